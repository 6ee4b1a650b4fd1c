"""No body and no caller runs ahead of a check: where the fences stand in the generated C of every shape."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pyenclave.codegen import generate
from pyenclave.edl.model import Function, Interface

DATA = Path(__file__).parent / "data"
FILES = sorted(path.stem for path in DATA.glob("*.edl"))
FENCE = "pye_fence();"


@pytest.fixture(scope="module", params=FILES)
def generated(request: pytest.FixtureRequest, interface_of: Callable[..., Interface]) -> tuple[Interface, str]:
    interface = interface_of((DATA / f"{request.param}.edl").read_text(), request.param)
    return interface, generate(interface)[f"{request.param}_t.c"]


def body_of(text: str, function: Function) -> list[str]:
    """The lines of the bridge or the stub that does the work."""
    for kind in ("exchange", "bridge"):
        found = re.search(rf"^static pye_status_t pye_{kind}_{function.name}\(.*?^\{{$(.*?)^\}}$", text, re.S | re.M)
        if found:
            return [line.strip() for line in found[1].splitlines() if line.strip()]
    raise AssertionError(function.name)


def test_a_body_starts_behind_a_fence(generated: tuple[Interface, str]) -> None:
    """From the index to the last string, everything is checked before the body's first instruction.

    Also where there is no argument: pye_dispatch's branches come after the last fence of pye_enter, and one that is
    mispredicted leads to the bridge of an ecall that may not enter.
    """
    interface, text = generated
    for ecall in interface.ecalls:
        lines = body_of(text, ecall)
        call = next(at for at, line in enumerate(lines) if re.search(rf"\b(?:pye_call_)?{ecall.name}\(", line))
        assert lines[call - 1].startswith(FENCE), ecall.name


def test_results_go_to_a_frame_that_was_loaded_before_the_body(generated: tuple[Interface, str]) -> None:
    """pye_frame_out has no fence of its own: the frame's size and the constants that it compares are settled."""
    interface, text = generated
    for ecall in interface.ecalls:
        lines = body_of(text, ecall)
        for at, line in enumerate(lines):
            if "pye_frame_out(" in line:
                fence = max(place for place in range(at) if lines[place].startswith(FENCE))
                loaded = "PYE_TRY(pye_frame_in(&pye_frame, pye_host, sizeof(pye_frame)));"
                assert loaded in lines[:fence], ecall.name


def test_answers_are_used_behind_a_fence(generated: tuple[Interface, str]) -> None:
    """Between the last check of what the host answered and the first byte that the ocall's caller sees."""
    interface, text = generated
    for ocall in interface.ocalls:
        lines = body_of(text, ocall)
        call = next(at for at, line in enumerate(lines) if "pye_ocall_call(" in line)
        after = lines[call + 1 :]
        answers = [at for at, line in enumerate(after) if line.startswith("PYE_TRY(") or "PYE_E_" in line]
        checked = any("pye_ocall_frame_in" in line or "PYE_E_" in line for line in after)
        commits = ("pye_ocall_copy_in(pye_ocall, ", "pye_array_take(", "pye_deep_commit_")
        if not checked:
            continue
        assert FENCE in after, ocall.name
        fence = after.index(FENCE)
        late = [after[at] for at in answers if at > fence]
        assert all(any(commit in line for commit in commits) for line in late), late
        early = [line for line in after[:fence] if re.match(r"(\*\w+ =|errno =|__builtin_memcpy\()", line)]
        assert early == []
