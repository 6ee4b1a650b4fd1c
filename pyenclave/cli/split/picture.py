"""The picture: what is outside on the left, the boundary, and what is inside, as one SVG."""

from collections.abc import Iterator
from html import escape

from .shown import Shown

_ROW, _BOX, _GAP = 34, 24, 70
_LETTER = 7.3  # the width of a letter of a monospaced font of 12 pixels
_TOP = 46
_MOST = 30  # letters of a name


def picture(shown: Shown) -> str:
    """Functions as boxes; ecalls and ocalls as arrows over the boundary, calls inside as thin ones."""
    columns = _columns(shown)
    widths = [max((len(_cut(name)) for _, name, _ in column), default=0) * _LETTER + 20 for column in columns]
    left, places = 20.0, dict[str, tuple[float, float, float]]()
    boxes: list[str] = []
    boundary = 0.0
    for number, (column, width) in enumerate(zip(columns, widths, strict=True)):
        for row, (key, name, kind) in enumerate(column):
            y = _TOP + row * _ROW
            places[key] = left, y + _BOX / 2, left + width
            boxes.append(_box(left, y, width, name, kind))
        left += width + _GAP
        if number == 0:
            boundary = left - _GAP / 2
    height = _TOP + max(map(len, columns)) * _ROW + 14
    width = left - _GAP + 20
    lines = [
        _arrow(places[one], places[other], kind)
        for one, other, kind in _edges(shown)
        if one in places and other in places
    ]
    return "\n".join(
        [
            f'<svg viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" height="{height}" role="img" '
            f'aria-label="what is outside and inside, and the calls between">',
            *_heads(),
            f'<rect class="enclave" x="{boundary:.0f}" y="6" width="{width - boundary - 6:.0f}" '
            f'height="{height - 12}" rx="8"/>',
            '<text class="side" x="20" y="26">outside</text>',
            f'<text class="side" x="{boundary + 16:.0f}" y="26">inside the enclave</text>',
            *lines,
            *boxes,
            "</svg>",
        ]
    )


Node = tuple[str, str, str]


def _columns(shown: Shown) -> list[list[Node]]:
    """Outside; then what is called from there; then what these call, each as near as it can be."""
    overview = shown.overview
    outside: list[Node] = [("host", "your program", "host")]
    outside += [(f"out {one.key}", one.name, "ocall") for one in overview.calls if not one.is_ecall]
    known = {one.key: one for one in overview.inside}
    entries = [one for one in overview.calls if one.is_ecall]
    first = [one.key for one in entries if one.key in known]
    # An ecall of an object's method is nothing that somebody wrote: what it calls stands for it.
    first += [one for one, function in known.items() if function.why.startswith("`@trusted class")]
    levels: dict[str, int] = dict.fromkeys(first, 1)
    pending = list(first)
    while pending:
        key = pending.pop(0)
        for one in known[key].calls:
            if one in known and one not in levels:
                levels[one] = levels[key] + 1
                pending.append(one)
    for one in known:
        levels.setdefault(one, 1)
    columns: list[list[Node]] = [outside]
    for level in range(1, max(levels.values(), default=1) + 1):
        column = [one for one in overview.inside if levels[one.key] == level]
        columns.append([(one.key, one.name, "trusted" if level == 1 else "helper") for one in column])
    return columns


def _edges(shown: Shown) -> Iterator[tuple[str, str, str]]:
    overview = shown.overview
    ocalls = {one.name: f"out {one.key}" for one in overview.calls if not one.is_ecall}
    for one in overview.inside:
        if one.why.startswith("`@trusted"):
            yield "host", one.key, "in"
        for other in one.calls:
            yield one.key, other, "call"
        for name in one.asks:
            if name in ocalls:
                yield one.key, ocalls[name], "out"


def _box(x: float, y: float, width: float, name: str, kind: str) -> str:
    title = f"<title>{escape(name)}</title>" if len(name) > _MOST else ""
    return (
        f'<g class="{kind}"><rect x="{x:.0f}" y="{y}" width="{width:.0f}" height="{_BOX}" rx="5"/>'
        f'<text x="{x + 10:.0f}" y="{y + 16}">{escape(_cut(name))}</text>{title}</g>'
    )


def _cut(name: str) -> str:
    return name if len(name) <= _MOST else name[: _MOST - 1] + "…"


def _arrow(one: tuple[float, float, float], other: tuple[float, float, float], kind: str) -> str:
    left, y, right = one
    to_left, to_y, to_right = other
    if to_right < left:
        start, end, leaves, arrives = left, to_right, -1, 1
    elif to_left > right:
        start, end, leaves, arrives = right, to_left, 1, -1
    else:  # in the same column
        start, end, leaves, arrives = right, to_right, 1, 1
    bend = _GAP / 2
    return (
        f'<path class="{kind}" d="M{start:.0f} {y:.0f} C{start + leaves * bend:.0f} {y:.0f} '
        f'{end + arrives * bend:.0f} {to_y:.0f} {end:.0f} {to_y:.0f}"/>'
    )


def _heads() -> list[str]:
    heads = "".join(
        f'<marker id="head-{kind}" class="{kind}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" '
        f'orient="auto"><path d="M0 0 L8 4 L0 8 z"/></marker>'
        for kind in ("in", "out", "call")
    )
    return [f"<defs>{heads}</defs>"]
