"""Plain classes: what `__init__` gives an object, methods, and one base."""

import ast
import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..packages.bound import bound_names
from ..packages.marks import shown
from ..types.model import Type
from ..types.records import Class, Options, Shape, family_of
from .assigned import Begun, begun
from .fields import constants, described_flags, fields, is_class_variable, keyword_only
from .methods import COMPARED, DESCRIBED, MADE_ANEW, REFLECTED, add_methods, says_less, special_methods
from .names import is_plain
from .objects import dataclass_options, object_dataclasses
from .post_inits import check_computed
from .report import Report
from .signatures import annotation
from .symbols import ClassSymbol, Constant, Module, NamedConstant, Parameter, Signature

_ROOTS = ("builtins.object", "abc.ABC")
_ORDER = frozenset({"__lt__", "__le__", "__gt__", "__ge__"})


def declare(tree: ast.Module, module: Module) -> None:
    """The types of all plain classes, before any is read: their annotations may name each other."""
    found: dict[str, tuple[ast.ClassDef, Class]] = {}
    objects = object_dataclasses(tree, module)
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name in objects and node.name not in found:
            _declare(node, _dataclass(node, objects[node.name], _base(node, found), module), found)
            continue
        if isinstance(node, ast.ClassDef) and node.name not in found and _is_plain(node, found, module):
            base = _base(node, found)
            said = {one.name for one in node.body if isinstance(one, ast.FunctionDef)}
            own = said & DESCRIBED
            own |= base.options.own if base is not None else frozenset()
            bases = (base.name, *base.bases) if base is not None else ()
            less = says_less(node) or (base is not None and base.options.less)
            compares = bool(said & _ORDER) or (base is not None and base.options.compares)
            options = Options(identity="__eq__" not in own, own=frozenset(own), less=less, compares=compares)
            shape = Shape(base=base, is_trusted=bool(node.decorator_list))
            _declare(node, Class(node.name, (), options=options, bases=bases, shape=shape), found)
    module.classes.update({name: type_ for name, (_, type_) in found.items()})


def _declare(node: ast.ClassDef, type_: Class, found: dict[str, tuple[ast.ClassDef, Class]]) -> None:
    base = type_.shape.base
    while base is not None:
        base.shape.derived.append(type_)
        base = base.shape.base
    type_.shape.is_union = getattr(node, "is_union", False)
    found[node.name] = node, type_


def _of_call(one: Parameter, name: str) -> Parameter:
    """A parameter of `__init__` as one of the class, whose name CPython says of a `**` then."""
    return one if one.further is None else replace(one, further=replace(one.further, called=name))


def _dataclass(node: ast.ClassDef, said: Mapping[str, bool], base: Class | None, module: Module) -> Class:
    """One that is as a plain class; `said` are the decorator's options."""
    methods = {one.name for one in node.body if isinstance(one, ast.FunctionDef)}
    own = methods & DESCRIBED
    quiet, uncompared = (set(base.options.quiet), set(base.options.uncompared)) if base is not None else (set(), set())
    for one in node.body:
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            flags = described_flags(one.value, module)
            for without, name in ((quiet, "repr"), (uncompared, "compare")):
                (without.discard if flags.get(name, True) else without.add)(one.target.id)
    options = Options(
        quiet=frozenset(quiet),
        uncompared=frozenset(uncompared),
        identity=not said.get("eq", True) and "__eq__" not in own,
        hashed=said.get("unsafe_hash", False),
        own=frozenset(own),
        less=says_less(node) and not said.get("order", False),
        compares=bool(methods & _ORDER) or (base is not None and base.options.compares),
    )
    bases = (base.name, *base.bases) if base is not None else ()
    shape = Shape(base=base, is_dataclass=True)
    return Class(node.name, (), said.get("frozen", False), said.get("order", False), options, bases, shape)


def _is_plain(node: ast.ClassDef, found: Mapping[str, tuple[ast.ClassDef, Class]], module: Module) -> bool:
    if (
        any(module.qualified(one) != "pyenclave.trusted" for one in node.decorator_list)
        or len(node.bases) > 1
        or not is_plain(shown(node.name))
        or getattr(node, "type_params", [])
    ):
        return False
    if any(one.arg != "metaclass" or module.qualified(one.value) != "abc.ABCMeta" for one in node.keywords):
        return False
    base = _base(node, found)
    return (
        not node.bases
        or module.qualified(node.bases[0]) in _ROOTS
        or (base is not None and (base.shape.is_union or not base.shape.is_dataclass))
    )


