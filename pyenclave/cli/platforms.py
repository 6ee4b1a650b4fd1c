"""`pyenclave platforms`: what can run an image on this machine, and why the rest cannot."""

import click

from pyenclave.platforms.choose import PLATFORMS


@click.command()
def platforms() -> None:
    """Say which platforms this machine has, and what each protects."""
    for platform in PLATFORMS:
        probe = platform.probe()
        click.echo(f"{platform.name}: {'available' if probe.available else 'not available'}, {probe.reason}")
        if probe.next_step:
            click.echo(f"    {probe.next_step}")
        click.echo(f"    {platform.protection}")
    click.echo("none: available, for modules with @trusted functions: they run as plain Python, without an enclave")
    click.echo("    PYENCLAVE_PLATFORM=none asks for it; it protects nothing")
