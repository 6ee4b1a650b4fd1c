"""MRENCLAVE against the manual's definition, written down a second time."""

import hashlib

from pyenclave.arch.pages import PageType, Permission
from pyenclave.image.image import Image
from pyenclave.image.layout import PageRun
from pyenclave.image.measure import mrenclave

RW = Permission.R | Permission.W


def by_the_manual(size: int, runs: tuple[PageRun, ...]) -> str:
    """SDM vol. 3D: ECREATE, EADD and EEXTEND each add 64 bytes; EEXTEND then the 256 bytes themselves."""
    log = b"ECREATE\0" + (1).to_bytes(4, "little") + size.to_bytes(8, "little") + bytes(44)
    for run in runs:
        content = run.content + bytes(run.length - len(run.content))
        for at in range(0, run.length, 4096):
            secinfo = bytes([int(run.permissions), int(run.type)]) + bytes(46)
            log += b"EADD\0\0\0\0" + (run.offset + at).to_bytes(8, "little") + secinfo
            for chunk in range(at, at + 4096 if run.measured else at, 256):
                log += b"EEXTEND\0" + (run.offset + chunk).to_bytes(8, "little") + bytes(48)
                log += content[chunk : chunk + 256]
    return hashlib.sha256(log).hexdigest()


def run(offset: int, content: bytes, *, measured: bool = True, permissions: Permission = RW) -> PageRun:
    return PageRun(offset, 4096, PageType.REG, permissions, measured, content, "page")


def test_an_image_measures_as_the_manual_says(tiny: Image) -> None:
    assert tiny.mrenclave.hex() == by_the_manual(tiny.config.elrange_size, tiny.pages)
    assert tiny.mrenclave == tiny.sigstruct.enclavehash


def test_everything_that_hardware_records_changes_it() -> None:
    pages = [run(0, b"code"), run(4096, b"data")]
    variants = [
        mrenclave(8192, pages),
        mrenclave(16384, pages),
        mrenclave(8192, pages[::-1]),
        mrenclave(8192, pages[:1]),
        mrenclave(8192, [run(0, b"Code"), pages[1]]),
        mrenclave(8192, [run(0, b"code", measured=False), pages[1]]),
        mrenclave(8192, [run(0, b"code", permissions=Permission.R), pages[1]]),
        mrenclave(8192, [PageRun(0, 4096, PageType.TCS, RW, True, b"code", "page"), pages[1]]),
    ]
    assert len(set(variants)) == len(variants)


def test_zeros_need_not_be_written_out() -> None:
    assert mrenclave(4096, [run(0, b"x")]) == mrenclave(4096, [run(0, b"x" + bytes(4095))])
