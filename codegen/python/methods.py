"""One method of the host module for each ecall: arguments to C, the call without the GIL, results to Python."""

from pyenclave.edl.model import EnumRef

from ..crossing import EcallCall
from ..crossing.base import Crossing
from ..cython_lengths import Unit, product, unit
from ..cython_types import Types
from ..python_names import method_name
from ..spelling import prototype_edl
from ..writer import Writer


def extern(call: EcallCall, types: Types) -> str:
    """The proxy's declaration in Cython; every address is `void *`."""
    ecall = call.function
    arguments = ["pye_enclave_t *", "void *"]
    if call.returned:
        arguments.append(f"{types.spell(ecall.returns)} *")
    arguments += [one.c_type(types) for one in call.crossings]
    return f"pye_status_t pye_{ecall.name}_with({', '.join(arguments)})"


def write_method(w: Writer, call: EcallCall, types: Types, *, ocalls: bool, delivers: bool) -> None:
    """`ocalls`: the interface has some, so a call keeps what they raise; `delivers`: results of any length."""
    ecall = call.function
    kept = [one for one in call.crossings if one.memory]
    arguments = "".join(f", {one.python}" for one in call.arguments)
    w.line()
    with w.suite(f"def {method_name(ecall.name)}(self{arguments})"):
        w.line(f'"""{prototype_edl(ecall)}"""')
        _write_locals(w, call, types, ocalls=ocalls)
        with w.suite("if pye_handle == NULL"):
            w.line(f'pye_closed("{ecall.name}")')
        w.lines(f"pye_py_{one.memory}_init(&pye_b_{one.name})" for one in kept)
        if ocalls:
            w.line("pye_py_call_init(&pye_call, self)")
        end = w.part(1)
        for one in call.crossings:
            one.method_free(end)
        end.lines(f"pye_py_{one.memory}_release(&pye_b_{one.name})" for one in kept)
        if ocalls:
            end.line("pye_py_call_release(&pye_call)")
        if end.is_empty:
            _write_body(w, call, types, ocalls=ocalls, delivers=delivers)
            return
        with w.suite("try"):
            _write_body(w, call, types, ocalls=ocalls, delivers=delivers)
        w.line("finally:")
        w.include(end)


def _write_locals(w: Writer, call: EcallCall, types: Types, *, ocalls: bool) -> None:
    w.line("cdef pye_enclave_t *pye_handle = self.pye_handle")
    w.line("cdef pye_status_t pye_status")
    if ocalls:
        w.line("cdef pye_py_call_t pye_call")
    if call.returned:
        w.line(f"cdef {types.spell(call.returned.type)} pye_result")
    w.lines(local for one in call.crossings if (local := one.method_local(types)))


def _write_body(w: Writer, call: EcallCall, types: Types, *, ocalls: bool, delivers: bool) -> None:
    for one in call.arguments:
        one.method_argument(w, types)
    _write_lengths(w, call, types)
    for one in call.crossings:
        one.method_prepare(w, types)
    name, context = call.function.name, "&pye_call" if ocalls else "NULL"
    arguments = ["pye_handle", f"<void *>{context}" if ocalls else context, *["&pye_result"] * bool(call.returned)]
    with w.suite("with nogil"):
        passed = [one.method_passed() for one in call.crossings]
        w.call(f"pye_status = pye_{name}_with(", [*arguments, *passed], ")")
    # An ocall that raised fails the ecall, also where trusted code did not look at its status (bridge.md 20).
    with w.suite("if pye_status != 0 or pye_call.error != NULL" if ocalls else "if pye_status != 0"):
        w.line(f'pye_failed(self.enclave, pye_handle, {context}, pye_status, "{name}")')
    _write_results(w, call, types, delivers=delivers)


def _write_lengths(w: Writer, call: EcallCall, types: Types) -> None:
    """Lengths that the buffers say are computed; the others are checked against what was passed."""
    firsts: dict[str, Crossing] = {}
    computed = {one.name for one in call.crossings if one.is_computed}
    checked = []
    for one in call.crossings:
        if not (one.is_counted and one.copies_in):
            continue
        found = unit(one.copy)
        if found is None or found[0].name not in computed:
            checked.append(one)
            continue
        first = firsts.setdefault(found[0].name, one)
        _write_length(w, one, first, found, types)
    for one in checked:
        one.method_check_length(w, types)


def _write_length(w: Writer, one: Crossing, first: Crossing, found: Unit, types: Types) -> None:
    """`first` is the first of those that say this length."""
    length, factors = found
    most = types.most(length.type)
    count = f'pye_py_count({one.view}, "{one.python}", {product(factors, types)}, "{length.name}", {most}ULL)'
    if first is one:
        of = types.spell(one.function.parameter(length.name).type)
        w.line(f"pye_v_{length.name} = <{of}>{count}")
    else:
        w.line(f'pye_py_agree({count}, "{one.python}", <size_t>pye_v_{length.name}, "{first.python}")')


def _write_results(w: Writer, call: EcallCall, types: Types, *, delivers: bool) -> None:
    for one in call.crossings:
        one.method_update(w)
    outputs = [one.method_output(types) for one in call.results_in_python(in_place=False)]
    returned = [types.load(call.returned.type, "pye_result")] if call.returned else []
    if delivers:
        with w.suite("if pye_call.result != NULL"):
            w.line(f"return {_tuple(['pye_py_delivered(&pye_call)', *outputs])}")
    if call.returned and isinstance(call.returned.type, EnumRef) and call.returned.type.name in types.names:
        _write_enumerator(w, call, call.returned.type.name, returned[0])
        returned = ["pye_enumerator"]
    if returned or outputs:
        w.line(f"return {_tuple([*returned, *outputs])}")


def _write_enumerator(w: Writer, call: EcallCall, enum: str, value: str) -> None:
    """What trusted code returns is checked by nobody before: no argument is to blame."""
    with w.suite("try"):
        w.line(f"pye_enumerator = {value}")
    with w.suite("except ValueError"):
        w.line("from pyenclave.errors import BoundaryError as pye_BoundaryError")
        w.line(f'pye_what = f"{{<long long>pye_result}}, which `enum {enum}` does not have: its trusted body is wrong"')
        w.line(f'raise pye_BoundaryError(f"ecall `{call.function.name}` returned {{pye_what}}") from None')


def _tuple(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"({', '.join(items)})"
