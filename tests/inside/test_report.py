"""Local reports as functions, on both twins: what they hold, who verifies them, and every error's text."""

import os
from types import SimpleNamespace
from typing import Any

import pytest

from pyenclave.arch.attributes import Attributes
from pyenclave.arch.report import REPORT, TARGETINFO

DATA = bytes(range(64))
NOT_OURS = r"^report: not made for this enclave on this machine$"


def test_the_target_verifies_it(inside: SimpleNamespace) -> None:
    made = inside.report.create(inside.report.target(), DATA)
    assert len(made) == REPORT.size
    assert inside.report.verify(made) == DATA
    assert inside.report.mrenclave(made) == inside.report.mrsigner(made) == bytes(32)
    assert (inside.report.product_id(made), inside.report.security_version(made)) == (0, 0)
    assert inside.report.debug(made) is True
    fields = REPORT.unpack(made)
    assert (fields["reportdata"], fields["xfrm"]) == (DATA, 7)
    assert fields["attributes"] == Attributes.INIT | Attributes.DEBUG | Attributes.MODE64BIT


def test_a_target_is_what_the_report_says(inside: SimpleNamespace) -> None:
    target = inside.report.target()
    made = REPORT.unpack(inside.report.create(target, DATA))
    fields = TARGETINFO.unpack(target)
    assert fields["measurement"] == made["mrenclave"]
    for name in ("attributes", "xfrm", "configsvn", "miscselect", "configid"):
        assert fields[name] == made[name]


def test_no_bit_of_a_report_can_be_changed(inside: SimpleNamespace) -> None:
    made = inside.report.create(inside.report.target(), os.urandom(64))
    for bit in range(0, 8 * len(made), 3):
        forged = bytearray(made)
        forged[bit // 8] ^= 1 << bit % 8
        with pytest.raises(ValueError, match=NOT_OURS):
            inside.report.verify(bytes(forged))


def test_nobody_else_verifies_it(inside: SimpleNamespace) -> None:
    other = TARGETINFO.pack(measurement=b"\x01" * 32, attributes=7, xfrm=7)
    with pytest.raises(ValueError, match=NOT_OURS):
        inside.report.verify(inside.report.create(other, DATA))


def test_sizes(inside: SimpleNamespace) -> None:
    target = inside.report.target()
    made = inside.report.create(target, DATA)
    for size in (0, 511, 513):
        with pytest.raises(ValueError, match=rf"^report: a target has 512 bytes, not {size}$"):
            inside.report.create(target[:size].ljust(size, b"\0"), DATA)
    for size in (0, 63, 65):
        with pytest.raises(ValueError, match=rf"^report: data are 64 bytes, not {size}$"):
            inside.report.create(target, bytes(size))
    for size in (0, 431, 433):
        wrong = made[:size].ljust(size, b"\0")
        for function in (inside.report.verify, inside.report.mrenclave, inside.report.mrsigner):
            with pytest.raises(ValueError, match=rf"^report: a report has 432 bytes, not {size}$"):
                function(wrong)
        assert (inside.report.product_id(wrong), inside.report.security_version(wrong)) == (0, 0)
        assert inside.report.debug(wrong) is True


def test_reserved_bytes_of_a_target_do_not_end_the_enclave(inside: SimpleNamespace) -> None:
    target = inside.report.target()
    covered = {at for field in TARGETINFO.fields for at in range(field.offset, field.end)}
    for at in set(range(TARGETINFO.size)) - covered:
        wrong = bytearray(target)
        wrong[at] = 1
        with pytest.raises(ValueError, match=r"^report: reserved bytes of the target are not 0$"):
            inside.report.create(bytes(wrong), DATA)


def test_what_it_names(body: Any) -> None:
    """Of a production image: a twin is none."""
    body.reset()
    body.launch(
        attributes=Attributes.INIT | Attributes.MODE64BIT,
        mrenclave=b"\xe1" * 32,
        mrsigner=b"\x51" * 32,
        isvprodid=0xFFFE,
        isvsvn=0x8001,
    )
    made = body.value("report_create", body.value("report_target"), DATA)
    assert body.value("report_mrenclave", made) == b"\xe1" * 32
    assert body.value("report_mrsigner", made) == b"\x51" * 32
    assert (body.call("report_product_id", made), body.call("report_security_version", made)) == (0xFFFE, 0x8001)
    assert body.call("report_debug", made) == 0
    assert body.value("report_verify", made) == DATA


def test_nothing_of_nothing(body: Any) -> None:
    """NULL says that an exception is pending: another is not raised."""
    body.reset()
    for name in ("verify", "mrenclave", "mrsigner"):
        assert body.call(f"report_{name}", None) == 0
    assert body.call("report_create", None, DATA) == body.call("report_create", bytes(512), None) == 0
    assert body.call("report_debug", None) == 1
    assert body.exception() == ""
