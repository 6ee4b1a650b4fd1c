"""Deep copy: which structs need it, and the plan for each."""

from dataclasses import replace

from . import codes
from .model import Array, DeepMember, DeepPlan, Member, Pointer, Struct, StructRef, Type, Union, UnionRef
from .scope import Scope

MAX_DEPTH = 32
MAX_STEPS = 4096  # pointers that one struct's plan follows, shared parts counted each time
MAX_TOTAL = 1 << 16  # of all structs together: what an export or a generator may have to write


class DeepPlanner:
    """Sets `deep` of every struct in the scope. Structs must not contain themselves by value."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._plans: dict[str, DeepPlan | None] = {}
        self._steps: dict[str, tuple[int, int]] = {}  # name: (depth, steps)
        self._open: list[str] = []
        self._total = 0

    def run(self) -> None:
        for name, struct in self._scope.structs.items():
            self._scope.structs[name] = replace(struct, deep=self._plan(struct))

    def _plan(self, struct: Struct) -> DeepPlan | None:
        if struct.name in self._plans:
            return self._plans[struct.name]
        self._open.append(struct.name)
        plan = None
        if len(self._open) <= MAX_DEPTH:
            plan = self._build(struct)
        else:
            self._too_deep(struct)
        self._open.pop()
        self._plans[struct.name] = plan
        return plan

    def _build(self, struct: Struct) -> DeepPlan | None:
        members: list[DeepMember] = []
        embedded: list[tuple[str, int, DeepPlan]] = []
        for member in struct.members:
            if member.length is not None and isinstance(member.type, Pointer):
                target = member.type.target
                inner_plan = self._inner_plan(struct, member, target)
                members.append(DeepMember(member.name, target, member.length, inner_plan))
            else:
                plan = self._inner_plan(struct, member, member.type)
                if plan:
                    embedded.append((member.name, _by_value(member.type)[1], plan))
        if not members and not embedded:
            return None
        plan = DeepPlan(struct.name, tuple(members), tuple(embedded))
        return plan if self._affordable(struct, plan) else None

    def _inner_plan(self, struct: Struct, member: Member, held: Type) -> DeepPlan | None:
        """The plan of the struct that a member holds or points at; what is being planned already is a cycle."""
        inner, _ = _by_value(held)
        if inner is None:
            return None
        if inner.name in self._open:
            chain = [*self._open[self._open.index(inner.name) :], inner.name]
            message = f"copying `{struct.name}` deeply never ends: {' → '.join(chain)}"
            hint = "remove the length from one pointer, and pass what it points at in a parameter of its own"
            self._scope.report.add(codes.DEEP_RECURSION, member.span, message, hint)
            return None
        return self._plan(self._scope.structs[inner.name])

    def _affordable(self, struct: Struct, plan: DeepPlan) -> bool:
        inner = [m.plan for m in plan.members if m.plan] + [p for _, _, p in plan.embedded]
        depth = 1 + max((self._steps[p.struct][0] for p in inner), default=0)
        steps = len(plan.members) + sum(self._steps[p.struct][1] for p in inner)
        if depth > MAX_DEPTH:
            self._too_deep(struct)
            return False
        self._total += steps
        if steps > MAX_STEPS or self._total > MAX_TOTAL:
            message = f"copying `{struct.name}` deeply follows {steps} pointers, at most {MAX_STEPS} are allowed"
            if steps <= MAX_STEPS:
                message = f"deep copies of one interface follow at most {MAX_TOTAL} pointers"
            self._scope.report.add(codes.DEEP_LIMIT, struct.span, message)
            return False
        self._steps[struct.name] = (depth, steps)
        return True

    def _too_deep(self, struct: Struct) -> None:
        message = f"structs that are copied deeply nest more than {MAX_DEPTH} levels"
        self._scope.report.add(codes.DEEP_LIMIT, struct.span, message)


def _by_value(of: Type) -> tuple[StructRef | None, int]:
    """The struct that a member holds by value, and how many of it."""
    if isinstance(of, Array):
        return (of.element, of.elements) if isinstance(of.element, StructRef) else (None, 0)
    return (of, 1) if isinstance(of, StructRef) else (None, 0)


def raw_pointer(of: Type, scope: Scope, unplanned: bool = False) -> str | None:
    """The path of the first pointer inside a value of this type that no plan copies ("" for itself), or None.

    `unplanned`: nor does one copy anything here. Plans do not reach into unions and results, whatever lengths say.
    """
    if isinstance(of, Array):
        return raw_pointer(of.element, scope, unplanned)
    if isinstance(of, Pointer):
        return ""
    if (of, unplanned) not in scope.raw_pointers:
        scope.raw_pointers[of, unplanned] = _member_pointer(_record(of, scope), scope, unplanned)
    return scope.raw_pointers[of, unplanned]


def _record(of: Type, scope: Scope) -> Struct | Union | None:
    if isinstance(of, StructRef):
        return scope.structs.get(of.name)
    return scope.unions.get(of.name) if isinstance(of, UnionRef) else None


def _member_pointer(record: Struct | Union | None, scope: Scope, unplanned: bool) -> str | None:
    unplanned = unplanned or isinstance(record, Union)
    for member in record.members if record else ():
        rest = raw_pointer(member.type, scope, unplanned) if unplanned or member.length is None else None
        if rest is not None:
            return f"{member.name}.{rest}" if rest else member.name
    return None
