"""What a build says of trusted C: everything at once, and what to do about it; what an assertion says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pyenclave.cli.main import main
from pyenclave.toolchain.advice import advice_for, advised

pytestmark = pytest.mark.usefixtures("one_translator")
ROOT = Path(__file__).parents[2]
EDL = "enclave { trusted { public int one(int x); public int two(int x); }; };"
ONE = '#include "own_t.h"\nint one(int x) { return x; }\n'
TWO = '#include "own_t.h"\nint two(int x) { return x; }\n'


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    """Builds own.edl with sources (name to text); gives the exit code and what was said."""

    def run(sources: dict[str, str], edl: str = EDL, *more: str) -> tuple[int, str]:
        monkeypatch.chdir(tmp_path)
        Path("own.edl").write_text(edl)
        arguments = ["build", "own.edl", *more]
        for name, text in sources.items():
            Path(name).write_text(text)
            if not name.endswith(".h"):
                arguments += ["--source", name]
        monkeypatch.setattr(sys, "argv", ["pyenclave", *arguments])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        return code, capsys.readouterr().err

    return run


def test_all_errors_of_all_sources(build) -> None:  # type: ignore[no-untyped-def]
    many = "".join(f"int f{n}(void) {{ return missing{n}; }}\n" for n in range(30))
    code, said = build({"one.c": ONE + "int a = b;\n", "two.c": TWO + many, "three.pyx": "cdef int f(:\n    pass\n"})
    assert code == 1
    assert said.count("use of undeclared identifier") == 31
    assert re.search(r"/one\.c:3:9: error", said)
    assert "two.c:32:" in said
    assert "three.pyx:1:11" in said


def test_a_header_that_is_named_by_its_place_is_not_made(build, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    header = tmp_path / "elsewhere" / "own_args.h"
    code, said = build({"one.c": f'#include "{header}"\n{ONE}', "two.c": TWO})
    assert code == 1
    assert said.count("file not found") == 1
    assert not header.parent.exists()


def test_errors_come_once_and_in_the_order_of_the_sources(build) -> None:  # type: ignore[no-untyped-def]
    """They are compiled at once, and the last ones are done first."""
    slow = "".join(f"int f{n}(int x) {{ return x * {n} + f{n - 1}(x); }}\n" for n in range(1, 3000))
    sources = {
        "one.c": f"{ONE}int f0(int x);\n{slow}int a = wrong_in_one;\n",
        "two.pyx": "cdef int two(int x) noexcept nogil:\n    return wrong_in_two\n",
        "three.c": "int b = wrong_in_three;\n",
        "four.S": "wrong_in_four\n",
    }
    code, said = build(sources)
    assert code == 1
    wrong = [line for line in said.splitlines() if "error: " in line or "undeclared name" in line]
    found = [name for line in wrong for name in re.findall(r"wrong_in_(\w+)", line)]
    assert found == ["one", "two", "three", "four"], said


def test_undefined_functions_and_what_replaces_them(build) -> None:  # type: ignore[no-untyped-def]
    body = """
