"""Tuples of any length, set methods of several, bits of flags, enumerations of text, exceptions with fields, generators in variables."""

from .state import State

IMPORTS = """
from enum import Flag, IntFlag
from typing import Generic
"""

SOURCE = """
Ints = tuple[int, ...]
Texts = tuple[str, ...]


class Side(Flag):
    NONE = 0
    LEFT = auto()
    RIGHT = auto()
    TOP = auto()
    OUTER = RIGHT | TOP

    def further(self) -> "Side":
        return self | Side.LEFT


class Right(IntFlag):
    READ = 1
    BOTH = 3
    ADMIN = 8
    WRITE = 2


class Word(str, Enum):
    A = "a"
    EMPTY = ""
    LONG = "long"

    def __str__(self) -> str:
        return self.value + "."


class Refused(Fault):
    LEVEL = 4

    def __init__(self, code: int, why: str = "no") -> None:
        super().__init__(f"{code}: {why}")
        self.code = code
        self.why = why


class Worse(Refused):
    pass


class Measured(ValueError):
    def __init__(self, at: Ints, name: str | None, x: float) -> None:
        self.at = at
        self.name = name
        self.x = x
"""

FUNCTIONS = """
def refused(n: int, text: str) -> int:
    try:
        if n % 4 == 0:
            raise Refused(n, text)
        if n % 4 == 1:
            raise Worse(why=text, code=n % 97)
        if n % 4 == 2:
            raise Measured((n, n % 7), text or None, n % 9 / 2)
    except Refused as e:
        note(len(e.why) + Refused.LEVEL)
        return e.code % 1009 + len(str(e))
    except Measured as e:
        return sum(e.at) % 1009 + len(e.name or "none")
    return n % 1009


def shorter(xs: Texts) -> Texts:
    return xs[1:]


def longer(xs: Ints, *more: int) -> Ints:
    note(len(more))
    return (*xs[:5], *more)
"""

# In no module with concurrent functions.
YIELDS = """
def some_of(n: int) -> Iterator[int]:
    note(82)
    for at in range(n % 5):
        if at == 3:
            raise Deep(str(at))
        yield at * 7 + n % 11
        note(83)


def doubled(xs: Iterable[int]) -> Iterator[int]:
    return (x % 997 * 2 for x in xs)
"""

STATE = {
    "spots": State("Ints", "(1, 2)", "{spots}"),
    "side": State("Side", "Side.LEFT", "{side}"),
    "rights": State("Right", "Right.READ", "{rights}"),
    "spelled": State("dict[Word, int]", "{Word.A: 1}", "{spelled}"),
    "long_keys": State("dict[Ints, str]", '{(): "e", (1, 2): "s"}', "{long_keys}"),
}

LITERALS = {
    "Ints": ["tuple(PRIMES[:2])", "spots[:0]", "spots", "longer((3,))", "longer((0,))"],
    "Texts": ['tuple([word for word in ["a", "b"]])', "tuple('')", "tuple('é,')", "tuple(WORDS)"],
    "list[Ints]": ["[(1,), (2, 3)]", "[spots, ()]"],
    "dict[Ints, str]": ["long_keys", "{spots: 'z'}"],
    "Side": ["Side.LEFT", "Side.OUTER", "side", "Side.NONE", "Side(5)"],
    "Right": ["Right.READ", "Right.BOTH", "rights", "Right(0)", "Right(12)"],
    "Word": ["Word.A", "Word.EMPTY", "Word.LONG"],
    "dict[Word, int]": ["spelled", "{Word.LONG: 4}"],
}

