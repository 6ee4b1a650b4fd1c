"""Generated interfaces survive formatting; arbitrary input only ever gives diagnostics."""

from hypothesis import given, settings
from hypothesis import strategies as st
from pyenclave.edl import check_text
from pyenclave.edl.formatter import FormatError, format_text
from pyenclave.edl.syntax_check import syntax_errors

C_WORDS = ("do", "if", "for", "int")
NAMES = st.from_regex(r"[a-z]{1,3}[0-9]{0,2}", fullmatch=True).filter(lambda name: name not in C_WORDS)
SCALARS = st.sampled_from(["int", "unsigned", "uint8_t", "long long", "size_t", "double", "char", "bool", "wchar_t"])
LENGTHS = st.sampled_from(["count=4", "size=n", "count=n", "size=n * sizeof(int)", "size=8, count=(1 << 2)"])
BLANKS = st.sampled_from([" ", "\n", "\n\n\n", "\t", " /* c */ ", " // c\n", "\n#define X 1\n", "\n#ifdef Y\n#endif\n"])
ITEMS = st.lists(SCALARS, min_size=1, max_size=4)


@st.composite
def interfaces(draw: st.DrawFn) -> str:
    """A correct interface with random blanks, comments and directives between its pieces."""
    names = iter(draw(st.lists(NAMES, min_size=30, max_size=30, unique=True)))
    pieces = ["enclave", "{", 'include "a.h"']
    structs = []
    for members in draw(st.lists(ITEMS, max_size=3)):
        structs.append(next(names))
        body = " ".join(f"{member} m{index};" for index, member in enumerate(members))
        pieces += [f"struct {structs[-1]} {{", body, "size_t n; [count=n] uint8_t *data;", "};"]
    for values in draw(st.lists(st.lists(st.integers(0, 99), min_size=1, max_size=4), max_size=2)):
        pieces += ["enum", next(names), "{", ", ".join(f"{next(names)} = {value}" for value in values), "};"]
    pieces += ["trusted {"]
    for _ in range(draw(st.integers(0, 4))):
        parameters = [draw(parameter(f"p{index}", structs)) for index in range(draw(st.integers(0, 4)))]
        modifier = draw(st.sampled_from(["", " transition_using_threads"]))
        pieces += [f"public void {next(names)}(", ", ".join([*parameters, "size_t n"]), f"){modifier};"]
    pieces += ["};", "}", ";"]
    blanks = [draw(BLANKS) for _ in pieces]
    return "".join(piece + blank for piece, blank in zip(pieces, blanks, strict=True))


@st.composite
def parameter(draw: st.DrawFn, name: str, structs: list[str]) -> str:
    direction = draw(st.sampled_from(["in", "out", "in, out"]))
    shapes = [f"{draw(SCALARS)} {name}", f"[{direction}] {draw(SCALARS)} {name}[3][2]", f"[user_check] void **{name}"]
    shapes += [f"[{direction}, {draw(LENGTHS)}] double *{name}", f"[in, string] const char *{name}"]
    shapes += [f"[{direction}] struct {struct} *{name}" for struct in structs]
    return draw(st.sampled_from(shapes))


@settings(deadline=None, max_examples=150)
@given(interfaces())
def test_formatting_keeps_the_interface(text: str) -> None:
    formatted = format_text(text)
    assert format_text(formatted) == formatted
    before, after = check_text(text, "a.edl"), check_text(formatted, "a.edl")
    assert before.interface is not None or before.errors
    assert before.interface == after.interface
    assert [found.code for found in before.diagnostics] == [found.code for found in after.diagnostics]


@settings(deadline=None, max_examples=150)
@given(interfaces())
def test_generated_interfaces_are_correct_up_to_lengths(text: str) -> None:
    codes = {found.code for found in check_text(text, "a.edl").errors}
    assert codes <= {"E405", "E203", "E206"}


LINES = (
    "enclave { } trusted untrusted public struct union enum include from import ( ) [ ] , ; = * # ifdef X else endif",
    'define if in out size count string allow propagate_errno int void a b 1 0x 010 "s" " \' // /* */ \\ sizeof + <<',
    "- __VA_ARGS__ ## ... \n \x00 \ufeff é",
)
WORDS = st.sampled_from([word for line in LINES for word in line.split(" ")])
TEXTS = st.lists(WORDS, max_size=60).map(" ".join) | st.text(max_size=200)
BYTES = st.binary(max_size=200).map(lambda data: data.decode(errors="replace"))


@settings(deadline=None, max_examples=400)
@given(TEXTS | BYTES)
def test_any_text_gives_diagnostics_and_nothing_else(text: str) -> None:
    checked = check_text(text, "any.edl")
    assert (checked.interface is None) == bool(checked.errors)
    for found in checked.diagnostics:
        assert 0 <= found.span.start <= found.span.end <= len(found.span.source.text)
        assert found.render()
    syntax_errors(text, "any.edl")
    try:
        formatted = format_text(text)
    except FormatError:
        return
    assert syntax_errors(text, "a.edl") or format_text(formatted) == formatted
