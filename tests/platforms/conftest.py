"""One small enclave that every test here loads, by itself or in a process of its own."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyenclave.config import Config
from pyenclave.pipeline.loader import import_extension
from pyenclave.pipeline.make import build
from pyenclave.pipeline.output import Built
from pyenclave.pipeline.unit import unit_from_edl

HERE = Path(__file__).parent
THREADS = 3

# How a test's own process begins: `load(ask)` gives another enclave.
PREAMBLE = """\
import contextlib, faulthandler, os, signal, sys, threading, time, warnings
warnings.simplefilter("ignore")
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell's job in the background inherits that
    with contextlib.suppress(ValueError):  # a subinterpreter sets no handler
        signal.signal(signal.SIGINT, signal.default_int_handler)
from pathlib import Path
from pyenclave.errors import BoundaryError, EnclaveCrashed, EnclaveLost, PlatformError
from pyenclave.pipeline.loader import import_extension
guest = import_extension(Path({module!r}), "guest")
def load(ask=lambda n: n):
    return guest.load({image!r}, platform={platform!r}, ask=ask)
"""


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    unit = unit_from_edl(HERE / "guest.edl", [HERE / "guest.c"])
    return build(unit, tmp_path_factory.mktemp("guest") / "dist", Config(threads=THREADS, heap_size=1 << 20))


@pytest.fixture
def load(built: Built, platform: str) -> Callable[..., Any]:
    """Loads another enclave: load(ask=…)."""
    module = import_extension(built.module, "guest")

    def make(ask: Callable[[int], int] = lambda n: n) -> Any:
        return module.load(str(built.image), platform=platform, ask=ask)

    return make


@pytest.fixture
def script(built: Built, platform: str, tmp_path: Path) -> Callable[[str], list[str]]:
    """The command that runs a text in a new process, after PREAMBLE."""

    def make(text: str) -> list[str]:
        file = tmp_path / "script.py"
        file.write_text(PREAMBLE.format(module=str(built.module), image=str(built.image), platform=platform) + text)
        return [sys.executable, str(file)]

    return make
