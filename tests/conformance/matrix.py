"""Operators, methods and built-in functions, each as one function, with the arguments that are worth trying.

A row is an expression, or statements and one after them; a name in it that VALUES has is a parameter of that type.
"""

LOW, HIGH = -(2**63), 2**63 - 1
_INTS = [0, 1, -1, 2, -2, 3, 7, 10, 63, 64, 97, 255, 256, -255, 2**31, -(2**31), 2**53 + 1, 10**18, HIGH, HIGH - 1, LOW]
_PLACES = [LOW, -100, -4, -2, -1, 0, 1, 2, 3, 5, 100, HIGH]
_FLOATS = [0.0, -0.0, 1.0, -1.5, 2.5, 0.1, 1e16, 1e-5, 123456789.125, 9.2e18, 5e-324, 1.7e308]
_FLOATS += [float("nan"), float("inf"), float("-inf"), 2.675, 1e22, 9007199254740993.0]
_TEXTS = ["", "a", "ab", "abab", " a b ", "a,b,,c", "aB", "é", "ß", "İx", "Σας ΣΑΣ", "ǆ", "a😀b", "\0", "a\r\nb\nc"]
_TEXTS += [
    "a\x0bc\x1cd\x85e\u2028f",
    "٣",
    "²",
    "12",
    "-12",
    " 12 ",
    "1_000",
    "0x1f",
    "nan",
    "1e5",
    ".5",
    "1e400",
    "it's",
]
_TEXTS += ["both'\"", "\t\x7f\xad\u200b", "\U0010ffff", "é" * 40, "they're bill's", str(HIGH), str(LOW), str(HIGH + 1)]
_PARTS = ["", "a", "ab", " ", ",", "é", "😀", "\n", "xyz ,"]
_BYTES = [one.encode() for one in _TEXTS] + [b"\xff", b"a\xc3", b"\xed\xa0\x80", b"\xf0\x9f\x98", bytes(range(256))]
_LISTS = [[], [1], [3, 1, 2, 1], [0, -1, LOW, HIGH], [*range(9)]]

# Name: its type, and its values as they are written.
VALUES: dict[str, tuple[str, list[str]]] = {
    name: (type_, [*map(repr, values)])
    for name, type_, values in [
        ("n", "int", _INTS), ("m", "int", _INTS), ("i", "int", _PLACES), ("j", "int", _PLACES),
        ("k", "int", [0, 1, -1, 2, 3, 62, 63, 64]), ("h", "int", [LOW, -2, -1, 0, 1, 2, HIGH]), ("w", "int", [LOW, -1, 0, 1, 2, 5, 20]),
        ("v", "int", [0, 1, 97, 255, 256, -1]), ("point", "int", [0, 97, 128, 0xFFFF, 0x10FFFF, 0x110000, -1, HIGH, LOW]),
        ("radix", "int", [0, 1, 2, 10, 16, 36, 37, -1]), ("wide", "u64", [0, 1, 44, 2**53 + 1, 2**63, 2**64 - 1]),
        ("x", "float", _FLOATS), ("y", "float", _FLOATS), ("s", "str", _TEXTS), ("t", "str", _PARTS), ("u", "str", _PARTS),
        ("fill", "str", ["*", "é", "", "ab"]), ("b", "bytes", _BYTES), ("d", "bytes", [one.encode() for one in _PARTS]),
        ("e", "bytes", [one.encode() for one in _PARTS]), ("pad", "bytes", [b"*", b"", b"ab"]), ("p", "bool", [True, False]),
        ("xs", "list[int]", _LISTS), ("ys", "list[int]", _LISTS), ("octets", "list[u8]", [[], [44, 255], [0, 1, 97]]),
        ("words", "list[str]", [[], ["a"], ["b", "", "é", "B"]]), ("by", "dict[str, int]", [{}, {"a": 1}, {"é": 2, "": HIGH, "a": 0}]),
        ("ones", "set[int]", [set(), {1}, {0, 2, 3, HIGH}]), ("others", "set[int]", [set(), {1, 2}, {3, HIGH}]),
        ("some", "int | None", [None, 0, 1, HIGH]), ("gaps", "list[int | None]", [[], [None], [1, None, 0]]),
    ]
}  # fmt: skip
VALUES["a"] = "bytearray", [f"bytearray({one!r})" for one in (b"", b"a", b"aba", b"a\xffb\x00c", b" ab ")]
VALUES["q"] = "deque[int]", ["deque()", "deque([1])", "deque([3, 1, 2, 1, 5, 6, 7, 8, 9])"]


def _of_text(s: str, t: str, u: str, fill: str, type_: str) -> list[tuple[str, str]]:
    """What str, bytes and bytearrays have in common: of `s`, and what is looked for in it."""
    places = [f"{s}.{one}({t}{at})" for one in ("find", "rfind", "index", "rindex", "count") for at in ("", ", i, j")]
    asked = [f"{s}.{one}({t}{at})" for one in ("startswith", "endswith") for at in ("", ", i, j")]
    asked += [f"{s}.endswith(({t}, {u}))", f"{t} in {s}", f"bool({s})"]
    asked += [
        f"{s}.{one}()"
        for one in ("isalnum", "isalpha", "isascii", "isdigit", "islower", "isspace", "istitle", "isupper")
    ]
    same = [f"{s}.{one}()" for one in ("strip", "lower", "upper", "capitalize", "swapcase", "title")]
    same += [f"{s}.{one}({t})" for one in ("strip", "lstrip", "rstrip", "removeprefix", "removesuffix")]
    same += [f"{s}.{one}(w, {fill})" for one in ("ljust", "rjust", "center")] + [f"{s}.zfill(w)", f"{s} + {t}"]
    same += [f"{s}.replace({t}, {u})", f"{s}.replace({t}, {u}, w)", f"w * {s}", f"{s}[i:j]", f"{s}[i:j:h]", f"{s}[::h]"]
    lists = [f"{s}.{one}" for one in ("split()", "rsplit()", "splitlines(p)", f"split({t}, w)", "split(None, w)")]
    lists += [f"{s}.rsplit({t}, w)", f"{s}.rsplit(maxsplit=w)"]
    kinds = (("int", places), ("bool", asked), (type_, same), (f"list[{type_}]", lists), ("str", [f"repr({s})"]))
    return [(kind, row) for kind, rows in kinds for row in rows]


