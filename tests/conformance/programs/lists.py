"""Lists."""

from pyenclave import Inside, trusted

kept: Inside[list[int]] = [1, 2]


# calls: ([1], [2, 3]), ([], [])
@trusted
def operators(a: list[int], b: list[int]) -> str:
    c = a + b
    c += [9]
    return f"{a} {b} {c} {a * 2} {3 in c} {4 not in c} {a == b} {a != b} {a < b} {a >= b}"


# calls: (3,)
@trusted
def append(n: int) -> list[int]:
    xs: list[int] = []
    for i in range(n):
        xs.append(i)
    xs.extend([7, 8])
    xs.extend(range(2))
    return xs


# calls: ([1, 2, 3], 1), ([1, 2, 3], -1), ([1, 2, 3], 99), ([], 0), ([1], -9)
@trusted
def insert(xs: list[int], i: int) -> list[int]:
    xs.insert(i, 50)
    return xs


# calls: ([1, 2, 3], 0), ([1], -1), ([1], 2), ([], 0)
@trusted
def pop(xs: list[int], i: int) -> str:
    x = xs.pop(i)
    return f"{x} {xs}"


# calls: ([],), ([4, 5],)
@trusted
def pop_last(xs: list[int]) -> int:
    return xs.pop()


# calls: (["a", "b", "a"], "a"), (["a"], "z")
@trusted
def remove(xs: list[str], x: str) -> list[str]:
    xs.remove(x)
    return xs


# calls: ([5, 6, 5], 5), ([5], 6)
@trusted
def index(xs: list[int], x: int) -> list[int]:
    return [xs.index(x), xs.count(x), xs.index(x, 0), xs.index(x, 0, 3)]


# calls: ([3, 1, 2],)
@trusted
def sort(xs: list[int]) -> str:
    ys = xs.copy()
    ys.sort()
    zs = ys.copy()
    zs.reverse()
    xs.sort(reverse=True)
    return f"{xs} {ys} {zs}"


# calls: ([1],)
@trusted
def clear(xs: list[int]) -> list[int]:
    ys = xs
    xs.clear()
    ys.append(3)
    return xs


# calls: (2,)
@trusted
def shared(n: int) -> str:
    rows = [[0] * n] * 2
    rows[0][0] = 7
    other = rows[1]
    other.append(5)
    copied = rows.copy()
    copied.append([])
    return f"{rows} {other} {copied}"


def change(xs: list[int]) -> None:
    xs.append(99)


# calls: ([1],)
@trusted
def passed(xs: list[int]) -> list[int]:
    change(xs)
    ys = xs
    change(ys)
    return xs


# calls: (3,), (4,)
@trusted
def state(n: int) -> list[int]:
    global kept
    kept.append(n)
    before = kept
    kept = range_of(n) if n > 5 else kept + [n]
    before.append(-1)
    return kept


def range_of(n: int) -> list[int]:
    return list(range(n))


# calls: ([1, 2, 3], 5), ([1], -4)
@trusted
def index_errors(xs: list[int], i: int) -> int:
    return xs[i]


# calls: ([1], 5)
@trusted
def store_errors(xs: list[int], i: int) -> None:
    xs[i] = 3


# calls: ([[1, 2], [0]], ["b", "a"]), ([], [])
@trusted
def of_others(rows: list[list[int]], words: list[str]) -> str:
    return f"{sorted(rows)} {max(words + ['x'])} {[0] in rows} {rows == [[1, 2], [0]]} {words < ['c']}"


# calls: (10,), (30,)
@trusted
def sieve(n: int) -> list[int]:
    is_prime = [True] * (n + 1)
    found: list[int] = []
    for i in range(2, n + 1):
        if is_prime[i]:
            found.append(i)
            for j in range(i * i, n + 1, i):
                is_prime[j] = False
    return found


# calls: ([5, 2, 9, 1],), ([],)
@trusted
def insertion_sort(xs: list[int]) -> list[int]:
    for i in range(1, len(xs)):
        j = i
        while j > 0 and xs[j - 1] > xs[j]:
            xs[j - 1], xs[j] = xs[j], xs[j - 1]
            j -= 1
    return xs


# calls: ([1, 2, 3, 4], [9, 8]), ([], [])
@trusted
def slices_are_stored_to(xs: list[int], ys: list[int]) -> list[int]:
    xs[1:3] = ys
    xs[:0] = [7]
    del xs[-1:]
    return xs


# calls: (["bb", "a", "ccc"],)
@trusted
def sort_by_a_key(words: list[str]) -> list[str]:
    words.sort(key=len, reverse=True)
    words.sort(key=lambda word: word[0])
    return words


# calls: ([1, 2, 3], [7]), ([], []), ([1, 2, 3, 4], [8, 9])
@trusted
def slices_in_place(xs: list[int], ys: list[int]) -> str:
    same = xs
    xs[1:2] += ys
    xs[-1:] *= 2
    xs[:0] += (n * n for n in ys)
    xs[5:1] += (4, 5)
    xs[ask(xs) : ask(xs) + 1] += ys
    return f"{xs} {same}"


def ask(xs: list[int]) -> int:
    xs.append(len(xs))
    return 1


# calls: ([1, 2, 3, 4], 1), ([1, 2, 3, 4], 2)
@trusted
def steps_in_place(xs: list[int], n: int) -> list[int]:
    xs[::2] *= n
    xs[::-1] += [] if n == 1 else [0]
    return xs


# calls: (["a"], "xyz"), ([], "")
@trusted
def anything_in_place(xs: list[str], text: str) -> list[str]:
    xs += text
    xs += (c * 2 for c in text)
    xs += {text: 1}
    xs += map(str.upper, xs[:2])
    xs += (text, "t")
    return xs


# calls: ([3, 1, 0],)
@trusted
def partly_in_place(xs: list[int]) -> list[int]:
    try:
        xs += (6 // x for x in [2, 3, 0])
    except ZeroDivisionError:
        xs[:1] += xs
    return xs


@trusted
def sorted_items() -> str:
    d = {"b": {1}, "a": {2}, "c": {3}}
    return f"{sorted(d.items())} {sorted(d.items(), reverse=True)} {sorted({2: 'b', 1: 'a'}.items())}"


# calls: (None, None, None), (1, None, None), (None, -1, None), (None, None, -1), (3, None, -2), (0, 4, 2)
@trusted
def bounds_that_may_be_none(a: int | None, b: int | None, c: int | None) -> str:
    xs, s, data = [1, 2, 3, 4, 5], "abcde", bytearray(b"12345")
    t = (1, 2, 3)
    shown = (
        f"{xs[a:b]} {s[a:b:c]} {bytes(data[a:])!r} {xs[:b:c]} {xs[None:2]} {xs[1:None:None]} {s[::None]} {t[None:2]}"
    )
    ys = xs.copy()
    ys[a:b] = [7]
    del xs[a:b:c]
    if a is not None:
        ys[a:] += [8]
    return f"{shown} {ys} {xs}"


# calls: (0,), (None,)
@trusted
def step_of_zero(c: int | None) -> list[int]:
    return [1, 2, 3][::c]


# calls: (3,), (0,)
@trusted
def displays_of_what_is_declared(n: int) -> str:
    found: list[int | None] = [None] * n
    if n:
        found[0] = n
    return f"{found}"
