"""What an image may ask for is judged before anything is laid out, measured or mapped."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyenclave.arch.image_config import HEAP_SIZES, IMAGE_CONFIG, MOST_ELRANGE, STACK_SIZES
from pyenclave.arch.pages import PageType, Permission, secinfo_flags
from pyenclave.errors import SignatureError
from pyenclave.image import image as image_module
from pyenclave.image.image import Image
from pyenclave.image.layout import PageRun, Plan
from pyenclave.image.measure import mrenclave


def asking_for(image: Image, folder: Path, plan: Plan) -> Path:
    """The image's file with another configuration."""
    data = bytearray(image.elf.data)
    start = image.elf.section(".pyenclave.config").file_offset
    data[start : start + IMAGE_CONFIG.size] = plan.pack()
    path = folder / "asking.so"
    path.write_bytes(bytes(data))
    return path


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("heap_size", 64 << 30, "heap_size must be 0x10000 to 0x200000000, not 0x1000000000"),
        ("heap_size", 2**64 - 4096, "heap_size must be 0x10000 to 0x200000000, not 0xfffffffffffff000"),
        ("heap_size", 0, "heap_size must be 0x10000 to 0x200000000, not 0x0"),
        ("stack_size", 2 << 30, "stack_size must be 0x8000 to 0x40000000, not 0x80000000"),
        ("threads", 65, "threads must be 0x1 to 0x40, not 0x41"),
        ("threads", 2**63, "threads must be 0x1 to 0x40, not 0x8000000000000000"),
        ("exits_size", 4100, "exits_size must be 0x0 to 0x1000, not 0x1004"),
        ("product_id", 65536, "product_id must be 0x0 to 0xffff, not 0x10000"),
        ("security_version", 65536, "security_version must be 0x0 to 0xffff, not 0x10000"),
        ("date", 1 << 32, "date must be eight decimal digits, read in hexadecimal, not 100000000"),
    ],
)
def test_too_much_is_refused_before_anything_is_laid_out(
    tiny: Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: int, message: str
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("laid out")

    monkeypatch.setattr(image_module, "pages", never)
    monkeypatch.setattr(image_module, "mrenclave", never)
    path = asking_for(tiny, tmp_path, replace(tiny.config, **{name: value}))  # type: ignore[arg-type]
    with pytest.raises(SignatureError) as refused:
        Image.open(path)
    assert str(refused.value) == f"{path} is not an enclave image: {message}"


def test_all_together_have_a_limit(tiny: Image, tmp_path: Path) -> None:
    path = asking_for(
        tiny, tmp_path, replace(tiny.config, heap_size=HEAP_SIZES[1], stack_size=STACK_SIZES[1], threads=16)
    )
    with pytest.raises(SignatureError, match=f"need 0x800000000 bytes .* at most {MOST_ELRANGE:#x}: make `heap_size`"):
        Image.open(path)


def records(run: PageRun) -> bytes:
    """SDM vol. 3D, EADD and EEXTEND, one page after the other."""
    content, log = run.content.ljust(run.length, b"\0"), b""
    for at in range(0, run.length, 4096):
        log += b"EADD\0\0\0\0" + (run.offset + at).to_bytes(8, "little")
        log += secinfo_flags(run.type, run.permissions).to_bytes(8, "little") + bytes(40)
        for chunk in range(at, at + 4096 if run.measured else at, 256):
            log += b"EEXTEND\0" + (run.offset + chunk).to_bytes(8, "little") + bytes(48) + content[chunk : chunk + 256]
    return log


@settings(deadline=None, max_examples=60)
@given(
    start=st.integers(0, 1 << 40),
    count=st.integers(1, 120) | st.sampled_from([4095, 4096, 4097, 8193]),
    filled=st.integers(0, 3 * 4096),
    measured=st.booleans(),
    permissions=st.sampled_from([Permission.R, Permission.R | Permission.W, Permission.NONE]),
)
def test_runs_of_any_length_are_recorded_page_by_page(
    start: int, count: int, filled: int, measured: bool, permissions: Permission
) -> None:
    count = min(count, 120) if measured else count
    content = bytes(at % 251 + 1 for at in range(min(filled, count * 4096)))
    run = PageRun(start * 4096, count * 4096, PageType.REG, permissions, measured, content, "run")
    head = b"ECREATE\0" + (1).to_bytes(4, "little") + (1 << 34).to_bytes(8, "little") + bytes(44)
    assert mrenclave(1 << 34, [run]) == hashlib.sha256(head + records(run)).digest()
