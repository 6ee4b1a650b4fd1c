"""Whatever file a command is given and whatever a system refuses: one line with the cause and exit code 1."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from pyenclave.cli.main import main
from pyenclave.image.image import Image


class Said:
    """How a command ended, run in this process through the same main() as the program's."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple[str | Path, ...]
    ) -> None:
        monkeypatch.setattr(sys, "argv", ["pyenclave", *map(str, arguments)])
        capsys.readouterr()
        self.code = 0
        try:
            main()
        except SystemExit as end:
            self.code = int(end.code or 0)
        self.out, self.err = capsys.readouterr()


def odd_files(folder: Path) -> list[tuple[Path, str]]:
    """What is no image, and what is said of it."""
    names = ["folder", "empty", "text", "fifo", "dangling", "loop"]
    directory, empty, text, fifo, dangling, loop = (folder / name for name in names)
    directory.mkdir()
    empty.touch()
    text.write_text("#!/bin/sh\n" * 50)
    os.mkfifo(fifo)
    dangling.symlink_to(folder / "nowhere")
    loop.symlink_to(loop)
    return [
        (directory, ": cannot be read: Is a directory"),
        (empty, " is not an enclave image: it has 0 bytes, an ELF header has 64"),
        (text, " is not an enclave image: it is not a 64-bit little-endian ELF file"),
        (fifo, " is not an enclave image: it is no file of at most 134217728 bytes"),
        (dangling, ": cannot be read: No such file or directory"),
        (loop, ": cannot be read: Too many levels of symbolic links"),
        (text / "below", ": cannot be read: Not a directory"),
        (folder / ("n" * 300), ": cannot be read: File name too long"),
        (Path("/dev/zero"), " is not an enclave image: it is no file of at most 134217728 bytes"),
    ]


@pytest.mark.timeout(60)  # whoever opens a FIFO as it is waits for ever
def test_what_is_no_image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for path, why in odd_files(tmp_path):
        for arguments in (("inspect", path), ("sign", path, "--digest", tmp_path / "digest")):
            said = Said(monkeypatch, capsys, arguments)
            assert (said.code, said.out, said.err) == (1, "", f"pyenclave: {path}{why}\n")


def test_a_dump_is_written_over_nothing(
    image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = tmp_path / "nowhere"
    why = "is not written over: move it away, or choose another name"
    for suffix in (".bin", ".json"):
        taken = tmp_path / f"taken{suffix}"
        for make in (lambda path: path.write_text("mine"), lambda path: path.symlink_to(nowhere)):
            make(taken)
            said = Said(monkeypatch, capsys, ("inspect", image, "--dump", tmp_path / "taken"))
            assert (said.code, said.out, said.err) == (1, "", f"pyenclave: {taken} exists and {why}\n")
            assert taken.is_symlink() or taken.read_text() == "mine"
            taken.unlink()
            assert sorted(path.name for path in tmp_path.iterdir()) == ["tiny.enclave.so"]
    said = Said(monkeypatch, capsys, ("inspect", image, "--dump", nowhere / "x"))
    why = f"pyenclave: {nowhere / 'x.bin'}: cannot be written: No such file or directory\n"
    assert (said.code, said.err) == (1, why)


# As on a disk that is full: no file may grow past a thousand bytes.
LIMITED = """
import resource, sys
sys.dont_write_bytecode = True  # half of a .pyc would stay
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
sys.argv[0] = "pyenclave"
from pyenclave.cli.main import main
main()
"""


def test_a_disk_that_is_full(image: Path, pem: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in (image, pem)}
    for arguments, what in (
        (("sign", image, "--allow-debug", "--key", pem), image),
        (("inspect", image, "--dump", tmp_path / "dump"), tmp_path / "dump.bin"),
    ):
        command = [sys.executable, "-c", LIMITED, *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (1, f"pyenclave: {what}: cannot be written: File too large\n")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_standard_output_that_cannot_be_written(image: Path) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "pyenclave", "inspect", str(image)], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert (done.returncode, done.stderr) == (1, "pyenclave: cannot write the output: No space left on device\n")


def test_a_name_that_is_no_text(image: Path, tmp_path: Path) -> None:
    """Names of files are bytes; what is no text is printed as it is."""
    stem = os.fsencode(tmp_path) + b"/\xff"
    command = [sys.executable, "-m", "pyenclave", "inspect", str(image), "--dump", stem]
    done = subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "utf-8:strict"})
    assert (done.returncode, done.stderr, done.stdout.count(b"\xff.")) == (0, b"", 2)
    assert os.path.exists(stem + b".bin")
    assert os.path.exists(stem + b".json")


@pytest.mark.parametrize("name", ["enclave.toml", "pyproject.toml"])
def test_settings_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / "m.py").write_text("")
    (tmp_path / name).mkdir()
    said = Said(monkeypatch, capsys, ("build", tmp_path / "m.py", "-o", tmp_path / "dist"))
    why = f"{tmp_path / name}: is no file that settings could be read from; remove it, or write it anew"
    assert (said.code, said.err) == (1, f"pyenclave: {why}\n")


def test_a_key_that_signs_debug_images_is_remarked_on(
    tiny: Path, key: rsa.RSAPrivateKey, pem: Path, tmp_path: Path
) -> None:
    (tmp_path / "enclave.toml").write_text('key = "key.pem"\n')
    shutil.copytree(tiny, tmp_path, dirs_exist_ok=True)
    command = [sys.executable, "-m", "pyenclave", "build", "tiny.edl", "--source", "tiny.c"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr == (
        "pyenclave: warning: the key key.pem signs a debug image, whose memory its host can read: `debug` is true, "
        "which is the default; set `debug = false` for production\n"
    )
    image = Image.open(tmp_path / "dist" / "tiny.enclave.so")
    assert image.sigstruct.modulus == key.public_key().public_numbers().n
    pem.chmod(0o644)
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    said = "pyenclave: key.pem: others may use this signing key (mode 644): chmod 600 key.pem"
    assert (done.returncode, done.stderr.splitlines()[-1]) == (1, said)
