"""Fields of classes, what they begin as, and constants of classes."""

import ast
from collections.abc import Iterator, Mapping, Set
from dataclasses import replace

from ..types.containers import Optional
from ..types.model import Type
from .constants import NotConstant, constant_default, evaluate, fits, type_of
from .names import is_plain
from .quoted import unquote
from .report import Report
from .signatures import annotation, is_empty_frozenset, is_shared
from .symbols import Constant, Function, Module, NamedConstant, Parameter, Role, Signature

_OPTIONS = ("default", "default_factory", "init", "repr", "compare", "kw_only")


def fields(
    node: ast.ClassDef,
    module: Module,
    report: Report,
    known: Mapping[str, Constant],
    *,
    of_dataclass: bool = False,
    named: Set[ast.AST] = frozenset(),
) -> list[Parameter]:
    """In the order of the class. `known` are constants; what the class itself binds hides them.

    `named`: those that are passed by their names only.
    """
    found: list[Parameter] = []
    constants = dict(known)
    for one in node.body:
        match one:
            case ast.AnnAssign(annotation=written) if of_dataclass and is_mark(written, module):
                pass
            case ast.AnnAssign(annotation=written) if is_class_variable(written, module):
                _bind(one, constants, module)
            case ast.AnnAssign(target=ast.Name(id=name), annotation=written, value=value):
                if not is_plain(name):
                    report.refuse("P006", one, f"C cannot spell the name `{name}`", "use ASCII letters, digits and _")
                if name.startswith("__"):
                    hint = "begin it with one `_`"
                    report.refuse("P006", one, f"`{name}` has another name outside of its class", hint)
                handed = handed_on(written, module) if of_dataclass else None
                said = annotation(written if handed is None else handed, module, report)
                plain = Parameter(name, said, one, keyword_only=one in named, is_field=handed is None)
                call = value if of_dataclass and isinstance(value, ast.Call) else None
                if call is not None and module.qualified(call.func) == "dataclasses.field":
                    found.append(_described(plain, call, node, module, report, constants))
                else:
                    found.append(_with_default(plain, value, node, module, report, constants))
                if value is not None:
                    constants.pop(name, None)
            case ast.FunctionDef(name=name):
                constants.pop(name, None)
            case ast.Assign():
                _bind(one, constants, module)
            case ast.Pass() | ast.Expr(value=ast.Constant()):
                pass
            case _:
                report.refuse("P008", one, f"`{node.name}` has more than fields and methods", "leave it out")
    return found


def _bind(node: ast.Assign | ast.AnnAssign, known: dict[str, Constant], module: Module) -> None:
    """A class's variable: what is below it in the class reads it."""
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        if isinstance(target, ast.Name) and node.value is not None:
            try:
                known[target.id] = evaluate(node.value, known, module)
            except NotConstant:
                known.pop(target.id, None)


def keyword_only(node: ast.ClassDef, module: Module, *, every: bool) -> frozenset[ast.AST]:
    """The fields of a dataclass's own that follow `_: KW_ONLY`, or `every` one."""
    found: set[ast.AST] = set()
    for one in node.body:
        if isinstance(one, ast.AnnAssign):
            every = every or is_mark(one.annotation, module)
            found |= {one} if every else set()
    return frozenset(found)


def is_mark(node: ast.expr, module: Module) -> bool:
    return module.qualified(unquote(node)) == "dataclasses.KW_ONLY"


def handed_on(node: ast.expr, module: Module) -> ast.expr | None:
    """T of `InitVar[T]`, which is passed and is no field."""
    parsed = unquote(node)
    is_one = isinstance(parsed, ast.Subscript) and module.qualified(parsed.value) == "dataclasses.InitVar"
    return parsed.slice if isinstance(parsed, ast.Subscript) and is_one else None


def is_class_variable(node: ast.expr, module: Module) -> bool:
    parsed = unquote(node)
    named = parsed.value if isinstance(parsed, ast.Subscript) else parsed
    return module.qualified(named) == "typing.ClassVar"


def _with_default(
    plain: Parameter,
    value: ast.expr | None,
    owner: ast.ClassDef,
    module: Module,
    report: Report,
    known: Mapping[str, Constant],
) -> Parameter:
    if isinstance(plain.type, Optional) and isinstance(value, ast.Constant) and value.value is None:
        return replace(plain, or_none=True)
    if value is None:
        return plain
    if is_empty_frozenset(value, plain.type, module):
        return replace(plain, factory=_factory(plain, value.func, owner))  # type: ignore[attr-defined]
    if is_shared(value, plain.type, module):
        return replace(plain, function=value)
    try:
        constant = constant_default(value, plain.type, known, module)
    except NotConstant as error:
        hint = "use `field(default_factory=…)`, or pass it where it is made"
        report.refuse("P014", value, f"the default of `{plain.name}` is not constant: {error}", hint)
    if constant is None:
        message = f"the default of `{plain.name}` is not of type {plain.type.name}"
        report.refuse("P011", value, message, "change one of the two")
    return replace(plain, default=constant)


