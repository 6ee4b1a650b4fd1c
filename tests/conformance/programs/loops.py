"""What loops and comprehensions run over."""

from collections import deque

from pyenclave import trusted


# calls: (3, 10, 2), (10, 3, -3), (0, 5, 0), (5, 5, 1), (2**62, 2**63 - 1, 2**62)
@trusted
def ranges(a: int, b: int, step: int) -> list[int]:
    return [i for i in range(a, b, step)]


# calls: (5,), (0,), (-2,)
@trusted
def range_forms(n: int) -> list[int]:
    found: list[int] = []
    for i in range(n):
        found.append(i)
    for i in range(2, n):
        found.append(-i)
    for i in range(n, 0, -1):
        found.append(i * 10)
    return found


# calls: (b"ab\xff",), (b"",)
@trusted
def over_bytes(data: bytes) -> list[int]:
    return [b + 1 for b in data]


# calls: ("aé😀",), ("",)
@trusted
def over_str(s: str) -> list[str]:
    found: list[str] = []
    for c in s:
        found.append(c + "|")
    return found


# calls: ([3, 1, 2],), ([],)
@trusted
def over_list(xs: list[int]) -> int:
    total = 0
    for x in xs:
        total = total * 10 + x
    return total


# calls: ({"b": 2, "a": 1},), ({},)
@trusted
def over_dict(d: dict[str, int]) -> str:
    text = ""
    for key in d:
        text += key
    for key in d.keys():
        text += key.upper()
    for value in d.values():
        text += str(value)
    for key, value in d.items():
        text += key * value
    return text


# calls: ({4},), (set(),)
@trusted
def over_set(xs: set[int]) -> int:
    total = 0
    for x in xs:
        total += x
    return total


# calls: (deque([3, 1, 2]),)
@trusted
def over_deque(xs: deque[int]) -> list[int]:
    return [x * 2 for x in xs]


# calls: ("ab",), ("",)
@trusted
def enumerates(s: str) -> list[tuple[int, str]]:
    found = [(i, c) for i, c in enumerate(s)]
    for at in enumerate(s, start=7):
        found.append(at)
    return found


# calls: ([1, 2, 3], "ab", b"xyz"), ([], "a", b"")
@trusted
def zips(xs: list[int], s: str, data: bytes) -> list[tuple[int, str, int]]:
    return [(x, c, b) for x, c, b in zip(xs, s, data)]


# calls: ([1, 2, 3],), ([],)
@trusted
def reverses(xs: list[int]) -> list[int]:
    found: list[int] = []
    for x in reversed(xs):
        found.append(x)
    return found


# calls: ("abc",)
@trusted
def reverses_text(s: str) -> str:
    return "".join(c for c in reversed(s))


# calls: (4,)
@trusted
def a_list_that_grows(n: int) -> list[int]:
    xs = [1]
    for x in xs:
        if len(xs) < n:
            xs.append(x * 2)
    return xs


# calls: ([1, 2, 3, 4, 5],)
@trusted
def a_list_that_shrinks(xs: list[int]) -> list[int]:
    seen: list[int] = []
    for x in xs:
        seen.append(x)
        if x % 2:
            xs.pop(0)
    return seen


# calls: (1,), (9,)
@trusted
def a_dict_that_grows(n: int) -> int:
    d = {1: 1, 2: 2}
    for key in d:
        if key < n:
            d[n] = n
    return len(d)


# calls: (1,), (9,)
@trusted
def a_set_that_grows(n: int) -> int:
    xs = {1, 2}
    for x in xs:
        if x < n:
            xs.add(n)
    return len(xs)


# calls: (3,)
@trusted
def a_variable_keeps_its_last_value(n: int) -> int:
    i = -1
    for i in range(n):
        pass
    return i


# calls: (3,)
@trusted
def assigned_in_the_loop(n: int) -> list[int]:
    found: list[int] = []
    for i in range(n):
        found.append(i)
        i = 99
        found.append(i)
    return found


# calls: (3,)
@trusted
def a_bound_is_evaluated_once(n: int) -> int:
    rounds = 0
    for _ in range(n):
        n += 5
        rounds += 1
    return rounds * 100 + n


