"""What lowered functions need beside themselves: constants, literals, library functions, ocalls."""

from dataclasses import dataclass, field

from .kinds import BYTES, STR, Kind
from .names import function_name
from .symbols import Constant, Function, InsideVariable, LibraryFunction, Module, NamedConstant
from .value import Value, buffer_bytes, number


@dataclass
class Pool:
    """Everything is kept in order of first use, so that the output is stable."""

    module: Module
    constants: dict[str, NamedConstant] = field(default_factory=dict)
    literals: dict[bytes, str] = field(default_factory=dict)
    library: dict[str, LibraryFunction] = field(default_factory=dict)
    variables: dict[str, InsideVariable] = field(default_factory=dict)
    called: dict[str, Function] = field(default_factory=dict)

    def literal(self, value: Constant, kind: Kind) -> Value:
        """A literal of any kind; bytes and str live in the image as `const pye_bytes_t`."""
        if not kind.is_buffer:
            assert not isinstance(value, str | bytes)
            return number(value, kind)
        name = self.literals.setdefault(buffer_bytes(value), f"pye_literal_{len(self.literals)}")
        return Value(kind, f"&{name}", value, simple=True)

    def constant(self, symbol: NamedConstant) -> Value:
        """A named constant, by its name."""
        self.constants[symbol.name] = symbol
        name = function_name(self.module.name, symbol.name)
        return Value(symbol.kind, f"&{name}" if symbol.kind in (BYTES, STR) else name, symbol.value, simple=True)

    def variable(self, symbol: InsideVariable) -> str:
        """The C name of an inside variable."""
        self.variables[symbol.name] = symbol
        return function_name(self.module.name, symbol.name)
