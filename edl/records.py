"""Structs, unions and enums: definitions, members, values, and the order in which C can define them."""

from collections.abc import Iterable
from dataclasses import replace

from . import codes
from .arrays import declared_type, is_opaque
from .attributes import DIRECTIONS, PARAMETER, VALUED, read_attributes
from .deep import DeepPlanner, raw_pointer
from .expressions import ExpressionError, evaluate, is_standard
from .layout import Layout
from .lengths import Lengths
from .model import (
    Array,
    Enumerator,
    EnumType,
    Length,
    Member,
    Pointer,
    Struct,
    StructRef,
    Type,
    Union,
    UnionRef,
)
from .scope import Scope, described, kind_of, out_of_range, where
from .spelling import spell
from .syntax import Declaration, Enumeration, EnumItem, Identifier, Record


def define_types(
    scope: Scope, types: Iterable[Record | Enumeration]
) -> tuple[Layout, tuple[Struct | Union | EnumType, ...]]:
    """Checks all definitions into the scope; the second result is every type, each after those it contains."""
    kept = _declare(scope, types)
    written = [item for item in kept if isinstance(item, Enumeration)]
    all_names = frozenset(entry.name.text for item in written for entry in item.items)
    enums = [_enumeration(scope, item, all_names) for item in written]
    records = [item for item in kept if isinstance(item, Record)]
    members = {record.name.text: _members(scope, record) for record in records}
    order = _definition_order(scope, records, members)
    for record in order:
        _store(scope, record, tuple(members[record.name.text]))
    layout = Layout(scope.structs, scope.unions)
    for record in order:
        reference = StructRef(record.name.text) if record.kind == "struct" else UnionRef(record.name.text)
        layout.size(reference)
        _store(scope, record, _with_lengths(scope, layout, record, members[record.name.text]))
        for unplanned in (False, True):  # each after those it contains, so that this never recurses far
            raw_pointer(reference, scope, unplanned)
    DeepPlanner(scope).run()
    known = scope.structs | scope.unions
    return layout, (*enums, *(known[record.name.text] for record in order))


def _declare(scope: Scope, types: Iterable[Record | Enumeration]) -> list[Record | Enumeration]:
    """The first definition of each name; anonymous enums are all kept."""
    kept: list[Record | Enumeration] = []
    for item in types:
        name = item.name.text
        first = scope.definitions.get(name)
        if name and first is not None:
            message = f"`{name}` is already defined as {described(kind_of(first))} at {where(first.name.span)}"
            scope.report.add(codes.DUPLICATE_TYPE, item.name.span, message, "rename or remove one of them")
            continue
        if name:
            scope.check_name(item.name)
            scope.definitions[name] = item
        kept.append(item)
    return kept


# --- enums ---------------------------------------------------------------------------------------


def _enumeration(scope: Scope, item: Enumeration, all_names: frozenset[str]) -> EnumType:
    if not item.items and item.complete:
        scope.report.add(codes.EMPTY_TYPE, item.name.span, "an enum has at least one enumerator")
    enumerators: list[Enumerator] = []
    following: int | None = 0
    for entry in item.items:
        value, spelling = _enumerator_value(scope, entry, following, all_names)
        _declare_enumerator(scope, entry, value)
        enumerators.append(Enumerator(entry.name.text, entry.name.span, value, spelling))
        following = None if value is None else value + 1
    checked = EnumType(item.name.text, tuple(enumerators), item.name.span)
    _check_range(scope, enumerators)
    if checked.name:
        scope.enums[checked.name] = checked
    return checked


def _declare_enumerator(scope: Scope, entry: EnumItem, value: int | None) -> None:
    name = entry.name.text
    scope.check_name(entry.name)
    if name in scope.enumerators:
        message, hint = f"the enumerator `{name}` is already defined", "C has one set of enumerators for all enums"
        scope.report.add(codes.DUPLICATE_ENUMERATOR, entry.name.span, message, hint)
    elif name in scope.definitions:
        message = f"`{name}` is also the name of {described(kind_of(scope.definitions[name]))}"
        scope.report.add(codes.NAME_CONFLICT, entry.name.span, message)
    scope.enumerators.setdefault(name, value)


def _enumerator_value(
    scope: Scope, entry: EnumItem, following: int | None, all_names: frozenset[str]
) -> tuple[int | None, str | None]:
    if entry.value is None:
        return following, None
    spelling = spell(entry.value)
    only_c_knows: list[str] = []

    def lookup(name: Identifier) -> int:
        value = scope.enumerators.get(name.name)
        if value is None and name.name in all_names and name.name not in scope.enumerators:
            raise ExpressionError(name.span, f"`{name.name}` is not defined yet")
        if value is None:
            only_c_knows.append(name.name)
            raise ExpressionError(name.span, "")
        return value

    try:
        value: int | None = evaluate(entry.value, lookup)
    except ExpressionError as error:
        if not only_c_knows:
            scope.report.add(codes.BAD_EXPRESSION, error.span, f"this has no value: {error.message}")
            return None, spelling
        value = None
    if not is_standard(entry.value):
        message = (
            f"`{entry.value.span.text}`: neither reference tool reads anything but a decimal number or a name here"
        )
        scope.report.add(codes.NOT_STANDARD, entry.value.span, message)
    return value, spelling


def _check_range(scope: Scope, enumerators: list[Enumerator]) -> None:
    """C gives the enumerators a type of 64 bits where they need one; that none of it crosses is for uses to say."""
    misfit = out_of_range(enumerators, 64)
    if misfit is not None:
        least = min(enumerators, key=lambda entry: entry.value or 0)
        both = f"`{misfit.name}` and `{least.name}` fit no integer of C together"
        message = both if least.value and misfit is not least else f"`{misfit.name}` is {misfit.value}, past 64 bits"
        scope.report.add(codes.BAD_ENUM_VALUE, misfit.span, message)


