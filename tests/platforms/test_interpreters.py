"""Ocalls come back by PyGILState_Ensure, which knows the main interpreter only."""

import subprocess
from collections.abc import Callable

import pytest


def test_a_subinterpreter_loads_no_enclave(script: Callable[[str], list[str]], platform: str) -> None:
    pytest.importorskip("_xxsubinterpreters")  # 3.11 and 3.12; later ones do not import Cython's modules there
    python, file = script("""
try:
    print(load().through(1))
except PlatformError as error:
    print(error)
""")
    text = f"import _xxsubinterpreters as all; all.run_string(all.create(isolated=False), open({file!r}).read())"
    done = subprocess.run([python, "-c", text], capture_output=True, text=True, timeout=300)
    expected = f"{platform}: only the main interpreter can load an enclave, whose ocalls run there\n"
    assert (done.returncode, done.stdout) == (0, expected), done.stderr
