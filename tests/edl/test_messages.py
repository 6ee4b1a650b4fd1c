"""The text of every error that has no golden file of its own: one line of EDL, the code, the message."""

import re

import pytest
from pyenclave.edl import check_text


def trusted(line: str, before: str = "") -> str:
    return f"enclave {{ {before} trusted {{ {line} }}; }};"


def untrusted(line: str) -> str:
    return f"enclave {{ trusted {{ public void start(void); }}; untrusted {{ {line} }}; }};"


F = "public void f(void);"
TYPES = "struct s { int a; }; union u { int a; }; enum e { A }; struct deep { size_t n; [size=n] void *p; };"
RESERVED = "is reserved: generated names begin with `pyenclave_` or `pye_`"
FUNCTION = "is a function of the C library and cannot be declared again"
MACRO = "is a macro of the C library and cannot be a name"

CASES = [
    # numbers, characters, strings
    (trusted("public void f([in, size=0b1] const void *p);"), "E013", "`0b1` is not a decimal or hexadecimal number"),
    (trusted("public void f([in, size=1_0] const void *p);"), "E013", "`1_0` is not a decimal or hexadecimal number"),
    (
        trusted("public void f([in, size=18446744073709551616] const void *p);"),
        "E013",
        "the number does not fit 64 bits",
    ),
    ("enclave { include 'a.h' };", "E010", 'EDL has no character "\'"'),
    ("enclave { include <a.h> };", "E101", "expected the name of a header in double quotes, not `<`"),
    (trusted("public void f(int a$b);"), "E010", "EDL has no character '$'"),
    # directives
    ("#ifdef\n" + trusted(F), "E020", "`#ifdef` needs a name"),
    ("#define\n" + trusted(F), "E020", "`#define` needs a name"),
    ("#include stdio\n" + trusted(F), "E020", 'expected "file" or <file> after `#include`'),
    ("enclave { #define N 4\n" + trusted(F)[9:], "E020", "`#define` stands at the start of a line"),
    ("#endif\n" + trusted(F), "E021", "`#endif` belongs to no #if, #ifdef or #ifndef"),
    ("#else\n" + trusted(F), "E021", "`#else` belongs to no #if, #ifdef or #ifndef"),
    ("#if 0\n#else\n#elif 1\n#endif\n" + trusted(F), "E021", "`#elif` comes after `#else`"),
    ("#if\n#endif\n" + trusted(F), "E022", "`#if` needs a condition"),
    ("#if 1 2\n#endif\n" + trusted(F), "E022", "expected the end of the condition, not `2`"),
    ("#if 1 / 0\n#endif\n" + trusted(F), "E022", "division by zero"),
    ("#define 4 x\n" + trusted(F), "E023", "`4` cannot be the name of a macro"),
    ("#define defined x\n" + trusted(F), "E023", "`defined` cannot be the name of a macro"),
    ("#define M(a, a) a\n" + trusted(F), "E023", "`M` has two parameters `a`"),
    ("#define M(a b\n" + trusted(F), "E023", "the parameters of `M` do not end with `)`"),
    ("#define M(a b) a\n" + trusted(F), "E023", "the parameters of `M` do not end with `)`"),
    ("#define M(a) a ##\n" + trusted(F), "E023", "`##` joins two tokens, and there is one here"),
    ("#define M(a) #b\n" + trusted(F), "E023", "`#` stands before a parameter of the macro"),
    (
        "#define M(a) #a\n" + trusted(F, 'include M("a.h")'),
        "E023",
        "a string cannot become part of another one: EDL's have no escapes",
    ),
    (trusted("public void f(int a # 5, int b\n);"), "E020", "there is no directive `#5`"),
    (trusted("public void f(int a #if 1\n, int b\n#endif\n);"), "E020", "`#if` stands at the start of a line"),
    ("#define M(a) a\n" + trusted("public void f(void M(x;"), "E023", "the arguments of `M` do not end with `)`"),
    ("#define M(a, b) a ## b\n" + trusted("public void f(M(x, +) y);"), "E023", "`x ## +` is not one word"),
    # syntax
    ("", "E101", "expected `enclave` at the start of the file, not the end of the file"),
    ("enclave vault { };", "E101", "an enclave block has no name"),
    ("enclave {", "E101", "expected `}` at the end of the enclave block, not the end of the file"),
    ("enclave { trusted {", "E101", "expected `}`, not the end of the file"),
    (
        "enclave { void f(void); };",
        "E101",
        "expected include, from, import, struct, union, enum, trusted or untrusted, not `void`",
    ),
    (trusted(F, "struct s;"), "E101", "a struct is declared with its members"),
    (trusted(F, "struct s { int a : 4; };"), "E101", "EDL has no bit-fields"),
    (trusted(F, "struct s { int a; }"), "E101", "expected `;` after the struct"),
    (trusted(F, "enum { A B };"), "E101", "expected `}` after the enumerators, not `B`"),
    (trusted('from "a.edl" import *;'), "E101", "imports stand outside of trusted { } and untrusted { }"),
    (trusted(F + ' include "a.h"'), "E101", "includes stand before the functions of a block"),
    (trusted("public int[4] f(void);"), "E101", "a function cannot return an array"),
    (trusted("public int f(void)[4];"), "E101", "a function cannot return an array"),
    (trusted("public void f(int (*g)(void));"), "E101", "EDL has no function pointers"),
    (trusted("public void f(int a = 1);"), "E101", "EDL has no default values"),
    (trusted("public void f(int [in] a);"), "E101", "expected the name of the parameter, not `[`"),
    (trusted("public void f(int);"), "E101", "expected the name of the parameter, not `)`"),
    (trusted("public void f([in] [out] int *p);"), "E101", "a declaration has one attribute list"),
    (trusted("public void f(int * const p);"), "E101", "`const` comes before the type"),
    (trusted("public void f(if x);"), "E105", "expected a type, not the C keyword `if`"),
    (trusted("public void f(...);"), "E101", "expected a type, not `...`"),
    (trusted("public void f([in, size=] int *p);"), "E101", "expected a number or a name, not `]`"),
    (
        untrusted("void o(void) propagate_errno allow(start);"),
        "E101",
        "`allow` stands once, directly after the parameters",
    ),
    ('enclave { from "a.edl" import a, ; };', "E101", "expected a function after `,`"),
    (trusted("public volatile int f(void);"), "E105", "EDL has no `volatile`"),
    (trusted("public const int f(void);"), "E105", "a returned value cannot be const"),
    # limits
    (trusted("public void f([in] int a" + "[1]" * 17 + ");"), "E002", "an array has at most 16 dimensions"),
    (
        trusted("public void f([in, size=" + "(" * 70 + "1" + ")" * 70 + "] int *p);"),
        "E002",
        "expressions nest at most 64 levels",
    ),
    # names and types
    (trusted("public void A(void);", TYPES), "E206", "`A` is also the name of an enumerator"),
    (trusted(F, "struct A { int a; }; enum e { A };"), "E206", "`A` is also the name of a struct"),
    (trusted("public void PYE_RUN(void);"), "E207", f"`PYE_RUN` {RESERVED}"),
    (trusted("public void main(void);"), "E215", f"`main` {FUNCTION}"),
    (trusted(F, "struct malloc { int a; };"), "E215", f"`malloc` {FUNCTION}"),
    (trusted(F, "enum strlen { A };"), "E215", f"`strlen` {FUNCTION}"),
    (trusted(F, "enum e { free };"), "E215", f"`free` {FUNCTION}"),
    (trusted("public void f(int linux);"), "E215", f"`linux` {MACRO}"),
    (trusted(F, "struct s { int errno; };"), "E215", f"`errno` {MACRO}"),
    (
        trusted("public void f([in] int *uintptr_t);"),
        "E215",
        "`uintptr_t` is a type that generated code relies on and cannot be a name",
    ),
    (trusted(F, "enum e { INT32_MAX };"), "E215", f"`INT32_MAX` {MACRO}"),
    (
        trusted("public void f(int __attribute__);"),
        "E215",
        "`__attribute__` is a word of the C compiler and cannot be a name",
    ),
    (trusted("public void f(int typeof);"), "E215", "`typeof` is a word of the C compiler and cannot be a name"),
    (trusted(F, "enum e { };"), "E208", "an enum has at least one enumerator"),
    (trusted(F, "struct s { void a; };"), "E209", "the member `a` cannot be void"),
    (trusted(F, "struct s { void a[HEADER]; };"), "E209", "the member `a` cannot be void"),
    (trusted("public void f([in] void a[4]);"), "E209", "the parameter `a` cannot be void"),
    (trusted("public void f([user_check] void a[HEADER]);"), "E209", "the parameter `a` cannot be void"),
    (trusted(F, "struct a { struct b x; }; struct b { struct a x; };"), "E211", "`a` contains itself: a → b → a"),
    (trusted("public void f([in] int a[]);"), "E212", "an array needs its length"),
    (trusted("public void f([in] int a[0]);"), "E212", "an array has at least one element, not 0"),
    (trusted("public void f([in] int a[-1]);"), "E212", "an array has at least one element, not -1"),
    (
        trusted("public void f([in] int a[1099511627776][2]);"),
        "E212",
        "an array of 2199023255552 elements fits no enclave",
    ),
    (
        trusted("public void f([in] int a[B + 1]);", "enum e { B = HEADER };"),
        "E212",
        "an array's length is a constant: only a C compiler knows the value of `B`",
    ),
    (
        trusted("public void f([in] int a[B + 1]);"),
        "E212",
        "an array's length is a constant: `B` is neither an enumerator nor a #define of this file",
    ),
    (trusted("public void f([in] int a[n], int n);"), "E212", "an array's length is a constant: `n` is a parameter"),
    (trusted(F, "struct s { int n; int a[n]; };"), "E212", "an array's length is a constant: `n` is a member"),
    (trusted(F, "struct s { int a[2][n * 2]; int n; };"), "E212", "an array's length is a constant: `n` is a member"),
    (trusted("public void f(int a[N]);"), "E305", "the array `a` has no direction"),
    (trusted("public void f([in, count=2] int a[N]);"), "E312", "`a` is an array and is copied whole"),
    (trusted("public void f([in] int *a[N]);"), "E313", "`a` is an array of pointers, which would cross unchecked"),
    (trusted("public void f([out] const int a[N]);"), "E311", "`a` is const and cannot be an output"),
    (
        trusted("public void f([in] struct deep a[N]);", TYPES),
        "E505",
        "`a` is an array of `struct deep`, which is copied deeply",
    ),
    (
        trusted("public void f([in, size=a] void *p, [in] int a[N]);"),
        "E402",
        "`a` is a pointer, not an integer",
    ),
    (
        trusted(F, "enum e { A = 18446744073709551615 * 2 };"),
        "E106",
        "this has no value: the value does not fit 64 bits",
    ),
    # attributes
    (trusted("public void f([in, sizefunc=g] void *p);"), "E301", "there is no attribute `sizefunc` here"),
    (untrusted("[in] int o(void);"), "E301", "there is no attribute `in` here"),
    (trusted("public void f([in, size] void *p);"), "E304", "`size` needs a value"),
    (trusted("public void f([user_check, size=4] void *p);"), "E308", "`size` has no meaning with `user_check`"),
    (trusted("public void f(int a[4]);"), "E305", "the array `a` has no direction"),
    (trusted("public void f([isary] foreign_t a);"), "E308", "`isary` needs a direction"),
    (trusted("public void f([isptr, readonly] foreign_t a);"), "E308", "`isptr` needs a direction"),
    (trusted("public void f([in, isary, isptr] foreign_t a);"), "E306", "a type is either isptr or isary"),
    (
        trusted("public void f([in, isptr] const foreign_t p);"),
        "E314",
        "`isptr` is for a bare type of a C header, not for `const foreign_t`",
    ),
    (
        trusted("public void f([user_check, isary] const foreign_t a);"),
        "E314",
        "`isary` is for a bare type of a C header, not for `const foreign_t`",
    ),
    (
        trusted("public void f([in, string, size=4] char *s);"),
        "E306",
        "the length of a string is found, `size` cannot be given too",
    ),
    (trusted("public void f([in, string, wstring] char *s);"), "E306", "a buffer is either a string or a wstring"),
    (trusted("public void f([in, wstring] char *s);"), "E310", "a wstring is `wchar_t *`, not `char *`"),
    (trusted("public void f([out, isptr, readonly] foreign_t p);"), "E311", "`p` is readonly and cannot be an output"),
    # lengths
    (trusted("public void f([in, size=s] void *p, struct s s);", TYPES), "E402", "`s` is a struct, not an integer"),
    (trusted("public void f([in, size=s] void *p, struct foreign s);"), "E402", "`s` is a struct, not an integer"),
    (trusted("public void f([in, size=u] void *p, union u u);", TYPES), "E402", "`u` is a union, not an integer"),
    (trusted("public void f([in, size=e] void *p, enum e e);", TYPES), "W210", "`e` is an enum, not an integer"),
    (trusted("public void f([in, size=b] void *p, bool b);"), "W210", "`b` is a bool, not an integer"),
    (trusted("public void f([in, count=d] int *p, long double d);"), "W210", "`d` is a long double, not an integer"),
    (trusted(F, "struct s { double d; [count=d] int *p; };"), "W210", "`d` is a double, not an integer"),
    (trusted("public void f([in, size=a] void *p, [in] int a[2]);"), "E402", "`a` is an array, not an integer"),
    (trusted("public void f([in, size=x] void *p, float x);"), "W210", "`x` is a float, not an integer"),
    (trusted("public void f([out, count=x] int **p, [out] float *x);"), "E402", "`x` is a pointer, not an integer"),
    (
        trusted("public void f([in, size=q] void *p, [in, isptr] foreign_t q);"),
        "E402",
        "`q` is a pointer, not an integer",
    ),
    (trusted("public void f([in, size=-1] void *p);"), "E403", "a length is not negative: -1"),
    (trusted("public void f([in, size=sizeof(void)] void *p);"), "E403", "`void` has no size"),
    (trusted("public void f([in, count=sizeof(int) + 1] int *p);"), "E403", "`sizeof` has no value here"),
    (
        trusted("public void f([in, count=0x4000000000000000] int *p);"),
        "E403",
        "18446744073709551616 bytes do not fit size_t",
    ),
    (
        trusted(F, "struct s { [size=0x100000000, count=0x100000000] void *p; };"),
        "E403",
        "18446744073709551616 bytes do not fit size_t",
    ),
    (trusted(F, "struct s { [size=n] void *p; };"), "E401", "no member is called `n`"),
    # functions
    (trusted("public void f(void) allow(f);"), "E602", "`allow` is for ocalls"),
    (trusted("[cdecl] public void f(void);"), "E602", "ecalls have no calling convention"),
    (untrusted("public void o(void);"), "E602", "`public` is for ecalls"),
    (
        untrusted("[cdecl, stdcall] void o(void);"),
        "E603",
        "a function has one calling convention, not cdecl and stdcall",
    ),
    (untrusted("void o(void) allow(o);"), "E601", "`o` is an ocall"),
    ("enclave { untrusted { void o(void) allow(o); }; };", "E601", "`o` is an ocall"),
    # deep copy
    (
        trusted(
            "public void f([in] struct a *p);",
            "struct a { [count=1] struct b *b; }; struct b { [count=1] struct a *a; };",
        ),
        "E506",
        "copying `b` deeply never ends: a → b → a",
    ),
    (
        trusted(F, "struct a { [count=1] struct b *b; }; struct b { struct a a; };"),
        "E506",
        "copying `b` deeply never ends: a → b → a",
    ),
    # imports
    ('enclave { include "" };', "E704", "the header's name is empty"),
    ('enclave { include "a\rb.h" };', "E704", "the header's name contains '\\r'"),
    ('enclave { from "" import *; };', "E704", "the file's name is empty"),
    ('enclave { from "a\tb" import *; };', "E704", "the file's name contains '\\t'"),
    # warnings with more than one shape
    (
        trusted("public void f(union v v);", "union v { int *p; };"),
        "W201",
        "`v` is passed by value, its pointer `p` crosses unchecked",
    ),
    # arrays of strings and of buffers
    *(
        (trusted(f"public void f({parameters});"), code, message)
        for parameters, code, message in (
            (
                "[in, string, count=n] const char **p, size_t n",
                "W208",
                "`p` is an array of strings, which neither sgx_edger8r nor oeedger8r reads",
            ),
            (
                "[in, count=n, size=s] const uint8_t **p, [in, count=n] const uint64_t *s, size_t n",
                "W208",
                "`p` is an array of buffers, which neither sgx_edger8r nor oeedger8r reads",
            ),
            (
                "[in, out, string, count=n] char **p, size_t n",
                "E316",
                "`p` is an array of strings, which only crosses with `in`",
            ),
            (
                "[in, string, count=n, size=n] const char **p, size_t n",
                "E316",
                "`p` is an array of strings, whose lengths are found: `size` cannot be given too",
            ),
            (
                "[out, count=n, size=s] void **p, [in, count=n] const size_t *s, size_t n",
                "W208",
                "`p` is an array of buffers, which neither sgx_edger8r nor oeedger8r reads",
            ),
            (
                "[in, out, count=n, size=s] uint8_t **p, [in, count=n] const size_t *s, size_t n",
                "W208",
                "`p` is an array of buffers, which neither sgx_edger8r nor oeedger8r reads",
            ),
            (
                "[in, out, count=n, size=s] const void **p, [in, count=n] const size_t *s, size_t n",
                "E311",
                "the buffers of `p` are const and cannot be an output",
            ),
            (
                "[in, size=s] const void **p, [in, count=2] const size_t *s",
                "E316",
                "`p` is an array of buffers, how many is not known",
            ),
            (
                "[in, count=2, size=s] const int **p, [in, count=2] const size_t *s",
                "E316",
                "`p` is an array of buffers, whose elements are bytes, not `int`",
            ),
            (
                "[in, count=2, size=s, wstring] const char **p, [in, count=2] const size_t *s",
                "E316",
                "`p` is an array of buffers, whose elements are bytes, not characters",
            ),
            *(
                (
                    f"[in, count=2, size=s] const void **p, {sizes}",
                    "E316",
                    "`p` is an array of buffers, but `s` cannot give their sizes",
                )
                for sizes in (
                    "[in, count=2] const uint32_t *s",
                    "[in, count=3] const size_t *s",
                    "[in, out, count=2] size_t *s",
                    "[in, count=2, size=8] const size_t *s",
                    "[user_check] const size_t *s",
                )
            ),
            (
                "[in, count=2, size=s] const void **p, [in, count=2, size=s] const void **q, "
                "[in, count=2] const size_t *s",
                "E316",
                "`s` gives the sizes of `p` already",
            ),
        )
    ),
    # outputs whose length the callee chooses
    *(
        (trusted(f"public void f({parameters});", records), code, f"the callee chooses the length of `p`{message}")
        for parameters, records, code, message in (
            *(
                (parameters, "", "W209", ", which neither sgx_edger8r nor oeedger8r reads")
                for parameters in (
                    "[out, size=n] void **p, [out] size_t *n",
                    "[out, count=n] const int32_t **p, [out] int16_t *n",
                    "[out, string] char **p",
                    "[out, string] const unsigned char **p",
                    "[out, wstring] wchar_t **p",
                )
            ),
            ("[in, out, size=n] void **p, [out] size_t *n", "", "E317", ", which has no input"),
            ("[in, out, string] char **p", "", "E317", ", which has no input"),
            ("[out, size=n, count=n] int **p, [out] size_t *n", "", "E317", ", which one number says"),
            ("[out, count=n] void **p, [out] size_t *n", "", "E317", ", but elements of void have no size"),
            ("[out, size=n] void **p, [in, out] size_t *n", "", "E317", ": `n` is an output too"),
            (
                "[out, count=n] struct list **p, [out] size_t *n",
                "struct list { size_t n; [count=n] int *items; };",
                "E317",
                ", but `struct list` is copied deeply",
            ),
        )
    ),
    (
        trusted("public void f([in] union v *p);", TYPES + "union v { struct deep d; int x; };"),
        "W202",
        "`p` is copied, but its pointer `d.p` crosses unchecked",
    ),
    (
        trusted("public void f(union v p);", TYPES + "union v { struct deep d[2]; int x; };"),
        "W201",
        "`p` is passed by value, its pointer `d.p` crosses unchecked",
    ),
    (
        trusted("public struct deep f(void);", TYPES),
        "W203",
        "`f` returns a value with the pointer `p`",
    ),
    (
        trusted("public void f(enum e e);", "enum e { A = -1, B = 2147483648 };"),
        "E213",
        "an `enum e` crosses in 32 bits, and `B` = 2147483648 does not fit them",
    ),
    (trusted(F, "enum e { A = 9223372036854775808, B = -1 };"), "E213", "`A` and `B` fit no integer of C together"),
    (trusted(F, "enum e { A = A };"), "E106", "this has no value: `A` is not defined yet"),
    (trusted(F, "enum e { A = B + 1, B };"), "E106", "this has no value: `B` is not defined yet"),
    (trusted("public void f([in] int **p);"), "W202", "`p` is copied, but the pointers in it cross unchecked"),
    (
        trusted("public void f([in] struct o *p);", "struct i { int *q; }; struct o { struct i i[2]; };"),
        "W202",
        "`p` is copied, but its pointer `i.q` crosses unchecked",
    ),
    (trusted(F, "struct s { [count=1] int **p; };"), "W202", "`p` is copied, but the pointers in it cross unchecked"),
    (trusted("public struct v f(void);", "struct v { int *p; };"), "W203", "`f` returns a value with the pointer `p`"),
    (trusted("public long long int f(void);"), "W901", "`long long int` is read by neither sgx_edger8r nor oeedger8r"),
    (
        trusted(F, "enum e { A = 0x10 };"),
        "W901",
        "`0x10`: neither reference tool reads anything but a decimal number or a name here",
    ),
    (
        trusted(F, "enum e { A = (1) };"),
        "W901",
        "`(1)`: neither reference tool reads anything but a decimal number or a name here",
    ),
    (
        trusted("public void f([in] int a[0x4]);"),
        "W901",
        "`[0x4]`: neither reference tool reads anything but a decimal number or a name here",
    ),
    (
        trusted(F, "struct s { int a[2 * 2]; };"),
        "W901",
        "`[2 * 2]`: neither reference tool reads anything but a decimal number or a name here",
    ),
    (
        trusted("public void f([in, count=(n)] int *p, size_t n);"),
        "W901",
        "`count=(n)`: neither reference tool reads anything but a number or a name here",
    ),
    (
        trusted("public void f([in, count=N] int *p);", "enum e { N = 4 };"),
        "W901",
        "`count=N`: neither reference tool reads the name of a constant here",
    ),
    (
        "#define N 0x10\n" + trusted("public void f([in, count=N] int *p);"),
        "W901",
        "`count=N`: neither reference tool reads anything but a number or a name here",
    ),
    (
        trusted(F, "struct s { size_t n; [size=-1] char p[4]; };"),
        "W901",
        "`size=-1`: neither reference tool reads anything but a number or a name here",
    ),
    (trusted(F, "struct s { size_t n; [size=m] char p[4]; };"), "E401", "no member is called `m`"),
    (
        trusted("public void f([in, readonly] const int *p);"),
        "W301",
        "`p` points at const, which says what `readonly` does",
    ),
    ("#pragma pack(1)\n" + trusted(F), "E020", "structs of an interface are not packed"),
]


