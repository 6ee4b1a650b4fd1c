"""An overview, with what a build and measuring know besides."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pyenclave.costs.figures import Figures
from pyenclave.image.image import Image
from pyenclave.partition.overview.model import Advice, Call, Crossing, Overview

FORMAT = 1  # of the JSON


@dataclass(frozen=True)
class Sizes:
    """Bytes of code: of functions, and of calls (what checks and copies), by their keys; and of the image's parts.

    A function that is not in it is in those that call it: the compiler has put it there.
    """

    functions: Mapping[str, int]
    calls: Mapping[str, int]
    parts: Mapping[str, int]


@dataclass(frozen=True)
class Shown:
    overview: Overview
    figures: Figures | None = None
    sizes: Sizes | None = None

    def size_of(self, key: str) -> str:
        if self.sizes is None:
            return ""
        size = self.sizes.functions.get(key)
        return "inlined" if size is None else f"{size} bytes"

    def price(self, call: Call) -> str:
        """What a call costs; empty where nothing was measured."""
        return "" if self.figures is None else _price(call, self.figures)

    def said(self, one: Advice) -> str:
        """With what a round costs."""
        if not one.call or self.figures is None:
            return one.says
        return f"{one.says}; one costs {_time(getattr(self.figures, one.call))} here"

    @property
    def where(self) -> str:
        """Where the figures are from, or how to have some."""
        if self.figures is None:
            return "`--measure` builds it, and says how large it is and what calls cost on this machine"
        return f"measured on this machine, platform {self.figures.platform}: least times, of calls from Python"

    @property
    def data(self) -> dict[str, Any]:
        """As JSON."""
        made = asdict(self.overview)
        for one in made["inside"]:
            one["bytes"] = None if self.sizes is None else self.sizes.functions.get(one["key"])
        for call, row in zip(self.overview.calls, made["calls"], strict=True):
            row["bytes"] = None if self.sizes is None else self.sizes.calls.get(call.key)
            row["nanoseconds"] = None if self.figures is None else _costs(call, self.figures)
            for crossing, each in zip(_crossings(call), [*row["takes"], row["gives"]], strict=False):
                each["how"] = crossing.how
        platform = None if self.figures is None else self.figures.platform
        parts = None if self.sizes is None else dict(self.sizes.parts)
        return {"format": FORMAT, **made, "platform": platform, "image": parts}


def sizes_of(image: Image, overview: Overview) -> Sizes:
    """By the image's symbols; what the compiler has split off a function counts as part of it."""
    symbols: Counter[str] = Counter()
    for one in image.elf.functions:
        symbols[re.split(r"\.(?!\d*$)|\.\d+$", one.name)[0]] += one.size
    functions = {one.key: symbols[one.symbol] for one in overview.inside if one.symbol in symbols}
    calls = {one.key: sum(symbols[name] for name in one.symbols) for one in overview.calls}
    return Sizes(functions, calls, image.parts)


def signature(call: Call) -> str:
    """As people write it."""
    if call.name.endswith("(…)"):
        return f"{call.name.removesuffix('(…)')}({_parameters(call.takes)})"
    takes = [one for one in call.takes if one.kind != "object" or one.name != "self"]
    return f"{call.name}({_parameters(takes)}) -> {'None' if call.gives is None else call.gives.type}"


def _parameters(takes: Any) -> str:
    return ", ".join(f"{one.name}: {one.type}" for one in takes)


def _crossings(call: Call) -> list[Crossing]:
    return [*call.takes, *([call.gives] if call.gives else [])]


# --- what a call costs ---------------------------------------------------------------------------------------------


def _costs(call: Call, figures: Figures) -> dict[str, Any]:
    """`least`: with nothing in what is of any length; `each`: by parameter, what a byte, number or text more costs."""
    kind = "ecall" if call.is_ecall else "ocall"
    least: float = getattr(figures, kind)
    each: dict[str, dict[str, float]] = {}
    unknown = []
    for one in _crossings(call):
        price = figures.prices.get(f"{kind} {one.kind} {one.way}")
        if price is None:
            unknown.append(one.name)
            continue
        least += price["once"]
        units = {"packed": one.of, "value": (), "object": ()}.get(one.kind, ("byte",))
        found = {unit: price[unit] for unit in units if unit in price}
        if found:
            each[one.name] = found
    return {"least": round(least, 1), "each": each, "unknown": unknown}


def _price(call: Call, figures: Figures) -> str:
    costs = _costs(call, figures)
    more = [
        f"{_each(unit, price)} of {name if name == 'the result' else f'`{name}`'}"
        for name, units in costs["each"].items()
        for unit, price in units.items()
    ]
    said = f"{_time(costs['least'])}{f', and {_listed(more)}' if more else ''}"
    unknown = [f"`{name}`" if name != "the result" else name for name in costs["unknown"]]
    return f"{said}; not measured: {', '.join(unknown)}" if unknown else said


def _each(unit: str, price: float) -> str:
    return f"{_time(price * 1024)} a KiB" if unit == "byte" else f"{_time(price)} a {unit}"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _time(nanoseconds: float) -> str:
    if nanoseconds < 1000:
        return f"{nanoseconds:.0f} ns" if nanoseconds >= 10 else f"{nanoseconds:.1f} ns"
    return f"{nanoseconds / 1000:.1f} µs"
