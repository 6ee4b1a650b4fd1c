"""Classes: dataclasses and named tuples, plain ones; and enumerations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..packages.marks import has_types
from .containers import Deque, Dict, List, OpenTuple, Optional, OwnDict, Set, Tuple, are_ordered
from .functions import FunctionType
from .model import BYTES, INT, STR, Scalar, Type

# The field that says which function an object is; no name of Python's.
PLACE = "0place"


@dataclass(frozen=True)
class Options:
    """What is not as a dataclass has it by itself.

    `quiet`: fields that its repr leaves out; `uncompared`: that `==` and hash do; `identity`: with eq=False; `hashed`:
    hashable though it changes; `own`: which of `==`, hash, repr and order the class says itself, by the methods' names;
    `less`: its order is its own `__lt__`, of two of them, and no other method needs to be there; `compares`: it says
    something of its order, of whatever objects.
    """

    quiet: frozenset[str] = frozenset()
    uncompared: frozenset[str] = frozenset()
    identity: bool = False
    hashed: bool = False
    own: frozenset[str] = frozenset()
    less: bool = False
    compares: bool = False


@dataclass(frozen=True)
class Record(Type):
    """A dataclass: a counted object, shared as in Python.

    `has_order`: of all its objects, by their fields, or by its own `__lt__`, by which others with such an object in
    them are ordered too.
    """

    spelled: str
    fields: tuple[tuple[str, Type], ...]
    is_frozen: bool = False
    has_order: bool = False
    options: Options = Options()
    bases: tuple[str, ...] = ()  # the classes that it derives from

    @property
    def members(self) -> "tuple[tuple[str, Type], ...]":
        """The fields, with their types as they are."""
        return tuple((name, unfolded(of, self)) for name, of in self.fields)

    @property
    def name(self) -> str:
        return self.spelled

    @property
    def parts(self) -> tuple[Type, ...]:
        return tuple(of for _, of in self.members)

    @property
    def crosses(self) -> bool:
        return not has_types(self.spelled) and all(type_.crosses for _, type_ in self.fields)

    @property
    def mutable(self) -> bool:
        return not self.is_frozen

    @property
    def hashable(self) -> bool:
        options = self.options
        if options.identity or "__hash__" in options.own:
            return True
        changes = not self.is_frozen and not options.hashed
        return not changes and all(of.hashable for name, of in self.fields if name not in options.uncompared)

    @property
    def ordered(self) -> bool:
        compared = (of for name, of in self.fields if name not in self.options.uncompared)
        if self.options.less:
            return True
        return self.has_order and ("__lt__" in self.options.own or are_ordered(compared))

    @property
    def refuses_order(self) -> bool:
        return not self.has_order and not self.options.compares


ITEMS, PLACE = "0items", "0place"  # which no field can be called


@dataclass(frozen=True)
class Iterated(Record):
    """What `iter(xs)` is of a list, text or bytes: an object that stands at a place of it, as no other does."""

    @property
    def element(self) -> Type:
        items = self.fields[0][1]
        assert isinstance(items, List)
        return items.element

    @property
    def crosses(self) -> bool:
        return False


def iterated(element: Type) -> Iterated:
    fields = ((ITEMS, List(element)), (PLACE, INT))
    return Iterated(f"list_iterator[{element.name}]", fields, options=Options(identity=True))


@dataclass
class Shape:
    """What a plain class is made of, which is found while its module is read: its classes may name each other.

    `fields` are the base's first. `loose` are those that an object may not have yet, or not at all; `derived` the
    classes that derive from it, whatever is between. `abstract`: the methods that keep it from being called.
    `open`: fields that are what the first value is that `__init__` assigns, or the method in `openers`; `unknown` why
    that was not found.
    `begun`: what fields begin as. `is_trusted`: the host may hold objects of it. `is_dataclass`: a dataclass whose
    objects are as those of plain classes. `is_union`: it stands for its `members`, and no object is of it alone.
    """

    fields: dict[str, Type] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    openers: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)
    begun: dict[str, bool | int | float | str | bytes] = field(default_factory=dict)
    loose: set[str] = field(default_factory=set)
    base: "Class | None" = None
    derived: "list[Class]" = field(default_factory=list)
    abstract: list[str] = field(default_factory=list)
    is_abc: bool = False
    is_trusted: bool = False
    is_dataclass: bool = False
    is_union: bool = False

    @property
    def members(self) -> "list[Class]":
        """Of a union: the classes that it names, and those of the unions in it."""
        own = [one for one in self.derived if not one.shape.is_union]
        return [one for one in own if one.shape.base is not None and one.shape.base.shape.is_union]


@dataclass(frozen=True)
class Class(Record):
    """A plain class: a counted object, told from others by its name alone."""

    shape: Shape = field(default_factory=Shape, compare=False, repr=False)

    @property
    def members(self) -> tuple[tuple[str, Type], ...]:
        return tuple(self.shape.fields.items())

    @property
    def parts(self) -> tuple[Type, ...]:
        base = self.shape.base
        return (*([base] if base else []), *self.shape.fields.values())

    @property
    def crosses(self) -> bool:
        return False

    @property
    def hashable(self) -> bool:
        if self.options.identity or "__hash__" in self.options.own:
            return True
        never_changes = self.shape.is_dataclass and (self.is_frozen or self.options.hashed)
        return never_changes and all(of.hashable for of in self._compared())

    @property
    def ordered(self) -> bool:
        if self.options.less:
            return True
        return self.has_order and not self.shape.derived and are_ordered(self._compared())

    @property
    def refuses_order(self) -> bool:
        return not any(one.has_order or one.options.compares for one in (self, *self.shape.derived))

    def _compared(self) -> Iterator[Type]:
        """What `==`, hash and order ask; a class that holds itself is as the rest of it is."""
        for name, of in self.shape.fields.items():
            if name not in self.options.uncompared and self not in (of, *reached(of)):
                yield of


def is_handle(type_: Type) -> bool:
    """Whether it crosses as a number that stands for an object which the host holds, 0 for None."""
    inner = type_.inner if isinstance(type_, Optional) else type_
    return isinstance(inner, Class) and inner.shape.is_trusted


def may_cross(type_: Type) -> bool:
    """Whether it crosses where calls run one after another: objects that the host holds do then, by themselves and in
    what has them, but as no keys: outside such an object equals itself alone.
    """
    match type_:
        case Class():
            return is_handle(type_)
        case Optional(inner):
            return may_cross(inner)
        case Dict(key, value) if not isinstance(type_, OwnDict):
            return key.crosses and may_cross(value)
        case List(element) | Deque(element):
            return may_cross(element)
        case Tuple(items):
            return all(map(may_cross, items))
        case Record(fields=fields):
            return not has_types(type_.spelled) and all(may_cross(of) for _, of in fields)
    return type_.crosses


def has_handles(type_: Type) -> bool:
    """Whether objects that the host holds are in what crosses of it."""
    return is_handle(type_) or (not isinstance(type_, Class) and any(map(has_handles, type_.parts)))


def reached(type_: Type) -> Iterator[Type]:
    """What a value of the type may hold, and what that may: each once; objects may be of derived classes."""
    pending, seen = [*_held(type_)], set[Type]()
    while pending:
        one = pending.pop()
        if one not in seen:
            seen.add(one)
            yield one
            pending += _held(one)


def has_addresses(type_: Type) -> bool:
    """Whether a function or an iterator is somewhere in it, which CPython shows with its address."""
    return any(isinstance(one, FunctionType | Iterated) for one in (type_, *reached(type_)))


def has_only_less(type_: Type) -> bool:
    """Whether `<` and `>` are all that compares what is in it: an object's class may say no more."""
    return any(isinstance(one, Record) and one.options.less for one in (type_, *reached(type_)))


