"""Plain classes: fields that `__init__` assigns, methods, identity, and objects that hold each other."""

from __future__ import annotations

import heapq
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from functools import total_ordering
from typing import ClassVar, Final

from pyenclave import Inside, trusted, u8


class Node:
    def __init__(self, value: int):
        self.value = value
        self.next: Node | None = None


class Stack:
    """A linked list."""

    limit = 100

    def __init__(self) -> None:
        self.head: Node | None = None
        self.size = 0

    def push(self, value: int) -> None:
        if self.size == self.limit:
            raise OverflowError("full")
        node = Node(value)
        node.next = self.head
        self.head = node
        self.size += 1

    def pop(self) -> int:
        node = self.head
        if node is None:
            raise IndexError("pop from an empty stack")
        self.head = node.next
        self.size -= 1
        return node.value

    def __len__(self) -> int:
        return self.size

    def __contains__(self, value: int) -> bool:
        node = self.head
        while node is not None:
            if node.value == value:
                return True
            node = node.next
        return False


# calls: (3,), (0,), (101,)
@trusted
def stack(n: int) -> list[int]:
    made = Stack()
    for i in range(n):
        made.push(i * i)
    out = [len(made), int(4 in made), int(5 in made)]
    while made:
        out.append(made.pop())
    return out


@trusted
def empty_stack() -> int:
    return Stack().pop()


class Trie:
    def __init__(self) -> None:
        self.children: dict[str, Trie] = {}
        self.ends = False

    def insert(self, word: str) -> None:
        node = self
        for letter in word:
            if letter not in node.children:
                node.children[letter] = Trie()
            node = node.children[letter]
        node.ends = True

    def __contains__(self, word: str) -> bool:
        node = self
        for letter in word:
            if letter not in node.children:
                return False
            node = node.children[letter]
        return node.ends

    def words(self, prefix: str = "") -> list[str]:
        found = [prefix] if self.ends else []
        for letter, child in sorted(self.children.items(), key=lambda one: one[0]):
            found.extend(child.words(prefix + letter))
        return found


# calls: (["tea", "ten", "to", "inn"], "ten"), (["a"], ""), ([], "a")
@trusted
def trie(words: list[str], asked: str) -> tuple[bool, list[str]]:
    made = Trie()
    for word in words:
        made.insert(word)
    return asked in made, made.words()


class Entry:
    __slots__ = ("after", "before", "key", "value")

    def __init__(self, key: str, value: int) -> None:
        self.key = key
        self.value = value
        self.before: Entry | None = None
        self.after: Entry | None = None


class LRU:
    """A dict and a ring that is closed by an entry of its own."""

    def __init__(self, capacity: int) -> None:
        if capacity <= 0:
            raise ValueError(f"capacity must be positive, not {capacity}")
        self._capacity = capacity
        self._entries: dict[str, Entry] = {}
        self._first = Entry("", 0)
        self._first.after = self._first
        self._first.before = self._first

    @property
    def capacity(self) -> int:
        return self._capacity

    @capacity.setter
    def capacity(self, value: int) -> None:
        self._capacity = value
        self._shrink()

    def _link(self, entry: Entry) -> None:
        last = self._first.before
        assert last is not None
        last.after = entry
        entry.before = last
        entry.after = self._first
        self._first.before = entry

    def _unlink(self, entry: Entry) -> None:
        before, after = entry.before, entry.after
        assert before is not None
        assert after is not None
        before.after = after
        after.before = before

    def _shrink(self) -> None:
        while len(self._entries) > self._capacity:
            oldest = self._first.after
            assert oldest is not None
            self._unlink(oldest)
            del self._entries[oldest.key]

    def __getitem__(self, key: str) -> int:
        entry = self._entries[key]
        self._unlink(entry)
        self._link(entry)
        return entry.value

    def __setitem__(self, key: str, value: int) -> None:
        if key in self._entries:
            self._unlink(self._entries[key])
        entry = Entry(key, value)
        self._entries[key] = entry
        self._link(entry)
        self._shrink()

    def __len__(self) -> int:
        return len(self._entries)

    def keys(self) -> list[str]:
        found: list[str] = []
        entry = self._first.after
        while entry is not None and entry is not self._first:
            found.append(entry.key)
            entry = entry.after
        return found


