"""Unions of classes and what narrows them, generic classes, derived classes with an `__eq__` of their own."""

from .state import State

SOURCE = '''
@dataclass(frozen=True)
class Put:
    at: int
    amount: int


@dataclass(frozen=True)
class Take:
    at: int
    amount: int
    fee: int = 0


@dataclass(frozen=True)
class Halt:
    at: int
    why: str

    def told(self) -> str:
        return f"{self.why}@{self.at}"


Move = Put | Take | Halt


class Disc:
    def __init__(self, r: int, name: str = "disc") -> None:
        self.r = r % 997
        self.name = name
        self.size = r % 7

    def area(self, by: int = 3) -> int:
        return self.r * (by % 97)

    def turned(self) -> "Figure":
        note(72)
        return Plate(self.r, self.name)

    def __repr__(self) -> str:
        return f"Disc({self.r} {self.name} {self.size})"


class Plate:
    def __init__(self, a: int, name: str = "plate") -> None:
        if a % 61 == 60:
            raise Deep(name)
        self.a = a % 997
        self.name = name
        self.size = 2

    def area(self, by: int = 3) -> int:
        self.size += 1
        return self.a % 97 * by % 10007

    def turned(self) -> "Figure":
        return Disc(self.a, self.name) if self.a % 3 else self

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Plate):
            return NotImplemented
        return self.a % 9 == other.a % 9

    def __hash__(self) -> int:
        return self.a % 9

    def __repr__(self) -> str:
        return f"Plate({self.a} {self.name} {self.size})"


Figure = Disc | Plate


class Slot:
    """A union in fields that others change."""

    def __init__(self, held: Figure, spare: Figure | None = None) -> None:
        self.held: Figure = held
        self.spare: Figure | None = spare
        self.moves: list[Move] = [Put(1, held.size)]

    def turn(self) -> int:
        self.held = self.held.turned()
        if self.spare is not None:
            self.spare, self.held = self.held, self.spare
        return self.held.size

    def total(self) -> int:
        found = 0
        for one in self.moves[-5:]:
            match one:
                case Put(amount=amount):
                    found += amount % 97
                case Take(_, amount, fee) if fee == 0:
                    found -= amount % 97
                case Take(amount=amount, fee=fee):
                    found -= amount % 97 + fee % 97
                case Halt() as halt:
                    found += len(halt.told())
        return found

    def __repr__(self) -> str:
        return f"<{self.held} {self.spare} {self.moves[-3:]}>"


class Kept(Generic[T]):
    def __init__(self, value: T) -> None:
        self.value = value
        self.hits = 0

    def used(self) -> T:
        self.hits += 1
        return self.value


class Store(Generic[K, V]):
    def __init__(self, most: int = 3) -> None:
        self.most = most % 5 + 1
        self.entries: dict[K, Kept[V]] = {}

    def put(self, key: K, value: V) -> V | None:
        before = self.entries.get(key)
        self.entries[key] = Kept(value)
        if len(self.entries) > self.most:
            del self.entries[next(iter(self.entries))]
        return None if before is None else before.value

    def get(self, key: K) -> V | None:
        found = self.entries.get(key)
        return None if found is None else found.used()

    def merged(self, other: "Store[K, V]") -> "Store[K, V]":
        made: Store[K, V] = Store(self.most)
        for one in (self, other):
            for key, kept in one.entries.items():
                made.put(key, kept.value)
        return made

    def __getitem__(self, key: K) -> V:
        return self.entries[key].value

    def __setitem__(self, key: K, value: V) -> None:
        self.put(key, value)

    def __contains__(self, key: K) -> bool:
        return key in self.entries

    def __len__(self) -> int:
        return len(self.entries)

    def __repr__(self) -> str:
        return f"{[(key, one.value, one.hits) for key, one in self.entries.items()]}"


@dataclass(frozen=True)
class Couple(Generic[K, V]):
    one: K
    two: V

    def swapped(self) -> "Couple[V, K]":
        return Couple(self.two, self.one)


class Unit:
    def __init__(self, n: int) -> None:
        self.n = n % 97

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Unit):
            return NotImplemented
        return self.n % 5 == other.n % 5

    def __hash__(self) -> int:
        return 1

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self.n}"


class Named(Unit):
    def __init__(self, n: int, name: str) -> None:
        super().__init__(n)
        self.name = name

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Named):
            return NotImplemented
        return self.n % 3 == other.n % 3 and self.name[:1] == other.name[:1]

    def __hash__(self) -> int:
        return 1


class Loose(Unit):
    def __eq__(self, other: object) -> bool:
        if isinstance(other, Loose):
            return True
        if isinstance(other, Named):
            return NotImplemented
        return super().__eq__(other)

    def __hash__(self) -> int:
        return 1
'''

