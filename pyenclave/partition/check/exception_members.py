"""Fields, properties, constants, methods and texts of the module's own exceptions.

Which class one is of, an `except` says, or the method whose first parameter it is; it may be of a derived one, whose
own methods are asked then.
"""

import ast

from .. import operations
from ..survey.exception_methods import TEXT, own_class
from ..survey.exceptions import bases_of
from ..survey.report import Refused
from ..survey.symbols import ExceptionClass, Function, NamedConstant, Signature
from ..types.model import BOOL, EXCEPTION, STR, described
from .convert import apply, holding
from .dispatch import check
from .optional import sure
from .passing import arguments
from .scope import Scope
from .tree import Call, Choice, ExceptionFields, Expression, Held, Holding, IsException, Local, Named
from .tuples import member

Passed = tuple[tuple[int, Expression], ...]
Own = Function | NamedConstant


def class_of_caught(node: ast.expr, scope: Scope) -> ExceptionClass | None:
    """Of a variable that has what was caught, or of a method's exception."""
    return scope.caught.get(scope.renamed.get(node.id, node.id)) if isinstance(node, ast.Name) else None


def member_of_caught(node: ast.Attribute, scope: Scope) -> Expression | None:
    """`e.code`: a field, a property, or a constant of the class."""
    if _is_super(node.value, scope):
        found, is_property = _above(node, scope)
        if not is_property:
            scope.report.refuse("P009", node, f"`super().{node.attr}` as a value", "call it")
        return _of_one(found, _me(node, scope), (), node, scope)
    class_ = class_of_caught(node.value, scope)
    if class_ is None:
        return None
    if class_.init is not None and node.attr in class_.init.fields:
        fields = ExceptionFields(class_.init.type, node.lineno, check(node.value, scope), class_)
        return sure(member(fields, class_.init.fields[node.attr]), node, scope)
    found_, is_property = _own(class_, node.attr)
    if isinstance(found_, Function) and not is_property:
        scope.report.refuse("P009", node, f"the method `{node.attr}` of an exception as a value", "call it")
    return None if found_ is None else _of_own_class(class_, check(node.value, scope), (), node, scope)


def call_of_caught(node: ast.Call, scope: Scope) -> Expression | None:
    """`e.told()`, and `super().told()` in a method."""
    func = node.func
    if not isinstance(func, ast.Attribute):
        return None
    if _is_super(func.value, scope):
        me = _me(func, scope)
        if func.attr == TEXT and _own(own_class(scope.function, scope.module), TEXT, above=True)[0] is None:
            return _plain_text(me)
        found, _ = _above(func, scope)
        return _of_one(found, me, _passed(node, found, scope), func, scope)
    class_ = class_of_caught(func.value, scope)
    found_, is_property = _own(class_, func.attr)
    if class_ is None or not isinstance(found_, Function) or is_property:
        return None
    return _of_own_class(class_, check(func.value, scope), _passed(node, found_, scope), func, scope)


def function_of(owner: ExceptionClass, node: ast.Attribute, scope: Scope) -> Function:
    """`Failed.of`, a static or class method."""
    found = next((one.statics[node.attr] for one in (owner, *bases_of(owner)) if node.attr in one.statics), None)
    return found or scope.report.refuse("P010", node, f"`{owner.name}` has no function `{node.attr}`", "see the class")


def text_of(value: Expression, scope: Scope) -> Expression:
    """`str(e)`: what the first of its classes says that has a `__str__`."""
    having = [one for one in scope.module.exception_classes if TEXT in one.methods]
    if not having:
        return _plain_text(value)
    held = Held(EXCEPTION, value.line)
    made = _plain_text(held)
    for one in sorted(having, key=_depth):
        theirs = _called(one.methods[TEXT], held, (), value.line, scope)
        if theirs.type != STR:
            node = one.methods[TEXT].node
            message = f"`{TEXT}` of `{one.name}` gives {described(theirs.type)}, not str"
            scope.report.refuse("P011", node, message, "let it return str")
        made = Choice(STR, value.line, IsException(BOOL, value.line, held, (one,)), theirs, made)
    return Holding(STR, value.line, value, held, made)


def _plain_text(value: Expression) -> Expression:
    operation = operations.as_text(EXCEPTION)
    assert operation is not None
    return apply(operation, (value,), value.line)


