"""Tuples with what has no order behind what has: a heap of `(priority, place, task)`. Only a tie asks, and fails."""

import heapq
from dataclasses import dataclass, field
from enum import Enum

from pyenclave import Inside, trusted


@dataclass
class Task:
    name: str
    cost: int = 1


class Node:
    def __init__(self, name: str) -> None:
        self.name = name
        self.next: list[tuple[int, Node]] = []


class Kind(Enum):
    READ = 2
    WRITE = 1


@dataclass(order=True)
class Entry:
    priority: int
    task: Task
    tags: list[str] = field(default_factory=list[str])


@dataclass
class Leaf:
    weight: int


@dataclass
class Branch:
    left: "Leaf | Branch"
    right: "Leaf | Branch"


Tree = Leaf | Branch
queue: Inside[list[tuple[int, int, Task]]] = []


# calls: ([3, 1, 2, 1, 3],)
@trusted
def scheduled(costs: list[int]) -> list[str]:
    for place, cost in enumerate(costs):
        heapq.heappush(queue, (cost, place, Task(f"t{place}", cost)))
    done: list[str] = []
    while queue:
        cost, _, task = heapq.heappop(queue)
        done.append(f"{task.name}:{cost}")
    return done


# calls: ([5, 9, 12, 13, 16, 45],), ([1],)
@trusted
def depth(weights: list[int]) -> int:
    heap: list[tuple[int, int, Tree]] = [(w, place, Leaf(w)) for place, w in enumerate(weights)]
    heapq.heapify(heap)
    place = len(heap)
    while len(heap) > 1:
        a, _, left = heapq.heappop(heap)
        b, _, right = heapq.heappop(heap)
        heapq.heappush(heap, (a + b, place, Branch(left, right)))
        place += 1

    def deepest(tree: Tree) -> int:
        return 0 if isinstance(tree, Leaf) else 1 + max(deepest(tree.left), deepest(tree.right))

    return deepest(heap[0][2])


# calls: ([(2, "a"), (1, "b")],), ([(1, "a"), (1, "a")],), ([(1, "a"), (1, "b")],)
@trusted
def ordered(pairs: list[tuple[int, str]]) -> list[str]:
    return [task.name for _, task in sorted((n, Task(name)) for n, name in pairs)]


# calls: (1, 2), (2, 1), (1, 1)
@trusted
def nodes(a: int, b: int) -> bool:
    return (a, Node("a")) < (b, Node("b"))


# calls: (1, 2), (1, 1)
@trusted
def same_node(a: int, b: int) -> bool:
    node = Node("a")
    return (a, node) < (b, node) or (a, node) >= (b, node)


# calls: (1, 1), (1, 2)
@trusted
def kinds(a: int, b: int) -> list[str]:
    return [kind.name for _, kind in sorted([(b, Kind.READ), (a, Kind.WRITE)])]


# calls: (1, 1, 1), (1, 2, 1), (1, 1, 0)
@trusted
def maybe(a: int, b: int, which: int) -> list[bool]:
    one = Task("x") if which else None
    none: Task | None = None
    return [(a, one) < (b, none), min([(a, one), (b, none)])[1] is None, [(a, one)] < [(b, one)]]


# calls: (1, 2, 1), (1, 1, 1), (1, 1, 2)
@trusted
def entries(a: int, b: int, cost: int) -> list[int]:
    return [one.priority for one in sorted([Entry(b, Task("t", cost)), Entry(a, Task("t"), ["x"])])]


# calls: (1, 2), (1, 1)
@trusted
def nested(a: int, b: int) -> bool:
    return ((0, a), (a, {"x": b}), "x") < ((0, b), (a, {"x": a}), "x")


# calls: (1,), (2,)
@trusted
def caught(n: int) -> str:
    try:
        return min((1, Task("a")), (n, Task("b")))[1].name
    except TypeError as e:
        return str(e)