int sgx_read_rand(unsigned char *, unsigned long);
int f(unsigned char *p) { return sgx_read_rand(p, 4) + rand() + oe_is_outside_enclave(p, 4) + printf("x"); }
"""
    code, said = build({"one.c": ONE + body, "two.c": TWO})
    assert code == 1
    assert "error: call to undeclared function 'rand'" in said
    for line in (
        "rand: weak randomness is asked for; instead, call pye_random of pyenclave_t",
        "oe_is_outside_enclave: an SDK is asked what lies outside; instead, call pye_is_outside((uint64_t)p, n)",
        "printf: C input or output is used, which an enclave has not; instead, make it an ocall",
    ):
        assert f"\n  {line}\n" in f"{said}\n"
    declared = '#include "own_t.h"\nint sgx_read_rand(void *, unsigned long);\n'
    code, said = build({"one.c": declared + "int one(int x) { return sgx_read_rand(&x, 4); }\n", "two.c": TWO})
    assert code == 1
    assert "sgx_read_rand: an SDK is asked for random bytes; instead, call pye_random" in said


def test_headers_that_are_not_included(build) -> None:  # type: ignore[no-untyped-def]
    body = "int f(char *p) { free(p); assert(p); errno = 3; fabs(1.0); pye_forget(p); return (int)strlen(malloc(3)); }"
    code, said = build({"one.c": ONE + body, "two.c": TWO})
    assert code == 1
    rows = said.rstrip("\n").split("\nheaders that are not included:\n")[1].splitlines()
    assert sorted(rows) == [
        "  #include <assert.h>, for assert",
        "  #include <errno.h>, for errno",
        "  #include <math.h>, for fabs",
        "  #include <stdlib.h>, for free, malloc",
        "  #include <string.h>, for strlen",
    ]
    assert "not inside an enclave" not in said


@pytest.mark.parametrize(
    ("call", "advice"),
    [
        ("sprintf(0, 0)", "sprintf: a text is written without its buffer's size; instead, call snprintf or vsnprintf"),
        ("exit(1)", "exit: the program is ended, which an enclave cannot; instead, return from the ecall"),
        ("SGX_SUCCESS", "SGX_SUCCESS: an SDK's status is used; instead, use pye_status_t and PYE_OK"),
        ("SGX_SPINLOCK_INITIALIZER", "SGX_SPINLOCK_INITIALIZER: a lock that an enclave has not; instead, use"),
        ("memcpy_verw(a, b, 4)", "memcpy_verw: an SDK writes to memory outside; instead, call pye_copy_out("),
        ("sgx_cpuid(a, 1)", "sgx_cpuid: the processor is asked what it has, which an enclave cannot; instead, make it"),
        ("FILE *f", "FILE: C input or output is used, which an enclave has not; instead, make it an ocall"),
    ],
)
def test_what_replaces_it(call: str, advice: str) -> None:
    name = call.split("(")[0].split()[0]
    assert f"\n  {advice}" in advised(f"error: use of undeclared identifier '{name}'")


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        (
            "error: no type named 'mutex' in namespace 'std'",
            "std::mutex: a lock of C++'s library is used; instead, use pye",
        ),
        (
            "error: no member named 'now' in namespace 'std::chrono'",
            "std::now: a part of C++'s library is used that is",
        ),
        (
            "error: no type named 'steady_clock' in namespace 'std::chrono'",
            "std::steady_clock: a clock of C++'s library is used; instead, make it an ocall",
        ),
        ("error: no type named 'unique_lock' in namespace 'std'", "std::unique_lock: a lock of C++'s library is used"),
        ("error: no member named 'printf' in namespace 'std'", "printf: C input or output is used"),
        ("  128 | using ::exit _LIBCPP_USING_IF_EXISTS;", "exit: the program is ended"),
    ],
)
def test_what_replaces_cpps_library(said: str, advice: str) -> None:
    assert f"\n  {advice}" in advised(said)


def test_numbers_that_cpps_library_sorts() -> None:
    symbol = "void std::__1::__sort<std::__1::__less<int, int>&, int*>(int*, int*, std::__1::__less<int, int>&)"
    assert advice_for(symbol)[1].startswith("give the order: std::sort(first, last, [](auto a, auto b)")


@pytest.mark.parametrize(
    ("symbol", "instead"),
    [
        ("operator new(unsigned long, std::align_val_t)", "use plain new, which aligns to 16"),
        ("std::nothrow", "use plain new, which aligns to 16"),
        ("std::__1::__shared_weak_count::__release_weak()", "use std::unique_ptr"),
        ("std::__1::chrono::system_clock::now()", "make it an ocall"),
        ("std::__1::basic_string<char>::append(char const*)", "use C, or what the headers have"),
    ],
)
def test_what_replaces_symbols_of_cpps_library(symbol: str, instead: str) -> None:
    assert advice_for(symbol)[1].startswith(instead)


@pytest.mark.parametrize(
    ("header", "advice"),
    [
        ("config/mine.h", "it lies in no folder that is searched; instead, name the folder with -I"),
        ("sgx_trts.h", "a header of the SGX SDK's; instead, leave it out: docs/trusted-c.md says what replaces"),
        ("openenclave/enclave.h", "a header of Open Enclave's; instead, leave it out: docs/trusted-c.md says"),
        ("own_args.h", "a header that oeedger8r writes; instead, include the interface's own, which ends in _t.h"),
        ("unistd.h", "there is no operating system inside; instead, make what needs it an ocall"),
    ],
)
def test_a_header_that_is_not_there(build, header: str, advice: str) -> None:  # type: ignore[no-untyped-def]
    also = "#include <sgx_tseal.h>\nint f(void) { return missing(); }\n"
    code, said = build({"one.c": f'#include "{header}"\n{ONE}{also}', "two.c": TWO})
    assert code == 1
    assert said.count(f"fatal error: '{header}' file not found") == 1
    # What comes after a header of the user's would be told for nothing.
    assert (
        said.count("call to undeclared function 'missing'")
        == said.count("fatal error: 'sgx_tseal.h'")
        == ("config" not in header)
    )
    assert f"\n  {header}: {advice}" in said


def test_a_header_of_the_interface_that_is_not_there(build) -> None:  # type: ignore[no-untyped-def]
    """Met by the bridge, every source and the host's side: said once."""
    edl = EDL.replace("trusted {", 'include "mine.h" trusted {', 1)
    code, said = build({"one.c": ONE, "two.c": TWO}, edl)
    assert code == 1
    assert said.count("  mine.h: it lies in no folder that is searched; instead, name the folder with -I") == 1


