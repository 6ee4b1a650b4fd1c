"""One method of the host module for each ecall: arguments to C, the call without the GIL, results to Python."""

from pyenclave.edl.model import Constant, Direction, Ecall, LengthKind, Reference, SizeOf

from ..cython_types import Types
from ..lengths import length_factors
from ..python_names import method_name
from ..spelling import is_void, prototype_edl
from ..writer import Writer
from . import chosen, sequences
from . import deep_arguments as deep
from .plan import Plan, Planned, Role, plan, unit

_VIEWS = (Role.BUFFER, Role.STRING, Role.WSTRING, Role.LENGTHS)
_SEQUENCES = sequences.ROLES


def extern(ecall: Ecall, types: Types) -> str:
    """The proxy's declaration in Cython; every address is `void *`."""
    arguments = ["pye_enclave_t *", "void *"]
    if not is_void(ecall.returns):
        arguments.append(f"{types.spell(ecall.returns)} *")
    for planned in plan(ecall).parameters:
        by_value = planned.role in (Role.VALUE, Role.COMPUTED)
        arguments.append(types.spell(planned.parameter.type) if by_value else "void *")
    return f"pye_status_t pye_{ecall.name}_with({', '.join(arguments)})"


def write_method(w: Writer, ecall: Ecall, types: Types, *, ocalls: bool, delivers: bool) -> None:
    """`ocalls`: the interface has some, so a call keeps what they raise; `delivers`: results of any length."""
    found = plan(ecall)
    views = [planned for planned in found.parameters if planned.role in (*_VIEWS, *_SEQUENCES, *deep.ROLES)]
    arguments = "".join(f", {planned.python}" for planned in found.arguments)
    w.line()
    with w.suite(f"def {method_name(ecall.name)}(self{arguments})"):
        w.line(f'"""{prototype_edl(ecall)}"""')
        _write_locals(w, found, views, types, ocalls=ocalls)
        with w.suite("if pye_handle == NULL"):
            w.line(f'pye_closed("{ecall.name}")')
        w.lines(f"pye_py_{_kind(planned)}_init(&pye_b_{planned.name})" for planned in views)
        if ocalls:
            w.line("pye_py_call_init(&pye_call, self)")
        if not views and not ocalls and not chosen.of(found):
            _write_body(w, found, types, ocalls=ocalls, delivers=delivers)
            return
        with w.suite("try"):
            _write_body(w, found, types, ocalls=ocalls, delivers=delivers)
        with w.suite("finally"):
            deep.write_free(w, found)
            chosen.write_free(w, found)
            w.lines(f"pye_py_{_kind(planned)}_release(&pye_b_{planned.name})" for planned in views)
            if ocalls:
                w.line("pye_py_call_release(&pye_call)")


def _kind(planned: Planned) -> str:
    """Of what the method keeps for an argument."""
    if planned.role in deep.ROLES:
        return "deep"
    return "sequence" if planned.role in _SEQUENCES else "view"


def _view(planned: Planned) -> str:
    """The address of the view of a buffer, which for a sequence is its array of pointers or structs."""
    return f"&pye_b_{planned.name}{'.array' if planned.role in (*_SEQUENCES, *deep.ROLES) else ''}"


def _write_locals(w: Writer, found: Plan, views: list[Planned], types: Types, *, ocalls: bool) -> None:
    w.line("cdef pye_enclave_t *pye_handle = self.pye_handle")
    w.line("cdef pye_status_t pye_status")
    if ocalls:
        w.line("cdef pye_py_call_t pye_call")
    if found.returns is not None:
        w.line(f"cdef {types.spell(found.returns)} pye_result")
    for planned in found.parameters:
        if planned in views:
            w.line(f"cdef pye_py_{_kind(planned)}_t pye_b_{planned.name}")
        elif planned.role is Role.SIZES:
            continue
        elif planned.role is Role.ADDRESS:
            w.line(f"cdef void *pye_v_{planned.name}")
        elif planned.role is Role.CHOSEN:
            w.line(f"cdef void *pye_v_{planned.name} = NULL")
        else:
            single = planned.role in (Role.SINGLE, Role.SAID)
            of = planned.copy.element if single else planned.parameter.type
            w.line(f"cdef {types.spell(of)} pye_v_{planned.name}")


def _write_body(w: Writer, found: Plan, types: Types, *, ocalls: bool, delivers: bool) -> None:
    for planned in found.arguments:
        _write_argument(w, planned, types)
    _write_lengths(w, found, types)
    for planned in found.parameters:
        if planned.role is Role.BUFFER and planned.parameter.direction is Direction.OUT:
            w.line(f"pye_py_new({_size(planned, types)}, &pye_b_{planned.name})")
        elif planned.role in deep.ROLES and planned.parameter.direction is Direction.OUT:
            w.line(f"pye_py_deep_array(&pye_b_{planned.name}, {_size(planned, types)})")
        elif planned.role is Role.BUFFERS and planned.parameter.direction is Direction.OUT:
            w.line(sequences.make(planned))
    with w.suite("with nogil"):
        w.call(f"pye_status = pye_{found.function.name}_with(", _passed(found, ocalls=ocalls), ")")
    # An ocall that raised fails the ecall, also where trusted code did not look at its status (bridge.md 20).
    with w.suite("if pye_status != 0 or pye_call.error != NULL" if ocalls else "if pye_status != 0"):
        call = "&pye_call" if ocalls else "NULL"
        w.line(f'pye_failed(self, pye_handle, {call}, pye_status, "{found.function.name}")')
    _write_results(w, found, types, delivers=delivers)