def _base(node: ast.ClassDef, found: Mapping[str, tuple[ast.ClassDef, Class]]) -> Class | None:
    match node.bases:
        case [ast.Name(id=name)] if name in found:
            return found[name][1]
    return None


def plain_class(node: ast.ClassDef, module: Module, report: Report, known: dict[str, Constant]) -> ClassSymbol | None:
    """The class with its methods, and what is known of its fields; None for one that is not plain."""
    type_ = module.classes.get(node.name)
    if type_ is None:
        return None
    found = None if type_.shape.base is None else module.symbols.get(type_.shape.base.name)
    base = found if isinstance(found, ClassSymbol) else None
    if base is None and type_.shape.base is not None:
        return None
    node = _Spelled(node.name).visit(copy.deepcopy(node))
    node = _Asked(node.name, base, module, report).visit(node)
    node.body += _class_methods(node, base, module)
    _begin(node, type_, base, module, report)
    fields = _dataclass_fields(node, type_, base, module, report, known)
    symbol = ClassSymbol(node.name, type_, Signature(fields, type_), node)
    symbol.constants.update(_values(node, type_.shape, module, report, known))
    add_methods(symbol, module, report, known)
    own = {*symbol.methods, *symbol.statics}
    if not type_.shape.is_dataclass:
        _declared(symbol, module, report)
    _refuse_both(symbol, base, report)
    inherited: frozenset[str] = frozenset()
    if base is not None:
        inherited = frozenset(one.name for one in base.functions) | base.inherited
        for mine, theirs in (
            (symbol.methods, base.methods),
            (symbol.setters, base.setters),
            (symbol.statics, base.statics),
        ):
            mine.update({name: one for name, one in theirs.items() if name not in own and name not in mine})
        symbol.properties.update(name for name in base.properties if name not in own)
        symbol.constants.update({name: one for name, one in base.constants.items() if name not in symbol.constants})
        if not symbol.iterates:
            symbol.iterates.extend(base.iterates)
    if type_.shape.is_dataclass:
        check_computed(symbol, module, report)
        return replace(symbol, inherited=inherited)
    init = symbol.methods.get("__init__")
    parsed = None if init is None else init.signature
    parameters = () if parsed is None else parsed.parameters[1:]
    made = Signature(tuple(_of_call(one, shown(node.name)) for one in parameters), type_)
    return replace(symbol, made=made, inherited=inherited)


def _dataclass_fields(
    node: ast.ClassDef,
    type_: Class,
    base: ClassSymbol | None,
    module: Module,
    report: Report,
    known: dict[str, Constant],
) -> tuple[Parameter, ...]:
    """The base's fields, then its own, which are taken out of `node`; one of the same name is in the base's place."""
    if not type_.shape.is_dataclass:
        return ()
    options = dataclass_options(node, module) or {}
    named = {*keyword_only(node, module, every=options.get("kw_only", False))}
    found = {one.name: one for one in base.made.parameters} if base is not None else {}
    if not options.get("eq", True) and base is not None:
        report.refuse("P003", node, f"`eq=False` of `{node.name}`, which has a base", "leave one of them out")
    if base is not None and isinstance(base.type, Class) and base.type.options.identity:
        message = f"`eq=False` of `{base.name}`, from which `{node.name}` derives"
        report.refuse("P003", node, message, "leave it out: objects of the two would not be compared by one rule")
    own = {one.name for one in node.body if isinstance(one, ast.FunctionDef)}
    if type_.has_order and (own & _ORDER or not options.get("eq", True)):
        report.refuse("P003", node, "`order=True`, and an order or an equality of its own", "leave one of them out")
    for one in node.body:
        for name in bound_names(one) if not isinstance(one, ast.AnnAssign) else ():
            if name in found:  # it would stay a field, as it was
                message = f"`{name}` of `{node.name}` is a field of its base, and none here"
                report.refuse("P008", one, message, "annotate it, as there, or give it another name")
    for each in fields(node, module, report, known, of_dataclass=True, named=named):
        if each.name in found and found[each.name].type != each.type:
            hint = f"let it be {found[each.name].type.name}, or use another name"
            report.refuse("P011", each.node, f"`{each.name}` of `{node.name}` is another type in its base", hint)
        found[each.name] = each
    node.body = [
        one for one in node.body if not isinstance(one, ast.AnnAssign) or is_class_variable(one.annotation, module)
    ]
    type_.shape.fields = {name: one.type for name, one in found.items() if one.is_field}
    return tuple(found.values())


