"""The expressions of the language as data: by their type, forms with places for others.

`<int>` is any int, `<int.>` a name or a literal, `<#9>` a number below 9, `$v` a name of its own in each use, and `<int; $v: str>`
an int that may use that name. Integers are reduced, so that plain Python stays within 64 bits as well, mostly: where it does
not, the call is not compared. Sets are shown sorted, because only inside they have an order.
"""

PRELUDE = """
from collections import deque
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple


class Fault(Exception): ...


class Deep(Fault): ...


class Color(Enum):
    RED = 1
    GREEN = 2
    BLUE = 4


class Point(NamedTuple):
    x: int
    y: str = "y"

    def far(self) -> bool:
        return self.x > 3 or self.y > "m"

    def moved(self, by: int = 1) -> "Point":
        return Point(self.x % 1009 + by % 7, self.y)


@dataclass
class Item:
    name: str
    size: int = 3
    tags: list[int] | None = None

    def grown(self, by: int) -> int:
        self.size = (self.size + by) % 10007
        return self.size

    def label(self, prefix: str = "#", *, times: int = 1) -> str:
        return prefix + self.name * (times % 3)


@dataclass(frozen=True, order=True)
class Key:
    a: int
    b: str = "b"


trace: Inside[int] = 0
count: Inside[int] = 1
words: Inside[list[str]] = ["w"]
table: Inside[dict[str, int]] = {"t": 1}
last: Inside[Item | None] = None
unique: Inside[set[int]] = set()
raw: Inside[bytes] = b"raw"
ratio: Inside[float] = 0.5
color: Inside[Color] = Color.RED
pair: Inside[tuple[int, str]] = (1, "p")
answers: list[int] = []


@untrusted
def ask(n: int, text: str) -> int:
    answers.append(n)
    return (n * 7 + len(text)) % 1009


@untrusted
def ask_words(xs: list[str]) -> list[str]:
    return [x[::-1] for x in xs] + ["o"]


def note(n: int) -> None:
    global trace
    trace = (trace * 31 + n) % 1000003


def t_int(n: int, value: int) -> int:
    note(n)
    if value % 23 == 22:
        raise Deep(f"{n}: {value}")
    return value


def t_str(n: int, value: str) -> str:
    note(n)
    if len(value) == 9:
        raise KeyError(value)
    return value


def t_bytes(n: int, value: bytes) -> bytes:
    note(n + len(value))
    return value


def t_bool(n: int, value: bool) -> bool:
    note(n)
    return value


def t_float(n: int, value: float) -> float:
    note(n)
    return value


def t_list(n: int, xs: list[int]) -> list[int]:
    note(n)
    xs.append(n)
    return xs


def bump(by: int) -> int:
    global count, raw, ratio
    count = (count * 3 + by) % 10007
    raw = raw[-3:] + bytes([count % 256])
    ratio = ratio / 2 + count
    return count


def maybe(n: int) -> int | None:
    return None if n % 3 == 0 else n % 1009


def named(n: int) -> str | None:
    note(5)
    return f"n{n % 100}" if n % 2 else None


def split(n: int, text: str) -> tuple[int, str]:
    return t_int(3, n % 1009) + 1, text[1:] + "!"


def safe(n: int) -> int:
    try:
        return t_int(9, n)
    except Fault as e:
        return len(str(e))
    finally:
        note(11)


def fold(xs: list[int], start: int = 1, *, by: int = 3) -> int:
    total = start % 1009
    for x in xs:
        total = (total * by + x) % 10007
    return total


def counted(text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for c in text:
        found[c] = found.get(c, 0) + 1
    return found


@trusted
def traced() -> str:
    global trace, count, words, table, last, unique, raw, ratio, color, pair
    now = last
    item = "none" if now is None else f"{now.name} {now.size}"
    seen = f"{trace} {count} {words} {table} {item} {sorted(unique)} {raw!r} {ratio} {color} {pair} {bump(0)}"
    trace = 0
    count = 1
    words = ["w"]
    table = {"t": 1}
    last = None
    unique = set()
    raw = b"raw"
    ratio = 0.5
    color = Color.RED
    pair = (1, "p")
    return seen
"""

