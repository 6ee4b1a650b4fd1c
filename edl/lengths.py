"""size=… and count=…: from an expression to a Length whose every operand is checked."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from . import codes
from .expressions import LIMIT, ExpressionError, evaluate, is_standard
from .layout import Layout
from .model import (
    VOID,
    Array,
    Constant,
    EnumRef,
    Foreign,
    Length,
    LengthKind,
    Operand,
    Pointer,
    Product,
    Reference,
    Scalar,
    SizeOf,
    StructRef,
    Type,
    UnionRef,
)
from .scope import Scope, described, suggestion
from .syntax import Attribute, Binary, Expression, Identifier, SizeOfType

ONE_ELEMENT = Length(LengthKind.ELEMENTS, count=Constant(1))

_LOOSE = frozenset({"bool", "float", "double", "long double"})
_SIGNED = frozenset(
    ["char", "signed char", "short", "int", "long", "long long", "int8_t", "int16_t", "int32_t", "int64_t", "wchar_t"]
)
# Typedefs of the C library that are unsigned; any other foreign type is taken for signed, which only adds a check.
_UNSIGNED_FOREIGN = frozenset(
    ("uintptr_t", "uintmax_t", "socklen_t", "mode_t", "uint_t", "ino_t", "dev_t", "uid_t", "gid_t", "nfds_t")
)


class _Refused(Exception):
    """Reported already."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """Reads the lengths of one function's parameters or one struct's members.

    `names` maps what a length may name to its type; `pointers` are names whose foreign type is a pointer or an array;
    `what` is `parameter` or `member`; `passed_to_c` says that sgx_edger8r hands any name on to C: of members and of an
    ocall's parameters.
    """

    scope: Scope
    layout: Layout
    names: Mapping[str, Type]
    pointers: frozenset[str]
    what: str
    passed_to_c: bool = True

    def read(self, size: Attribute | None, count: Attribute | None, element: Type) -> Length:
        """The length of a buffer of `element`; ONE_ELEMENT where a value was refused."""
        try:
            length = self._length(size, count)
        except _Refused:
            return ONE_ELEMENT
        self._check_literal(size, count, length, element)
        return length

    def check_idle(self, *attributes: Attribute | None) -> None:
        """Lengths without effect: what they name has to be there all the same, as for oeedger8r."""
        for attribute in attributes:
            with suppress(_Refused):
                if attribute is not None and attribute.value is not None:
                    operand = self._convert(attribute.value)
                    self._check_standard(attribute, operand)

    def pointed(self, name: str, target: Type) -> Reference | None:
        """A length that the callee sets through the pointer `name`; None where that is no integer."""
        if self._not_a_number(name, target) or loose(target):
            return None
        return Reference(name, target, _is_signed(target), pointed=True)

    def _length(self, size: Attribute | None, count: Attribute | None) -> Length:
        elements = self._operand(count) if count else None
        if size is None:
            return Length(LengthKind.ELEMENTS, count=elements or Constant(1))
        return Length(LengthKind.BYTES, size=self._operand(size), count=elements)

    def _operand(self, attribute: Attribute) -> Operand:
        assert attribute.value is not None
        value = attribute.value
        operand = self._convert(value)
        if isinstance(operand, Constant):
            self._check_constant(operand.value, attribute, value)
        self._check_standard(attribute, operand)
        return operand

    def _check_standard(self, attribute: Attribute, operand: Operand) -> None:
        value = attribute.value
        assert value is not None
        if not is_standard(value):
            message = f"`{attribute.span.text}`: neither reference tool reads anything but a number or a name here"
            self.scope.report.add(codes.NOT_STANDARD, value.span, message)
        elif isinstance(value, Identifier) and isinstance(operand, Constant) and not self.passed_to_c:
            message = f"`{attribute.span.text}`: neither reference tool reads the name of a constant here"
            self.scope.report.add(codes.NOT_STANDARD, value.span, message)

    def _check_constant(self, number: int, attribute: Attribute, value: Expression) -> None:
        if number < 0:
            self._refuse(codes.LENGTH_EXPRESSION, value, f"a length is not negative: {number}")
        if number == 0:
            message = f"`{attribute.name.text}=0` copies nothing"
            self.scope.report.add(codes.ZERO_LENGTH, value.span, message, "leave the parameter out, or give its length")

    def _convert(self, value: Expression) -> Operand:
        match value:
            case Identifier(name) if name in self.names:
                return self._reference(value)
            case SizeOfType(type_name):
                target = self.scope.resolve(type_name)
                if target == VOID:
                    self._refuse(codes.LENGTH_EXPRESSION, value, "`void` has no size")
                return SizeOf(target)
            case Binary("*", left, right) if not self._is_constant(value):
                return Product(self._convert(left), self._convert(right))
        try:
            return Constant(evaluate(value, self._constant))
        except ExpressionError as error:
            if isinstance(value, Identifier):
                hint = suggestion(value.name, self.names)
                self._refuse(codes.UNKNOWN_LENGTH, value, f"no {self.what} is called `{value.name}`", hint)
            hint = "a length is a parameter, a constant, sizeof(type), or a product of these"
            self.scope.report.add(codes.LENGTH_EXPRESSION, error.span, error.message, hint)
            raise _Refused from None

    def _is_constant(self, value: Expression) -> bool:
        try:
            evaluate(value, self._constant)
        except ExpressionError:
            return False
        return True

    def _constant(self, name: Identifier) -> int:
        if name.name in self.names:
            raise ExpressionError(name.span, f"`{name.name}` can only be used alone or in a product")
        return self.scope.constant(name)

    def _reference(self, value: Identifier) -> Reference:
        target = self.names[value.name]
        problem = self._not_a_number(value.name, target)
        if problem:
            hint = f"a length is an integer {self.what} that is passed by value"
            self._refuse(codes.LENGTH_TYPE, value, f"`{value.name}` is {problem}, not an integer", hint)
        signed = _is_signed(target)
        if kind := loose(target):
            message = f"`{value.name}` is {kind}, not an integer"
            self.scope.report.add(codes.LOOSE_LENGTH, value.span, message, "use size_t")
        elif signed and isinstance(target, Scalar):
            message = f"`{value.name}` is signed: a negative length is refused at run time"
            self.scope.report.add(codes.SIGNED_LENGTH, value.span, message, "use size_t")
        return Reference(value.name, target, signed)

    def _not_a_number(self, name: str, target: Type) -> str | None:
        if name in self.pointers:
            return "a pointer"
        match target:
            case Pointer():
                return "a pointer"
            case Array():
                return "an array"
            case StructRef():
                return "a struct"
            case UnionRef():
                return "a union"
            case Foreign(spelling) if " " in spelling:
                return described(spelling.split()[0])
            case Scalar("void"):
                return "void"
            case _:
                return None

    def _check_literal(self, size: Attribute | None, count: Attribute | None, length: Length, element: Type) -> None:
        """A length of constants that no call could satisfy."""
        given = size or count
        operands = [operand for operand in (length.size, length.count) if operand is not None]
        unit = (self.layout.size(element) if element != VOID else None) or 1
        if given is None or not all(isinstance(operand, Constant) for operand in operands):
            return
        assert given.value is not None
        total = 1 if size else unit
        for operand in operands:
            assert isinstance(operand, Constant)
            total *= operand.value
        if total >= LIMIT:
            self.scope.report.add(codes.LENGTH_EXPRESSION, given.value.span, f"{total} bytes do not fit size_t")
        elif total % unit:
            message = f"{total} bytes are not a multiple of the element's {unit}"
            hint = f"use count= for elements, or a multiple of {unit}"
            self.scope.report.add(codes.LENGTH_MULTIPLE, given.value.span, message, hint)

    def _refuse(self, code: codes.Code, value: Expression, message: str, hint: str | None = None) -> None:
        self.scope.report.add(code, value.span, message, hint)
        raise _Refused


def loose(target: Type) -> str | None:
    """What a length's type is, with its article, where C converts it to an integer though it is none."""
    match target:
        case EnumRef():
            return "an enum"
        case Scalar(name) if name in _LOOSE:
            return f"a {name}"
        case _:
            return None


def _is_signed(target: Type) -> bool:
    if loose(target):
        return target != Scalar("bool")
    match target:
        case Scalar(name):
            return name in _SIGNED
        case Foreign(spelling):
            return spelling not in _UNSIGNED_FOREIGN
        case _:
            return False
