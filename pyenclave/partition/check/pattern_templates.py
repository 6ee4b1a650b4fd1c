"""What `sub` puts in, where it is a constant: `r"\\2-\\g<name>"`, as re reads it, as an expression of the match."""

import ast
import re
from collections.abc import Iterator, Sequence

from .hidden import own

_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}
_OCTAL = re.compile(r"0[0-7]{0,2}|[0-3][0-7]{2}")
_TOO_LARGE = re.compile(r"[4-7][0-7]{2}")
_NUMBER = re.compile(r"[1-9][0-9]?")
_NAMED = re.compile(r"g<([^>]*)>")


class BadTemplate(Exception):
    """What is wrong with it."""


def template(written: str | bytes, names: Sequence[str] | None) -> ast.expr:
    """An expression of the variable `match`; `names` are those of the pattern's groups, where it is known."""
    text = written if isinstance(written, str) else written.decode("latin-1")
    whole: ast.expr | None = None
    for piece in _pieces(text, names):
        if isinstance(piece, str):
            part: ast.expr = ast.Constant(piece if isinstance(written, str) else piece.encode("latin-1"))
        else:
            part = _call("_part_or", piece, ast.Constant("" if isinstance(written, str) else b""))
        whole = part if whole is None else ast.BinOp(whole, ast.Add(), part)
    return whole or ast.Constant("" if isinstance(written, str) else b"")


def _call(name: str, *values: ast.expr) -> ast.expr:
    return ast.Call(own(ast.Name("match", ast.Load()), name), [*values], [])


def _pieces(text: str, names: Sequence[str] | None) -> Iterator[str | ast.expr]:
    """Texts, and groups by their numbers."""
    plain, at = "", 0
    while at < len(text):
        if text[at] != "\\":
            plain += text[at]
            at += 1
            continue
        group, said, end = _escape(text, at, names)
        plain += said
        if group is not None:
            if plain:
                yield plain
            yield group
            plain = ""
        at = end
    if plain:
        yield plain


def _escape(text: str, at: int, names: Sequence[str] | None) -> tuple[ast.expr | None, str, int]:
    """The group that a backslash begins, or the text; and where what follows begins."""
    rest = text[at + 1 :]
    if not rest:
        raise BadTemplate(f"bad escape (end of pattern) at position {at}")
    if rest[0] == "g":
        found = _NAMED.match(rest)
        if found is None:
            raise BadTemplate(f"missing group name at position {at + 2}")
        return _named(found[1], at + 3, names), "", at + 1 + found.end()
    if _TOO_LARGE.match(rest):
        raise BadTemplate(f"octal escape value \\{rest[:3]} outside of range 0-0o377 at position {at}")
    if found := _OCTAL.match(rest):
        return None, chr(int(found[0], 8)), at + 1 + found.end()
    if found := _NUMBER.match(rest):
        return _numbered(int(found[0]), at + 1, names), "", at + 1 + found.end()
    if rest[0] in _ESCAPES:
        return None, _ESCAPES[rest[0]], at + 2
    if rest[0].isascii() and rest[0].isalpha():
        raise BadTemplate(f"bad escape \\{rest[0]} at position {at}")
    return None, text[at : at + 2], at + 2


def _named(name: str, at: int, names: Sequence[str] | None) -> ast.expr:
    if name.isascii() and name.isdecimal():
        return _numbered(int(name), at, names)
    if not name.isidentifier():
        raise BadTemplate(f"bad character in group name {name!r} at position {at}")
    if names is None:
        return _call("_number", ast.Constant(name))
    if name not in names:
        raise BadTemplate(f"unknown group name {name!r}")
    return ast.Constant([*names].index(name))


def _numbered(number: int, at: int, names: Sequence[str] | None) -> ast.expr:
    if names is not None and number >= len(names):
        raise BadTemplate(f"invalid group reference {number} at position {at}")
    return ast.Constant(number)