def _class_methods(node: ast.ClassDef, base: ClassSymbol | None, module: Module) -> list[ast.FunctionDef]:
    """Those of the base that the class does not replace: `cls` in them is another class here."""
    if base is None:
        return []
    own = {one.name for one in node.body if isinstance(one, ast.FunctionDef)}
    own |= {*base.type.shape.abstract}  # type: ignore[attr-defined]
    return [
        copy.deepcopy(one)
        for one in base.node.body
        if isinstance(one, ast.FunctionDef)
        and one.name not in own
        and any(module.qualified(each) == "builtins.classmethod" for each in one.decorator_list)
    ]


def _begin(node: ast.ClassDef, type_: Class, base: ClassSymbol | None, module: Module, report: Report) -> None:
    """What it has of its base, and which of its methods are abstract."""
    shape = type_.shape
    abstract = _take_abstract(node, module)
    special_methods(node, report, of_plain=not shape.is_dataclass)
    of_base = None
    if base is not None:
        assert isinstance(base.type, Class)
        of_base = base.type.shape
        shape.fields, shape.open, shape.begun = {**of_base.fields}, {*of_base.open}, {**of_base.begun}
        shape.openers = {**of_base.openers}
        for one in node.body:
            if isinstance(one, ast.FunctionDef) and one.name in COMPARED | REFLECTED | {"__hash__"}:
                message = f"`{one.name}` of `{node.name}`, which derives from `{base.name}`"
                hint = f"define it in `{base.name}` alone: which of two objects is asked depends on their classes"
                report.refuse("P008", one, message, hint)
            is_new = isinstance(one, ast.FunctionDef) and one.name == "__repr__" and "__repr__" not in base.methods
            if is_new and not (shape.is_dataclass or of_base.is_dataclass):  # whose descriptors say it
                report.refuse(
                    "P008", one, f"`__repr__` of `{node.name}`, and none of its base", f"give `{base.name}` one"
                )
            if (
                isinstance(one, ast.FunctionDef)
                and one.name == "__iter__"
                and (base.iterates or "__iter__" in base.methods)
            ):
                hint = f"let `__iter__` of `{base.name}` be `return iter(self.items())`, and replace that method"
                report.refuse("P008", one, f"`__iter__` of `{node.name}`, and of its base", hint)
    own = {one.name for one in node.body if isinstance(one, ast.FunctionDef)}
    if shape.is_dataclass and base is not None:
        for name in sorted(MADE_ANEW & base.methods.keys() - own):  # the decorator makes another one
            hint = f"define it in `{node.name}` too" if name == "__repr__" else "use a method of another name"
            report.refuse(
                "P008", node, f"`{name}` of `{base.name}`, which `@dataclass` makes anew for `{node.name}`", hint
            )
    is_abc = any(module.qualified(one) == "abc.ABC" for one in node.bases) or bool(node.keywords)
    shape.is_abc = is_abc or (of_base is not None and of_base.is_abc)
    inherited = [] if of_base is None else of_base.abstract
    shape.abstract = [*(one for one in inherited if one not in own), *(abstract if shape.is_abc else [])]


def _take_abstract(node: ast.ClassDef, module: Module) -> list[str]:
    found = []
    for one in node.body:
        if isinstance(one, ast.FunctionDef):
            kept = [each for each in one.decorator_list if module.qualified(each) != "abc.abstractmethod"]
            if len(kept) != len(one.decorator_list):
                one.decorator_list = kept
                found.append(one.name)
    return found


