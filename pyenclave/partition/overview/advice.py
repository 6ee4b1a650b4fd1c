"""What to look at: calls in loops, large copies, helpers that came in for one line."""

from collections.abc import Iterator

from ..check.tree import Apply, Body, Literal, Local, OverItems
from ..packages.marks import spelled
from ..survey.names import INITIALISE
from ..survey.symbols import Function, Module, Parameter, Role
from ..types.containers import List
from ..types.model import Type
from ..types.records import Class
from .hosts import called_in_loops
from .inside import called_by, place_at
from .model import Advice, Inside
from .names import Names
from .rounds import called, walk

FEW = 10  # lines that are no matter
_PARTS = ("_len", "_item", "_get", "_slice", "_at", "_byte")


def advice(bodies: dict[str, Body], module: Module, names: Names, inside: tuple[Inside, ...]) -> tuple[Advice, ...]:
    found = [
        *_asked_in_loops(bodies, module, names),
        *called_in_loops(bodies, module),
        *_copied_for_a_part(bodies, module, names),
        *_number_by_number(bodies, module, names),
        *_for_one_line(bodies, module, names, inside),
    ]
    return tuple(dict.fromkeys(found))


# --- calls in loops ------------------------------------------------------------------------------------------------


def _asked_in_loops(bodies: dict[str, Body], module: Module, names: Names) -> Iterator[Advice]:
    """Ocalls, and calls of what makes one each time, in loops inside."""
    ocalls = {one.name: one for one in module.functions if one.role is Role.UNTRUSTED}
    always = {name: next(_once(body, ocalls), None) for name, body in bodies.items()}
    for body in bodies.values():
        for node, line, again in walk(body.statements):
            one = called(node)
            if one is None or not again:
                continue
            made = one if one in ocalls else always.get(one)
            if made is not None:
                way = "" if made == one else f", by way of `{names.of(bodies[one].function)}`"
                yield Advice(
                    "loop",
                    place_at(line, module),
                    f"each round of the loop leaves the enclave: `{names.of(ocalls[made])}`{way}",
                    "collect what it is given in a list, and pass that once, after the loop",
                    "ocall",
                )


def _once(body: Body, ocalls: dict[str, Function]) -> Iterator[str]:
    """The ocalls that it makes by itself, outside of loops."""
    for node, _, again in walk(body.statements):
        one = called(node)
        if one in ocalls and not again:
            yield one


# --- large copies --------------------------------------------------------------------------------------------------


def _entered(bodies: dict[str, Body]) -> Iterator[tuple[Body, Parameter]]:
    """What is copied in, and is no number."""
    for body in bodies.values():
        if body.function.role is Role.TRUSTED and not body.function.is_asking:
            for one in body.signature.parameters:
                if not one.type.plain and not one.in_out:
                    yield body, one


def _copied_for_a_part(bodies: dict[str, Body], module: Module, names: Names) -> Iterator[Advice]:
    """Arguments of which only the length, or parts at constant places, are used."""
    for body, one in _entered(bodies):
        if not (one.type.is_buffer or isinstance(one.type, List)):
            continue
        uses = _uses_of(one.name, body)
        if uses and all(part for part, _ in uses) and any(part == "part" for part, _ in uses):
            yield Advice(
                "copy",
                place_at(body.function.node.lineno, module),
                f"all of `{one.name}` is copied in, and `{names.of(body.function)}` uses parts of it only",
                f"pass these parts, cut out outside; where its length is asked for, pass `len({one.name})`",
            )


def _uses_of(name: str, body: Body) -> list[tuple[str, int]]:
    """How each use of a parameter uses it: its `length`, a `part`, or, empty, all of it."""
    found: list[tuple[str, int]] = []
    known: dict[int, str] = {}
    for node, line, again in walk(body.statements):
        if isinstance(node, Apply) and node.operands:
            known[id(node.operands[0])] = "" if again else _part(node)
        if isinstance(node, Local) and node.name == name:
            found.append((known.get(id(node), ""), line))
    return found if name not in body.rebound else []


def _part(node: Apply) -> str:
    if node.operation.symbol.endswith("_len"):
        return "length"
    is_part = node.operation.symbol.endswith(_PARTS) and len(node.operands) > 1
    return "part" if is_part and all(_is_known(one) for one in node.operands[1:]) else ""


