"""What is passed where a `Sequence[T]` or its like is declared: its own type is what the parameter has in this call."""

import ast

from ..survey.symbols import Parameter
from ..types.containers import Deque, Dict, List, Optional, Set, Tuple
from ..types.generators import Generator
from ..types.interfaces import Interface, concrete, elements, interface_of, takes
from ..types.model import JSON, NONE, Type, described
from ..types.variables import learn, substitute, variables_of
from .comprehensions import as_list
from .convert import met
from .dict_views import view_of
from .dispatch import check
from .generators import is_lazy, is_range
from .passed_generators import passed_generator
from .scope import Scope
from .sources import is_iterated
from .special import method_of
from .tree import Expression
from .views import is_reversed, refuse_reversed, refuse_view, view


def looked_at(
    node: ast.expr,
    parameter: Parameter,
    known: dict[str, Type],
    loose: dict[str, Type],
    scope: Scope,
    *,
    may_be_view: bool,
    is_kept: bool,
) -> Expression:
    """The argument; what it says of types is added to what is known. `is_kept`: the call's result goes on with it."""
    interface = interface_of(parameter.type)
    assert interface is not None
    types = loose | known
    passed = view_of(node, interface, scope) if may_be_view and parameter.type == interface else None
    if passed is not None:
        value, shown = passed
        found: Type = shown
    else:
        value = _checked(node, parameter, substitute(parameter.type, types), scope, is_kept=is_kept)
        found = value.type
    if isinstance(parameter.type, Optional) and isinstance(found, Optional):
        found = found.inner
    if found == JSON:
        return value  # which is a list or a dict of such when it runs, or none
    asked = _as_asked(interface, found, scope)
    learn(interface, asked, known, loose)
    wanted = substitute(interface, loose | known)
    assert isinstance(wanted, Interface)
    says_nothing = elements(wanted, found) is None  # of what an object's `__iter__` gives, the loop over it does
    iterated = interface.spelled == "Iterable" and says_nothing and is_iterated(found, scope)
    if not takes(wanted, asked) and not iterated:
        _refuse(node, f"`{parameter.name}`", wanted, found, scope)
    known[interface.key] = found
    return value


def _checked(node: ast.expr, parameter: Parameter, pattern: Type, scope: Scope, *, is_kept: bool) -> Expression:
    interface = interface_of(pattern)
    assert interface is not None
    is_iterator = interface.spelled == "Iterator"
    if is_range(node, scope):
        return as_list(node, scope)
    if is_lazy(node, scope):
        generator = passed_generator(node, scope, is_kept=is_kept) if _is_iterable(parameter) else None
        if generator is not None:
            return generator
        hint = f"make a list: `[{ast.unparse(node)[1:-1]}]`" if isinstance(node, ast.GeneratorExp) else "make a list"
        if is_iterator:
            hint = "pass `iter(…)` of a list"
        scope.report.refuse("P009", node, "a generator as an argument of a function of the module's own", hint)
    is_known = not any(name for one in interface.held for name in variables_of(one))
    value = check(node, scope, _asked(node, pattern) if is_known else None)
    if value.type == NONE:
        scope.report.refuse("P011", node, "this has no value", "call it as a statement of its own")
    if is_iterator and (view(value) is not None or is_reversed(value)):
        hint = f"pass `iter(list({ast.unparse(node)}))`"
        scope.report.refuse("P011", node, f"`{parameter.name}` takes an iterator that is a value of its own", hint)
    (refuse_reversed if interface.spelled in ("Collection", "Iterable") else refuse_view)(value, node, scope)
    if any(variables_of(value.type)):  # an empty one, which is what is declared
        value, _ = met(scope, value, _as_found(value.type, interface), node)
    return value


def _as_asked(interface: Interface, found: Type, scope: Scope) -> Type:
    """An object that is an iterator holds, as such, what its `__next__` gives."""
    method = method_of(found, "__next__", scope) if interface.spelled == "Iterator" else None
    signature = None if method is None else method.signature
    return found if signature is None else Generator(signature.result)


def _is_iterable(parameter: Parameter) -> bool:
    return isinstance(parameter.type, Interface) and parameter.type.spelled in ("Iterable", "Iterator")


def _asked(node: ast.expr, wanted: Type) -> Type:
    """The type that a display is to have: of the kind that is written, of what is declared."""
    match node, wanted:
        case ((ast.Tuple() | ast.List() | ast.Set() | ast.SetComp() | ast.Dict()), Optional(inner)):
            return _asked(node, inner)
        case ast.Tuple(elts=parts), Interface(held=(element,)):
            return Tuple(tuple(_asked(one, element) for one in parts))
        case ast.List(elts=[first, *_]), Interface(held=(element,)):
            return List(_asked(first, element))
        case ((ast.Set() | ast.SetComp()), Interface(held=(element,))):
            return Set(concrete(element))
        case ast.Dict(values=[first, *_]), Interface(held=(key, value)):
            return Dict(concrete(key), _asked(first, value))
    return concrete(wanted)


def _as_found(found: Type, interface: Interface) -> Type:
    """The interface's own items in a container of the kind that is passed."""
    held = tuple(map(concrete, interface.held))
    match found, held:
        case Deque(), (element,):
            return Deque(element)
        case Set(frozen=frozen), (element,):
            return Set(element, frozen)
        case Dict(_, value), (key,):
            return Dict(key, value)
    return concrete(interface)


def _refuse(node: ast.expr, what: str, wanted: Interface, found: Type, scope: Scope) -> None:
    hint: str | None = None
    if isinstance(found, Optional) and takes(wanted, found.inner):
        hint = "ask before, as in `if x is not None:`"
        scope.report.refuse("P011", node, f"{what} must be {wanted.name}, but this may be None", hint)
    if elements(wanted, found) is None and elements(Interface("Iterable", wanted.held), found) is not None:
        hint = "pass `iter(…)` of it" if wanted.spelled == "Iterator" else "make a list: `list(…)`"
    if isinstance(found, Tuple) and found.items:
        hint = "make a list: `[…]`: inside, a tuple is one where its items have one type"
    scope.report.refuse("P011", node, f"{what} must be {wanted.name}, not {described(found)}", hint)
