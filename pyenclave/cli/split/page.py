"""The overview as one HTML file, which loads nothing and runs nothing."""

from collections.abc import Iterable
from html import escape

from pyenclave.partition.overview.model import Call

from .picture import picture
from .shown import Shown, signature

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 75em; padding: 0 1em; }
body { color: #1c2430; background: #fff; }
h1 { font-size: 1.5em; } h2 { font-size: 1.15em; margin-top: 2em; }
table { border-collapse: collapse; } td, th { text-align: left; padding: .2em 1em .2em 0; vertical-align: top; }
th { font-weight: 600; border-bottom: 1px solid #c5ccd6; }
td.n { text-align: right; font-variant-numeric: tabular-nums; }
code { font: 13px ui-monospace, monospace; } .place, .note { color: #5b6675; }
.call { margin: 1em 0; } .call table { margin-left: 1.5em; } .costs { margin: .2em 0 0 1.5em; }
.advice li { margin: .6em 0; } .scroll { overflow-x: auto; }
svg text { font: 12px ui-monospace, monospace; fill: #1c2430; }
svg .side { font: 600 13px system-ui, sans-serif; fill: #5b6675; }
svg rect.enclave { fill: #eef4ee; stroke: #4a7c59; stroke-dasharray: 6 4; }
svg g rect { fill: #fff; stroke: #8a94a3; }
svg g.trusted rect { stroke: #2f6b43; stroke-width: 1.6; } svg g.ocall rect { stroke: #b0532c; }
svg path { fill: none; stroke: #b6bec9; marker-end: url(#head-call); }
svg marker path { marker-end: none; stroke: none; fill: #b6bec9; }
svg path.in { stroke: #2f6b43; marker-end: url(#head-in); } svg marker.in path { fill: #2f6b43; }
svg path.out { stroke: #b0532c; marker-end: url(#head-out); } svg marker.out path { fill: #b0532c; }
""".strip()


def page(shown: Shown) -> str:
    overview = shown.overview
    ecalls = [one for one in overview.calls if one.is_ecall]
    ocalls = [one for one in overview.calls if not one.is_ecall]
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en"><head><meta charset="utf-8">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{escape(overview.title)}: the split</title>",
        f"<style>\n{_STYLE}\n</style></head><body>",
        f"<h1>{escape(overview.title)}: what is inside, and what crosses</h1>",
        f'<p class="note">{_ticked(shown.where)}</p>',
        f'<div class="scroll">{picture(shown)}</div>',
    ]
    if overview.advice:
        parts += ['<h2>To look at</h2><ul class="advice">']
        parts += [
            f"<li>{_place(str(one.place))}: {_ticked(shown.said(one))}<br>{_ticked(one.instead)}</li>"
            for one in overview.advice
        ]
        parts.append("</ul>")
    parts.append("<h2>Calls into the enclave</h2>")
    parts += [_call(one, shown) for one in ecalls]
    if ocalls:
        parts.append("<h2>Calls out of it: what they answer is the host’s word</h2>")
        parts += [_call(one, shown) for one in ocalls]
    parts.append("<h2>What runs inside, and why</h2>")
    parts.append(_functions(shown))
    if overview.state:
        rows = [
            (_code(f"{one.name}: {one.type}"), _place(str(one.place)), escape(one.begins)) for one in overview.state
        ]
        parts += ["<h2>What lives inside</h2>", _table(("", "", "begins"), rows)]
    if overview.outside:
        stays = [
            (_code(one.name), _place(str(one.place)), "called from inside" if one.is_called else "")
            for one in overview.outside
        ]
        parts += ["<h2>What stays outside</h2>", _table(("", "", ""), stays)]
    if shown.sizes is not None and shown.sizes.parts:
        sizes = sorted(shown.sizes.parts.items(), key=lambda part: -part[1])
        parts.append("<h2>The image, in bytes</h2>")
        parts.append(_table(("", ""), [(escape(name), str(size)) for name, size in sizes], numbers=(1,)))
    return "\n".join([*parts, "</body></html>"]) + "\n"


def _functions(shown: Shown) -> str:
    rows = []
    for one in shown.overview.inside:
        used = ", ".join(_code(used.name) + (f" ({_ticked(used.says)})" if used.says else "") for used in one.uses)
        size = [shown.size_of(one.key).removesuffix(" bytes")] if shown.sizes is not None else []
        rows.append((_code(one.name), _place(str(one.place)), str(one.lines), *size, _ticked(one.why), used))
    sized = ("bytes",) if shown.sizes is not None else ()
    return _table(("", "", "lines", *sized, "why", "with"), rows, numbers=(2, 3) if sized else (2,))


def _call(one: Call, shown: Shown) -> str:
    by = f", by {', '.join(map(_code, dict.fromkeys(one.callers)))}" if one.callers else ""
    by += ": an untrusted clock" if one.is_clock else ""
    crossings = [*one.takes, *([one.gives] if one.gives else [])]
    rows = [(_code(each.name), _code(each.type), each.way, escape(each.how)) for each in crossings]
    price = shown.price(one)
    said = [f"costs {_ticked(price)}"] if price else []
    said += (
        [f"{shown.sizes.calls.get(one.key, 0)} bytes of code that checks and copies"] if shown.sizes is not None else []
    )
    return (
        f'<div class="call">{_code(signature(one))} <span class="place">{escape(str(one.place))}{by}</span>'
        f"{_table((), rows) if rows else ''}{''.join(f'<p class=costs>{each}</p>' for each in said)}</div>"
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]], numbers: tuple[int, ...] = ()) -> str:
    """Cells are HTML."""
    top = f"<tr>{''.join(f'<th>{one}</th>' for one in head)}</tr>" if any(head) else ""
    body = (
        "".join(f"<td{' class=n' if at in numbers else ''}>{cell}</td>" for at, cell in enumerate(row)) for row in rows
    )
    return f"<table>{top}{''.join(f'<tr>{row}</tr>' for row in body)}</table>"


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def _place(text: str) -> str:
    return f'<span class="place">{escape(text)}</span>'


def _ticked(text: str) -> str:
    """What stands in backticks as code."""
    parts = text.split("`")
    return "".join(escape(one) if at % 2 == 0 else _code(one) for at, one in enumerate(parts))
