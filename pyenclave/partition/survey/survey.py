"""The first pass: what a module's top level imports, defines and keeps."""

import ast
from collections.abc import Iterable
from dataclasses import replace

from ..packages.bound import bound_names
from ..packages.marks import shown
from ..packages.near import meant
from ..types.arrays import Array
from ..types.containers import Optional
from ..types.functions import FunctionType
from ..types.generators import Generator
from ..types.interfaces import Interface, concrete
from ..types.model import ExceptionType, Type
from ..types.records import has_handles, may_cross
from ..types.variables import Variable
from .again import read_again
from .bare_bases import write_bare_bases
from .caches import write_caches
from .class_tables import write_class_tables
from .classes import class_symbol
from .constants import NotConstant, Undeclared, evaluate, fits, type_of, width_of
from .context_managers import write_context_managers
from .declared import write_declared
from .decorations import reenters, role_of
from .equalities import write_equalities
from .exception_fields import exception_init
from .exception_methods import add_exception_methods
from .exceptions import OF_SYSTEM, builtin_base, exception_class, exception_classes
from .fields import constants
from .forced import write_forced
from .formats import write_formats
from .generic_classes import write_generic_classes
from .implied import write_out
from .library import PACKAGE, library_functions, library_modules
from .names import is_plain
from .object_defaults import write_object_defaults
from .order import in_order
from .other_classes import other_class
from .own_iterators import write_made_iterators
from .plain import declare, settle
from .protocols import write_protocols
from .proxies import add_proxies
from .quoted import parts_of_union, unquote
from .report import Refused, Report
from .signatures import annotation, known_as, signature
from .source import ModuleSource
from .symbols import (
    Alias,
    Constant,
    ExceptionClass,
    Function,
    InsideVariable,
    LockSymbol,
    Module,
    NamedConstant,
    Role,
    Signature,
    Symbol,
    Table,
    Unusable,
    canonical,
)
from .tables import as_in, changed_names, container
from .typed_dicts import write_typed_dicts
from .unions import write_unions
from .virtual import add_virtual

TYPE_VARIABLES = ("typing.TypeVar", "typing_extensions.TypeVar")
_LOCKS = ("threading.Lock", "threading.RLock")
_NOT_CONSTANT = "make it a literal constant, annotate it `Inside[…]`, or pass it as an argument"


def survey(source: ModuleSource, report: Report) -> Module:
    """Everything that the top level binds. What is wrong with a name that trusted code never uses is no error."""
    module = Module(source.path.stem, source.title, source.tree, parts=tuple(part for part, _ in source.parts))
    for node in source.tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            _import(node, module, report)
    write_declared(source.tree, module)
    write_caches(source.tree, module)
    write_bare_bases(source.tree, module)
    write_forced(source.tree, module)
    write_typed_dicts(source.tree, module)
    write_context_managers(source.tree, module)
    write_made_iterators(source.tree)
    for node in source.tree.body:
        write_out(node, module)
    write_generic_classes(source.tree, module)
    write_class_tables(source.tree, module)
    write_object_defaults(source.tree, module)
    write_formats(source.tree, module)
    write_protocols(source.tree, module)
    write_unions(source.tree, module)
    write_equalities(source.tree, module)
    declare(source.tree, module)
    known: dict[str, Constant] = {}
    for node in in_order(source.tree, module):
        symbols = list(_symbols(node, module, report, known))
        for symbol in [*symbols, *_beside(node, symbols)]:
            _bind(symbol, module, report, known)
    for name in _rebound_inside_functions(source.tree, module):
        module.symbols[name] = Unusable(name, f"`{name}` is changed by a function", _NOT_CONSTANT)
    for name in changed_names(source.tree):
        symbol_ = module.symbols.get(name)
        if isinstance(symbol_, Table) or (isinstance(symbol_, Unusable) and symbol_.computed is not None):
            hint = "write all of it where it is defined, or make it state, `Inside[…]`, which trusted functions change"
            module.symbols[name] = Unusable(name, f"`{name}` is changed in this file", hint)
    for name, (message, hint) in source.refused.items():
        module.symbols[name] = Unusable(name, message, hint)
        module.imports.pop(name, None)
    read_again(module, report, known)
    for symbol_ in [*module.symbols.values()]:
        if isinstance(symbol_, Function) and symbol_.signature is None and symbol_.role is not Role.HELPER:
            module.symbols[symbol_.name] = _function(symbol_.node, module, report, known, is_last=True)
    settle(module)
    add_virtual(module)
    add_proxies(module, report, known)
    return module


