"""Names that are safe where they go: in EDL, and in lowered C."""

import keyword

from pyenclave.edl.reserved import taken_by_c
from pyenclave.edl.words import C_KEYWORDS, CPLUSPLUS_KEYWORDS, ITEM_WORDS, NOT_IN_EDL, TYPE_WORDS

from ..packages.marks import parts, shown

# C23's additions, and what gcc predefines when Intel's tool preprocesses EDL.
_C_BESIDE = "alignas alignof constexpr nullptr static_assert thread_local i386"
_EDL_BESIDE = "enclave allow public transition_using_threads propagate_errno"
_EDL_RESERVED = (
    C_KEYWORDS | TYPE_WORDS | NOT_IN_EDL | ITEM_WORDS | frozenset(f"{_C_BESIDE} {_EDL_BESIDE} eid retval self".split())
)
# Names that the reference tools' and our own generated code use beside the parameters; those that begin with `_` not
# counted, which all of them have, most with a parameter's name in them.
_GENERATED = frozenset({"status", "ms", "pms", "i", "ocalloc_size", "oe_result", "global_id"})
# Words of C++, whose compiler reads the reference tools' headers.
_ASIDE = _GENERATED | CPLUSPLUS_KEYWORDS


def is_plain(name: str) -> bool:
    """Whether C can spell the name at all."""
    name = shown(name)
    return name.isascii() and name.isidentifier()


def is_edl_word(name: str) -> bool:
    """Whether C, EDL or Python reserve the name."""
    return name in _EDL_RESERVED or keyword.iskeyword(name) or taken_by_c(name, in_file_scope=False) is not None


def edl_names(names: list[str], arrays: frozenset[str] = frozenset()) -> dict[str, str]:
    """An EDL spelling for each parameter, without collisions among themselves or what stands beside them.

    That is a `_size`, and of those that are arrays their lengths.
    """
    taken: set[str] = set()
    spelled = {}
    for name in names:
        reserved = is_edl_word(name) or name in _ASIDE
        spelling = f"{name}_" if reserved else f"arg_{name}" if name.startswith(("pye", "_")) else name
        while {spelling, *beside(spelling, name in arrays)} & taken or beside(spelling, name in arrays) & {*names}:
            spelling += "_"
        taken |= {spelling, *beside(spelling, name in arrays)}
        spelled[name] = spelling
    return spelled


def beside(spelling: str, is_array: bool) -> set[str]:
    """The names that a parameter's lengths may have."""
    return {f"{spelling}_{one}" for one in (("size", "count", "rows", "columns") if is_array else ("size",))}


def local_name(name: str) -> str:
    """A local variable in lowered C, where no macro, keyword or function has such a name.

    A comprehension's variable is `1.x`.
    """
    return f"v_{name.replace('.', '_')}"


# What no function of the user's is called.
INITIALISE, ENTER, LEAVE, MODULE = "1_initialise", "1_enter", "1_leave", "1_module"
BEGIN = "1_begin"  # of a call that runs beside others


def function_name(module: str, name: str) -> str:
    """A Python function's lowered body, an inside variable's accessor stem or a constant.

    One of another module than `module` has its own module's name before it.
    """
    of = parts(name)
    return f"{module}__{name}" if of is None else "__".join(of)


def next_name(module: str, name: str) -> str:
    """What goes on with a generator of the function, to its next value."""
    return f"pye_next_{function_name(module, name)}"


def interface_name(module: str, name: str) -> str:
    """An ecall's or ocall's name in the interface: with its module's, so that it meets no C keyword, no libc."""
    of = parts(name)
    return f"{module}_{name}" if of is None else "_".join(of)
