"""Names that no declaration can have, because generated C has them, or C itself."""

PREFIXES = ("pye_", "PYE_", "pyenclave_", "PYENCLAVE_")
# Macros of the headers that generated C includes: as a parameter or a member they would be replaced.
_MACROS = frozenset({"errno", "NULL", "offsetof", "bool", "true", "false", "INT_MAX", "linux", "unix"})
# Keywords that gcc adds to C11's.
_KEYWORDS = frozenset({"asm", "typeof"})
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
    if name in _KEYWORDS:
        return f"`{name}` is a word of the C compiler and cannot be a name"
    if name in _MACROS:
        return f"`{name}` is a macro of the C library and cannot be a name"
    return None
