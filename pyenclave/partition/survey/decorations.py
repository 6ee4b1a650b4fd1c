"""Which functions are ecalls and ocalls: the decorators, as written."""

import ast

from .report import Report
from .symbols import Module, Role

_ROLES = {"pyenclave.trusted": Role.TRUSTED, "pyenclave.untrusted": Role.UNTRUSTED}


def role_of(
    node: ast.FunctionDef | ast.AsyncFunctionDef, module: Module, report: Report
) -> tuple[Role, frozenset[str]]:
    """The function's role, and what else `@trusted` says of it. Other decorators are fine on a helper only."""
    found = [(one, role) for one in node.decorator_list if (role := _role(one, module)) is not None]
    if not found:
        return Role.HELPER, frozenset()
    decorator, role = found[0]
    for other in node.decorator_list:
        if other is not decorator:
            report.add("P003", other, f"another decorator on the {role.value} function `{node.name}`", "remove it")
    return role, _words(decorator, role, report) if isinstance(decorator, ast.Call) else frozenset()


def reenters(node: ast.FunctionDef | ast.AsyncFunctionDef, module: Module) -> list[ast.expr]:
    """What `@untrusted(reenters=[f])` names."""
    for one in node.decorator_list:
        match one:
            case ast.Call(func=func, args=[], keywords=[ast.keyword(arg="reenters", value=ast.List(elts=elements))]):
                return elements if _role(func, module) is Role.UNTRUSTED else []
    return []


def _role(node: ast.expr, module: Module) -> Role | None:
    name = module.qualified(node.func if isinstance(node, ast.Call) else node)
    return _ROLES.get(name or "")


def _words(node: ast.Call, role: Role, report: Report) -> frozenset[str]:
    """What `@trusted(reveal=…, concurrent=…)` says is so."""
    said = {one.arg: one.value.value for one in node.keywords if isinstance(one.value, ast.Constant)}
    bools = len(said) == len(node.keywords) and all(isinstance(value, bool) for value in said.values())
    if role is Role.TRUSTED and not node.args and bools and said.keys() <= {"reveal", "concurrent"}:
        return frozenset(str(word) for word, value in said.items() if value)
    match node:
        case ast.Call(args=[], keywords=[ast.keyword(arg="reenters", value=ast.List(elts=[_, *_]))]) if (
            role is Role.UNTRUSTED
        ):
            return frozenset()
    hint = "write `@untrusted` or `@untrusted(reenters=[f])`"
    if role is Role.TRUSTED:
        hint = "write `@trusted`, `@trusted(reveal=True)` or `@trusted(concurrent=True)`"
    report.add("P003", node, f"`@{role.value}` does not take these arguments", hint)
    return frozenset()


def nested_decorations(module: Module, report: Report) -> None:
    """A decorated function that is not at the top level would never be found by the host: say so (P003)."""
    top = set(module.tree.body)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node not in top:
            for decorator in node.decorator_list:
                role = _role(decorator, module)
                if role is not None:
                    message = f"`@{role.value}` on `{node.name}`, which is not at the module's top level"
                    report.add("P003", decorator, message, "move the function to the top level")
