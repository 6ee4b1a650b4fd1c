"""Functions as values, what is passed as an interface and to `*args`, dates."""

from .state import State

IMPORTS = """
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
"""

STATE = {
    "act": State("Unary", "halved", "{act(5)}"),
    "acts": State("dict[str, Unary]", '{"h": halved, "a": abs}', "{[(k, acts[k](-7)) for k in sorted(acts)]}"),
    "moment": State("datetime", "EPOCH", "{moment}"),
    "lapse": State("timedelta", "timedelta(hours=1)", "{lapse!r}"),
    "agenda": State("list[tuple[datetime, int]]", "[]", "{agenda}"),
}

LITERALS = {
    "Unary": ["halved", "tripled", "act", "STEPS['+']"],
    "list[Unary]": ["[halved, tripled]", "[act, tripled]"],
    "dict[str, Unary]": ["acts", "{'a': halved, 'k': tripled}"],
    "datetime": ["EPOCH", "moment", "datetime(2024, 2, 29, 23, 59, 58, 7, timezone.utc)", "datetime(1999, 12, 31)"],
    "list[datetime]": ["[EPOCH, moment]", "[datetime(2024, 1, 1, tzinfo=timezone.utc), EPOCH]"],
    "timedelta": ["lapse", "HOUR", "timedelta(-1, 3)", "timedelta(0)", "timedelta(days=400, microseconds=-1)"],
    "date": ["date(2024, 2, 29)", "date(1900, 3, 1)", "moment.date()"],
}  # fmt: skip

FORMS = {
    "int": [
        "<Unary>(<int>)", "<dict[str, Unary]>[<str>](<int>)", "STEPS[<str>](<int>)", "sum($f(<int.>) for $f in <list[Unary]>)", "folded(<list[int]>, <bool>)", "applied(<list[int]>, <Unary>)", "max(<list[int]> + [1], key=<Unary>)", "sum(map(<Unary>, <list[int]>))", "(<list[Unary]> + [halved])[<int> % 3](<int>)",
        "total_of(<list[int]>)", "total_of(<set[int]>)", "total_of(<deque[int]>)", "total_of(<bytes>)", "total_of(<dict[str, int]>.values())", "total_of(range(<int> % 7))", "total_of(PRIMES)", "total_of((<int>, <int>))", "total_of(LIMITS.values())", "total_of(<dict[int, str]>)", "spanned()", "spanned(<int>, <int>)", "spanned(*<list[int]>)", "spanned(<int>, *<list[int]>, <int>)", "spanned(*(<int>, <int>), by=<int>)",
        "value_at(<list[int]>, <int>)", "value_at(<bytes>, <int>)", "value_at(<deque[int]>, <int>)", "looked_in(<dict[str, int]>, <str>)", "looked_in(totals, <str>)", "looked_in(LIMITS, <str>)", "size_of(<dict[str, int]>.items())", "size_of(<set[int]>)", "size_of(<str>)", "growing(<dict[str, int]>)",
        "<timedelta>.days", "<timedelta>.seconds", "<timedelta>.microseconds", "<datetime>.year", "<datetime>.toordinal()", "<date>.isoweekday()", "(<datetime> - <datetime>).days", "(<timedelta> // <timedelta>)", "len(<list[datetime]>)",
    ],
    "bool": [
        "(<datetime> < <datetime>)", "(<datetime> == <datetime>)", "(<timedelta> > <timedelta>)", "(<date> <= <date>)", "bool(<timedelta>)", "((<datetime>, <int>) <= (<datetime>, <int>))", "(<datetime> in <list[datetime]>)", "(<datetime> >= EPOCH)",
    ],
    "float": ["<timedelta>.total_seconds()", "(<timedelta> / <timedelta>)"],
    "str": [
        "str(<datetime>)", "<datetime>.isoformat()", "repr(<datetime>)", "repr(<timedelta>)", "str(<timedelta>)", "str(<date>)", "[f'{$v:%Y-%m-%d %H:%M}' for $v in [<datetime>.replace(year=2024)]][0]", "str(sorted([(<datetime>, <int>), (<datetime>, <int>)]))", "str(sorted(<list[datetime]>))", "str(<list[datetime]>)", "str(min((<datetime>, <str>), (EPOCH, <str>)))", "str({<date>: <timedelta>})", "<date>.strftime('%d.%m')", "str(datetime.fromisoformat(<str>))",
        "joined_of(<list[str]>)", "joined_of(<str>)", "joined_of(<dict[str, int]>)", "joined_of(<dict[str, int]>.keys())", "str(firsts_of(<dict[str, int]>.items()))", "str(firsts_of(<list[list[int]]>))", "str(list(map(<Unary>, <list[int]>)))", "str(sorted(<list[int]>, key=<Unary>))",
    ],
    "list[int]": ["[$f(<int.>) for $f in <list[Unary]>]", "firsts_of(<list[int]>)", "firsts_of(<dict[str, int]>.values())", "list(map(<Unary>, <list[int]>))"],
    "Unary": ["(<Unary> if <bool> else <Unary>)", "(<list[Unary]> + [halved])[0]", "picked(<int>)", "<dict[str, Unary]>.get(<str>, halved)", "acts[<str>]"],
    "list[Unary]": ["[<Unary>, <Unary>]", "(<list[Unary]> + [<Unary>])", "<list[Unary]>[<int> % 2:]", "list(<dict[str, Unary]>.values())"],
    "dict[str, Unary]": ["{<str>: <Unary>, 'a': <Unary>}", "{**<dict[str, Unary]>, <str>: <Unary>}"],
    "datetime": ["(<datetime> + <timedelta>)", "(<datetime> - <timedelta>)", "<datetime>.replace(hour=<#25>)", "(EPOCH + <timedelta>)", "max(<datetime>, <datetime>)", "(<list[datetime]> + [EPOCH])[0]"],
    "list[datetime]": ["sorted(<list[datetime]>)", "[<datetime>, *<list[datetime]>]", "[$v + <timedelta> for $v in <list[datetime]>]"],
    "timedelta": ["(<datetime> - <datetime>)", "(<timedelta> * <#9>)", "(<timedelta> + <timedelta>)", "(-<timedelta>)", "abs(<timedelta>)", "timedelta(seconds=<int> % 99991, milliseconds=<int> % 997)", "(<timedelta> // (<#5> + 1))", "timedelta(days=<int> % 997)"],
    "date": ["<datetime>.date()", "(<date> + <timedelta>)", "date.fromordinal(<int> % 700001)", "<date>.replace(day=<#32>)"],
}  # fmt: skip

