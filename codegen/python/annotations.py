"""The .pyi of the host module."""

from collections.abc import Mapping

from pyenclave.edl.model import Interface

from ..crossing import Boundary, Call, EcallCall, OcallCall
from ..cython_types import Types
from ..python_names import STUB_IMPORTS, argument_names, class_name, enumerator_names, load_names, method_name
from ..spelling import LIBRARY_OCALLS, prototype_edl
from ..writer import Writer, generated_by
from .hidden_names import aliases, imports, outer
from .struct_annotations import write_struct

_DELIVERED = {"pyenclave_return_bytes": "bytes", "pyenclave_return_str": "str"}

# No type says that a buffer is writable; those that are have items to set.
_WRITABLE = """
class WritableBuffer(Protocol):
    def __buffer__(self, flags: int, /) -> memoryview: ...
    def __setitem__(self, key: Any, value: Any, /) -> None: ...
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


def generate_annotations(boundary: Boundary, delivers: Mapping[str, str] | None = None) -> str:
    """The text of the module's .pyi; `delivers`: see generate."""
    interface = boundary.interface
    body = Writer()
    _write_interface(body, boundary, delivers)
    if "WritableBuffer" in body.text():
        body.line()
        body.lines(_WRITABLE.strip().split("\n"))
    hidden = aliases(body.text(), ("Enclave", *(name for names in STUB_IMPORTS.values() for name in names)))
    if hidden:
        body.line()
        body.lines(hidden)
    text = body.text()
    head = Writer()
    head.line(f"# {generated_by(interface.name)}")
    head.line("import os")
    lines = imports(text, STUB_IMPORTS)
    extensions = [line for line in lines if line.startswith("from typing_extensions ")]
    head.lines(line for line in lines if line not in extensions)
    if extensions:
        head.line()
        head.lines(extensions)
    head.line()
    head.line("from pyenclave.enclave import Enclave" + (" as pye_Enclave" if "pye_Enclave" in text else ""))
    return f"{head.text()}\n{text}"


def _write_interface(w: Writer, boundary: Boundary, delivers: Mapping[str, str] | None) -> None:
    interface = boundary.interface
    types = Types(interface)
    _write_types(w, interface, types)
    delivered = [_DELIVERED[ocall.name] for ocall in interface.ocalls if ocall.name in LIBRARY_OCALLS]
    members = frozenset(method_name(ecall.name) for ecall in interface.ecalls)
    w.line()
    w.line("@final")
    with w.suite(f"class {class_name(interface)}"):
        w.lines(outer(_LIFETIME.strip(), members).split("\n"))
        for ecall in boundary.ecalls:
            exact = None if delivers is None else delivers.get(ecall.function.name, "")
            _write_method(w, ecall, types, delivered if exact is None else [], members, exact or "")
    _write_load(w, boundary, types)


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


def _write_method(
    w: Writer, call: EcallCall, types: Types, delivered: list[str], members: frozenset[str], exact: str
) -> None:
    """`delivered` is what may be handed out in place of what C returns, `exact` what is."""
    ecall = call.function
    arguments = [f"{one.python}: {outer(one.hint(types, argument=True), members)}" for one in call.arguments]
    returns = _tuple(_results(call, types, in_place=False))
    if exact:
        returns = exact
    elif delivered:
        returns = "Any" if call.results_in_python(in_place=False) else " | ".join([*delivered, returns])
    w.call(f"def {method_name(ecall.name)}(", ["self", *arguments], f") -> {outer(returns, members)}:")
    with w.indented():
        w.line(f'"""{prototype_edl(ecall)}"""')


def _results(call: Call, types: Types, *, in_place: bool, argument: bool = False) -> list[str]:
    returned = [types.hint(call.returned.type, argument=argument)] if call.returned else []
    return [*returned, *(one.output_hint(types, argument=argument) for one in call.results_in_python(in_place))]


def _tuple(results: list[str]) -> str:
    if not results:
        return "None"
    return results[0] if len(results) == 1 else f"tuple[{', '.join(results)}]"


def _callable(call: OcallCall, types: Types) -> str:
    arguments = []
    for one in call.arguments:
        hint = one.hint(types, argument=False)
        arguments.append(f"{hint} | None" if one.nullable else hint)
    results = _results(call, types, in_place=True, argument=True)
    return f"Callable[[{', '.join(arguments)}], {_tuple(results) if results else 'object'}]"


def _write_load(w: Writer, boundary: Boundary, types: Types) -> None:
    interface = boundary.interface
    own = {ocall.function.name: ocall for ocall in boundary.ocalls if ocall.function.name not in LIBRARY_OCALLS}
    names = argument_names(own, taken=load_names(class_name(interface)))
    w.line()
    w.line("def load(")
    with w.indented():
        w.line("path: str | os.PathLike[str] | None = None,")
        w.line("*,")
        w.line('platform: str = "auto",')
        w.line("signer: bytes | None = None,")
        w.lines(f"{names[name]}: {_callable(ocall, types)}," for name, ocall in own.items())
    w.line(f") -> {class_name(interface)}: ...")