def _values(
    node: ast.ClassDef, shape: Shape, module: Module, report: Report, known: Mapping[str, Constant]
) -> dict[str, NamedConstant]:
    """Constants of the class; one that objects store to is a field that begins so."""
    stored = {name for one in node.body if isinstance(one, ast.FunctionDef) for name, _ in _stores(one)}
    kept = copy.copy(node)
    kept.body = []
    declared: dict[str, Type] = {}
    for one in node.body:
        match one:
            case ast.Assign(targets=[ast.Name(id="__slots__")]):
                continue
            case ast.AnnAssign(target=ast.Name(id=name), annotation=said, value=ast.expr() as value) if (
                not is_class_variable(said, module)
            ):
                if name in stored or name in shape.begun:
                    declared[name] = annotation(said, module, report)
                kept.body.append(ast.copy_location(ast.Assign([one.target], value), one))
            case ast.AnnAssign(value=None):
                pass
            case ast.FunctionDef() | ast.Assign() | ast.AnnAssign() | ast.Pass() | ast.Expr(value=ast.Constant()):
                kept.body.append(one)
            case _:
                report.refuse("P008", one, f"`{node.name}` has more than fields and methods", "leave it out")
    found = constants(kept, module, report, known)
    for name, constant in found.items():
        if shape.is_dataclass and name in stored:
            report.refuse("P008", constant.node, f"`{name}` of `{node.name}` is no field, and stored to", "annotate it")
        if (name in stored or name in shape.begun) and not isinstance(constant.value, tuple):
            wanted = declared.get(name, constant.type)
            of = shape.fields.setdefault(name, wanted)
            is_number = name not in declared and wanted.is_integer and (of.is_integer or of.is_float)
            if of != wanted and not is_number:
                hint = "use another name for another type"
                report.refuse("P011", constant.node, f"`{name}` of `{node.name}` is {of.name} already", hint)
            shape.begun[name] = constant.value
    return {name: one for name, one in found.items() if name not in shape.begun}


def _declared(symbol: ClassSymbol, module: Module, report: Report) -> None:
    """Fields by what is written: an annotation, or the parameter that is stored."""
    assert isinstance(symbol.type, Class)
    shape, node = symbol.type.shape, symbol.node
    for one in node.body:
        match one:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=said, value=None) if not is_class_variable(
                said, module
            ):
                _field(name, annotation(said, module, report), one, symbol, report)
    for one in sorted(_methods(node), key=lambda each: each.name != "__init__"):
        for name, where in _stores(one):
            if isinstance(where, ast.AnnAssign):
                _field(name, annotation(where.annotation, module, report), where, symbol, report)
    init = next((one for one in _methods(node) if one.name == "__init__"), None)
    for name, where in _stores(init) if init is not None else ():
        if name in symbol.setters or name in shape.fields:
            continue
        method = symbol.methods["__init__"]
        parameters = {} if method.signature is None else {one.name: one.type for one in method.signature.parameters}
        if isinstance(where, ast.Assign) and isinstance(where.value, ast.Name) and where.value.id in parameters:
            _field(name, parameters[where.value.id], where, symbol, report)
        else:
            shape.open.add(name)
            if isinstance(where, ast.Assign) and isinstance(where.value, ast.Constant) and where.value.value is None:
                shape.unknown.setdefault(name, f"declare it: `{ast.unparse(where.targets[0])}: … | None = None`")
    for one in _methods(node) if shape.base is None else ():
        if one.name != "__init__" and one.name in symbol.methods and not one.decorator_list:
            _opened(one, symbol, report)
    _check_slots(symbol, shape, report)


def _opened(node: ast.FunctionDef, symbol: ClassSymbol, report: Report) -> None:
    """Fields that no `__init__` stores to: this method says what they are, unless one before it did."""
    assert isinstance(symbol.type, Class)
    shape, signature = symbol.type.shape, symbol.methods[node.name].signature
    known = {*symbol.setters, *symbol.methods, *symbol.statics, *symbol.constants}
    for name, where in _stores(node):
        if name in known or name in shape.fields or name in shape.open or isinstance(where, ast.AugAssign):
            continue
        parameters = {} if signature is None else {one.name: one.type for one in signature.parameters}
        if isinstance(where, ast.Assign) and isinstance(where.value, ast.Name) and where.value.id in parameters:
            _field(name, parameters[where.value.id], where, symbol, report)
        else:
            shape.open.add(name)
            shape.openers[name] = node.name


def _field(name: str, type_: Type, where: ast.AST, symbol: ClassSymbol, report: Report) -> None:
    assert isinstance(symbol.type, Class)
    fields = symbol.type.shape.fields
    if not is_plain(name):
        report.refuse("P006", where, f"C cannot spell the name `{name}`", "use ASCII letters, digits and _")
    if fields.setdefault(name, type_) != type_:
        hint = "use another name for another type"
        report.refuse("P011", where, f"`{name}` of `{symbol.name}` is {fields[name].name} already", hint)


