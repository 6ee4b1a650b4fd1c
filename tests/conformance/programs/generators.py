"""Loops over generators, `map(…)` and `filter(…)`: the next value is made when the loop asks for it."""

from pyenclave import Inside, trusted, untrusted

events: list[str] = []
count: Inside[int] = 0


@untrusted
def log(text: str) -> int:
    events.append(text)
    return len(text)


def note(text: str, n: int) -> int:
    log(f"{text}{n}")
    return n * 2


def odd(n: int) -> bool:
    log(f"odd {n}")
    return n % 2 == 1


def bump() -> int:
    global count
    count += 1
    return count


# calls: ([],), ([1, 2, 3],)
@trusted
def interleaved(xs: list[int]) -> list[int]:
    out: list[int] = []
    for x in (note("made ", x) for x in xs):
        log(f"body {x}")
        out.append(x)
    return out


# calls: ([], 0), ([1, 2, 3, 4, 5], 3), ([5], 9)
@trusted
def broken(xs: list[int], last: int) -> str:
    for x in (note("", x) for x in xs if x != 2):
        if x == last * 2:
            log("break")
            break
        if x > 6:
            continue
        log("end")
    else:
        return "all"
    return "some"


# calls: ([1, 2, 3, 5],)
@trusted
def filtered(xs: list[int]) -> str:
    text = ""
    for x in filter(odd, xs):
        text += f"{x},"
    for y in map(str, xs):
        text += y + ";"
    for z in map(lambda a, b: a * b, xs, xs[1:]):
        text += f"{z} "
    for w in filter(None, [0, 1, 2, 0]):
        text += f"<{w}>"
    return text


# calls: (["a", "b"],), ([],)
@trusted
def counted(words: list[str]) -> list[str]:
    out: list[str] = []
    for at, word in enumerate((w.upper() for w in words), 1):
        out.append(f"{at}{word}")
    for at, word in enumerate(map(str.title, words)):
        out += [word * at]
    return out


