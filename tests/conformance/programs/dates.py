"""datetime: dates, moments in UTC and without a time zone, and spans."""

import bisect
import datetime as dt
import heapq
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Literal, NamedTuple

from pyenclave import Inside, trusted, untrusted

TEXTS = [
    "2024-02-29",
    "2023-02-29",
    "0001-01-01",
    "2024-1-01",
    "",
    "2024-02-29T12",
    "2024-02-29 12:30:01.5",
]
MORE = [
    "2024-02-29T23:59:59,9999999",
    "2024-02-29T12:30:01+00:00",
    "2024-02-29T12:30Z",
    "2024-02-29T25:00",
    "2024-02-29T",
]
DAYS = [
    (1, 1, 1),
    (9999, 12, 31),
    (2024, 2, 29),
    (2023, 2, 29),
    (1900, 2, 29),
    (2000, 2, 29),
    (0, 1, 1),
    (10000, 1, 1),
    (2024, 13, 1),
    (2024, 0, 1),
    (2024, 4, 31),
    (2024, 1, 0),
    (-5, 1, 1),
    (1600, 12, 31),
    (400, 12, 31),
    (100, 3, 1),
]
TIMES = [
    (2024, 23, 59, 59, 999999),
    (1, 0, 0, 0, 0),
    (9999, 12, 0, 30, 1000),
    (2024, 24, 0, 0, 0),
    (2024, 0, 60, 0, 0),
    (2024, 0, 0, 60, 0),
    (2024, 0, 0, 0, 1000000),
    (2024, -1, 0, 0, 0),
    (1969, 12, 31, 23, 999999),
]
AT = [
    0.0,
    1.5,
    -1.5,
    1e9,
    0.1234565,
    0.9999999,
    -0.0000001,
    253402300799.5,
    -62135596800.0,
    1700000000.1234567,
    1e12,
    float("nan"),
    -62135596800.5,
    -1e12,
    2.5e-6,
    3.5e-6,
    -2.5e-6,
]

