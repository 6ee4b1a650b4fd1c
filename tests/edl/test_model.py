"""What a checked interface says: types, copying rules, lengths, plans, ids."""

import pytest
from pyenclave.edl import Interface, Options, check_text, load_text
from pyenclave.edl.model import (
    VOID,
    Array,
    Constant,
    Copy,
    Direction,
    EnumRef,
    Foreign,
    Length,
    LengthKind,
    Parameter,
    Pointer,
    Product,
    Reference,
    Scalar,
    SizeOf,
    StructRef,
    UnionRef,
)

SIZE = Scalar("size_t")
N = Reference("n", SIZE, signed=False)


def load_parameters(text: str, before: str = "") -> tuple[Parameter, ...]:
    return load_text(f"enclave {{ {before} trusted {{ public void f({text}); }}; }};", "f.edl").ecalls[0].parameters


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("signed", "int"),
        ("unsigned", "unsigned int"),
        ("int long unsigned long", "unsigned long long"),
        ("short int", "short"),
        ("long double", "long double"),
        ("signed char", "signed char"),
        ("_Bool", "bool"),
        ("uint64_t", "uint64_t"),
    ],
)
def test_scalars_have_one_spelling(written: str, expected: str) -> None:
    assert load_parameters(f"{written} x")[0].type == Scalar(expected)


def test_named_types_resolve_with_and_without_their_keyword() -> None:
    types = "struct s { int a; }; union u { int a; }; enum e { A };"
    found = load_parameters("struct s a, s b, union u c, u d, enum e f, e g, struct h h, ssize_t i", types)
    names = [StructRef("s")] * 2 + [UnionRef("u")] * 2 + [EnumRef("e")] * 2 + [Foreign("struct h"), Foreign("ssize_t")]
    assert [parameter.type for parameter in found] == names


@pytest.mark.parametrize(
    ("text", "direction", "element", "length"),
    [
        ("[in] int *p", Direction.IN, Scalar("int"), Length(LengthKind.ELEMENTS, count=Constant(1))),
        ("[out, in, count=n] int *p, size_t n", Direction.INOUT, Scalar("int"), Length(LengthKind.ELEMENTS, count=N)),
        ("[out, size=n] void *p, size_t n", Direction.OUT, VOID, Length(LengthKind.BYTES, size=N)),
        (
            "[in, size=n, count=3] int *p, size_t n",
            Direction.IN,
            Scalar("int"),
            Length(LengthKind.BYTES, size=N, count=Constant(3)),
        ),
        ("[in, string] const char *p", Direction.IN, Scalar("char"), Length(LengthKind.STRING)),
        ("[in, out, wstring] wchar_t *p", Direction.INOUT, Scalar("wchar_t"), Length(LengthKind.WSTRING)),
        ("[in] int p[2][3]", Direction.IN, Scalar("int"), Length(LengthKind.ELEMENTS, count=Constant(6))),
        ("[in, isary] a_t p", Direction.IN, Foreign("a_t"), Length(LengthKind.ELEMENTS, count=Constant(1))),
        (
            "[in] const uint8_t p[2][N]",
            Direction.IN,
            Foreign("__typeof__(const uint8_t[2][N])"),
            Length(LengthKind.ELEMENTS, count=Constant(1)),
        ),
        (
            "[in, isptr, count=2] p_t p",
            Direction.IN,
            Foreign("__typeof__(*(p_t)0)"),
            Length(LengthKind.ELEMENTS, count=Constant(2)),
        ),
        (
            "[in, size=n * sizeof(int)] int *p, size_t n",
            Direction.IN,
            Scalar("int"),
            Length(LengthKind.BYTES, size=Product(N, SizeOf(Scalar("int")))),
        ),
        (
            "[in, count=(1 << 4) - 2] int *p",
            Direction.IN,
            Scalar("int"),
            Length(LengthKind.ELEMENTS, count=Constant(14)),
        ),
    ],
)
def test_copying_rules(text: str, direction: Direction, element: object, length: Length) -> None:
    parameter = load_parameters(text)[0]
    assert parameter.direction is direction
    assert parameter.copy == Copy(direction, element, length)  # type: ignore[arg-type]


