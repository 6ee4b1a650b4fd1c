"""The standard library by its own names: each name that trusted code has, with what it is inside.

`python -m pyenclave.partition.standard` writes the table of docs/standard-library.md from it.
"""

from ..survey.standard import STANDARD_CONSTANTS
from . import encodings, hashes, iterating, json_, mathematics, patterns, secrets_, statistics_, structs
from .model import Form, Parameter, Row

__all__ = ["ABSENT", "MODULES", "OWN", "TABLE", "Form", "Parameter", "Row"]

TABLE: dict[str, Row] = {
    one.name: one
    for one in (
        *(Row(name, value=value) for name, value in STANDARD_CONSTANTS.items()),
        *encodings.ROWS,
        *hashes.ROWS,
        *iterating.ROWS,
        *json_.ROWS,
        *mathematics.ROWS,
        *secrets_.ROWS,
        *statistics_.ROWS,
        *structs.ROWS,
    )
}
# What pyenclave's own modules are made of, and no user has.
OWN = {one.name: one for one in patterns.ROWS}
MODULES = frozenset(one.module for one in TABLE.values())

# What only decorates; what it says is put into the tree (`survey/caches.py`, `survey/implied.py`).
DECORATORS = {
    "functools.cache": "a decorator of functions, alone; without `cache_clear` and the like",
    "functools.cached_property": "a decorator of methods of plain classes, alone",
    "functools.lru_cache": "a decorator of functions, alone; without `cache_clear` and the like",
    "functools.total_ordering": "a decorator of classes",
}

# What people write that there is not, and what to write instead.
ABSENT = {
    "hashlib.md5": "it is broken: `hashlib.sha256`",
    "os.environ": "the environment is the host's: pass what is needed as an argument",
    "os.getenv": "the environment is the host's: pass what is needed as an argument",
    "random": "its numbers can be told from those before: `secrets.randbelow`, `secrets.choice`",
    "json.load": "read the file outside, and pass its text: `json.loads`",
    "json.dump": "write the file outside: `json.dumps` gives its text",
    "struct.Struct": 'at the top level, with a constant format: `HEADER = struct.Struct(">HB")`, then `HEADER.pack(…)`',
    "struct.iter_unpack": "loop over the offsets: `struct.unpack_from(FORMAT, data, at)`",
    "secrets.SystemRandom": "`secrets.randbelow`, `secrets.choice`",
    "binascii.hexlify": "`data.hex()`",
    "collections.ChainMap": "`{**below, **above}`, or ask one dict after the other",
    "collections.namedtuple": "`class Point(NamedTuple):`, of typing, with a type for each field",
    "collections.UserDict": "a class that has a dict",
    "collections.UserList": "a class that has a list",
    "collections.UserString": "a class that has a str",
    "copy": "`list(xs)`, `dict(d)`, `replace(x)` of dataclasses, or a method that makes another object",
    "datetime.date.today": "`datetime.now(timezone.utc).date()`, by the host's clock",
    "datetime.datetime.combine": "`datetime(day.year, day.month, day.day, hour)`",
    "datetime.datetime.strptime": "`datetime.fromisoformat`, or take the text apart",
    "datetime.datetime.today": "`datetime.now(timezone.utc)`, by the host's clock",
    "datetime.time": "a timedelta since midnight, or a datetime",
    "datetime.tzinfo": "`timezone.utc`",
    "decimal.Context": "the context is the default one: pass `rounding=` to `quantize`",
    "decimal.Decimal.exp": "`math.exp(float(x))`, in floats",
    "decimal.Decimal.fma": "`x * y + z`, which rounds twice",
    "decimal.Decimal.ln": "`math.log(float(x))`, in floats",
    "decimal.Decimal.log10": "`math.log10(float(x))`, in floats",
    "decimal.DecimalException": "`ArithmeticError`, or its classes one by one",
    "decimal.getcontext": "the context is the default one: pass `rounding=` to `quantize`",
    "decimal.localcontext": "the context is the default one: pass `rounding=` to `quantize`",
    "decimal.setcontext": "the context is the default one: pass `rounding=` to `quantize`",
    "fractions": "keep two ints, and `math.gcd`",
    "functools.cmp_to_key": "give a `key` that has an order, or the class a `__lt__`",
    "functools.singledispatch": "`isinstance` in one function, or a method of each class",
    "functools.wraps": "a decorator is none of trusted code: call one function in the other",
    "io": 'a list of the parts, and `"".join(parts)`',
    "itertools.batched": "`[xs[i : i + n] for i in range(0, len(xs), n)]`",
    "itertools.tee": "a list, which is looped over as often as you like",
    "operator.is_": "`is`, of objects and None",
    "pickle": "`json.dumps` and `json.loads`, or `struct.pack`",
    "re.LOCALE": "leave it out: there is no locale inside",
    "re.Scanner": "one pattern of named groups, `m.lastgroup`, and `match` at each place",
    "re.error": "patterns are looked at before anything runs, so nothing raises it",
    "re.purge": "patterns are in the image: nothing keeps them",
    "re.template": "`re.compile`",
    "statistics.quantiles": "sort the values, and take the places that you mean",
    "time": "there are the clocks `time.time()`, `time.monotonic()`, `time.perf_counter()` and their `…_ns()`",
    "time.sleep": "the host waits: sleep outside, between two calls",
    "unicodedata": "normalise text outside, before it is passed",
    "uuid": "`secrets.token_hex(16)`, of 128 bits",
}
