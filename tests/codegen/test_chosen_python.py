"""Outputs whose length the callee chooses, in Python, on each platform."""

import gc
import re
import resource
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pyenclave.config import Config
from pyenclave.errors import BoundaryError, SignatureError
from pyenclave.image.image import Image
from pyenclave.pipeline.loader import import_extension
from pyenclave.pipeline.make import build
from pyenclave.pipeline.output import Built
from pyenclave.pipeline.unit import unit_from_edl

HERE = Path(__file__).parent

pytestmark = [pytest.mark.filterwarnings("ignore:emulated protects nothing")]


class Host:
    """Serves the ocalls with `answer`."""

    answer: Callable[..., Any]

    def serve(self, *arguments: Any) -> Any:
        return self.answer(*arguments)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    unit = unit_from_edl(HERE / "data" / "chosen.edl", [HERE / "native" / "chosen.c"])
    return build(unit, tmp_path_factory.mktemp("chosen") / "built", Config(heap_size=8 << 20))


@pytest.fixture
def loaded(built: Built, platform: str) -> Iterator[tuple[Any, Host]]:
    module, host = import_extension(built.module, "chosen"), Host()
    ocalls = dict.fromkeys(("fetch_bytes", "fetch_text", "fetch_both", "fetch_marks"), host.serve)
    with pytest.raises(SignatureError, match="MRSIGNER"):
        module.load(str(built.image), platform=platform, signer=bytes(32), **ocalls)
    signer = Image.open(built.image).mrsigner
    with module.load(str(built.image), platform=platform, signer=signer, **ocalls) as enclave:
        yield enclave, host


@pytest.fixture
def enclave(loaded: tuple[Any, Host]) -> Any:
    return loaded[0]


@pytest.fixture
def host(loaded: tuple[Any, Host]) -> Host:
    return loaded[1]


def test_an_ecall_returns_what_its_body_chose(enclave: Any) -> None:
    assert enclave.take_bytes(0) == (42, b"bytes")
    assert enclave.take_bytes(7) == (42, b"")
    assert enclave.take_bytes(8) == (42, bytes(5))
    assert enclave.take_bytes(1) == (0, None)
    assert enclave.take_text(0) == "a text"
    assert enclave.take_text(1) is None
    assert enclave.take_wide() == "wide"
    assert enclave.take_pairs(0) == b"".join(word.to_bytes(8, "little") for word in (1, 10, 2, 20))
    assert enclave.take_two(0) == (bytes(100_000), b"ab")


def test_what_the_boundary_refuses(enclave: Any) -> None:
    with pytest.raises(ValueError, match="after it was set"):
        enclave.take_bytes(2)
    beyond = "trusted code handed out memory that does not lie inside, or more than its block has"
    for how in (3, 4, 5, 6):
        with pytest.raises(BoundaryError, match=f"ecall `take_bytes` was refused: {beyond}"):
            enclave.take_bytes(how)
    with pytest.raises(BoundaryError, match=f"ecall `take_two` was refused: {beyond}"):
        enclave.take_two(1)
    with pytest.raises(BoundaryError, match="a length is negative"):
        enclave.take_pairs(1)


def test_a_callable_answers_with_as_much_as_it_likes(enclave: Any, host: Host) -> None:
    seen: list[Any] = []

    def answer(how: int) -> tuple[int, Any]:
        seen.append(how)
        return 7, bytearray(b"\1\2\3")

    host.answer = answer
    assert enclave.ask_bytes(0) == 13
    assert enclave.ask_bytes(91) == 3  # trusted code only wanted the length
    host.answer = lambda how: (7, b"")
    assert enclave.ask_bytes(0) == 7
    host.answer = lambda how: (7, None)
    assert enclave.ask_bytes(0) == 1000
    host.answer = lambda how: (0, b"\1" * 1_000_000)
    assert enclave.ask_bytes(0) == 1_000_000
    host.answer = lambda how: ("text", "\3w")
    assert enclave.ask_text(0) == 4 + 300
    host.answer = lambda how: (None, None)
    assert enclave.ask_text(0) == 0
    host.answer = lambda how: (9).to_bytes(4, "little") * 3
    assert enclave.ask_marks(0) == 27
    host.answer = lambda: (b"\1\2", b"\3\4")
    assert enclave.ask_both() == 2 + 3000 + 700000
    assert seen == [0, 91]


def test_an_answer_is_there_until_the_heap_has_room_for_it(enclave: Any, host: Host) -> None:
    """The first of all has the heap ask the host for memory, while the answer waits outside to be copied."""
    host.answer = lambda how: (0, b"\1" * 1000)
    assert [enclave.ask_bytes(0) for _ in range(3)] == [1000] * 3


@pytest.mark.parametrize(
    ("function", "answer", "error", "message"),
    [
        ("ask_bytes", (7, 3), TypeError, "`data` must be bytes, not int"),
        ("ask_bytes", (7, "text"), TypeError, "`data` must be bytes, not str"),
        ("ask_bytes", b"data", TypeError, "`fetch_bytes()` must return a tuple of 2, not b'data'"),
        ("ask_text", ("a\0b", "w"), ValueError, "`text` must not contain a NUL character"),
        ("ask_text", ("a", b"w"), TypeError, "`wide` must be str, not bytes"),
        ("ask_marks", b"123", ValueError, "`fetch_marks()` must be a multiple of 4 bytes, not 3"),
        (
            "ask_marks",
            bytes(4 * 32768),
            OverflowError,
            "`fetch_marks()` is too long: `n` must be in 0..32767, not 32768",
        ),
        ("ask_both", (b"12", b"123"), ValueError, "`one` and `two` must have the same length, not 2 and 3"),
    ],
)
def test_wrong_answers(enclave: Any, host: Host, function: str, answer: Any, error: Any, message: str) -> None:
    host.answer = lambda *arguments: answer
    arguments = () if function == "ask_both" else (0,)
    with pytest.raises(error, match=f"^{re.escape(message)}"):
        getattr(enclave, function)(*arguments)


def test_an_answer_with_a_value_that_its_type_does_not_have(enclave: Any, host: Host) -> None:
    host.answer = lambda how: (4).to_bytes(4, "little")
    with pytest.raises(BoundaryError, match="an ocall's results break a rule of the interface"):
        enclave.ask_marks(0)


def test_more_results_than_one_call_ever_had(enclave: Any) -> None:
    assert [text.chars for text in enclave.take_texts(1000, 0)] == [bytes(1000)] * 1000


def test_memory_is_flat(enclave: Any, host: Host) -> None:
    """Each round would leak at least 100 KB, whichever side forgot its part."""

    def failing() -> Any:
        raise KeyError

    def round_() -> None:
        enclave.take_two(0)
        enclave.take_texts(100, 0)
        for how in ((enclave.take_two, (1,)), (enclave.take_texts, (100, 1))):
            with pytest.raises(BoundaryError):
                how[0](*how[1])
        host.answer = lambda how: (0, b"\1" * 100_000)
        assert enclave.ask_bytes(0) == 100_000
        host.answer = lambda: (b"\1" * 60_000, b"\1" * 50_000)
        with pytest.raises(ValueError, match="the same length"):
            enclave.ask_both()
        host.answer = failing
        with pytest.raises(KeyError):
            enclave.ask_both()

    for _ in range(20):
        round_()
    gc.collect()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(200):
        round_()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 8192