# calls: ([1, 2, 3], [4, 5]), ([], [1]), ([1], [])
@trusted
def zipped(xs: list[int], ys: list[int]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for a, b in zip((note("a", x) for x in xs), (note("b", y) for y in ys)):
        out.append((a, b))
    for a, (c, d) in zip(xs, enumerate(note("c", y) for y in ys)):
        out.append((a + c, d))
    return out


# calls: ([1, 2], [1, 2]), ([1, 2], [1]), ([1], [1, 2])
@trusted
def strictly(xs: list[int], ys: list[int]) -> int:
    total = 0
    for a, b in zip((note("a", x) for x in xs), map(abs, ys), strict=True):
        total += a * b
    return total


# calls: (["a", "b", "c", "d"],), (["x"],), ([],)
@trusted
def shrinking(xs: list[str]) -> list[str]:
    """What one source has is taken before the next one changes what it runs over."""
    out: list[str] = []
    for a, b in zip(xs, (xs.pop() for _ in range(9))):
        out.append(a + b)
    return out


# calls: ({"a": [1], "b": [2]},)
@trusted
def shared(d: dict[str, list[int]]) -> str:
    for key, (value, n) in zip(d.items(), ((w, len(w)) for w in d.values())):
        value.append(n)
        key[1].append(9)
    return f"{d}"


# calls: (3,)
@trusted
def changing(n: int) -> list[int]:
    """What the generator reads is what it is when it goes on."""
    out: list[int] = []
    for x in (n + i for i in range(n)):
        n += 10
        out.append(x)
    for x in (count + bump() for _ in range(3)):
        bump()
        out.append(x)
    return out


# calls: (None,), (3,)
@trusted
def narrowed(m: int | None) -> int:
    total = 0
    if m is not None:
        for x in (i for i in range(5) if m is not None and i < m):
            m = None if x else m
            total += x + 1
    return total


# calls: ([3, 0, 1],), ([1],)
@trusted
def failing(xs: list[int]) -> int:
    total = 0
    try:
        for x in (6 // x for x in xs):
            total += x
    except ZeroDivisionError as e:
        log(str(e))
        total += 100
    for x in (6 // x for x in xs):
        total += x
    return total


# calls: (4,)
@trusted
def nested(n: int) -> list[str]:
    out: list[str] = []
    for x in (str(y) for y in (z * z for z in range(n) if z % 2) if y > 1 or n > 3):
        for c in (d + x for d in x):
            out.append(c)
    for at, pair in enumerate(zip((i for i in range(n)), (str(i) for i in range(n)))):
        out.append(f"{at}{pair}")
    return out


# calls: ([1, 2, 3],)
@trusted
def collected(xs: list[int]) -> str:
    a = [*(x + 1 for x in xs), 0]
    b = {*map(str, xs)}
    c = dict(zip((str(x) for x in xs), (x * 2 for x in xs)))
    d = [x + y for x in (y * 2 for y in xs) for y in (z for z in range(x) if z > 2)]
    e = list(zip((x for x in xs), xs))
    return f"{a} {sorted(b)} {c} {d} {e}"


# calls: ([1, 2, 3],)
@trusted
def tested(xs: list[int]) -> str:
    ok = any(a > b for a, b in zip((note("t", x) for x in xs), xs))
    every = all(a == c for a, b in zip((x for x in xs), enumerate(xs)) for c in [b[1] + b[0]])
    best = max(zip((x % 3 for x in xs), xs), key=lambda pair: pair[0])
    return f"{ok} {every} {best}"


# calls: (True,), (False,)
@trusted
def left(early: bool) -> str:
    for text in (f"{i}" * 3 for i in range(4)):
        try:
            if early:
                return text
        finally:
            log(text)
    return "end"


# calls: ([1, 2, 3],)
@trusted
def assigned(xs: list[int]) -> int:
    total = 0
    for x in ((total := total + x) for x in xs):
        total += x
    return total


# calls: (0,), (1,), (2,), (3,)
@trusted
def one_in_the_other(n: int) -> str:
    found = [0]
    a = 77
    for x in (a * b for a in range(3) if a != n for b in range(a, 5)):
        if x == 4:
            continue
        if x == 6:
            break
        found.append(x)
    else:
        found.append(100)
    for key, (v, w) in ((a, (b, c)) for a, b in {"x": 1, "y": n}.items() for c in [b, b * 2]):
        for text in (s + t for s in "ab" for t in key):
            if text[0] == "b":
                break
        else:
            log("never")
        found.append(v + w + a)
    return f"{found} {a}"


# calls: (0,), (1,)
@trusted
def left_one_in_the_other(n: int) -> int:
    for x in (10 // a + b for b in range(3) for a in (3, 2, n)):
        try:
            if x == 7:
                return x
        finally:
            log(str(x))
    return -1


# calls: ([1, 2, 3],), ([],)
@trusted
def firsts(xs: list[int]) -> str:
    d = {"k": 1, "j": 2}
    begun = next(iter(d)), next(iter(d.values())), next(iter("xyz")), next(iter({7}))
    found = next((note("f", x) for x in xs if note("t", x * 10) > 10), note("default", -1))
    text, pair = next(map(str, xs), "none"), next(enumerate(xs), (5, 6))
    total = next((x + y for x in xs for y in xs if x != y), 0)
    none = next((x for x in xs if x > 2), None)
    return f"{begun} {found} {text} {total} {pair} {none}"


# calls: ([[1]],), ([[]],), ([],), ([[3], [4, 5]],)
@trusted
def first_of_none(xs: list[list[int]]) -> str:
    try:
        return f"{next(iter(next(iter(xs))))} {[next(y for y in xs if y[0] > x[0] - 1) for x in xs]}"
    except StopIteration as e:
        return repr(e)


# calls: (["a"],), ([],)
@trusted
def first_that_raises(xs: list[str]) -> str:
    return next(x for x in xs)
