"""The process that translates Cython to C: it imports Cython once, which takes longer than most translations.

Each translation is a fork of it, so that none sees what another left in Cython's modules. It is run as a file, and
imports nothing of pyenclave's.
"""

import gc
import json
import os
import signal
import socket
import sys
import traceback
from typing import Any

import Cython.Compiler.Builtin
import Cython.Compiler.CythonScope
import Cython.Compiler.Main
import Cython.Compiler.ParseTreeTransforms
import Cython.Compiler.Pipeline

_cython: Any = Cython.Compiler  # untyped


def serve(connection: socket.socket) -> None:
    """Translates what is asked for, until nobody can ask any more.

    A request is a byte with two descriptors. In the first one is JSON, the folder to work in and Cython's arguments,
    however long they are; to the second one goes what Cython says, and at the end, after a zero, its exit code.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the forks
    while True:
        byte, descriptors, _, _ = socket.recv_fds(connection, 1, 2)
        if not byte:
            return
        request, answer = descriptors
        if os.fork() == 0:
            connection.close()
            folder, arguments = json.loads(os.pread(request, os.fstat(request).st_size, 0))
            os._exit(_answer(folder, arguments, answer))
        os.close(request)
        os.close(answer)


def _answer(folder: str, arguments: list[str], descriptor: int) -> int:
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.chdir(folder)
    sys.argv = ["cython", *arguments]
    code = 1
    try:
        _cython.Main.setuptools_main()
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os.write(descriptor, b"\0%d" % code)
    return code


if __name__ == "__main__":
    gc.disable()  # each translation ends with its process: a fifth of its time went into looking for garbage
    serve(socket.socket(fileno=int(sys.argv[1])))
