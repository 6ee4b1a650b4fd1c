"""`pyenclave doctor`: what can run an image on this machine, whom it keeps out, and the next step where it cannot."""

import sys

import click

from pyenclave.attestation import machine
from pyenclave.platforms.choose import PLATFORMS, chosen_first, none_protects
from pyenclave.platforms.machine import findings


@click.command()
@click.option("--auto", is_flag=True, help="Say only which platform runs what names none, or why none does.")
def doctor(auto: bool) -> None:
    """Say which platforms this machine has, what each protects, and what weakens that here.

    Exit code 1 where no platform that protects is to be had.
    """
    first = chosen_first()
    if auto:
        _say(first.name if first else none_protects())
        sys.exit(0 if first else 1)
    for platform in PLATFORMS:
        probe = platform.probe()
        _say(f"{platform.name}: {'available' if probe.available else 'not available'}, {probe.reason}")
        _say(platform.protection, 1)
        if probe.available and platform.debug_images:
            _say(f"weak: {platform.debug_images}", 1)
        if probe.next_step:
            _say(f"next: {probe.next_step}", 1)
        if platform.name == "sgx":
            for name, value in probe.facts.items():
                _say(f"{name}: {value}", 1)
    _say("none: available, for modules with @trusted functions: they run as plain Python, without an enclave")
    _say("PYENCLAVE_PLATFORM=none asks for it; it protects nothing", 1)
    _say(f"auto: {first.name if first else 'nothing'}")
    if first is None:
        _say("next: one of the above, or PYENCLAVE_PLATFORM=emulated, which protects nothing", 1)
    _say("")
    _say("This machine:")
    for one in findings():
        _say(f"{one.name}: {one.value}", 1)
        if one.weak:
            _say(f"weak: {one.weak}", 2)
        if one.next_step:
            _say(f"next: {one.next_step}", 2)
    _confidential()
    if not any(platform.protects and platform.probe().available for platform in PLATFORMS):
        sys.exit(1)


def _confidential() -> None:
    """Whether this is a confidential virtual machine, whose reports speak for isolated enclaves."""
    there = machine.interfaces()
    if not there:
        _say("reports of a confidential machine: none", 1)
        _say(f"next: {machine.NEXT_STEP}", 2)
        return
    # Configfs has the folder on other machines, too, where the kernel's part of it is built in.
    _say(f"reports of a confidential machine: if this is one, by {there[0].path}", 1)
    if there[0] in machine.LOCAL:
        _say("weak: nobody else can check these", 2)
        _say("next: Linux 6.7 or later, whose configfs-tsm gives quotes", 2)


def _say(text: str, depth: int = 0) -> None:
    click.echo("    " * depth + text)
