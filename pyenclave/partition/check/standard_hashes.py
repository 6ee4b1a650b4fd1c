"""hmac.new, hmac.digest and hashlib.new: which hash function it is, is known before it runs."""

import ast
from dataclasses import replace

from .. import operations
from ..standard import TABLE, Row
from ..standard.hashes import HASHES, keyed
from ..types.model import HMAC
from .convert import apply
from .scope import Scope
from .standard import constant_of
from .standard_row import call_row
from .tree import Expression


def hmac_new(node: ast.Call, scope: Scope) -> Expression:
    """hmac.new(key, msg, digestmod)"""
    rest, digestmod = _without(node, "digestmod", 2)
    if digestmod is None:
        hint = "write `hmac.new(key, msg, hashlib.sha256)`"
        scope.report.refuse("P010", node, "`hmac.new` is called without `digestmod`", hint)
    return call_row(rest, Row("hmac.new", forms=(keyed(_named(digestmod, scope)),)), scope)


def hmac_digest(node: ast.Call, scope: Scope) -> Expression:
    """hmac.digest(key, msg, digest), at once."""
    rest, digest = _without(node, "digest", 2)
    if digest is None:
        hint = 'write `hmac.digest(key, msg, "sha256")`'
        scope.report.refuse("P010", node, "`hmac.digest` is called without `digest`", hint)
    form = keyed(_named(digest, scope))
    needed = tuple(replace(one, default=operations.REQUIRED) for one in form.parameters)
    made = call_row(rest, Row("hmac.digest", forms=(replace(form, parameters=needed),)), scope)
    method = operations.method(HMAC, "digest")
    assert method is not None
    return apply(method.operation, (made,), node.lineno)


def hashlib_new(node: ast.Call, scope: Scope) -> Expression:
    """hashlib.new("sha256", data)"""
    rest, name = _without(node, "name", 0)
    if name is None:
        hint = "write `hashlib.sha256(…)`"
        scope.report.refuse("P010", node, "`hashlib.new` is called without `name`", hint)
    row = TABLE[f"hashlib.{_named(name, scope)}"]
    form = row.forms[0]
    named = replace(form, parameters=(replace(form.parameters[0], name="data"),))
    return call_row(rest, replace(row, name="hashlib.new", forms=(named,)), scope)


def _without(node: ast.Call, name: str, place: int) -> tuple[ast.Call, ast.expr | None]:
    """The call without this argument, and the argument."""
    args, keywords = [*node.args], [*node.keywords]
    found = args.pop(place) if place < len(args) else None
    if found is None:
        found = next((one.value for one in keywords if one.arg == name), None)
        keywords = [one for one in keywords if one.arg != name]
    return ast.copy_location(ast.Call(node.func, args, keywords), node), found


def _named(node: ast.expr, scope: Scope) -> str:
    """The hash function that `hashlib.sha256` or `"sha256"` is."""
    name = (scope.module.qualified(node) or "").removeprefix("hashlib.")
    if name in HASHES:
        return name
    value = constant_of(node, scope)
    text = value.lower().replace("-", "_") if isinstance(value, str) else ""
    text = {f"sha_{size}": f"sha{size}" for size in ("1", "224", "256", "384", "512")}.get(text, text)
    if text not in HASHES:
        hint = f"it is one of {', '.join(HASHES)}, as `hashlib.sha256` or as its name"
        scope.report.refuse("P010", node, "this is no hash function that is there inside", hint)
    return text