def _import(node: ast.Import | ast.ImportFrom, module: Module, report: Report) -> None:
    if isinstance(node, ast.Import):
        for alias in node.names:
            bound = alias.asname or alias.name.split(".")[0]
            module.imports[bound] = alias.name if alias.asname else bound
        return
    origin = "." * node.level + (node.module or "")
    for alias in node.names:
        if origin == PACKAGE and alias.name not in library_modules():
            hint = meant(alias.name, library_modules(), f"it has {', '.join(sorted(library_modules()))}")
            report.add("P018", alias, f"pyenclave.inside has no module `{alias.name}`", hint)
            report.named(f"{PACKAGE}.{alias.name}")
        if origin.startswith(f"{PACKAGE}."):
            _check_library_import(origin.removeprefix(f"{PACKAGE}."), alias, report)
        module.imports[alias.asname or alias.name] = canonical(f"{origin}.{alias.name}")


def _check_library_import(name: str, alias: ast.alias, report: Report) -> None:
    functions = library_functions(name)
    if alias.name not in functions:
        hint = f"it has {', '.join(sorted(functions))}" if functions else f"import from {PACKAGE}"
        hint = meant(alias.name, functions, hint)
        report.add("P018", alias, f"pyenclave.inside.{name} has no function `{alias.name}`", hint)
        report.named(f"{PACKAGE}.{name}.{alias.name}")


def _bind(symbol: Symbol, module: Module, report: Report, known: dict[str, Constant]) -> None:
    """A name that is bound twice means different things at different times, so trusted code cannot use it."""
    name = symbol.name
    if name in module.symbols or name in module.imports:
        for one in (module.symbols.get(name), symbol):
            if isinstance(one, Function) and one.role is not Role.HELPER:
                span = report.source.name_span(one.node)
                hint = "give the ecall or ocall a name of its own"
                report.add("P006", span, f"`{name}` is bound more than once", hint)
        symbol = Unusable(name, f"`{name}` is bound more than once", "bind it once, at the top level")
        module.imports.pop(name, None)
    module.symbols[name] = symbol
    known.pop(name, None)
    if isinstance(symbol, NamedConstant) and not isinstance(symbol.value, tuple):
        known[name] = symbol.value


def _symbols(node: ast.stmt, module: Module, report: Report, known: dict[str, Constant]) -> Iterable[Symbol]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield _function(node, module, report, known)
        case ast.ClassDef(name=name):
            named = [one.func if isinstance(one, ast.Call) else one for one in node.decorator_list]
            is_trusted = any(module.qualified(one) == "pyenclave.trusted" for one in named)
            if is_trusted and name not in module.classes:
                span = report.source.name_span(node)
                report.add(
                    "P003",
                    span,
                    f"`@trusted` on the class `{name}`",
                    "decorate functions, or a plain class, by `@trusted` alone",
                )
            symbol = _class(node, module, report, known)
            if is_trusted and name in module.classes and isinstance(symbol, Unusable):
                report.add("P003", report.source.name_span(node), symbol.message, symbol.hint)
            yield symbol
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=made)) if (
            module.qualified(made) in TYPE_VARIABLES
        ):
            yield Alias(name, Variable(name))
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=made, args=[], keywords=[])) if (
            module.qualified(made) == "pyenclave.Lock"
        ):
            yield _lock(name, node, report)
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=made, args=[ast.Constant(), base])) if (
            module.qualified(made) == "typing.NewType"
        ):
            yield _alias(name, base, module, report, is_new=True)
        case ast.AnnAssign(target=ast.Name(id=name), annotation=said, value=ast.expr() as value) if (
            module.qualified(said) == "typing.TypeAlias"
        ):
            yield _alias(name, value, module, report)
        case ast.stmt() if type(node).__name__ == "TypeAlias":  # since Python 3.12
            yield _alias(node.name.id, node.value, module, report)  # type: ignore[attr-defined]
        case ast.AnnAssign(target=ast.Name(id=name)) if (inner := inside_annotation(node, module)) is not None:
            symbol = _inside_variable(name, inner, node, module, report, known)
            if isinstance(symbol, Unusable):
                report.named(name)  # what is wrong with it has been reported
            yield symbol
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield _constant(name, value, node, known, module, _annotated(node.annotation, value, module, report))
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if (
            classes := exception_classes(name, value, module)
        ) is not None:
            yield classes
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            symbol = _constant(name, value, node, known, module, width_of(value, module))
            alias = _alias(name, value, module, report) if isinstance(symbol, Unusable) else symbol
            yield alias if isinstance(alias, Alias) or parts_of_union(value, module) else symbol
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=value) if all(
            isinstance(one, ast.Name) for one in targets
        ):
            for at, target in enumerate(targets):
                assert isinstance(target, ast.Name)
                yield _constant(target.id, _part(value, at, len(targets)), node, known, module, None)