FUNCTIONS = """
def moved(n: int, text: str) -> Move:
    note(73)
    return Put(n, n % 89) if n % 3 == 0 else Take(n, n % 83, len(text) % 2) if n % 3 == 1 else Halt(n, text)


def figure(one: Figure) -> Figure:
    note(74)
    return one


def unit(one: Unit) -> Unit:
    return one


def unlike(slot: Slot) -> str:
    found = ""
    if isinstance(slot.held, Disc):
        found += f"{slot.held.r} "
        slot.held = slot.held.turned()
    held = slot.held
    if isinstance(held, Plate):
        slot.turn()
        found += f"{held.a} {held is slot.held} "
    if not isinstance(slot.spare, Plate):
        found += "no plate"
    elif slot.spare.a > 3 and isinstance(slot.held, Disc):
        slot.turn()
        found += f"{slot.held.size} {slot.held.area()} {slot.spare is slot.held} "
    match slot.held:
        case Disc(r=r, name=name) if r > 5:
            found += f"{r}{name}"
        case Plate(a=a):
            found += f"{a}"
        case _:
            found += "small"
    return found
"""

# A class that has its own kind is in no module with concurrent functions.
TREES = """
@dataclass(frozen=True)
class Tip:
    label: str
    size: int = 1

    def depth(self) -> int:
        return 0


@dataclass(frozen=True)
class Fork:
    left: "Knot"
    right: "Knot | None" = None
    size: int = 2

    def depth(self) -> int:
        return 1 + max(self.left.depth(), 0 if self.right is None else self.right.depth())


Knot = Tip | Fork
"""

OF_TREES = """
def grown(left: Knot, right: Knot | None) -> Knot:
    size = left.size % 97 + (0 if right is None else right.size % 97)
    return Tip("cut", size) if size > 40 or left.depth() > 6 else Fork(left, right, size)


def first_tip(one: Knot) -> Tip:
    while isinstance(one, Fork):
        one = one.left if one.right is None or one.size % 2 else one.right
    return one


def labels(one: Knot | None) -> list[str]:
    if one is None:
        return []
    if not isinstance(one, Fork):
        return [one.label]
    return labels(one.left) + ["+"] + labels(one.right)
"""

STATE = {
    "knot": State("Knot", 'Fork(Tip("s"), Tip("t"))', "{labels(knot)}"),
    "move": State("Move", "Put(2, 3)", "{move}"),
    "maybe_move": State("Move | None", "None", "{maybe_move}"),
    "slot": State("Slot", 'Slot(Disc(3), Plate(4, "p"))', "{slot}"),
    "shown": State("Figure", "Disc(8)", "{shown}"),
    "scores": State("Store[str, int]", "Store[str, int](2)", "{scores}"),
    "lists": State("Store[int, list[str]]", "Store[int, list[str]](1)", "{lists}"),
    "units": State("dict[Unit, int]", "{Unit(3): 1}", "{units}"),
}

