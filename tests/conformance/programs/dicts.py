"""Dicts."""

from collections import defaultdict

from pyenclave import Inside, trusted

prices: Inside[dict[str, int]] = {"a": 1}
groups: Inside[dict[str, list[int]]] = {}


# calls: ({"a": 1}, {"b": 2, "a": 3}), ({}, {})
@trusted
def operators(a: dict[str, int], b: dict[str, int]) -> str:
    c = a | b
    a |= {"z": 26}
    return f"{a} {b} {c} {'a' in a} {'q' not in a} {a == b} {a != c}"


# calls: ({"a": 1}, "a"), ({"a": 1}, "b")
@trusted
def get(d: dict[str, int], key: str) -> str:
    found = d.get(key)
    return f"{d.get(key, 5)} {found is None} {len(d)}"


# calls: ({"a": 1}, "a"), ({"a": 1}, "b")
@trusted
def item(d: dict[str, int], key: str) -> int:
    return d[key]


# calls: ("a",), ("b",)
@trusted
def setdefault(key: str) -> str:
    groups.setdefault(key, []).append(len(key))
    groups.setdefault("all", []).append(1)
    return f"{groups}"


# calls: ({"a": 1, "b": 2}, "a"), ({}, "a")
@trusted
def pop(d: dict[str, int], key: str) -> str:
    return f"{d.pop(key, 7)} {d} {d.pop('b')}"


# calls: ({"a": 1},)
@trusted
def update(d: dict[str, int]) -> dict[str, int]:
    d.update({"b": 2, "a": 9})
    e = d.copy()
    e.clear()
    d["size"] = len(e)
    return d


# calls: ({"b": 1, "a": 2},)
@trusted
def views(d: dict[str, int]) -> str:
    return f"{list(d.keys())} {list(d.values())} {list(d.items())} {sorted(d.items())} {sum(d.values())} {list(d)}"


# calls: ()
@trusted
def order() -> str:
    d = {3: "c", 1: "a"}
    d[2] = "b"
    d[3] = "changed"
    del d[1]
    d[1] = "again"
    return f"{d}"


# calls: (3,)
@trusted
def keys_of_many_types(n: int) -> str:
    a = {n: "int"}
    b = {(n, "x"): 1.5, (n, "y"): 2.5}
    c = {b"k": [n]}
    d = {True: "yes", False: "no"}
    e = {0.5: n, 1.0: 2}
    return f"{a[n]} {b[(n, 'y')]} {c[b'k'][0]} {d[n > 2]} {e[0.5]} {(n, 'x') in b}"


# calls: ("a", 5), ("b", 6), ("a", 7)
@trusted
def state(key: str, n: int) -> int:
    global prices
    prices[key] = prices.get(key, 0) + n
    if n == 6:
        prices = dict(prices)
    return prices[key] * 100 + len(prices)


# calls: ("the the a",)
@trusted
def counts(s: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for c in s:
        if c in found:
            found[c] += 1
        else:
            found[c] = 1
    return found


# calls: ({"a": {"x": 1}}, "a"), ({}, "b")
@trusted
def nested(d: dict[str, dict[str, int]], key: str) -> str:
    inner = d.setdefault(key, {})
    inner["n"] = 1
    d[key]["m"] = 2
    return f"{d} {inner}"


# calls: (50,)
@trusted
def many(n: int) -> int:
    d = {i * 7919 % 1000: i for i in range(n)}
    for i in range(0, n, 3):
        del d[i * 7919 % 1000]
    return sum(d.values()) * 1000 + len(d)


# calls: ({1: None, 2: "x"},)
@trusted
def of_optional(d: dict[int, str | None]) -> str:
    return f"{d} {d[1] is None} {d.get(2) is None} {d.get(9) is None}"


# calls: ({"b": 2, "a": 3, "c": 1},), ({},)
@trusted
def listed(d: dict[str, int]) -> tuple[list[str], list[int], list[str], list[int], list[int]]:
    return list(d), list(d.values()), sorted(d, reverse=True), sorted(d.values()), sorted(d.values(), key=lambda n: -n)


# calls: ({3: "x", 1: "y", 2: "z"},), ({},)
@trusted
def ordered_keys(d: dict[int, str]) -> tuple[list[int], list[int], list[int], list[str]]:
    keys = list(d)
    ordered = sorted(keys)
    values = list(d.values())
    values.sort()
    return keys, ordered, sorted([-key for key in keys]), values


def shrink(d: dict[int, str]) -> bool:
    d.pop(3)
    return True


# calls: ({3: "x", 1: "y", 2: "z"},)
@trusted
def listed_after_its_arguments(d: dict[int, str]) -> list[int]:
    return sorted(d, reverse=shrink(d))


# calls: (40,), (3_000,)
@trusted
def drained(n: int) -> str:
    d = {i: i * i for i in range(n)}
    total = sum(d.pop(i) for i in range(n - 2))
    d[-1] = 5
    left = {f"{i}": i for i in range(n)}
    while len(left) > 3:
        total += left.popitem()[1]
    left["x"] = 1
    return f"{total} {d} {left} {[key for key in left]}"


# calls: (3_000,)
@trusted
def drained_in_a_loop(n: int) -> int:
    d = {i: 1 for i in range(n)}
    seen = 0
    for key in d:
        seen += key
        d.pop(n - 1)
    return seen


# calls: ("a bb cc",), ("",)
@trusted
def declared_as_a_dict(text: str) -> list[str]:
    counts: dict[str, int] = defaultdict(int)
    by_size: dict[int, set[str]] = defaultdict(set)
    for word in text.split():
        counts[word] += 1
        by_size[len(word)].add(word)
    return [f"{counts}", f"{len(by_size[9])} {sorted(by_size)}", str(dict(counts)), str({**counts, "z": 1})]


# calls: ({"a": 1, "b": 2}, {"b": 2, "a": 1}), ({"a": 1}, {"a": 2, "c": 3}), ({}, {})
@trusted
def views_compared(a: dict[str, int], b: dict[str, int]) -> list[str]:
    equal = [a.keys() == b.keys(), a.items() == b.items(), a.keys() != b.keys(), a.keys() <= b.keys(), a.keys() > {"q"}]
    sets = [
        sorted(a.keys() & b.keys()),
        sorted(a.keys() | {"z"}),
        sorted({"a", "z"} - b.keys()),
        sorted(a.keys() ^ b.keys()),
    ]
    return [str(equal), str(sets), f"{a.keys()} {a.values()!r} {a.items()}", str(b.keys()) + str(list(b.keys()))]


# calls: ("a bb a",), ("",)
@trusted
def made_by_a_lambda(text: str) -> str:
    counts: defaultdict[str, int] = defaultdict(lambda: 0)
    by_size: dict[int, list[str]] = defaultdict(lambda: [])
    for word in text.split():
        counts[word] += 1
        by_size[len(word)].append(word)
    return f"{dict(counts)} {dict(by_size)}"
