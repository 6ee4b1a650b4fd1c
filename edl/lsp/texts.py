"""What hovering shows: a declaration as EDL, and in words what happens to it."""

from ..model import (
    Constant,
    Copy,
    Direction,
    Ecall,
    EnumType,
    Function,
    Interface,
    Length,
    LengthKind,
    Member,
    Parameter,
    Struct,
    Union,
)
from ..spelling import spell_operand, spell_type
from .navigation import Reference

_DIRECTIONS = {
    Direction.VALUE: "passed by value",
    Direction.IN: "copied in",
    Direction.OUT: "zeroed, then copied out",
    Direction.INOUT: "copied in, then copied out",
    Direction.USER_CHECK: "the address crosses unchecked",
}
ATTRIBUTES = {
    "in": "copied to the callee before the call",
    "out": "zeroed for the callee, copied back after the call",
    "user_check": "the address crosses as it is: the callee checks it",
    "size": "length in bytes: a parameter, a constant, sizeof(type), or a product",
    "count": "length in elements: a parameter, a constant, sizeof(type), or a product",
    "string": "null-terminated char: copied with its terminator",
    "wstring": "null-terminated wchar_t: copied with its terminator",
    "isptr": "the foreign type is a pointer",
    "isary": "the foreign type is an array",
    "readonly": "the foreign pointer type points at const",
}


def hover_text(reference: Reference, interface: Interface | None) -> str | None:
    """Markdown for a reference, None where nothing is known."""
    if reference.kind == "file":
        return f"`{reference.path}`"
    if interface is None:
        return None
    if reference.kind == "function":
        return next((_function(f) for f in (*interface.ecalls, *interface.ocalls) if f.name == reference.name), None)
    if reference.kind == "parameter":
        return _named_parameter(interface, reference)
    types: dict[str, Struct | Union | EnumType] = {each.name: each for each in interface.types}
    if reference.kind == "member":
        return _named_member(types.get(reference.owner), reference.name)
    found = types.get(reference.name)
    return _type(found) if found else None


def declaration(function: Function) -> str:
    """The function as EDL, without its block."""
    public = "public " if isinstance(function, Ecall) and function.public else ""
    parameters = ", ".join(_attributes(each) + spell_type(each.type, each.name) for each in function.parameters)
    return f"{public}{spell_type(function.returns, function.name)}({parameters or 'void'})"


def _function(function: Function) -> str:
    kind = "ecall" if isinstance(function, Ecall) else "ocall"
    extra = ", switchless" if function.switchless else ""
    return f"```c\n{declaration(function)};\n```\n{kind} {function.id}{extra}"


def _named_parameter(interface: Interface, reference: Reference) -> str | None:
    for function in (*interface.ecalls, *interface.ocalls):
        for parameter in function.parameters:
            if (function.name, parameter.name) == (reference.owner, reference.name):
                return _code(_attributes(parameter) + spell_type(parameter.type, parameter.name), _rule(parameter))
    return None


def _named_member(owner: Struct | Union | EnumType | None, name: str) -> str | None:
    for member in owner.members if isinstance(owner, Struct | Union) else ():
        if member.name == name:
            rule = (
                f"points at {_length(member.length)}, copied with the struct" if member.length else "part of the value"
            )
            return _code(_member(member), rule)
    return None


def _type(found: Struct | Union | EnumType) -> str:
    if isinstance(found, EnumType):
        rows = [
            f"    {each.name} = {each.value if each.value is not None else each.spelling},"
            for each in found.enumerators
        ]
        return "```c\n" + "\n".join([f"enum {found.name} {{", *rows, "};"]) + "\n```"
    kind = "struct" if isinstance(found, Struct) else "union"
    rows = [f"    {_member(each)};" for each in found.members]
    deep = "\ncopied deeply" if isinstance(found, Struct) and found.deep else ""
    return "```c\n" + "\n".join([f"{kind} {found.name} {{", *rows, "};"]) + f"\n```{deep}"


def _member(member: Member) -> str:
    length = member.length
    return (f"[{_length_attributes(length)}] " if length else "") + spell_type(member.type, member.name)


def _attributes(parameter: Parameter) -> str:
    if parameter.direction is Direction.VALUE:
        return ""
    words = [parameter.direction.value]
    words += ["isptr"] if parameter.pointer_typedef else ["isary"] if parameter.array_typedef else []
    if parameter.copy and not spell_type(parameter.type).endswith("]"):
        words += [text] if (text := _length_attributes(parameter.copy.length)) else []
    return f"[{', '.join(words)}] "


def _length_attributes(length: Length) -> str:
    if length.is_sequence:
        first = "string" if length.sizes is None else f"size={length.sizes}"
        return f"{first}, count={spell_operand(length.count or Constant(1))}"
    if length.kind in (LengthKind.STRING, LengthKind.WSTRING):
        return "string" if length.kind is LengthKind.STRING else "wstring"
    operands = [("size", length.size), ("count", length.count)]
    texts = [f"{name}={spell_operand(operand)}" for name, operand in operands if operand]
    return ", ".join(text for text in texts if text != "count=1")


def _rule(parameter: Parameter) -> str:
    copy = parameter.copy
    if copy is None:
        return _DIRECTIONS[parameter.direction]
    if copy.chosen:
        size = f"the callee says how much: {_length(copy.length, copy)}"
        return f"{size}, copied to memory that the caller frees"
    deep = ", deeply" if copy.deep else ""
    return f"{_DIRECTIONS[parameter.direction]}{deep}: {_length(copy.length, copy)}"


def _length(length: Length, copy: Copy | None = None) -> str:
    if length.kind is LengthKind.STRING:
        return "strlen + 1 bytes"
    if length.kind is LengthKind.WSTRING:
        return "wcslen + 1 characters"
    if length.is_sequence:
        each = "strings" if length.sizes is None else f"buffers, each of its `{length.sizes}` bytes"
        return f"{spell_operand(length.count or Constant(1))} {each}"
    if length.size:
        factor = f" * {spell_operand(length.count)}" if length.count else ""
        return f"{spell_operand(length.size)}{factor} bytes"
    assert length.count is not None
    element = f" of `{spell_type(copy.element)}`" if copy else ""
    count = spell_operand(length.count)
    return f"{count} element{'' if count == '1' else 's'}{element}"


def _code(text: str, words: str) -> str:
    return f"```c\n{text}\n```\n{words}"
