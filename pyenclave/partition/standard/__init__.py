"""The standard library by its own names: each name that trusted code has, with what it is inside.

`python -m pyenclave.partition.standard` writes the table of docs/standard-library.md from it.
"""

from ..survey.standard import STANDARD_CONSTANTS
from . import encodings, hashes, json_, mathematics, secrets_, structs
from .model import Form, Parameter, Row

__all__ = ["ABSENT", "MODULES", "TABLE", "Form", "Parameter", "Row"]

TABLE: dict[str, Row] = {
    one.name: one
    for one in (
        *(Row(name, value=value) for name, value in STANDARD_CONSTANTS.items()),
        *encodings.ROWS,
        *hashes.ROWS,
        *json_.ROWS,
        *mathematics.ROWS,
        *secrets_.ROWS,
        *structs.ROWS,
    )
}
MODULES = frozenset(one.module for one in TABLE.values())

# What people write that there is not, and what to write instead.
ABSENT = {
    "hashlib.md5": "it is broken: `hashlib.sha256`",
    "os.environ": "the environment is the host's: pass what is needed as an argument",
    "os.getenv": "the environment is the host's: pass what is needed as an argument",
    "random": "its numbers can be told from those before: `secrets.randbelow`, `secrets.choice`",
    "json.load": "read the file outside, and pass its text: `json.loads`",
    "json.dump": "write the file outside: `json.dumps` gives its text",
    "functools.lru_cache": "what a cache keeps is state: keep a dict, `seen: Inside[dict[int, int]] = {}`",
    "functools.cache": "what a cache keeps is state: keep a dict, `seen: Inside[dict[int, int]] = {}`",
    "struct.Struct": "write the format as a constant, and `struct.pack(FORMAT, …)`",
    "struct.iter_unpack": "loop over the offsets: `struct.unpack_from(FORMAT, data, at)`",
    "secrets.SystemRandom": "`secrets.randbelow`, `secrets.choice`",
    "binascii.hexlify": "`data.hex()`",
    "collections.Counter": "a dict: `counts[x] = counts.get(x, 0) + 1`",
    "collections.OrderedDict": "a dict has its keys in the order in which they came",
    "datetime": "reckon with ints: seconds or days that are passed as an argument, as the clock is the host's",
    "decimal": "count in the smallest unit, as an int",
    "fractions": "keep two ints, and `math.gcd`",
    "functools.partial": "a lambda with a name: `f = lambda x: g(1, x)`",
    "functools.reduce": "write the loop out",
    "itertools": "write the loops out; several `for`s in one comprehension are a product",
    "operator": "write the operator out, in a lambda where a `key` is asked for",
    "re": "`split`, `partition`, `startswith`, `isdigit` and loops over the text",
    "statistics": "`sum(xs) / len(xs)`, `sorted(xs)[len(xs) // 2]`, `math.fsum`",
    "time": "the clock is the host's: pass the time as an argument",
}
