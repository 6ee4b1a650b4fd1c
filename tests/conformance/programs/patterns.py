"""re: patterns that are constants, what they find, and what is asked of it."""

from __future__ import annotations

import re
import re as rx
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from re import IGNORECASE, Match, Pattern
from re import compile as made_of

from pyenclave import Inside, trusted

DATE = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)")
PAIR = re.compile(r"(\w+)=(\w*)(;)?")
WORD: re.Pattern[str] = re.compile(r"[a-zà-ÿ]+", re.I)
CARD = re.compile(r"\b(?:\d[ -]?){12,18}\d\b")
TOKEN = re.compile(r"(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<op>[-+*/()])|(?P<space>\s+)")
HEX = re.compile(rb"%([0-9a-fA-F]{2})")
PAIRB = re.compile(rb"(\w+)(=)?")
LEVELS = {"low": 1, "high": 2}
WORDS = ("alpha", "beta")
NUMBER = r"\d+"
BOTH = re.compile(f"(?:{NUMBER})-({NUMBER})")
JOINED = re.compile("|".join(WORDS))
ESC = re.compile(r"\b" + re.escape("a.b") + r"\b")
RULES = [("number", re.compile(r"\d+")), ("word", re.compile(r"[a-z]+", re.I))]
TABLE: dict[str, re.Pattern[str]] = {"n": re.compile(NUMBER), "w": made_of("[a-z]+", IGNORECASE)}
SPACES = re.compile(
    r"""
    (?P<a> a+ )   # some
    \s*
    (?P<b> b+ )?
""",
    re.VERBOSE | re.ASCII,
)


@dataclass
class Token:
    kind: str
    text: str


# calls: ("x 2024-01-02, 1999-12-31 é 2000-01-01y",), ("",)
@trusted
def dates(text: str) -> list[tuple[int, int, int]]:
    out: list[tuple[int, int, int]] = []
    for m in DATE.finditer(text):
        year, month, day = m.groups()
        out.append((int(year), int(m["month"]), int(m.group(3))))
    return out


# calls: ("é 2024-01-02",), ("",)
@trusted
def first_date(text: str) -> str | None:
    m = DATE.search(text)
    if m is None:
        return None
    where = f"{m.start()}..{m.end('day')} {m.span(2)} {m.lastindex} {m.lastgroup}"
    return f"{m.group('day')}.{m['month']}.{m[1]} at {where} {m!r}"


# calls: ("3.5*(ab + 2)",), ("3 $ 4",)
@trusted
def tokens(text: str) -> list[Token]:
    found: list[Token] = []
    at = 0
    while m := TOKEN.match(text, at):
        at = m.end()
        kind = m.lastgroup
        assert kind is not None
        if kind != "space":
            found.append(Token(kind, m.group()))
    if at != len(text):
        raise ValueError(f"what is that at {at}: {text[at]!r}")
    return found


