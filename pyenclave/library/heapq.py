"""heapq: lists as heaps, with the items at the places where CPython has them."""

# mypy: disable-error-code="operator, type-var"
# T has an order, which each call is looked at for: it is compiled with the types that are passed.
from typing import TypeVar

T = TypeVar("T")


def _towards_root(heap: list[T], start: int, place: int) -> None:
    """The item at `place` goes up to where its parent is not larger."""
    item = heap[place]
    at = place
    while at > start:
        above = (at - 1) // 2
        parent = heap[above]
        if not item < parent:
            break
        heap[at] = parent
        at = above
    heap[at] = item


def _towards_leaves(heap: list[T], place: int) -> None:
    """The item at `place` goes down to a leaf, smaller children go up, and it comes back up to where it belongs."""
    end = len(heap)
    item = heap[place]
    at = place
    below = 2 * at + 1
    while below < end:
        if below + 1 < end and not heap[below] < heap[below + 1]:
            below += 1
        heap[at] = heap[below]
        at = below
        below = 2 * at + 1
    heap[at] = item
    _towards_root(heap, place, at)


def heappush(heap: list[T], item: T) -> None:
    heap.append(item)
    _towards_root(heap, 0, len(heap) - 1)


def heappop(heap: list[T]) -> T:
    if not heap:
        raise IndexError("index out of range")
    last = heap.pop()
    if not heap:
        return last
    least = heap[0]
    heap[0] = last
    _towards_leaves(heap, 0)
    return least


def heapreplace(heap: list[T], item: T) -> T:
    if not heap:
        raise IndexError("index out of range")
    least = heap[0]
    heap[0] = item
    _towards_leaves(heap, 0)
    return least


def heappushpop(heap: list[T], item: T) -> T:
    if not heap or not heap[0] < item:
        return item
    least = heap[0]
    heap[0] = item
    _towards_leaves(heap, 0)
    return least


def heapify(x: list[T]) -> None:
    for place in reversed(range(len(x) // 2)):
        _towards_leaves(x, place)
