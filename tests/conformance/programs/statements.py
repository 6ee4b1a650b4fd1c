"""Assignments, branches, loops, assertions, deletion."""

from dataclasses import dataclass

from pyenclave import Inside, trusted, u8, u64

total: Inside[int] = 5
seen: Inside[list[str]] = []


@dataclass
class Cell:
    value: int
    next: int = 0


# calls: (3,), (-4,), (0,)
@trusted
def assign(n: int) -> int:
    a = n
    b: int = a + 1
    a = b * 2
    return a - b


# calls: (3,), (9,)
@trusted
def assign_several(n: int) -> list[int]:
    a = b = [n]
    a.append(n + 1)
    b = c = b + [7]
    c.append(8)
    return a + b


# calls: (1, 2), (5, 5)
@trusted
def swap(a: int, b: int) -> tuple[int, int]:
    a, b = b, a
    return a, b


# calls: (1, 2, 3)
@trusted
def rotate(a: int, b: int, c: int) -> str:
    a, b, c = b, c, a
    return f"{a}{b}{c}"


# calls: ([1, 2, 3], 1), ([1, 2, 3], 3)
@trusted
def assign_items(xs: list[int], i: int) -> list[int]:
    xs[0], xs[i] = xs[i], xs[0]
    xs[-1] = i
    return xs


# calls: (4,)
@trusted
def assign_fields(n: int) -> str:
    cell = Cell(n)
    other = cell
    other.value = cell.value + 1
    cell.next, cell.value = cell.value, 9
    return f"{cell} {other}"


# calls: (2, 3), (-7, 2), (40, 1)
@trusted
def augmented(a: int, b: int) -> list[int]:
    found: list[int] = []
    x = a
    x += b
    found.append(x)
    x -= 10
    found.append(x)
    x *= b
    found.append(x)
    x //= 3
    found.append(x)
    x %= 7
    found.append(x)
    x <<= 4
    found.append(x)
    x >>= 2
    found.append(x)
    x |= 9
    found.append(x)
    x &= 29
    found.append(x)
    x ^= a
    found.append(x)
    x **= 2
    found.append(x)
    return found


# calls: (2.5,), (-0.125,)
@trusted
def augmented_floats(x: float) -> float:
    y = x
    y += 1
    y *= 3
    y -= 0.5
    y /= 4
    y //= 0.25
    y %= 5
    return y


# calls: (["a"], {"k": 1})
@trusted
def augmented_places(words: list[str], counts: dict[str, int]) -> str:
    words[0] += "b"
    counts["k"] += 4
    counts["k"] *= 2
    cell = Cell(3)
    cell.value -= 5
    cell.next += cell.value
    words += ["x", "y"]
    words *= 2
    return f"{words} {counts} {cell}"


# calls: (5,), (0,), (-1,), (3,)
@trusted
def branches(n: int) -> str:
    if n > 4:
        return "large"
    elif n > 2:
        return "some"
    elif n == 0:
        text = "none"
    else:
        text = "less"
    return text + "!"


# calls: (0,), (1,), (5,)
@trusted
def while_else(n: int) -> int:
    found = 0
    while n > 0:
        n -= 1
        if n == 3:
            break
        found += n
    else:
        found += 100
    return found


# calls: ([1, 2, 3],), ([4, 5],), ([],)
@trusted
def for_else(xs: list[int]) -> str:
    for x in xs:
        if x == 2:
            break
    else:
        return "none"
    return "two"


# calls: (10,), (0,)
@trusted
def continues(n: int) -> int:
    found = 0
    for i in range(n):
        if i % 3 == 0:
            continue
        for j in range(i):
            if j == 4:
                break
            if j % 2:
                continue
            found += j
        found += i * 100
    return found


# calls: (1,), (0,)
@trusted
def asserts(n: int) -> int:
    assert n > 0
    return n


# calls: (1,), (-2,)
@trusted
def asserts_with_a_message(n: int) -> int:
    assert n > 0, f"{n} is not positive"
    return n


# calls: ()
@trusted
def passes() -> None:
    """Does nothing."""
    pass
    ...


# calls: ([1, 2, 3], 0), ([1, 2, 3], -1), ([1], 4)
@trusted
def delete_item(xs: list[int], i: int) -> list[int]:
    del xs[i]
    return xs


# calls: ({"a": 1, "b": 2}, "a"), ({}, "c")
@trusted
def delete_key(d: dict[str, int], key: str) -> dict[str, int]:
    del d[key]
    return d


# calls: (3,), (4,)
@trusted
def global_state(n: int) -> int:
    global total
    total += n
    before = total
    total = before * 2
    return total


# calls: ("a",), ("b",)
@trusted
def state_without_global(text: str) -> int:
    seen.append(text)
    return len(seen)


# calls: (255, 1), (7, 2)
@trusted
def declared_widths(a: u8, b: u64) -> int:
    c: u8 = a // 2
    d: u64 = b * 3
    return int(d) + c


# calls: (3,)
@trusted
def nothing_is_returned(n: int) -> None:
    if n > 2:
        return
    raise ValueError("small")


# calls: (6,)
@trusted
def deep_branches(n: int) -> str:
    text = ""
    for i in range(n):
        if i > 1:
            if i > 2:
                while True:
                    text += str(i)
                    if len(text) > 3:
                        break
                    text += "."
            else:
                text += "two"
    return text


# calls: (3,)
@trusted
def delete_a_variable(n: int) -> int:
    m = n + 1
    n = m * 2
    del m
    m = 5
    return n + m
