"""Names and prototypes: how C, and the comments that quote EDL, spell what an interface declares."""

from pyenclave.edl.layout import SCALAR_SIZES
from pyenclave.edl.model import (
    VOID,
    Array,
    Constant,
    Copy,
    Direction,
    Ecall,
    Foreign,
    Function,
    Interface,
    LengthKind,
    Ocall,
    Parameter,
    Pointer,
    Scalar,
    Struct,
    Type,
    Union,
)
from pyenclave.edl.reserved import generated, taken_by_c
from pyenclave.edl.sdk import HEADER_OF
from pyenclave.edl.spelling import is_headers_array, spell_operand, spell_type
from pyenclave.edl.words import CPLUSPLUS_KEYWORDS

from .errors import CodegenError

# Ocalls that deliver an ecall's result of any length; the host's Python module answers them itself.
LIBRARY_OCALLS = ("pyenclave_return_bytes", "pyenclave_return_str")

_ALLOW_SHOWN = 8  # names of an allow list that a comment repeats


def check_names(interface: Interface) -> None:
    """Raises CodegenError where a name of the interface could meet a generated one (bridge.md, duty 23).

    The checker has told it (E207, E215); this is for an interface that was made by other means.
    """
    records: tuple[Struct | Union, ...] = (*interface.structs, *interface.unions)
    functions: tuple[Function, ...] = (*interface.ecalls, *interface.ocalls)
    in_file_scope = [one.name for one in functions if isinstance(one, Ecall) or one.name not in LIBRARY_OCALLS]
    in_file_scope += [record.name for record in records]
    for enum in interface.enums:
        in_file_scope += [enum.name, *(enumerator.name for enumerator in enum.enumerators)]
    within = [parameter.name for function in functions for parameter in function.parameters]
    within += [member.name for record in records for member in record.members]
    for names, outer in ((in_file_scope, True), (within, False)):
        for name in names:
            message = generated(name) or taken_by_c(name, in_file_scope=outer)
            if message is not None:
                raise CodegenError(message)


def is_void(of: Type) -> bool:
    return of == VOID


def is_bool(of: Type) -> bool:
    return of == Scalar("bool")


def by_address(parameter: Parameter) -> bool:
    """The parameter is an address in C, so the frame holds it as one."""
    typedef = parameter.pointer_typedef or parameter.array_typedef
    return typedef or isinstance(parameter.type, Pointer | Array)


def size_of(element: Type) -> str:
    """`sizeof(element)` in C; `void` counts in bytes."""
    one = isinstance(element, Scalar) and SCALAR_SIZES[element.name] == 1
    return "1" if one else f"sizeof({spell_type(element)})"


def frame_name(function: Function) -> str:
    """The frame's type, as C spells it."""
    return f"struct pye_{function.name}_frame"


def needs_frame(function: Function) -> bool:
    """A function without parameters and result has no frame: address 0, size 0."""
    return bool(function.parameters) or not is_void(function.returns) or propagates_errno(function)


def propagates_errno(function: Function) -> bool:
    return isinstance(function, Ocall) and function.propagate_errno


def parameters_c(function: Function) -> list[str]:
    return [spell_type(parameter.type, parameter.name) for parameter in function.parameters]


def declared_parameters(function: Function) -> list[str]:
    """The same for a header, which C++ may read: there `class` is no parameter's name."""
    taken = {parameter.name for parameter in function.parameters}
    declared = []
    for parameter in function.parameters:
        name = parameter.name
        while name in CPLUSPLUS_KEYWORDS or (name != parameter.name and name in taken):
            name += "_"
        declared.append(spell_type(parameter.type, name))
    return declared


def prototype(function: Function, name: str | None = None) -> str:
    """`ret name(params)`: how the one who answers the call defines it."""
    arguments = ", ".join(declared_parameters(function)) or "void"
    return spell_type(function.returns, f"{name or function.name}({arguments})")


def retval(function: Function) -> list[str]:
    """The leading result parameter of a function that returns its status; none for void."""
    return [] if is_void(function.returns) else [spell_type(function.returns, "*pye_retval")]


def prototype_edl(function: Function) -> str:
    """The declaration as EDL, for comments and docstrings."""
    public = "public " if isinstance(function, Ecall) and function.public else ""
    arguments = ", ".join(_parameter_edl(parameter) for parameter in function.parameters) or "void"
    text = public + spell_type(function.returns, f"{function.name}({arguments})")
    if isinstance(function, Ocall) and function.allow:
        names = ", ".join(function.allow) if len(function.allow) <= _ALLOW_SHOWN else f"{len(function.allow)} ecalls"
        text += f" allow({names})"
    return text + (" propagate_errno" if propagates_errno(function) else "")


def _parameter_edl(parameter: Parameter) -> str:
    words = []
    if parameter.copy:
        words += parameter.copy.direction.value.split(", ")
        words += _length_edl(parameter.copy, whole=isinstance(parameter.type, Array))
    elif parameter.direction is Direction.USER_CHECK:
        words.append("user_check")
    words += ["isptr"] * parameter.pointer_typedef + ["isary"] * (
        parameter.array_typedef and not is_headers_array(parameter.type)
    )
    words += ["readonly"] * parameter.readonly
    attributes = f"[{', '.join(words)}] " if words else ""
    return attributes + spell_type(parameter.type, parameter.name)


def _length_edl(copy: Copy, whole: bool) -> list[str]:
    length = copy.length
    if length.kind in (LengthKind.STRING, LengthKind.WSTRING):
        return [length.kind.value]
    if length.is_sequence:
        words = ["string" if length.sizes is None else f"size={length.sizes}"]
        return [*words, f"count={spell_operand(length.count or Constant(1))}"]
    words = [f"size={spell_operand(length.size)}"] if length.size else []
    if length.count and not whole and spell_operand(length.count) != "1":
        words.append(f"count={spell_operand(length.count)}")
    return words


def includes(interface: Interface, side: tuple[str, ...]) -> list[str]:
    """`#include` lines of the interface's own headers, in their order, each once, then of known types' headers."""
    known = sorted({f"<{HEADER_OF[name]}>" for name in _foreign(interface) if name in HEADER_OF})
    names = dict.fromkeys((*interface.includes, *side, *known))
    return [f"#include {name}" if name.startswith("<") else f'#include "{name}"' for name in names]


def _foreign(interface: Interface) -> set[str]:
    """Spellings of the types of C headers that a declaration names."""
    functions: tuple[Function, ...] = (*interface.ecalls, *interface.ocalls)
    records: tuple[Struct | Union, ...] = (*interface.structs, *interface.unions)
    named = [function.returns for function in functions]
    named += [parameter.type for function in functions for parameter in function.parameters]
    named += [member.type for record in records for member in record.members]
    found = set()
    for of in named:
        while isinstance(of, Pointer | Array):
            of = of.target if isinstance(of, Pointer) else of.element
        if isinstance(of, Foreign):
            found.add(of.spelling)
    return found
