"""Members of a class hide names of the module from its annotations: where one is called `bytes`, that one is meant."""

import builtins
import re
from collections.abc import Iterable, Mapping, Set

_WORD = re.compile(r"\b[A-Za-z_]\w*\b")


def outer(hint: str, members: Set[str]) -> str:
    """The hint, with another name for each that a member hides."""
    return _WORD.sub(lambda found: f"pye_{found[0]}" if found[0] in members else found[0], hint)


def aliases(text: str, imported: Iterable[str]) -> list[str]:
    """Lines that define such names of the module itself; not those of `imported` names."""
    known = {*dir(builtins), *imported}
    return [f"pye_{name}: TypeAlias = {name}" for name in _hidden(text) if name not in known]


def imports(text: str, modules: Mapping[str, Iterable[str]]) -> list[str]:
    """The import lines for what the text uses; `modules` has their names."""
    hidden = _hidden(text)
    lines = []
    for module, names in {**modules, "builtins": dir(builtins)}.items():
        used = [name for name in names if module != "builtins" and re.search(rf"\b{name}\b", text)]
        used += [f"{name} as pye_{name}" for name in names if name in hidden]
        if used:
            lines.append(f"from {module} import {', '.join(used)}")
    return sorted(lines)


def _hidden(text: str) -> list[str]:
    return sorted(set(re.findall(r"\bpye_([A-Za-z_]\w*)", text)))