_LETTERS = ["", "d", "x", "#b", "c", "e", "10", "<6", "^7", "=+6", "012,", "_x", ".3", "%", "s", "\\0", ",c"]
_ROWS: list[tuple[str, list[str]]] = [
    ("int", [f"n {symbol} m" for symbol in ("+", "-", "*", "//", "%", "&", "|", "^")]),
    ("int", ["n << k", "n >> k", "-n", "~n", "abs(n)", "n.bit_length()", "pow(k, n, m)", "round(n, k)", "divmod(n, m)[0]"]),
    ("bool", [f"{one} {symbol} {other}" for symbol in ("==", "<", ">=") for one, other in ("nm", "nx", "xy", "st", "bd")]),
    ("bool", ["wide == n", "wide < n", "wide > x", "n in octets", "wide in octets", "wide in xs", "n not in ones", "some == n"]),
    ("bool", ["some in gaps", "None in gaps", "n in by.values()", "t in by", "v in b", "v in a", "xs < ys", "x.is_integer()"]),
    ("float", ["n / m", "x + y", "x - n", "x * y", "x / y", "x // y", "x % y", "round(x, w)", "abs(x)", "float(s)", "float(b)"]),
    ("int", ["int(x)", "round(x)", "int(s)", "int(b)", "int(s, radix)", "ord(s)", "int.from_bytes(b[:8], 'big', signed=p)"]),
    ("str", ["str(n)", "str(x)", "chr(point)", "hex(n)", "bin(n)", "oct(n)", "b.hex(':', h)", "str(xs)", "str(by)", "str(gaps)"]),
    ("str", [f"f'{{n:{one}}}|{{x:{one}}}'" for one in _LETTERS] + [f"f'{{s:{one}}}'" for one in _LETTERS]),
    ("str", ["f'{x:{w}.{k}f}'", "f'{n:{t}}'", "f'{s!r:>9}|{s!a:^9}'", "'%5d|%-5d|%05d|%x' % (n, n, n, n)", "'%c' % point"]),
    ("str", ["'%e|%.2f|%g|%+.0f' % (x, x, x, x)", "'%9s|%-4.2s|%a|%r' % (s, s, s, s)", "t.join(words)", "s.casefold()"]),
    ("bytes", ["b'%c|%3c' % (v, v)", "b'%a|%r' % (s, x)", "b'%d|%5x|%s' % (n, n, b)", "bytes.fromhex(s)", "bytes(xs)", "bytes([v])"]),
    ("bytes", ["n.to_bytes(8, 'little', signed=True)", "n.to_bytes(w, 'big')", "s.encode('ascii', 'replace')", "s.encode('latin-1')"]),
    ("str", ["b.decode()", "b.decode('utf-8', 'replace')", "b.decode('ascii', 'ignore')", "b.decode('latin-1')"]),
    ("bool", ["s.isdecimal()", "s.isnumeric()", "s.isidentifier()", "s.isprintable()"]),
    ("tuple[str, str, str]", ["s.partition(t)", "s.rpartition(t)"]),
    ("bytearray", ["a[i] = v; a", "a[i:j] = d; a", "a[i:j:h] = d; a", "del a[i:j:h]; a", "a.insert(i, v); a", "a *= w; a"]),
    ("list[int]", ["xs[i] = n; xs", "xs[i:j] = ys; xs", "xs[i:j:h] = ys; xs", "xs[::h] = xs; xs", "del xs[i]; xs", "del xs[i:j:h]; xs"]),
    ("list[int]", ["xs.insert(i, n); xs", "xs.remove(n); xs", "xs.extend(xs); xs", "xs.sort(key=lambda one: one % 3, reverse=p); xs"]),
    ("list[int]", ["xs[i:j]", "xs[i:j:h]", "xs + ys", "w * xs", "sorted(xs, reverse=p)", "list(reversed(xs))", "xs[i:j] += ys; xs"]),
    ("int", ["xs[i]", "xs.pop(i)", "xs.index(n, i, j)", "xs.count(n)", "sum(xs[:3])", "max(xs)", "min(xs, default=n)", "by[t]", "by.pop(t)"]),
    ("dict[str, int]", ["by.setdefault(t, n); by", "by | {t: n}", "del by[t]; by", "dict.fromkeys(s, n)", "by.update(zip(s, xs)); by"]),
    ("set[int]", [f"ones {symbol} others" for symbol in ("|", "&", "-", "^")] + ["ones.remove(n); ones", "ones.union(xs, b)"]),
    ("deque[int]", ["q.rotate(i); q", "q.insert(i, n); q", "del q[i]; q", "q.extendleft(xs); q", "q[i] = n; q", "q.remove(n); q"]),
    ("int", ["q[i]", "q.index(n, i, j)", "q.count(n)", "q.pop()", "some or n"]),
]  # fmt: skip
ROWS = [(type_, row) for type_, rows in _ROWS for row in rows]
ROWS += _of_text("s", "t", "u", "fill", "str") + _of_text("b", "d", "e", "pad", "bytes")
ROWS += _of_text("a", "d", "e", "pad", "bytearray")