# calls: (2, "abcab"), (3, "abcdab"), (0, "a"), (1, "ab")
@trusted
def lru(capacity: int, keys: str) -> tuple[list[str], int, int]:
    cache = LRU(capacity)
    for i, key in enumerate(keys):
        cache[key] = i
    total = cache[keys[-1]]
    cache.capacity = 1
    return cache.keys(), total, cache.capacity


class Counter:
    """A class's value that objects then have their own of."""

    count = 0
    step: int = 2
    NAME = "counter"

    def up(self) -> int:
        self.count += self.step
        return self.count

    @staticmethod
    def twice(n: int) -> int:
        return 2 * n

    @classmethod
    def begun_at(cls, n: int) -> Counter:
        made = cls()
        made.count = n
        return made


@trusted
def counters() -> list[int]:
    a, b = Counter(), Counter.begun_at(10)
    a.up()
    b.up()
    b.up()
    return [a.count, b.count, Counter.twice(a.count), Counter.step, len(Counter.NAME)]


class Account:
    def __init__(self, owner: str, balance: int = 0, *, limit: int = 100) -> None:
        self.__owner = owner
        self.balance = balance
        self.history: list[tuple[str, int]] = []
        self.limit = limit

    def deposit(self, amount: int) -> None:
        if amount <= 0:
            raise ValueError("deposit must be positive")
        self.balance += amount
        self.history.append(("deposit", amount))

    def __repr__(self) -> str:
        return f"Account({self.__owner!r}, {self.balance})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Account):
            return NotImplemented
        return self.__owner == other.__owner

    def __hash__(self) -> int:
        return hash_of(self.__owner)

    def __lt__(self, other: Account) -> bool:
        return self.balance < other.balance

    def __bool__(self) -> bool:
        return self.balance != 0


def hash_of(text: str) -> int:
    return len(text)


# calls: ("ann", 5), ("bob", -1)
@trusted
def accounts(owner: str, amount: int) -> tuple[str, list[str], bool, bool, int]:
    one, other = Account(owner, 7, limit=3), Account("eve")
    other.deposit(amount)
    every = sorted([one, other])
    seen = {one, other, Account(owner)}
    return repr(one), [str(each) for each in every], one == Account(owner), bool(Account("x")), len(seen)


class Plain:
    pass


class Point:
    def __init__(self, x: int = 0, y: int = 0) -> None:
        self.x, self.y = x, y

    def __add__(self, other: Point) -> Point:
        return Point(self.x + other.x, self.y + other.y)

    def moved(self, by: Point) -> Point:
        return self + by


@trusted
def identity() -> list[bool]:
    a, b = Point(1, 2), Point(1, 2)
    c = a
    points = [a, b]
    keyed = {a: 1, b: 2}
    some: Point | None = a
    return [
        a == b,
        a is b,
        a is c,
        a is not b,
        a in points,
        points.index(b) == 1,
        keyed[b] == 2,
        some is a,
        Point() != a,
    ]


@trusted
def sharing() -> tuple[int, int]:
    a = Point(1, 2)
    b = a
    b.x = 5
    points = [a, a, Point(3, 3)]
    points[1].y += 10
    return a.moved(a).x, points[0].y


class Late:
    """Fields that are not there yet, or never."""

    never: int

    def __init__(self, early: bool) -> None:
        self.first = 1
        if early:
            self.second = 2
        self.look()
        self.third = self.first + 2

    def look(self) -> None:
        self.first += 1

    def both(self) -> int:
        return self.second + self.third


