"""Ocalls: arguments as the interface has them, results checked, names that C reserves."""

from collections.abc import Callable
from typing import Any

import pytest
from pyenclave.edl import load_text

SOURCE = """
seen: Inside[int] = 0

@untrusted
def audit(event: str, size: int) -> None: ...

@untrusted
def ask(question: bytes, register: u8, flag: bool) -> int: ...

@untrusted
def allowed(x: float) -> bool: ...

@untrusted
def ratio() -> float: ...

@untrusted
def small(default: i16) -> u8: ...

@untrusted
def never(n: int) -> None: ...

@trusted
def run(text: str, data: bytes) -> str:
    audit("run " + text, len(data))
    audit(size=1, event=text)
    n = ask(data, 7, True) + small(-3)
    if allowed(0.5) and n > 0:
        return f"{n} {int(ratio() * 4)}"
    return "no"

@trusted
def register(linux: int, int_: int, out: bytes, out_size: int) -> int:
    return linux + int_ + len(out) + out_size
"""


@pytest.fixture(scope="module")
def lowered(lower: Callable[[str], Any]) -> Any:
    return lower(SOURCE)


def test_what_crosses(lowered: Any) -> None:
    calls: list[tuple[Any, ...]] = []

    def record(answer: Any) -> Callable[..., Any]:
        def serve(*arguments: Any) -> Any:
            calls.append(arguments)
            return answer

        return serve

    for name, answer in {"audit": None, "ask": 40, "allowed": True, "ratio": 2.5, "small": 2}.items():
        lowered.serve(name, record(answer))
    assert lowered.call("run", "ü", b"data") == "42 10"
    assert calls == [("run ü".encode(), 4), ("ü".encode(), 1), (b"data", 7, True), (-3,), (0.5,), ()]


def test_names_that_c_or_gcc_reserve(lowered: Any) -> None:
    assert lowered.call("register", 1, 2, b"abc", 4) == 10


def test_the_derived_interface_is_valid(lowered: Any) -> None:
    interface = load_text(lowered.parts.edl, "m.edl")
    ocalls = ["m_audit", "m_ask", "m_allowed", "m_ratio", "m_small", "m_never", "pyenclave_return_str"]
    assert [one.name for one in interface.ocalls] == ocalls
    assert interface.includes == ("stdbool.h",)


def test_edl(lowered: Any, golden: Callable[[str, str], None]) -> None:
    golden("ocalls.edl", lowered.parts.edl)


def test_what_the_host_is_told(lowered: Any) -> None:
    parts = lowered.parts
    assert parts.name == "m"
    assert [one.name for one in parts.ecalls] == ["run", "register"]
    assert [one.edl_name for one in parts.ocalls] == ["m_audit", "m_ask", "m_allowed", "m_ratio", "m_small", "m_never"]
    ask = parts.ocalls[1]
    told = [(one.name, one.type.name) for one in ask.parameters]
    assert told == [("question", "bytes"), ("register", "u8"), ("flag", "bool")]
    assert "uint8_t register_" in parts.edl
    assert ask.result.name == "int"
    assert not ask.reveal
    assert parts.inside_variables == {"seen"}