def test_everything_of_the_documents_table_is_advised() -> None:
    rows = re.findall(r"^\| (`.*?) \| (.*) \|$", (ROOT / "docs" / "trusted-c.md").read_text(), re.MULTILINE)
    table = rows[[row[1] for row in rows].index("left out, with a warning") + 1 :]
    names = {name for row in table for name in re.findall(r"`((?:sgx|oe)_[a-z]\w+|printf|memset_s)\b", row[0])}
    assert len(names) > 10
    for name in names:
        assert advice_for(name)[1], name


def test_a_name_that_nothing_is_generated_for(build) -> None:  # type: ignore[no-untyped-def]
    code, said = build({"one.c": ONE, "two.c": TWO}, EDL.replace("; };", "; }; untrusted { void exit(int code); };", 1))
    assert code == 1
    assert said.startswith("own.edl:1:87: error[E215]: `exit` is a function of the C library")
    assert "Traceback" not in said


ASSERTING = "#include <assert.h>\n" + ONE.replace("return x", "\n    assert(x > 0);\n    return x")
LOADED = "import own\nwith own.load() as enclave:\n    print(enclave.two(1))\n    enclave.one(0)\n"


def test_a_failed_assertion_of_a_debug_image(build, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    code, said = build({"one.c": ASSERTING, "two.c": TWO})
    assert code == 0, said
    done = subprocess.run([sys.executable, "-c", LOADED], cwd=tmp_path / "dist", capture_output=True, text=True)
    said = "the enclave aborted in `one`: an assertion failed at one.c:4, in one"
    assert done.stderr.splitlines()[-1] == f"pyenclave.errors.EnclaveCrashed: {said}"


CPP = """#include <math.h>
#include <cstdlib>
#include <cstring>
#include "own_t.h"

namespace {
template <typename T> class counter {
public:
    explicit counter(T start) : at(start) {}
    T next() { return ++at; }
private:
    T at;
};
}

int one(int x) {
    register int start = x;
    static counter<int> own(start);
    char text[8];
    std::strcpy(text, "1.5");
    return own.next() + (int)pow(std::atof(text), 0.5);
}
"""
# A library that is headers, the operators new and delete, and checks that end the enclave.
TWO_CPP = """#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <unordered_map>
#include "own_t.h"

int sum(std::map<int, int> &squares);
static char *kept;
int two(int x)
{
    if (x == -2) {
        kept = new char[1ul << 40];
    }
    std::unordered_map<int, int> hashed;
    hashed.reserve(x == -4 ? 1ul << 50 : 0);
    for (int n = 0; n < x; n++) {
        hashed[n] = n * n;
    }
    std::map<int, int> squares(hashed.begin(), hashed.end());
    std::array<int, 4> numbers = {3, x, 1, 2};
    std::sort(numbers.begin(), numbers.end(), [](int left, int right) { return left > right; });
    numbers.at(x == -3 ? 4 : 0)++;
    auto most = x < 0 ? std::nullopt : std::optional(numbers[0]);
    char *text = new char[3];
    delete[] text;
    return sum(squares) + *most;
}
"""
# An operator of its own, which the library's others then call, and a class of which nothing is made.
THREE_CPP = """#include <cstdlib>
#include <map>
#include <numeric>
int sum(std::map<int, int> &squares);
static int deleted;
void operator delete(void *memory) noexcept
{
    deleted++;
    std::free(memory);
}
struct summing {
    summing();
    virtual ~summing();
    virtual int sum(std::map<int, int> &squares) = 0;
    int of(std::map<int, int> &squares) { return sum(squares); }
};
__attribute__((noinline)) summing::summing() {}
__attribute__((noinline)) summing::~summing() {}
struct accumulating : summing {
    int sum(std::map<int, int> &squares) override
    {
        auto add = [](int all, auto &one) { return all + one.second; };
        return std::accumulate(squares.begin(), squares.end(), 0, add);
    }
};
int sum(std::map<int, int> &squares)
{
    static summing *volatile one; // else nothing is allocated
    static char *volatile text;
    deleted = 0;
    one = new accumulating;
    text = new char[squares.size() + 1];
    int all = one->of(squares);
    delete one;
    delete[] text;
    return deleted == 2 ? all : -deleted;
}
"""
CALLED = """import own
with own.load() as enclave:
    print(enclave.one(5), enclave.one(5), enclave.two(100))
for x in -1, -2, -3, -4:
    with own.load() as enclave:
        try:
            enclave.two(x)
        except Exception as error:
            print(error)
"""


def test_cpp_sources(build, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    code, said = build({"one.cpp": CPP, "two.cc": TWO_CPP, "three.cxx": THREE_CPP})
    assert code == 0, said
    done = subprocess.run([sys.executable, "-c", CALLED], cwd=tmp_path / "dist", capture_output=True, text=True)
    results, empty, exhausted, thrown, wide = done.stdout.splitlines()
    assert results == f"7 8 {sum(n * n for n in range(100)) + 101}"
    assert re.search(r"an assertion failed at libcxx/include/optional:\d+, in operator\*$", empty)
    assert exhausted == wide == "the enclave aborted in `two`: a check inside failed"
    assert re.search(r"an assertion failed at libcxx/include/stdexcept:\d+, in __throw_out_of_range$", thrown)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("int one(int x) { throw x; }", "cannot use 'throw' with exceptions disabled"),
        ("struct s { s(int); int v; }; s global(rand_of());", "undeclared identifier 'rand_of'"),
        ("int f(int); int global = f(1); int f(int x) { return x; }", "declaration requires a global constructor"),
        (
            "#include <iostream>\nint one(int x) { std::cout << x; return x; }",
            "  std::ostream: a stream of C++'s library",
        ),
        (
            "#include <string>\nint one(int x) { std::string s(x, 'x'); s.append(s); return s.size(); }",
            "a part of C++'s library is used that is not headers alone",
        ),
    ],
)
def test_what_cpp_has_not(build, text: str, said: str) -> None:  # type: ignore[no-untyped-def]
    whole = '#include "own_t.h"\n' + text + "\nint two(int x) { return x; }\n"
    code, message = build({"one.cpp": whole})
    assert code == 1
    assert said in message