# --- structs and unions --------------------------------------------------------------------------


def _members(scope: Scope, record: Record) -> list[Member]:
    if not record.members and record.complete:
        message, hint = f"a {record.kind} has at least one member", "C and C++ disagree about the size of an empty one"
        scope.report.add(codes.EMPTY_TYPE, record.name.span, message, hint)
    members: dict[str, Member] = {}
    # An enumerator of the same name stays one: in C, members have names of their own.
    varying = frozenset(declaration.name.text for declaration in record.members) - scope.enumerators.keys()
    for declaration in record.members:
        name = declaration.name
        scope.check_name(name, in_file_scope=False)
        if name.text in members:
            message = f"`{record.name.text}` already has a member `{name.text}`"
            scope.report.add(codes.DUPLICATE_MEMBER, name.span, message)
            continue
        member_type = declared_type(scope, declaration, varying, "member")
        if declaration.type.void:
            message = f"the member `{name.text}` cannot be void"
            scope.report.add(codes.VOID_VALUE, declaration.type.span, message, "write `void *` for a pointer")
            continue
        members[name.text] = Member(name.text, member_type, name.span)
    return list(members.values())


def _store(scope: Scope, record: Record, members: tuple[Member, ...]) -> None:
    if record.kind == "struct":
        scope.structs[record.name.text] = Struct(record.name.text, members, record.name.span)
    else:
        scope.unions[record.name.text] = Union(record.name.text, members, record.name.span)


def _with_lengths(scope: Scope, layout: Layout, record: Record, members: list[Member]) -> tuple[Member, ...]:
    if not record.complete:
        return tuple(members)  # a length may name a member that could not be read
    names = {member.name: member.type for member in members}
    lengths = Lengths(scope, layout, names, frozenset(), "member")
    declarations = {declaration.name.text: declaration for declaration in reversed(record.members)}
    return tuple(
        replace(member, length=_member_length(scope, lengths, record, declarations[member.name], member))
        for member in members
    )


def _member_length(
    scope: Scope, lengths: Lengths, record: Record, declaration: Declaration, member: Member
) -> Length | None:
    given = declaration.attributes
    if given is None:
        return None
    if record.kind == "union":
        hint = "which member is valid is not known when the union is copied"
        scope.report.add(codes.UNION_ATTRIBUTE, given.span, "members of a union have no attributes", hint)
        return None
    table = read_attributes(given, PARAMETER, scope.report)
    for name in [name for name in table if name not in VALUED]:
        message = f"a member cannot be `{name}`"
        direction_hint = "the parameter that points at the struct has the direction" if name in DIRECTIONS else None
        scope.report.add(codes.MEMBER_ATTRIBUTE, table.pop(name).span, message, direction_hint)
    if not table:
        return None
    if isinstance(member.type, Array) or is_opaque(declaration, member.type):
        message = f"`{member.name}` is an array and is copied whole"
        scope.report.add(codes.IDLE_ATTRIBUTE, given.span, message, "leave the attribute out")
        lengths.check_idle(table.get("size"), table.get("count"))
        return None
    if not isinstance(member.type, Pointer):
        message = f"`{member.name}` is not a pointer and has no length"
        scope.report.add(codes.MEMBER_NOT_POINTER, given.span, message)
        return None
    length = lengths.read(table.get("size"), table.get("count"), member.type.target)
    _check_element(scope, member, member.type.target)
    return length


def _check_element(scope: Scope, member: Member, element: Type) -> None:
    """Pointers that the plan does not follow cross as they are."""
    hidden = raw_pointer(element, scope) if isinstance(element, Pointer | UnionRef) else None
    if hidden is not None:
        message = f"`{member.name}` is copied, but the pointers in it cross unchecked"
        scope.report.add(codes.SHALLOW_POINTERS, member.span, message)


def _definition_order(scope: Scope, records: list[Record], members: dict[str, list[Member]]) -> list[Record]:
    """Depth first, each record after those it contains; a record that contains itself is reported and left out.

    Iterative: a chain of 100,000 structs must not exhaust the stack.
    """
    by_name = {record.name.text: record for record in records}
    order: list[Record] = []
    state: dict[str, str] = {}
    for root in records:
        stack = [(root.name.text, iter(_contained(members[root.name.text])))]
        if state.setdefault(root.name.text, "open") == "done":
            continue
        while stack:
            name, rest = stack[-1]
            inner = next((member for member in rest if member[0] in by_name and state.get(member[0]) != "done"), None)
            if inner is None:
                stack.pop()
                state[name] = "done"
                order.append(by_name[name])
            elif state.get(inner[0]) == "open":
                path = [entry for entry, _ in stack]
                chain = " → ".join([*path[path.index(inner[0]) :], inner[0]])
                message = f"`{inner[0]}` contains itself: {chain}"
                scope.report.add(codes.CONTAINS_ITSELF, inner[1].span, message, "use a pointer")
                members[name].remove(inner[1])
            else:
                state[inner[0]] = "open"
                stack.append((inner[0], iter(_contained(members[inner[0]]))))
    return order


def _contained(members: list[Member]) -> list[tuple[str, Member]]:
    """The names of records that are members by value."""
    found = []
    for member in members:
        target = member.type.element if isinstance(member.type, Array) else member.type
        if isinstance(target, StructRef | UnionRef):
            found.append((target.name, member))
    return found
