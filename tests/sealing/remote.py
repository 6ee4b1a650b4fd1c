"""Enclaves of the platform sgx for a test's process: in another one, which has a device where this one has none."""

import builtins
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any


class Remote:
    """That process."""

    def __init__(self, module: Path, prefix: Sequence[str], environment: dict[str, str]) -> None:
        command = [*prefix, sys.executable, "-W", "ignore", __file__, str(module)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)

    def load(self, image: Path) -> "RemoteEnclave":
        return RemoteEnclave(self, self.ask(("load", str(image))))

    def ask(self, question: tuple[Any, ...]) -> Any:
        """Raises what that raised, where it is a built-in exception."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        pickle.dump(question, self._process.stdin)
        self._process.stdin.flush()
        raised, answer = pickle.load(self._process.stdout)
        if raised:
            raise getattr(builtins, raised)(answer)
        return answer

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        assert self._process.wait(60) == 0


class RemoteEnclave:
    """The ecalls of an enclave there, as methods."""

    def __init__(self, remote: Remote, number: int) -> None:
        self._remote, self._number = remote, number

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda *arguments: self._remote.ask(("call", self._number, name, arguments))


def _answer(module: Any, enclaves: list[Any], question: tuple[Any, ...]) -> Any:
    if question[0] == "load":
        enclaves.append(module.load(question[1], platform="sgx"))
        return len(enclaves) - 1
    _, number, name, arguments = question
    return getattr(enclaves[number], name)(*arguments)


def _serve(module: Any) -> None:
    enclaves: list[Any] = []
    while sys.stdin.buffer.peek(1):
        question = pickle.load(sys.stdin.buffer)
        try:
            answer = "", _answer(module, enclaves, question)
        except Exception as error:
            answer = type(error).__name__, str(error)
        pickle.dump(answer, sys.stdout.buffer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    from pyenclave.pipeline.loader import import_extension

    _serve(import_extension(Path(sys.argv[1]), "sealing"))