def _check_slots(symbol: ClassSymbol, shape: Shape, report: Report) -> None:
    """An object without a `__dict__` has the fields that `__slots__` names."""
    if shape.base is not None:
        return
    for one in symbol.node.body:
        match one:
            case ast.Assign(targets=[ast.Name(id="__slots__")], value=ast.Tuple(elts=parts) | ast.List(elts=parts)):
                named = {each.value for each in parts if isinstance(each, ast.Constant)}
            case ast.Assign(targets=[ast.Name(id="__slots__")], value=ast.Constant(value=str() as name)):
                named = {name}
            case _:
                continue
        named = {_private(str(each), symbol.name) for each in named}
        missing = sorted({*shape.fields, *shape.open} - named)
        if missing:
            report.refuse("P008", one, f"`__slots__` of `{symbol.name}` has no `{missing[0]}`", "add it")


def _refuse_both(symbol: ClassSymbol, base: ClassSymbol | None, report: Report) -> None:
    assert isinstance(symbol.type, Class)
    fields = {*symbol.type.shape.fields, *symbol.type.shape.open}
    methods = {*symbol.methods, *symbol.statics, *(() if base is None else (*base.methods, *base.statics))}
    constants = {*symbol.constants, *(() if base is None else base.constants)}
    for name in sorted(fields & (methods | constants)):
        report.refuse("P008", symbol.node, f"`{name}` of `{symbol.name}` is a field and something else", "rename one")
    if base is None:
        return
    for mine, others in (
        ({*symbol.methods}, {*base.statics, *base.constants}),
        ({*symbol.statics}, {*base.methods, *base.constants}),
        ({*symbol.constants}, {*base.methods, *base.statics}),
    ):
        for name in sorted(mine & others):
            message = f"`{name}` of `{symbol.name}` is something else in `{base.name}`"
            report.refuse("P008", symbol.node, message, "rename one")


def _methods(node: ast.ClassDef) -> list[ast.FunctionDef]:
    return [one for one in node.body if isinstance(one, ast.FunctionDef) and one.args.args]


def _stores(node: ast.FunctionDef) -> Iterator[tuple[str, ast.stmt]]:
    """The fields that the method stores to, each time, with the statement."""
    if not node.args.args:
        return
    me = node.args.args[0].arg
    for one in ast.walk(node):
        if isinstance(one, ast.stmt):
            for target in _targets(one):
                if isinstance(target.value, ast.Name) and target.value.id == me:
                    yield target.attr, one


def _targets(node: ast.stmt) -> Iterator[ast.Attribute]:
    match node:
        case ast.Assign(targets=pending):
            pending = [*pending]
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target) | ast.For(target=target):
            pending = [target]
        case _:
            return
    while pending:
        one = pending.pop(0)
        if isinstance(one, ast.Attribute):
            yield one
        elif isinstance(one, ast.Tuple | ast.List):
            pending[:0] = one.elts
        elif isinstance(one, ast.Starred):
            pending[:0] = [one.value]


def settle(module: Module) -> None:
    """Which fields may be missing in objects that somebody has, now that all classes are known."""
    symbols = {one.name: one for one in module.symbols.values() if isinstance(one, ClassSymbol)}
    plain = [one for one in symbols.values() if isinstance(one.type, Class)]
    known: dict[str, Begun] = {}
    for symbol in plain:
        assert isinstance(symbol.type, Class)
        shape = symbol.type.shape
        known[symbol.name] = _begun(symbol, symbols, known)
        missing = {*shape.fields, *shape.open} - known[symbol.name].firm
        for one in family_of(symbol.type):
            one.shape.loose |= missing & {*one.shape.fields, *one.shape.open}


def _begun(symbol: ClassSymbol, symbols: Mapping[str, ClassSymbol], known: Mapping[str, Begun]) -> Begun:
    assert isinstance(symbol.type, Class)
    shape = symbol.type.shape
    if shape.is_dataclass:
        return Begun(frozenset(shape.fields), leaks=False)
    init = symbol.methods.get("__init__")
    if init is None:
        return Begun(frozenset(shape.begun), leaks=False)
    owner = next(one for one in (symbol.name, *symbol.type.bases) if init in symbols[one].functions)
    if owner != symbol.name:
        return Begun(known[owner].firm | frozenset(shape.begun), known[owner].leaks)

    def of_base(node: ast.Call) -> Begun | None:
        match node.func:
            case ast.Attribute(value=ast.Name(id=name), attr="__init__") if name in symbol.type.bases:  # type: ignore[attr-defined]
                me = init.node.args.args[0].arg
                is_of_me = bool(node.args) and isinstance(node.args[0], ast.Name) and node.args[0].id == me
                return known.get(name) if is_of_me else None
        return None

    assert isinstance(init.node, ast.FunctionDef)
    fields = ({*shape.fields, *shape.open} - shape.begun.keys()) - {*symbol.properties}
    made = begun(init.node, fields, {*symbol.constants, *symbol.statics, *shape.begun}, of_base)
    return Begun(made.firm | frozenset(shape.begun), made.leaks)


