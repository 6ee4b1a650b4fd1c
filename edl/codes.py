"""Every diagnostic the language has, one constant each: a stable code, its default severity, whether it may be relaxed.

`relaxable` errors leave a meaning behind when they are allowed (`--allow`): the construct then does what the
reference tools make of it. `explanations.py` has a paragraph and an example for each; `docs/edl-diagnostics.md`
is generated from both.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Code:
    """`name` is stable (E… is an error by default, W… a warning); `quiet` warnings are off until denied."""

    name: str
    title: str
    relaxable: bool = False
    quiet: bool = False

    @property
    def warns(self) -> bool:
        return self.name.startswith("W")


REGISTRY: Final[dict[str, Code]] = {}


def _code(name: str, title: str, *, relaxable: bool = False, quiet: bool = False) -> Code:
    assert name not in REGISTRY
    code = Code(name, title, relaxable or name.startswith("W"), quiet)
    REGISTRY[name] = code
    return code


# Files and limits
UNREADABLE = _code("E001", "the file cannot be read")
TOO_LARGE = _code("E002", "the input exceeds a limit")
TOO_MANY = _code("E003", "too many errors")

# Characters and preprocessing
BAD_CHARACTER = _code("E010", "a character that EDL does not have")
UNTERMINATED_COMMENT = _code("E011", "a comment without an end")
UNTERMINATED_STRING = _code("E012", "a string without an end")
BAD_NUMBER = _code("E013", "a malformed or too large number")
BAD_DIRECTIVE = _code("E020", "an unknown or malformed preprocessor directive")
UNBALANCED_CONDITIONAL = _code("E021", "conditional directives do not pair up")
BAD_CONDITION = _code("E022", "a condition that cannot be evaluated")
BAD_MACRO = _code("E023", "a wrong macro definition or use")
INCLUDE_NOT_FOUND = _code("E024", "an included file is not found")
INCLUDE_CYCLE = _code("E025", "a file includes itself")
ERROR_DIRECTIVE = _code("E026", "an #error directive")

# Syntax
SYNTAX = _code("E101", "the text does not follow the grammar")
STRAY_SEMICOLON = _code("E102", "a semicolon that does not belong there")
AFTER_END = _code("E103", "text after the end of the enclave block")
RESERVED_WORD = _code("E104", "a name that C or EDL needs for itself")
BAD_TYPE = _code("E105", "words that do not make a type")
BAD_EXPRESSION = _code("E106", "a constant expression that has no value")

# Names and types
DUPLICATE_TYPE = _code("E201", "a type is defined twice")
DUPLICATE_MEMBER = _code("E202", "a member is declared twice")
DUPLICATE_ENUMERATOR = _code("E203", "an enumerator is defined twice")
DUPLICATE_PARAMETER = _code("E204", "a parameter is declared twice")
DUPLICATE_FUNCTION = _code("E205", "a function is declared twice")
NAME_CONFLICT = _code("E206", "one name for two kinds of things")
RESERVED_NAME = _code("E207", "a name that generated code uses")
EMPTY_TYPE = _code("E208", "a type without members")
VOID_VALUE = _code("E209", "void as a value")
WRONG_TAG = _code("E210", "struct, union or enum does not match the definition")
CONTAINS_ITSELF = _code("E211", "a type contains itself by value")
BAD_DIMENSION = _code("E212", "an array dimension that is not a positive constant")
BAD_ENUM_VALUE = _code("E213", "an enumerator does not fit its type")
BAD_RETURN_ENTRY = _code("E214", "pyenclave_return_* declared otherwise than the library defines it")
TAKEN_NAME = _code("E215", "a name that C has taken")

# Attributes of parameters
UNKNOWN_ATTRIBUTE = _code("E301", "an unknown attribute")
DUPLICATE_ATTRIBUTE = _code("E302", "an attribute given twice")
EMPTY_ATTRIBUTES = _code("E303", "an empty attribute list")
ATTRIBUTE_VALUE = _code("E304", "an attribute with a wrong or missing value")
NO_DIRECTION = _code("E305", "a pointer or array without a direction", relaxable=True)
CONFLICTING_ATTRIBUTES = _code("E306", "attributes that exclude each other")
NOT_A_POINTER = _code("E307", "a pointer attribute on a value")
NEEDS_DIRECTION = _code("E308", "an attribute that needs a direction")
STRING_OUT = _code("E309", "an output-only string")
STRING_TYPE = _code("E310", "a string attribute on another type")
OUT_CONST = _code("E311", "an output that is const", relaxable=True)
ARRAY_LENGTH = _code("E312", "a length on an array", relaxable=True)
ARRAY_OF_POINTERS = _code("E313", "an array of pointers that is copied")
FOREIGN_ONLY = _code("E314", "isptr or isary on a type that is not foreign")
READONLY = _code("E315", "readonly where it has no meaning")
ARRAY_OF_BUFFERS = _code("E316", "an array of strings or buffers that cannot cross")
CHOSEN_OUTPUT = _code("E317", "an output whose length the callee chooses that cannot cross")

# Lengths
UNKNOWN_LENGTH = _code("E401", "a length names nothing")
LENGTH_TYPE = _code("E402", "a length is not an integer")
LENGTH_EXPRESSION = _code("E403", "a length that cannot be computed safely")
VOID_LENGTH = _code("E404", "void * without a size", relaxable=True)
LENGTH_MULTIPLE = _code("E405", "a size that is not a multiple of the element", relaxable=True)
ZERO_LENGTH = _code("E406", "a length of zero", relaxable=True)

# Structs that are copied deeply
MEMBER_ATTRIBUTE = _code("E501", "an attribute that members do not have")
MEMBER_NOT_POINTER = _code("E502", "a length on a member that is not a pointer")
UNION_ATTRIBUTE = _code("E503", "an attribute inside a union")
DEEP_BY_VALUE = _code("E504", "a deep-copied struct by value")
DEEP_ARRAY = _code("E505", "an array of deep-copied structs as a parameter")
DEEP_RECURSION = _code("E506", "a deep copy that never ends")
DEEP_LIMIT = _code("E507", "a deep copy that is too large")

# Functions
UNKNOWN_ALLOWED = _code("E601", "allow names no ecall", relaxable=True)
WRONG_BLOCK = _code("E602", "a modifier on the wrong kind of function")
DUPLICATE_MODIFIER = _code("E603", "a modifier given twice or in conflict")

# Imports
IMPORT_NOT_FOUND = _code("E701", "an imported file is not found")
IMPORT_CYCLE = _code("E702", "files import each other")
IMPORT_NAME = _code("E703", "an imported file has no such function")
IMPORT_PATH = _code("E704", "a path that build tools cannot carry")

# Warnings
FILE_STEM = _code("W001", "the file's name is not an identifier")
WARNING_DIRECTIVE = _code("W002", "a #warning directive")
UNREACHABLE_ECALL = _code("W101", "a private ecall that no ocall allows")
NO_PUBLIC_ECALL = _code("W102", "an enclave that nothing can enter")
ALLOW_WITHOUT_ECALLS = _code("W103", "allow in an interface without ecalls")
SDK_IMPORT = _code("W104", "an SDK's own file, which is left out")
SWITCHLESS = _code("W105", "a switchless call, which is an ordinary one here")
SHALLOW_VALUE = _code("W201", "a value that contains raw pointers")
SHALLOW_POINTERS = _code("W202", "a copied buffer that contains raw pointers")
RETURNED_POINTER = _code("W203", "a returned pointer")
FOREIGN_POINTER = _code("W204", "a pointer to a type that the interface does not define", quiet=True)
NON_PORTABLE = _code("W205", "a type whose size depends on the platform", quiet=True)
SIGNED_LENGTH = _code("W206", "a signed length", quiet=True)
OPAQUE_DIMENSION = _code("W207", "a dimension that only C knows")
BUFFERS_NOT_STANDARD = _code("W208", "an array of strings or buffers, which the reference tools do not read")
CHOSEN_NOT_STANDARD = _code("W209", "an output whose length the callee chooses, which the reference tools do not read")
LOOSE_LENGTH = _code("W210", "a length that is not an integer")
FOREIGN_PADDING = _code("W211", "padding that only C knows leaves the enclave")
IDLE_ATTRIBUTE = _code("W301", "an attribute without effect")
NOT_STANDARD = _code("W901", "a construct that the reference tools do not read")