# calls: (True,), (False,)
@trusted
def late(early: bool) -> int:
    return Late(early).both()


@trusted
def never() -> int:
    return Late(True).never


class Looking:
    def __init__(self) -> None:
        self.seen = self.size()
        self.items = [1, 2, 3]

    def size(self) -> int:
        return len(self.items)


@trusted
def looks_too_early() -> int:
    return Looking().seen


class Inferred:
    def __init__(self, n: int, name: str) -> None:
        self.squares = [i * i for i in range(n)]
        self.table = {name: n}
        self.half = n / 2
        self.words: list[str] = []
        self.words.append(name)
        self.point = Point(n, n)
        self.small: u8 = u8(3)
        self.pair = (n, name)
        self.flag = n > 3
        self.text = f"{name}!"


# calls: (4, "a"), (0, "b")
@trusted
def inferred(n: int, name: str) -> tuple[list[int], dict[str, int], float, list[str], int, tuple[int, str], bool, str]:
    made = Inferred(n, name)
    return made.squares, made.table, made.half, made.words, made.point.x + made.small, made.pair, made.flag, made.text


class Timer:
    def __init__(self) -> None:
        self.log: list[str] = []

    def __enter__(self) -> Timer:
        self.log.append("enter")
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self.log.append("exit" if error is None else f"exit {error}")


