"""The .pyi of the host module."""

from pyenclave.edl.model import Ecall, Interface, LengthKind, Ocall

from . import cython_sequences
from .cython_types import Types
from .frame import CHOSEN_STRINGS
from .python_names import STUB_IMPORTS, argument_names, class_name, enumerator_names, load_names, method_name
from .python_plan import Plan, Planned, Role, plan
from .spelling import LIBRARY_OCALLS, prototype_edl
from .stub_names import aliases, imports, outer
from .stub_structs import write_struct
from .writer import Writer, generated_by

_DELIVERED = {"pyenclave_return_bytes": "bytes", "pyenclave_return_str": "str"}

_BUFFERS = """
Buffer: TypeAlias = bytes | bytearray | memoryview[Any]  # and any other object with a contiguous buffer
WritableBuffer: TypeAlias = bytearray | memoryview[Any]
"""

_LIFETIME = """
@property
def enclave(self) -> Enclave: ...
def close(self) -> None: ...
def __enter__(self) -> Self: ...
def __exit__(
    self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
) -> None: ...
"""


def generate_stub_file(interface: Interface) -> str:
    """The text of the module's .pyi."""
    body = Writer()
    body.lines(_BUFFERS.strip().split("\n"))
    _write_interface(body, interface)
    hidden = aliases(body.text(), ("Enclave", *(name for names in STUB_IMPORTS.values() for name in names)))
    if hidden:
        body.line()
        body.lines(hidden)
    text = body.text()
    head = Writer()
    head.line(f"# {generated_by(interface.name)}")
    head.line("import os")
    head.lines(imports(text, STUB_IMPORTS))
    head.line()
    head.line("from pyenclave.enclave import Enclave" + (" as pye_Enclave" if "pye_Enclave" in text else ""))
    return f"{head.text()}\n{text}"


def _write_interface(w: Writer, interface: Interface) -> None:
    types = Types(interface)
    _write_types(w, interface, types)
    delivered = [_DELIVERED[ocall.name] for ocall in interface.ocalls if ocall.name in LIBRARY_OCALLS]
    members = frozenset(method_name(ecall.name) for ecall in interface.ecalls)
    w.line()
    w.line("@final")
    with w.suite(f"class {class_name(interface)}"):
        w.lines(outer(_LIFETIME.strip(), members).split("\n"))
        for ecall in interface.ecalls:
            _write_method(w, ecall, types, delivered, members)
    _write_load(w, interface, types)


def _write_types(w: Writer, interface: Interface, types: Types) -> None:
    for enum in interface.enums:
        names = enumerator_names([entry.name for entry in enum.enumerators])
        w.line()
        if not enum.name:
            w.lines(f"{types.names[entry.name]}: int" for entry in enum.enumerators)
            continue
        with w.suite(f"class {types.names[enum.name]}(IntEnum)"):
            w.lines(f"{names[e.name]} = {e.value if e.value is not None else '...'}" for e in enum.enumerators)
    for struct in interface.structs:
        write_struct(w, struct, types)


def _write_method(w: Writer, ecall: Ecall, types: Types, delivered: list[str], members: frozenset[str]) -> None:
    found = plan(ecall)
    arguments = [f"{p.python}: {outer(_hint(p, types, argument=True), members)}" for p in found.arguments]
    returns = _tuple(_results(found, types, in_place=False))
    if delivered:  # in place of what C returns
        returns = "Any" if found.outputs(in_place=False) else " | ".join([*delivered, returns])
    w.call(f"def {method_name(ecall.name)}(", ["self", *arguments], f") -> {outer(returns, members)}:")
    with w.indented():
        w.line(f'"""{prototype_edl(ecall)}"""')


def _hint(planned: Planned, types: Types, *, argument: bool) -> str:
    """`argument`: what Python may pass, else what it gets."""
    match planned.role:
        case Role.VALUE | Role.COMPUTED:
            return types.hint(planned.parameter.type, argument=argument)
        case Role.ADDRESS:
            return "SupportsIndex" if argument else "int"
        case Role.SINGLE:
            return types.hint(planned.copy.element, argument=argument)
        case Role.BUFFER if argument and planned.in_place:
            return "WritableBuffer | None"
        case Role.BUFFER if argument:
            return "str | Buffer | None" if planned.is_text else "Buffer | None"
        case Role.BUFFER:
            return "bytes"
        case Role.OBJECT:
            return types.hint(planned.copy.element, argument=argument)
        case Role.OBJECTS:
            of = types.hint(planned.copy.element, argument=argument)
            return f"Sequence[{of}] | None" if argument else f"tuple[{of}, ...]"
        case Role.STRINGS:
            return "Sequence[str | bytes]" if argument else "list[str]"
        case Role.LENGTHS:
            return "Sequence[SupportsIndex]" if argument else "list[int]"
        case Role.BUFFERS if argument and planned.in_place:
            return "Sequence[WritableBuffer]"
        case Role.BUFFERS:
            return "Sequence[Buffer]" if argument else "list[bytes | None]"
    kind = planned.copy.length.kind
    if planned.role is Role.CHOSEN and kind not in CHOSEN_STRINGS:
        return "Buffer | None" if argument else "bytes | None"
    wide = kind is LengthKind.WSTRING
    return "str | None" if wide or not argument else "str | bytes | None"


def _results(found: Plan, types: Types, *, in_place: bool, argument: bool = False) -> list[str]:
    returned = [types.hint(found.returns, argument=argument)] if found.returns is not None else []
    outputs = found.outputs(in_place=in_place)
    return [*returned, *(_output(planned, types, argument=argument) for planned in outputs)]


def _output(planned: Planned, types: Types, *, argument: bool) -> str:
    if planned.role is Role.BUFFER:
        return "Buffer" if argument else "bytes"
    if planned.role is Role.OBJECTS and argument:
        return f"Sequence[{types.hint(planned.copy.element, argument=True)}]"
    if planned.role is Role.BUFFERS:
        return "Sequence[Buffer]" if argument else "list[bytes]"
    return _hint(planned, types, argument=argument)


def _tuple(results: list[str]) -> str:
    if not results:
        return "None"
    return results[0] if len(results) == 1 else f"tuple[{', '.join(results)}]"


def _callable(ocall: Ocall, types: Types) -> str:
    found = plan(ocall)
    arguments = []
    for planned in found.arguments:
        hint = _hint(planned, types, argument=False)
        # NULL arrives as None.
        missing = (Role.BUFFER, Role.SINGLE, Role.LENGTHS, *cython_sequences.ROLES, Role.OBJECT, Role.OBJECTS)
        arguments.append(f"{hint} | None" if planned.role in missing else hint)
    results = _results(found, types, in_place=True, argument=True)
    return f"Callable[[{', '.join(arguments)}], {_tuple(results) if results else 'object'}]"


def _write_load(w: Writer, interface: Interface, types: Types) -> None:
    own = [ocall for ocall in interface.ocalls if ocall.name not in LIBRARY_OCALLS]
    names = argument_names((ocall.name for ocall in own), taken=load_names(class_name(interface)))
    w.line()
    w.line("def load(")
    with w.indented():
        w.line("path: str | os.PathLike[str] | None = None,")
        w.line("*,")
        w.line('platform: str = "auto",')
        w.line("signer: bytes | None = None,")
        w.lines(f"{names[ocall.name]}: {_callable(ocall, types)}," for ocall in own)
    w.line(f") -> {class_name(interface)}: ...")
