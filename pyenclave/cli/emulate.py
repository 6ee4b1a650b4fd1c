"""`pyenclave emulate`: an unmodified SGX program on a software device."""

import os
import shutil
from pathlib import Path

import click

from pyenclave.errors import PlatformError
from pyenclave.platforms.device.launch import environment_for
from pyenclave.platforms.epc import size_of


def _size(_context: click.Context, _parameter: click.Parameter, text: str) -> int:
    try:
        return size_of(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option("--epc", "epc_size", default="64M", callback=_size, metavar="SIZE", help="How large the EPC is. [64M]")
@click.option("--exact", is_flag=True, help="Look at each instruction of an enclave before it runs; slow.")
@click.argument("program")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def emulate(epc_size: int, exact: bool, program: str, arguments: tuple[str, ...]) -> None:
    """Run PROGRAM, which uses SGX, where there is none: /dev/sgx_enclave and the vDSO's entry in software.

    It protects nothing: whoever may read the program's memory reads its enclaves. Whatever the program starts has the
    device, too.
    """
    found = shutil.which(program)
    if found is None:
        raise PlatformError(f"emulate: no program {program}")
    environment = environment_for(Path(found), os.environ, epc_size, exact=exact)
    os.execve(found, [program, *arguments], environment)