def _is_known(value: object) -> bool:
    return isinstance(value, Literal) or getattr(value, "constant", None) is not None


def _number_by_number(bodies: dict[str, Body], module: Module, names: Names) -> Iterator[Advice]:
    """Lists of numbers that are only read: as arrays they are one copy."""
    for body, one in _entered(bodies):
        if isinstance(one.type, List) and one.type.element.is_number and _is_read(one.name, body):
            array = f"Array[{_width(one.type.element)}]"
            yield Advice(
                "copy",
                place_at(body.function.node.lineno, module),
                f"`{one.name}` of `{names.of(body.function)}` is packed, and checked number by number",
                f"where it is long, take `{array}`: `array.array`, NumPy's arrays and the like are one copy",
            )


def _is_read(name: str, body: Body) -> bool:
    if name in body.rebound:
        return False
    looked: set[int] = set()
    for node, _, _ in walk(body.statements):
        if isinstance(node, OverItems):
            looked.add(id(node.data))
        elif isinstance(node, Apply) and node.operands and node.operation.symbol.endswith(("_len", "_item", "_get")):
            looked.add(id(node.operands[0]))
        elif isinstance(node, Local) and node.name == name and id(node) not in looked:
            return False
    return bool(looked)


def _width(type_: Type) -> str:
    return {"int": "i64", "float": "f64"}.get(type_.name, type_.name)


# --- helpers that came in for one line -----------------------------------------------------------------------------


def _for_one_line(
    bodies: dict[str, Body], module: Module, names: Names, inside: tuple[Inside, ...]
) -> Iterator[Advice]:
    """Functions that one line calls, which use nothing that lives inside, with all that only they brought."""
    known = {one.key: one for one in inside}
    edges = {one.key: one.calls for one in inside}
    told: set[str] = set()
    for name, line in _single_calls(bodies).items():
        function = bodies[name].function
        key = spelled(name)
        if function.role is not Role.HELPER or key not in known or known[key].is_library or key in told:
            continue
        if names.owner(function) is not None or any(
            isinstance(one.type, Class) for one in bodies[name].signature.parameters
        ):
            continue  # whose object is inside
        brought = [known[one] for one in _only_by(key, edges, bodies)]
        count = sum(one.lines for one in brought if not one.is_library)
        if count < FEW or any(one.state or one.asks for one in brought):
            continue
        told |= {one.key for one in brought}
        others = len(brought) - 1
        more = f", with {others} other{'s' * (others > 1)} that only it calls" if others else ""
        yield Advice(
            "helper",
            place_at(line, module),
            f"`{names.of(function)}` came in for this line: {count} lines{more}, and nothing in them uses "
            "what lives inside",
            "where it sees no secret, call it outside, and pass what it gives",
        )


def _single_calls(bodies: dict[str, Body]) -> dict[str, int]:
    """The functions that are called in one place, with its line."""
    found: dict[str, list[int]] = {}
    for body in bodies.values():
        for node, line, _ in walk(body.statements):
            one = called(node)
            if one in bodies:
                found.setdefault(one, []).append(line)
    return {name: lines[0] for name, lines in found.items() if len(lines) == 1}


def _only_by(key: str, edges: dict[str, tuple[str, ...]], bodies: dict[str, Body]) -> list[str]:
    """What would not be inside without it, itself first."""
    roots = [spelled(name) for name, body in bodies.items() if body.function.role is Role.TRUSTED or name == INITIALISE]
    roots += [
        one for name, body in bodies.items() if body.function.is_asking for one in map(spelled, called_by(name, bodies))
    ]
    left = _reached([one for one in roots if one != key], edges, without=key)
    return [key, *(one for one in _reached([key], edges) if one != key and one not in left)]


def _reached(roots: list[str], edges: dict[str, tuple[str, ...]], without: str = "") -> dict[str, None]:
    found: dict[str, None] = {}
    pending = list(reversed(roots))
    while pending:
        one = pending.pop()
        if one not in found and one != without:
            found[one] = None
            pending += reversed(edges.get(one, ()))
    return found
