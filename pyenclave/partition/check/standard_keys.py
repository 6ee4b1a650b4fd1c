"""hashlib.pbkdf2_hmac and hashlib.scrypt: the inside library's functions, called as hashlib has them."""

import ast

from ..survey.library import library_functions
from .passing import arguments
from .scope import Scope
from .standard import constant_of
from .tree import Call, Expression

_SIZES = {"sha1": 20, "sha256": 32, "sha512": 64}


def pbkdf2_hmac(node: ast.Call, scope: Scope) -> Expression:
    """hashlib.pbkdf2_hmac(hash_name, password, salt, iterations, dklen=None)"""
    args, keywords = [*node.args], [*node.keywords]
    if args:
        named: ast.expr | None = args.pop(0)
    else:
        named = next((one.value for one in keywords if one.arg == "hash_name"), None)
        keywords = [one for one in keywords if one.arg != "hash_name"]
    name = None if named is None else constant_of(named, scope)
    if name not in _SIZES:
        hint = f"it is one of {', '.join(map(repr, _SIZES))}"
        scope.report.refuse("P010", named or node, "this is no hash function that `pbkdf2_hmac` has inside", hint)
    if len(args) == 4 and isinstance(args[3], ast.Constant) and args[3].value is None:
        args.pop()
    if len(args) < 4 and not any(one.arg == "dklen" for one in keywords):
        length = ast.copy_location(ast.Constant(_SIZES[str(name)]), node)
        keywords.append(ast.copy_location(ast.keyword("dklen", length), node))
    return _of_kdf(f"pbkdf2_{name}", args, keywords, node, scope)


def scrypt(node: ast.Call, scope: Scope) -> Expression:
    """hashlib.scrypt(password, *, salt, n, r, p, maxmem=0, dklen=64)"""
    if len(node.args) > 1:
        scope.report.refuse("P010", node.args[1], "`hashlib.scrypt` takes the rest by name", "write `salt=…`")
    for one in node.keywords:
        if one.arg == "maxmem" and constant_of(one.value, scope) is None:
            hint = "memory ends where the enclave's heap does"
            scope.report.refuse("P010", one.value, "inside, `maxmem` is a constant, which says nothing", hint)
    keywords = [one for one in node.keywords if one.arg != "maxmem"]
    if not any(one.arg == "dklen" for one in keywords):
        keywords.append(ast.copy_location(ast.keyword("dklen", ast.copy_location(ast.Constant(64), node)), node))
    return _of_kdf("scrypt", [*node.args], keywords, node, scope)


def _of_kdf(name: str, args: list[ast.expr], keywords: list[ast.keyword], node: ast.Call, scope: Scope) -> Expression:
    function = library_functions("kdf")[name]
    renamed = [
        ast.copy_location(ast.keyword("length" if one.arg == "dklen" else one.arg, one.value), one) for one in keywords
    ]
    call = ast.copy_location(ast.Call(node.func, args, renamed), node)
    passed = arguments(call, ast.unparse(node.func), function.signature, scope)
    return Call(function.signature.result, node.lineno, function, passed)
