"""What the emulated platform says where a system will not let it build an enclave."""

import errno
import subprocess
import sys
from pathlib import Path
from typing import TextIO

import pytest

from pyenclave.errors import PlatformError
from pyenclave.image.image import Image
from pyenclave.platforms import emulated
from pyenclave.platforms.emulated import create, host_features

# PR_SET_MDWE with PR_MDWE_REFUSE_EXEC_GAIN (Linux 6.3), as systemd's MemoryDenyWriteExecute= has it.
WITHOUT_EXECUTABLE_MEMORY = """
import ctypes, pathlib, sys
from pyenclave.errors import PlatformError
from pyenclave.image.image import Image
from pyenclave.platforms.emulated import create
image = Image.open(pathlib.Path(sys.argv[1]))
if ctypes.CDLL(None).prctl(65, 1, 0, 0, 0) != 0:
    sys.exit(77)
try:
    create(image)
except PlatformError as error:
    print(error)
"""


def test_memory_that_may_not_become_executable_is_called_that(tiny: Image) -> None:
    command = [sys.executable, "-c", WITHOUT_EXECUTABLE_MEMORY, str(tiny.path)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == 77:
        pytest.skip("this kernel has no MDWE")
    assert done.stdout == (
        "emulated: this process may not make memory executable that it has written (Permission denied): run it without "
        "MDWE (systemd: MemoryDenyWriteExecute=no), or allow execmem where SELinux forbids it\n"
    ), done.stderr


def test_memory_that_is_not_there_is_called_that(tiny: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(size: int) -> None:
        raise OSError(errno.ENOMEM, "Cannot allocate memory")

    monkeypatch.setattr(emulated._native, "NativeEnclave", refuse)
    size = tiny.config.elrange_size
    with pytest.raises(PlatformError, match=rf"^emulated: no memory for the enclave's {size} bytes.*ulimit -v"):
        create(tiny)


def test_without_proc_the_features_are_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(path: Path, *_: object, **__: object) -> TextIO:
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", str(path))

    host_features.cache_clear()
    assert "fsgsbase" in host_features()
    host_features.cache_clear()
    monkeypatch.setattr(Path, "open", absent)
    with pytest.raises(PlatformError, match=r"/proc/cpuinfo \(No such file or directory\): mount /proc$"):
        host_features()
