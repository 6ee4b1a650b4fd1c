"""Collects the static functions that deep copies need: each once, each before the functions that call it."""

from collections.abc import Callable
from typing import TypeAlias

from pyenclave.edl.model import Array, DeepMember, DeepPlan, Member, Pointer

from ...writer import Writer
from ..records import Records

Maker: TypeAlias = "Callable[[Writer, DeepPlan, DeepFunctions], None]"
Embedded: TypeAlias = list[tuple[str, int, str, str]]  # member, elements, cast to their first one, function


class DeepFunctions:
    """`makers` writes a function of each kind; `need` has it written and gives its name."""

    def __init__(self, makers: dict[str, Maker], records: Records) -> None:
        self.makers = makers
        self.records = records
        self._structs = {struct.name: struct for struct in records.interface.structs}
        self._known: set[str] = set()
        self._texts: list[str] = []

    def need(self, kind: str, plan: DeepPlan) -> str:
        """The function's name. Plans do not recurse (the checker refuses that), so neither does this for ever."""
        name = f"pye_deep_{kind}_{plan.struct}"
        if name not in self._known:
            self._known.add(name)
            w = Writer()
            self.makers[kind](w, plan, self)
            self._texts.append(w.text())
        return name

    def write(self, w: Writer) -> None:
        for text in self._texts:
            w.line()
            w.lines(text.rstrip("\n").split("\n"))

    def members(self, plan: DeepPlan) -> tuple[Member, ...]:
        """All members of the plan's struct, in order."""
        return self._structs[plan.struct].members

    def outgoing(self, plan: DeepPlan) -> list[DeepMember]:
        """Members whose buffers are written back: a pointer to const promises that they are not."""
        const = set()
        for member in self.members(plan):
            if isinstance(member.type, Pointer) and member.type.const:
                const.add(member.name)
        return [member for member in plan.members if member.name not in const]

    def embedded(self, kind: str, plan: DeepPlan) -> Embedded:
        """The functions for the deep structs that this one holds by value."""
        types = {member.name: member.type for member in self.members(plan)}
        found = []
        for name, elements, inner in plan.embedded:
            of = types[name]
            plain = not isinstance(of, Array) or (len(of.dimensions) == 1 and elements > 1)
            found.append((name, elements, "" if plain else f"(struct {inner.struct} *)", self.need(kind, inner)))
        return found

    def write_embedded(
        self, w: Writer, embedded: Embedded, places: tuple[str, ...], first: tuple[str, ...] = (), *, tries: bool = True
    ) -> None:
        """Calls them; `places` are pointers to the holding struct, `first` goes before them; `tries`: they can fail."""
        head, tail = ("PYE_TRY(", "));") if tries else ("", ");")
        for name, elements, cast, function in embedded:
            if elements == 1:
                found = [f"{cast or '&'}{place}->{name}" for place in places]
                w.call(f"{head}{function}(", [*first, *found], tail)
                continue
            with w.block(f"for (size_t at = 0; at < {elements}; at++)"):
                # An array of arrays is walked as one.
                found = [f"&({cast}{place}->{name})[at]" if cast else f"&{place}->{name}[at]" for place in places]
                w.call(f"{head}{function}(", [*first, *found], tail)