@pytest.mark.parametrize(("text", "code", "message"), CASES, ids=[f"{row[1]}-{n}" for n, row in enumerate(CASES)])
def test_message(text: str, code: str, message: str) -> None:
    found = [(diagnostic.code, diagnostic.message) for diagnostic in check_text(text, "case.edl").diagnostics]
    assert (code, message) in found


def test_within_a_function_or_a_struct_a_name_of_a_c_function_is_fine() -> None:
    assert check_text(trusted("public void f(int malloc);", "struct s { int exit; };"), "case.edl").diagnostics == ()


@pytest.mark.parametrize(
    ("declaration", "hint"),
    [
        ("[in] foreign_t a", "if `foreign_t` is a pointer or an array, say isptr or isary"),
        ("[in] struct foreign a", "leave the attribute out: values are copied as they are"),
    ],
)
def test_isptr_is_proposed_only_where_it_is_accepted(declaration: str, hint: str) -> None:
    (found,) = check_text(trusted(f"public void f({declaration});"), "case.edl").errors
    assert (found.code, found.hint) == ("E307", hint)


def test_what_is_proposed_for_a_function_pointer_is_accepted() -> None:
    (found,) = check_text(trusted("public void f(int (*g)(void));"), "case.edl").errors
    attributes = re.findall(r"\[.*\]", found.hint or "")
    assert check_text(trusted(f"public void f({attributes[0]} callback_t g);"), "case.edl").errors == ()


