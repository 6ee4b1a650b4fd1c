"""What an ocall answers is taken whole or not at all, and only goes where its buffers were found before it left."""

import ctypes
from collections.abc import Callable
from ctypes import c_uint8, c_uint32, c_uint64
from pathlib import Path
from typing import Any

import pytest
from serving import SERVE, Table, serving

from pyenclave.arch.statuses import Status

HERE = Path(__file__).parent
OK, OCALL, LENGTH = Status.OK, Status.OCALL, Status.LENGTH
MEMORY, TRUSTED, RESULT = Status.MEMORY, Status.TRUSTED, Status.RESULT
FIELDS = [
    "bytes",
    "n",
    "number",
    "text",
    "wide",
    "marks",
    "flagged",
    "list",
    "sizes",
    "blocks",
    "answer",
    "chosen",
    "m",
]
FIELDS += ["said", "flag", "result", "errno", "said_size"]


@pytest.fixture(scope="module", params=["native", "image"])
def answers(request: pytest.FixtureRequest, interface_of: Any, compile_native: Any, compile_image: Any) -> Any:
    if request.param == "image":
        return compile_image("answers")
    text = (HERE / "data" / "answers.edl").read_text()
    return compile_native(interface_of(text, "answers"), HERE / "native" / "answers.c")


class Frame:
    """The frame of `everything`, outside: addresses and values by name."""

    def __init__(self, address: int) -> None:
        self.words = (c_uint64 * len(FIELDS)).from_address(address)

    def __getitem__(self, name: str) -> int:
        return self.words[FIELDS.index(name)]

    def __setitem__(self, name: str, value: int) -> None:
        self.words[FIELDS.index(name)] = value & 0xFFFFFFFFFFFFFFFF

    def put(self, name: str, data: bytes, offset: int = 0) -> None:
        ctypes.memmove(self[name] + offset, data, len(data))

    def word(self, name: str, offset: int = 0) -> c_uint64:
        return c_uint64.from_address(self[name] + offset)


CHOSEN = ctypes.create_string_buffer(b"chosen by the host\0")
LIST_KIDS, LIST_ITEMS, LIST_OWN, LIST_PAIR, LIST_ON, ITEM = 0, 8, 16, 40, 88, 24


def fill(frame: Frame) -> int:
    """An honest answer that changes whatever it can."""
    frame.put("bytes", b"Y" * 24)
    frame.put("number", b"\5\0\0\0")
    frame.put("text", b"host\0")
    frame.put("wide", "host\0".encode("utf-32-le"))
    frame.put("marks", bytes(8))
    frame.put("flagged", bytes([7, *[0] * 7, 8, *[0] * 7, 0]))
    items = frame.word("list", LIST_ITEMS).value
    frame.word("list", LIST_KIDS).value = 1
    c_uint8.from_address(frame["list"] + LIST_ON).value = 0
    for item in (items, items + ITEM, *(frame["list"] + LIST_OWN + at * ITEM for at in range(3))):
        _, data, marks = (c_uint64 * 3).from_address(item)
        ctypes.memset(data, ord("D"), 16)
        ctypes.memset(marks, 0, 8)
        c_uint64.from_address(item).value = 15
    for block in (c_uint64 * 2).from_address(frame["blocks"]):
        ctypes.memset(block, ord("B"), 16)
    (c_uint64 * 3).from_address(frame["answer"])[:] = [6, ctypes.addressof(CHOSEN), 9]
    frame.word("chosen").value, frame.word("m").value = ctypes.addressof(CHOSEN), 3
    frame.word("said").value, frame["said_size"] = ctypes.addressof(CHOSEN), 19
    frame.put("flag", b"\0")
    frame["result"], frame["errno"] = 0, 4
    return OK


def deep(offset: int) -> Callable[[Frame], c_uint64]:
    return lambda frame: frame.word("list", offset)


def marks_of_an_item(frame: Frame) -> None:
    item = frame.word("list", LIST_ITEMS).value + ITEM
    c_uint32.from_address((c_uint64 * 3).from_address(item)[2] + 4).value = 5


def marks_of_an_embedded_item(frame: Frame) -> None:
    c_uint32.from_address(frame.word("list", LIST_PAIR + ITEM + 16).value).value = 5


def length_of_an_item(frame: Frame) -> None:
    c_uint64.from_address(frame.word("list", LIST_ITEMS).value + ITEM).value = 17


def set_word(name: str, value: int, offset: int = 0) -> Callable[[Frame], None]:
    return lambda frame: setattr(frame.word(name, offset), "value", value)


def set_field(name: str, value: int) -> Callable[[Frame], None]:
    return lambda frame: frame.__setitem__(name, value)