LITERALS = {
    "int": ["0", "1", "-1", "7", "255", "-1000", "65537", "count"],
    "u64": ["u64(5)", "u64.wrap(-1)", "u64(9)"],
    "u8": ["u8(3)", "u8.wrap(300)", "u8(255)"],
    "float": ["0.0", "0.5", "-2.25", "1e10", "-0.0", "ratio"],
    "bool": ["True", "False"],
    "str": ['""', '"a"', '"é"', '"a b,c"', "'😀z'", '"12"', "words[-1]"],
    "bytes": ['b""', 'b"a"', 'b"\\x00\\xff"', 'b"a,b c"', "raw"],
    "list[int]": ["[1, 2]", "[3]", "[0, -1, 4, 0]"],
    "list[str]": ['["a"]', '["b", "a", "é"]', "words"],
    "list[bool]": ["[True]", "[False, True]"],
    "list[float]": ["[0.5]", "[1.5, -2.0]"],
    "list[list[int]]": ["[[1], [2, 3]]", "[[0]]"],
    "list[Item]": ['[Item("i")]', '[Item("j", 2), Item("k", 1, [5])]'],
    "list[Point]": ["[Point(1)]", '[Point(2, "q"), Point(0, "z")]'],
    "list[tuple[int, str]]": ['[(1, "a")]', '[(2, "b"), (1, "b")]'],
    "dict[str, int]": ['{"a": 1}', '{"k": 2, "": 0}', "table"],
    "dict[int, str]": ['{1: "x"}', '{0: "z", 7: "s"}'],
    "dict[str, list[int]]": ['{"a": [1]}', '{"x": [1, 2], "y": [3]}'],
    "dict[tuple[int, str], int]": ['{(1, "a"): 2}'],
    "set[int]": ["{1}", "{1, 2, 5}", "unique"],
    "set[str]": ['{"a"}', '{"b", "é"}'],
    "frozenset[int]": ["frozenset([1, 2])", "frozenset([5])"],
    "tuple[int, str]": ['(1, "t")', "pair"],
    "tuple[int, tuple[str, bool]]": ['(1, ("t", True))'],
    "int | None": ["maybe(3)", "maybe(4)"],
    "str | None": ["named(0)", "named(1)"],
    "bytes | None": ['(b"q" if count > 2 else None)'],
    "Item | None": ['(Item("o") if count % 2 else None)', "last"],
    "Item": ['Item("l")', 'Item("m", 5, [1])'],
    "Point": ["Point(4)", 'Point(y="v", x=2)'],
    "Key": ["Key(1)", 'Key(2, "c")'],
    "Color": ["Color.RED", "Color.BLUE", "color"],
}