def test_values_and_user_check_are_not_copied() -> None:
    value, address, constant = load_parameters("int a, [user_check] const void *p, const int b")
    assert (value.direction, value.copy) == (Direction.VALUE, None)
    assert (address.direction, address.copy) == (Direction.USER_CHECK, None)
    assert address.type == Pointer(VOID, const=True)
    assert constant.type == Scalar("int")


@pytest.mark.parametrize(
    ("type_name", "signed"), [("int", True), ("uint32_t", False), ("ssize_t", True), ("mode_t", False)]
)
def test_signed_lengths_are_marked(type_name: str, signed: bool) -> None:
    copy = load_parameters(f"[in, size=n] void *p, {type_name} n")[0].copy
    assert copy is not None
    assert isinstance(copy.length.size, Reference)
    assert copy.length.size.signed is signed


def test_relaxed_errors_keep_the_reference_tools_meaning() -> None:
    def one(parameter: str, code: str) -> Parameter:
        text = f"enclave {{ trusted {{ public void f({parameter}); }}; }};"
        return load_text(text, "f.edl", Options(allow=frozenset({code}))).ecalls[0].parameters[0]

    assert one("int *p", "E305").direction is Direction.USER_CHECK
    void = one("[in] void *p", "E404").copy
    assert void == Copy(Direction.IN, VOID, Length(LengthKind.BYTES, size=Constant(1)))
    counted = one("[in, count=4] void *p", "E404").copy
    assert counted == Copy(Direction.IN, VOID, Length(LengthKind.BYTES, size=Constant(4)))
    array = one("[in, size=4] int a[4]", "E312").copy
    assert array == Copy(Direction.IN, Scalar("int"), Length(LengthKind.ELEMENTS, count=Constant(4)))


def test_enums_know_their_values() -> None:
    interface = load_text("enclave { enum e { A, B = 0x10, C, D = -2, E = B | C, F = HEADER, G, H = 7 }; };", "e.edl")
    values = [(each.name, each.value, each.spelling) for each in interface.enum("e").enumerators]
    assert values == [
        ("A", 0, None),
        ("B", 16, "16"),
        ("C", 17, None),
        ("D", -2, "-2"),
        ("E", 17, "B | C"),
        ("F", None, "HEADER"),
        ("G", None, None),
        ("H", 7, "7"),
    ]


WIDE = "enum wide { SMALL = -1, MAGIC_VALUE = 112233445566 };"


def test_an_enum_of_constants_may_be_wide() -> None:
    """Both reference tools take it; C gives the enumerators a type that holds them."""
    trusted = "trusted { public void f([in, size=MAGIC_VALUE] const void *p); };"
    interface = load_text(f"enclave {{ {WIDE} enum {{ BIG = 0xFFFFFFFFFFFFFFFF }}; {trusted} }};")
    assert [entry.value for entry in interface.enum("wide").enumerators] == [-1, 112233445566]


@pytest.mark.parametrize(
    "text",
    [
        "trusted { public void f(enum wide w); };",
        "trusted { public wide f(void); };",
        "trusted { public void f([user_check] wide *w); };",
        "trusted { public void f([in, size=sizeof(wide)] const void *w); };",
        "struct s { wide w[2]; };",
        "union u { enum wide *w; };",
    ],
)
def test_a_wide_enum_crosses_nowhere(text: str) -> None:
    checked = check_text(f"enclave {{ {WIDE} {text} }};", "e.edl")
    assert [(found.code, found.span.text.removeprefix("enum ").rstrip(" *")) for found in checked.errors] == [
        ("E213", "wide")
    ]


def test_enumerators_are_dimensions_and_lengths() -> None:
    text = "enclave { enum { N = 4 }; trusted { public void f([in] int a[N][2], [in, count=N] int *p); }; };"
    array, pointer = load_text(text, "n.edl").ecalls[0].parameters
    assert array.type == Array(Scalar("int"), (4, 2))
    assert pointer.copy is not None
    assert pointer.copy.length.count == Constant(4)


def test_a_member_hides_no_enumerator_from_a_dimension() -> None:
    """They have names of their own in C."""
    text = "enclave { enum { N = 4 }; struct s { int N; int a[N]; }; trusted { public void f(void); }; };"
    assert load_text(text, "n.edl").structs[0].members[1].type == Array(Scalar("int"), (4,))


