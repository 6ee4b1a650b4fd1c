"""Dataclasses that hold each other, and derived ones where their base is declared; unions, and generic classes."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import KW_ONLY, asdict, dataclass, field
from typing import Any, Generic, Optional, TypeVar, Union

from pyenclave import Inside, trusted


@dataclass
class Node:
    """A tree that changes, with a way back."""

    value: int
    children: list[Node] = field(default_factory=list["Node"])
    parent: Node | None = field(default=None, repr=False, compare=False)
    tags: dict[str, Node] = field(default_factory=dict[str, "Node"])

    def add(self, value: int) -> Node:
        child = Node(value, parent=self)
        self.children.append(child)
        return child

    def total(self) -> int:
        return self.value + sum(one.total() for one in self.children)

    @property
    def depth(self) -> int:
        return 0 if self.parent is None else self.parent.depth + 1


# calls: (3,), (0,)
@trusted
def trees(n: int) -> tuple[int, int, str, bool, bool, bool]:
    root, other = Node(1), Node(1)
    for i in range(n):
        root.add(i).add(i + 1)
        other.add(i).add(i + 1)
    same = root == other
    last = root.children[-1].children[0] if root.children else root
    last.value += 100
    return root.total(), last.depth, repr(root), same, root == other, root.children == other.children


@dataclass
class Ring:
    name: str
    next: Ring | None = None
    peers: list[Ring] = field(default_factory=list["Ring"])
    named: dict[str, Ring] = field(default_factory=dict[str, "Ring"])


@trusted
def rings() -> list[str]:
    """In itself an object is shown as dots, and a list as a list of them."""
    one, two = Ring("a"), Ring("b")
    one.next, two.next = two, one
    two.peers = [one, two]
    one.named["b"] = two
    return [repr(one), str(two), str(two.peers), f"{one.named}", str([one])]


@dataclass
class Shape(ABC):
    name: str
    scale: int = 1

    @abstractmethod
    def area(self) -> int: ...

    def told(self) -> str:
        return f"{self.name}: {self.area() * self.scale}"

    @property
    def sides(self) -> int:
        return 0


@dataclass
class Square(Shape):
    side: int = 2

    def area(self) -> int:
        return self.side**2

    @property
    def sides(self) -> int:
        return super().sides + 4


@dataclass
class Circle(Shape):
    _: KW_ONLY
    radius: int
    notes: list[str] = field(default_factory=lambda: ["round"])

    def __post_init__(self) -> None:
        if self.radius < 0:
            raise ValueError(f"radius {self.radius}")
        self.notes.append(self.name)

    def area(self) -> int:
        return 3 * self.radius**2

    def told(self) -> str:
        return f"{super().told()} {self.notes}"


@dataclass
class Tile(Square):
    color: str = "red"


def matched(shape: Shape) -> str:
    match shape:
        case Tile(color="red", side=side):
            return f"red {side}"
        case Square(name, 1):
            return f"{name} as it is, {shape.side}"
        case Circle(radius=r) as circle if r > 1:
            return f"{r} {circle.notes}"
        case Shape(name="c"):
            return "some c"
    return "?"


def bigger(one: Shape, other: Shape) -> Shape:
    return one if one.area() >= other.area() else other


# calls: (1,), (3,), (-1,)
@trusted
def shapes(n: int) -> list[str]:
    every: list[Shape] = [Square("s", side=n), Circle("c", radius=n), Tile("t", 2, n), Tile("u", color="blue")]
    every.append(Circle("d", 3, radius=2))
    out = [one.told() for one in every]
    out += [repr(one) for one in every]
    out += [matched(one) for one in every]
    out.append(str(bigger(every[0], every[1])))
    out.append(str([one.sides for one in every]))
    for one in every:
        if isinstance(one, Square):
            one.side += 1
    found = [one == other for one in every for other in [Square("s", side=n + 1), Tile("t", 2, n + 1)]]
    out.append(str(found))
    out.append(str([isinstance(one, (Circle, Tile)) for one in every]))
    out.append(str(every))
    out.append(str(Square("s") == Square("s")) + str(Square("s") != Tile("s")))
    some: Shape | None = every[0] if n > 1 else None
    out.append(f"{some == every[0]} {every[0] == some} {every[1] in every} {every.index(every[2])}")
    return out


@dataclass(frozen=True)
class Expr:
    pass


@dataclass(frozen=True)
class Num(Expr):
    value: int


@dataclass(frozen=True)
class Add(Expr):
    left: Expr
    right: Expr


@dataclass(frozen=True)
class Neg(Expr):
    inner: Expr


def value_of(expr: Expr) -> int:
    match expr:
        case Num(value):
            return value
        case Add(left, right):
            return value_of(left) + value_of(right)
        case Neg(inner=Neg(inner=same)):
            return value_of(same)
        case Neg(inner):
            return -value_of(inner)
        case _:
            raise TypeError(f"no value: {expr}")


# calls: (4,), (0,)
@trusted
def expressions(n: int) -> tuple[int, str, int, int, bool]:
    expr: Expr = Num(n)
    for i in range(n):
        expr = Add(Neg(Neg(expr)), Neg(Num(i)))
    seen: dict[Expr, int] = {}
    for one in [Num(1), Add(Num(1), Num(2)), Neg(Num(1)), Num(1), Add(Num(1), Num(2))]:
        seen[one] = seen.get(one, 0) + 1
    unlike = {Num(1), Num(2), Num(1)}
    return value_of(expr), repr(expr), len(seen), len(unlike), Add(Num(1), Num(n)) == Add(Num(1), Num(4))


@trusted
def no_value() -> int:
    return value_of(Expr())


@dataclass
class Signal:
    pass


@dataclass
class Stop(Signal):
    pass


@dataclass
class Pause(Signal):
    def __repr__(self) -> str:
        return "a pause"


@trusted
def without_fields() -> list[str]:
    """Classes that differ in nothing but what they are."""
    every: list[Signal] = [Signal(), Stop(), Pause(), Stop()]
    other: list[Signal] = [Signal(), Pause(), Stop(), Stop()]
    return [repr(every), str([[a == b for a in every] for b in other]), str(every == other), str(every.index(Stop()))]


kept: Inside[Node | None] = None


# calls: (1,), (2,)
@trusted
def keeps(n: int) -> int:
    """From one call to the next, rings among what goes."""
    global kept
    before, made = kept, Node(n)
    for i in range(n):
        made.add(i)
    kept = made
    return -1 if before is None else before.total()


@dataclass
class Tip:
    label: str
    weight: float = 1.0


@dataclass
class Fork:
    feature: int
    left: Branch
    right: Branch
    weight: float = 2.0


Branch = Union[Tip, Fork]


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


Move = Put | Take | Halt


class Disc:
    def __init__(self, r: float) -> None:
        self.r = r

    def area(self) -> float:
        return 3.0 * self.r * self.r

    def __repr__(self) -> str:
        return f"Disc({self.r})"


class Plate:
    def __init__(self, a: float) -> None:
        self.a = a

    def area(self) -> float:
        return self.a * self.a

    def __repr__(self) -> str:
        return f"Plate({self.a})"


class Bolt:
    """Says what equals it, of which the union asks; its text is its own, as the other's is."""

    def __init__(self, size: int) -> None:
        self.size = size

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Bolt) and self.size % 5 == other.size % 5

    def __hash__(self) -> int:
        return self.size % 5

    def __repr__(self) -> str:
        return f"Bolt({self.size})"