def _part(value: ast.expr, at: int, count: int) -> ast.expr:
    """What `a, b = value` binds one of these names to."""
    if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == count:
        return value.elts[at]
    place = ast.copy_location(ast.Constant(at), value)
    return ast.copy_location(ast.Subscript(value, place, ast.Load()), value)


def _alias(name: str, node: ast.expr, module: Module, report: Report, *, is_new: bool = False) -> Symbol:
    aside = report.aside()
    try:
        return Alias(name, annotation(node, module, aside, variables=True, interfaces=not is_new), is_new)
    except Refused:
        hint = aside.first or "see its type"
        if parts_of_union(node, module):
            hint = (
                "a union is of classes that stay inside, all of them in another one or none; else there is `T | None`"
            )
        return Unusable(name, f"`{name}` is the name of a type that cannot come inside", hint)


def _beside(node: ast.stmt, symbols: list[Symbol]) -> Iterable[Symbol]:
    """What the statement binds besides: loops, unpacking, patterns, `:=` somewhere in it."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return
    names = list(bound_names(node))
    for symbol in symbols:
        names.remove(symbol.name)
    for name in sorted(set(names)):
        yield Unusable(name, f"`{name}` is not a constant", _NOT_CONSTANT)


def _class(node: ast.ClassDef, module: Module, report: Report, known: dict[str, Constant]) -> Symbol:
    """A record, or an exception class without anything of its own; other classes stay outside."""
    aside = report.aside()
    try:
        record = class_symbol(node, module, aside, known)
    except Refused:
        hint = aside.first or "use functions, and `Inside[…]` variables for state"
        return Unusable(node.name, f"`{node.name}` is a class that cannot come inside", hint)
    if record is not None:
        return record
    base_ = (
        module.symbols.get(node.bases[0].id) if len(node.bases) == 1 and isinstance(node.bases[0], ast.Name) else None
    )
    if isinstance(base_, Unusable):
        hint = base_.hint if base_.cause else f"`{base_.name}`: {base_.hint}"
        return Unusable(node.name, f"`{node.name}` derives from a class that cannot come inside", hint, base_.named)
    other = other_class(node, module)
    if other is not None:
        return other
    base = exception_class(node.bases[0], module) if node.bases else None
    if base is None:
        hint = "use functions, and `Inside[…]` variables for state"
        return Unusable(node.name, f"`{node.name}` is a class", hint)
    hint = "let it have constants, methods and an `__init__` only"
    plain = (ast.Pass, ast.Assign, ast.AnnAssign, ast.FunctionDef)
    begins = [one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "__init__"]
    if not all(isinstance(one, plain) or is_documentation(one) for one in node.body) or len(begins) > 1:
        return Unusable(node.name, f"`{node.name}` is a class with a body", hint)
    init = base.init if isinstance(base, ExceptionClass) else None
    if begins and (init is not None or builtin_base(base) in OF_SYSTEM):
        hint = "leave it out, or derive from an exception that has none, such as Exception"
        return Unusable(node.name, f"`{node.name}` has an `__init__`, and so has its base", hint)
    try:
        init = exception_init(begins[0], module, aside, known) if begins else init
        made = ExceptionClass(node.name, base, node, constants(node, module, aside, known), init)
        add_exception_methods(made, module, aside, known)
    except Refused:
        return Unusable(node.name, f"`{node.name}` is a class with a body", aside.first or hint)
    return made


def is_documentation(node: ast.stmt) -> bool:
    """A docstring, or `...`."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _function(
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    module: Module,
    report: Report,
    known: dict[str, Constant],
    *,
    is_last: bool = False,
) -> Function:
    """A helper's signature is only wrong where trusted code calls it, so it is read without reporting first.

    Any other's may name what is defined below: it is wrong if it `is_last`, when all names are bound.
    """
    role, words = role_of(node, module, report)
    if role is not Role.HELPER and (not is_plain(node.name) or shown(node.name).startswith("_")):
        hint = "its name becomes part of the interface: use ASCII letters, digits and _, and begin with a letter"
        report.add("P006", report.source.name_span(node), f"`{node.name}` cannot name an {_kind_of_call(role)}", hint)
    try:
        heard = report if is_last else report.aside()
        is_helper, is_trusted = role is Role.HELPER, role is Role.TRUSTED
        read = signature(node, module, heard, known, interfaces=is_helper, variadic=is_trusted)
        parsed = known_as(read, node.name)
    except Refused:
        parsed = None
    if (
        parsed is not None
        and role is not Role.HELPER
        and not _crosses(node, parsed, report, alone="concurrent" not in words)
    ):
        parsed = None
    named = reenters(node, module)
    again = tuple(one.id for one in named if isinstance(one, ast.Name))
    for one in named:
        symbol = module.symbols.get(one.id) if isinstance(one, ast.Name) else None
        if not isinstance(symbol, Function) or symbol.role is not Role.TRUSTED:
            hint = "name `@trusted` functions, which are defined above"
            if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id in module.classes:
                hint += f"; one that takes a `{one.value.id}` may call its methods and properties"
            report.add("P003", one, f"`{ast.unparse(one)}` is no trusted function of this enclave", hint)
    return Function(node.name, role, node, parsed, "reveal" in words, "concurrent" in words, again)