LITERALS = {
    "Move": ["move", "moved(count, 'm')", 'moved(2, "h")', "moved(3, '')"],
    "Put": ["Put(0, 4)"],
    "Take": ["Take(1, 2)", "Take(1, 2, 3)"],
    "Halt": ['Halt(2, "w")', 'Halt(-1, "")'],
    "Move | None": ["maybe_move", "(move if count % 2 else None)"],
    "list[Move]": ["slot.moves", "[move, moved(4, 'q')]"],
    "dict[Move, int]": ["{move: 1}", "{moved(1, 'a'): 2, moved(0, 'a'): 3}"],
    "Knot": ["knot", "grown(Tip('l'), Tip('m', 3))", "grown(Tip('o'), None)"],
    "Tip": ['Tip("i")', 'Tip("", 4)'],
    "Fork": ['Fork(Tip("f"))', 'Fork(Tip("f"), Fork(Tip("g"), Tip("h")))'],
    "Figure": ["shown", "slot.held", "figure(Disc(5))", "figure(Plate(7, 'z'))"],
    "Disc": ["Disc(1)", 'Disc(12, "d")'],
    "Plate": ["Plate(1)", 'Plate(12, "d")'],
    "Figure | None": ["slot.spare", "(shown if count % 2 else None)"],
    "list[Figure]": ["[shown, slot.held]", "[figure(Disc(2)), figure(Plate(3))]"],
    "Slot": ["slot", "Slot(shown)", "Slot(Plate(1), Disc(2))"],
    "Store[str, int]": ["scores", "Store[str, int](1)"],
    "Store[int, list[str]]": ["lists", "Store[int, list[str]]()"],
    "Couple[str, int]": ["Couple[str, int]('c', 1)"],
    "Couple[int, str]": ["Couple[int, str](1, 'c')"],
    "Unit": ["unit(Unit(4))", 'unit(Named(7, "n"))', "unit(Loose(9))"],
    "Named": ['Named(4, "n")', 'Named(1, "")'],
    "list[Unit]": ["[unit(Unit(1)), unit(Loose(2))]", "list(units)"],
    "dict[Unit, int]": ["units", '{unit(Named(2, "k")): 1, unit(Unit(2)): 2}'],
}

