"""W211: where a type that only C knows leaves, once a type, and nowhere else."""

import pytest
from pyenclave.edl import check_text

TYPES = """struct held { uint8_t a; vendor_t vendor; };
    struct deep { size_t n; [count=n] struct held *items; };
    union either { struct held held; uint64_t word; };
    struct plain { uint8_t a; uint64_t b; };
    """


def found(ecall: str = "", ocall: str = "") -> list[str]:
    text = f"enclave {{ {TYPES} trusted {{ public void g(void); {ecall} }}; untrusted {{ void h(void); {ocall} }}; }};"
    diagnostics = check_text(text, "padding.edl").diagnostics
    return [found.message.split("`")[1] for found in diagnostics if found.code == "W211"]


@pytest.mark.parametrize(
    "ecall",
    [
        "public vendor_t f(void);",
        "public void f([out] vendor_t *p);",
        "public void f([in, out, count=n] vendor_t *p, size_t n);",
        "public void f([out] vendor_t p[3]);",
        "public void f([out] vendor_t p[ONLY_C]);",
        "public void f([out, isary] vendor_t p);",
        "public void f([out, isptr] vendor_t p);",
        "public struct held f(void);",
        "public void f([out] union either *p);",
        "public void f([in, out] struct deep *p);",
        "public void f([out, count=n] struct held **p, [out] size_t *n);",
    ],
)
def test_an_ecall_sends_it(ecall: str) -> None:
    assert found(ecall=ecall) in (["vendor_t"], ["vendor_t[ONLY_C]"], ["__typeof__(vendor_t[ONLY_C])"])


@pytest.mark.parametrize(
    "ocall",
    [
        "void f(vendor_t v);",
        "void f(struct held v);",
        "void f([in] const vendor_t *p);",
        "void f([in, out] struct deep *p);",
        "void f([in, isary] vendor_t p);",
    ],
)
def test_an_ocall_sends_it(ocall: str) -> None:
    assert found(ocall=ocall) == ["vendor_t"]


def test_each_type_is_told_once() -> None:
    ecall = "public vendor_t f([out] struct held *p, [out] struct other *q); public vendor_t again(void);"
    assert found(ecall, "void s(vendor_t v);") == ["vendor_t", "struct other"]


@pytest.mark.parametrize(
    ("ecall", "ocall"),
    [
        ("public void f(vendor_t v, struct held h, [in] vendor_t *p, [user_check] vendor_t *q);", ""),
        ("", "vendor_t f([out] vendor_t *p, [user_check] vendor_t *q);"),
        ("public ssize_t f([out] time_t *p, [out] struct plain *q);", "void k(pid_t p);"),
        ("public void f([out] uint8_t p[ONLY_C]);", ""),
        ("public enum color f(void);", "void s(enum color c);"),
        ("public vendor_t *f(void);", ""),
    ],
)
def test_what_comes_in_and_what_has_none(ecall: str, ocall: str) -> None:
    assert found(ecall, ocall) == []


def test_a_struct_of_the_interface_is_cleared_however_it_is_spelled() -> None:
    """Intel's samples leave the word `struct` out; a struct of an SDK's without padding needs no warning either."""
    types = "struct gap { uint8_t a; uint64_t b; };"
    for written in ("gap *g", "struct gap *g", "sgx_report_t *r", "oe_uuid_t *u"):
        text = f"enclave {{ {types} trusted {{ public void f([out] {written}); }}; }};"
        assert [found.code for found in check_text(text, "a.edl").diagnostics] == []
    for written in ("gap_t *g", "struct other *o", "oe_report_t *r"):
        text = f"enclave {{ {types} trusted {{ public void f([out] {written}); }}; }};"
        assert "W211" in [found.code for found in check_text(text, "a.edl").diagnostics]