def _crosses(node: ast.FunctionDef | ast.AsyncFunctionDef, parsed: Signature, report: Report, *, alone: bool) -> bool:
    """Whether everything in the signature can cross; objects that the host holds do where calls are `alone`."""
    inside = [
        (one.node, one.type) for one in parsed.parameters if not (one.type.crosses or (alone and may_cross(one.type)))
    ]
    if not (parsed.result.crosses or (alone and may_cross(parsed.result))) or isinstance(parsed.result, Array):
        inside.append((node.returns or node, parsed.result))
    for where, type_ in inside:
        array = isinstance(type_, Array)
        hint = "return a list, or change an `InOut[Array[…]]`" if array else _instead(type_, alone=alone)
        text = "cannot be the result of a call from the other side" if array else "cannot cross the boundary yet"
        report.add("P004", where, f"`{type_.name}` {text}", hint)
    return not inside


def _instead(type_: Type, *, alone: bool) -> str:
    """What to pass in the place of what does not cross."""
    if not alone and may_cross(type_):
        return "leave `concurrent=True` out: objects of trusted classes cross in one call at a time"
    if has_handles(type_):
        return "pass a list, or a dict by other keys: outside such an object equals itself alone"
    pending, seen = [type_], {type_}
    while pending:
        one = pending.pop()
        if isinstance(one, ExceptionType):
            return "raise it, or pass its text: `str(e)`"
        if isinstance(one, FunctionType):
            return "functions stay on their side: pass a name, and look it up there in a dict of functions"
        if isinstance(one, Generator):
            return "return a list, as in `return list(…)` of a function that yields"
        pending += [part for part in one.parts if part not in seen]
        seen.update(one.parts)
    return "pass bytes, and take them apart inside"


def _kind_of_call(role: Role) -> str:
    return "ecall" if role is Role.TRUSTED else "ocall"


def inside_annotation(node: ast.AnnAssign, module: Module) -> ast.expr | None:
    """The T of `Inside[T]`; None for any other annotation."""
    parsed = unquote(node.annotation)
    if isinstance(parsed, ast.Subscript) and module.qualified(parsed.value) == "pyenclave.Inside":
        return parsed.slice
    return None


