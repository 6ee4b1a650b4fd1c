"""Collects the static functions that deep copies need: each once, each before the functions that call it."""

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

from pyenclave.edl.model import Array, DeepMember, DeepPlan, Member, Pointer, StructRef

from ... import lengths
from ...spelling import is_void
from ...writer import Writer
from ..records import Records

Maker: TypeAlias = "Callable[[Writer, DeepPlan, DeepFunctions], None]"

_LOCALS = {"bytes": "size_t", "after": "size_t", "address": "uint64_t"}
_TYPE = re.compile(r"\b(?:struct|enum|union) \w+(, \w+(?=\)))?")  # with the member that offsetof is asked for
_WORD = re.compile(r"(?<![\w.>])[a-z]\w*")  # no member


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
        return self._once(f"pye_deep_{kind}_{plan.struct}", lambda w: self.makers[kind](w, plan, self))

    def _once(self, name: str, write: Callable[[Writer], None]) -> str:
        if name not in self._known:
            self._known.add(name)
            w = Writer()
            write(w)
            self._texts.append(w.text())
        return name

    def write(self, w: Writer) -> None:
        for text in self._texts:
            w.line()
            w.lines(text.rstrip("\n").split("\n"))

    # --- what a struct has -----------------------------------------------------------------------

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

    def inner(self, kind: str, members: Sequence[DeepMember]) -> dict[str, str]:
        """The functions for what members point at, where that is deep itself."""
        return {member.name: self.need(kind, member.plan) for member in members if member.plan}

    def checked(self, member: DeepMember) -> bool:
        """What a member points at is no struct with pointers, and may have bits that are no value of its type."""
        return member.plan is None and not is_void(member.element) and self.records.checked(member.element)

    # --- lengths ---------------------------------------------------------------------------------

    def length(self, plan: DeepPlan, member: DeepMember) -> str:
        """A function: the bytes that a member points at."""
        return self._once(f"pye_deep_bytes_{plan.struct}_{member.name}", lambda w: self._write_length(w, plan, member))

    def _write_length(self, w: Writer, plan: DeepPlan, member: DeepMember) -> None:
        head = f"static pye_status_t pye_deep_bytes_{plan.struct}_{member.name}("
        w.call(head, [f"const struct {plan.struct} *value", "size_t *bytes"], ")")
        with w.function(""):
            w.line("size_t found;")
            lengths.write_length(w, member.length, member.element, "found", "value->", f"value->{member.name} == NULL")
            w.lines(["*bytes = found;", "return PYE_OK;"])

    def write_length(self, w: Writer, plan: DeepPlan, member: DeepMember, target: str, struct: str) -> None:
        """Sets `target` as the pointer `struct` says: by a function where that takes more than a statement."""
        part = w.part()
        absent = f"{struct}->{member.name} == NULL"
        lengths.write_length(part, member.length, member.element, target, f"{struct}->", absent)
        if part.is_one_line:
            w.include(part)
        else:
            w.line(f"PYE_TRY({self.length(plan, member)}({struct}, &{target}));")

    # --- parts of functions ----------------------------------------------------------------------

    def write_body(self, w: Writer, head: str, parameters: Sequence[str], body: Writer) -> None:
        """A function: what of its parameters the body does not name is said to be unused, locals are declared."""
        names = set(_WORD.findall(_TYPE.sub("", body.text())))
        w.call(head, parameters, ")")
        with w.function(""):
            unused = [name for name in (p.split()[-1].lstrip("*") for p in parameters) if name not in names]
            w.lines(f"(void){name};" for name in unused)
            w.lines(f"{of} {name};" for name, of in _LOCALS.items() if name in names)
            w.include(body)

    def write_each(self, w: Writer, members: str, *arguments: str) -> None:
        """Calls the function `members` for each element of an array of `count`."""
        with w.block("for (size_t at = 0; at < count; at++)"):
            w.call(f"PYE_TRY({members}(", arguments, "));")

    def write_check(self, w: Writer, plan: DeepPlan, place: str, *, result: bool = False) -> None:
        """Of a struct's own values, where some bits are none; `result`: of what the host answered."""
        if self.records.checked(StructRef(plan.struct)):
            check = self.records.check(StructRef(plan.struct), place)
            with w.block(f"if ({check} != PYE_OK)"):
                w.line(f"return {'PYE_E_RESULT' if result else 'PYE_E_VALUE'};")

    def write_clear(self, w: Writer, plan: DeepPlan, address: str) -> None:
        """The struct's padding."""
        if self.records.padded(StructRef(plan.struct)):
            w.line(self.records.clear(StructRef(plan.struct), address))

    def write_embedded(
        self,
        w: Writer,
        kind: str,
        plan: DeepPlan,
        places: Sequence[str],
        first: Sequence[str] = (),
        *,
        tries: bool = True,
    ) -> None:
        """Calls the functions of the deep structs that this one holds by value.

        `places` are pointers to the holding struct, `first` goes before them; `tries`: the functions can fail.
        """
        types = {member.name: member.type for member in self.members(plan)}
        head, tail = ("PYE_TRY(", "));") if tries else ("", ");")
        for name, elements, inner in plan.embedded:
            of, function = types[name], self.need(kind, inner)
            plain = not isinstance(of, Array) or (len(of.dimensions) == 1 and elements > 1)
            cast = "" if plain else f"(struct {inner.struct} *)"  # an array of arrays is walked as one
            if elements == 1:
                w.call(f"{head}{function}(", [*first, *(f"{cast or '&'}{place}->{name}" for place in places)], tail)
                continue
            with w.block(f"for (size_t at = 0; at < {elements}; at++)"):
                found = [f"&({cast}{place}->{name})[at]" if cast else f"&{place}->{name}[at]" for place in places]
                w.call(f"{head}{function}(", [*first, *found], tail)
