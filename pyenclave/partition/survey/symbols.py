"""What a module's top level binds, as far as trusted code may care."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from ..packages.program import Part
from ..types.containers import Tuple
from ..types.functions import FunctionType
from ..types.generators import Generator
from ..types.model import Type
from ..types.records import Class, function_type
from ..types.variables import variables_of

Constant = bool | int | float | str | bytes


class Role(Enum):
    """Where a function runs."""

    TRUSTED = "trusted"  # an ecall
    UNTRUSTED = "untrusted"  # an ocall
    HELPER = "helper"  # inside, if trusted code calls it


@dataclass(frozen=True)
class Further:
    """Of a `**`: the names that it does not take, which are other parameters', and what CPython calls the function.

    `called` is what is called: the class, where the function is its `__init__`.
    """

    besides: frozenset[str]
    function: str
    called: str


@dataclass(frozen=True)
class Parameter:
    """`default` is None where an argument is required, unless `or_none`: then None is its default.

    `function`: the default is a function, or an object of the module's, as it is written.

    `variadic`: it takes all further arguments, as a list that is only read. `further`: it takes all further arguments
    that have names, as a dict.
    `in_out`: what is done to the array or bytearray is done to the caller's, when the call has gone well.
    `shifts`: a variable of the function around, which may have another value after the call.
    `gathers`: it is declared to be an `Iterable`, and is a list of what that gives.
    Of a dataclass: `factory` makes a field's default; whether it is a parameter of the class at all, shown by repr, and
    compared; `is_field` is not what goes to `__post_init__` alone (`InitVar`).
    """

    name: str
    type: Type
    node: ast.AST
    default: "Structured | None" = None
    keyword_only: bool = False
    positional_only: bool = False
    or_none: bool = False
    in_out: bool = False
    variadic: bool = False
    further: Further | None = None
    gathers: bool = False
    factory: "Function | None" = None
    is_passed: bool = True
    is_shown: bool = True
    is_compared: bool = True
    is_field: bool = True
    function: ast.expr | None = None
    shifts: bool = False

    @property
    def has_default(self) -> bool:
        return self.or_none or any(one is not None for one in (self.default, self.factory, self.function))

    @property
    def is_computed(self) -> bool:
        """Of a field: whether `__post_init__` alone gives it a value."""
        return not self.is_passed and not self.has_default


@dataclass(frozen=True)
class Signature:
    parameters: tuple[Parameter, ...]
    result: Type

    @property
    def variables(self) -> list[str]:
        """Its type variables, sorted: a function with such is generic."""
        types = [*(one.type for one in self.parameters), self.result]
        return sorted({name for one in types for name in variables_of(one)})


def type_of_function(signature: Signature, objects: dict[FunctionType, Type]) -> FunctionType | None:
    """What the function is as a value; None where that depends on the call, and where an argument has to be named.

    `objects`: the module's.
    """
    is_named = any(one.keyword_only and one.default is None and not one.or_none for one in signature.parameters)
    takes_any = any(one.variadic or one.further is not None for one in signature.parameters)
    if signature.variables or is_named or takes_any or isinstance(signature.result, Generator):
        return None
    taken = tuple(one.type for one in signature.parameters if not one.keyword_only)
    return function_type(taken, signature.result, objects)


@dataclass(frozen=True)
class InnerFunction:
    """A function in a function, or a lambda that has a name in one.

    `owner`: what the function around it is called. `variables`: which of that one's variables it uses, or what it
    calls does; `functions`: which nested functions it calls. `hidden`: a variable of its own that hides one of them.
    `known`: what was known of those variables where it was defined, as far as it holds at its calls.
    """

    owner: str
    node: ast.FunctionDef | ast.Lambda
    variables: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    hidden: str | None = None
    known: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Function:
    """`signature` is None where it has been found wrong (and reported).

    `around`: the nested functions that it may call, where it is one; what it uses of variables are its last parameters.
    `known`: what is known of these. `types`: what type variables stand for in it. `made_by`: what the first parameter
    of a class method is called, and its class. `concurrent`: its calls run beside all others. `reenters`: the trusted
    functions that an ocall may call. `is_asking`: it only calls what the object's class has, so that it is in no
    traceback. `closes`: its object's handle is dropped afterwards. `chooses`: it calls that function of the type which
    its first argument is. `is_factory`: a defaultdict calls it for what it lacks.
    """

    name: str
    role: Role
    node: ast.FunctionDef | ast.AsyncFunctionDef
    signature: Signature | None
    reveal: bool = False
    concurrent: bool = False
    reenters: tuple[str, ...] = ()
    is_asking: bool = False
    closes: bool = False
    chooses: FunctionType | None = None
    is_factory: bool = False
    around: Mapping[str, InnerFunction] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    types: Mapping[str, Type] = field(default_factory=dict)
    made_by: tuple[str, str] | None = None


Structured = Constant | tuple["Structured", ...]


@dataclass(frozen=True)
class NamedConstant:
    """A number, bytes or str, or a tuple of such."""

    name: str
    value: Structured
    type: Type
    node: ast.AST


@dataclass(frozen=True)
class InsideVariable:
    """Module state that lives inside.

    `initial` is what the image starts with; None where it is computed before the first call.
    """

    name: str
    type: Type
    initial: Constant | None
    node: ast.AnnAssign


@dataclass(frozen=True)
class Table:
    """A list, dict or set of constants that nobody changes; made inside before the first call, from what is written.

    `is_computed`: what is written may be any expression.
    """

    name: str
    type: Type
    written: ast.expr
    node: ast.Assign | ast.AnnAssign
    is_computed: bool = False

    @property
    def initial(self) -> None:
        """Computed, as that of an InsideVariable may be."""
        return None


Kept = InsideVariable | Table


@dataclass(frozen=True)
class LibraryFunction:
    """A function of `pyenclave.inside.<module>`."""

    module: str
    name: str
    signature: Signature

    @property
    def symbol(self) -> str:
        return f"pye_inside_{self.module}_{self.name}"


@dataclass(frozen=True)
class ExceptionInit:
    """An exception's `__init__`: which parameter each field is, and what its arguments are made of.

    `said` is what `super().__init__` gets; None without that: what is passed by place, as BaseException keeps it.
    """

    signature: "Signature"
    fields: dict[str, int]
    said: tuple[ast.expr, ...] | None

    @property
    def type(self) -> Tuple:
        """What an exception carries: its parameters."""
        return Tuple(tuple(one.type for one in self.signature.parameters))


@dataclass(frozen=True)
class ExceptionClass:
    """An exception of the module's own; `base` is a built-in one's name, or such a class.

    `init`: its `__init__`, or that of its base. `methods` take the exception; `properties` are some of them; `statics`
    are its static and class methods. What its base has is there, and not here.
    """

    name: str
    base: "str | ExceptionClass"
    node: ast.ClassDef
    constants: "dict[str, NamedConstant]" = field(default_factory=dict)
    init: ExceptionInit | None = None
    methods: dict[str, Function] = field(default_factory=dict)
    statics: dict[str, Function] = field(default_factory=dict)
    properties: set[str] = field(default_factory=set)

    @property
    def functions(self) -> list[Function]:
        return [*self.methods.values(), *self.statics.values()]


@dataclass(frozen=True)
class ExceptionClasses:
    """A tuple of exception classes, for `except`."""

    name: str
    nodes: tuple[ast.expr, ...]


@dataclass(frozen=True)
class ClassSymbol:
    """A record or an enumeration; `made` has its fields, and what a dataclass hands to `__post_init__`.

    `methods` take the object; `statics` are static and class methods, which do not; `properties` are methods too, and
    `setters` those that store to them. `iterates` has what `__iter__` loops over, with the name of the object in it.
    `inherited` are the functions that are the base's; `virtual` those that ask the object's own class which one it is.
    """

    name: str
    type: Type
    made: Signature
    node: ast.ClassDef
    methods: dict[str, Function] = field(default_factory=dict)
    statics: dict[str, Function] = field(default_factory=dict)
    properties: set[str] = field(default_factory=set)
    setters: dict[str, Function] = field(default_factory=dict)
    iterates: list[tuple[str, ast.expr]] = field(default_factory=list)
    constants: dict[str, NamedConstant] = field(default_factory=dict)
    inherited: frozenset[str] = frozenset()
    virtual: dict[str, Function] = field(default_factory=dict)

    @property
    def field_names(self) -> set[str]:
        if isinstance(self.type, Class):
            return {*self.type.shape.fields}
        return {one.name for one in self.made.parameters if one.is_field}

    def method(self, name: str) -> Function | None:
        """What a call means where an object may be of a derived class."""
        return self.virtual.get(name) or self.methods.get(name)

    @property
    def described(self) -> set[str]:
        """The methods that the type's descriptor calls, by their functions' names."""
        own = getattr(getattr(self.type, "options", None), "own", ())
        return {method.name for name in own if (method := self.method(name)) is not None}

    @property
    def places(self) -> list[str]:
        """The fields that a pattern has by their places, as `__match_args__`."""
        if isinstance(self.type, Class) and not self.type.shape.is_dataclass:
            return []
        return [one.name for one in self.made.parameters if one.is_passed and not one.keyword_only]

    @property
    def functions(self) -> list[Function]:
        factories = [one.factory for one in self.made.parameters if one.factory is not None]
        found = [*self.methods.values(), *self.setters.values(), *self.statics.values(), *factories]
        return [*(one for one in found if one.name not in self.inherited), *self.virtual.values()]


@dataclass(frozen=True)
class Alias:
    """A name of a type: `Pair = tuple[int, str]`, or a type variable. `is_new`: a NewType, which can be called."""

    name: str
    type: Type
    is_new: bool = False


@dataclass(frozen=True)
class LockSymbol:
    """A `pyenclave.Lock` of the module's."""

    name: str
    node: ast.stmt