# calls: (1,), (0,)
@trusted
def within(n: int) -> list[str]:
    timer = Timer()
    try:
        with timer as same:
            same.log.append(str(10 // n))
    except ZeroDivisionError:
        timer.log.append("caught")
    return timer.log


class Bag:
    def __init__(self, items: list[str]) -> None:
        self._items = list(items)

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __getitem__(self, at: int) -> str:
        return self._items[at]

    def __len__(self) -> int:
        return len(self._items)

    def __call__(self, suffix: str) -> list[str]:
        return [one + suffix for one in self]


# calls: (["b", "a"],), ([],)
@trusted
def bags(items: list[str]) -> tuple[list[str], list[str], int, bool]:
    bag = Bag(items)
    return sorted(bag), bag("!"), len(bag), bool(bag)


class Matrix:
    def __init__(self, rows: int, columns: int) -> None:
        self.rows = rows
        self.columns = columns
        self.cells = [[0.0] * columns for _ in range(rows)]

    def __setitem__(self, at: tuple[int, int], value: float) -> None:
        self.cells[at[0]][at[1]] = value

    def __getitem__(self, at: tuple[int, int]) -> float:
        return self.cells[at[0]][at[1]]

    def __matmul__(self, other: Matrix) -> Matrix:
        if self.columns != other.rows:
            raise ValueError("shapes differ")
        made = Matrix(self.rows, other.columns)
        for i in range(self.rows):
            for j in range(other.columns):
                made[i, j] = sum([self[i, k] * other[k, j] for k in range(self.columns)], 0.0)
        return made


# calls: (2,), (3,)
@trusted
def matrices(n: int) -> list[list[float]]:
    a, b = Matrix(2, 2), Matrix(n, 2)
    a[0, 0], a[0, 1], a[1, 0] = 1.0, 2.0, 3.0
    b[0, 0], b[1, 1] = 4.0, 0.5
    return (a @ b).cells


class Ring:
    """Objects that only each other hold."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.peers: list[Ring] = []
        self.by_name: dict[str, list[Ring]] = {}
        self.pair: tuple[Ring, int] | None = None


def tie(n: int) -> Ring:
    rings = [Ring(str(i)) for i in range(n)]
    for ring in rings:
        ring.peers = rings
        ring.by_name[ring.name] = [ring, rings[0]]
        ring.pair = (rings[-1], n)
    return rings[0]


# calls: (3, 2), (10, 400)
@trusted
def rings(n: int, times: int) -> tuple[str, int]:
    kept = tie(n)
    for _ in range(times):
        tie(n)
    pair = kept.pair
    assert pair is not None
    return pair[0].name, len(kept.by_name["0"][0].peers)


@trusted
def held_elsewhere() -> int:
    """A list that a variable has as well keeps what otherwise only holds itself."""
    others = [Ring(str(i)) for i in range(3)]
    for one in others:
        one.peers = others
    for _ in range(1500):
        Ring("x")
    return sum([len(one.peers) + len(one.name) for one in others])


root: Inside[Ring | None] = None


# calls: (2,), (3,), (2,)
@trusted
def keeps(n: int) -> int:
    global root
    found = root
    root = tie(n)
    return 0 if found is None else len(found.peers)


class Shape(ABC):
    sides = 0

    def __init__(self, name: str) -> None:
        self.name = name

    @abstractmethod
    def area(self) -> float: ...

    @property
    def title(self) -> str:
        return f"{self.name} of {self.area():.1f}"

    def describe(self, loud: bool = False) -> str:
        text = f"{self.title}, {self.kind()}"
        return text.upper() if loud else text

    def kind(self) -> str:
        return "some shape"

    def __repr__(self) -> str:
        return f"<{self.name}>"


class Square(Shape):
    sides = 4

    def __init__(self, side: float) -> None:
        super().__init__("square")
        self.side = side

    def area(self) -> float:
        return self.side * self.side

    def kind(self) -> str:
        return f"not {super().kind()}"


class Circle(Shape):
    def __init__(self, radius: float) -> None:
        Shape.__init__(self, "circle")
        self.radius = radius

    def area(self) -> float:
        return 3.0 * self.radius**2

    @property
    def title(self) -> str:
        return "round " + super().title


class Unit(Square):
    def __init__(self) -> None:
        super().__init__(1.0)

    def kind(self) -> str:
        return "unit, " + super().kind()

    def __repr__(self) -> str:
        return "<1>"


def largest(shapes: list[Shape]) -> Shape:
    best = shapes[0]
    for shape in shapes[1:]:
        if shape.area() > best.area():
            best = shape
    return best


@trusted
def shapes() -> list[str]:
    every: list[Shape] = [Square(2.0), Circle(1.5), Unit()]
    every.append(Circle(0.5))
    found = [shape.describe() for shape in every]
    found.append(largest(every).describe(loud=True))
    found.append(repr(every))
    for shape in every:
        if isinstance(shape, Circle):
            found.append(f"radius {shape.radius}")
        elif isinstance(shape, Square):
            found.append(f"side {shape.side} {shape.sides}")
    found.append(str([isinstance(one, (Unit, Circle)) for one in every]))
    found.append(str(sum(one.area() for one in every)))
    return found


def pick(round_: bool) -> Shape:
    return Circle(1.0) if round_ else Unit()


# calls: (True,), (False,)
@trusted
def picked(round_: bool) -> tuple[str, bool, bool]:
    shape = pick(round_)
    some: Shape | None = shape
    if not isinstance(shape, Unit):
        return shape.kind(), some is shape, shape == Unit()
    return shape.kind() + str(shape.side), isinstance(some, Square), shape in [shape, Circle(1.0)]


class Animal:
    def __init__(self, name: str) -> None:
        self.name = name

    def speak(self) -> str:
        raise NotImplementedError("speak")


class Dog(Animal):
    def speak(self) -> str:
        return f"{self.name}: woof"


# calls: (0,), (1,)
@trusted
def animals(at: int) -> str:
    zoo = [Dog("Rex"), Animal("it")]
    return zoo[at].speak()


class Tree:
    def __init__(self) -> None:
        self.root: Branch | None = None

    def add(self, key: int) -> None:
        if self.root is None:
            self.root = Branch(key)
        else:
            self.root.add(key)

    def items(self) -> list[int]:
        return [] if self.root is None else self.root.items()


class Branch:
    def __init__(self, key: int) -> None:
        self.key = key
        self.left: Branch | None = None
        self.right: Branch | None = None

    def add(self, key: int) -> None:
        if key < self.key:
            if self.left is None:
                self.left = Branch(key)
            else:
                self.left.add(key)
        elif key > self.key:
            if self.right is None:
                self.right = Branch(key)
            else:
                self.right.add(key)

    def items(self) -> list[int]:
        left = self.left.items() if self.left is not None else []
        right = self.right.items() if self.right is not None else []
        return [*left, self.key, *right]


# calls: ([3, 1, 2, 5, 3],), ([],)
@trusted
def trees(keys: list[int]) -> list[int]:
    tree = Tree()
    for key in keys:
        tree.add(key)
    return tree.items()


class Leaf:
    def __init__(self, symbol: str | None) -> None:
        self.symbol = symbol


# calls: ("a", "1"), ("a", ""), (None, "1")
@trusted
def known_past_an_or(symbol: str | None, prefix: str) -> dict[str, str]:
    leaf, out = Leaf(symbol), {"": ""}
    if leaf.symbol is not None:
        out[leaf.symbol] = prefix or "0"
        out[leaf.symbol + "!"] = leaf.symbol if prefix else "none"
    return out


class Row:
    """What Python calls by itself, of which a derived class has some."""

    def __init__(self, text: str) -> None:
        self.first, *self.others = [len(text), 1, 2]
        self.text = text

    def __len__(self) -> int:
        return self.first

    def __bool__(self) -> bool:
        return self.text != ""

    def __getitem__(self, at: int) -> str:
        return self.text[at]

    def __setitem__(self, at: int, letter: str) -> None:
        self.text = self.text[:at] + letter + self.text[at + 1 :]

    def __contains__(self, letter: str) -> bool:
        return letter in self.text

    def __call__(self, times: int = 2) -> str:
        return self.text * times

    def __add__(self, other: Row) -> Row:
        return Row(self.text + other.text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Row):
            return NotImplemented
        return self.text == other.text

    def __hash__(self) -> int:
        return len(self.text)

    def __lt__(self, other: Row) -> bool:
        return self.text < other.text

    def __int__(self) -> int:
        return self.others[1]

    def __enter__(self) -> Row:
        self.text += "("
        return self

    def __exit__(self, *_: object) -> None:
        self.text += ")"


class Wide(Row):
    def __len__(self) -> int:
        return super().__len__() + 100


def row_of(text: str) -> Row | None:
    return Wide(text) if text != "-" else None


# calls: ("ab",), ("",), ("-",)
@trusted
def of_the_base(text: str) -> list[str]:
    wide = Wide(text)
    out = [str(len(wide)), str(bool(wide)), str("a" in wide), wide(), wide(times=1), (wide + wide).text, str(int(wide))]
    wide[0] = "z"
    with wide as same:
        out.append(same.text)
    found: list[Row] = [wide, Row("b"), Wide("a")]
    out += [wide[0], str(wide == Wide(text)), str(wide < Row("b")), min(found).text, str(len({wide, Wide("zb()")}))]
    one, other = row_of(text), row_of("ab")
    out += [f"{one == other} {other == one} {one != other} {one == wide} {Row('ab') == one} {one is other}"]
    return out


class Money:
    def __init__(self, cents: int) -> None:
        self.cents = cents

    def __mul__(self, n: int) -> "Money":
        return Money(self.cents * n)

    __rmul__ = __mul__

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.cents})"

    def spend(self, n: int) -> int:
        self.cents -= n
        return self.cents

    pay = spend


class Euro(Money):
    def of(self) -> str:
        return self.__class__.__name__


class Cent(Euro):
    pass


# calls: (3,), (-2,)
@trusted
def other_names(n: int) -> str:
    purse: list[Money] = [Money(5), Euro(6), Cent(7), n * Money(2), Money(2) * n]
    left = [one.pay(n) for one in purse]
    return f"{purse} {left} {[type(one).__name__ for one in purse]} {Cent(1).of()} {Euro(1).of()}"


class Knot:
    def __init__(self, v: int) -> None:
        self.v = v
        self.left: Knot | None = None
        self.right: Knot | None = None
        self.up: Knot | None = None


def planted(top: Knot | None, v: int) -> Knot:
    if top is None:
        return Knot(v)
    at = top
    while True:
        if v < at.v:
            if at.left is None:
                at.left = Knot(v)
                at.left.up = at
                break
            at = at.left
        elif at.right is None:
            at.right = Knot(v)
            at.right.up = at
            break
        else:
            at = at.right
    return top


# calls: ([],), ([3, 1, 2, 5, 4],)
@trusted
def walked_up(xs: list[int]) -> list[int]:
    top: Knot | None = None
    for x in xs:
        top = planted(top, x)
    out: list[int] = []
    if top is None:
        return out
    at: Knot | None = top
    while at is not None and at.left is not None:
        at = at.left
    while at is not None:
        out.append(at.v)
        if at.right is not None:
            at = at.right
            while at.left is not None:
                at = at.left
            continue
        child = at
        at = at.up
        while at is not None and at.right is child:
            child = at
            at = at.up
    return out


class Figure:
    def __init__(self, n: int) -> None:
        self.n = n

    def area(self) -> int:
        return self.n


class Rhomb(Figure):
    def area(self) -> int:
        return self.n * self.n

    def side(self) -> int:
        return self.n * 10


class Pane(Rhomb):
    def area(self) -> int:
        return 99


# calls: (1,), (2,), (3,)
@trusted
def known_by_what_is_assigned(n: int) -> list[str]:
    figure: Figure = Figure(n)
    found: list[str] = []
    if n == 2:
        figure = Rhomb(n)
    elif n == 3:
        figure = Pane(n)
    if not isinstance(figure, Rhomb):
        return [f"{figure.area()}"]
    for i in range(3):
        found.append(f"{figure.side()} {figure.area()} {isinstance(figure, Pane)}")
        figure = Rhomb(figure.side() + i)
    figure = Rhomb(n) if n % 2 else Pane(n)
    found.append(f"{figure.side()} {figure.area()} {isinstance(figure, Pane)}")
    many: list[Figure] = [figure, Figure(n)]
    for one in many:
        figure = Pane(one.n)
        for _ in range(2):
            found.append(f"{figure.area()} {isinstance(figure, Rhomb)}")
            figure = one
    pane = figure
    assert isinstance(pane, Pane)
    for add in map(lambda k: k + pane.area(), range(2)):  # which is asked again after the body
        try:
            found.append(f"{pane.side() + add}")
        except ValueError:
            pane = figure
            assert isinstance(pane, Rhomb)
        else:
            pane = Pane(add)
    at: Figure | None = many[0]
    while at is not None:
        found.append(f"{at.area()}")
        at = None if at.n > 4 else Pane(at.n + 1)
    return found


class Job:
    """Of which it is known which comes first."""

    def __init__(self, place: int, name: str) -> None:
        self.place = place
        self.name = name

    def __lt__(self, other: Job) -> bool:
        return self.place < other.place

    def __repr__(self) -> str:
        return f"{self.name}{self.place}"


class Night(Job):
    pass


class Told:
    """Equal by their names, in order by their places."""

    def __init__(self, place: int, name: str) -> None:
        self.place = place
        self.name = name

    def __lt__(self, other: object) -> bool:
        return isinstance(other, Told) and self.place < other.place

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Told) and self.name == other.name

    def __repr__(self) -> str:
        return f"{self.name}{self.place}"


@dataclass
class Backwards:
    place: int
    name: str

    def __lt__(self, other: Backwards) -> bool:
        return self.place > other.place


def jobs(n: int) -> list[tuple[int, Job, str]]:
    return [(i % 2, Night(i % 3, "n") if i % 4 == 0 else Job(i * 7 % 5, "j"), str(-i)) for i in range(n)]


# calls: (9,), (1,)
@trusted
def a_heap_of_tuples_with_objects(n: int) -> str:
    heap: list[tuple[int, Job, str]] = []
    for one in jobs(n):
        heapq.heappush(heap, one)
    return f"{[heapq.heappop(heap) for _ in range(n)]}"


# calls: (7,), (2,)
@trusted
def order_of_tuples_with_objects(n: int) -> str:
    xs = jobs(n)
    told = [(Told(i % 3, "ab"[i % 2]), i) for i in range(n)]
    back = [(Backwards(i % 3, "d"), -i) for i in range(n)]
    lists = [[Job(i % 3, "l"), Job(-i, "m")] for i in range(n)]
    found = (
        f"{sorted(xs)} {sorted(xs, reverse=True)} {sorted(told)} {max(told)} {sorted(back)} {min(back)} {sorted(lists)}"
    )
    less = [xs[0] < xs[1], told[0] < told[1], told[0] > told[1], lists[0] > lists[1]]
    return f"{found} {less} {sorted([t for t, _ in told])} {sorted(xs, key=lambda t: (t[1], t[0]))}"


@total_ordering
class Version:
    WIDTH: Final = 3

    def __init__(self, number: int, name: str) -> None:
        self.number: Final = number
        self.name = name
        self.tags: list[Tag] = [Tag(name)]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Version):
            return NotImplemented
        return (self.number, self.name) == (other.number, other.name)

    def __lt__(self, other: "Version") -> bool:
        return (self.number, self.name) < (other.number, other.name)

    def __hash__(self) -> int:
        return hash((self.number, self.name)) * 31 + hash(self.name) ^ hash(None if self.number > 3 else self.name)


@total_ordering
@dataclass(frozen=True)
class Weight:
    n: int
    UNIT: Final = "g"

    def __ge__(self, other: "Weight") -> bool:
        return self.n >= other.n


@dataclass(frozen=True)
class Tag:
    text: str


# calls: ([3, 1, 3, 5],)
@trusted
def all_comparisons_by_one(ns: list[int]) -> list[str]:
    versions = [Version(n, str(n)) for n in ns]
    found = [f"{a < b} {a <= b} {a > b} {a >= b} {a == b} {a != b}" for a in versions for b in versions]
    found.append(f"{len(set(versions))} {Version.WIDTH} {max(versions).number} {sorted(versions)[0].tags}")
    weights = [Weight(n) for n in ns]
    found += [f"{a < b} {a <= b} {a > b} {a >= b} {a == b} {a}" for a in weights for b in weights]
    seen: dict[Version, int] = {}
    for one in versions:
        seen[one] = seen.get(one, 0) + 1
    return [*found, f"{list(seen.values())}"]


# calls: (0,), (1,), (2,), (3,), (7,)
@trusted
def exactly(n: int) -> list[str]:
    figure: Figure | None = [Figure(n), Rhomb(n), Pane(n)][n % 3] if n < 6 else None
    found: list[str] = []
    if type(figure) is Pane and figure.side() >= 0:
        found.append(f"pane {figure.side()}")
    if type(figure) is Rhomb:
        found.append(f"rhomb {figure.side()}")
    if type(figure) is not Figure:
        return [*found, "no figure"]
    return [*found, f"{figure.area()}"]


class Solid:
    def __init__(self, name: str) -> None:
        self.name = name


class Ball(Solid):
    def __init__(self, name: str, r: int) -> None:
        super().__init__(name)
        self.r = r

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Ball):
            return NotImplemented
        return self.r == other.r


class Shell(Ball):
    def __init__(self, name: str, r: int, thick: int) -> None:
        super().__init__(name, r)
        self.thick = thick

    def __eq__(self, it: object) -> bool:
        return isinstance(it, Shell) and super().__eq__(it) and self.thick == it.thick


class Marble(Ball):
    pass


class Playing(ABC):
    def __init__(self, n: int) -> None:
        self.n = n

    @abstractmethod
    def suit(self) -> str: ...


class Hearts(Playing):
    def suit(self) -> str:
        return "h"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Hearts) and other.n == self.n

    def __hash__(self) -> int:
        return hash(("h", self.n))


class Spades(Playing):
    def suit(self) -> str:
        return "s"

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Playing):
            return self.n == other.n
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.n)


class Joker(Spades):
    def __hash__(self) -> int:
        return super().__hash__()


class Clubs(Spades):
    """Alternatives of a bool and of NotImplemented, in each other too."""

    def __eq__(self, other: object) -> bool:
        known = self.n > 0 if isinstance(other, Clubs) else NotImplemented
        if known is NotImplemented:
            return super().__eq__(other) if self.n > 1 else (NotImplemented if self.n else False)
        return isinstance(other, Clubs) and (self.n == other.n or (other.n < 2 if self.n < 2 else NotImplemented))

    def __hash__(self) -> int:
        return 1


class Tip:
    def __init__(self, n: int) -> None:
        self.n = n

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Tip):
            return NotImplemented
        return self.n == other.n


class Crotch:
    def __init__(self, left: Tip | Crotch, right: Tip | Crotch) -> None:
        self.left = left
        self.right = right

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Crotch):
            return False
        return self.left == other.left and self.right == other.right


# calls: (0,), (1,)
@trusted
def equal_by_their_classes(n: int) -> list[str]:
    solids: list[Solid] = [Solid("a"), Solid("a"), Ball("a", 1), Ball("b", n), Shell("a", 1, n), Shell("b", 1, 1)]
    solids += [Marble("c", 1), Marble("d", n)]
    found = [
        f"{[a == b for b in solids]} {[a != b for b in solids]} {solids.index(a)} {solids.count(a)}" for a in solids
    ]
    ball = Ball("", n)
    found.append(f"{ball in solids} {ball == Marble('', n)} {Marble('', n) == ball} {Shell('', n, 1) == ball}")
    cards: list[Playing] = [Hearts(1), Hearts(n), Spades(1), Spades(n), Joker(n)]
    several: list[Playing] = [*cards, *(Clubs(at) for at in range(4))]
    found += [f"{a.suit()} {[a == b for b in several]} {sum(a is not b for b in several)}" for a in several]
    kept: dict[Playing, str] = {}
    for one in cards:
        kept[one] = kept.get(one, "") + one.suit()
    hearts = {Hearts(n), Hearts(1), Hearts(n)}
    found.append(f"{sorted(len(text) for text in kept.values())} {len(hearts)} {Hearts(n) in hearts}")
    tree = Crotch(Tip(1), Crotch(Tip(n), Tip(3)))
    other = Crotch(Tip(1), Crotch(Tip(1), Tip(3)))
    trees: list[Tip | Crotch] = [tree, Tip(n), other]
    return [
        *found,
        f"{tree == other} {tree != other} {[one == other for one in trees]} {Tip(1) in trees} {tree.left == tree}",
    ]


class Tariff:
    RATES = {"a": 3, "b": 5}  # noqa: RUF012
    STEPS: ClassVar[list[int]] = [1, 2, 3]

    def __init__(self, key: str) -> None:
        self.key = key
        tariffs_made.append(key)


class Weekend(Tariff):
    pass


tariffs_made: Inside[list[str]] = []


# calls: ("a",), ("b",), ("c",)
@trusted
def tables_of_objects_that_have_no_name(key: str) -> list[int]:
    tariffs = [Tariff(key), Weekend(key)]
    found = [Weekend(key).RATES.get(key, 0), Tariff("b").RATES["b"], len(tariffs_made)]
    for step in tariffs[1].STEPS:
        found.append(step)
    return [*found, tariffs[0].RATES[key]]