def mask(m: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", m.group())
    return "*" * (len(digits) - 4) + digits[-4:]


# calls: ("card 4111 1111 1111 1111 and 5500-0000-0000-0004, not 123",)
@trusted
def redact(text: str) -> tuple[str, int]:
    return CARD.subn(mask, text)


# calls: ("a=b;c=;d=e",)
@trusted
def pairs(text: str) -> list[tuple[str, str, str]]:
    return PAIR.findall(text)


# calls: ("a=b;c=;d=e",)
@trusted
def optional(text: str) -> list[str]:
    out: list[str] = []
    for m in PAIR.finditer(text):
        if m.group(3):
            out.append(m.group(1).upper() + m.group(2))
        elif m.group(3) is None:
            out.append(m.group(1) + "?")
        out.append(m.group(3) or "none")
        a, b = m.group(1, 2)
        out.append(a + b)
        out.append(str(m.groups()))
        out.append(str(m.groups("-")))
        out.append("+".join(m.groups("!")))
    return out


# calls: ("Été À la carte ſK",)
@trusted
def words(text: str) -> list[str]:
    return WORD.findall(text)


# calls: ("a, b;c,d",), ("",)
@trusted
def splits(text: str) -> list[list[str]]:
    return [re.split(r"[,;]\s*", text), re.split(r"\b", text, 3)]


# calls: ("a,b;c,d",)
@trusted
def split_parts(text: str) -> list[str]:
    return [str(one) for one in re.split(r"(,)|;", text)]


# calls: ("x 2024-01-02, 1999-12-31 é 2000-01-01y",), ("abAB xx",)
@trusted
def swapped(text: str) -> str:
    text = DATE.sub(r"\g<day>.\2.\1", text)
    text = re.sub("x*", "-", text)
    return re.sub(r"(a)|b", r"[\1]", text, count=3, flags=re.I)


# calls: (b"a%20b%4",)
@trusted
def unhex(data: bytes) -> bytes:
    return HEX.sub(lambda m: bytes([int((m.group(1) or b"").decode(), 16)]), data)


# calls: (b"a=b c=\xff d",)
@trusted
def byte_pairs(data: bytes) -> list[str]:
    out: list[str] = []
    for m in PAIRB.finditer(data):
        eq = m.group(2)
        out.append(f"{m.group()!r} {eq!r} {m.groups()} {m.span()} {m.groupdict()}")
    for a, b in PAIRB.findall(data):
        out.append(f"{a!r}{b!r}")
    return out


# calls: ("2024-01-02",), ("2024",)
@trusted
def named(text: str) -> dict[str, str]:
    m = DATE.fullmatch(text)
    if not m:
        return {}
    return m.groupdict()


# calls: ("a.b*c é#\n", b"a.b\x00\xff-")
@trusted
def escaped(text: str, data: bytes) -> tuple[str, bytes]:
    return re.escape(text), re.escape(data)


# calls: ()
@trusted
def about() -> list[str]:
    return [
        repr(DATE),
        repr(WORD),
        DATE.pattern,
        str(DATE.groups),
        str(DATE.groupindex),
        str(WORD.flags),
        str(HEX.flags),
        str(CARD),
    ]


def level(pattern: re.Pattern[str], text: str) -> int:
    m = pattern.search(text)
    return LEVELS[m.group(1)] if m else -1


# calls: ("level: low",), ("LEVEL: HIGH",), ("no",)
@trusted
def levels(text: str) -> int:
    p = re.compile(r"level: (low|high)", re.IGNORECASE)
    return level(p, text)


last: Inside[list[re.Match[str]]] = []


# calls: ("abc",), ("acx",), ("x",)
@trusted
def keep(text: str) -> str:
    m = re.match(r"(a)(b)?", text)
    if not m:
        return "no"
    last.append(m)
    return f"{len(last)} {last[0].group()} {m.string} {m.re.pattern} {m.pos} {m.endpos}"


class Lexer:
    TOKEN = re.compile(r"(\d+)|(\w+)|(.)", re.S)

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.rule: Pattern[str] = rx.compile(r"x+")

    def __iter__(self) -> Iterator[str]:
        for m in self.TOKEN.finditer(self.text):
            yield m.group()

    def next(self) -> str | None:
        m = self.TOKEN.match(self.text, self.at)
        if m is None:
            return None
        self.at = m.end()
        return m[0]

    def xs(self) -> list[str]:
        return [m[0] for m in self.rule.finditer(self.text)]


# calls: ("ab 12 éxx",)
@trusted
def lex(text: str) -> list[str]:
    lexer = Lexer(text)
    out = list(lexer)
    while (t := lexer.next()) is not None:
        out.append(t)
    return out + lexer.xs()


def classify(text: str) -> str:
    for name, rule in RULES:
        if rule.fullmatch(text):
            return name
    return "none"


# calls: (["12", "Ab", "?"],)
@trusted
def kinds(texts: list[str]) -> list[str]:
    return [classify(t) for t in texts] + [k for k, p in TABLE.items() for t in texts if p.match(t)]


# calls: ("1-22 alpha beta a.b",)
@trusted
def consts(text: str) -> list[str]:
    out = [m.group(1) for m in BOTH.finditer(text)]
    out += JOINED.findall(text)
    out += ESC.findall(text)
    return out


# calls: ("aa bb",), ("aa",), ("",)
@trusted
def verbose(text: str) -> list[str]:
    m = SPACES.search(text)
    if not m:
        return []
    b = m["b"]
    if b is None:
        return [m["a"]]
    return [m["a"], b, b[0], b[1:], str(len(b)), b * 2, b + "x", "x" + b]


def first(m: Match[str] | None) -> str:
    return m.group(1) if m else "-"


@cache
def found(text: str) -> str:
    return first(re.search("(a)", text)) + first(BOTH.search(text))


# calls: ("a:12",), ("b",), ("q 1-2",)
@trusted
def lookups(text: str) -> tuple[str, int, bool]:
    m = re.search(r"(?P<k>\w+)(?::(?P<v>\d+))?", text)
    assert m is not None
    d = {"a": 1, "b": 2}
    v = int(m["v"]) if m["v"] else d.get(m["k"], 0)
    same = m["k"] == "a" and m.group("k") in d
    return found(text), v, same


# calls: ("x<ab>z<c d>",)
@trusted
def nested(text: str) -> str:
    def inner(m: re.Match[str]) -> str:
        return text[:1] + m.group(1).title()

    return re.sub("<(.*?)>", inner, re.sub(r"(?P<x>z)", lambda m: m["x"] + str(m.start()), text))


# calls: ("a",), ("b",), ("c",)
@trusted
def nones(text: str) -> str:
    m = re.match(r"(a)|(b)", text)
    if m is None:
        return "no"
    return m.group(2).upper()


# calls: ("a", 5, "q"), ("a", 2, "q"), ("a", -1, "q"), ("b", 0, "z")
@trusted
def bad_group(text: str, k: int, name: str) -> str:
    m = re.match(r"(?P<q>a)|(b)", text)
    if m is None:
        return "no"
    try:
        return str(m.group(k)) + str(m[name])
    except IndexError as e:
        return repr(e)


# calls: ("a1 b éc",), ("?",)
@trusted
def lists(text: str) -> list[str]:
    out: list[str] = []
    for m in re.finditer(r"(\w)(\d)?", text):
        out.append(m.group(1))
    it = re.finditer(r"\w", text)
    one = next(it, None)
    if one is not None:
        out.append(one.group())
    out.extend(m[0] for m in it)
    a, *rest = re.split(r"\W+", text)
    out += [a, *rest]
    return out


# calls: ("éab\nab", 0, 5), ("éab\nab", 1, 3), ("éab\nab", -2, 99)
@trusted
def pos(text: str, a: int, b: int) -> list[tuple[int, int] | None]:
    p = re.compile(r"^.|\b.|(?<=a)b|$", re.M)
    return [
        m.span() if m else None for m in (p.match(text, a, b), p.search(text, a), p.fullmatch(text, pos=a, endpos=b))
    ] + [m.span() for each in (p, re.compile(r"\b|\w+")) for m in each.finditer(text, a, b)]


# calls: ("12",), ("ab",), ("?",)
@trusted
def matched(text: str) -> str:
    match re.match(r"(\d+)|(\w+)", text):
        case None:
            return "none"
        case m if m.group(1):
            return "number " + m.group(1)
        case m:
            return "word " + m.group(2)
