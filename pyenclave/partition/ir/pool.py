"""What functions need beside themselves: constants, literals, state, library functions."""

from dataclasses import dataclass, field

from ..check.tree import Factory
from ..survey.names import function_name
from ..survey.symbols import Constant, Kept, LibraryFunction, LockSymbol, Module, NamedConstant
from ..types.functions import FunctionType
from ..types.model import STR, Type
from .model import Datum, Operand, Value


@dataclass
class Pool:
    """Everything is kept in order of first use, so that the output is stable."""

    module: Module
    covered: bool = False  # the image is to tell which lines have run
    constants: dict[str, NamedConstant] = field(default_factory=dict)
    literals: dict[tuple[bool, bytes], str] = field(default_factory=dict)  # whether it is a str, and its bytes
    functions: dict[tuple[FunctionType, int], str] = field(default_factory=dict)  # by their places
    factories: dict[Factory, str] = field(default_factory=dict)  # of defaultdicts
    library: dict[str, LibraryFunction] = field(default_factory=dict)
    variables: dict[str, Kept] = field(default_factory=dict)
    locks: dict[str, LockSymbol] = field(default_factory=dict)
    described: dict[Type, None] = field(default_factory=dict)  # also of what no variable has
    tables: dict[tuple[Type, tuple[Operand, ...]], str] = field(default_factory=dict)

    def literal(self, value: Constant, type_: Type) -> Operand:
        """A literal; bytes, str and functions that remember nothing lie in the image."""
        if isinstance(type_, FunctionType):
            assert isinstance(value, int)
            self.described.setdefault(type_)
            return Datum(type_, self.functions.setdefault((type_, value), f"pye_function_{len(self.functions)}"))
        if not type_.is_buffer:
            return Value(type_, value)
        key = (type_ == STR, buffer_bytes(value))
        return Datum(type_, self.literals.setdefault(key, f"pye_literal_{len(self.literals)}"))

    def table(self, values: tuple[Constant, ...], type_: Type) -> str:
        """A row of constants; its name."""
        key = type_, tuple(self.literal(value, type_) for value in values)
        return self.tables.setdefault(key, f"pye_table_{len(self.tables)}")

    def factory(self, made_by: Factory) -> str:
        """What a defaultdict's values are made by; its name."""
        return self.factories.setdefault(made_by, f"pye_factory_{len(self.factories)}")

    def constant(self, symbol: NamedConstant) -> Operand:
        """A named constant, by its name."""
        self.constants[symbol.name] = symbol
        return Datum(symbol.type, function_name(self.module.name, symbol.name))

    def variable(self, symbol: Kept) -> None:
        self.variables[symbol.name] = symbol


def buffer_bytes(value: Constant) -> bytes:
    """How a constant bytes or str is kept."""
    assert isinstance(value, str | bytes)
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