def _write_argument(w: Writer, planned: Planned, types: Types) -> None:
    name, python = planned.name, planned.python
    view = f'({python}, "{python}", &pye_b_{name})'
    match planned.role:
        case Role.VALUE:
            w.lines(types.store(planned.parameter.type, f"pye_v_{name}", python, python))
        case Role.ADDRESS:
            w.line(f'pye_v_{name} = <void *><uintptr_t>pye_py_u64({python}, "{python}")')
        case Role.SINGLE:
            w.lines(types.store(planned.copy.element, f"pye_v_{name}", python, python))
        case Role.BUFFER if planned.in_place:
            w.line(f"pye_py_write{view}")
        case Role.BUFFER:
            w.line(f"pye_py_read{'_text' if planned.is_text else ''}{view}")
        case Role.STRING:
            w.line(f"pye_py_string{'_copy' if planned.copies_out else ''}{view}")
        case Role.WSTRING:
            w.line(f"pye_py_wide{view}")
        case Role.STRINGS | Role.BUFFERS | Role.LENGTHS:
            w.line(f"{sequences.reader(planned)}{view}")
        case Role.OBJECT | Role.OBJECTS:
            deep.write_argument(w, planned)


def _write_lengths(w: Writer, found: Plan, types: Types) -> None:
    """Lengths that the buffers say are computed; the others are checked against what was passed."""
    said: dict[str, Planned] = {}
    checked = []
    for planned in found.parameters:
        if planned.role not in (Role.BUFFER, Role.LENGTHS, Role.OBJECTS, *_SEQUENCES) or not planned.copies_in:
            continue
        reference = unit(planned.copy)
        if reference is None or reference[0].name not in found.computed:
            checked.append(planned)
            continue
        length, factors = reference
        each = " * ".join(_factor(factor, types) for factor in factors) or "1"
        most = types.most(length.type)
        count = f'pye_py_count({_view(planned)}, "{planned.python}", {each}, "{length.name}", {most}ULL)'
        first = said.setdefault(length.name, planned)
        if first is planned:
            of = types.spell(found.function.parameter(length.name).type)
            w.line(f"pye_v_{length.name} = <{of}>{count}")
        else:
            w.line(f'pye_py_agree({count}, "{planned.python}", <size_t>pye_v_{length.name}, "{first.python}")')
    for planned in checked:
        if planned.role is Role.OBJECTS:
            deep.write_length(w, planned, _size(planned, types))
            continue
        check = "length" if planned.role is Role.BUFFER else "item_count"
        w.line(f'pye_py_{check}({_view(planned)}, "{planned.python}", {_size(planned, types)})')


def _factor(factor: object, types: Types) -> str:
    if isinstance(factor, SizeOf):
        return f"sizeof({types.spell(factor.type)})"
    if isinstance(factor, Constant):
        return str(factor.value)
    assert isinstance(factor, Reference)
    if factor.signed:
        return f'pye_py_positive(<long long>pye_v_{factor.name}, "{factor.name}")'
    return f"<size_t>pye_v_{factor.name}"


def _size(planned: Planned, types: Types) -> str:
    """The bytes of a buffer whose length is given, overflow-checked."""
    first, *rest = [_factor(factor, types) for factor in length_factors(planned.copy.length, planned.copy.element)]
    for factor in rest:
        first = f'pye_py_product({first}, {factor}, "{planned.python}")'
    return first


def _buffers_of(found: Plan, sizes: Planned) -> str:
    return next(p.name for p in found.parameters if p.role is Role.BUFFERS and p.copy.length.sizes == sizes.name)


def _passed(found: Plan, *, ocalls: bool) -> list[str]:
    arguments = ["pye_handle", "<void *>&pye_call" if ocalls else "NULL"]
    if found.returns is not None:
        arguments.append("&pye_result")
    for planned in found.parameters:
        if planned.role in _VIEWS:
            arguments.append(f"pye_b_{planned.name}.data")
        elif planned.role in (*_SEQUENCES, *deep.ROLES):
            arguments.append(f"pye_b_{planned.name}.array.data")
        elif planned.role is Role.SIZES:
            arguments.append(f"pye_b_{_buffers_of(found, planned)}.sizes")
        elif planned.role in (Role.SINGLE, Role.SAID, Role.CHOSEN):
            arguments.append(f"<void *>&pye_v_{planned.name}")
        else:
            arguments.append(f"pye_v_{planned.name}")
    return arguments


def _write_results(w: Writer, found: Plan, types: Types, *, delivers: bool) -> None:
    deep.write_updates(w, found)
    outputs = [_output(planned, types) for planned in found.outputs(in_place=False)]
    returned = [types.load(found.returns, "pye_result")] if found.returns is not None else []
    if delivers:
        with w.suite("if pye_call.result != NULL"):
            w.line(f"return {_tuple(['pye_py_delivered(&pye_call)', *outputs])}")
    if returned or outputs:
        w.line(f"return {_tuple([*returned, *outputs])}")


def _output(planned: Planned, types: Types) -> str:
    if planned.role in deep.ROLES:
        return deep.output(planned)
    if planned.role is Role.SINGLE:
        return types.load(planned.copy.element, f"pye_v_{planned.name}")
    if planned.role is Role.CHOSEN:
        return chosen.output(planned, types)
    if planned.role is Role.BUFFERS:
        return sequences.result(planned)
    kinds = {LengthKind.STRING: "string_result", LengthKind.WSTRING: "wide_result"}
    return f"pye_py_{kinds.get(planned.copy.length.kind, 'take')}(&pye_b_{planned.name})"


def _tuple(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"({', '.join(items)})"
