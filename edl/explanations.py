"""What each diagnostic means, with an interface that shows it: the source of docs/edl-diagnostics.md.

Every example is checked by the tests: it gives exactly its own code. `TRUSTED` and `UNTRUSTED` examples are the
inside of that block of an otherwise empty interface.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Explanation:
    """`example` is a whole EDL file, `files` are others beside it by name."""

    text: str
    example: str
    files: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def _trusted(line: str, before: str = "") -> str:
    """An interface with one ecall block and what comes before it."""
    types = f"    {before}\n" if before else ""
    return f"enclave {{\n{types}    trusted {{\n        {line}\n    }};\n}};\n"


def _untrusted(line: str) -> str:
    return (
        "enclave {\n    trusted {\n        public void start(void);\n        void again(void);\n    };\n"
        f"    untrusted {{\n        void progress(int percent) allow(again);\n        {line}\n    }};\n}};\n"
    )


_DEEP = "struct list { size_t n; [count=n] int *items; };"
_OTHER = MappingProxyType({"other.edl": _trusted("public void other(void);", "struct shared { int x; };")})

EXPLANATIONS: Mapping[str, Explanation] = {
    # --- files and limits
    "E001": Explanation(
        "The file does not exist, is not a regular file, is larger than 16 MiB, or may not be read. An "
        "import that is found but cannot be read is reported at the import.",
        "",
    ),
    "E002": Explanation(
        "Nesting, macro expansion, imports and includes are bounded, so that no file can occupy a build "
        "machine. The message names the limit; no hand-written interface comes near one.",
        _trusted("public void f(int *****************p);"),
    ),
    "E003": Explanation(
        "The check stops after 1,000 diagnostics: the file is probably no EDL. Correct the first ones.",
        "enclave {\n" + "    ;\n" * 1000 + "};\n",
    ),
    # --- characters and preprocessing
    "E010": Explanation(
        "EDL has letters, digits, underscores, and { } ( ) [ ] , ; = * outside of comments and strings; constant "
        "expressions and directives have C's operators too. Names are ASCII.",
        _trusted("public void größe(int x);"),
    ),
    "E011": Explanation("A /* comment has no */. Comments do not nest.", "/* An interface\nenclave { };\n"),
    "E012": Explanation(
        "A string ends on the line on which it starts. There are no escapes: a file's name cannot contain a quote.",
        'enclave {\n    include "types.h\n    trusted { public void f(void); };\n};\n',
    ),
    "E013": Explanation(
        "Numbers are decimal or hexadecimal and fit 64 bits. A leading zero is refused where it would "
        "change the value: sgx_edger8r reads 010 as ten, oeedger8r passes it on to C, which reads eight.",
        _trusted("public void f([in, size=010] const void *p);"),
    ),
    "E020": Explanation(
        "Known directives are define, undef, include, if, ifdef, ifndef, elif, else, endif, error, warning,"
        " pragma and line. ifdef, ifndef, else and endif may stand anywhere in a line, as for oeedger8r; "
        "all others start one.",
        "#import <types.h>\n" + _trusted("public void f(void);"),
    ),
    "E021": Explanation(
        "Every #if, #ifdef and #ifndef has one #endif in the same file, with at most one #else before it "
        "and no #elif after that.",
        "#ifdef DEBUG\n" + _trusted("public void f(void);"),
    ),
    "E022": Explanation(
        "A condition is an integer expression of numbers, macros and defined(NAME), with the operators of C"
        " other than ?:.",
        "#if VERSION >\n#endif\n" + _trusted("public void f(void);"),
    ),
    "E023": Explanation(
        "A macro's parameters are names, a call has as many arguments as the definition has parameters, and"
        " ## makes one word.",
        "#define BUFFER(name) [in, size=64] const void *name\n" + _trusted("public void f(BUFFER(a, b));"),
    ),
    "E024": Explanation(
        '#include "file" looks in the folder of the including file and then in the folders given with -I '
        "and --search-path; #include <file> only in these. EDL's own include, without #, is not looked up: "
        "it goes into the generated headers.",
        '#include "limits.edl"\n' + _trusted("public void f(void);"),
    ),
    "E025": Explanation(
        "A file includes itself, directly or through others, and nothing stops it. #pragma once or a guard does.",
        '#include "loop.h"\n' + _trusted("public void f(void);"),
        {"loop.h": '#include "loop.h"\n'},
    ),
    "E026": Explanation(
        "The file refuses itself: an #error directive is active.",
        "#ifndef PLATFORM\n#error define PLATFORM\n#endif\n" + _trusted("public void f(void);"),
    ),
    # --- syntax
    "E101": Explanation(
        "The text does not follow the grammar (docs/edl-language.md). The check goes on with the next "
        "declaration, so one run shows all such places.",
        _trusted("public void f(int a int b);"),
    ),
    "E102": Explanation(
        "Semicolons end declarations, blocks and `from … import`. There is none after include, after "
        '`import "…"`, or alone.',
        'enclave {\n    include "types.h";\n    trusted { public void f(void); };\n};\n',
    ),
    "E103": Explanation(
        "A file is one enclave block. oeedger8r silently ignores what follows it, which hides mistakes.",
        _trusted("public void f(void);") + "trusted { public void g(void); };\n",
    ),
    "E104": Explanation(
        "C keywords and the names of types cannot name functions, parameters, members or types: the "
        "generated C would not compile. EDL's own words (public, allow, from …) can.",
        _trusted("public void f(int return);"),
    ),
    "E105": Explanation(
        "The words do not make a C type, or C has them but EDL does not: volatile, register, static, "
        "typedef and the like.",
        _trusted("public void f(unsigned double x);"),
    ),
    "E106": Explanation(
        "A constant expression divides by zero, shifts by 64 or more, or leaves 64 bits.",
        _trusted("public void f(void);", "enum limits { LARGEST = 1 << 64 };"),
    ),
    # --- names and types
    "E201": Explanation(
        "Structs, unions and enums share one set of names, over all imported files: each becomes a typedef.",
        _trusted("public void f(void);", "struct point { int x; }; union point { int y; };"),
    ),
    "E202": Explanation(
        "Members of one struct or union have different names.",
        _trusted("public void f(void);", "struct point { int x; int x; };"),
    ),
    "E203": Explanation(
        "Enumerators are global in C: no name twice, in one enum or in two.",
        _trusted("public void f(void);", "enum a { OPEN }; enum b { OPEN };"),
    ),
    "E204": Explanation(
        "Parameters of one function have different names.", _trusted("public void f(int size, int size);")
    ),
    "E205": Explanation(
        "A name is declared once among all ecalls and ocalls of an interface, imports included. There is no"
        " overloading. A function that an import does not select does not count.",
        _untrusted("void start(void);"),
    ),
    "E206": Explanation(
        "Functions, types and enumerators share C's ordinary names.",
        _trusted("public void point(void);", "struct point { int x; };"),
    ),
    "E207": Explanation(
        "Names that begin with pyenclave_ or pye_ belong to generated code.", _trusted("public void pye_run(void);")
    ),
    "E208": Explanation(
        "A struct or union without members has size 0 in C and 1 in C++; an enum without enumerators is not C.",
        _trusted("public void f(void);", "struct nothing { };"),
    ),
    "E209": Explanation(
        "Only a function's result can be void. A function without parameters is written f(void) or f().",
        _trusted("public void f(int a, void b);"),
    ),
    "E210": Explanation(
        "struct, union or enum before a name has to match its definition.",
        _trusted("public void f(struct colour c);", "enum colour { RED };"),
    ),
    "E211": Explanation(
        "A struct or union cannot be a member of itself, directly or through others: it would have no size.",
        _trusted("public void f(void);", "struct node { int value; struct node next; };"),
    ),
    "E212": Explanation(
        "A dimension is a positive constant: a number, an enumerator, a #define of the EDL file, an expression of "
        "these, or the name of a macro of a C header (W207). For a length that varies pass a pointer with count=.",
        _trusted("public void f([in] int values[n], size_t n);"),
    ),
    "E213": Explanation(
        "An enum crosses the boundary in 32 bits: the values of one that a parameter, a result, a member or a sizeof "
        "names fit int, or unsigned int if none is negative. An enum of constants that no declaration names may have "
        "any values that fit 64 bits.",
        _trusted("public void f(enum big b);", "enum big { HUGE_VALUE = 4294967296 };"),
    ),
    "E214": Explanation(
        "pyenclave_return_bytes and pyenclave_return_str carry outputs whose length the callee chooses. The"
        " runtime answers them, so their declaration is fixed.",
        _untrusted("void pyenclave_return_bytes([in, size=n] const uint8_t *data, size_t n);"),
    ),
    "E215": Explanation(
        "Functions, types and enumerators become C's own, so they cannot be called as what generated code needs of "
        "the C library: abort, calloc, exit, free, main, malloc, memcpy, memset, realloc, strlen, wcslen. No name at "
        "all can be one of the macros errno, NULL, offsetof, bool, true, false, INT_MAX, linux, unix, or a compiler's "
        "own asm or typeof. An ocall that reaches such a function is usually called ocall_exit.",
        _untrusted("void exit(int status);"),
    ),
    # --- attributes of parameters
    "E301": Explanation(
        "Parameters have in, out, user_check, size, count, string, wstring, isptr, isary, readonly; members"
        " have size and count; ocalls have cdecl, stdcall, fastcall, dllimport. All in lower case.",
        _trusted("public void f([In] int *p);"),
    ),
    "E302": Explanation("An attribute is given once.", _trusted("public void f([in, size=4, size=8] const void *p);")),
    "E303": Explanation("Brackets contain at least one attribute.", _trusted("public void f([] int x);")),
    "E304": Explanation(
        "size and count take a value, all others take none.", _trusted("public void f([in=1] int *p);")
    ),
    "E305": Explanation(
        "A pointer without a direction would cross as it is, and the other side could make the enclave read"
        " or write anywhere. oeedger8r accepts it silently. Allowed, it means user_check.",
        _trusted("public void f(const char *name);"),
    ),
    "E306": Explanation(
        "in and out copy, user_check does not; string and wstring find the length, size and count give it (only "
        "an array of strings has string and count=, W208); a type is either isptr or isary.",
        _trusted("public void f([in, user_check] int *p);"),
    ),
    "E307": Explanation(
        "in, out, user_check, size, count, string and wstring are for pointers and arrays. Values are copied anyway.",
        _trusted("public void f([in] int x);"),
    ),
    "E308": Explanation(
        "size, count, string and wstring say how much is copied, so they need in or out. isptr and isary make an "
        "address of a type, which needs in, out or user_check. Neither reference tool goes on without.",
        _trusted("public void f([size=4] void *p);"),
    ),
    "E309": Explanation(
        "The length of a string is found before the call. An output-only string has none yet: use [in, out,"
        " string], [out, size=n] for a buffer to fill, or [out, string] char ** for one that the callee makes (W209).",
        _trusted("public void f([out, string] char *name);"),
    ),
    "E310": Explanation(
        "string is for char * and unsigned char *, wstring for wchar_t *, const or not. On char ** it makes an "
        "array of strings (with count=, W208) or a string that the callee makes (with out, W209).",
        _trusted("public void f([in, string] const void *name);"),
    ),
    "E311": Explanation(
        "An output is written, so it is not const. oeedger8r writes through the const; allowed, so does pyenclave.",
        _trusted("public void f([out] const int *p);"),
    ),
    "E312": Explanation(
        "An array knows its length. Allowed, the attribute is ignored and the whole array is copied, as "
        "oeedger8r does.",
        _trusted("public void f([in, count=2] int values[4]);"),
    ),
    "E313": Explanation(
        "Copying an array of pointers would hand over the addresses unchecked. A pointer to structs with size= members "
        "and count= copies what they point at, as does an array of strings or buffers (W208).",
        _trusted("public void f([in] int *rows[4]);"),
    ),
    "E314": Explanation(
        "isptr and isary describe a typedef of a C header whose spelling hides that it is a pointer or an "
        "array: a bare name, without const, * and dimensions, that the interface does not define.",
        _trusted("public void f([in, isptr] int *p);"),
    ),
    "E315": Explanation(
        "readonly says that a foreign pointer type points at const. It goes with isptr; elsewhere write const.",
        _trusted("public void f([in, readonly] int *p);"),
    ),
    # --- lengths
    "E316": Explanation(
        "An array of strings has string and count=; an array of buffers has count= and size=, which names an input "
        "array of size_t or uint64_t with as many sizes. Strings only cross with in. Buffers also carry results, as "
        "large as their sizes, which stay an input.",
        _trusted("public void f([in, count=n, size=sizes] const void **data, [in, count=4] size_t *sizes, size_t n);"),
    ),
    "E317": Explanation(
        "An output whose length the callee chooses is a pointer to a pointer with [out]: string or wstring, or size= "
        "or count= that names an [out] pointer to one integer. Neither has an input. Elements that are copied deeply "
        "go into a struct with a count= member, which is the output then.",
        _trusted("public void f([in, out, size=n] uint8_t **data, [out] size_t *n);"),
    ),
    "E401": Explanation(
        "size and count name a parameter of the same function or a member of the same struct. sgx_edger8r "
        "checks this only for ecalls.",
        _trusted("public void f([in, size=length] const void *data, size_t len);"),
    ),
    "E402": Explanation(
        "A length is an integer passed by value, not a pointer, array, struct or union. A foreign type is taken "
        "for an integer, as the C compiler will check; for bool, enums and floating-point numbers see W210.",
        _trusted("public void f([in, size=len] const void *data, [in] size_t *len);"),
    ),
    "E403": Explanation(
        "A length is a parameter, a constant, sizeof(type), or a product of these: their product is "
        "computed with an overflow check. Sums and differences are not: compute them in C and pass the "
        "result.",
        _trusted("public void f([in, size=n + 1] const void *data, size_t n);"),
    ),
    "E404": Explanation(
        "void * has no element, so size= has to give the bytes. Allowed, it means count bytes, or one byte.",
        _trusted("public void f([in] const void *data);"),
    ),
    "E405": Explanation(
        "A literal size that is not a multiple of the element's size would be refused in every call. "
        "Allowed, the call is refused at run time.",
        _trusted("public void f([in, size=5] const int *values);"),
    ),
    "E406": Explanation(
        "A length of 0 copies nothing. Allowed, the pointer arrives as an empty buffer.",
        _trusted("public void f([in, size=0] const void *data);"),
    ),
    # --- deep copy
    "E501": Explanation(
        "Members have size and count. The direction comes from the parameter that points at the struct; "
        "strings inside structs need a length member.",
        _trusted("public void f(void);", "struct text { [string] char *characters; };"),
    ),
    "E502": Explanation(
        "size and count describe what a member points at.",
        _trusted("public void f(void);", "struct text { [count=4] int length; };"),
    ),
    "E503": Explanation(
        "Which member of a union is valid is not known when it is copied, so its pointers cannot be followed.",
        _trusted("public void f(void);", "union either { [count=1] int *number; };"),
    ),
    "E504": Explanation(
        "A struct with size or count on a pointer member is copied deeply, which needs a pointer to it: by "
        "value its pointers would cross unchecked.",
        _trusted("public void f(struct list l);", _DEEP),
    ),
    "E505": Explanation(
        "A parameter that is declared as an array of deep structs is copied by sgx_edger8r with the host's pointers "
        "inside, and refused by oeedger8r. A pointer with count= is copied deeply by both.",
        _trusted("public void f([in] struct list lists[4]);", _DEEP),
    ),
    "E506": Explanation(
        "A struct that reaches itself through pointers with a length could be copied for ever. Pointers "
        "without a length are not followed.",
        _trusted("public void f([in] struct node *n);", "struct node { int value; [count=1] struct node *next; };"),
    ),
    "E507": Explanation(
        "A deep copy follows at most 32 levels of structs and 4,096 pointers per struct, 65,536 per interface.",
        _trusted(
            "public void f(void);",
            "struct s0 { [count=1] int *p; };\n    "
            + "\n    ".join(f"struct s{n} {{ [count=1] struct s{n - 1} *p; }};" for n in range(1, 33)),
        ),
    ),
    # --- functions
    "E601": Explanation(
        "allow lists ecalls of this interface, after imports. Allowed, the name is ignored, as oeedger8r "
        "ignores all lists.",
        _untrusted("void report(void) allow(agin);"),
    ),
    "E602": Explanation(
        "public is for ecalls; allow, propagate_errno and calling conventions are for ocalls.",
        _trusted("public int f(void) propagate_errno;"),
    ),
    "E603": Explanation(
        "A modifier is given once, and a function has one calling convention.",
        _untrusted("int read_all(void) propagate_errno propagate_errno;"),
    ),
    # --- imports
    "E701": Explanation(
        "An import is looked up in the search paths in the order given, then in the folder of the importing"
        " file, then in the current one.",
        'enclave {\n    from "missing.edl" import *;\n    trusted { public void f(void); };\n};\n',
    ),
    "E702": Explanation(
        "Files import each other in a circle; the message shows it. Importing one file twice, or on two ways, is fine.",
        'enclave {\n    from "circle.edl" import *;\n    trusted { public void f(void); };\n};\n',
        {"circle.edl": 'enclave { import "E702.edl" };\n'},
    ),
    "E703": Explanation(
        "The names after import are functions of the imported file or of a file that it imports. Types and "
        "includes always come along.",
        'enclave {\n    from "other.edl" import shared;\n    trusted { public void f(void); };\n};\n',
        _OTHER,
    ),
    "E704": Explanation(
        "A file's name ends up in dependency files and command lines of build tools. Characters that these "
        "take apart ($ ` \" ' | & ; < > * ? \\ and control characters) are refused.",
        'enclave {\n    from "$(HOME).edl" import *;\n    trusted { public void f(void); };\n};\n',
    ),
    # --- warnings
    "W001": Explanation(
        "The file's name names the interface, its generated files and a Python module. Characters that an "
        "identifier cannot have become underscores.",
        "",
    ),
    "W002": Explanation("A #warning directive is active.", "#warning draft\n" + _trusted("public void f(void);")),
    "W101": Explanation(
        "An ecall without public is private: it can only be called while an ocall is open that lists it in "
        "allow. This one is in no list.",
        _trusted("public void f(void); void g(void);"),
    ),
    "W102": Explanation(
        "Without a public ecall nothing can enter the enclave. For a file that others import this is fine. "
        "sgx_edger8r refuses such a file unless it writes headers only; oeedger8r says nothing.",
        "enclave {\n    trusted { void f(void); };\n    untrusted { void o(void) allow(f); };\n};\n",
    ),
    "W103": Explanation(
        "allow lists ecalls. Here there are none, so whether the name is right shows only where the file is imported "
        "beside an ecall; there it has to be one (E601).",
        "enclave {\n    untrusted { void report(void) allow(again); };\n};\n",
    ),
    "W104": Explanation(
        "The SGX SDK's and Open Enclave's own files (sgx_tstdc.edl, sgx_pthread.edl, openenclave/edl/…; platform.edl "
        "where there is none) declare what their runtimes and libraries need of a host. pyenclave's runtime needs none "
        "of it, so such an import is left out, also where the file is there: nobody has to serve its ocalls. Remove "
        "the import, or allow this code where the SDK is to read the file as well. The SDKs' base types "
        "(sgx_status_t, oe_result_t, …) are known without.",
        'enclave {\n    from "sgx_tstdc.edl" import *;\n    trusted {\n        public void f(void);\n    };\n};\n',
    ),
    "W105": Explanation(
        "transition_using_threads asks that a worker thread on the other side serves the call, without the cost of an "
        "entry or exit. pyenclave has no such threads: the call works as any other, and costs as much. Remove the "
        "word, or allow this code where an SDK is to read the file as well.",
        _trusted("public void f(void) transition_using_threads;"),
    ),
    "W201": Explanation(
        "A struct or union by value is copied as it is: its pointers cross as addresses of the other side.",
        _trusted("public void f(struct view v);", "struct view { const char *text; };"),
    ),
    "W202": Explanation(
        "The buffer is copied, the pointers inside it are not followed: they cross as addresses of the "
        "other side. Trusted code must not use them before it has checked them.",
        _trusted("public void f([in] struct view *v);", "struct view { const char *text; };"),
    ),
    "W203": Explanation(
        "A result is copied as it is. A returned pointer is an address of the other side: an ecall reveals "
        "one, an ocall hands over one that nothing has checked.",
        _untrusted("void *find(int key);"),
    ),
    "W204": Explanation(
        "Off by default. What is copied is a type that only C headers define; whether it contains pointers "
        "is not known here.",
        _trusted("public void f([in] const report_t *report);"),
    ),
    "W205": Explanation(
        "Off by default. long, unsigned long, long double and wchar_t have other sizes on other platforms.",
        _trusted("public void f(long offset);"),
    ),
    "W206": Explanation(
        "Off by default. A negative length is refused at run time; an unsigned type cannot be negative in "
        "the first place.",
        _trusted("public void f([in, size=n] const void *data, int n);"),
    ),
    "W207": Explanation(
        "The dimension is a name that the EDL file does not define, so a C header has to: the C compiler sizes the "
        "array, and refuses the name if nothing defines it. sgx_edger8r does not read it.",
        _trusted("public void f([in] uint8_t key[KEY_SIZE]);", 'include "keys.h"'),
    ),
    "W208": Explanation(
        "Arrays of strings ([in, string, count=n] const char **) and of buffers ([in, count=n, size=sizes] const "
        "void **, also as results) are pyenclave's own: neither sgx_edger8r nor oeedger8r reads them. Deny this code "
        "for interfaces that other tools have to read, and use an array of structs with size= members there.",
        _trusted("public void f([in, string, count=n] const char **names, size_t n);"),
    ),
    "W209": Explanation(
        "Outputs whose length the callee chooses ([out, size=n] uint8_t **data, [out] size_t *n, and [out, string] "
        "char **text) are pyenclave's own: neither sgx_edger8r nor oeedger8r reads them. Deny this code for interfaces "
        "that other tools have to read; oeedger8r reads an [out] struct with a size= member.",
        _trusted("public void f([out, size=n] uint8_t **data, [out] size_t *n);"),
    ),
    "W210": Explanation(
        "Both reference tools take a bool, an enum and a floating-point number for a length and leave the conversion "
        "to C, where one that is negative, too large or no number at all has no defined result. pyenclave's bridges "
        "refuse whatever is not a whole number from 0 to 2^53. Pass the length as a size_t.",
        _trusted("public void f([in, count=n] const int *numbers, double n);"),
    ),
    "W211": Explanation(
        "Bytes of a struct or union that no member covers hold whatever was in that memory before. Generated code "
        "zeroes them as the value leaves ([out] and results of an ecall, [in] and values of an ocall) where the "
        "EDL file defines the type; of a type that only C headers define it does not know which bytes they are. "
        "Define the type in the EDL file, or zero the whole value (memset) before its members are set. Allow this "
        "code where the type has no padding: an integer, an enum, bytes. Common integers of the C library, like "
        "ssize_t, are known and not reported.",
        _trusted("public void f([out] report_t *report);", 'include "report.h"'),
    ),
    "W301": Explanation(
        "An array member is part of the struct and is copied with it; size and count change nothing.",
        _trusted("public void f(void);", "struct row { [count=4] int cells[4]; };"),
    ),
    "W901": Explanation(
        "pyenclave reads more than the reference tools do: products and sizeof in lengths, hexadecimal and "
        "negative numbers, expressions, long long int, signed int. sgx_edger8r and oeedger8r reject the "
        "file. Deny this code for interfaces that other tools have to read. What only one of them reads is not marked: "
        "docs/edl-language.md lists it.",
        _trusted("public void f([in, size=rows * 16] const void *table, size_t rows);"),
    ),
}
