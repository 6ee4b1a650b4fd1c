"""What may come next at a place in a text, which is half typed and may be no EDL yet."""

import re

from lsprotocol import types

from ..attributes import FUNCTION, VALUED
from ..words import COMBINING, SINGLE_WORD
from .navigation import Navigator
from .texts import ATTRIBUTES

_ITEMS = ("include", "from", "import", "struct", "union", "enum", "trusted", "untrusted")
_KIND = types.CompletionItemKind
_UNREAD = re.compile(r'//[^\n]*|/\*.*?(?:\*/|\Z)|"[^"\n]*"?', re.DOTALL)
_LIST = re.compile(r"\[[^\[\]]*\]")
_LENGTH = re.compile(r"\b(?:size|count)\s*=[^,]*\Z")
_ALLOWED = re.compile(r"\ballow\s*\([^()]*\Z")
_REST_OF_LIST = re.compile(r"[^\[\];{}]*\]")
_WORD = re.compile(r"[A-Za-z_]\w*")


def completions(text: str, offset: int, navigator: Navigator) -> list[types.CompletionItem]:
    """Attributes inside brackets, ecalls inside allow(…), types and words elsewhere; nothing in a comment.

    `navigator` knows the types and functions, and may be older than the text.
    """
    for unread in _UNREAD.finditer(text):
        if unread.start() < offset < unread.end() or (offset == unread.end() and unread[0].startswith("//")):
            return []
    before, after = _UNREAD.sub(" ", text[:offset]), _UNREAD.sub(" ", text[offset:])
    opened = max(before.rfind("["), before.rfind("]"), before.rfind(";"))
    if opened >= 0 and before[opened] == "[":
        return _in_brackets(before[:opened].rstrip(), before[opened + 1 :], after)
    if _ALLOWED.search(before[-10_000:]):
        return _items(navigator.ecall_names, _KIND.Function)
    depth = before.count("{") - before.count("}")
    if depth <= 1:
        return _items(_ITEMS if depth == 1 else ("enclave",), _KIND.Keyword)
    words = sorted((SINGLE_WORD | COMBINING) - {"_Bool"})
    return [
        *_items(navigator.type_names, _KIND.Struct),
        *_items(words, _KIND.Keyword),
        *_items(("public", "const", "struct", "union", "enum", "allow", "propagate_errno"), _KIND.Keyword),
        *_items(("transition_using_threads",), _KIND.Keyword),
    ]


def _in_brackets(before: str, inside: str, after: str) -> list[types.CompletionItem]:
    """What may stand after `inside`, a list that is not closed yet. After a name, brackets are a dimension."""
    if _LENGTH.search(inside):
        return [*_items(_lengths(before, after), _KIND.Variable), *_items(("sizeof",), _KIND.Keyword)]
    given = {part.partition("=")[0].strip() for part in inside.split(",")[:-1]}
    names = [name for name in ATTRIBUTES if name not in given]
    if before.endswith(("(", ",")):
        return [_attribute(name) for name in names]
    if before.endswith(("{", ";", "}")):
        members = [_attribute(name) for name in names if name in VALUED]
        return [*members, *_items([name for name in FUNCTION if name not in given], _KIND.Keyword)]
    return []


def _lengths(before: str, after: str) -> list[str]:
    """Names of the other parameters or members, those that follow included: any may be a length."""
    left = _LIST.sub("", before)
    start = max(left.rfind("("), left.rfind("{")) + 1
    is_record = start > 0 and left[start - 1] == "{"
    separator = ";" if is_record else ","
    closed = _REST_OF_LIST.match(after)
    right = _LIST.sub("", after[closed.end() if closed else 0 :])
    right = re.split(r"[{}]" if is_record else r"[(){};]", right, maxsplit=1)[0]
    # What follows the list at once is the declaration that it belongs to.
    parts = [*left[start:].split(separator), *right.split(separator)[1:]]
    words = [_WORD.findall(part) for part in parts]
    return list(dict.fromkeys(found[-1] for found in words if len(found) > 1))


def _attribute(name: str) -> types.CompletionItem:
    return types.CompletionItem(label=name, kind=_KIND.Property, detail=ATTRIBUTES[name])


def _items(names: tuple[str, ...] | list[str], kind: types.CompletionItemKind) -> list[types.CompletionItem]:
    return [types.CompletionItem(label=name, kind=kind) for name in names]