def _depth(class_: ExceptionClass) -> int:
    return len([*bases_of(class_)])


def _is_super(node: ast.expr, scope: Scope) -> bool:
    """Whether it is `super()` in a method of an exception."""
    is_one = isinstance(node, ast.Call) and scope.module.qualified(node.func) == "builtins.super" and not node.args
    return is_one and own_class(scope.function, scope.module) is not None


def _me(node: ast.Attribute, scope: Scope) -> Expression:
    first = scope.signature.parameters[0]
    return Local(first.type, node.lineno, first.name)


def _above(node: ast.Attribute, scope: Scope) -> tuple[Function, bool]:
    """What `super().name` is, and whether that is a property."""
    found, is_property = _own(own_class(scope.function, scope.module), node.attr, above=True)
    if not isinstance(found, Function):
        message = f"what it derives from has no method `{node.attr}` for `super()`"
        scope.report.refuse("P008", node, message, "see the class")
    return found, is_property


def _own(class_: ExceptionClass | None, name: str, *, above: bool = False) -> tuple[Own | None, bool]:
    """What the class, or the next base that has it, calls so, and whether it is a property; `above`: of its bases."""
    if class_ is None:
        return None, False
    for one in bases_of(class_) if above else (class_, *bases_of(class_)):
        found = one.methods.get(name) or one.constants.get(name)
        if found is not None:
            return found, name in one.properties
    return None, False


def _of_own_class(
    class_: ExceptionClass, value: Expression, passed: Passed, node: ast.Attribute, scope: Scope
) -> Expression:
    """What the exception's own class has, of those that derive from `class_`; arguments are evaluated after it."""
    held = Held(EXCEPTION, value.line)
    places = tuple((place, Held(one.type, one.line, one.constant)) for place, one in passed)
    first, _ = _own(class_, node.attr)
    assert first is not None
    made = _of_one(first, held, places, node, scope)
    for one in sorted(scope.module.exception_classes, key=_depth):
        theirs = one.methods.get(node.attr) or one.constants.get(node.attr)
        if theirs is None or class_ not in bases_of(one):
            continue
        if not _is_alike(first, theirs):
            message = f"`{node.attr}` of `{one.name}` is not as that of `{class_.name}`"
            hint = "let it be of the same kind, with the same parameters and the same result"
            scope.report.once(f"{one.name}.{node.attr}", "P011", theirs.node, message, hint)
        is_one = IsException(BOOL, node.lineno, held, (one,))
        made = Choice(made.type, node.lineno, is_one, _of_one(theirs, held, places, node, scope), made)
    evaluated = [(each, given) for (_, each), (_, given) in zip(places, passed, strict=True)]
    return Holding(made.type, node.lineno, value, held, holding(evaluated, made))


def _is_alike(one: Own, other: Own) -> bool:
    if isinstance(one, NamedConstant) or isinstance(other, NamedConstant):
        return isinstance(one, NamedConstant) and isinstance(other, NamedConstant) and one.type == other.type
    if one.signature is None or other.signature is None:
        return True  # what is wrong with it is reported where it is defined
    return _form(one.signature) == _form(other.signature)


def _form(signature: Signature) -> object:
    return [(one.name, one.type, one.has_default) for one in signature.parameters[1:]], signature.result


def _of_one(found: Own, me: Expression, passed: Passed, node: ast.Attribute, scope: Scope) -> Expression:
    if isinstance(found, NamedConstant):
        return Named(found.type, node.lineno, found)
    return _called(found, me, passed, node.lineno, scope)


def _called(method: Function, me: Expression, passed: Passed, line: int, scope: Scope) -> Expression:
    scope.called.add(method.name)
    if method.signature is None:
        raise Refused  # reported where it is defined
    rest = tuple((place + 1, one) for place, one in passed)
    return Call(method.signature.result, line, method, ((0, me), *rest))


def _passed(node: ast.Call, method: Function, scope: Scope) -> Passed:
    if method.signature is None:
        scope.called.add(method.name)
        raise Refused  # reported where it is defined
    rest = Signature(method.signature.parameters[1:], method.signature.result)
    return arguments(node, method.node.name, rest, scope)