FORMS = {
    "int": [
        "<Move>.at", "<Put>.amount", "<Take>.fee", "<Halt>.at", "sum($v.amount % 97 for $v in <list[Move]> if not isinstance($v, Halt))", "sum($v.fee % 97 for $v in <list[Move]> if isinstance($v, Take) and $v.amount > <int.>)", "len([$v for $v in <list[Move]> if isinstance($v, (Put, Take))])", "(<list[Move]> + [Put(2, 2)]).index(Put(2, 2))", "<dict[Move, int]>.get(<Move>, <int>)", "len({<Move>, <Move>, <Move>})", "max(<list[Move]> + [<Move>], key=lambda $v: $v.at).at",
        "($w.amount if isinstance($w := <Move>, Put) else $w.at)", "(len($w.why) if isinstance($w := <Move>, Halt) and $w.at > <int.> else $w.at)", "(0 if not isinstance($w := <Unit>, Named) else len($w.name))",
        "<Knot>.size", "<Knot>.depth()", "<Fork>.left.size", "first_tip(<Knot>).size", "first_tip(<Fork>).size", "len(labels(<Knot>))", "(0 if ($w := <Fork>.right) is None else $w.size)", "<Figure>.area()", "<Figure>.area(<int>)", "<Figure>.size", "<Disc>.r", "<Plate>.a", "<Figure>.turned().area()", "sum($v.area() for $v in <list[Figure]>)", "sum($v.r for $v in <list[Figure]> if isinstance($v, Disc))", "<Slot>.turn()", "<Slot>.total()", "<Slot>.held.size", "len(<Slot>.moves)", "<list[Figure]>.count(<Figure>)",
        "<Store[str, int]>[<str>]", "len(<Store[str, int]>)", "(<Store[str, int]>.put(<str>, <int>) or 0)", "(<Store[str, int]>.get(<str>) or 1)", "len(<Store[int, list[str]]>[<int>])", "<Store[str, int]>.most", "<Couple[str, int]>.two", "<Couple[int, str]>.one", "<Couple[str, int]>.swapped().one", "sum($v.hits for $v in <Store[str, int]>.entries.values())", "len({<Couple[int, str]>, <Couple[int, str]>})",
        "<Unit>.n", "<list[Unit]>.count(<Unit>)", "(<list[Unit]> + [unit(Unit(3))]).index(<Unit>)", "<dict[Unit, int]>.get(<Unit>, <int>)", "len({<Unit>, <Unit>, <Unit>})", "<dict[Unit, int]>.pop(<Unit>, <int>)", "len(unlike(<Slot>))",
    ],
    "bool": [
        "isinstance(<Move>, Put)", "isinstance(<Move>, (Take, Halt))", "(<Move> == <Move>)", "(<Move> in <list[Move]>)", "(<Move> in <dict[Move, int]>)", "(<Move | None> is None)", "(<Put> == <Put>)", "(<Knot> == <Knot>)", "(<Knot> is <Knot>)", "isinstance(<Knot>, Tip)", "(type(<Knot>) is Fork)", "(<Figure> == <Figure>)", "(<Figure> is <Figure>)", "(<Figure> in <list[Figure]>)", "isinstance(<Figure | None>, Plate)", "any(isinstance($v, Disc) and $v.r > <int.> for $v in <list[Figure]>)", "(($w := <Move | None>) is not None and isinstance($w, Halt) and <bool; $w: Halt>)", "isinstance(<Slot>.held, Disc)",
        "(<str> in <Store[str, int]>)", "bool(<Store[int, list[str]]>)", "(<Couple[str, int]> == <Couple[str, int]>)", "(<Unit> == <Unit>)", "(<Unit> != <Unit>)", "(<Named> == <Unit>)", "(<Unit> == <Named>)", "(<Unit> in <list[Unit]>)", "(<Unit> in <dict[Unit, int]>)", "(<list[Unit]> == <list[Unit]>)", "(<Figure | None> == <Figure>)",
    ],
    "str": [
        "str(<Move>)", "repr(<list[Move]>)", "str(<dict[Move, int]>)", "<Halt>.told()", "type(<Move>).__name__", "str(<Move | None>)", "str(<Knot>)", "first_tip(<Knot>).label", "'+'.join(labels(<Knot>))", "str(<Figure>)", "<Figure>.name", "type(<Figure>).__name__", "str(<list[Figure]>)", "str(<Figure | None>)", "str(<Slot>)", "unlike(<Slot>)", "str(sorted(<list[Figure]>, key=lambda $v: $v.area()))", "[f'{$v}|{$w!r}|{$v.at}' for $v, $w in [(<Move>, <Knot>)]][0]", "str([$v.why if isinstance($v, Halt) else str($v.amount) for $v in <list[Move]>])", "(<str> if ($w := <Move | None>) is None else str($w.at))", "($w.why if isinstance($w := <Move>, Halt) else str($w.amount))",
        "str(<Store[str, int]>)", "str(<Store[int, list[str]]>)", "str(<Couple[str, int]>)", "str(<Couple[int, str]>.swapped())", "<Couple[str, int]>.one", "type(<Couple[str, int]>).__name__", "str(<Store[str, int]>.merged(<Store[str, int]>))", "str(<Unit>)", "str(<list[Unit]>)", "str(<dict[Unit, int]>)", "<Named>.name", "type(<Unit>).__name__", "str([$v.name if isinstance($v, Named) else str($v.n) for $v in <list[Unit]>])",
    ],
    "list[int]": ["[$v.at for $v in <list[Move]>]", "[$v.amount for $v in <list[Move]> if isinstance($v, Put | Take)]", "[$v.size for $v in <list[Figure]>]", "list(<dict[Unit, int]>.values())"],
    "list[str]": ["labels(<Knot>)", "[$v.name for $v in <list[Figure]>]", "list(<Store[str, int]>.entries)", "(<Store[int, list[str]]>.get(<int>) or <list[str]>)"],
    "int | None": ["<Store[str, int]>.get(<str>)", "<Store[str, int]>.put(<str>, <int>)"],
    "Move": ["moved(<int>, <str>)", "(<Move> if <bool> else <Move>)", "(<list[Move]> + [<Move>])[<int> % 2]", "known(<Move | None>, <Move>)", "(<Move | None> or <Move>)", "first(<list[Move]>, <Move>)"],
    "Put": ["Put(<int>, <int>)", "Put(amount=<int> % 97, at=<int>)"],
    "Take": ["Take(<int>, <int>, <int>)", "Take(<int>, <int>)"],
    "Halt": ["Halt(<int>, <str>)"],
    "Move | None": ["(<Move> if <bool> else None)", "last_of(<list[Move]>)"],
    "list[Move]": ["[<Move>, <Move>]", "[moved($v, <str.>) for $v in <list[int]>]", "[$v for $v in <list[Move]> if <bool; $v: Move>]", "<Slot>.moves", "list(<dict[Move, int]>)"],
    "dict[Move, int]": ["{<Move>: <int>, <Move>: <int>}", "{$v: $v.at for $v in <list[Move]>}"],
    "Knot": ["grown(<Knot>, <Knot>)", "grown(<Fork>, None)", "(<Knot> if <bool> else <Knot>)", "<Fork>.left", "(<Fork>.right or <Knot>)", "grown(<Tip>, <Fork>.right)"],
    "Tip": ["Tip(<str>, <int> % 97)", "Tip(<str>)", "first_tip(<Knot>)"],
    "Fork": ["Fork(<Tip>, <Tip>)", "Fork(<Tip>, size=<int> % 97)"],
    "Figure": ["figure(<Disc>)", "figure(<Plate>)", "<Figure>.turned()", "(<Figure> if <bool> else <Figure>)", "<Slot>.held", "(<Slot>.spare or <Figure>)", "(<list[Figure]> + [<Figure>])[<int> % 2]", "chosen(<bool>, <Figure>, <Figure>)", "known(<Figure | None>, <Figure>)"],
    "Disc": ["Disc(<int>)", "Disc(<int>, name=<str>)"],
    "Plate": ["Plate(<int>)", "Plate(<int>, <str>)"],
    "Figure | None": ["(<Figure> if <bool> else None)", "last_of(<list[Figure]>)", "<Slot>.spare"],
    "list[Figure]": ["[<Figure>, <Figure>]", "[$v.turned() for $v in <list[Figure]>[:3]]", "[<Slot>.held, *<list[Figure]>]"],
    "Slot": ["Slot(<Figure>)", "Slot(<Figure>, <Figure | None>)", "Slot(<Disc>, spare=<Plate>)", "(<Slot> if <bool> else <Slot>)"],
    "Store[str, int]": ["<Store[str, int]>.merged(<Store[str, int]>)", "Store[str, int](<int>)", "chosen(<bool>, <Store[str, int]>, <Store[str, int]>)"],
    "Store[int, list[str]]": ["Store[int, list[str]](<int>)", "(<Store[int, list[str]]> if <bool> else <Store[int, list[str]]>)"],
    "Couple[str, int]": ["<Couple[int, str]>.swapped()", "Couple[str, int](<str>, <int>)"],
    "Couple[int, str]": ["<Couple[str, int]>.swapped()", "Couple[int, str](<int>, <str>)"],
    "Unit": ["unit(Unit(<int>))", "unit(<Named>)", "unit(Loose(<int>))", "(<Unit> if <bool> else <Unit>)", "first(<list[Unit]>, <Unit>)"],
    "Named": ["Named(<int>, <str>)"],
    "list[Unit]": ["[<Unit>, <Unit>]", "list(<dict[Unit, int]>)", "[*<list[Unit]>, <Named>]"],
    "dict[Unit, int]": ["{<Unit>: <int>, <Unit>: <int>}", "{$v: $v.n for $v in <list[Unit]>}", "(<dict[Unit, int]> | <dict[Unit, int]>)"],
}  # fmt: skip

