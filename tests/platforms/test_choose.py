"""Which platform is chosen, by name or by what there is, and what is said of one that there is not."""

import errno
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pyenclave import enclave
from pyenclave.cli.doctor import doctor
from pyenclave.enclave import Enclave, ProtectionWarning
from pyenclave.errors import PlatformError
from pyenclave.image.image import Image
from pyenclave.pipeline.output import Built
from pyenclave.platforms import cell_failures, machine, sgx
from pyenclave.platforms.base import Probe
from pyenclave.platforms.choose import choose
from pyenclave.platforms.emulated import Emulated
from pyenclave.platforms.isolated import Isolated
from pyenclave.platforms.sgx import Sgx

MEMFD_SECRET = 447
REFUSING = Path(__file__).with_name("refusing.py")
WITHOUT_PROTECTION = 'PYENCLAVE_PLATFORM=emulated, or pyenclave.use(platform="emulated"), runs it without protection'


def test_an_unknown_name_is_answered_with_all_that_there_are() -> None:
    there_are = "auto, sgx, isolated, emulated, none (plain Python, @trusted modules only)"
    with pytest.raises(
        PlatformError, match="^" + re.escape(f"no platform is called `sgy`; there are: {there_are}") + "$"
    ):
        choose("sgy")


def test_the_command_lists_plain_python_too() -> None:
    lines = CliRunner().invoke(doctor).output.splitlines()
    heads = [line.partition(":")[0] for line in lines if line and not line.startswith(" ")]
    assert heads == ["sgx", "isolated", "emulated", "none", "auto", "This machine"]


def test_a_path_where_nothing_is() -> None:
    with pytest.raises(FileNotFoundError, match=r"no such enclave image: '/nonexist/x.enclave.so'$"):
        Enclave.load("/nonexist/x.enclave.so", platform="emulated")


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> "Only":
    return Only(monkeypatch)


class Only:
    """A machine that has these platforms and no others."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch

    def __call__(self, *names: str) -> None:
        for platform in (Sgx, Isolated, Emulated):
            name = "sgx" if platform is Sgx else platform.name
            there = name in names
            probe = Probe(name, there, f"{name} is {'here' if there else 'missing'}", "" if there else f"buy {name}")
            self._patch.setattr(platform, "probe", lambda self, probe=probe: probe)


@pytest.mark.parametrize(
    ("here", "auto"),
    [
        (["sgx", "isolated", "emulated"], "sgx"),
        (["isolated", "emulated"], "isolated"),
        (["sgx", "emulated"], "sgx"),
        (["sgx"], "sgx"),
    ],
)
def test_auto_is_the_strongest_that_is_here(only: Only, here: list[str], auto: str) -> None:
    only(*here)
    assert choose("auto").name == auto
    done = CliRunner().invoke(doctor, ["--auto"])
    assert (done.exit_code, done.output) == (0, f"{auto}\n")
    assert f"\nauto: {auto}\n" in CliRunner().invoke(doctor).output


@pytest.mark.parametrize("here", [["emulated"], []])
def test_auto_is_never_what_protects_nothing(only: Only, here: list[str]) -> None:
    """The error has what each lacks, its next step, and what does without."""
    only(*here)
    said = (
        "nothing here protects an enclave. isolated: isolated is missing; buy isolated. sgx: sgx is missing; buy sgx. "
    )
    with pytest.raises(PlatformError, match="^" + re.escape(said + WITHOUT_PROTECTION) + "$"):
        choose("auto")
    done = CliRunner().invoke(doctor, ["--auto"])
    assert (done.exit_code, done.output) == (1, f"{said}{WITHOUT_PROTECTION}\n")
    whole = CliRunner().invoke(doctor)
    assert whole.exit_code == 1
    assert "\nauto: nothing\n    next: one of the above, or PYENCLAVE_PLATFORM=emulated" in whole.output


@pytest.mark.filterwarnings("always::pyenclave.ProtectionWarning")
def test_a_debug_image_on_sgx_is_open_and_says_so(built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a processor, that is; and a production image is not."""
    chosen = Sgx()
    chosen.protects, chosen.protection, chosen.debug_images = True, sgx.PROTECTION, sgx.DEBUG_IMAGES
    monkeypatch.setattr(enclave, "choose", lambda name: chosen)
    monkeypatch.setattr(enclave, "_warned", set())
    opens = "sgx opens a debug image to the host"
    with pytest.warns(ProtectionWarning, match=f"^{opens}"), pytest.raises(PlatformError, match=f"^strict: {opens}"):
        Enclave.load(built.image, platform="sgx", strict=True)
    image = Image.open(built.image)
    loaded: Any = None
    assert Enclave(image, loaded, chosen).protection.startswith(opens)
    monkeypatch.setattr(Image, "debug", False)
    assert Enclave(image, loaded, chosen).protection == sgx.PROTECTION


