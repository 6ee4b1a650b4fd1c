"""Calls of the standard library's functions, by the table of partition/standard."""

import ast
from collections.abc import Callable

from .. import operations
from ..operations.model import Operation
from ..standard import OWN, TABLE
from ..types.containers import Deque, List, Tuple
from ..types.model import INT, described
from . import iterators, standard_structs  # noqa: F401  (iterators registers what is looped over)
from .convert import apply, seen, underlying
from .dispatch import check
from .gathering import only
from .iterators import kept_count
from .json_text import dumps, loads
from .operator_functions import GETTERS, applied, arguments_of
from .partial import partial
from .reduced import reduce
from .scope import Scope
from .standard import absent
from .standard_hashes import hashlib_new, hmac_digest, hmac_new
from .standard_heaps import best
from .standard_keys import pbkdf2_hmac, scrypt
from .standard_math import fsum, prod
from .standard_row import call_row
from .standard_statistics import STATISTICS
from .tree import Expression, Held, Holding, Literal, Pick
from .views import refuse_view

_PLACE = Operation("pye_secrets_place", (INT,), INT)

Special = Callable[[ast.Call, Scope], Expression]


def call_standard(node: ast.Call, name: str, scope: Scope) -> Expression:
    """A call of a name of a module that is there, at least in part."""
    row = OWN.get(name) if scope.module.is_shipped_at(node) else None
    row = row or TABLE.get(name)
    if row is None:
        return absent(node.func, name, scope)
    if name == "itertools.count":
        return kept_count(node, scope)
    if name.startswith("itertools."):
        hint = f"loop over it, or write `list({ast.unparse(node.func)}(…))`"
        scope.report.refuse("P009", node, "what itertools makes, as a value", hint)
    if name.startswith("operator."):
        return _operator(node, name.removeprefix("operator."), scope)
    if name in _SPECIAL:
        return _SPECIAL[name](node, scope)
    if not row.forms:
        scope.report.refuse("P010", node.func, f"`{name}` is a constant, not a function", "leave the brackets out")
    return call_row(node, row, scope)


# --- calls that are more than one operation ---------------------------------------------------------------------------


def _choice(node: ast.Call, scope: Scope) -> Expression:
    """secrets.choice(xs): an item of what has items by index."""
    argument = only(node, "secrets.choice", scope)
    value = seen(underlying(check(argument, scope)))
    refuse_view(value, argument, scope)
    held = Held(value.type, value.line)
    if isinstance(value.type, Tuple):
        types = {*value.type.items}
        if len(types) != 1:
            scope.report.refuse("P011", argument, "the items have several types", "choose from a list")
        place = apply(_PLACE, (Literal(INT, node.lineno, len(value.type.items)),), node.lineno)
        return Holding(types.pop(), node.lineno, value, held, Pick(value.type.items[0], node.lineno, held, place))
    length, item = operations.length(value.type), operations.item(value.type)
    if length is None or item is None or (not isinstance(value.type, List | Deque) and not value.type.is_buffer):
        scope.report.refuse("P011", argument, f"`secrets.choice` takes no {described(value.type)}", "use a list")
    place = apply(_PLACE, (apply(length, (held,), node.lineno),), node.lineno)
    return Holding(item.result, node.lineno, value, held, apply(item, (held, place), node.lineno))


def _operator(node: ast.Call, name: str, scope: Scope) -> Expression:
    """operator.add(a, b): as the operator."""
    if name in GETTERS:
        hint = "pass it as a `key`, to `map` or `reduce`, or write what it does"
        scope.report.refuse("P009", node, "a function as a value", hint)
    count = arguments_of(name)
    if len(node.args) != count or node.keywords or any(isinstance(one, ast.Starred) for one in node.args):
        scope.report.refuse("P010", node, f"`operator.{name}` takes {count} arguments", "see its signature")
    return check(applied(name, node.args, node), scope)


_SPECIAL: dict[str, Special] = {
    "functools.partial": partial,
    "functools.reduce": reduce,
    "hashlib.new": hashlib_new,
    "hashlib.pbkdf2_hmac": pbkdf2_hmac,
    "hashlib.scrypt": scrypt,
    "hmac.digest": hmac_digest,
    "hmac.new": hmac_new,
    "json.dumps": dumps,
    "json.loads": loads,
    "heapq.nlargest": best("nlargest"),
    "heapq.nsmallest": best("nsmallest"),
    "math.fsum": fsum,
    "math.prod": prod,
    "secrets.choice": _choice,
    **STATISTICS,
    "struct.calcsize": standard_structs.calcsize,
    "struct.pack": standard_structs.pack,
    "struct.pack_into": standard_structs.pack_into,
    "struct.unpack": standard_structs.unpack,
    "struct.unpack_from": standard_structs.unpack_from,
}