class Rivet:
    def __init__(self, size: int) -> None:
        self.size = size

    def __repr__(self) -> str:
        return f"Rivet({self.size})"


# calls: (1,), (6,)
@trusted
def unions_where_one_says_what_equals_it(n: int) -> list[str]:
    parts: list[Bolt | Rivet] = [Bolt(n), Rivet(n), Bolt(n + 5)]
    same = [a == b for a in parts for b in parts]
    return [f"{parts}", str(same), f"{parts.index(Bolt(n + 5))} {Rivet(n) in parts} {parts == parts[:]}"]


def fell(node: Branch, xs: list[float]) -> Tip:
    while isinstance(node, Fork):
        node = node.left if xs[node.feature] <= 1.0 else node.right
    return node


def depth(node: Branch) -> int:
    match node:
        case Tip():
            return 0
        case Fork(left=left, right=right):
            return 1 + max(depth(left), depth(right))


def depth2(node: Branch) -> int:
    if isinstance(node, Tip):
        return 0
    return 1 + max(depth2(node.left), depth2(node.right))


def dump(node: Branch | None) -> str:
    if node is None:
        return "-"
    if not isinstance(node, Fork):
        return node.label
    return f"({dump(node.left)} {node.feature} {dump(node.right)})"


def told(events: list[Move]) -> list[str]:
    out: list[str] = []
    balance = 0
    for event in events:
        match event:
            case Put(amount=amount):
                balance += amount
            case Take(_, amount, fee) if fee == 0:
                balance -= amount
            case Take(amount=a, fee=f):
                balance -= a + f
            case Halt() as s:
                out.append(s.why)
        if isinstance(event, Put):
            out.append(f"+{event.amount}")
        elif isinstance(event, Take):
            out.append(f"-{event.amount} {event.fee}")
        else:
            out.append(event.why)
        if isinstance(event, (Put, Take)):
            out.append(str(event.amount * 2))
        else:
            out.append("!" + event.why)
        out.append(f"{event.at} {event!r} {balance}")
    out.append(f"{events.index(Take(2, 3))} {Halt(4, 'x') in events} {events[0] == events[1]} {len(set(events))}")
    out.append(str(sum(e.amount for e in events if isinstance(e, Take) and e.at > 1)))
    return out


