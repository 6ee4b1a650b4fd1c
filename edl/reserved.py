"""Names that no declaration can have, because generated C has them, or C itself."""

import re

PREFIXES = ("pye_", "PYE_", "pyenclave_", "PYENCLAVE_")
# Macros of the headers that generated C includes: as a parameter or a member they would be replaced.
_MACROS = frozenset({"errno", "NULL", "offsetof", "bool", "true", "false", "INT_MAX", "linux", "unix"})
_LIMITS = re.compile(r"(U?INT(_LEAST|_FAST)?(8|16|32|64|PTR|MAX)|PTRDIFF|SIZE|SIG_ATOMIC|WCHAR|WINT)_(MIN|MAX|WIDTH)")
# Keywords that gcc adds to C11's.
_KEYWORDS = re.compile(
    r"asm|typeof|__builtin_\w+|__(alignof|asm|attribute|complex|const|imag|inline|real|restrict|signed|typeof|volatile)(__)?"
    r"|__(auto_type|extension__|func__|FUNCTION__|int128|label__|thread)"
)
# Functions of the C library that generated code calls or a program begins with.
_FUNCTIONS = frozenset({"abort", "calloc", "exit", "free", "main", "malloc", "memcpy", "memset", "realloc"})
_FUNCTIONS |= {"strlen", "wcslen"}


def generated(name: str) -> str | None:
    """Why it could meet a name of generated code (bridge.md, duty 23), or None."""
    if name.startswith(PREFIXES):
        return f"`{name}` is reserved: generated names begin with `pyenclave_` or `pye_`"
    return None


def taken_by_c(name: str, *, in_file_scope: bool) -> str | None:
    """Why C has the name already, or None. `in_file_scope`: of a function, a type or an enumerator."""
    if in_file_scope and name in _FUNCTIONS:
        return f"`{name}` is a function of the C library and cannot be declared again"
    if name == "uintptr_t":
        return "`uintptr_t` is a type that generated code relies on and cannot be a name"
    if _KEYWORDS.fullmatch(name):
        return f"`{name}` is a word of the C compiler and cannot be a name"
    if name in _MACROS or _LIMITS.fullmatch(name):
        return f"`{name}` is a macro of the C library and cannot be a name"
    return None