HOURS = 2
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
LIMIT = timedelta(hours=HOURS, minutes=-30)
DAY: timedelta = dt.timedelta(days=1)
LEAP = date.fromisoformat("2024-02-29")
UTC = timezone.utc
WEEK = 7 * DAY
TERMS = {"short": WEEK, "long": timedelta(days=30), "half": -DAY // 2, "rest": WEEK % timedelta(hours=HOURS + 3)}
FREE = [date(2024, 1, 1), date(2024, 12, 25)]
SPAN = (datetime(2024, 1, 1), timedelta(1), "x")
NEXT = date(2024, 1, 1) + WEEK - DAY


@dataclass(frozen=True)
class Loan:
    due: date
    at: datetime | None = None


last: Inside[datetime | None] = None
spent: Inside[timedelta] = timedelta(hours=1)
seen: Inside[dict[date, list[datetime]]] = {}
SENT = [
    (datetime(2024, 2, 29, 12, 30, tzinfo=timezone.utc), timedelta(minutes=5)),
    (datetime.max, timedelta(days=-400)),
    (datetime.min, timedelta.max),
    (datetime.min, timedelta.min),
    (date.min, timedelta(0)),
    (datetime.min, 5),
    (datetime(2024, 1, 1, tzinfo=timezone(timedelta(hours=1))), timedelta(0)),
    (None, timedelta(0)),
]


@untrusted
def ask(when: datetime, by: list[timedelta]) -> dict[date, timedelta]:
    return {when.date(): sum(by, timedelta())}


def spans(n: int) -> list[timedelta]:
    """Of every size and sign."""
    found = [timedelta(days=n, seconds=n * 7, microseconds=-n), timedelta(0), timedelta.resolution, timedelta(hours=-1)]
    found += [
        timedelta(milliseconds=n, minutes=-3, weeks=2),
        timedelta(days=n * 0.1, hours=1.3),
        -timedelta(seconds=0.1),
    ]
    found += [timedelta(microseconds=n + 0.5), timedelta(seconds=1e-7 * n), timedelta(weeks=-0.3, milliseconds=0.0005)]
    return found


# calls: (0,), (1,), (-1,), (400,), (-86401,), (999,), (123456,)
@trusted
def spans_are(n: int) -> list[str]:
    found: list[str] = []
    for one in spans(n):
        found.append(f"{one} {one!r} {one.days} {one.seconds} {one.microseconds} {one.total_seconds()!r} {bool(one)}")
        found.append(f"{-one} {abs(one)} {+one} {one * 3} {-2 * one} {one // 7} {one / 7} {one / -2} {one // -3}")
        for other in spans(3):
            found.append(f"{one + other} {one - other} {one < other} {one <= other} {one > other} {one == other}")
            if other:
                found.append(f"{one / other!r} {one // other} {one % other}")
    return found


# calls: (0, 0), (2, 0), (1, 5), (-1, 4), (0, 3)
@trusted
def spans_that_are_none(n: int, way: int) -> str:
    if way == 0:
        return str(timedelta.max * n + timedelta.min.__abs__())
    if way == 3:
        return str(timedelta(days=1) / n)
    if way == 4:
        return str(timedelta.max.total_seconds()) + str(timedelta.min.total_seconds()) + str(-timedelta.min)
    return str(timedelta.max + timedelta.resolution * n)


# calls: (DAYS,)
@trusted
def dates_are(days: list[tuple[int, int, int]]) -> list[str]:
    found: list[str] = []
    for year, month, day in days:
        try:
            one = date(year, month, day)
        except ValueError as e:
            found.append(str(e))
            continue
        two = one.replace(day=1)
        found.append(f"{one} {one!r} {one.toordinal()} {one.weekday()} {one.isoweekday()} {one.isoformat()} {two}")
        found.append(f"{one - two} {one == two} {one < two} {one >= two} {date.fromordinal(one.toordinal())}")
        found.append(one.strftime("%m/%d %y %j %w %u %%"))
        found.append(f"{one:%m/%d} {one:} {one:%%} {one:{year % 7}%d}" + format(one) + format(one, "%y"))
    return found


# calls: (1, 3652058, 997), (730000, 740000, 13), (1, 800, 1)
@trusted
def days_in_order(first: int, end: int, step: int) -> str:
    found: list[str] = []
    for ordinal in range(first, end, step):
        one = date.fromordinal(ordinal)
        next_ = one + timedelta(days=1)
        found.append(f"{one} {one.toordinal() == ordinal} {one.weekday()} {next_ - timedelta(1) == one} {next_}")
    return " ".join(found)


# calls: (2024, 2, 29), (1, 1, 1), (9999, 12, 31)
@trusted
def days_past_the_ends(year: int, month: int, day: int) -> list[str]:
    found: list[str] = []
    for span in (timedelta(1), timedelta(-1), timedelta(hours=-1), timedelta.max, timedelta.min):
        try:
            found.append(str(date(year, month, day) + span))
        except OverflowError as e:
            found.append(str(e))
        try:
            found.append(str(datetime(year, month, day) - span))
        except OverflowError as e:
            found.append(str(e))
    return found


# calls: TIMES[0], TIMES[1], TIMES[2], TIMES[3], TIMES[4], TIMES[5], TIMES[6], TIMES[7], TIMES[8]
@trusted
def moments_are(year: int, hour: int, minute: int, second: int, micro: int) -> list[str]:
    found: list[str] = []
    zones: list[timezone | None] = [None, timezone.utc]
    for zone in zones:
        one = datetime(year, 3, 1, hour, minute, second, micro, zone)
        found.append(f"{one} {one!r} {one.isoformat()} {one.date()!r} {one.tzinfo} {one.tzname()} {one.utcoffset()}")
        for spec in ("auto", "hours", "minutes", "seconds", "milliseconds", "microseconds"):
            found.append(one.isoformat(timespec=spec) + one.isoformat("_", spec))
        found.append(one.strftime("%m-%d %H:%M:%S.%f %I %j %y %z|%Z %%"))
        found.append(f"{one:%m-%d %H:%M} {one!s:>30} {one:} {format(one, '')} {'{:%H.%M} {}'.format(one, zone)}")
        found.append(f"{one.replace(tzinfo=None)} {one.replace(tzinfo=timezone.utc)} {one.replace(day=28, hour=5)}")
        found.append(f"{datetime.fromisoformat(one.isoformat()) == one} {one.toordinal()} {one.weekday()}")
    one = datetime(year, 3, 1, hour, minute, second, micro, timezone.utc)
    found.append(
        f"{one.timestamp()!r} {datetime.fromtimestamp(one.timestamp(), timezone.utc)} {one.astimezone(timezone.utc)}"
    )
    return found


# calls: (AT,)
@trusted
def moments_of_seconds(seconds: list[float]) -> list[str]:
    found: list[str] = []
    for one in seconds:
        try:
            found.append(f"{datetime.fromtimestamp(one, tz=timezone.utc)!r} {datetime.utcfromtimestamp(one)}")
        except ValueError as e:
            found.append(str(e))
    return found


# calls: (2020,), (1,)
@trusted
def moments_with_spans(year: int) -> str:
    one, other = datetime(year, 1, 1, 5, tzinfo=timezone.utc), datetime(2024, 2, 29, 1, 2, 3, 4, timezone.utc)
    found: list[str] = []
    for span in spans(5):
        if span > timedelta(0):
            found.append(
                f"{one + span} {span + one} {other - span} {other - (one + span)} {(one + span).replace(tzinfo=None)}"
            )
    latest = max(one, other)
    one += timedelta(seconds=1)
    return (
        f"{found} {one < other} {one <= one} {one > other} {one != other} {latest} {sorted([other, one])} {one - other}"
    )


# calls: (0,), (1,), (2,), (3,)
@trusted
def moments_of_two_kinds(way: int) -> str:
    naive, aware = datetime(2024, 1, 1), datetime(2024, 1, 1, tzinfo=timezone.utc)
    if way == 0:
        return str(naive < aware)
    if way == 1:
        return str(aware - naive)
    if way == 2:
        return str(sorted([aware, naive, aware]))
    return f"{naive == aware} {aware != naive} {len({naive, aware})}"


# calls: (TEXTS,), (MORE,)
@trusted
def moments_of_texts(texts: list[str]) -> list[str]:
    found: list[str] = []
    for text in texts:
        try:
            found.append(repr(datetime.fromisoformat(text)))
        except ValueError as e:
            found.append(str(e))
    return found


# calls: SENT[0], SENT[1], SENT[2], SENT[3], SENT[4], SENT[5], SENT[6], SENT[7]
@trusted
def moments_cross(when: datetime, by: timedelta) -> tuple[datetime, timedelta, datetime | None]:
    global last, spent
    before, last = last, when
    spent += timedelta(minutes=1)
    seen.setdefault(when.date(), []).append(when)
    return when + by, spent + by, before


# calls: ([], {}), ([Loan(date.max)], {date(2024, 1, 1): timedelta(-1)}), ([Loan(date.min, datetime.max)], {})
@trusted
def containers_of_dates_cross(
    loans: list[Loan], terms: dict[date, timedelta]
) -> tuple[list[Loan], dict[date, timedelta], set[date], timezone, str]:
    for loan in loans:
        terms[loan.due] = timedelta(days=30)
    return loans, terms, {*terms}, dt.timezone.utc, f"{loans} {terms} {seen}"


# calls: (datetime(2024, 2, 29, 12),), (datetime.max,)
@trusted
def asked_outside(when: datetime) -> str:
    return f"{ask(when, [timedelta(1), timedelta(seconds=1.5)])}"


# calls: ("day", 2), ("hour", -2)
@trusted
def a_literal_beside_another_module(unit: Literal["day", "hour"], n: int) -> str:
    by: dict[Literal["day", "hour"], timedelta] = {"day": timedelta(n), "hour": timedelta(hours=n)}
    return f"{by[unit]}"


# calls: ()
@trusted
def the_clock_goes_on() -> list[bool]:
    first, naive = datetime.now(timezone.utc), dt.datetime.utcnow()
    return [
        first <= datetime.now(tz=timezone.utc),
        first.year >= 2024,
        abs(naive - first.replace(tzinfo=None)).days == 0,
    ]


@dataclass(order=True)
class Due:
    at: datetime
    name: str
    note: str = field(default="", compare=False)


class Slot(NamedTuple):
    start: datetime
    name: str


# calls: ([3, 1, 2, 1, -5],), ([],), ([0, 0],)
@trusted
def moments_in_others(ns: list[int]) -> list[str]:
    base = datetime(2024, 2, 28, 23, 30, tzinfo=timezone.utc)
    rows = [(base + timedelta(hours=n), f"n{-n}", n) for n in ns]
    found = [f"{sorted(rows)} {sorted(rows, reverse=True)} {max(rows, default=None)}"]
    heap: list[tuple[datetime, int]] = []
    for at, _, n in rows:
        heapq.heappush(heap, (at, n * n))
    found += [str(heapq.heappop(heap)) for _ in ns]
    dues = [Due(at, name) for at, name, _ in rows]
    dues.sort()
    slots = sorted([Slot(at, name) for at, name, _ in rows], key=lambda slot: (slot.name, slot.start))
    found.append(f"{dues} {slots} {sorted(slots)} {sorted([[at] for at, _, _ in rows])}")
    for a, b in zip(dues, dues[1:] + dues):
        found.append(f"{a < b} {a <= b} {a > b} {a >= b} {a == b}")
    found.append(str(bisect.bisect(sorted([(at, n) for at, _, n in rows]), (base, 0))))
    return found


# calls: (0,), (1,), (2,), (3,)
@trusted
def moments_of_two_kinds_in_others(way: int) -> str:
    naive, aware = datetime(2024, 1, 1), datetime(2024, 1, 1, tzinfo=timezone.utc)
    rows = [(naive, 1), (aware, 2)]
    if way == 0:
        return str(rows[0] < rows[1])
    if way == 1:
        return str(sorted([Due(naive, "x"), Due(aware, "y")]))
    return str(max((way, naive), (2, aware)))


# calls: (0,), (5,), (-3,)
@trusted
def constants(n: int) -> tuple[list[str], datetime, list[date]]:
    at = EPOCH + n * DAY
    found = [
        f"{at > EPOCH + LIMIT} {at < EPOCH + TERMS['short']} {LEAP + DAY} {UTC} {sorted(TERMS.items())} {SPAN} {NEXT}"
    ]
    found.append(f"{SPAN[0] + SPAN[1]} {max(FREE)} {LEAP in FREE} {EPOCH.replace(year=2000)} {LIMIT * 2} {EPOCH!r}")
    return found, EPOCH, list(FREE)