def _inside_variable(
    name: str, inner: ast.expr, node: ast.AnnAssign, module: Module, report: Report, known: dict[str, Constant]
) -> Symbol:
    unusable = Unusable(name, f"`{name}` has no usable declaration", "correct its declaration", is_state=True)
    if not is_plain(name):
        report.add("P006", node.target, f"C cannot spell the name `{name}`", "use ASCII letters, digits and _")
        return unusable
    try:
        type_ = annotation(inner, module, report)
    except Refused:
        return unusable
    if node.value is None:
        hint = f"write `{name}: Inside[{type_.name}] = …`"
        report.add("P014", node, f"`{name}` has no initial value", hint)
        return unusable
    try:
        value = evaluate(node.value, known, module)
    except NotConstant as error:
        if str(error).startswith("it raises"):
            hint = "begin with a literal and assign the real value in a trusted function"
            report.add("P014", node.value, f"the initial value of `{name}` is not constant: {error}", hint)
            return unusable
        return InsideVariable(name, type_, None, node)  # computed inside, once
    if isinstance(type_, Optional) and fits(value, type_.inner):
        return InsideVariable(name, type_, None, node)
    if not fits(value, type_):
        message = f"the initial value of `{name}` is not of type {type_.name}"
        report.add("P011", node.value, message, "change one of the two")
        return unusable
    return InsideVariable(name, type_, value, node)


def _lock(name: str, node: ast.stmt, report: Report) -> Symbol:
    if is_plain(name):
        return LockSymbol(name, node)
    return Unusable(name, f"C cannot spell the name `{name}`", "use ASCII letters, digits and _")


def _annotated(node: ast.expr, value: ast.expr, module: Module, report: Report) -> Type | None:
    """A constant's annotation, where it is one that trusted code knows (`Final` and others say nothing)."""
    try:
        declared = annotation(node, module, report.aside(), interfaces=True)
    except Refused:
        return None
    says_nothing = isinstance(declared, Interface) and not isinstance(value, ast.List | ast.Dict | ast.Set)
    return None if says_nothing else concrete(declared)


def _constant(
    name: str, value: ast.expr, node: ast.stmt, known: dict[str, Constant], module: Module, declared: Type | None
) -> Symbol:
    try:
        result = evaluate(value, known, module)
    except NotConstant as error:
        return _container(name, value, node, known, module, declared, str(error))
    type_ = declared or type_of(result)
    if type_ is None or not fits(result, type_):
        what = "64 bits" if type_ is None else type_.name
        return Unusable(name, f"the value of `{name}` does not fit {what}", "use a value that does")
    if not is_plain(name):
        return Unusable(name, f"C cannot spell the name `{name}`", "use ASCII letters, digits and _")
    return NamedConstant(name, result, type_, node)


def _container(
    name: str,
    value: ast.expr,
    node: ast.stmt,
    known: dict[str, Constant],
    module: Module,
    declared: Type | None,
    why: str,
) -> Symbol:
    """A tuple, list, dict or set of constants; `why` it is no other constant."""
    assert isinstance(node, ast.Assign | ast.AnnAssign)
    try:
        found = container(name, value, node, known, module, declared)
    except Undeclared as error:
        owner, dot, own = getattr(node, "written_as", name).rpartition(".")
        said = f"ClassVar[{as_in(value)}]" if owner else as_in(value)
        hint = f"say which type it has, as in `{own}: {said} = …`"
        return Unusable(name, f"`{owner}{dot}{own}` is not a constant: {error}", hint)
    except NotConstant as error:
        found, why = None, str(error)
    if found is None:
        is_lock = isinstance(value, ast.Call) and module.qualified(value.func) in _LOCKS
        hint = "use pyenclave's own: `from pyenclave import Lock`" if is_lock else _NOT_CONSTANT
        unusable = Unusable(name, f"`{name}` is not a constant: {why}", hint)
        is_computed = is_plain(name) and not is_lock
        return replace(unusable, computed=value, node=node, declared=declared) if is_computed else unusable
    if not is_plain(name):
        return Unusable(name, f"C cannot spell the name `{name}`", "use ASCII letters, digits and _")
    return found


def _rebound_inside_functions(tree: ast.Module, module: Module) -> set[str]:
    """Names of constants that a `global` statement makes variable."""
    declared = {name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names}
    found = {name: module.symbols.get(name) for name in declared}
    return {
        name
        for name, one in found.items()
        if isinstance(one, NamedConstant | Table) or (isinstance(one, Unusable) and one.computed is not None)
    }