def has_no_none(type_: Type | None) -> bool:
    """Whether it is a container of which None is no item, nor equal to one by what the item's class says."""
    match type_:
        case List(element) | OpenTuple(element) | Set(element) | Deque(element) | Dict(element, _):
            return _is_never_none(element)
        case Tuple(items):
            return all(_is_never_none(one) for one in items)
    return False


def _is_never_none(type_: Type) -> bool:
    return type_.is_number or type_ in (STR, BYTES) or isinstance(type_, Enumeration)


def compares_functions(type_: Type) -> bool:
    """Whether `==`, an order or `in` asks a function in it: objects that say themselves what equals them ask none."""
    pending, seen = [type_], set[Type]()
    while pending:
        one = pending.pop()
        if one in seen:
            continue
        seen.add(one)
        if isinstance(one, FunctionType):
            return True
        if not isinstance(one, Record):
            pending += one.parts
        elif not one.options.identity and "__eq__" not in one.options.own:
            pending += [of for name, of in one.members if name not in one.options.uncompared]
            pending += one.shape.derived if isinstance(one, Class) else []
    return False


def _held(type_: Type) -> tuple[Type, ...]:
    if not isinstance(type_, Class):
        return type_.parts
    return (*(of for of in type_.shape.fields.values()), *type_.shape.derived)


def is_knotted(type_: Type) -> bool:
    """Whether objects of the class may come to hold themselves, so that counting them is not enough.

    All classes of a family are, or none: an object is where its base is declared.
    """
    if isinstance(type_, Class):
        family = family_of(type_)
        fields = [of for one in family for of in one.shape.fields.values()]
        return any(one in family for of in fields for one in (of, *reached(of)))
    return isinstance(type_, Record) and any(isinstance(one, Class) and type_ in reached(one) for one in reached(type_))


def family_of(type_: Class) -> "list[Class]":
    """The class without a base that it derives from, and all that derive from that."""
    root = type_
    while root.shape.base is not None:
        root = root.shape.base
    return [root, *root.shape.derived]