def flat(xs: list[Disc | Plate]) -> list[str]:
    return [f"{x} {x.area()}" for x in sorted(xs, key=lambda s: s.area())]


grown: Inside[Branch | None] = None


# calls: ([0.5, 2.0],), ([1.5, 2.0],)
@trusted
def unions(xs: list[float]) -> list[str]:
    global grown
    out = [dump(grown)]
    grown = Fork(0, Tip("a"), Fork(1, Tip("b", 3.0), Tip("c")))
    out += [fell(grown, xs).label, str(depth(grown)), str(depth2(grown)), dump(grown), repr(grown), str(grown.weight)]
    node: Branch = Tip("z")
    for i in range(3):
        out.append(f"{node.weight}")
        node = Fork(i, node, Tip(str(i)))
    out.append(dump(node) + str(node == node) + str(node == Tip("z")))
    out += told([Put(1, 10), Take(2, 3), Take(3, 4, 1), Halt(4, "x")])
    out += flat([Disc(1.0), Plate(2.0), Disc(0.5)])
    return out


@dataclass(order=True)
class One:
    x: int
    s: str = "s"


@dataclass
class Two:
    x: int
    t: str = "t"
    inner: Optional[Item] = None


@dataclass
class Many:
    y: float = 1.0
    xs: list[Item] = field(default_factory=list["Item"])


Item = Union[One, Two, Many]
Small = One | Two

kinds: Inside[dict[str, Item]] = {}
latest: Inside[Item | None] = None


def kind(n: int) -> Item:
    return One(n) if n == 0 else Two(n) if n == 1 else Many(float(n))


def swap(v: Item, n: int) -> str:
    out = ""
    for i in range(n):
        if isinstance(v, One):
            out += v.s
            v = kind((v.x + 1) % 3)
            continue
        try:
            if not isinstance(v, Two):
                out += str(v.y)
                v = kind(i % 3)
            else:
                out += v.t + str(v.x)
                v = kind(2)
                raise ValueError
        except ValueError:
            out += "e" + type(v).__name__
        else:
            out += "n"
        if isinstance(v, One | Two):
            out += f"{v.x}"
    return out


def whiles(v: Item) -> str:
    n = 0
    while not isinstance(v, Many):
        n += v.x + 1
        v = kind(n)
    return f"{n} {v.y}"


def matched_item(v: Item | None, k: int) -> str:
    match v:
        case One(x) if x == k:
            v = Two(5)
            return "guard" + v.t
        case One(x=0, s=name):
            return name
        case None:
            return "none"
        case Two(inner=One() as a):
            return "inner" + a.s
        case One() | Two():
            return f"ab{v.x}"
        case Many(xs=[first, *rest]):
            return matched_item(first, k) + str(len(rest))
        case other:
            return f"other {other.y}"


def cond(v: Item, w: Item) -> str:
    a = v.s if isinstance(v, One) else v.t if isinstance(v, Two) else str(v.y)
    b = isinstance(v, One) and v.x > 0 or isinstance(w, Many) and w.y > 1.0
    ok = [i.x for i in [v, w] if not isinstance(i, Many)]
    ys = [i.y for i in [v, w] if not isinstance(i, (One, Two))]
    c = not (isinstance(v, One) or isinstance(v, Two))
    if isinstance(v, One) or isinstance(v, Two):
        d = v.x
    else:
        d = int(v.y)
    if not isinstance(w, One) and not isinstance(w, Two):
        e = w.y
    else:
        e = float(w.x)
    return f"{a} {b} {ok} {ys} {c} {d} {e}"


def small(v: Small) -> str:
    return v.s if isinstance(v, One) else v.t


