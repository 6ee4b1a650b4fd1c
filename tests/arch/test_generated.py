"""What is made from the tables: current, formatted as the rest, and read by every language that it is for."""

import subprocess
import sys
from pathlib import Path

import pytest

import pyenclave
from pyenclave.arch.generated import GENERATED
from pyenclave.toolchain.compile import assemble
from pyenclave.toolchain.cython import cythonize
from pyenclave.toolchain.headers import HOST_INCLUDE, RUNTIME, SHARED

PACKAGE = Path(__file__).parents[2] / "pyenclave"  # some of them a wheel has compiled, and not as they are


@pytest.mark.parametrize("name", GENERATED)
def test_what_is_checked_in_is_what_the_tables_say(name: str) -> None:
    assert (PACKAGE / name).read_text() == GENERATED[name](), f"{name} is stale; run: python -m pyenclave.arch"


def test_the_command_writes_them_all(tmp_path: Path) -> None:
    """In a copy, where each was damaged."""
    (tmp_path / "pyenclave" / "arch").mkdir(parents=True)
    (tmp_path / "pyenclave" / "__init__.py").touch()
    for path in (PACKAGE / "arch").glob("*.py"):
        (tmp_path / "pyenclave" / "arch" / path.name).write_bytes(path.read_bytes())
    for name in GENERATED:
        (tmp_path / "pyenclave" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "pyenclave" / name).write_text("damaged")
    subprocess.run([sys.executable, "-m", "pyenclave.arch"], cwd=tmp_path, check=True)
    for name, text in GENERATED.items():
        assert (tmp_path / "pyenclave" / name).read_text() == text()


ASSEMBLY = """\
#include "pyenclave_abi.h"
#include "pyenclave_arch.h"
    mov     $PYE_CMD_ORET, %rax
    mov     $PYE_E_PROTOCOL, %esi
    .if PYE_E_LEFT != 134 || PYE_MESSAGE_SIZE != 1024
    .err
    .endif
"""


def test_assembly_reads_the_abi(tmp_path: Path) -> None:
    source = tmp_path / "use.S"
    source.write_text(ASSEMBLY)
    assemble(source, tmp_path / "use.o", include=(SHARED,))
    source.write_text(ASSEMBLY.replace("134", "133"))
    with pytest.raises(pyenclave.BuildError):
        assemble(source, tmp_path / "use.o", include=(SHARED,))


@pytest.mark.parametrize("compiler", [["gcc", "-std=c11"], ["g++", "-xc++", "-std=c++17"]])
def test_c_and_cpp_read_the_abi(compiler: list[str]) -> None:
    text = '#include "pyenclave_u.h"\n#include "pyenclave_exceptions.h"\n'
    text += "int size[sizeof(pye_call_t) == 2104 ? 1 : -1];\n"
    text += "int number[PYE_EXC_ValueError == 26 ? 1 : -1];\n"
    flags = ["-x", "c", "-"] if compiler[0] == "gcc" else ["-"]
    include = [f"-I{folder}" for folder in HOST_INCLUDE]
    command = [*compiler, *include, "-Wall", "-Wextra", "-Werror", "-pedantic", "-fsyntax-only", *flags]
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_cython_cimports_exceptions_through_the_runtimes_declarations(tmp_path: Path) -> None:
    source = tmp_path / "use.pyx"
    source.write_text(
        "from pyenclave_t cimport PYE_EXC_KeyError, PYE_EXC_OSError, pye_raise\n"
        'cdef int use() except -1 nogil:\n    pye_raise(PYE_EXC_KeyError, b"")\n    return PYE_EXC_OSError\n'
    )
    cythonize(source, tmp_path / "use.c", include=(RUNTIME,))
    code = (tmp_path / "use.c").read_text()
    assert "pye_raise(PYE_EXC_KeyError" in code
    assert "PYE_EXC_OSError" in code