@pytest.mark.parametrize(
    "declarations",
    [
        "enum e { A; B };",
        "enum e { , };",
        "enum e { A = };",
        "enum e { A; struct s { int a; };",
        "struct s { int; };",
        "struct s { [size=n] char *data; size_t n 4; };",
    ],
)
def test_what_a_syntax_error_left_out_is_not_missed(declarations: str) -> None:
    found = check_text(trusted("public void f(struct s *p, int *q);", declarations), "case.edl").errors
    assert [error.code for error in found] == ["E101", "E305", "E305"]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (
            "enclave { struct s { int a;\nunion u { int b; };\nenum e { A };\ntrusted { public void f(enum e x); }; };",
            [(2, 1)],
        ),
        ("#idef X\nenclave {\n#else\nenclave { struct s;\n#endif\n};", [(1, 2)]),
        ("enclave { union u { int a; trusted { public void f(union u x); }; };", [(1, 28)]),
        ("enclave { trusted { public void f(void);\nuntrusted { void g(int *p); }; };", [(2, 1), (2, 25)]),
        ("enclave { void f(void); int g(void); trusted { public void h(int *p); }; };", [(1, 11), (1, 67)]),
        ("enclave { struct s { int a; struct t { int b; } t; int *c; }; enum e { A = B }; };", [(1, 38)]),
    ],
)
def test_one_mistake_is_one_error(text: str, places: list[tuple[int, int]]) -> None:
    found = check_text(text, "case.edl").errors
    assert [error.span.source.line_column(error.span.start) for error in found] == places


def test_the_block_that_is_not_closed_is_named() -> None:
    text = "enclave { trusted { public void f(void); untrusted { void g(void); }; };"
    (found,) = check_text(text, "case.edl").errors
    assert found.message == "expected `}` at the end of the trusted block, not `untrusted`"
    (found,) = check_text(text.replace("trusted { public void f(void);", "struct s { int a;", 1), "case.edl").errors
    assert found.message == "expected `}` at the end of the struct `s`, not `untrusted`"
