"""Cython to C, with the pinned Cython."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from pathlib import Path
from threading import Lock

from pyenclave.errors import BuildError

from .process import cleaned, end, tools

# They are about the GIL and about objects, of which there are none inside.
_NO_HINTS = ("-X", "show_performance_hints=False")
_SCRIPT = Path(__file__).with_name("translator.py")


class _Translator:
    """A process that has imported Cython, started when it is first asked for; several threads may ask."""

    def __init__(self, until: ExitStack) -> None:
        self._until = until  # closed where nobody asks any more
        self._lock = Lock()
        self._connection: socket.socket | None = None

    def connection(self) -> socket.socket:
        with self._lock:
            if self._connection is None:
                self._connection = self._start()
            return self._connection

    def _start(self) -> socket.socket:
        ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._until.enter_context(ours)
        with its:
            # With -P, so that it imports nothing from the folder of its script or from where this process is.
            command = [sys.executable, "-P", str(_SCRIPT), str(its.fileno())]
            started = tools().started(command, (its.fileno(),), stdin=subprocess.DEVNULL)
            process = self._until.enter_context(started)
        self._until.callback(end, process)  # it may still be importing
        return ours


_translator: ContextVar[_Translator | None] = ContextVar("the translator", default=None)


@contextmanager
def translator(*, early: bool = True) -> Iterator[_Translator]:
    """Within this context translations share a process that has imported Cython, which takes a while.

    It is started now where it is wanted `early`, else for the first of them.
    """
    if (found := _translator.get()) is not None:
        yield found
        return
    with ExitStack() as until:
        made = _Translator(until)
        if early:
            made.connection()
        token = _translator.set(made)
        try:
            yield made
        finally:
            _translator.reset(token)


def cythonize(
    source: Path, output: Path, *, include: Sequence[Path], module: str | None = None, docstrings: bool = False
) -> str:
    """Translates Cython to C; gives Cython's warnings. `module` is the importable name, where it is not the file's.

    Docstrings are kept for host modules only: nobody asks for help inside. Raises BuildError with Cython's own message.
    """
    arguments = ["-3", *_NO_HINTS, *([] if docstrings else ["--no-docstrings"])]
    arguments += ["--module-name", module] if module else []
    arguments += [argument for folder in include for argument in ("-I", str(folder.resolve()))]
    # Run where the source is and named without a folder: its path would else be in the C text.
    return _translated(source.parent, [*arguments, source.name, "-o", str(output.resolve())])


def _translated(folder: Path, arguments: list[str]) -> str:
    # It takes no turn: of most of its time it waits until the translator has imported Cython.
    with translator() as shared:
        connection = shared.connection()
        reading, writing = os.pipe()
        with open(reading, encoding="utf-8", errors="replace") as answer:
            try:
                with open(os.memfd_create("request"), "w+b") as request:
                    request.write(json.dumps([str(folder.resolve()), arguments]).encode())
                    request.flush()
                    socket.send_fds(connection, [b"?"], [request.fileno(), writing])
            except OSError as error:
                raise BuildError(f"Cython cannot be run: {error.strerror}") from error
            finally:
                os.close(writing)
            said, ended, code = answer.read().rpartition("\0")
    if not ended or code != "0":
        raise BuildError(cleaned(said if ended else code) or "Cython failed without a message")
    return cleaned(said)