BROKEN: dict[str, Callable[[Frame], None]] = {
    "result": set_field("result", 4),
    "negative errno": set_field("errno", -1),
    "large errno": set_field("errno", 4096),
    "text": lambda frame: frame.put("text", b"x" * 13),
    "wide": lambda frame: frame.put("wide", b"x" * 20),
    "first mark": lambda frame: frame.put("marks", b"\3"),
    "last mark": lambda frame: frame.put("marks", b"\3", 4),
    "bool in a struct": lambda frame: frame.put("flagged", b"\2", 16),
    "kids": lambda frame: frame.put("list", b"\3"),
    "bool in a deep struct": lambda frame: frame.put("list", b"\2", LIST_ON),
    "own length": set_word("list", 17, LIST_OWN),
    "last embedded length": set_word("list", 1 << 63, LIST_PAIR + ITEM),
    "length of an item": length_of_an_item,
    "marks of an item": marks_of_an_item,
    "marks of an embedded item": marks_of_an_embedded_item,
    "kind of a chosen struct": set_word("answer", 3, 16),
    "NULL with a length in a chosen struct": set_word("answer", 0, 8),
    "endless chosen struct": set_word("answer", 1 << 63),
    "NULL with a length": set_word("chosen", 0),
    "endless": set_word("m", (1 << 64) - 1),
    "string without terminator": set_field("said_size", 6),
    "string without a size": set_field("said_size", 0),
    "flag": lambda frame: frame.put("flag", b"\2"),
}


def serve(answers: Any, function: Callable[[Frame], int], ecall: str, how: int = 0) -> tuple[int, int]:
    """The ocall's status and the body's count, or what `fill` returned; `function` answers the ocall."""
    functions = (SERVE * 2)(serving(lambda address: function(Frame(address))), serving(lambda address: OCALL))
    words = (c_uint64 * 2)(how, 0) if ecall == "run" else (c_uint64 * 1)(0)
    assert answers.call(ecall, words, Table(2, functions)) == OK
    assert answers.state.heap_blocks == 0
    return divmod(words[len(words) - 1], 1 << 32)


def test_an_honest_answer_arrives_whole(answers: Any) -> None:
    expected = sum(b"Y") + 5 + sum(b"h") + sum(b"h") + 0 + 8 + 1 + sum(b"DD") + 0 + sum(b"B")
    expected += sum(b"c") + sum(b"h") + 3 + sum(b"c") + 0 + 0 + 4
    assert serve(answers, fill, "fill") == (0, expected)


@pytest.mark.parametrize("what", BROKEN)
def test_a_refused_answer_changes_nothing(answers: Any, what: str) -> None:
    def answer(frame: Frame) -> int:
        fill(frame)
        BROKEN[what](frame)
        return OK

    status, changed = serve(answers, answer, "run")
    assert status in (RESULT, LENGTH, MEMORY)
    assert changed == 0


def test_an_answer_inside_changes_nothing(answers: Any) -> None:
    low, _ = answers.inside
    for breaks in (set_word("answer", low, 8), set_word("chosen", low), set_word("said", low)):

        def answer(frame: Frame, breaks: Callable[[Frame], None] = breaks) -> int:
            fill(frame)
            breaks(frame)
            return OK

        assert serve(answers, answer, "run") == (RESULT, 0)


@pytest.mark.parametrize("how", range(10, 22))
def test_what_careless_code_points_at_does_not_leave(answers: Any, how: int) -> None:
    def never(frame: Frame) -> int:
        raise AssertionError

    before = answers.state.ocalls
    status, changed = serve(answers, never, "run", how)
    assert status in (LENGTH, TRUSTED)
    assert changed == 0
    assert answers.state.ocalls == before


def test_a_failed_ocall_changes_nothing(answers: Any) -> None:
    assert serve(answers, lambda frame: fill(frame) or OCALL, "run") == (OCALL, 0)


def test_a_failed_allocation_changes_nothing(answers: Any) -> None:
    statuses = []
    for number in range(1, 60):
        answers.state.fail_after = number
        status, changed = serve(answers, fill, "run")
        answers.state.fail_after = 0
        statuses.append(status)
        assert status in (OK, MEMORY)
        assert status == OK or changed == 0, number
    assert statuses[0] == MEMORY
    assert statuses[-1] == OK
    assert statuses == sorted(statuses, reverse=True)


@pytest.mark.parametrize("how", range(7))
def test_answers_go_where_their_buffers_were(answers: Any, how: int) -> None:
    """A nested ecall changes pointers and lengths while the ocall is open: nothing is written anywhere else."""

    def answer(frame: Frame) -> int:
        assert answers.call("meddle", (c_uint64 * 1)(how)) == OK
        return fill(frame)

    assert serve(answers, answer, "run", 1) == (OK, 0)
