"""Names of the host module that a Python program sees: an interface's own, moved aside where Python or we need them."""

import builtins
import keyword
import re
from collections.abc import Iterable

from pyenclave.edl.model import Interface

# Words of Python, and those of Cython that can be no name at all.
WORDS = frozenset({*keyword.kwlist, "DEF", "ELIF", "ELSE", "IF", "cdef", "cimport", "cpdef", "ctypedef", "include"})
# An argument of such a name that stands alone is a type without a name to Cython.
_TYPES = frozenset(["bint", "Py_UNICODE", "Py_UCS4", "Py_hash_t", "Py_ssize_t", "Py_tss_t", "ptrdiff_t", "ssize_t"])
# Where a type's name stands, Cython reads these as something else.
TYPE_WORDS = WORDS | {"api", "fused", "gil", "nogil", "object", "packed", "public", "readonly"}
# Names that annotations of the .pyi need.
STUB_IMPORTS = {
    "collections.abc": ("Callable", "Sequence"),
    "enum": ("IntEnum",),
    "types": ("TracebackType",),
    "typing": ("Any", "Protocol", "Self", "SupportsIndex", "TypeAlias", "final"),
    "typing_extensions": ("Buffer",),  # type checkers have it themselves, whatever is installed
}
_STUB = frozenset({"os", "Enclave", "WritableBuffer"}).union(*STUB_IMPORTS.values())
_TAKEN = frozenset({*TYPE_WORDS, *dir(builtins), *_STUB, "load"})
# Attributes of the loaded enclave besides its ecalls.
_ATTRIBUTES = frozenset({"close", "enclave"})
# What an IntEnum cannot have as a member.
_NOT_ENUMERATORS = frozenset({*keyword.kwlist, "mro", "name", "value"})
# Decorators: what follows a member of that name in a class would no longer have them.
_NOT_PROPERTIES = ("self", "classmethod", "property", "staticmethod")


def free(name: str, taken: Iterable[str]) -> str:
    """`name`, with underscores behind it until nothing else is called so."""
    while name in taken:
        name += "_"
    return name


def class_name(interface: Interface) -> str:
    """The class of the loaded enclave: the interface's name in CamelCase."""
    words = [word for word in re.split(r"[\W_]+", interface.name, flags=re.ASCII) if word]
    name = "".join(word[:1].upper() + word[1:] for word in words) or "Enclave"
    return free(f"_{name}" if name[0].isdigit() else name, _TAKEN)


def type_names(interface: Interface) -> dict[str, str]:
    """Python names of the interface's structs and enums, and of the enumerators of anonymous enums."""
    taken = {*_TAKEN, class_name(interface)}
    named = [*(e.name for e in interface.enums if e.name), *(s.name for s in interface.structs)]
    named += [entry.name for enum in interface.enums if not enum.name for entry in enum.enumerators]
    names = {}
    for name in named:
        names[name] = free(name, taken)
        taken.add(names[name])
    return names


def method_name(name: str) -> str:
    return free(name, WORDS | _ATTRIBUTES)


def load_names(owner: str) -> tuple[str, ...]:
    """Names that `load` needs for itself, so that no ocall's keyword may have them."""
    return ("path", "platform", "signer", "callable", "type", "TypeError", owner)


def argument_names(names: Iterable[str], taken: Iterable[str] = ("self",)) -> dict[str, str]:
    """Python names of parameters, members or keywords."""
    used = {*WORDS, *_TYPES, *taken}
    result = {}
    for name in names:
        result[name] = free(name, used)
        used.add(result[name])
    return result


def member_names(names: Iterable[str]) -> dict[str, str]:
    """Python names of a struct's members, which are properties."""
    return argument_names(names, _NOT_PROPERTIES)


def enumerator_names(names: Iterable[str]) -> dict[str, str]:
    sunder = [name for name in names if name.startswith("_") and name.endswith("_")]
    return {name: f"m{name}" if name in sunder else free(name, _NOT_ENUMERATORS) for name in names}
