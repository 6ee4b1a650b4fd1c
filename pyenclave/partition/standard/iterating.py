"""collections, itertools, functools and operator: what a call of them is stands in the checks of partition/check."""

from .model import Row

_LENGTH = "how many is a constant, up to 16"
_TYPE = "a type, too: `{}`; it does not cross the boundary"
_FUNCTIONS = (
    *("add", "and_", "concat", "contains", "eq", "floordiv", "ge", "getitem", "gt", "inv", "invert", "le", "lshift"),
    *("lt", "matmul", "mod", "mul", "ne", "neg", "not_", "or_", "pos", "pow", "rshift", "sub", "truediv", "truth"),
    "xor",
)
TOOLS = (
    *("accumulate", "chain", "chain.from_iterable", "combinations", "combinations_with_replacement", "compress"),
    *("count", "cycle", "dropwhile", "filterfalse", "groupby", "islice", "pairwise", "permutations", "product"),
    *("repeat", "starmap", "takewhile", "zip_longest"),
)
_SAYS = {
    "accumulate": "`func` is a lambda, or a function by its name; what it gives has one type",
    "chain": "of what has one type",
    "combinations": _LENGTH,
    "combinations_with_replacement": _LENGTH,
    "groupby": "a group is read before it is given",
    "permutations": _LENGTH,
    "product": f"`repeat` and {_LENGTH}",
    "zip_longest": "without `fillvalue` what may be missing is `T | None`; with it, it has the type of the items",
}

ROWS = (
    Row("collections.Counter", f"{_TYPE.format('Counter[str]')}; counts are ints"),
    Row("collections.OrderedDict", f"{_TYPE.format('OrderedDict[str, int]')}; its text is that of 3.11"),
    Row("collections.defaultdict", f"{_TYPE.format('defaultdict[str, int]')}"),
    Row("collections.deque", "a type, too: `deque[int]`"),
    Row("heapq.nlargest", "in the time of a sort"),
    Row("heapq.nsmallest", "in the time of a sort"),
    Row("functools.partial", "of functions, methods and values that are called, with arguments by place and by name"),
    Row("functools.reduce", "of a lambda, or a function by its name; the result has the type of what it begins with"),
    *(Row(f"itertools.{name}", _SAYS.get(name, "")) for name in TOOLS),
    *(Row(f"operator.{name}") for name in _FUNCTIONS),
    Row("operator.attrgetter", "where a function is asked for, such as a `key`; names are written out"),
    Row("operator.itemgetter", "where a function is asked for, such as a `key`"),
    Row("operator.methodcaller", "where a function is asked for, such as a `key`; the name is written out"),
)
