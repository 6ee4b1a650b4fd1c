"""A trusted module whose arrays cross: read, changed in place, handed to ocalls and back."""

from pyenclave import Array, Array2, InOut, f32, f64, i8, i16, i32, i64, trusted, u8, u16, u32, u64, untrusted

seen: list[object] = []


@untrusted
def show(a: Array[f64], b: Array[i16, 2], label: str) -> float:
    seen.append((a.tolist(), b.tolist(), b.shape, label))
    return a[0] if len(a) else 0.0


@untrusted
def refill(a: InOut[Array[u8]], n: u8) -> u8:
    for i in range(len(a)):
        a[i] = n
    return len(a)


@untrusted
def refill_both(a: InOut[Array[u16]], b: InOut[Array[f32, 2]]) -> str:
    a[0] += 1
    b[1, 0] = 0.5
    return "both"


@untrusted
def clear(a: InOut[Array[int]]) -> None:
    for i in range(len(a)):
        a[i] = 0


@untrusted
def fail_late(a: InOut[Array[int]]) -> None:
    a[0] = 99
    raise KeyError("late")


@trusted
def total(a: Array[f64]) -> float:
    t = 0.0
    for x in a:
        t += x
    return t


@trusted
def summed(a: Array[f64]) -> float:
    return sum(a)


@trusted
def facts(a: Array[int], b: Array[bool]) -> tuple[int, int, int, list[int], int]:
    n = 0
    for i, x in enumerate(a):
        n += i * x
    return len(a), len(b), n, sorted(a) + [x for x, y in zip(a, b) if y], sum(a) + max(a) - min(a)  # noqa: B905


@trusted
def sums(a: Array[u8], b: Array[i16], c: Array[u64], d: Array[f32], e: Array[bool]) -> tuple[int, int, u64, float, int]:
    return sum(a), sum(b), sum(c), sum(d), sum(e)


@trusted
def at(a: Array[i32], i: int) -> i32:
    return a[i]


@trusted
def at2(a: Array[u64, 2], i: int, j: int) -> u64:
    return a[i, j]


@trusted
def shape(a: Array2[f32]) -> tuple[int, int, int]:
    rows, columns = a.shape
    return len(a), rows, columns


def doubled(a: Array[f64], k: float) -> Array[f64]:
    for i in range(len(a)):
        a[i] *= k
    return a


@trusted
def scale(a: InOut[Array[f64]], k: float) -> float:
    b = doubled(a, k)
    b[0] += 1
    return a[0]


@trusted
def own_copy(a: Array[f64], k: float) -> float:
    return doubled(a, k)[0]


@trusted
def transpose(a: Array[i16, 2], b: InOut[Array[i16, 2]]) -> None:
    rows, columns = a.shape
    for i in range(rows):
        for j in range(columns):
            b[j, i] = a[i, j]
            b[j, i] += 1


@trusted
def half_done(a: InOut[Array[u32]], at: int) -> None:
    for i in range(len(a)):
        a[i] = 7
        if i == at:
            raise ValueError("half done")


@trusted
def same_twice(a: InOut[Array[u8]], b: InOut[Array[u8]]) -> int:
    a[0] = 1
    b[0] += 5
    return a[0] * 10 + b[0]


@trusted
def asks(a: Array[f64], b: Array[i16, 2]) -> float:
    return show(a, b, "größe")


@trusted
def refilled(a: InOut[Array[u8]], n: u8) -> int:
    return refill(a, n)


@trusted
def refilled_both(a: InOut[Array[u16]], b: InOut[Array[f32, 2]]) -> str:
    return refill_both(a, b) + f" {a[0]} {b[1, 0]}"


@trusted
def cleared(a: Array[int]) -> int:
    clear(a)
    return sum(a)


@trusted
def failed(a: InOut[Array[int]]) -> int:
    a[1] = 98
    fail_late(a)
    return a[0]


@trusted
def mixed(a_count: int, a: Array[i8], names: list[str], a_size: i64) -> dict[str, int]:
    return {name: a_count + a[i] + a_size for i, name in enumerate(names)}


@untrusted
def list_back(x: list[int], x_size: int, answer: Array[u8], answer_size: int, room: int) -> list[int]:
    return [*x, x_size, len(answer), answer_size, room]


@trusted
def clashes(x: list[int], x_size: int, pye_x: InOut[bytearray], restrict: Array2[u8], restrict_rows: int) -> list[int]:
    pye_x[0] = restrict[0, -1]
    return [*x, x_size, restrict_rows, len(restrict)]


@trusted
def clashes_outside(v_x: list[int], x: list[int], c_x: int, answer: Array[u8]) -> list[int]:
    return v_x + list_back(x, c_x, answer, 5, 6)