def captured(v: Item, w: Small | None) -> str:
    """What `as` names, and the guard knows, is of what is left; so is what has its value."""
    out = ""
    match v, w:
        case One() | Two() as left, None:
            out += f"left {left.x}"
        case _, One() | Two() as right if right.x < 9:
            out += f"right {small(right)}"
        case other, _:
            out += f"other {type(other).__name__}"
    match v:
        case One(x=0) | Two() as z if z.x + v.x < 9:
            out += small(z) + (z.t if isinstance(z, Two) else "")
        case Many(xs=[One() | Two() as first, *_]):
            out += small(first)
        case rest:
            out += f"rest {isinstance(rest, Small)}"
    y = v
    while isinstance(y, Small):
        y = Many(float(y.x), [y])
    return f"{out} {y.y} {sum(i.x for i in y.xs if isinstance(i, Small))}"


def walk(v: Item) -> int:
    if isinstance(v, Many):
        return sum(walk(i) for i in v.xs)
    assert isinstance(v, (One, Two))
    if isinstance(v, Two) and v.inner is not None:
        return v.x + walk(v.inner)
    return v.x


# calls: (4,), (0,)
@trusted
def unions_narrowed(n: int) -> list[str]:
    global latest
    out = [swap(kind(i), 6) for i in range(3)] + [whiles(kind(i)) for i in range(3)]
    items: list[Item | None] = [One(n), One(0, "zero"), None, Two(1), Two(1, "q", One(3)), Many()]
    items.append(Many(2.0, [One(0), Two(7)]))
    out += [matched_item(i, n) for i in items]
    out += [cond(kind(i), kind(j)) for i in range(3) for j in range(3)]
    out += [captured(i or Two(n), None if n else One(8)) for i in items]
    out.append(str(walk(Many(1.0, [One(1), Two(2, "t", Many(2.0, [One(5)]))]))))
    for i in range(3):
        kinds[str(i)] = kind(i)
    for key, value in kinds.items():
        latest = value
        if isinstance(value, Two):
            value.x += 10
        out.append(f"{key} {value} {latest == value} {latest is value}")
        if isinstance(latest, Many):
            kept = latest
            out.append(f"{kept.y} {latest.xs}")
        elif isinstance(latest, Two):
            latest.t += "!"
            out.append(f"{latest} {latest is value}")
    out.append(f"{sorted([One(3), One(1)])} {One(1) < One(2)} { {i: v for i, v in enumerate([kind(0), kind(1)])} }")
    b = kinds["1"]
    assert isinstance(b, Two)
    b.inner = b
    out.append(repr(b) + str(len(kinds)))
    return out


K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")


@dataclass
class Kept(Generic[V]):
    value: V
    hits: int = 0


class Store(Generic[K, V]):
    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.entries: OrderedDict[K, Kept[V]] = OrderedDict()

    def get(self, key: K) -> V | None:
        entry = self.entries.get(key)
        if entry is None:
            return None
        entry.hits += 1
        self.entries.move_to_end(key)
        return entry.value

    def put(self, key: K, value: V) -> None:
        self.entries[key] = Kept(value)
        while len(self.entries) > self.capacity:
            self.entries.popitem(last=False)

    def compute(self, key: K, make: Callable[[K], V]) -> V:
        found = self.get(key)
        if found is None:
            found = make(key)
            self.put(key, found)
        return found

    def merged(self, other: Store[K, V]) -> Store[K, V]:
        out: Store[K, V] = Store(self.capacity)
        for cache in (self, other):
            for k, e in cache.entries.items():
                out.put(k, e.value)
        return out

    def __len__(self) -> int:
        return len(self.entries)


class Link(Generic[T]):
    def __init__(self, value: T, next: Optional[Link[T]] = None) -> None:
        self.value = value
        self.next = next


class Pile(Generic[T]):
    def __init__(self) -> None:
        self.head: Link[T] | None = None

    def push(self, value: T) -> None:
        self.head = Link(value, self.head)

    def pop(self) -> T:
        if self.head is None:
            raise IndexError("empty")
        value = self.head.value
        self.head = self.head.next
        return value

    def __iter__(self) -> Iterator[T]:
        node = self.head
        while node is not None:
            yield node.value
            node = node.next


@dataclass(frozen=True)
class Couple(Generic[K, V]):
    first: K
    second: V

    def swapped(self) -> Couple[V, K]:
        return Couple(self.second, self.first)


held_scores: Inside[Store[str, int]] = Store(2)
held_names: Inside[Store[int, str]] = Store(3)
held_by_tenant: Inside[dict[str, Store[int, str]]] = {}