def _private(name: str, owner: str) -> str:
    return f"_{shown(owner).lstrip('_')}{name}" if name.startswith("__") and not name.endswith("__") else name


class _Spelled(ast.NodeTransformer):
    """What begins with `__` has the class in its name, as Python has it."""

    def __init__(self, owner: str) -> None:
        self.owner = owner

    def _name(self, name: str) -> str:
        return _private(name, self.owner)

    def visit_arg(self, node: ast.arg) -> ast.arg:
        self.generic_visit(node)
        node.arg = self._name(node.arg)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.Attribute:
        self.generic_visit(node)
        node.attr = self._name(node.attr)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        node.name = self._name(node.name)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        self.generic_visit(node)
        if isinstance(node.target, ast.Name):
            node.target.id = self._name(node.target.id)
        return node

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self._name(node.id)
        return node


class _Asked(ast.NodeTransformer):
    """`super().method(…)` as the base's function, called with the object; `__init__` without a result says so."""

    def __init__(self, owner: str, base: ClassSymbol | None, module: Module, report: Report) -> None:
        self.owner, self.base, self.module, self.report = owner, base, module, report
        self.me = ""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        before, self.me = self.me, self.me or (node.args.args[0].arg if node.args.args else "")
        self.generic_visit(node)
        if not before and node.name == "__init__" and node.returns is None:
            node.returns = ast.copy_location(ast.Constant(None), node)
        self.me = before
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        match node.value:
            case ast.Call(func=ast.Attribute(value=asked, attr="__init__"), args=[], keywords=[]) if self._is_super(
                asked
            ) and (self.base is None or "__init__" not in self.base.methods):
                return ast.copy_location(ast.Pass(), node)
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        match node.func:
            case ast.Attribute(value=asked, attr=name) if self._is_super(asked):
                owner = self._owner(name, node)
                if name in owner.statics and owner.statics[name].made_by is not None:
                    hint = f"name the class, `{owner.name}.{name}(…)`: what it makes is one of that"
                    self.report.refuse("P008", node, f"the class method `{name}` of `super()`", hint)
                node.args = [self.visit(one) for one in node.args]
                node.keywords = [self.visit(one) for one in node.keywords]
                me = ast.copy_location(ast.Name(self.me, ast.Load()), asked)
                is_static = name in owner.statics
                return ast.copy_location(
                    ast.Call(_of(owner, name, asked), node.args if is_static else [me, *node.args], node.keywords), node
                )
        self.generic_visit(node)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if not self._is_super(node.value):
            self.generic_visit(node)
            return node
        owner = self._owner(node.attr, node)
        if node.attr not in owner.properties:
            self.report.refuse("P009", node, f"`super().{node.attr}` as a value", "call it")
        me = ast.copy_location(ast.Name(self.me, ast.Load()), node)
        return ast.copy_location(ast.Call(_of(owner, node.attr, node), [me], []), node)

    def _is_super(self, node: ast.expr) -> bool:
        if not isinstance(node, ast.Call) or self.module.qualified(node.func) != "builtins.super":
            return False
        match node.args:
            case []:
                return not node.keywords
            case [ast.Name(id=owner), ast.Name(id=me)] if (owner, me) == (self.owner, self.me) and not node.keywords:
                return True
        hint = f"write `super()`, or `Base.method({self.me}, …)` for one further up"
        return self.report.refuse("P008", node, "`super` of something else", hint)

    def _owner(self, name: str, node: ast.AST) -> ClassSymbol:
        if self.base is None or name not in {*self.base.methods, *self.base.statics}:
            whose = "what it derives from" if self.base is None else f"`{self.base.name}`"
            self.report.refuse("P008", node, f"{whose} has no method `{name}` for `super()`", "see the class")
        return self.base


def _of(owner: ClassSymbol, name: str, where: ast.AST) -> ast.Attribute:
    found = ast.Attribute(ast.copy_location(ast.Name(owner.name, ast.Load()), where), name, ast.Load())
    found.is_super = True  # type: ignore[attr-defined]  # a property is meant as its function
    return ast.copy_location(found, where)
