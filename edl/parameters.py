"""Parameters: which attributes make sense together, and the copying rule that follows."""

from . import codes
from .arrays import declared_type
from .attributes import PARAMETER, read_attributes
from .chosen import chosen_length
from .codes import Code
from .deep import raw_pointer
from .layout import Layout
from .lengths import ONE_ELEMENT, Lengths
from .model import (
    VOID,
    Array,
    Constant,
    Copy,
    Direction,
    Foreign,
    Length,
    LengthKind,
    Parameter,
    Pointer,
    Scalar,
    StructRef,
    Type,
    UnionRef,
)
from .scope import Scope
from .sequences import sequence_length
from .shape import Shape
from .spelling import spell_type
from .syntax import Attribute, Declaration

_STRINGS = {"string": ("char", "unsigned char"), "wstring": ("wchar_t",)}
_NON_PORTABLE = frozenset({"long", "unsigned long", "long double", "wchar_t"})


class ParameterChecker:
    """Checks the parameters of one function after the other."""

    def __init__(self, scope: Scope, layout: Layout) -> None:
        self._scope = scope
        self._layout = layout
        self._report = scope.report

    def check(self, declarations: tuple[Declaration, ...], trusted: bool) -> tuple[Parameter, ...]:
        """All parameters of an ecall (`trusted`) or ocall in order; a repeated one is reported and left out."""
        shapes: dict[str, Shape] = {}
        names = frozenset(declaration.name.text for declaration in declarations)
        for declaration in declarations:
            name = declaration.name
            self._scope.check_name(name, in_file_scope=False)
            if name.text in shapes:
                self._report.add(codes.DUPLICATE_PARAMETER, name.span, f"there is already a parameter `{name.text}`")
                continue
            given = read_attributes(declaration.attributes, PARAMETER, self._report) if declaration.attributes else {}
            shapes[name.text] = Shape(declaration, declared_type(self._scope, declaration, names, "parameter"), given)
        types = {name: shape.type for name, shape in shapes.items()}
        pointers = frozenset(name for name, shape in shapes.items() if shape.typedef)
        lengths = Lengths(self._scope, self._layout, types, pointers, "parameter", passed_to_c=not trusted)
        return tuple(self._parameter(shape, shapes, lengths) for shape in shapes.values())

    def _parameter(self, shape: Shape, shapes: dict[str, Shape], lengths: Lengths) -> Parameter:
        name, span, given = shape.name, shape.declaration.name.span, shape.given
        self._check_portable(shape)
        self._check_void(shape)
        direction = self._direction(shape)
        copy = None
        if direction not in (Direction.VALUE, Direction.USER_CHECK):
            copy = self._copy(shape, shapes, direction, lengths)
        elif direction is Direction.VALUE:
            self._check_value(shape)
        self._check_readonly(shape)
        typedef = shape.typedef
        return Parameter(
            name, shape.type, direction, span, copy, typedef == "isptr", typedef == "isary", "readonly" in given
        )

    # --- direction -------------------------------------------------------------------------------

    def _direction(self, shape: Shape) -> Direction:
        self._check_typedefs(shape)
        given = shape.given
        if not shape.address:
            if given and not {"isptr", "isary"} & given.keys():
                self._not_a_pointer(shape)
            return Direction.VALUE
        moves = ("in" in given, "out" in given)
        if "user_check" in given:
            self._check_user_check(shape)
            return Direction.USER_CHECK
        if moves == (False, False):
            self._no_direction(shape)
            return Direction.USER_CHECK
        return {(True, False): Direction.IN, (False, True): Direction.OUT, (True, True): Direction.INOUT}[moves]

    def _not_a_pointer(self, shape: Shape) -> None:
        first = next(iter(shape.given.values()))
        hint = "leave the attribute out: values are copied as they are"
        if isinstance(shape.type, Foreign) and " " not in shape.type.spelling:
            hint = f"if `{shape.type.spelling}` is a pointer or an array, say isptr or isary"
        message = f"`{first.name.text}` is for pointers and arrays, `{shape.name}` is a value"
        self._report.add(codes.NOT_A_POINTER, first.span, message, hint)

    def _check_user_check(self, shape: Shape) -> None:
        given = shape.given
        for name in ("in", "out"):
            if name in given:
                message = f"`user_check` passes the pointer as it is, `{name}` copies what it points at"
                self._add(codes.CONFLICTING_ATTRIBUTES, given["user_check"], message, "choose one of them")
                return
        for name in ("size", "count", "string", "wstring"):
            if name in given:
                message = f"`{name}` has no meaning with `user_check`"
                self._add(codes.NEEDS_DIRECTION, given[name], message, "use in, out or both, or leave it out")

    def _no_direction(self, shape: Shape) -> None:
        for name in ("size", "count", "string", "wstring"):
            if name in shape.given:
                hint = "add in, out or both"
                self._add(codes.NEEDS_DIRECTION, shape.given[name], f"`{name}` needs a direction", hint)
                return
        if shape.refused:
            return
        typedef = shape.given.get(shape.typedef or "")
        if typedef is not None:
            hint = "add in, out or both, or user_check"
            self._add(codes.NEEDS_DIRECTION, typedef, f"`{shape.typedef}` needs a direction", hint)
            return
        what = "array" if shape.array or shape.opaque else "pointer"
        message = f"the {what} `{shape.name}` has no direction"
        hint = "add [in], [out] or [in, out] to copy, or [user_check] to pass the address unchecked"
        self._report.add(codes.NO_DIRECTION, shape.declaration.name.span, message, hint)

    def _check_typedefs(self, shape: Shape) -> None:
        given = shape.given
        if "isptr" in given and "isary" in given:
            self._add(codes.CONFLICTING_ATTRIBUTES, given["isary"], "a type is either isptr or isary", "remove one")
        for name in ("isptr", "isary"):
            if name in given and (shape.typedef is None or shape.opaque):
                message = f"`{name}` is for a bare type of a C header, not for `{spell_type(shape.type)}`"
                self._add(codes.FOREIGN_ONLY, given[name], message)
            elif name in given and shape.declaration.type.const:
                message = f"`{name}` is for a bare type of a C header, not for `const {spell_type(shape.type)}`"
                hint = "remove `const`" + (": `readonly` says that it points at const" if name == "isptr" else "")
                self._add(codes.FOREIGN_ONLY, given[name], message, hint)

    def _check_readonly(self, shape: Shape) -> None:
        if "readonly" not in shape.given:
            return
        attribute = shape.given["readonly"]
        if shape.pointer and shape.const:
            message = f"`{shape.name}` points at const, which says what `readonly` does"
            self._add(codes.IDLE_ATTRIBUTE, attribute, message, "leave it out")
        elif shape.typedef != "isptr":
            hint = "for other pointers write const"
            self._add(codes.READONLY, attribute, "`readonly` goes with isptr", hint)
        elif "out" in shape.given:
            self._add(codes.OUT_CONST, shape.given["out"], f"`{shape.name}` is readonly and cannot be an output")

    # --- copying ---------------------------------------------------------------------------------

    def _copy(self, shape: Shape, shapes: dict[str, Shape], direction: Direction, lengths: Lengths) -> Copy:
        element = self._element(shape)
        if (shape.array or shape.opaque) and shape.declaration.type.pointers:
            message = f"`{shape.name}` is an array of pointers, which would cross unchecked"
            self._report.add(codes.ARRAY_OF_POINTERS, shape.declaration.name.span, message, "use user_check")
        self._check_out_const(shape, direction)
        chosen = chosen_length(shape, shapes, direction, lengths, self._report)
        if chosen is not None:
            assert isinstance(element, Pointer)
            self._check_shallow(shape, element.target)
            return Copy(direction, element.target, chosen, chosen=True)
        sequence = sequence_length(shape, shapes, direction, lengths, self._report)
        if sequence is not None:
            return Copy(direction, element, sequence)
        length = self._length(shape, direction, element, lengths)
        inner = self._scope.resolve(shape.declaration.type) if shape.opaque else element
        deep = None
        if isinstance(inner, StructRef) and inner.name in self._scope.structs:
            deep = self._scope.structs[inner.name].deep
        if deep and (shape.array or shape.opaque):
            message = f"`{shape.name}` is an array of `{spell_type(inner)}`, which is copied deeply"
            self._report.add(codes.DEEP_ARRAY, shape.declaration.name.span, message, "pass a pointer with count=")
        self._check_shallow(shape, inner)
        return Copy(direction, element, length, deep)

    def _element(self, shape: Shape) -> Type:
        match shape.type:
            case Pointer(target):
                return target
            case Array(element):
                return element
            case Foreign(spelling) if shape.typedef == "isptr":
                return Foreign(f"__typeof__(*({spelling})0)")
        return shape.type

    def _check_out_const(self, shape: Shape, direction: Direction) -> None:
        if direction.copies_out and shape.const:
            message = f"`{shape.name}` is const and cannot be an output"
            self._add(codes.OUT_CONST, shape.given["out"], message, "remove const, or use [in]")

    def _length(self, shape: Shape, direction: Direction, element: Type, lengths: Lengths) -> Length:
        given = shape.given
        if "string" in given or "wstring" in given:
            return self._string(shape, direction)
        size, count = given.get("size"), given.get("count")
        if shape.array:
            assert isinstance(shape.type, Array)
            self._refuse_array_length(shape, size or count)
            return Length(LengthKind.ELEMENTS, count=Constant(shape.type.elements))
        if shape.typedef == "isary":
            self._refuse_array_length(shape, size or count)
            return ONE_ELEMENT
        if element == VOID and size is None:
            self._void_length(shape, count)
            return lengths.read(count, None, element) if count else Length(LengthKind.BYTES, size=Constant(1))
        return lengths.read(size, count, element) if size or count else ONE_ELEMENT

    def _void_length(self, shape: Shape, count: Attribute | None) -> None:
        message = f"how many bytes `{shape.name}` points at is not known"
        hint = "give size=, the number of bytes"
        self._report.add(codes.VOID_LENGTH, count.span if count else shape.declaration.name.span, message, hint)

    def _refuse_array_length(self, shape: Shape, attribute: Attribute | None) -> None:
        if attribute is not None:
            message = f"`{shape.name}` is an array and is copied whole"
            hint = f"leave `{attribute.name.text}` out, or pass a pointer"
            self._add(codes.ARRAY_LENGTH, attribute, message, hint)

    def _string(self, shape: Shape, direction: Direction) -> Length:
        given = shape.given
        name = "string" if "string" in given else "wstring"
        if "string" in given and "wstring" in given:
            self._add(codes.CONFLICTING_ATTRIBUTES, given["wstring"], "a buffer is either a string or a wstring")
        for other in ("size", "count"):
            if other in given:
                message = f"the length of a {name} is found, `{other}` cannot be given too"
                self._add(codes.CONFLICTING_ATTRIBUTES, given[other], message, f"use {name} or {other}")
        if direction is Direction.OUT:
            hint = f"use [in, out, {name}], or [out, size=…] for a buffer to fill"
            self._add(codes.STRING_OUT, given[name], f"an output-only {name} has no length", hint)
        pointed = shape.type.target if isinstance(shape.type, Pointer) else None
        if pointed not in [Scalar(base) for base in _STRINGS[name]]:
            wanted = " or ".join(f"`{base} *`" for base in _STRINGS[name])
            message = f"a {name} is {wanted}, not `{spell_type(shape.type)}`"
            self._add(codes.STRING_TYPE, given[name], message)
        return Length(LengthKind.STRING if name == "string" else LengthKind.WSTRING)

    # --- what crosses unchecked ------------------------------------------------------------------

    def _check_shallow(self, shape: Shape, element: Type) -> None:
        span = shape.declaration.name.span
        if isinstance(element, Foreign) and not isinstance(shape.type, Foreign):
            message = f"only C knows whether `{element.spelling}` contains pointers"
            self._report.add(codes.FOREIGN_POINTER, span, message)
        if (shape.array or shape.opaque) and isinstance(element, Pointer):
            return
        path = raw_pointer(element, self._scope)
        if path is not None:
            which = f"its pointer `{path}` crosses" if path else "the pointers in it cross"
            message = f"`{shape.name}` is copied, but {which} unchecked"
            hint = "give pointer members size= or count=" if isinstance(element, StructRef) else None
            self._report.add(codes.SHALLOW_POINTERS, span, message, hint)

    def _check_value(self, shape: Shape) -> None:
        span = shape.declaration.name.span
        if isinstance(shape.type, StructRef) and (struct := self._scope.structs.get(shape.type.name)) and struct.deep:
            message = f"`struct {struct.name}` is copied deeply and cannot be passed by value"
            self._report.add(codes.DEEP_BY_VALUE, span, message, f"write `[in] struct {struct.name} *{shape.name}`")
            return
        path = raw_pointer(shape.type, self._scope) if isinstance(shape.type, StructRef | UnionRef) else None
        if path is not None:
            message = f"`{shape.name}` is passed by value, its pointer `{path}` crosses unchecked"
            self._report.add(codes.SHALLOW_VALUE, span, message)

    def _check_void(self, shape: Shape) -> None:
        """Neither void nor an array of it, also one whose length only C knows."""
        written = shape.declaration.type
        if written.void:
            message = f"the parameter `{shape.name}` cannot be void"
            self._report.add(codes.VOID_VALUE, written.span, message, "write `void *` for a pointer")

    def _check_portable(self, shape: Shape) -> None:
        name = shape.declaration.type
        if name.scalar and name.base in _NON_PORTABLE:
            message = f"the size of `{name.base}` depends on the platform"
            self._report.add(codes.NON_PORTABLE, name.span, message, "use a fixed-width type")

    def _add(self, code: Code, attribute: Attribute, message: str, hint: str | None = None) -> None:
        self._report.add(code, attribute.span, message, hint)
