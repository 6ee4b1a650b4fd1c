"""The numbers themselves, written out once more: an image and a host of different versions must not misunderstand."""

from pyenclave.arch.calls import CALL, ERROR, TRACE, Answer, Command, Exit
from pyenclave.arch.exceptions import Exc
from pyenclave.arch.statuses import OF_HOST, STICKY, Status

STATUSES = {
    **dict(enumerate(["OK", "EXCEPTION", "OCALL", "FRAME", "POINTER", "LENGTH", "STRING", "VALUE", "MEMORY", "ECALL"])),
    **dict(enumerate(["NOT_ALLOWED", "DEPTH", "TRUSTED", "RESULT", "UTF8", "AREA", "WAIT"], 10)),
    **dict(enumerate(["ABORTED", "PROTOCOL"], 64)),
    **dict(enumerate(["CRASHED", "LOST", "HOST_MEMORY", "INTERRUPTED", "BUSY", "ORDER", "LEFT", "HELD"], 128)),
}


def test_statuses() -> None:
    assert {one.value: one.name for one in Status} == STATUSES
    assert all(one.what for one in Status if one is not Status.OK)
    assert [one for one in Status if STICKY <= one < OF_HOST] == [Status.ABORTED, Status.PROTOCOL]
    assert min(one for one in Status if one >= OF_HOST) is Status.CRASHED


def test_commands_and_exits() -> None:
    assert {one.name: int(one) for one in Command} == {"INIT": 1 << 32, "ORET": (1 << 32) + 1}
    assert [one.name for one in sorted(Exit)] == ["RETURN", "GROW", "OCALL", "GIVE", "PAUSE", "COMMIT"]
    assert [int(one) for one in sorted(Exit)] == [0, 1, 2, 3, 4, 5]


def test_answers_to_a_pause() -> None:
    assert {one.name: int(one) for one in Answer} == {"GO_ON": 0, "INTERRUPT": 1, "HELD": 2}


def test_the_call_block_and_its_record() -> None:
    assert [(one.name, one.size) for one in (TRACE, ERROR, CALL)] == [("trace", 128), ("error", 2064), ("call", 2104)]
    assert [(field.name, field.offset) for field in CALL.fields] == [
        ("frame", 0), ("frame_size", 8), ("area", 16), ("area_size", 24), ("signals", 32), ("error", 40),
    ]  # fmt: skip
    assert [(field.name, field.offset) for field in ERROR.fields] == [
        ("exception", 0), ("message_size", 4), ("trace_count", 8), ("argument", 12), ("message", 16), ("trace", 1040),
    ]  # fmt: skip
    assert [(field.name, field.offset) for field in TRACE.fields] == [("line", 0), ("function", 4), ("file", 66)]


def test_exceptions_are_built_ins_and_keep_their_numbers() -> None:
    assert [one.value for one in Exc] == list(range(1, 36))
    assert all(issubclass(one.python, Exception) for one in Exc if one is not Exc.KeyboardInterrupt)
    assert issubclass(Exc.KeyboardInterrupt.python, BaseException)
    some = (Exc.Exception, Exc.KeyError, Exc.MemoryError, Exc.OverflowError, Exc.SystemError, Exc.ValueError)
    assert some == (1, 10, 12, 16, 21, 26)
