"""The overview as text, with colours, which click removes where it is printed to no terminal."""

from collections.abc import Iterator

import click

from pyenclave.partition.overview.model import Call, Inside

from .shown import Shown, signature

_MOST = 48  # columns: what is longer does not move all others


def text(shown: Shown) -> str:
    overview = shown.overview
    ecalls = [one for one in overview.calls if one.is_ecall]
    ocalls = [one for one in overview.calls if not one.is_ecall]
    rows = [f"{overview.title}: {_count(len(overview.inside), 'function')} inside, "
            f"{_count(len(ecalls), 'ecall')}, {_count(len(ocalls), 'ocall')}"]  # fmt: skip
    rows += _head("What runs inside, and why")
    rows += _table([_inside(one, shown) for one in overview.inside])
    rows += [f"  {row}".rstrip() for row in _used(shown)]
    if overview.state:
        rows += _head("What lives inside")
        rows += _table([(f"{one.name}: {one.type}", str(one.place), one.begins) for one in overview.state])
    rows += _head("Calls into the enclave")
    rows += [row for one in ecalls for row in _call(one, shown)]
    if ocalls:
        rows += _head("Calls out of it: what they answer is the host's word")
        rows += [row for one in ocalls for row in _call(one, shown)]
    if overview.outside:
        rows += _head("What stays outside")
        rows += _table(
            [(one.name, str(one.place), "called from inside" if one.is_called else "") for one in overview.outside]
        )
    if overview.advice:
        rows += _head("To look at")
        for one in overview.advice:
            rows += [f"  {click.style(str(one.place), bold=True)}: {shown.said(one)}", f"      {one.instead}"]
    if shown.sizes is not None and shown.sizes.parts:
        rows += _head("The image, in bytes")
        parts = sorted(shown.sizes.parts.items(), key=lambda part: -part[1])
        rows += _table([(name, str(size)) for name, size in [*parts, ("in all", sum(shown.sizes.parts.values()))]])
    return "\n".join([*rows, "", f"({shown.where})"]) + "\n"


def _head(text: str) -> list[str]:
    return ["", click.style(text, bold=True, fg="cyan")]


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _inside(one: Inside, shown: Shown) -> tuple[str, ...]:
    size = [shown.size_of(one.key)] if shown.sizes is not None else []
    return (one.name, str(one.place), _count(one.lines, "line"), *size, one.why)


def _used(shown: Shown) -> Iterator[str]:
    """Each name of a library once."""
    names = {used.name: used.says for one in shown.overview.inside if not one.is_library for used in one.uses}
    if names:
        yield ""
        yield "with these, which are pyenclave's own inside:"
        for name, says in sorted(names.items()):
            yield f"  {name}{f' ({says})' if says else ''}"


def _call(one: Call, shown: Shown) -> Iterator[str]:
    by = f", by {', '.join(f'`{name}`' for name in dict.fromkeys(one.callers))}" if one.callers else ""
    yield f"  {signature(one)}   {one.place}{by}{': an untrusted clock' if one.is_clock else ''}"
    crossings = [*one.takes, *([one.gives] if one.gives else [])]
    yield from (
        f"    {row.removeprefix('  ')}" for row in _table([(each.name, each.way, each.how) for each in crossings])
    )
    price = shown.price(one)
    if price:
        yield f"      costs {price}"
    if shown.sizes is not None:
        yield f"      {shown.sizes.calls.get(one.key, 0)} bytes of code that checks and copies"


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    """Each column as wide as its widest cell, within reason."""
    widths = [min(max(map(len, column)), _MOST) for column in zip(*rows, strict=True)]
    return [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
