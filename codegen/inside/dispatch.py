"""From an index to a bridge, and the tables that say who may enter when: measured, read-only, built in linear time."""

from pyenclave.edl.model import Ecall, Interface, Ocall

from ..writer import Writer


def bitmap(bits: list[bool]) -> list[int]:
    """Bit `i % 8` of byte `i // 8` is `bits[i]`."""
    row = [0] * (-(-len(bits) // 8))
    for index, bit in enumerate(bits):
        if bit:
            row[index // 8] |= 1 << index % 8
    return row


def write_dispatch(w: Writer, interface: Interface) -> None:
    """`pye_dispatch`, `pye_ecall_is_root`, `pye_ecall_is_allowed`."""
    ecalls, ocalls = interface.ecalls, interface.ocalls
    w.line()
    with w.function("pye_status_t pye_dispatch(uint32_t index, const pye_frame_t *frame)"):
        if not ecalls:
            w.line("(void)index;")
            w.line("(void)frame;")
            w.line("return PYE_E_ECALL;")
        else:
            _write_switch(w, ecalls)
    _write_root(w, ecalls)
    _write_allowed(w, ecalls, ocalls)


def _write_switch(w: Writer, ecalls: tuple[Ecall, ...]) -> None:
    with w.block("switch (index)"):
        for ecall in ecalls:
            w.line(f"case {ecall.id}:")
            with w.indented():
                w.line(f"return pye_bridge_{ecall.name}(frame);")
        w.line("default:")
        with w.indented():
            w.line("return PYE_E_ECALL;")


def _write_root(w: Writer, ecalls: tuple[Ecall, ...]) -> None:
    w.line()
    if ecalls:
        w.line("/* One bit an ecall: it is public, so it may enter while no ocall is open. */")
        _write_table(w, "static const uint8_t pye_root[]", bitmap([ecall.public for ecall in ecalls]))
        w.line()
    with w.function("bool pye_ecall_is_root(uint32_t index)"):
        if not ecalls:
            w.line("(void)index;")
            w.line("return false;")
            return
        with w.block(f"if (index >= {len(ecalls)}u)"):
            w.line("return false;")
        w.line(f"index = pye_clamp(index, {len(ecalls)}u);")
        w.line("return (pye_root[index / 8] >> index % 8 & 1) != 0;")


def _write_allowed(w: Writer, ecalls: tuple[Ecall, ...], ocalls: tuple[Ocall, ...]) -> None:
    rows: dict[tuple[int, ...], int] = {}
    row_of = [rows.setdefault(_allow_row(ecalls, ocall), len(rows)) for ocall in ocalls] if ecalls else []
    w.line()
    if row_of:
        w.line("/* One bit an ecall: it may enter while the ocall is open. Ocalls with the same list share a row. */")
        with w.block(f"static const uint8_t pye_allow[][{-(-len(ecalls) // 8)}] =", "};"):
            for row in rows:
                _write_table(w, "", list(row), end=",")
        _write_table(w, "static const uint32_t pye_allow_row[]", row_of)
        w.line()
    with w.function("bool pye_ecall_is_allowed(uint32_t index, uint32_t ocall)"):
        if not row_of:
            w.line("(void)index;")
            w.line("(void)ocall;")
            w.line("return false;")
            return
        with w.block(f"if (index >= {len(ecalls)}u || ocall >= {len(ocalls)}u)"):
            w.line("return false;")
        w.line(f"index = pye_clamp(index, {len(ecalls)}u);")
        w.line(f"ocall = pye_clamp(ocall, {len(ocalls)}u);")
        w.line("return (pye_allow[pye_allow_row[ocall]][index / 8] >> index % 8 & 1) != 0;")


def _allow_row(ecalls: tuple[Ecall, ...], ocall: Ocall) -> tuple[int, ...]:
    if not ocall.allow:
        return (0,) * -(-len(ecalls) // 8)
    allowed = set(ocall.allow)
    return tuple(bitmap([ecall.name in allowed for ecall in ecalls]))


def _write_table(w: Writer, head: str, values: list[int], end: str = ";") -> None:
    texts = [str(value) for value in values]
    opening = f"{head} = {{" if head else "{"
    if len(texts) <= 16:
        w.line(f"{opening}{', '.join(texts)}}}{end}")
        return
    w.line(opening)
    with w.indented():
        w.lines(", ".join(texts[at : at + 16]) + "," for at in range(0, len(texts), 16))
    w.line("}" + end)
