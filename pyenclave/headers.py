"""The folders of shipped headers: each side's own, and what both share. No compiler is told of the other side's."""

from pathlib import Path

_PACKAGE = Path(__file__).parent

RUNTIME = _PACKAGE / "runtime"  # and what trusted Cython cimports
HOST = _PACKAGE / "host_include"  # and what host modules cimport
SHARED = _PACKAGE / "shared_include"

TRUSTED_INCLUDE = (RUNTIME / "include" / "libc", RUNTIME / "include", SHARED)
TRUSTED_CYTHON_INCLUDE = (RUNTIME / "include" / "cython", *TRUSTED_INCLUDE)
HOST_INCLUDE = (HOST, SHARED)