FORMS = {
    "int": [
        "((<int> + <int>) % 9973)", "((<int> - <int>) % 9973)", "(<int> % 1009 * (<int> % 97))", "(<int> // t_int(<#99>, <int>))",
        "(<int> % t_int(<#99>, <int>))", "(<int> & <int>)", "(<int> | <int> % 4096)", "(<int> ^ <int> % 4096)", "(-<int>)", "(~<int>)",
        "(<int> % 4096 << <int> % 9)", "(<int> >> <int> % 70)", "((<int> % 19) ** <#6>)", "t_int(<#99>, <int>)",
        "(<int> if <bool> else <int>)", "(<int> and <int>)", "(<int> or <int>)", "(<int> or <int> and <int>)",
        "min(<int>, <int>, <int.>)", "max(<int>, <int>)", "abs(<int>)", "len(<str>)", "len(<bytes>)", "len(<list[int]>)",
        "len(<dict[str, int]>)", "len(<set[int]>)", "(<bytes> + b'xyz')[<int> % 5 - 2]", "(<list[int]> + [4, 5, 6])[<int> % 4 - 1]", "<list[int]>[<int> % 4 - 1]",
        "(<dict[str, int]> | {'a': 5})[<str.>]", "<dict[str, int]>.get(<str>, <int>)", "<dict[str, int]>.pop(<str>, <int>)",
        "<dict[str, int]>.setdefault(<str>, <int>)", "(<list[list[int]]> + [[1], [2, 3]])[<int> % 2 - 1][<int> % 2 - 1]", "sum(<list[int]>)",
        "sum($v % 7 + <int.> for $v in <list[int]>)", "sum(<list[int]>, <int>)", "max(<list[int]> + [<int>, 3])",
        "min(<int; $v: int> % 97 for $v in <list[int]>)", "int(<bool>)", "(<bool> + <int>)", "int(<float> % 1000)",
        "round(<float> % 1000)", "bump(<int> % 9)", "ask(<int> % 1009, <str>)", "safe(<int> % 1009)",
        "fold(<list[int]>, <int>)", "fold(start=<int>, xs=<list[int]>)", "fold(<list[int]>, by=<int> % 7)",
        "divmod(<int>, <int>)[<#2>]", "split(<int>, <str>)[0]", "<tuple[int, str]>[0]", "<Point>.x", "<Item>.size",
        "<Item>.grown(<int> % 99)", "<Color>.value", "<Key>.a", "<Point>.moved(<int>).x",
        "(($w := <int>) % 97 + <int; $w: int> % 97)", "<str>.find(<str>)", "<str>.count(<str>)", "(<str> + 'b,').index(<str.>)",
        "<str>.rfind(<str>, <int> % 4)", "<bytes>.find(<bytes>)", "<bytes>.count(<int> % 256)", "<list[int]>.count(<int>)",
        "(<list[int]> + [1, 2]).index(<int> % 3)", "(<list[int]> + [7]).pop()", "<list[int]>.pop(<int> % 3)", "ord((<str> + 'qrs')[<int> % 3])", "int('0' + <str.>)", "int(str(<int>))",
        "int(f'{5}a', 16)", "int.from_bytes(<bytes>[:5], 'big')", "int.from_bytes(<bytes>[:3], 'little', signed=True)",
        "(<int>).bit_length()", "int(u16.wrap(<int> * <int>))", "int(i8.wrap(<int> ^ ~<int>))", "int(u32.wrap(-<int> << 3))",
        "int(<u64> % 1000)", "(<u8> + <int> % 1009)", "(<u8> * <u8>)", "[<int>, <int>][<int> % 2]",
        "{<str.>: <int>, 'a': <int>}[<str.>]", "(<int>, <str>, <int>)[2]",
        "(<dict[tuple[int, str], int]> | {(1, 'a'): 3, (0, 'a'): 4})[(<int> % 2, 'a')]", "len(<str>.split(<str.> or ','))", "len(<list[Item]>)",
        "sorted(<list[Item]> + [Item('s', <int>)], key=lambda $v: $v.size)[0].size", "sorted(<list[int]> + [<int>])[0]",
        "sorted(<list[int]> + [<int>], key=lambda $v: (<int.; $v: int> % 3, -$v))[<int> % 2]",
    ],
    "u64": ["(<u64> ^ <u64>)", "(<u64> & <u64>)", "(<u64> >> <#9>)", "u64.wrap(<u64> * <int> + <u64>)", "(<u64> // u64(3))",
            "(<u64> % 97 + 1)", "u64.wrap(<int> - <u64>)", "(<u64> if <bool> else <u64>)", "u64(<int> % 9973)"],
    "u8": ["u8(<int> % 256)", "u8.wrap(<int>)", "u8(<u8> // 2)", "u8(<u8> & <u8>)"],
    "float": ["(<float> + <float>)", "(<float> - <int>)", "(<float> * 0.5)", "(<int> / t_int(<#99>, <int>))", "(<float> % t_float(<#99>, <float>))",
              "(<float> // t_float(<#99>, <float>))", "(<float> / t_float(<#99>, <float>))", "float(<int> % 65536)", "max(<float>, <float>)",
              "(<float> if <bool> else -<float>)", "t_float(<#99>, <float>)", "abs(<float>)", "float(str(<float>))",
              "round(<float>, <#4>)", "sum(<list[float]>, 0.0)", "(<list[float]> + [<float>, 2.5])[<int> % 2]", "divmod(<float>, <float>)[1]"],
    "bool": ["(<int> < <int>)", "(<int> <= <int> != <int>)", "(<int> == <float>)", "(<u64> > <int>)", "(<str> < <str>)",
             "(<str> == <str>)", "(<bytes> >= <bytes>)", "(<bytes> in <bytes>)", "(<str> not in <str>)", "(not <bool>)",
             "(<bool> and <bool>)", "(<bool> or <bool>)", "bool(<int> and <str> or <bytes>)", "(<int> in <list[int]>)",
             "(<str> in <dict[str, int]>)", "(<int> in <set[int]>)", "(<list[int]> == <list[int]>)", "(<list[int]> < <list[int]>)",
             "(<dict[str, int]> == <dict[str, int]>)", "(<set[int]> <= <set[int]>)", "(<tuple[int, str]> < <tuple[int, str]>)",
             "any($v > <int.> for $v in <list[int]>)", "all(t_int(<#99>, $v) > <int.> for $v in <list[int]>)",
             "any(<bool; $v: str> for $v in <str>)", "all(<list[bool]>)", "<str>.startswith(<str>)", "<str>.isalpha()",
             "<bytes>.endswith(<bytes>)", "t_bool(<#99>, <bool>)", "(<int | None> is None)", "(<str | None> is not None)",
             "bool(<int | None>)", "(not <str | None>)", "(<Color> == <Color>)", "(<Color> is <Color>)", "(<Item> == <Item>)",
             "(<Point> < <Point>)", "(<Key> <= <Key>)", "<Point>.far()", "bool(<list[int]>)", "bool(<dict[int, str]>)",
             "(<bool> if <bool> else <bool>)", "(<int> % 256 in <bytes>)", "(<float> <= <float>)", "<set[int]>.isdisjoint(<set[int]>)",
             "<tuple[int, tuple[str, bool]]>[1][1]", "(<frozenset[int]> == <set[int]>)", "(<bool> ^ <bool>)", "(<float>).is_integer()",
             "(<Point> in <list[Point]>)", "(<int> < <int> < t_int(<#99>, <int>) < <int>)"],
    "str": ["(<str> + <str>)", "(<str> * (<int> % 3))", "<str>[<int> % 5 - 2:]", "<str>[:<int> % 5 - 2]", "<str>[::<int> % 3 - 1]",
            "(<str> + 'uvw')[<int> % 3]", "str(<int>)", "str(<bool>)", "str(<float>)", "repr(<str>)", "str(<list[int]>)", "str(<list[str]>)",
            "str(<tuple[int, str]>)", "str(<Item>)", "[f'{$v}|{$w!r}|{$v % 9=}' for $v, $w in [(<int>, <str>)]][0]", "[f'{$v:5d}|{$w:>4}' for $v, $w in [(<int>, <str>)]][0]",
            "[f'{$v:.2f}|{$v:8.3}|{$v!r}' for $v in [<float>]][0]",
            "[f'{$v % 256:x}{$w}' for $v, $w in [(<int>, <bool>)]][0]", "[f'{$v}' for $v in [<dict[str, int]>]][0]",
            "[f'{$v}{$w.x}{$w.moved()}' for $v, $w in [(<Color>, <Point>)]][0]", "('%s=%d' % (<str>, <int>))",
            "('%05d|%-4s|%r' % (<int>, <str>, <str>))", "','.join(<list[str]>)", "','.join(str($v) for $v in <list[int]>)",
            "<str>.upper()", "<str>.replace(<str>, <str>)", "<str>.strip()", "<str>.partition(<str.> or ',')[<#3>]",
            "(<str> + ' x').split()[0]", "(<str> or <str>)", "(<str> and <str>)", "(<str> if <bool> else <str>)", "t_str(<#99>, <str>)",
            "split(<int>, <str>)[1]", "(<list[str]> + ['g', <str>, 'h'])[<int> % 3]", "(<dict[int, str]> | {0: 'o', 1: 'i'})[<int> % 2]", "<dict[int, str]>.get(<int>, <str>)",
            "<Item>.name", "<Item>.label(<str>)", "<Item>.label(times=<int> % 4)", "<Point>.y", "<Color>.name", "<bytes>.hex()",
            "<bytes>.decode('latin-1')", "<str>.center(<int> % 9, '*')", "<str>.zfill(<int> % 6)", "chr(<int> % 55000)",
            "(($w := <str>) + <str; $w: str>)", "max(<list[str]> + [<str>])", "<tuple[int, str]>[1]", "str(sorted(<set[int]>))",
            "str(sorted(<dict[str, int]>.items()))", "str([<str; $v: int> for $v in range(<int> % 3)])", "str(<list[Item]>)",
            "str({<str; $v: int>: $v for $v in <list[int]>})", "hex(<int>)", "str(<list[list[int]]>)", "str(<dict[str, list[int]]>)",
            "''.join([$v for $v in <str> if <bool; $v: str>])", "''.join(reversed(<str>))", "[f'{$v:{$w % 9}}|{$v:*^{$w % 5}}' for $v, $w in [(<str>, <int>)]][0]", "<str>.title()",
            "str(<list[tuple[int, str]]>)", "str(<Key>)", "str(<int | None> is None)", "[f'{[$v, 1]} {$v:,}' for $v in <list[int]> + [1]][0]", "<str>.lower()",
            "str(<u64>)"],
    "bytes": ["(<bytes> + <bytes>)", "<bytes>[<int> % 9 - 4:]", "<bytes>[:<int> % 9 - 4]", "(<bytes> and <bytes>)", "<bytes>[::-1]",
              "(<bytes> if <bool> else <bytes>)", "t_bytes(<#99>, <bytes>)", "bytes([<int> % 256, <int> % 256])", "<str>.encode()",
              "(<bytes> * (<int> % 3))", "bytes(<int> % 4)", "<bytes>.upper()", "(b'%d:%s' % (<int>, <bytes>))", "<bytes>.strip()",
              "<bytes>.replace(<bytes>, <bytes>)", "b','.join([<bytes>, <bytes>])", "(<int> % 65536).to_bytes(3, 'big')",
              "<bytes>.split(b',')[0]", "bytes.fromhex(<bytes>.hex())", "<bytes>.partition(b'a')[<#3>]"],
    "list[int]": ["(<list[int]> + <list[int]>)", "(<list[int]> * (<int> % 3))", "<list[int]>[<int> % 5 - 2:]", "<list[int]>[::-1]",
                  "[<int>, <int>]", "[<int; $v: int> % 97 for $v in <list[int]>]", "[$v for $v in <list[int]> if <bool; $v: int>]",
                  "[$v * $u % 97 for $v in <list[int]> for $u in range($v % 3)]", "[$a + $b for $a, $b in zip(<list[int]>, <list[int]>)]",
                  "[$a % 97 + len($b) for $a, $b in <list[tuple[int, str]]>]", "sorted(<list[int]>, reverse=<bool>)", "list(<bytes>)",
                  "sorted(<list[int]>, key=lambda $v: ($v % 5, -$v))", "sorted(<set[int]>)", "list(reversed(<list[int]>))",
                  "t_list(<#99>, <list[int]>)", "(<list[int]> or <list[int]>)", "(<list[int]> if <bool> else <list[int]>)",
                  "list(range(<int> % 6))", "[len($v) for $v in <str>.split()]", "[$i * 3 for $i, $v in enumerate(<str>)]",
                  "list(<dict[str, int]>.values())", "(<list[list[int]]> + [[], <list[int]>])[<int> % 2]", "<dict[str, list[int]]>.setdefault(<str>, [<int>])",
                  "<list[int]>.copy()", "[ord($c) % 97 for $c in <str>]", "[($w := <int>) % 97, <int; $w: int>]",
                  "[$v for $v in <list[int]> if $v % 2 if $v > <int.>]", "[fold([$v, $u]) for $u, $v in enumerate(<list[int]>, <int> % 9)]"],
    "list[str]": ["[<str>, <str>]", "<str>.split()", "<str>.split(',')", "sorted(<list[str]>)", "sorted(<list[str]>, key=len)", "list(<str>)",
                  "[<str; $v: str> for $v in <list[str]>]", "(<list[str]> + [<str>])", "list(<dict[str, int]>)", "ask_words(<list[str]>)",
                  "[$k * ($v % 3) for $k, $v in <dict[str, int]>.items()]", "sorted(<set[str]>)", "<str>.splitlines()"],
    "list[bool]": ["[<bool>, <bool>]", "[<bool; $v: int> for $v in <list[int]>]"],
    "list[float]": ["[<float>, <float>]", "[$v / 2 for $v in <list[float]>]"],
    "list[list[int]]": ["[<list[int]>, <list[int]>]", "[[<int; $v: int> % 97] * 2 for $v in <list[int]>]", "sorted(<list[list[int]]>)",
                        "[[$u * $v % 97 for $u in range($v % 3)] for $v in <list[int]>]", "list(<dict[str, list[int]]>.values())"],
    "list[Item]": ["[<Item>, <Item>]", "[Item(<str>, $v % 97) for $v in <list[int]>]", "sorted(<list[Item]>, key=lambda $v: ($v.name, -$v.size))",
                   "[$v for $v in <list[Item]> if $v.size > <int.>]"],
    "list[Point]": ["[<Point>, <Point>]", "sorted(<list[Point]>)", "[$v.moved() for $v in <list[Point]>]"],
    "list[tuple[int, str]]": ["[<tuple[int, str]>, <tuple[int, str]>]", "list(enumerate(<str>))", "list(zip(<list[int]>, <str>))",
                              "sorted(<list[tuple[int, str]]>)", "[($v % 97, <str; $v: int>) for $v in <list[int]>]"],
    "dict[str, int]": ["{<str>: <int>, <str>: <int>}", "{str($v): $v for $v in <list[int]>}", "(<dict[str, int]> | <dict[str, int]>)",
                       "counted(<str>)", "dict(<dict[str, int]>)", "{<str; $c: str>: len($c) for $c in <str>}", "{$k: $v % 7 for $k, $v in <dict[str, int]>.items() if <bool; $k: str, $v: int>}"],
    "dict[int, str]": ["{<int>: <str>}", "{$v % 7: <str; $v: int> for $v in <list[int]>}", "{len($v): $v for $v in <list[str]>}"],
    "dict[str, list[int]]": ["{<str>: <list[int]>}", "{$v: [len($v), <int>] for $v in <list[str]>}"],
    "dict[tuple[int, str], int]": ["{(<int> % 3, <str.>): <int>}", "{($i % 3, $c): $i for $i, $c in enumerate(<str>)}"],
    "set[int]": ["{<int>, <int>}", "(<set[int]> | <set[int]>)", "(<set[int]> & <set[int]>)", "(<set[int]> - <set[int]>)", "set(<list[int]>)",
                 "{$v % 7 for $v in <list[int]>}", "(<set[int]> ^ {<int>})", "<set[int]>.copy()", "<set[int]>.union(<set[int]>)"],
    "set[str]": ["{<str>, <str>}", "set(<str>)", "{$c for $c in <str> if <bool; $c: str>}", "set(<list[str]>)"],
    "frozenset[int]": ["frozenset(<list[int]>)", "(<frozenset[int]> | <frozenset[int]>)", "frozenset($v % 5 for $v in <list[int]>)"],
    "tuple[int, str]": ["(<int>, <str>)", "split(<int>, <str>)", "(<tuple[int, str]> if <bool> else <tuple[int, str]>)",
                        "(<list[tuple[int, str]]> + [(0, ''), <tuple[int, str]>])[<int> % 2]", "max([<tuple[int, str]>, <tuple[int, str]>])"],
    "tuple[int, tuple[str, bool]]": ["(<int>, (<str>, <bool>))"],
    "int | None": ["maybe(<int>)", "<dict[str, int]>.get(<str>)", "(<int> if <bool> else None)"],
    "str | None": ["named(<int>)", "<dict[int, str]>.get(<int>)", "(None if <bool> else <str>)"],
    "bytes | None": ["(None if <bool> else <bytes>)"],
    "Item | None": ["(<Item> if <bool> else None)"],
    "Item": ["Item(<str>, <int> % 1009)", "Item(size=<int> % 97, name=<str>)", "Item(<str>, 2, <list[int]>)", "(<list[Item]> + [<Item>, <Item>])[<int> % 2]",
             "(<Item> if <bool> else <Item>)"],
    "Point": ["Point(<int>, <str>)", "Point(y=<str>, x=<int>)", "<Point>.moved(<int>)", "(<list[Point]> + [<Point>, <Point>])[<int> % 2]"],
    "Key": ["Key(<int>, <str>)", "Key(<int>)", "max([<Key>, <Key>])"],
    "Color": ["(<Color> if <bool> else <Color>)", "[Color.RED, Color.GREEN, Color.BLUE][<int> % 3]"],
}  # fmt: skip