@dataclass(frozen=True)
class Unusable:
    """A top-level name that trusted code cannot use; `message` and `hint` say why, where it is used first.

    `cause`: the name of what is really wrong, such as a base class. `is_state`: it is declared as what lives inside.
    `computed`: it is bound once to this expression, in the statement `node`, perhaps `declared`: it may be a constant.
    """

    name: str
    message: str
    hint: str
    cause: str | None = None
    is_state: bool = False
    computed: ast.expr | None = None
    node: ast.Assign | ast.AnnAssign | None = None
    declared: Type | None = None

    @property
    def named(self) -> str:
        return self.cause or self.name


Symbol = (
    Function
    | NamedConstant
    | InsideVariable
    | Table
    | ExceptionClass
    | ExceptionClasses
    | ClassSymbol
    | Alias
    | LockSymbol
    | Unusable
)


TurnedUp = tuple[dict[str, Function], dict[FunctionType, dict[str, Function]], dict[str, Class]]


@dataclass
class Module:
    """`imports` maps a local name to what it stands for: `u32` to `pyenclave.u32`.

    `made` are the functions that turn up while others are checked: nested ones, and generic ones with types. `classes`
    are the plain ones, wherever they stand: what is above them names them too. `parts` are other modules that are in
    the tree. `values` are the functions that are used as values of a type, in the order of their places; `objects`
    are the classes of the objects that these are, and `closures` those of what remembers something, by the functions.
    `contexts` are the names of the classes that functions with `@contextmanager` are written out as.
    """

    name: str
    file: str  # the file's name without its folder: what tracebacks say
    tree: ast.Module
    symbols: dict[str, Symbol] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)
    made: dict[str, Function] = field(default_factory=dict)
    classes: dict[str, Class] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    values: dict[FunctionType, dict[str, Function]] = field(default_factory=dict)
    objects: dict[FunctionType, Type] = field(default_factory=dict)
    closures: dict[str, Class] = field(default_factory=dict)
    contexts: set[str] = field(default_factory=set)

    def turned_up(self) -> "TurnedUp":
        """What has been made so far, used as values, and what remembers something."""
        values = {type_: dict(places) for type_, places in self.values.items()}
        return dict(self.made), values, dict(self.closures)

    def forget(self, since: "TurnedUp") -> None:
        """What has turned up since."""
        made, values, closures = since
        for name in [one for one in self.closures if one not in closures]:
            gone = self.closures.pop(name)
            if gone.shape.base is not None:
                gone.shape.base.shape.derived.remove(gone)
        self.made.clear()
        self.made.update(made)
        self.values.clear()
        self.values.update({type_: dict(places) for type_, places in values.items()})

    def place(self, line: int) -> tuple[str, int]:
        """The file that a line of the tree is in, and how many lines there are before it."""
        return next(((one.title, one.before) for one in reversed(self.parts) if line > one.before), (self.file, 0))

    def is_shipped(self, function: Function) -> bool:
        """Whether it is of a module that pyenclave has, and no user wrote."""
        return self.is_shipped_at(function.node)

    def is_shipped_at(self, node: ast.stmt | ast.expr) -> bool:
        """Whether what is written there is of such a module."""
        return next((one.place.is_shipped for one in reversed(self.parts) if node.lineno > one.before), False)

    @property
    def functions(self) -> list[Function]:
        """Those of the top level, methods, and what turned up in them."""
        found: list[Function] = []
        for symbol in self.symbols.values():
            if isinstance(symbol, Function):
                found.append(symbol)
            elif isinstance(symbol, ClassSymbol | ExceptionClass):
                found += symbol.functions
        return [*found, *self.made.values()]

    @property
    def inside_variables(self) -> list[InsideVariable]:
        return [symbol for symbol in self.symbols.values() if isinstance(symbol, InsideVariable)]

    @property
    def exception_classes(self) -> list[ExceptionClass]:
        return [symbol for symbol in self.symbols.values() if isinstance(symbol, ExceptionClass)]

    def class_of(self, type_: Type) -> ClassSymbol | None:
        """The class that a record's type is of."""
        symbol = self.symbols.get(type_.name)
        return symbol if isinstance(symbol, ClassSymbol) and symbol.type == type_ else None

    def naming(self, types: Mapping[str, Type]) -> "Module":
        """The module as a function sees it in which these names stand for types."""
        return replace(self, symbols={**self.symbols, **{name: Alias(name, of) for name, of in types.items()}})

    def fits(self, type_: Type) -> Function | None:
        """What says of an object that crossed whether there is such a one; classes of pyenclave's own have it."""
        symbol = self.class_of(type_)
        return symbol.method("_fits") if symbol is not None and self.is_shipped_at(symbol.node) else None

    def described(self, signature: Signature, *, crossing: bool = False) -> set[str]:
        """What the descriptors of a signature's types call; `crossing`: as those of an ecall or an ocall."""
        found: set[str] = set()
        pending = [*(one.type for one in signature.parameters), signature.result]
        seen: set[Type] = set()
        while pending:
            one = pending.pop()
            symbol = self.class_of(one)
            if symbol is not None:
                found.update(symbol.described)
            if crossing and (fits := self.fits(one)) is not None:
                found.add(fits.name)
            seen.add(one)
            pending += [each for each in one.parts if each not in seen]
        return found

    def qualified(self, node: ast.expr) -> str | None:
        """What a dotted name stands for, `builtins.` and `pyenclave.` in front; None for anything else."""
        if isinstance(node, ast.Attribute):
            base = self.qualified(node.value)
            return canonical(f"{base}.{node.attr}") if base else None
        if not isinstance(node, ast.Name):
            return None
        if node.id.startswith("builtins."):  # which no Python name does: it is meant whatever the module calls so
            return node.id
        if node.id in self.symbols:
            return None
        return self.imports.get(node.id, f"builtins.{node.id}")


_OLDER = {
    **{f"typing.{name.title()}": f"builtins.{name}" for name in ("list", "dict", "set", "tuple")},
    **{f"typing.{name}": f"collections.{name}" for name in ("Counter", "OrderedDict")},
    "typing.FrozenSet": "builtins.frozenset",
    "typing.Deque": "collections.deque",
    "typing.DefaultDict": "collections.defaultdict",
}


def canonical(name: str) -> str:
    """The public spelling of a name of pyenclave's that is also reachable where it is defined; of a name that typing
    has for an older Python, the class.
    """
    if name in _OLDER:
        return _OLDER[name]
    for private in ("pyenclave.types.", "pyenclave.decorators.", "pyenclave.arrays.", "pyenclave.lock."):
        if name.startswith(private):
            return "pyenclave." + name.removeprefix(private)
    return name