def kept_anew(n: int) -> str:
    """By its bare name it is the class that the variable is declared to have, wherever the statement is."""
    global held_scores, held_names
    held_names = Store(n)
    found: Store[str, int] = Store(n)
    try:
        found.put("a", n)
        if n == 2:
            raise ValueError
    except ValueError:
        other: Store[int, str] = Store(1)
        other.put(n, "caught")
        held_names = other
    match n:
        case 1:
            found = Store(3)
            more: Store[str, int] = Store(1)
            held_scores = more
        case _:
            held_scores = Store(2)
    return f"{len(found)} {len(held_names)} {held_scores.get('a')}"


def length_of(s: str) -> int:
    return len(s)


# calls: (["a", "bb", "a", "ccc"],), (["x"],)
@trusted
def generic_classes(words: list[str]) -> list[str]:
    out = [f"{held_scores.compute(w, length_of)}" for w in words]
    held_by_tenant[words[0]] = Store(1)
    held_by_tenant[words[0]].put(len(words), words[-1])
    out.append(f"{held_by_tenant[words[0]].get(len(words))} {len(held_by_tenant)}")
    held_names.put(1, "one")
    both = held_names.merged(held_names)
    out.append(f"{held_names.get(1)} {held_names.get(2)} {len(held_scores)} {len(held_names)} {len(both)}")
    stack: Pile[str] = Pile()
    ints = Pile[int]()
    for w in words:
        stack.push(w)
        ints.push(len(w))
    out.append(f"{stack.pop()} {list(stack)} {sum(ints)}")
    try:
        Pile[float]().pop()
    except IndexError as e:
        out.append(str(e))
    p: Couple[str, int] = Couple("a", 1)
    out.append(f"{p} {p.swapped()} {p == p.swapped().swapped()} {type(p).__name__}")
    out.append(f"{held_scores.entries}")
    return [*out, kept_anew(0), kept_anew(1), kept_anew(2)]


@dataclass
class Pair:
    left: float
    right: bool = False


@dataclass
class Report:
    """Of the host none is made."""

    title: str
    tags: list[str]
    counts: dict[str, int]
    pair: Pair
    pairs: list[Pair] = field(default_factory=list[Pair])
    other: Pair | None = None
    rows: list[list[int]] = field(default_factory=list[list[int]])

    def text(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)


# calls: ('{"tags": ["a", "b"]}',), ('{"tags": []}',), ('{"tags": 3}',)
@trusted
def as_dicts(said: str) -> dict[str, Any]:
    """What is changed afterwards is not what the dicts have."""
    tags: tuple[str, ...] = tuple(json.loads(said)["tags"])
    one = Report("one", list(tags), {"a": 1}, Pair(1.5, True), [Pair(2.5), Pair(3.5, True)], rows=[[1], []])
    made = asdict(one) | {"whole": one.text()}
    one.tags.append("z")
    one.rows[0].append(4)
    one.pair.left = 7.5
    one.other = one.pairs.pop()
    made["title"] = "two"
    return {"made": made, "now": asdict(one)}


def first_there(x: T | None, other: T) -> T:
    return other if x is None else x


class Lamp:
    def __init__(self, n: int) -> None:
        self.n = n


class Spot(Lamp): ...


class Flood(Lamp): ...


# calls: (0,), (1,), (2,), (5,)
@trusted
def generic_of_a_base(n: int) -> list[str]:
    """A type variable is what arguments of classes that derive from one another have in common."""
    moves: list[Move] = [Put(1, n), Take(2, n + 1), Halt(3, "é")]
    move = moves[n % 2]
    found: list[str] = []
    if isinstance(move, Put):
        chosen = first_there(move if n > 1 else None, moves[2])
        found.append("put" if isinstance(chosen, Put) else "other")
    found.append(str(first_there(Spot(n), Lamp(1)).n + first_there(Spot(n) if n else None, Flood(7)).n))
    return found


@dataclass
class Euro:
    amount: int


@dataclass
class Pound:
    amount: int


Coin = Euro | Pound


def coin(n: int) -> Coin:
    return Euro(n // 2) if n % 2 else Pound(n // 2)


# calls: (2, 3), (3, 2), (2, 2), (3, 5)
@trusted
def of_other_classes_with_the_same_fields(n: int, m: int) -> list[bool]:
    one, other = coin(n), coin(m)
    some: Coin | None = coin(m) if n else None
    coins = [one, coin(n + 2)]
    found = [one == other, one != other, other in coins, coins == [other, coin(m + 2)], (one,) == (other,)]
    return [*found, {1: one} == {1: other}, some == one, coins.count(other) == 1]