KERNEL = "start the kernel with `secretmem.enable=1` on its command line (Debian: GRUB_CMDLINE_LINUX in "
FILTER = "let memfd_secret through what filters this process's system calls"
BUILT = "use a kernel that is built with CONFIG_SECRETMEM"


@pytest.mark.parametrize(
    ("error", "release", "command_line", "filtered", "step"),
    [
        (errno.ENOSYS, "5.10.0-33-amd64", "quiet", False, "use Linux 5.14 or later"),
        (errno.ENOSYS, "6.1.0-28-amd64", "root=/dev/vda1 quiet", False, KERNEL),
        (errno.ENOSYS, "6.1.0-28-amd64", "quiet", True, KERNEL),
        (errno.ENOSYS, "6.1.0-28-amd64", "secretmem.enable=1 secretmem.enable=0", False, KERNEL),
        (errno.ENOSYS, "6.1.0-28-amd64", "quiet secretmem.enable=1", True, FILTER),
        (errno.ENOSYS, "6.1.0-28-amd64", "quiet secretmem.enable=y", False, BUILT),
        (errno.EPERM, "6.1.0-28-amd64", "quiet", True, FILTER),
        (errno.ENOSYS, "6.18.44-fc", "quiet", False, BUILT),
        (errno.ENOSYS, "6.18.44-fc", "quiet", True, FILTER),
        (errno.ENOSYS, "6.18.44-fc", "secretmem.enable=0", False, "start the kernel without `secretmem.enable=0`"),
        (errno.EMFILE, "6.18.44-fc", "quiet", False, "`ulimit -n`"),
        (errno.EAGAIN, "6.18.44-fc", "quiet", False, "`ulimit -l unlimited`"),
    ],
)
def test_the_next_step_is_one_that_helps_here(
    error: int, release: str, command_line: str, filtered: bool, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"/proc/cmdline": command_line, "/proc/self/status": f"Seccomp:\t{2 if filtered else 0}"}
    monkeypatch.setattr(machine, "read", lambda path: files.get(str(path)))
    monkeypatch.setattr(os, "uname", lambda: os.uname_result(("Linux", "here", release, "#1", "x86_64")))
    assert step in cell_failures.secret_memory(error)[1]


def without_secret_memory(
    *command: str | Path, error: int = errno.ENOSYS, folder: Path, **variables: str
) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if name != "PYENCLAVE_PLATFORM"}
    return subprocess.run(
        [sys.executable, str(REFUSING), str(MEMFD_SECRET), str(error), sys.executable, *map(str, command)],
        cwd=folder,
        env={**environment, **variables},
        capture_output=True,
        text=True,
        timeout=300,
    )


SGX_HERE = Sgx().probe().available
needs_no_sgx = pytest.mark.skipif(SGX_HERE, reason="`auto` is sgx here")


@needs_no_sgx
def test_a_first_call_without_secret_memory_is_one_message(tmp_path: Path) -> None:
    """Before anything is built, and without our own frames."""
    (tmp_path / "m.py").write_text("from pyenclave import trusted\n\n@trusted\ndef f(n: int) -> int:\n    return n\n")
    done = without_secret_memory("-c", "import m; m.f(1)", folder=tmp_path, XDG_CACHE_HOME=str(tmp_path / "cache"))
    *trace, said = done.stderr.splitlines()
    assert said.startswith("pyenclave.errors.PlatformError: nothing here protects an enclave. isolated: there is no ")
    assert said.endswith(WITHOUT_PROTECTION)
    assert sum(line.startswith('  File "') for line in trace) == 3  # the caller's, the function's, what binds it
    assert done.stdout == ""
    assert not (tmp_path / "cache").exists()


@needs_no_sgx
def test_without_secret_memory_who_names_emulated_has_it(built: Built, tmp_path: Path) -> None:
    text = f"""
import pyenclave
from pathlib import Path
from pyenclave.pipeline.loader import import_extension
guest = import_extension(Path({str(built.module)!r}), "guest")
try:
    guest.load({str(built.image)!r}, ask=lambda n: n)
except pyenclave.PlatformError as error:
    print("refused:", error)
pyenclave.use(platform="emulated")
print(guest.load({str(built.image)!r}, ask=lambda n: n).echo(5))
"""
    done = without_secret_memory("-c", text, error=errno.EPERM, folder=tmp_path)
    refused, echoed = done.stdout.splitlines()
    assert refused.startswith("refused: nothing here protects an enclave. ")
    assert FILTER in refused
    assert echoed == "5"
    assert done.stderr.count("ProtectionWarning") == 1


@needs_no_sgx
def test_the_command_without_secret_memory(tmp_path: Path) -> None:
    done = without_secret_memory("-m", "pyenclave", "doctor", folder=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "\nisolated: not available, there is no secret memory (Function not implemented)\n" in done.stdout
    assert "\nauto: nothing\n" in done.stdout
