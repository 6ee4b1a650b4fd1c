"""The tables against the manual's sizes, themselves, and the C compiler."""

from itertools import pairwise
from pathlib import Path

import pytest

from pyenclave.arch.attributes import Attributes, Xfrm
from pyenclave.arch.calls import CALL, ERROR, TRACE
from pyenclave.arch.cell import LANE, READY, START
from pyenclave.arch.image_config import IMAGE_CONFIG
from pyenclave.arch.keyrequest import KEYREQUEST
from pyenclave.arch.layout import Layout
from pyenclave.arch.pages import PageType, Permission, secinfo_flags
from pyenclave.arch.report import REPORT, REPORTDATA, TARGETINFO
from pyenclave.arch.secs import SECS
from pyenclave.arch.sigstruct import SIGNED, SIGSTRUCT
from pyenclave.arch.ssa import GPRSGX
from pyenclave.arch.tcs import TCS
from pyenclave.arch.thread_data import THREAD_DATA
from pyenclave.toolchain.compile import compile_c
from pyenclave.toolchain.headers import SHARED

ALL = [SECS, TCS, GPRSGX, SIGSTRUCT, THREAD_DATA, IMAGE_CONFIG, TRACE, ERROR, CALL, LANE, START, READY]
ALL += [KEYREQUEST, REPORT, TARGETINFO, REPORTDATA]


@pytest.mark.parametrize("layout", ALL, ids=lambda layout: layout.name)
def test_fields_follow_each_other_and_fit(layout: Layout) -> None:
    assert all(first.end <= second.offset for first, second in pairwise(layout.fields))
    assert layout.fields[-1].end <= layout.size


@pytest.mark.parametrize("layout", ALL, ids=lambda layout: layout.name)
def test_fields_and_reserved_bytes_cover_the_structure(layout: Layout) -> None:
    covered = sorted([(field.offset, field.end) for field in layout.fields] + list(layout.reserved()))
    assert covered[0][0] == 0
    assert covered[-1][1] == layout.size
    assert all(end == start for (_, end), (start, _) in pairwise(covered))


@pytest.mark.parametrize("layout", ALL, ids=lambda layout: layout.name)
def test_packing_round_trips(layout: Layout) -> None:
    values: dict[str, int | bytes] = {
        field.name: bytes([at % 251 + 1]) * field.size if field.format.endswith("s") else at + 1
        for at, field in enumerate(layout.fields)
    }
    packed = layout.pack(**values)
    assert len(packed) == layout.size
    assert layout.unpack(packed) == values
    assert not any(any(packed[start:end]) for start, end in layout.reserved())


def test_another_length_is_not_unpacked() -> None:
    with pytest.raises(ValueError, match=r"^tcs is 4096 bytes, not 3$"):
        TCS.unpack(b"abc")


def test_an_unknown_field_is_not_packed() -> None:
    with pytest.raises(KeyError, match="nssaa"):
        TCS.pack(nssaa=1)


# Offsets that the SDM's tables print, as spot checks of ours.
@pytest.mark.parametrize(
    ("layout", "field", "offset"),
    [
        (SECS, "ssaframesize", 16),
        (SECS, "mrenclave", 64),
        (SECS, "mrsigner", 128),
        (SECS, "isvsvn", 258),
        (KEYREQUEST, "keyid", 40),
        (KEYREQUEST, "configsvn", 76),
        (REPORT, "mrsigner", 128),
        (REPORT, "reportdata", 320),
        (REPORT, "mac", 416),
        (TARGETINFO, "miscselect", 52),
        (TCS, "ossa", 16),
        (TCS, "oentry", 32),
        (TCS, "ogsbase", 56),
        (GPRSGX, "rsp", 32),
        (GPRSGX, "rip", 136),
        (GPRSGX, "exitinfo", 160),
        (GPRSGX, "gsbase", 176),
        (SIGSTRUCT, "modulus", 128),
        (SIGSTRUCT, "attributes", 928),
        (SIGSTRUCT, "enclavehash", 960),
        (SIGSTRUCT, "q2", 1424),
    ],
)
def test_offsets_are_the_manuals(layout: Layout, field: str, offset: int) -> None:
    assert layout.field(field).offset == offset


def test_the_signature_covers_the_header_and_the_body() -> None:
    assert sum(part.stop - part.start for part in SIGNED) == 256
    unsigned = {"modulus", "exponent", "signature", "q1", "q2"}
    for field in SIGSTRUCT.fields:
        covered = any(part.start <= field.offset and field.end <= part.stop for part in SIGNED)
        assert covered is (field.name not in unsigned), field.name


def test_secinfo_flags_hold_type_and_permissions() -> None:
    assert secinfo_flags(PageType.TCS, Permission.NONE) == 0x100
    assert secinfo_flags(PageType.REG, Permission.R | Permission.X) == 0x205
    assert (Permission.R | Permission.W).text == "RW"
    assert Permission.NONE.text == ""


def test_flags_have_names() -> None:
    assert (Attributes.DEBUG | Attributes.MODE64BIT).names == ("DEBUG", "MODE64BIT")
    assert Xfrm(7).names == ("X87", "SSE", "AVX")


def test_the_header_works_in_c_and_in_assembly(tmp_path: Path) -> None:
    c, assembly = tmp_path / "use.c", tmp_path / "use.S"
    include = '#include "pyenclave_arch.h"\n'
    c.write_text(include + '_Static_assert(PYE_THREAD_TCS == offsetof(struct pye_thread, tcs), "");\n')
    assembly.write_text(include + ".quad PYE_THREAD_STACK_TOP, PYE_CONFIG_XFRM, PYE_ENCLU_EEXIT\n")
    for source in (c, assembly):
        output = tmp_path / f"{source.name}.o"
        compile_c(source, output, include=(SHARED,), extra=("-Wall", "-Werror"))
        assert output.stat().st_size > 0