FORMS = {
    "int": [
        "len(<Ints>)", "sum(<Ints>)", "(<Ints> + (4, 5))[<int> % 3 - 1]", "<Ints>[<int> % 3]", "<Ints>.count(<int>)", "(<Ints> * 2 + (7,)).index(7)", "max(<Ints>, default=<int>)", "longer(<Ints>, *<list[int]>)[0]", "len(longer(<Ints>))", "sum(sum($v) % 97 for $v in <list[Ints]>)", "len(<dict[Ints, str]>)", "fold(list(<Ints>), *(<int>,))", "len(<Texts>)", "total_of(<Ints>)", "spanned(*<Ints>)", "value_at(<Ints>, <int>)",
        "<Side>.value", "len(<Side>)", "(<Right> + <int> % 97)", "int(<Right>)", "<Right>.value", "(<Right> & 3).value", "len(list(<Right>))", "len(list(Side))", "sum($v.value for $v in <Side>)", "len(<Word>.value)", "len(<Word>)", "<dict[Word, int]>.get(<Word>, <int>)", "<dict[Word, int]>[<Word>]", "refused(<int>, <str>)",
        "len(<set[int]>.union(<list[int]>, <bytes>))", "len(set().union(*<list[list[int]]>))", "sum(<set[int]>.intersection(<list[int]>, <Ints>))", "len(<frozenset[int]>.difference(<Ints>, (t_int(<#99>, $v) for $v in <list[int]>), [<int>]))",
    ],
    "bool": ["(longer(<Ints>) == longer(<Ints>))", "(longer(<Ints>) < longer(<Ints>))", "(<int> in <Ints>)", "bool(<Ints>)", "(<Ints> in <list[Ints]>)", "(<Ints> in <dict[Ints, str]>)", "(<list[Ints]> <= <list[Ints]>)", "(shorter(<Texts>) != shorter(<Texts>))", "any($v > <int.> for $v in <Ints>)", "(<Side> in <Side>)", "bool(<Side> & <Side>)", "(<Side> == <Side>)", "(<Side> is Side.NONE)", "(not <Side>)", "(<Right> == <int>)", "(<Right> < <Right>)", "(<Right> in <Right>)", "(Right.READ in <Right>)", "(<Word> == <str>)", "(<Word> is Word.A)", "(<Word> in <dict[Word, int]>)", "<Word>.startswith(<str>)", "(<Side>.name is None)", "(<tuple[int, int]> == longer(<Ints>))"],
    "str": ["str(<Ints>)", "','.join(<Texts>)", "str(<Texts>[::-1])", "str(<list[Ints]>)", "str(sorted(<list[Ints]>))", "str(<dict[Ints, str]>)", "<dict[Ints, str]>.get(<Ints>, <str>)", "(<Texts> + ('t',))[<int> % 2 - 1]", "str(<Side>)", "repr(<Side>)", "(<Side>.name or <str>)", "str(list(<Side>))", "[f'{$v}|{$v!r:>9}|{$w}|{$w!r}' for $v, $w in [(<Side>, <Right>)]][0]", "str(~<Side>)", "repr(~<Right>)", "str(<Word>)", "repr(<Word>)", "(<Word> + <str>)", "<Word>.value", "<Word>.upper()", "str(<dict[Word, int]>)", "[f'{$v}|{$v:>6}|{$v!r}' for $v in [<Word>]][0]", "Word(<str>).name", "(Side(<int> % 9).name or '-')", "str(Right(<int> % 17))", "str([$v for $v in <Ints> if <bool; $v: int>])", "str(list(zip(<Ints>, <Texts>)))"],
    "list[int]": ["list(<Ints>)", "[*<Ints>, <int>]", "sorted(<Ints>, reverse=<bool>)", "[$v.value for $v in <Side>]", "sorted(<set[int]>.symmetric_difference(<Ints>))", "list(doubled(<list[int]>))", "[$v for $u in <list[Ints]> for $v in $u]", "list(some_of(<int>))", "[$v % 97 for $v in some_of(<int>)]"],
    "list[str]": ["list(<Texts>)", "[$v.name for $v in Word]", "[str($v) for $v in <list[Ints]>]"],
    "set[int]": ["<set[int]>.union(<list[int]>, <Ints>)", "<set[int]>.union($v % 9 for $v in <list[int]>)", "<set[int]>.intersection(<Ints>, <list[int]>)", "<set[int]>.difference(<Ints>, range(<int> % 5), <bytes>)", "set(<Ints>)"],
    "frozenset[int]": ["<frozenset[int]>.union(<Ints>, <set[int]>)", "frozenset(<Ints>)"],
    "Ints": ["longer(tuple(<list[int]>))", "(*<Ints>, <int>)", "(<Ints> + <Ints>)", "<Ints>[<int> % 3:]", "<Ints>[::-1]", "(<Ints> * (<int> % 3))", "((<int>,) if <bool> else <Ints>)", "longer(<Ints>, <int>, *<Ints>)", "tuple($v % 97 for $v in <list[int]>)", "tuple(sorted(<Ints>))", "(<Ints> if <bool> else <Ints>)", "(<list[Ints]> + [<Ints>])[<int> % 2 - 1]", "first(<list[Ints]>, <Ints>)", "<tuple[int, int]>", "tuple(sorted(<set[int]>))", "(<Ints> or <Ints>)"],
    "Texts": ["tuple(<list[str]>)", "(<str>, *<Texts>)", "tuple(<str>.split())", "<Texts>[:<int> % 3]", "(<Texts> + <Texts>)"],
    "list[Ints]": ["[<Ints>, <Ints>]", "[(*$v, <int>) for $v in <list[Ints]>]", "sorted(<list[Ints]>)", "list(<dict[Ints, str]>)", "[tuple($v) for $v in <list[list[int]]>]", "list(zip(*<list[list[int]]>))"],
    "dict[Ints, str]": ["{<Ints>: <str>}", "{$v[:2]: <str; $v: Ints> for $v in <list[Ints]>}"],
    "Side": ["(<Side> | <Side>)", "(<Side> & <Side>)", "(<Side> ^ <Side>)", "(~<Side>)", "<Side>.further()", "Side(<int> % 8)", "(<Side> if <bool> else <Side>)", "Side[<Side>.name or 'LEFT']"],
    "Right": ["(<Right> | <Right>)", "(<Right> & ~<Right>)", "Right(<int> % 16)", "(<Right> ^ Right.ADMIN)", "(<Right> if <bool> else <Right>)"],
    "Word": ["(<Word> if <bool> else <Word>)", "Word(<Word>.value)", "Word[<Word>.name]", "[Word.A, Word.LONG][<int> % 2]"],
    "dict[Word, int]": ["{<Word>: <int>, <Word>: <int>}", "{$v: len($v.value) for $v in Word}"],
    "Exception": ["Refused(<int>, <str>)", "Worse(<int>)", "Measured(<Ints>, <str | None>, <float>)"],
}  # fmt: skip

