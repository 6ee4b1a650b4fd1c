"""C types in Cython: how they are declared, made from Python values, and made into Python values."""

from pyenclave.edl.layout import C_INTEGERS
from pyenclave.edl.model import (
    Array,
    EnumRef,
    Foreign,
    Function,
    Interface,
    Pointer,
    Scalar,
    StructRef,
    Type,
)
from pyenclave.edl.spelling import spell_type

from .python_names import type_names
from .spelling import by_address

# The Cython type and the helper of pyenclave_py.h for each of the language's own types.
_SCALARS = {
    "bool": ("pye_bool", "bool"),
    "char": ("char", "i8"),
    "signed char": ("signed char", "i8"),
    "unsigned char": ("unsigned char", "u8"),
    "short": ("short", "i16"),
    "unsigned short": ("unsigned short", "u16"),
    "int": ("int", "i32"),
    "unsigned int": ("unsigned int", "u32"),
    "long": ("long", "i64"),
    "unsigned long": ("unsigned long", "u64"),
    "long long": ("long long", "i64"),
    "unsigned long long": ("unsigned long long", "u64"),
    "size_t": ("size_t", "u64"),
    "wchar_t": ("pye_wchar_t", "i32"),
    "float": ("float", "f32"),
    "double": ("double", "f64"),
    "long double": ("long double", "f64"),
    **{f"int{n}_t": (f"int{n}_t", f"i{n}") for n in (8, 16, 32, 64)},
    **{f"uint{n}_t": (f"uint{n}_t", f"u{n}") for n in (8, 16, 32, 64)},
}
_MOST = {f"u{n}": (1 << n) - 1 for n in (8, 16, 32, 64)} | {f"i{n}": (1 << n - 1) - 1 for n in (8, 16, 32, 64)}
_CYTHON = {"i32": "int", "i64": "long long", "u32": "unsigned int", "u64": "unsigned long long"}


class Types:
    """Of one interface. Names of C types that Cython has no word for get an alias with the prefix `pye_`.

    Statements are put where a parameter may have any name, so they only mention names with that prefix.
    """

    def __init__(self, interface: Interface) -> None:
        self.interface = interface
        self.names = type_names(interface)
        self._structs = {struct.name for struct in interface.structs}
        self._aliases: dict[str, tuple[str, str]] = {}  # C spelling: (alias, what Cython takes it for)
        functions: tuple[Function, ...] = (*interface.ecalls, *interface.ocalls)
        for function in functions:
            self.spell(function.returns)
            for parameter in function.parameters:
                if parameter.copy:
                    self.spell(parameter.copy.element)
                elif not by_address(parameter):
                    self.spell(parameter.type)
        for record in interface.structs:
            for member in record.members:
                self.spell(member.type.element if isinstance(member.type, Array) else member.type)
                if member.length is not None and isinstance(member.type, Pointer):
                    self.spell(member.type.target)

    # --- declarations ----------------------------------------------------------------------------

    def spell(self, of: Type) -> str:
        """The Cython name of a type that is no array."""
        match of:
            case Scalar("void"):
                return "void"
            case Scalar(name):
                return _SCALARS[name][0]
            case StructRef(name) if name in self._structs:
                return f"pye_struct_{name}"
            case EnumRef(name):
                return self._alias(of, f"pye_enum_{name}", "int")
            case Foreign(name) if name in C_INTEGERS:
                return self._alias(of, f"pye_{name}", _CYTHON[C_INTEGERS[name]])
            case Pointer():
                return self._alias(of, f"pye_pointer_{len(self._aliases)}", "void *")
        return self._alias(of, f"pye_opaque_{len(self._aliases)}", "")

    def _alias(self, of: Type, alias: str, kind: str) -> str:
        return self._aliases.setdefault(spell_type(of), (alias, kind))[0]

    def declarations(self) -> list[str]:
        """Lines for an extern block."""
        lines = []
        for spelling, (alias, kind) in self._aliases.items():
            if kind:
                separator = "" if kind.endswith("*") else " "
                lines.append(f'ctypedef {kind}{separator}{alias} "{spelling}"')
            else:  # only its size and its bytes are used
                lines += [f'ctypedef struct {alias} "{spelling}":', "    pass"]
        return lines

    # --- values ----------------------------------------------------------------------------------

    def store(self, of: Type, target: str, value: str, name: str) -> list[str]:
        """Statements that set the C lvalue `target` from the Python expression `value`, called `name` in errors."""
        return self.store_called(of, target, value, f'"{name}"')

    def store_called(self, of: Type, target: str, value: str, name: str) -> list[str]:
        """The same, with an expression for the name."""
        helper = self.helper(of)
        if helper:
            return [f"{target} = <{self.spell(of)}>pye_py_{helper}({value}, {name})"]
        if isinstance(of, Pointer):
            return [f"{target} = <{self.spell(of)}><uintptr_t>pye_py_u64({value}, {name})"]
        if isinstance(of, StructRef) and of.name in self._structs:
            return [f"pye_take_{of.name}({value}, {name}, &{target})"]
        return [f"pye_py_exact({value}, {name}, &{target}, sizeof({target}))"]

    def load(self, of: Type, place: str) -> str:
        """A Python expression with the value of the C lvalue `place`."""
        match of:
            case EnumRef(name) if name in self.names:
                return f"pye_class_{name}(<long long>{place})"
            case StructRef(name) if name in self._structs:
                return f"pye_new_{name}(&{place})"
            case Scalar("long double"):
                return f"<double>{place}"
            case Scalar("char"):
                return f"<signed char>{place}"
            case Pointer():
                return f"<uintptr_t>{place}"
        return place if self.helper(of) else f"pye_py_bytes(&{place}, sizeof({place}))"

    def helper(self, of: Type) -> str | None:
        """The suffix of the helper that reads such a value, None where there is no number."""
        match of:
            case Scalar(name) if name != "void":
                return _SCALARS[name][1]
            case EnumRef():
                return "enum"
            case Foreign(spelling):
                return C_INTEGERS.get(spelling)
        return None

    def most(self, of: Type) -> int:
        """The largest length that an integer type can say."""
        return _MOST.get(self.helper(of) or "", (1 << 63) - 1)

    def hint(self, of: Type, *, argument: bool) -> str:
        """The annotation of a value in a stub file."""
        match of:
            case Array(element):
                if self.is_bytes(of):
                    return "Buffer" if argument else "bytes"
                inner = self.hint(element, argument=argument)
                return f"Sequence[{inner}]" if argument else f"tuple[{inner}, ...]"
            case EnumRef(name) if name in self.names:
                return "int" if argument else self.names[name]
            case StructRef(name) if name in self._structs:
                return self.names[name]
            case Pointer():
                return "int"
        helper = self.helper(of)
        if helper is None:
            return "Buffer" if argument else "bytes"
        plain = {"bool": "bool", "f32": "float", "f64": "float"}.get(helper, "int")
        return "SupportsIndex" if plain == "int" and argument else plain

    @staticmethod
    def is_bytes(of: Array) -> bool:
        """An array that Python sees as bytes rather than as a tuple."""
        return isinstance(of.element, Scalar) and _SCALARS[of.element.name][1] in ("i8", "u8")