EFFECTS = [
    "move = <Move>", "maybe_move = <Move | None>", "knot = <Knot>", "shown = <Figure>", "slot = <Slot>", "<Slot.>.held = <Figure>", "<Slot.>.held = <Disc>", "<Slot.>.spare = <Figure | None>", "<Slot.>.turn()", "<Slot.>.moves.append(<Move>)", "<Slot.>.moves.append(<Halt>)", "<Disc.>.r = <int> % 997", "<Plate.>.name += <str>", "<list[Figure].>.append(<Plate>)", "<dict[Move, int].>[<Move>] = <int>", "del <dict[Move, int].>[<Move>]", "scores = <Store[str, int]>", "<Store[str, int].>[<str>] = <int>", "<Store[int, list[str]].>.put(<int>, <list[str]>)", "<Store[int, list[str]].>[<int>].append(<str>)", "<list[Unit].>.append(<Unit>)", "<list[Unit].>.remove(<Unit>)", "units[<Unit>] = <int>", "del <dict[Unit, int].>[<Unit>]", "<Unit.>.n = <int> % 97",
]  # fmt: skip

BINDING = [
    ("$a = <Move>; note($a.amount % 97 if not isinstance($a, Halt) else len($a.why))", {"$a": "Move"}),
    ("$a: Figure = <Disc>; $b = $a.turned()", {"$a": "Figure", "$b": "Figure"}),
    ("$a: Move = <Put>; $a = moved($a.at, <str>)", {"$a": "Move"}),
    ("$a: Store[str, int] = Store(); $a[<str>] = <int>", {"$a": "Store[str, int]"}),
    ("$a = Store[int, list[str]](<int>); $b = $a.put(<int>, <list[str]>)", {"$a": "Store[int, list[str]]"}),
    ("$a, $b = <Fork>.left, <Slot>.held", {"$a": "Knot", "$b": "Figure"}),
]