EFFECTS = [
    "spots = <Ints>", "spots += <Ints>", "long_keys[<Ints>] = <str>", "del <dict[Ints, str].>[<Ints>]", "<list[Ints].>.append(<Ints>)", "<list[int].>.extend(<Ints>)", "<list[int].>[1:] = <Ints>", "<list[int].>.extend(some_of(<int>))", "side |= <Side>", "side = <Side>", "rights &= <Right>", "rights = <Right>", "spelled[<Word>] = <int>", "<set[int].>.update(<list[int]>, <Ints>, range(<int> % 4))", "<set[int].>.update(<bytes>, (t_int(<#99>, $v) for $v in <list[int]>))", "<set[int].>.intersection_update(<list[int]>, <Ints>)", "<set[int].>.difference_update(<Ints>, <list[int]>)",
]  # fmt: skip

BINDING = [
    ("$a = ($v % 97 for $v in <list[int]>)", {"$a": "gen int"}),
    ("$a = (t_int(<#99>, $v) for $v in <list[int]> if $v % 3); note(next($a, 4) % 97)", {"$a": "gen int"}),
    ("$a = ($u + len($v) for $u, $v in <list[tuple[int, str]]>); $b = list($a)", {"$a": "gen int", "$b": "list[int]"}),
    ("$a = some_of(<int>)", {"$a": "gen int"}),
    ("$a = doubled(<list[int]>)", {"$a": "gen int"}),
    ("$a, *$b = longer(<Ints>)", {"$a": "int", "$b": "list[int]"}),
    ("$a, $b = longer(<Ints>)", {"$a": "int", "$b": "int"}),
    ("$a: Ints = (); $a += (<int>,)", {"$a": "Ints"}),
]

LOOPS = [
    ("for $a in <Ints>[:4]:", {"$a": "int"}),
    ("for $a in <list[Ints]>[:3]:", {"$a": "Ints"}),
    ("for $a in <Side>:", {"$a": "Side"}),
    ("for $a in Word:", {"$a": "Word"}),
    ("for $a in some_of(<int>):", {"$a": "int"}),
    ("for $a, $b in zip(some_of(<int>), <Texts>):", {"$a": "int", "$b": "str"}),
    ("for $a in <=gen int>:", {"$a": "int"}),
    ("for $a in ($v * $u % 97 for $v in <list[int]>[:3] for $u in range($v % 3)):", {"$a": "int"}),
]

LEAVING = [
    "raise Refused(<int>, <str>)",
    "raise Worse(<int>)",
    "raise Measured(<Ints>, <str | None>, <float>)",
    "raise Refused(<int>) from <Exception.>",
]
CAUGHT = ["Refused", "(Measured, Worse)"]

MATCHES = [
    ("longer(<Ints>)", [("()", {}), ("($a,)", {"$a": "int"}), ("(0, $a, *_)", {"$a": "int"}), ("(_, *$b)", {"$b": "list[int]"})]),
    ("<Side>", [("Side.LEFT", {}), ("Side.OUTER | Side.NONE", {}), ("_", {})]),
    ("<Word>", [("Word.A", {}), ("Word.EMPTY if <bool>", {}), ("$a", {"$a": "Word"})]),
]  # fmt: skip

UNWINDING = [
    """for $x in <list[int]>[:3]:
    try:
        ...
        if <bool>: raise Refused($x, <str>)
        if <bool>: raise Measured((*<Ints>, $x), <str | None>, <float>)
    except Refused as $e:
        note(digest(f"{$e.code} {$e.why} {$e}") + Refused.LEVEL)
        if <bool>: raise
        if <bool>: raise Worse($e.code) from $e
    except Measured as $e:
        note(sum($e.at) % 97)
        note(digest($e.name or "none"))
        if $e.x > 1.0: break""",
]

AUGMENTED = {"Ints": "+", "Side": "| & ^"}
# What only a program without concurrent functions has.
NAMES = ("some_of", "doubled", "gen")
