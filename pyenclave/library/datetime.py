"""datetime: dates, times and what lies between them, without time zones or in UTC.

A class's fields are what its objects are made of here, and what crosses. Elsewhere the class means `_made` where it is
called, `C.name` is `C._name()`, `x.replace(…, tzinfo=…)`, where that is given, `x._replace_tzinfo(…)`, and a format of
an object `x._formatted(…)`. `_fits` says whether fields are those of an object, which is asked of what comes from
outside.
"""

from dataclasses import dataclass
from time import time_ns

_DAY = 86_400_000_000  # microseconds
_FIRST = 719_163  # the day of the epoch, where the first of the year 1 is day 1
_LAST = 3_652_059
_BEFORE = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True)
class timezone:
    """UTC is the only one."""

    @staticmethod
    def _made(offset: "timedelta", name: str = "UTC") -> "timezone":
        if offset or name != "UTC":
            raise ValueError("inside there is no time zone but timezone.utc")
        return timezone()

    @staticmethod
    def _utc() -> "timezone":
        return timezone()

    def __str__(self) -> str:
        return "UTC"

    def __repr__(self) -> str:
        return "datetime.timezone.utc"


def _whole(value: float, per_day: int) -> tuple[int, int]:
    """What is whole of a number of units: days, and the microseconds of the rest."""
    days, rest = divmod(int(value), per_day)
    return days, rest * (_DAY // per_day)


def _part(value: float, unit: int) -> float:
    """What is not whole of it, in microseconds."""
    return (value - int(value)) * unit


def _half_even(value: int, by: int) -> int:
    quotient, rest = divmod(value, by)
    doubled = 2 * rest
    more = doubled > by if by > 0 else doubled < by
    return quotient + 1 if more or (doubled == by and quotient % 2 == 1) else quotient


def _delta(days: int, seconds: int, microseconds: int) -> "timedelta":
    carried, microseconds = divmod(microseconds, 1_000_000)
    more, seconds = divmod(seconds + carried, 86_400)
    days += more
    if not -(2**31) <= days < 2**31:
        raise OverflowError("Python int too large to convert to C int")
    if not -999_999_999 <= days <= 999_999_999:
        raise OverflowError(f"days={days}; must have magnitude <= 999999999")
    return timedelta(days, seconds, microseconds)


@dataclass(frozen=True, order=True)
class timedelta:
    days: int
    seconds: int
    microseconds: int

    @staticmethod
    def _made(
        days: float = 0,
        seconds: float = 0,
        microseconds: float = 0,
        milliseconds: float = 0,
        minutes: float = 0,
        hours: float = 0,
        weeks: float = 0,
    ) -> "timedelta":
        whole, rest = int(weeks) * 7 + int(days), 0
        odd = 0.0
        for value, per_day in (
            (microseconds, _DAY),
            (milliseconds, 86_400_000),
            (seconds, 86_400),
            (minutes, 1_440),
            (hours, 24),
        ):
            more, left = _whole(value, per_day)
            whole += more
            rest += left
            whole_part, odd = _added(_part(value, _DAY // per_day), odd)
            rest += whole_part
        for value, unit in ((days, _DAY), (weeks, 7 * _DAY)):
            whole_part, odd = _added(_part(value, unit), odd)
            rest += whole_part
        nearest = round(odd)
        if abs(nearest - odd) == 0.5:
            parity = rest % 2
            nearest = 2 * round((odd + parity) * 0.5) - parity
        return _delta(whole, 0, rest + nearest)

    @staticmethod
    def _min() -> "timedelta":
        return timedelta(-999_999_999, 0, 0)

    @staticmethod
    def _max() -> "timedelta":
        return timedelta(999_999_999, 86_399, 999_999)

    @staticmethod
    def _resolution() -> "timedelta":
        return timedelta(0, 0, 1)

    def _fits(self) -> bool:
        there = -999_999_999 <= self.days <= 999_999_999
        return there and 0 <= self.seconds < 86_400 and 0 <= self.microseconds < 1_000_000

    def _total(self) -> int:
        return (self.days * 86_400 + self.seconds) * 1_000_000 + self.microseconds

    def total_seconds(self) -> float:
        if -100_000_000 < self.days < 100_000_000:
            return self._total() / 1_000_000
        return float(self.days * 86_400 + self.seconds) + self.microseconds / 1_000_000

    def __add__(self, other: "timedelta") -> "timedelta":
        return _delta(self.days + other.days, self.seconds + other.seconds, self.microseconds + other.microseconds)

    def __sub__(self, other: "timedelta") -> "timedelta":
        return _delta(self.days - other.days, self.seconds - other.seconds, self.microseconds - other.microseconds)

    def __neg__(self) -> "timedelta":
        return _delta(-self.days, -self.seconds, -self.microseconds)

    def __pos__(self) -> "timedelta":
        return self

    def __abs__(self) -> "timedelta":
        return -self if self.days < 0 else self

    def __bool__(self) -> bool:
        return self.days != 0 or self.seconds != 0 or self.microseconds != 0

    def __mul__(self, other: int) -> "timedelta":
        return _delta(self.days * other, self.seconds * other, self.microseconds * other)

    def __rmul__(self, other: int) -> "timedelta":
        return self * other

    def __floordiv__(self, other: int) -> "timedelta":
        return _delta(0, 0, self._total() // other)

    def __rfloordiv__(self, other: "timedelta") -> int:
        return other._total() // self._total()

    def __truediv__(self, other: int) -> "timedelta":
        return _delta(0, 0, _half_even(self._total(), other))

    def __rtruediv__(self, other: "timedelta") -> float:
        return other._total() / self._total()

    def __mod__(self, other: "timedelta") -> "timedelta":
        return _delta(0, 0, self._total() % other._total())

    def __str__(self) -> str:
        minutes, seconds = divmod(self.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        text = f"{hours}:{minutes:02d}:{seconds:02d}"
        if self.days != 0:
            text = f"{self.days} day{'' if abs(self.days) == 1 else 's'}, {text}"
        return text if self.microseconds == 0 else f"{text}.{self.microseconds:06d}"

    def __repr__(self) -> str:
        parts: list[str] = []
        if self.days != 0:
            parts.append(f"days={self.days}")
        if self.seconds != 0:
            parts.append(f"seconds={self.seconds}")
        if self.microseconds != 0:
            parts.append(f"microseconds={self.microseconds}")
        return f"datetime.timedelta({', '.join(parts) or '0'})"


def _added(value: float, odd: float) -> tuple[int, float]:
    """Microseconds that are whole, and the parts of one so far."""
    return int(value), odd + (value - int(value))


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _length(year: int, month: int) -> int:
    return 29 if month == 2 and _is_leap(year) else _LENGTHS[month - 1]


def _ordinal(year: int, month: int, day: int) -> int:
    past = year - 1
    leap = 1 if month > 2 and _is_leap(year) else 0
    return past * 365 + past // 4 - past // 100 + past // 400 + _BEFORE[month - 1] + leap + day


def _date(ordinal: int) -> "date":
    if not 1 <= ordinal <= _LAST:
        raise OverflowError("date value out of range")
    spans, day = divmod(ordinal - 1, 146_097)
    centuries, day = divmod(day, 36_524)
    fours, day = divmod(day, 1_461)
    years, day = divmod(day, 365)
    year = spans * 400 + centuries * 100 + fours * 4 + years + 1
    if years == 4 or centuries == 4:
        return date(year - 1, 12, 31)
    month = (day + 50) // 32
    if day < _ordinal(year, month, 1) - _ordinal(year, 1, 1):
        month -= 1
    return date(year, month, day - (_ordinal(year, month, 1) - _ordinal(year, 1, 1)) + 1)


def _year(ordinal: int) -> int:
    """Also of days that no date has."""
    spans, day = divmod(ordinal - 1, 146_097)
    return spans * 400 + _date(day + 1).year


def _check_date(year: int, month: int, day: int) -> None:
    if not 1 <= year <= 9999:
        raise ValueError(f"year {year} is out of range")
    if not 1 <= month <= 12:
        raise ValueError("month must be in 1..12")
    if not 1 <= day <= _length(year, month):
        raise ValueError("day is out of range for month")


def _check_time(hour: int, minute: int, second: int, microsecond: int) -> None:
    if not 0 <= hour <= 23:
        raise ValueError("hour must be in 0..23")
    if not 0 <= minute <= 59:
        raise ValueError("minute must be in 0..59")
    if not 0 <= second <= 59:
        raise ValueError("second must be in 0..59")
    if not 0 <= microsecond <= 999_999:
        raise ValueError("microsecond must be in 0..999999")


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _read_date(text: str, whole: str) -> "date":
    """YYYY-MM-DD"""
    parts = text.split("-")
    if [len(one) for one in parts] != [4, 2, 2] or not all(_is_digits(one) for one in parts):
        raise ValueError(f"Invalid isoformat string: {whole!r}")
    return date._made(int(parts[0]), int(parts[1]), int(parts[2]))


@dataclass(frozen=True, order=True)
class date:
    year: int
    month: int
    day: int

    @staticmethod
    def _made(year: int, month: int, day: int) -> "date":
        _check_date(year, month, day)
        return date(year, month, day)

    @staticmethod
    def _min() -> "date":
        return date(1, 1, 1)

    @staticmethod
    def _max() -> "date":
        return date(9999, 12, 31)

    def _fits(self) -> bool:
        there = 1 <= self.year <= 9999 and 1 <= self.month <= 12
        return there and 1 <= self.day <= _length(self.year, self.month)

    @staticmethod
    def fromordinal(ordinal: int) -> "date":
        if ordinal < 1:
            raise ValueError("ordinal must be >= 1")
        if ordinal > _LAST:
            raise ValueError(f"year {_year(ordinal)} is out of range")
        return _date(ordinal)

    @staticmethod
    def fromisoformat(text: str, /) -> "date":
        return _read_date(text, text)

    def toordinal(self) -> int:
        return _ordinal(self.year, self.month, self.day)

    def weekday(self) -> int:
        return (self.toordinal() + 6) % 7

    def isoweekday(self) -> int:
        return self.weekday() + 1

    def isoformat(self) -> str:
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"

    def strftime(self, format: str) -> str:
        return datetime(self.year, self.month, self.day, 0, 0, 0, 0, None).strftime(format)

    def _formatted(self, format: str) -> str:
        return self.strftime(format) if format else str(self)

    def replace(self, year: int | None = None, month: int | None = None, day: int | None = None) -> "date":
        return date._made(
            self.year if year is None else year,
            self.month if month is None else month,
            self.day if day is None else day,
        )

    def __add__(self, other: timedelta) -> "date":
        return _date(self.toordinal() + other.days)

    def __radd__(self, other: timedelta) -> "date":
        return self + other

    def __sub__(self, other: timedelta) -> "date":
        return _date(self.toordinal() - other.days)

    def __rsub__(self, other: "date") -> timedelta:
        return timedelta(other.toordinal() - self.toordinal(), 0, 0)

    def __str__(self) -> str:
        return self.isoformat()

    def __repr__(self) -> str:
        return f"datetime.date({self.year}, {self.month}, {self.day})"


def _at(days: int, microseconds: int, tzinfo: timezone | None) -> "datetime":
    """The moment so long after the day `days`."""
    more, microseconds = divmod(microseconds, _DAY)
    day = _date(days + more)
    seconds, microsecond = divmod(microseconds, 1_000_000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return datetime(day.year, day.month, day.day, hour, minute, second, microsecond, tzinfo)


def _read_time(text: str, whole: str) -> tuple[int, int]:
    """HH[:MM[:SS[.ffffff]]]: seconds of the day and microseconds."""
    clock, point, part = text.replace(",", ".").partition(".")
    parts = clock.split(":")
    is_right = len(parts) <= 3 and all(len(one) == 2 and _is_digits(one) for one in parts)
    if not is_right or (point and (len(parts) != 3 or not _is_digits(part))):
        raise ValueError(f"Invalid isoformat string: {whole!r}")
    hour = int(parts[0])
    minute = int(parts[1]) if len(parts) > 1 else 0
    second = int(parts[2]) if len(parts) > 2 else 0
    microsecond = int(part[:6].ljust(6, "0")) if point else 0
    _check_time(hour, minute, second, microsecond)
    return (hour * 60 + minute) * 60 + second, microsecond


@dataclass(frozen=True)
class datetime:
    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int
    microsecond: int
    tzinfo: timezone | None

    @staticmethod
    def _made(
        year: int,
        month: int,
        day: int,
        hour: int = 0,
        minute: int = 0,
        second: int = 0,
        microsecond: int = 0,
        tzinfo: timezone | None = None,
    ) -> "datetime":
        _check_date(year, month, day)
        _check_time(hour, minute, second, microsecond)
        return datetime(year, month, day, hour, minute, second, microsecond, tzinfo)

    @staticmethod
    def _min() -> "datetime":
        return datetime(1, 1, 1, 0, 0, 0, 0, None)

    @staticmethod
    def _max() -> "datetime":
        return datetime(9999, 12, 31, 23, 59, 59, 999_999, None)

    def _fits(self) -> bool:
        is_day = date(self.year, self.month, self.day)._fits()
        is_time = 0 <= self.hour <= 23 and 0 <= self.minute <= 59 and 0 <= self.second <= 59
        return is_day and is_time and 0 <= self.microsecond <= 999_999

    @staticmethod
    def now(tz: timezone) -> "datetime":
        return _at(_FIRST, time_ns() // 1000, tz)

    @staticmethod
    def utcnow() -> "datetime":
        return _at(_FIRST, time_ns() // 1000, None)

    @staticmethod
    def fromtimestamp(timestamp: float, tz: timezone) -> "datetime":
        return _of_timestamp(timestamp, tz)

    @staticmethod
    def utcfromtimestamp(timestamp: float, /) -> "datetime":
        return _of_timestamp(timestamp, None)

    @staticmethod
    def fromordinal(ordinal: int, /) -> "datetime":
        day = date.fromordinal(ordinal)
        return datetime(day.year, day.month, day.day, 0, 0, 0, 0, None)

    @staticmethod
    def fromisoformat(text: str, /) -> "datetime":
        day = _read_date(text[:10], text)
        clock = text[11:]
        tz: timezone | None = None
        for zone in ("Z", "+00:00", "-00:00"):
            if clock.endswith(zone):
                clock, tz = clock.removesuffix(zone), timezone()
        seconds, microsecond = _read_time(clock, text) if len(text) > 10 else (0, 0)
        return _at(day.toordinal(), seconds * 1_000_000 + microsecond, tz)

    def _of_day(self) -> int:
        return ((self.hour * 60 + self.minute) * 60 + self.second) * 1_000_000 + self.microsecond

    def toordinal(self) -> int:
        return _ordinal(self.year, self.month, self.day)

    def weekday(self) -> int:
        return (self.toordinal() + 6) % 7

    def isoweekday(self) -> int:
        return self.weekday() + 1

    def timestamp(self) -> float:
        if self.tzinfo is None:
            raise ValueError("a datetime without a time zone is at no time: make it with tzinfo=timezone.utc")
        return ((self.toordinal() - _FIRST) * _DAY + self._of_day()) / 1_000_000

    def utcoffset(self) -> timedelta | None:
        return None if self.tzinfo is None else timedelta(0, 0, 0)

    def tzname(self) -> str | None:
        return None if self.tzinfo is None else "UTC"

    def astimezone(self, tz: timezone) -> "datetime":
        if self.tzinfo is None:
            raise ValueError("a datetime without a time zone is at no time: make it with tzinfo=timezone.utc")
        return self

    def replace(
        self,
        year: int | None = None,
        month: int | None = None,
        day: int | None = None,
        hour: int | None = None,
        minute: int | None = None,
        second: int | None = None,
        microsecond: int | None = None,
    ) -> "datetime":
        return self._replace_tzinfo(self.tzinfo, year, month, day, hour, minute, second, microsecond)

    def _replace_tzinfo(
        self,
        tzinfo: timezone | None,
        year: int | None = None,
        month: int | None = None,
        day: int | None = None,
        hour: int | None = None,
        minute: int | None = None,
        second: int | None = None,
        microsecond: int | None = None,
    ) -> "datetime":
        return datetime._made(
            self.year if year is None else year,
            self.month if month is None else month,
            self.day if day is None else day,
            self.hour if hour is None else hour,
            self.minute if minute is None else minute,
            self.second if second is None else second,
            self.microsecond if microsecond is None else microsecond,
            tzinfo,
        )

    def isoformat(self, sep: str = "T", timespec: str = "auto") -> str:
        if len(sep) != 1:
            raise TypeError(f"isoformat() argument 1 must be a unicode character, not {'str'}")
        clock = f"{self.hour:02d}:{self.minute:02d}:{self.second:02d}"
        if timespec == "hours":
            clock = f"{self.hour:02d}"
        elif timespec == "minutes":
            clock = f"{self.hour:02d}:{self.minute:02d}"
        elif timespec == "milliseconds":
            clock = f"{clock}.{self.microsecond // 1000:03d}"
        elif timespec == "microseconds" or (timespec == "auto" and self.microsecond != 0):
            clock = f"{clock}.{self.microsecond:06d}"
        elif timespec not in ("auto", "seconds"):
            raise ValueError("Unknown timespec value")
        zone = "" if self.tzinfo is None else "+00:00"
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}{sep}{clock}{zone}"

    def strftime(self, format: str) -> str:
        made: list[str] = []
        at = 0
        while at < len(format):
            if format[at] != "%" or at + 1 == len(format):
                made.append(format[at])
                at += 1
                continue
            made.append(self._directive(format[at + 1]))
            at += 2
        return "".join(made)

    def _formatted(self, format: str) -> str:
        return self.strftime(format) if format else str(self)

    def _directive(self, letter: str) -> str:
        match letter:
            case "Y" if self.year >= 1000:
                return str(self.year)
            case "y":
                return f"{self.year % 100:02d}"
            case "m":
                return f"{self.month:02d}"
            case "d":
                return f"{self.day:02d}"
            case "j":
                return f"{self.toordinal() - _ordinal(self.year, 1, 1) + 1:03d}"
            case "H":
                return f"{self.hour:02d}"
            case "I":
                return f"{(self.hour + 11) % 12 + 1:02d}"
            case "M":
                return f"{self.minute:02d}"
            case "S":
                return f"{self.second:02d}"
            case "f":
                return f"{self.microsecond:06d}"
            case "w":
                return str(self.isoweekday() % 7)
            case "u":
                return str(self.isoweekday())
            case "z":
                return "" if self.tzinfo is None else "+0000"
            case "Z":
                return "" if self.tzinfo is None else "UTC"
            case "%":
                return "%"
        raise ValueError(f"strftime has no %{letter} inside, of what is not the same everywhere")

    def __add__(self, other: timedelta) -> "datetime":
        span = other.seconds * 1_000_000 + other.microseconds
        return _at(self.toordinal() + other.days, self._of_day() + span, self.tzinfo)

    def __radd__(self, other: timedelta) -> "datetime":
        return self + other

    def __sub__(self, other: timedelta) -> "datetime":
        span = other.seconds * 1_000_000 + other.microseconds
        return _at(self.toordinal() - other.days, self._of_day() - span, self.tzinfo)

    def __rsub__(self, other: "datetime") -> timedelta:
        if self.tzinfo != other.tzinfo:
            raise TypeError("can't subtract offset-naive and offset-aware datetimes")
        return _delta(other.toordinal() - self.toordinal(), 0, other._of_day() - self._of_day())

    def _key(self, other: "datetime") -> tuple[int, int]:
        if self.tzinfo != other.tzinfo:
            raise TypeError("can't compare offset-naive and offset-aware datetimes")
        return self.toordinal(), self._of_day()

    def __lt__(self, other: "datetime") -> bool:
        return self._key(other) < other._key(self)

    def __le__(self, other: "datetime") -> bool:
        return self._key(other) <= other._key(self)

    def __gt__(self, other: "datetime") -> bool:
        return self._key(other) > other._key(self)

    def __ge__(self, other: "datetime") -> bool:
        return self._key(other) >= other._key(self)

    def __str__(self) -> str:
        return self.isoformat(" ")

    def __repr__(self) -> str:
        parts = [str(one) for one in (self.year, self.month, self.day, self.hour, self.minute)]
        if self.second != 0 or self.microsecond != 0:
            parts.append(str(self.second))
        if self.microsecond != 0:
            parts.append(str(self.microsecond))
        if self.tzinfo is not None:
            parts.append("tzinfo=datetime.timezone.utc")
        return f"datetime.datetime({', '.join(parts)})"

    def date(self) -> "date":
        return date(self.year, self.month, self.day)


def _of_timestamp(timestamp: float, tz: timezone | None) -> "datetime":
    if timestamp != timestamp:
        raise ValueError("Invalid value NaN (not a number)")
    if not -1e13 < timestamp < 1e13:
        raise OverflowError("timestamp out of range for platform time_t")
    whole = int(timestamp)
    more, part = divmod(round((timestamp - whole) * 1e6), 1_000_000)
    days, seconds = divmod(whole + more, 86_400)
    if not 1 <= days + _FIRST <= _LAST:
        raise ValueError(f"year {_year(days + _FIRST)} is out of range")
    return _at(days + _FIRST, seconds * 1_000_000 + part, tz)
