"""Generator expressions as arguments of the module's own functions: each as a function with `yield` that is called.

It runs while whoever made it waits for the call that it goes to, so variables that it uses are what they are now. What
its first loop goes over is evaluated at once, as in Python.
"""

import ast
from dataclasses import replace

from ..packages.bound import free_names
from ..survey.report import Refused
from ..survey.symbols import Function, Parameter, Role, Signature
from ..types.containers import List
from ..types.generators import Generator
from ..types.model import Type
from ..types.variables import variables_of
from .closures import is_fixed
from .comprehensions import as_list
from .dispatch import check, handles
from .generators import generator_of, is_lazy
from .scope import Scope
from .tree import Call, Expression

_VIEWS = ("items", "keys", "values")


@handles(ast.GeneratorExp)
def _generator(node: ast.GeneratorExp, scope: Scope) -> Expression:
    """One that goes to a variable uses only variables that stay as they are."""
    made = passed_generator(node, scope, is_kept=True)
    if made is None:
        hint = "pass it to a function, or make a list of it: `[… for …]`"
        scope.report.refuse("P009", node, "trusted code does not have a generator as a value", hint)
    return made


def passed_generator(node: ast.expr, scope: Scope, *, is_kept: bool = False) -> Expression | None:
    """The generator; None where a list would have to do. `is_kept`: others run before it has ended."""
    written = generator_of(node, scope) or _each(node)
    if any(isinstance(one, ast.NamedExpr | ast.Await) for one in ast.walk(written)):
        return None
    hoisted: dict[str, ast.expr] = {}
    first, *others = written.generators
    over = _hoisted(first.iter, hoisted, scope)
    made = _function(written, [_over(first, over), *others], [*hoisted])
    used = free_names(made) - hoisted.keys()
    captured = sorted(used & (scope.local_names | scope.renamed.keys()))
    loose = {*scope.cells} | {one.target.id for one in ast.walk(scope.function.node) if isinstance(one, ast.NamedExpr)}
    if is_kept:
        loose |= {one for one in captured if not is_fixed(one, scope)}
    if used & scope.functions.keys() or any(one in loose or not one.isidentifier() for one in captured):
        return None
    element = _element(written, scope)
    values = [check(one, scope) for one in hoisted.values()]
    values += [check(ast.copy_location(ast.Name(one, ast.Load()), node), scope) for one in captured]
    names = [*hoisted, *captured]
    types = [one.type for one in values]
    if any(name for one in (*types, element) for name in variables_of(one)):
        return None
    made.args = _arguments(names)
    function = _named(made, types, element, scope)
    return Call(Generator(element, function.name), node.lineno, function, tuple(enumerate(values)))


def _over(loop: ast.comprehension, over: ast.expr) -> ast.comprehension:
    return ast.comprehension(loop.target, over, loop.ifs, loop.is_async)


def _each(node: ast.expr) -> ast.GeneratorExp:
    """`zip(…)` and the like as a generator over it."""
    name = "0.each"  # which no Python name can be
    target = ast.copy_location(ast.Name(name, ast.Store()), node)
    value = ast.copy_location(ast.Name(name, ast.Load()), node)
    return ast.copy_location(ast.GeneratorExp(value, [ast.comprehension(target, node, [], 0)]), node)


def _hoisted(node: ast.expr, hoisted: dict[str, ast.expr], scope: Scope) -> ast.expr:
    """What it goes over, with names for all that is evaluated before it begins."""
    match node:
        case ast.Constant() | ast.Lambda():
            return node
        case ast.GeneratorExp(generators=[first, *others]):
            inner_ = [_over(first, _hoisted(first.iter, hoisted, scope)), *others]
            return ast.copy_location(ast.GeneratorExp(node.elt, inner_), node)
        case ast.Name(id=name) if name not in scope.local_names and name not in scope.renamed:
            return node  # of the module
        case ast.Call(func=ast.Attribute(value=owner, attr=attr), args=[], keywords=[]) if attr in _VIEWS:
            inner = ast.Attribute(_hoisted(owner, hoisted, scope), attr, ast.Load())
            return ast.copy_location(ast.Call(ast.copy_location(inner, node.func), [], []), node)
        case ast.Call() if is_lazy(node, scope) and not any(isinstance(one, ast.Starred) for one in node.args):
            arguments = [_hoisted(one, hoisted, scope) for one in node.args]
            keywords = [
                ast.copy_location(ast.keyword(one.arg, _hoisted(one.value, hoisted, scope)), one)
                for one in node.keywords
            ]
            return ast.copy_location(ast.Call(node.func, arguments, keywords), node)
    name = f"0.{len(hoisted)}"  # which no Python name can be
    hoisted[name] = node
    return ast.copy_location(ast.Name(name, ast.Load()), node)


def _function(written: ast.GeneratorExp, loops: list[ast.comprehension], names: list[str]) -> ast.FunctionDef:
    body: ast.stmt = ast.copy_location(ast.Expr(ast.copy_location(ast.Yield(written.elt), written.elt)), written.elt)
    for loop in reversed(loops):
        for test in reversed(loop.ifs):
            body = ast.copy_location(ast.If(test, [body], []), test)
        body = ast.copy_location(ast.For(loop.target, loop.iter, [body], []), loop.target)
    return ast.copy_location(ast.FunctionDef("<genexpr>", _arguments(names), [body], [], None), written)


def _arguments(names: list[str]) -> ast.arguments:
    return ast.arguments([], [ast.arg(one) for one in names], None, [], [], None, [])


def _element(written: ast.GeneratorExp, scope: Scope) -> Type:
    """What it yields, found by the list that it would be."""
    aside = scope.aside()
    try:
        made = as_list(written, aside)
    except Refused:
        scope.report.take(aside.report)
        raise
    assert isinstance(made.type, List)
    return made.type.element


def _named(made: ast.FunctionDef, types: list[Type], element: Type, scope: Scope) -> Function:
    around = scope.module.made
    # What goes over `groupby(…)` stands where the pairs do that this goes over.
    key = f"{scope.function.name} {made.lineno} {made.col_offset} {types!r} {element!r}"
    if key not in around:
        name = f"00{len(around)}_genexpr"
        names = [one.arg for one in made.args.args]
        parameters = tuple(Parameter(one, of, made) for one, of in zip(names, types, strict=True))
        signature = Signature(parameters, Generator(element, name))
        whole = Function(name, Role.HELPER, made, signature, types=scope.function.types)
        around[key] = replace(whole, made_by=scope.function.made_by)
    scope.called.add(around[key].name)
    return around[key]