def test_the_longest_length_of_constants() -> None:
    text = "enclave { trusted { public void f([in, count=0x3fffffffffffffff] int *p); }; };"
    [pointer] = load_text(text, "n.edl").ecalls[0].parameters
    assert pointer.copy is not None
    assert pointer.copy.length.count == Constant((1 << 62) - 1)


DEEP = """enclave {
    struct outer { struct inner rows[3]; [count=1] struct inner *more; char *raw; };
    struct inner { int n; [count=n, size=8] uint64_t *items; };
    trusted { public void f([in, out, count=2] outer *p); };
};
"""


def test_deep_plans_follow_pointers_and_embedded_structs() -> None:
    interface = load_text(DEEP, "deep.edl")
    inner = interface.struct("inner").deep
    outer = interface.struct("outer").deep
    assert inner is not None
    assert outer is not None
    (items,) = inner.members
    assert (items.name, items.element, items.plan) == ("items", Scalar("uint64_t"), None)
    assert items.length == Length(LengthKind.BYTES, size=Constant(8), count=Reference("n", Scalar("int"), signed=True))
    assert [(member.name, member.plan) for member in outer.members] == [("more", inner)]
    assert outer.embedded == (("rows", 3, inner),)
    copy = interface.ecalls[0].parameters[0].copy
    assert copy is not None
    assert copy.deep == outer


def test_types_come_before_their_use_by_value() -> None:
    text = "enclave { struct a { union b b; }; union b { struct c c[2]; }; struct c { enum d d; }; enum d { D }; };"
    interface = load_text(text, "order.edl")
    assert [each.name for each in interface.types] == ["d", "c", "b", "a"]
    assert [each.name for each in interface.structs] == ["c", "a"]


FUNCTIONS = """enclave {
    include "a.h" include "a.h"
    trusted { include "t.h" void hidden(void) transition_using_threads; public int shown(void); };
    untrusted {
        include "u.h"
        [cdecl, dllimport] int out(void) allow(hidden, shown, hidden) transition_using_threads propagate_errno;
    };
    trusted { public void last(void); };
};
"""


def test_functions() -> None:
    interface = load_text(FUNCTIONS, "functions.edl")
    rows = [(each.id, each.name, each.public, each.switchless) for each in interface.ecalls]
    assert rows == [(0, "hidden", False, True), (1, "shown", True, False), (2, "last", True, False)]
    (out,) = interface.ocalls
    assert (out.allow, out.switchless, out.propagate_errno) == (("hidden", "shown"), True, True)
    assert (out.convention, out.dllimport) == ("cdecl", True)
    assert interface.includes == ("a.h",)
    assert (interface.trusted_includes, interface.untrusted_includes) == (("t.h",), ("u.h",))
    with pytest.raises(KeyError):
        out.parameter("none")


def test_library_ocalls_are_accepted_as_declared() -> None:
    text = """enclave { trusted { public void f(void); }; untrusted {
        void pyenclave_return_bytes([in, size=size] const uint8_t *data, size_t size);
        void pyenclave_return_str([in, size=size] const char *data, size_t size);
    }; };"""
    assert [each.name for each in load_text(text, "r.edl").ocalls] == ["pyenclave_return_bytes", "pyenclave_return_str"]


def test_names_may_be_words_of_the_language() -> None:
    parameters = load_parameters("int public, int from, int enclave, size_t in, [in, size=in] void *size")
    assert [each.name for each in parameters] == ["public", "from", "enclave", "in", "size"]


def spans(interface: Interface) -> list[tuple[str, str]]:
    named = [*interface.structs, *interface.unions, *interface.ecalls, *interface.ocalls]
    named += [each for function in (*interface.ecalls, *interface.ocalls) for each in function.parameters]
    named += [member for struct in interface.structs for member in struct.members]
    return [(each.name, each.span.text) for each in named]


def test_every_span_is_the_name_in_the_source() -> None:
    for text in (DEEP, FUNCTIONS):
        found = spans(load_text(text, "spans.edl"))
        assert found
        assert all(name == text for name, text in found)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("vault.edl", "vault"),
        ("a-b c.edl", "a_b_c"),
        ("1st.edl", "_1st"),
        ("class.edl", "class_"),
        (".edl", "interface"),
    ],
)
def test_the_interface_is_named_after_its_file(path: str, name: str) -> None:
    assert load_text("enclave { };", path).name == name
