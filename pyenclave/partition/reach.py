"""Which functions come inside: the trusted ones, and what they call; checked as they turn up."""

import ast

from .check.choosers import chooser
from .check.function import check_function
from .check.initial import check_asks_nothing, check_initial_values, check_table, with_tables
from .check.tree import Body
from .survey.context_managers import HINT, MANAGER
from .survey.names import INITIALISE
from .survey.report import Refused, Report
from .survey.signatures import method_signature, signature
from .survey.symbols import Function, Module, Role, Signature, Table

_CACHE = "it is there, alone, with a number as its `maxsize` if any, of functions whose parameters and result are "
_CACHE += "annotated: no methods, `*args`, `**kwargs`, generators"
# What there is instead of a decorator of the standard library.
_INSTEAD: dict[str | None, str] = {
    MANAGER: HINT,
    "functools.cache": _CACHE,
    "functools.lru_cache": _CACHE,
}


def reach(module: Module, report: Report) -> tuple[dict[str, Body], set[str]]:
    """The bodies of what runs inside, in the order of the file, and the names of all that is called."""
    names = {one.name for one in module.functions if one.role is Role.TRUSTED}
    first = check_initial_values(module, report)
    if first is not None:
        names |= first.called
    bodies: dict[str, Body] = {}
    callers: dict[str, Function] = {}
    seen: set[str] = set()
    tables: dict[str, Body | None] = {}
    more = True
    while more:
        pending = [one for one in module.functions if one.name in names - seen and one.chooses is None]
        for function in pending:
            seen.add(function.name)
            if function.role is not Role.HELPER and function.signature is not None:
                names |= module.described(function.signature, crossing=True)
            if module.is_shipped(function) and function.name in callers:
                body = _shipped(function, callers, module, report)
            else:
                body = _body(function, module, report)
            if body is not None:
                bodies[function.name] = body
                names |= body.called
                for name in body.called:
                    callers.setdefault(name, function)
        read = [*bodies.values(), *([] if first is None else [first])]
        # What tables hold, and all that has been looked at uses as values, is called by what calls values.
        more = bool(pending) or _tables(read, tables, names, module, report) or _choosers(bodies, names, module)
    if first is not None:
        check_asks_nothing(first, bodies, module, report)
    first = with_tables(first, [body for name in module.symbols if (body := tables.get(name)) is not None])
    ordered = {one.name: bodies[one.name] for one in module.functions if one.name in bodies}
    return ordered if first is None else {INITIALISE: first, **ordered}, seen


def _tables(read: list[Body], tables: dict[str, Body | None], names: set[str], module: Module, report: Report) -> bool:
    """Checks the constants that are made inside, as they turn up; whether any did."""
    made_so_far = (one for one in tables.values() if one is not None)  # which may be made of others
    new = {name for body in (*read, *made_so_far) for name in body.tables} - tables.keys()
    found = [one for one in module.symbols.values() if isinstance(one, Table) and one.name in new]
    made = {one.name: check_table(one, module, report) for one in found}
    names |= {name for body in made.values() if body is not None for name in body.called}
    tables |= made
    return bool(found)


def _choosers(bodies: dict[str, Body], names: set[str], module: Module) -> bool:
    """Makes what calls values anew, where more functions are values than before; whether there were any."""
    made = {one.name: chooser(one, module) for one in module.functions if one.chooses is not None and one.name in names}
    more = {name: body for name, body in made.items() if name not in bodies or body.called != bodies[name].called}
    bodies |= more
    names |= {name for body in more.values() for name in body.called}
    return bool(more)


def _body(function: Function, module: Module, report: Report) -> Body | None:
    if function.role is Role.UNTRUSTED:
        return None
    parsed: Signature | None = None
    if function.role is Role.HELPER:
        named = [module.qualified(_named(one)) for one in function.node.decorator_list]
        if MANAGER not in named:  # of which what it says that it returns is for the decorator
            parsed = function.signature or _signature(function, module, report)
        for decorator, name in zip(function.node.decorator_list, named, strict=True):
            if parsed is None and _INSTEAD.get(name) == _CACHE:
                continue  # which it would have, were there nothing wrong with its signature
            message = f"a decorator on `{function.name}`, which trusted code calls"
            report.add("P003", decorator, message, _INSTEAD.get(name, "remove it: decorators do not run inside"))
    else:
        parsed = function.signature or _signature(function, module, report)
    return None if parsed is None else check_function(function, parsed, module, report)


def _named(node: ast.expr) -> ast.expr:
    return node.func if isinstance(node, ast.Call) else node


def _shipped(function: Function, callers: dict[str, Function], module: Module, report: Report) -> Body | None:
    """What a function of pyenclave's own cannot be done with is wrong where the user calls it."""
    aside = report.aside(going_on=True)
    body = _body(function, module, aside)
    said = aside.said()
    if said is None:
        report.take(aside)
        return body
    called, caller = function, callers[function.name]
    seen = {called.name}
    while module.is_shipped(caller) and caller.name in callers and caller.name not in seen:
        seen.add(caller.name)
        called, caller = caller, callers[caller.name]
    code, message, hint = said
    report.add(code, _call(called, caller), f"in `{called.node.name}`: {message}", hint)
    return None


def _call(called: Function, caller: Function) -> ast.AST:
    """Where in `caller` a function is called."""
    for node in ast.walk(caller.node):
        if isinstance(node, ast.Call):
            func = node.func
            if called.node.name in (getattr(func, "id", None), getattr(func, "attr", None)):
                return node
    return caller.node


def _signature(function: Function, module: Module, report: Report) -> Signature | None:
    """Reports, where it matters now, what is wrong with a helper's signature."""
    try:
        if function.role is Role.HELPER:
            return method_signature(function.node, module, report, {})
        return signature(function.node, module, report, {}, variadic=function.role is Role.TRUSTED)
    except Refused:
        return None


def recursive(bodies: dict[str, Body]) -> frozenset[str]:
    """The functions that may, on some way, call themselves."""
    reached = {name: set(body.called & bodies.keys()) for name, body in bodies.items()}
    changed = True
    while changed:
        changed = False
        for called in reached.values():
            more = set().union(*(reached[one] for one in called)) - called
            if more:
                called |= more
                changed = True
    return frozenset(name for name, called in reached.items() if name in called)