EFFECTS = [
    "<list[Unary].>.append(<Unary>)", "act = <Unary>", "acts[<str>] = <Unary>", "<list[datetime].>.append(<datetime>)", "<list[datetime].>.sort()", "heapq.heappush(agenda, (<datetime>, <int> % 97))", "note(digest(str(heapq.heappop(agenda))))", "lapse += <timedelta>", "moment -= <timedelta>", "agenda.sort(reverse=<bool>)", "del agenda[5:]",
]  # fmt: skip

BINDING = [
    ("$a: Unary = lambda v: v % 997 * 3 + 1", {"$a": "Unary"}),
    ("$a: Unary = lambda v: len(words) + v % 7", {"$a": "Unary"}),
    ("$a = act", {"$a": "call int(int)"}),
    ("$a = picked(<int>)", {"$a": "call int(int)"}),
    ("$a, $b = <datetime>, <timedelta>", {"$a": "datetime", "$b": "timedelta"}),
]

LOOPS = [
    ("for $a in <list[Unary]>:", {"$a": "call int(int)"}),
    ("for $a, $b in <dict[str, Unary]>.items():", {"$a": "str", "$b": "Unary"}),
    ("for $a in <list[datetime]>:", {"$a": "datetime"}),
    ("for $a, $b in agenda[:4]:", {"$a": "datetime", "$b": "int"}),
]

CONSTANTS = """
Unary = Callable[[int], int]
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)


def halved(n: int) -> int:
    return n // 2 % 4099


def tripled(n: int) -> int:
    return n % 997 * 3


STEPS: dict[str, Unary] = {"+": lambda n: n % 97 + 1, "a": halved, "": tripled, "k": lambda n: -(n % 89)}
"""

FUNCTIONS = """
def picked(n: int) -> Unary:
    note(31)
    return halved if n % 3 == 0 else tripled if n % 3 == 1 else act


def applied(xs: Sequence[int], f: Unary) -> int:
    found = 0
    for x in xs:
        found = (found + f(x)) % 10007
    return found


def folded(xs: list[int], flag: bool) -> int:
    either: Callable[[int, int], int] = max if flag else (lambda a, b: a % 997 - b % 997)
    found = 3
    for x in xs:
        found = either(found, x)
    return found % 10007


def total_of(xs: Iterable[int]) -> int:
    found = 0
    for x in xs:
        found = (found + x) % 10007
    return found


def spanned(*xs: int, by: int = 2) -> int:
    note(len(xs))
    return (max(xs, default=by) - min(xs, default=by)) % 10007


def value_at(xs: Sequence[int], at: int) -> int:
    return xs[at % 5] % 997 + len(xs)


def looked_in(d: Mapping[str, int], key: str) -> int:
    return d[key] if key in d else d.get("a", -1) + len(d)


def size_of(xs: Collection[T]) -> int:
    return len(xs)


def joined_of(xs: Iterable[str]) -> str:
    return "+".join(x[:9] for x in xs)


def firsts_of(xs: Iterable[T]) -> list[T]:
    found: list[T] = []
    for x in xs:
        found.append(x)
        if len(found) == 3:
            break
    return found


def changing_in(xs: Iterable[int], d: dict[str, int]) -> int:
    found = 0
    for x in xs:
        found += x % 97
        if x % 3 == 1:
            d[str(x)] = found
    return found


def growing(d: dict[str, int]) -> int:
    mine = dict(d)
    return changing_in(mine.values(), mine) + len(mine)
"""
