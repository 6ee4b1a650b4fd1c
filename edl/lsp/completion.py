"""What may come next, from the text before the cursor."""

from lsprotocol import types

from ..attributes import CONVENTIONS
from ..words import COMBINING, SINGLE_WORD
from .navigation import Navigator
from .texts import ATTRIBUTES

_ITEMS = ("include", "from", "import", "struct", "union", "enum", "trusted", "untrusted")
_KIND = types.CompletionItemKind


def completions(before: str, navigator: Navigator) -> list[types.CompletionItem]:
    """Attributes inside brackets, ecalls inside allow(…), types and words elsewhere."""
    text = before[-10_000:]
    opened = max(text.rfind("["), text.rfind("]"))
    if opened >= 0 and text[opened] == "[" and ";" not in text[opened:]:
        if text[opened:].rpartition(",")[2].rpartition("[")[2].strip().startswith(("size=", "count=")):
            return _items(_declared_names(text, opened), _KIND.Variable)
        return [*_attribute_items(), *_items(CONVENTIONS, _KIND.Keyword)]
    if text.rfind("allow(") > text.rfind(")"):
        return _items(navigator.function_names, _KIND.Function)
    if text.count("{") - text.count("}") == 1:
        return _items(_ITEMS, _KIND.Keyword)
    words = sorted((SINGLE_WORD | COMBINING) - {"_Bool"})
    return [
        *_items(navigator.type_names, _KIND.Struct),
        *_items(words, _KIND.Keyword),
        *_items(("public", "const", "struct", "union", "enum", "allow", "propagate_errno"), _KIND.Keyword),
        *_items(("transition_using_threads",), _KIND.Keyword),
    ]


def _attribute_items() -> list[types.CompletionItem]:
    return [types.CompletionItem(label=name, kind=_KIND.Property, detail=text) for name, text in ATTRIBUTES.items()]


def _declared_names(text: str, opened: int) -> list[str]:
    """Names of the parameters before the bracket, the usual place of a length."""
    start = max(text.rfind("(", 0, opened), text.rfind("{", 0, opened)) + 1
    parts = text[start:opened].replace(";", ",").split(",")
    words = [part.replace("*", " ").split() for part in parts]
    return [part[-1] for part in words if len(part) > 1 and part[-1].isidentifier()]


def _items(names: tuple[str, ...] | list[str], kind: types.CompletionItemKind) -> list[types.CompletionItem]:
    return [types.CompletionItem(label=name, kind=kind) for name in names]