def common_base(one: Type, other: Type) -> Type | None:
    """The nearest class that both derive from, or are."""
    if isinstance(one, Optional) or isinstance(other, Optional):
        inner, also = (each.inner if isinstance(each, Optional) else each for each in (one, other))
        base = common_base(inner, also)
        return None if base is None else Optional(base)
    while isinstance(one, Class) and isinstance(other, Class):
        if one == other or one.name in other.bases:
            return one
        if one.shape.base is None:
            return None
        one = one.shape.base
    return None


@dataclass(frozen=True)
class Itself(Type):
    """In a class's own fields: the class."""

    spelled: str

    @property
    def name(self) -> str:
        return self.spelled

    @property
    def crosses(self) -> bool:
        return False


def unfolded(type_: Type, record: Record) -> Type:
    """The type with the class in place of what stands for it."""
    match type_:
        case Itself(spelled=name) if name == record.spelled:
            return record
        case Optional(inner):
            return Optional(unfolded(inner, record))
        case Set(element, frozen):
            return Set(unfolded(element, record), frozen)
        case OpenTuple(element):
            return OpenTuple(unfolded(element, record))
        case FunctionType(parameters, result):
            return function_type(
                tuple(unfolded(one, record) for one in parameters), unfolded(result, record), type_.objects
            )
    return type_


def function_type(parameters: tuple[Type, ...], result: Type, objects: dict[FunctionType, Type]) -> FunctionType:
    """The type of such functions, of which the module has one class of objects; `objects` are all that it has."""
    made = FunctionType(parameters, result, objects)
    if made not in objects:
        taken = any(one.name == made.name for one in objects)  # types of one name may differ in what is constant
        spelled = f"{len(objects)}{made.name}" if taken else made.name
        objects[made] = Class(spelled, (), shape=Shape({PLACE: INT}))
    return made


def closure(type_: FunctionType, function: str, kept: Mapping[str, Type]) -> Class:
    """The class of the objects that one function is which remembers something: what that is, by its names in it."""
    base = type_.object
    assert isinstance(base, Class)
    made = Class(f"0closure_{function}", (), shape=Shape({PLACE: INT, **kept}, base=base))
    base.shape.derived.append(made)
    return made


def cell(function: str, name: str) -> Class:
    """The class of what has a variable's value, where several functions have the variable."""
    return Class(f"0cell{len(function)}_{function}_{name}", ())


@dataclass(frozen=True)
class NamedTuple(Tuple):
    spelled: str = ""
    names: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.spelled


@dataclass(frozen=True)
class Enumeration(Scalar):
    """An Enum: the place of the member among them. `kind`: also IntEnum, StrEnum, whose members are ints, strs, and
    "int" and "str", whose members are so too but have the text of an Enum's.

    `aliases`: other names of members, by their places.
    """

    spelled: str
    members: tuple[tuple[str, bool | int | float | str | bytes], ...]
    kind: str = "Enum"
    aliases: tuple[tuple[str, int], ...] = ()

    @property
    def base(self) -> Type | None:
        """What a member is besides."""
        return {"IntEnum": INT, "int": INT, "StrEnum": STR, "str": STR}.get(self.kind)

    @property
    def is_shown_by_value(self) -> bool:
        """Whether its text is that of the value, as CPython 3.11 and later have it."""
        return self.kind in ("IntEnum", "StrEnum")

    @property
    def name(self) -> str:
        return self.spelled

    @property
    def ordered(self) -> bool:
        return self.base is not None

    @property
    def refuses_order(self) -> bool:
        return not self.ordered


@dataclass(frozen=True)
class Flags(Scalar):
    """A Flag: bits, for which `members` has names, in the order of the class. An IntFlag's values are ints, too, and
    keep bits that no member has.
    """

    spelled: str
    members: tuple[tuple[str, int], ...]
    is_int: bool = False

    @property
    def base(self) -> Type | None:
        return INT if self.is_int else None

    @property
    def name(self) -> str:
        return self.spelled

    @property
    def ordered(self) -> bool:
        return self.is_int

    @property
    def refuses_order(self) -> bool:
        return not self.ordered

    @property
    def crosses(self) -> bool:
        return False

    @property
    def singles(self) -> tuple[int, ...]:
        """The members that are one bit, which the class is looped over for."""
        return tuple({bits: None for _, bits in self.members if bits.bit_count() == 1})


def there_name(name: str) -> str:
    """What a field is called that says whether another one is there."""
    return f"0{name}"


def is_loose(type_: Type, name: str) -> bool:
    """Whether an object may lack the field."""
    return isinstance(type_, Class) and name in type_.shape.loose


def field_of(type_: Type, name: str) -> tuple[int, Type] | None:
    """The place and the type of a field, None where there is none of this name."""
    match type_:
        case Class(shape=shape) if name in shape.fields:
            return [*shape.fields].index(name), shape.fields[name]
        case Record(members=members):
            return next(((at, of) for at, (one, of) in enumerate(members) if one == name), None)
        case NamedTuple(items=items, names=names) if name in names:
            return names.index(name), items[names.index(name)]
    return None
