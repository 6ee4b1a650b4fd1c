"""Small SGX programs of the tests' own on the software device: entry, exceptions, signals, threads, every refusal."""

import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from pyenclave.arch.attributes import Attributes
from pyenclave.arch.pages import PAGE_SIZE, PageType, Permission
from pyenclave.image.layout import PageRun
from pyenclave.image.measure import mrenclave
from pyenclave.image.sigstruct import Author, Sigstruct, unsigned, with_signature

PROGRAMS = Path(__file__).parent / "programs"
R, W, X = Permission.R, Permission.W, Permission.X


def run(
    offset: int, pages: int, kind: PageType, permissions: Permission, content: bytes, measured: bool = True
) -> PageRun:
    part = content[offset : offset + pages * PAGE_SIZE] if measured else None
    return PageRun(offset, pages * PAGE_SIZE, kind, permissions, measured, part, "")


def pages_of(name: str, count: int, folder: Path) -> bytes:
    flags = ["-nostdlib", "-static", "-Wl,-Ttext=0", "-Wl,--build-id=none", "-Wl,-e,entry"]
    subprocess.run(["gcc", *flags, PROGRAMS / f"{name}.S", "-o", f"{name}.elf"], cwd=folder, check=True)
    command = ["objcopy", "-O", "binary", "-j", ".text", f"{name}.elf", f"{name}.bin"]
    subprocess.run(command, cwd=folder, check=True)
    pages = (folder / f"{name}.bin").read_bytes()
    assert len(pages) == count * PAGE_SIZE
    return pages


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the enclaves' pages and their SIGSTRUCTs, which the programs read."""
    made = tmp_path_factory.mktemp("guest")
    pages, odd = pages_of("enclave", 6, made), pages_of("nested", 16, made)
    runs = [
        run(0, 2, PageType.TCS, Permission.NONE, pages),
        run(2 * PAGE_SIZE, 1, PageType.REG, R | X, pages),
        run(3 * PAGE_SIZE, 3, PageType.REG, R | W, pages),
    ]
    # In the order in which nested.c adds them.
    nested = [run(page * PAGE_SIZE, 1, PageType.REG, R | W, odd, measured=False) for page in (15, 14, 13, 11, 10, 9)]
    nested += [
        run(8 * PAGE_SIZE, 1, PageType.TCS, Permission.NONE, odd),
        run(6 * PAGE_SIZE, 1, PageType.REG, R | W, odd),
        run(7 * PAGE_SIZE, 1, PageType.TCS, Permission.NONE, odd),
        run(2 * PAGE_SIZE, 1, PageType.REG, R | X, odd),
        run(5 * PAGE_SIZE, 1, PageType.REG, R | W, odd),
    ]
    key = rsa.generate_private_key(public_exponent=3, key_size=3072)
    for name, attributes, size, parts in (
        ("enclave", Attributes.MODE64BIT, 8, runs),
        ("debug", Attributes.MODE64BIT | Attributes.DEBUG, 8, runs),
        ("nested", Attributes.MODE64BIT, 32, nested),
    ):
        raw = unsigned(Author(0x20260101, 0, 0, attributes, 3, 0), mrenclave(size * PAGE_SIZE, parts))
        signature = key.sign(Sigstruct(raw).signed_bytes, padding.PKCS1v15(), SHA256())
        (made / f"{name}.sig").write_bytes(with_signature(raw, signature, key.public_key()))
    return made


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("entry", ()),
        ("knows", ()),
        ("signals", ()),
        ("refusals", ()),
        ("illegal", ()),
        ("illegal", ("--exact",)),
        ("debug", ()),
        ("full", ("--epc", "64K")),
        ("closing", ()),
        ("borrowed", ()),
        ("outside", ()),
        ("together", ()),
        ("twins", ()),
        ("nested", ()),
        ("outside", ("--exact",)),
        ("entry", ("--exact",)),
    ],
)
def test_program(folder: Path, name: str, options: tuple[str, ...]) -> None:
    flags = ["-O1", "-Wall", "-Wextra", "-Wno-unused-function", "-pthread"]
    subprocess.run(["gcc", *flags, PROGRAMS / f"{name}.c", "-o", name], cwd=folder, check=True)
    command = [sys.executable, "-m", "pyenclave", "emulate", *options, "--", f"./{name}", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "ok\n"), done.stderr