def _described(
    plain: Parameter,
    call: ast.Call,
    owner: ast.ClassDef,
    module: Module,
    report: Report,
    known: Mapping[str, Constant],
) -> Parameter:
    """`field(…)`"""
    said = {one.arg or "**": one.value for one in call.keywords}
    flags = {name: value.value for name, value in said.items() if isinstance(value, ast.Constant)}
    for name in said:
        if call.args or name not in _OPTIONS or (name not in ("default", "default_factory") and name not in flags):
            report.refuse("P010", call, "this `field(…)` has what trusted code does not", f"use {', '.join(_OPTIONS)}")
    made = replace(
        plain,
        keyword_only=bool(flags.get("kw_only", plain.keyword_only)),
        is_passed=bool(flags.get("init", True)),
        is_shown=bool(flags.get("repr", True)),
        is_compared=bool(flags.get("compare", True)),
    )
    if not made.is_field and ("default_factory" in said or not made.is_passed):
        hint = "let it be passed, or be a field"
        report.refuse("P010", call, f"`{plain.name}` is an `InitVar`, which nothing but a call gives a value", hint)
    if "default_factory" in said:
        _check_factory(made, said["default_factory"], module, report)
        return replace(made, factory=_factory(made, said["default_factory"], owner))
    return _with_default(made, said.get("default"), owner, module, report, known)


def described_flags(node: ast.expr | None, module: Module) -> dict[str, bool]:
    """What `field(…)` says by `True` and `False`."""
    if not isinstance(node, ast.Call) or module.qualified(node.func) != "dataclasses.field":
        return {}
    said = {one.arg: one.value for one in node.keywords if one.arg is not None}
    return {name: bool(value.value) for name, value in said.items() if isinstance(value, ast.Constant)}


def _check_factory(field: Parameter, node: ast.expr, module: Module, report: Report) -> None:
    """`list[str]` says what the field says."""
    if not isinstance(node, ast.Subscript):
        return
    said, wanted = annotation(node, module, report), field.type
    wanted = wanted.inner if isinstance(wanted, Optional) else wanted
    if type(said) is type(wanted) and said != wanted:
        message = f"`default_factory` makes {said.name}, and `{field.name}` is {wanted.name}"
        report.refuse("P011", node, message, "change one of the two")


def _factory(field: Parameter, node: ast.expr, owner: ast.ClassDef) -> Function:
    """A function that makes what the field begins as: the names in it are the module's."""
    is_lambda = isinstance(node, ast.Lambda)
    called = node.value if isinstance(node, ast.Subscript) else node  # list[str]: the field says so too
    value = node.body if isinstance(node, ast.Lambda) else ast.copy_location(ast.Call(called, [], []), node)
    body: list[ast.stmt] = [ast.copy_location(ast.Return(value), node)]
    arguments = node.args if isinstance(node, ast.Lambda) else ast.arguments([], [], None, [], [], None, [])
    name = "<lambda>" if is_lambda else "__init__"
    made = ast.copy_location(ast.FunctionDef(name, arguments, body, [], None), node)
    return Function(f"{len(owner.name)}{owner.name}_new_{field.name}", Role.HELPER, made, Signature((), field.type))


def without_fields(node: ast.ClassDef, module: Module) -> list[ast.stmt]:
    """What stands in a class that is no dataclass: `sides: int = 4` is a constant there, as `sides = 4` is."""
    return [
        ast.copy_location(ast.Assign([one.target], one.value), one)
        if isinstance(one, ast.AnnAssign) and one.value is not None and not is_class_variable(one.annotation, module)
        else one
        for one in node.body
    ]


def constants(
    node: ast.ClassDef, module: Module, report: Report, known: Mapping[str, Constant]
) -> dict[str, NamedConstant]:
    """What the class has that no object of it does: `LIMIT = 3`, `LIMIT: ClassVar[int] = 3`."""
    found: dict[str, NamedConstant] = {}
    hidden = {each for one in node.body for each in _hiding(one, module)}
    values = {name: value for name, value in known.items() if name not in hidden}
    for name, value, declared, where in _class_variables(node, module, report):
        try:
            constant = evaluate(value, values, module)
        except NotConstant as error:
            hint = "write it at the module's top level"
            report.refuse("P014", value, f"`{name}` of `{node.name}` is not constant: {error}", hint)
        type_ = declared or type_of(constant)
        if type_ is None or not fits(constant, type_) or not is_plain(name) or name.startswith("__"):
            report.refuse("P011", value, f"`{name}` of `{node.name}` does not fit", "use a value that does")
        values[name] = constant
        found[name] = NamedConstant(f"{len(node.name)}{node.name}_is_{name}", constant, type_, where)
    return found


def _hiding(node: ast.stmt, module: Module) -> Iterator[str]:
    """What is bound to something else than a constant."""
    match node:
        case ast.FunctionDef(name=name):
            yield name
        case ast.AnnAssign(target=ast.Name(id=name), annotation=written, value=ast.expr()):
            if not is_class_variable(written, module):
                yield name


def _class_variables(
    node: ast.ClassDef, module: Module, report: Report
) -> Iterator[tuple[str, ast.expr, Type | None, ast.stmt]]:
    for one in node.body:
        match one:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value, None, one
            case ast.AnnAssign(target=ast.Name(id=name), annotation=written, value=ast.expr() as value) if (
                is_class_variable(written, module)
            ):
                parsed = unquote(written)
                declared = parsed.slice if isinstance(parsed, ast.Subscript) else None
                yield name, value, None if declared is None else annotation(declared, module, report), one
            case ast.Assign():
                report.refuse("P008", one, f"`{node.name}` has more than fields and methods", "bind one name at a time")
