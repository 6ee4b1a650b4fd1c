"""f-strings and `%`."""

from pyenclave import trusted, u64


# calls: (7, "x", True), (-1, "", False)
@trusted
def plain(n: int, s: str, b: bool) -> str:
    return f"{n} {s} {b} {n + 1} {s!r} {s!s} {n=} {{}}"


# calls: (7,), (-1234567,), (0,)
@trusted
def integers(n: int) -> list[str]:
    return [f"{n:d}", f"{n:5}", f"{n:<5}|", f"{n:^9}|", f"{n:05d}", f"{n:+}", f"{n: }", f"{n:,}", f"{n:_}", f"{n:*>8}"]


# calls: (255,), (-10,)
@trusted
def bases(n: int) -> list[str]:
    return [f"{n:x}", f"{n:X}", f"{n:#x}", f"{n:o}", f"{n:b}", f"{n:#010b}", f"{n:08x}", f"{n:_b}"]


# calls: (3.14159,), (-0.5,), (1e20,), (0.0,), (float("nan"),), (float("-inf"),)
@trusted
def floats(x: float) -> list[str]:
    return [f"{x}", f"{x:.2f}", f"{x:8.3f}|", f"{x:e}", f"{x:.3g}", f"{x:+.1f}", f"{x:,.2f}", f"{x:%}", f"{x:08.2f}"]


# calls: ("abc",), ("é",), ("",)
@trusted
def texts(s: str) -> list[str]:
    return [f"{s:5}|", f"{s:>5}|", f"{s:^7}|", f"{s:*<6}", f"{s:.2}", f"{s!r:>8}", f"{s!a}"]


# calls: (3, 10, 2), (42, 6, 0)
@trusted
def nested(n: int, width: int, digits: int) -> str:
    return f"{n:{width}d}|{n / 7:{width}.{digits}f}|{str(n):>{width}}|"


# calls: (7, "x", 2.5), (-7, "é", -0.125)
@trusted
def percent(n: int, s: str, x: float) -> list[str]:
    return [
        "%d" % n,
        "%s and %s" % (s, n),
        "%5d|%-5d|%05d" % (n, n, n),
        "%x %X %o %c" % (abs(n), abs(n), abs(n), 65),
        "%.2f %e %g" % (x, x, x),
        "%r %a %%" % (s, s),
        "%+d %10s|%-10s|" % (n, s, s),
    ]


# calls: (7, b"x"), (-7, b"\xff")
@trusted
def percent_of_bytes(n: int, data: bytes) -> bytes:
    return b"%d:%s|%5d|%x" % (n, data, n, abs(n))


# calls: ([1, 2], {"a": 1}, {3}), ([], {}, set())
@trusted
def containers(xs: list[int], d: dict[str, int], one: set[int]) -> str:
    return f"{xs} {d} {one} {(1, 'a')} {xs!r} {[b'x']}"


# calls: ("it's", '"'), ("\n\t\\\x00\x7f", "é\u200b")
@trusted
def reprs(a: str, b: str) -> str:
    return f"{a!r} {b!r} {[a, b]} {(a,)} {a!a} {b!a}"


# calls: (1.0, 10), (1e16, 3), (1e-7, 12)
@trusted
def float_reprs(x: float, n: int) -> list[str]:
    return [str(x), repr(x / 3), f"{[x, x * n]}", f"{x * 7}"]


# calls: ("it's é", 7, -0.5), ("", -1, 1e300)
@trusted
def shown_in_bytes(s: str, n: int, x: float) -> bytes:
    return b"%a|%r|%9r|%.3a|%a|%r|%r" % (s, s, s, s, n, x, [s])


# calls: (0, 65), (255, 2**64 - 1), (256, 0), (-1, 9), (97, 200)
@trusted
def bytes_of_numbers(n: int, wide: u64) -> bytes:
    return b"%c|%3c|%-3c|" % (n, n, n) + b"%c" % wide


# calls: (5, "a", 1.5, "\0"), (5, "a", 1.5, "7\0"), (5, "a", 1.5, ",\0"), (5, "a", 1.5, "\0\0")
@trusted
def nul_is_no_format(n: int, s: str, x: float, spec: str) -> list[str]:
    found: list[str] = []
    try:
        found.append(f"{x:{spec}}")
        found.append(f"{n:{spec}}")
    except ValueError as e:
        found.append(str(e))
    try:
        found.append(f"{s:{spec}}")
    except ValueError as e:
        found.append(str(e))
    return found


# calls: (3, 2.5, "ab", ".3f"), (-7, 1e20, "", "e"), (0, 0.1, "x", "nonsense")
@trusted
def format_(n: int, x: float, s: str, spec: str) -> list[str]:
    shown = [format(n), format(x), format(s), format(n, "05d"), format(s, ">6"), format(True, "d")]
    return [*shown, format(x, ""), format(n, f"{n & 7}"), format(x, spec)]


GREETING = "{name}: {}"


# calls: (7, "x", 2.5), (-7, "é", -0.125)
@trusted
def format_of_text(n: int, s: str, x: float) -> list[str]:
    return [
        "{:02}:{:>4}|{{}}".format(*divmod(n, 60)),
        "{1} {0} {1!r:>6} {0:+d}".format(n, s),
        "{:{}.{}f}".format(x, 9, abs(n) % 4),
        GREETING.format(n, name=s),
        "{} {} {}".format(True, [n], (s, x)),
        "none".format() + "{}".format(""),
    ]


# calls: (7,), (0,)
@trusted
def values_before_fields(n: int) -> list[str]:
    order: list[str] = []

    def noted(name: str) -> str:
        order.append(name)
        return name

    return ["{b}{a}{b}".format(a=noted("a"), b=noted("b")), "{1}{0}".format(noted("c"), 1 // n), *order]


# calls: (0,), (1,), (-7,)
@trusted
def alternatives_of_two_types(n: int) -> str:
    return f"{'' if n == 1 else n}x{n if n > 0 else None}{'none' if n == 0 else [n]!r}{'a' if n else 'b'!r:>4}"
