"""The words of the language, and how the words of a C type become one canonical spelling."""

from itertools import permutations

# C11 6.4.1, and the spellings that a C compiler reserves besides.
C_KEYWORDS = frozenset({
    "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern",
    "float", "for", "goto", "if", "inline", "int", "long", "register", "restrict", "return", "short", "signed",
    "sizeof", "static", "struct", "switch", "typedef", "union", "unsigned", "void", "volatile", "while",
    "_Alignas", "_Alignof", "_Atomic", "_Bool", "_Complex", "_Generic", "_Imaginary", "_Noreturn",
    "_Static_assert", "_Thread_local",
})  # fmt: skip

# What C++20 adds: fine as names in EDL and C, but not in a header that C++ reads too.
CPLUSPLUS_KEYWORDS = frozenset({
    "alignas", "alignof", "and", "and_eq", "asm", "bitand", "bitor", "catch", "char8_t", "char16_t", "char32_t",
    "class", "co_await", "co_return", "co_yield", "compl", "concept", "const_cast", "consteval", "constexpr",
    "constinit", "decltype", "delete", "dynamic_cast", "explicit", "export", "false", "friend", "mutable",
    "namespace", "new", "noexcept", "not", "not_eq", "nullptr", "operator", "or", "or_eq", "private", "protected",
    "public", "reinterpret_cast", "requires", "static_assert", "static_cast", "template", "this", "thread_local",
    "throw", "true", "try", "typeid", "typename", "using", "virtual", "xor", "xor_eq",
})  # fmt: skip

FIXED_WIDTH = tuple(f"{sign}int{bits}_t" for sign in ("", "u") for bits in (8, 16, 32, 64))
SINGLE_WORD = frozenset({"void", "bool", "_Bool", "size_t", "wchar_t", *FIXED_WIDTH})
COMBINING = frozenset({"char", "short", "int", "long", "signed", "unsigned", "float", "double"})

# Names of types that generated declarations rely on: they cannot name anything else.
TYPE_WORDS = SINGLE_WORD | COMBINING

ITEM_WORDS = frozenset({"include", "from", "import", "struct", "union", "enum", "trusted", "untrusted"})
C_QUALIFIERS = frozenset({"volatile", "restrict", "register", "static", "extern", "inline", "auto", "_Atomic"})
# Qualifiers and storage classes of C that EDL does not have.
NOT_IN_EDL = C_QUALIFIERS | {"typedef", "class"}

# Spellings that at least one reference tool reads; any other order or combination that C allows is ours alone.
STANDARD = frozenset(
    f"{sign}{base}".strip()
    for sign in ("", "unsigned ")
    for base in ("char", "short", "short int", "int", "long", "long int", "long long", "")
) | {"signed", "float", "double", "long double"}


def _canonical() -> dict[tuple[str, ...], str]:
    """C11 6.7.2: every multiset of type words, sorted, with the one spelling that the model uses."""
    table = {("char",): "char", ("char", "signed"): "signed char", ("char", "unsigned"): "unsigned char"}
    table |= {("float",): "float", ("double",): "double", ("double", "long"): "long double"}
    for words, name in ((["short"], "short"), ([], "int"), (["long"], "long"), (["long", "long"], "long long")):
        for extra in ([], ["int"], ["signed"], ["int", "signed"]):
            if words or extra:
                table[tuple(sorted(words + extra))] = name
        for extra in (["unsigned"], ["int", "unsigned"]):
            table[tuple(sorted(words + extra))] = f"unsigned {name}"
    return table


CANONICAL = _canonical()
# The common case, looked up without sorting: every order of up to four words.
SPELLINGS = {" ".join(order): name for words, name in CANONICAL.items() for order in set(permutations(words))}
SPELLINGS |= {word: "bool" if word == "_Bool" else word for word in SINGLE_WORD}
