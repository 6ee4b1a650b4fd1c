"""Shortest paths on a graph whose weights are secret."""

import heapq
import math
from collections import deque

from pyenclave import Inside, trusted

Graph = dict[str, dict[str, float]]
graph: Inside[Graph] = {}


@trusted
def add_edge(a: str, b: str, weight: float, both: bool = True) -> None:
    if weight < 0:
        raise ValueError("negative weight")
    graph.setdefault(a, {})[b] = weight
    graph.setdefault(b, {})
    if both:
        graph[b][a] = weight


def dijkstra(source: str) -> tuple[dict[str, float], dict[str, str]]:
    best = {node: math.inf for node in graph}
    before: dict[str, str] = {}
    best[source] = 0
    queue = [(0.0, source)]
    while queue:
        distance, node = heapq.heappop(queue)
        if distance > best[node]:
            continue
        for neighbour, weight in graph[node].items():
            if (candidate := distance + weight) < best[neighbour]:
                best[neighbour] = candidate
                before[neighbour] = node
                heapq.heappush(queue, (candidate, neighbour))
    return best, before


@trusted
def route(source: str, target: str) -> list[str]:
    if source not in graph or target not in graph:
        raise KeyError(target if source in graph else source)
    best, before = dijkstra(source)
    if best[target] == math.inf:
        return []
    path = [target]
    while path[-1] != source:
        path.append(before[path[-1]])
    return path[::-1]


@trusted
def hops(source: str) -> dict[str, int]:
    seen = {source: 0}
    queue = deque([source])
    while queue:
        node = queue.popleft()
        for neighbour in sorted(graph[node]):
            if neighbour not in seen:
                seen[neighbour] = seen[node] + 1
                queue.append(neighbour)
    return seen


@trusted
def topological() -> list[str]:
    degree = {node: 0 for node in graph}
    for targets in graph.values():
        for target in targets:
            degree[target] += 1
    ready = sorted(node for node, n in degree.items() if not n)
    order: list[str] = []
    while ready:
        order.append(node := ready.pop())
        for target in graph[node]:
            degree[target] -= 1
            if degree[target] == 0:
                ready.append(target)
    if len(order) != len(graph):
        raise ValueError("cycle")
    return order


def demo() -> list[object]:
    for a, b, w in (("a", "b", 4), ("a", "c", 1), ("c", "b", 2), ("b", "d", 5)):
        add_edge(a, b, w, False)
    add_edge("x", "y", 1.5)
    out: list[object] = [route("a", "d"), route("d", "a"), hops("a"), route("x", "y")]
    for f in (topological, lambda: route("q", "a"), lambda: add_edge("a", "b", -1)):
        try:
            out.append(f())
        except (KeyError, ValueError) as e:
            out.append(repr(e))
    return out