LOOPS = [
    ("for $a in <list[Move]>[:4]:", {"$a": "Move"}),
    ("for $a in <list[Figure]>[:4]:", {"$a": "Figure"}),
    ("for $a, $b in <dict[Move, int]>.items():", {"$a": "Move", "$b": "int"}),
    ("for $a in <list[Unit]>[:4]:", {"$a": "Unit"}),
]

MATCHES = [
    ("<Move>", [("Put(amount=$a)", {"$a": "int"}), ("Take(_, $a, 0)", {"$a": "int"}), ("Take() as $b", {"$b": "Take"}), ("Halt() as $c", {"$c": "Halt"})]),
    ("<Move>", [("Put() | Take() as $a if $a.amount > 3", {}), ("$b", {"$b": "Move"})]),
    ("<Knot>", [("Tip($a)", {"$a": "str"}), ("Fork(Tip(label=$a), None)", {"$a": "str"}), ("Fork(left=Fork() as $a)", {"$a": "Fork"}), ("Fork(size=$b)", {"$b": "int"})]),
    ("<Slot>.held", [("Disc(r=0 | 1)", {}), ("Disc(name=$a)", {"$a": "str"}), ("Plate() as $b if <bool; $b: Plate>", {"$b": "Plate"}), ("_", {})]),
    ("<Slot>.spare", [("None", {}), ("Plate(a=$a)", {"$a": "int"}), ("Disc() as $b", {"$b": "Disc"})]),
    ("<Slot>", [("Slot(held=Disc(r=$a), spare=None)", {"$a": "int"}), ("Slot(held=$b, moves=[Put(at=1), *_])", {"$b": "Figure"}), ("Slot(spare=Plate() as $c)", {"$c": "Plate"})]),
    ("<Unit>", [("Named(name=$a)", {"$a": "str"}), ("Loose()", {}), ("Unit(n=$b)", {"$b": "int"})]),

    ("<list[Move]>", [("[Halt(why=$a), *_]", {"$a": "str"}), ("[Put() as $b, $c]", {"$b": "Put", "$c": "Move"}), ("_", {})]),
]  # fmt: skip

OPTIONAL = {"Move | None": "Move"}
# Of each union, what `isinstance` may find.
UNIONS = {
    "Move": ["Put", "Take", "Halt"],
    "Knot": ["Tip", "Fork"],
    "Figure": ["Disc", "Plate"],
    "Unit": ["Named"],
    "Being": ["Cat", "Lion", "Fish"],
}
# A variable `$n` of one of them, and where it surely is of the class `C`; `$m` is what it becomes where it is not.
NARROWING = [
    "if isinstance($n, C):",
    "if isinstance($n, C) and <bool; $n: C>:",
    "if type($n) is C:",
    "if not isinstance($n, C): return <R>",
    "if not isinstance($n, C) or <bool; $n: C>: raise KeyError(<str>)",
    "if not isinstance($n, C): $n = <C>",
    "assert isinstance($n, C), <str>",
    "while not isinstance($n, C): $n = <C>",
    "while isinstance($n, C):",
    "if isinstance($m := $n, C):",
    "$m = $n if isinstance($n, C) else <C>",
    "match $n:",
]
# What only a program without concurrent functions has.
NAMES = ("Knot", "Tip", "Fork", "knot", "grown", "first_tip", "labels")