# calls: ([[1, 2], [], [3]],)
@trusted
def of_lists(rows: list[list[int]]) -> int:
    return sum(sum(row) for row in rows) + len([x for row in rows for x in row])


# calls: (0,), (1,), (63,), (64,), (65,), (70,), (71,), (200,)
@trusted
def counted_else(n: int) -> str:
    found = ""
    for i in range(n):
        if i == 70:
            found += "break"
            break
    else:
        found += "else"
    i = 0
    while i < n:
        if i == 70:
            break
        i += 1
    else:
        found += " else"
    return f"{found} {i}"


# calls: (200,), (3,), (0,)
@trusted
def counted_continue(n: int) -> list[int]:
    found: list[int] = []
    for i in range(n):
        for j in range(i, -1, -1):
            if j % 2 == 0:
                continue
            if j < 100:
                break
            found.append(i * j)
        if i % 3 == 0:
            continue
        found.append(i)
    return found


# calls: (200,), (131,), (130,), (66,), (0,)
@trusted
def counted_finally(n: int) -> int:
    total = 0
    for i in range(n):
        try:
            if i == 66:
                continue
            if i == 130:
                break
            for j in range(i):
                if j == 129:
                    return total
        finally:
            total += i
    return total


# calls: (2**63 - 2,), (2**63 - 3,), (100,)
@trusted
def counted_to_the_end(most: int) -> int:
    i = most - 70
    rounds = 0
    while i <= most:
        rounds += 1
        i += 1
    return rounds * 1000 + (most - i)


# calls: (-(2**63) + 3,), (-(2**63) + 4,), (-100,)
@trusted
def counted_down_to_the_end(least: int) -> int:
    i = least + 200
    rounds = 0
    while i >= least:
        rounds += 1
        i -= 3
    return rounds * 1000 + (i - least)


# calls: (300,), (1,), (0,)
@trusted
def counts_to_what_changes(n: int) -> tuple[int, int]:
    i = 0
    while i < n:
        if i % 2 == 0:
            n -= 1
        i += 1
    return i, n


# calls: (5, 200), (200, 5), (0, 3)
@trusted
def counted_in_counted(a: int, b: int) -> int:
    total = 0
    i = 0
    while i < a:
        j = b
        while j > 0:
            total += i * j
            j -= 1
        i += 1
    return total


# calls: (200,), (64,), (0,)
@trusted
def counted_with_others(n: int) -> tuple[list[tuple[int, int]], bool, bool, list[tuple[int, str]]]:
    pairs = [(k, i) for k, i in enumerate(range(n, 0, -1), 5) if i % 50 == 0]
    every, some = all(i < 150 for i in range(n)), any(i == 70 for i in range(n))
    return pairs, every, some, list(zip(range(n), "abc"))


# calls: (1000, 2), (3, 5), (5, 70)
@trusted
def counted_to_a_capture(n: int, x: int) -> int:
    i = 0
    while i < n:
        match x:
            case 70:
                x += 1
            case n:
                x -= 1
        i += 1
    return i


# calls: ([b"abc", b"defg"], ["abc", "de"]), ([], []), ([b"a"], ["é"]), ([b"", b"x"], [""])
@trusted
def columns_of_what_is_made(rows: list[bytes], texts: list[str]) -> list[str]:
    shown = [str(list(column)) for column in zip(*(row[1:] for row in rows))]
    shown += [str(column) for column in zip(*rows)]
    shown += ["".join(column) for column in zip(*texts)]
    shown += ["".join(column) for column in zip(*[text + "!" for text in texts])]
    pairs = [[1, 2, 3], [4, 5]]
    return shown + [str(sum(column)) for column in zip(*(pair[1:] for pair in pairs))]


# calls: ({"a": [1, 2]}, "a"), ({"a": [1, 2]}, "b"), ({}, "")
@trusted
def get_or_nothing(found: dict[str, list[int]], key: str) -> int:
    total = 0
    for x in found.get(key, ()):
        total += x
    return total + sum(y + 1 for y in found.get("a", ()))
