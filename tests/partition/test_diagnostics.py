"""Every way to be refused: where, why and what to write instead, word for word."""

import ast
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from pyenclave.errors import PartitionError
from pyenclave.partition import CODES, partition

IMPORTS = "from pyenclave import Inside, trusted, untrusted, u8, u16, u32, u64, i8, i64, f32\n"

# Statements of a trusted function whose parameters are (n: int, w: u64, x: float, s: str, data: bytes, c: u8).
STATEMENTS = {
    "try_star": "try:\n    n = 1\nexcept* ValueError:\n    n = 2",
    "except_unknown": "try:\n    n = 1\nexcept Nothing:\n    n = 2",
    "except_first": "try:\n    n = 1\nexcept (KeyError, s):\n    n = 2",
    "except_name": "try:\n    n = 1\nexcept KeyError as n:\n    n = 2",
    "except_name_after": "try:\n    n = 1\nexcept KeyError as e:\n    pass\ns = str(e)",
    "try_unassigned": "try:\n    a = helper(n)\nexcept KeyError:\n    pass\nn = a",
    "finally_unassigned": "try:\n    a = helper(n)\nfinally:\n    n = a",
    "exception_value": "a = Mine",
    "exception_instance": "n = Mine('a')",
    "with": "with open(s) as f:\n    n = 1",
    "nested_function": "async def g() -> None: ...",
    "class": "class C: ...",
    "import": "import os",
    "from_import": "from os import path",
    "delete": "del n\nn = n",
    "match_count": "match (n, s):\n    case (1, 2, 3):\n        n = 2",
    "match_class": "match n:\n    case Mine():\n        n = 2",
    "nonlocal_like_match": "match n:\n    case {1: 2}:\n        n = 2",
    "item_assignment": "data[0] = 1",
    "attribute_assignment": "s.name = 1",
    "unpack_call": "a, b = helper(n)",
    "unpack_count": "a, b = 1, 2, 3",
    "for_unpack": "for a, b in data:\n    n = 1",
    "for_over_int": "for a in n:\n    n = 1",
    "for_over_inside": "global total\nfor total in range(3):\n    n = 1",
    "global_constant": "global LIMIT\nLIMIT = 3",
    "raise_bare": "raise",
    "raise_from": "raise ValueError('a') from n",
    "raise_outside": "raise Outside('a')",
    "raise_unknown": "raise StopAsyncIteration('a')",
    "raise_two": "raise OSError(1, 'b')",
    "raise_keyword": "raise ImportError(name='a')",
    "raise_number": "raise ValueError(nothing())",
    "raise_value": "raise s",
    "return_wrong": "return s",
    "return_float": "return x",
    "return_nothing": "return",
    "return_too_large": "return 2**63",
    "annotation_unknown": "a: list[int] = n",
    "annotation_twice": "a: int = n\na: float = x",
    "non_ascii_local": "é = n",
    "wrong_kind_later": "a = n\na = x",
    "wrong_kind_bytes": "a = data\na = s",
    "u8_literal": "a: u8 = 256",
    "u64_literal": "a: u64 = -1",
    "int_to_str": "s = n",
    "int_to_bool": "a: bool = n",
    "none_value": "a = None",
    "assign_call_of_none": "a = nothing()",
    "augmented_float": "n /= 2",
    "unassigned_branch": "if n:\n    a = 1\nn = a",
    "unassigned_loop": "for i in range(n):\n    a = i\nn = a + i",
    "unassigned_first": "n = later\nlater = 1",
    "unassigned_break": "while True:\n    if n:\n        break\n    a = 1\n    if a:\n        break\nn = a",
}

EXPRESSIONS = {
    "list": "[]",
    "tuple": "(*data, s)",
    "set": "{[1]}",
    "dict": "{}",
    "generator": "((k := i) for i in data)",
    "lambda": "(lambda: 1)()",
    "await": "await n",
    "yield": "(yield n)",
    "yield_from": "(yield from data)",
    "attribute": "data.size",
    "method": "data.nothing()",
    "module_method": "os.getpid()",
    "module_function": "getpid()",
    "module_value": "os",
    "print": "print(n)",
    "unknown_builtin": "hash(data)",
    "builtin_value": "len",
    "function_value": "[helper] == [helper]",
    "unknown_name": "nowhere",
    "loop_variable": "rebound",
    "class_name": "Outside",
    "computed_name": "computed",
    "changed_name": "changed",
    "call_value": "data[0]()",
    "call_constant": "LIMIT()",
    "call_local": "n()",
    "is": "n is 1",
    "is_not_none": "s is not None",
    "complex": "1j",
    "ellipsis": "...",
    "surrogate": r"'\ud800'",
    "too_large": "1 << 64",
    "too_large_literal": "18446744073709551616",
    "infinite": "1e999",
    "constant_division": "1 // 0",
    "matmul": "n @ n",
    "bytes_plus_str": "data + s",
    "str_plus_int": "s + n",
    "bytes_minus": "data - data",
    "minus_str": "-s",
    "invert_float": "~x",
    "invert_u64": "~w",
    "shift_float": "n << x",
    "text_power": "s ** 2",
    "negative_power": "n ** -1",
    "compare_kinds": "s == data",
    "compare_number": "s < n",
    "in_number": "n in n",
    "str_in_bytes": "s in data",
    "str_index": "s[x]",
    "str_slice": "s[x:]",
    "int_index": "n[0]",
    "float_index": "data[x]",
    "float_bound": "data[x:]",
    "and_kinds": "(n and s)",
    "either_kind": "(1 if n else 1.5)",
    "mixed_u64": "(n if n else w)",
    "wrap_float": "u32.wrap(x)",
    "wrap_f32": "f32.wrap(x)",
    "u8_float": "u8(x)",
    "u8_two": "u8(1, 2)",
    "u8_constant": "u8(-1)",
    "len_int": "len(n)",
    "len_two": "len(data, data)",
    "len_keyword": "len(obj=data)",
    "abs_str": "abs(s)",
    "min_one": "min(n)",
    "min_order": "min({n}, {n})",
    "min_default": "min(n, n, default=n)",
    "min_key": "min(n, n, key=n)",
    "min_kinds": "min(n, x)",
    "int_base": "int(n, 16)",
    "str_nothing": "str(nothing())",
    "bytes_str": "bytes(s)",
    "bytes_item": "bytes([x])",
    "range_value": "range(n)",
    "bytes_encoding": "bytes(data, 'utf-8')",
    "percent_unknown": "'%y' % n",
    "percent_count": "'%d %d' % n",
    "percent_kind": "'%d' % s",
    "percent_variable": "s % n",
    "helper_count": "helper(1, 2, 3)",
    "helper_missing": "helper()",
    "helper_unknown": "helper(1, other=2)",
    "helper_twice": "helper(1, a=2)",
    "helper_star": "helper(*data)",
    "helper_double_star": "helper(**data)",
    "helper_kind": "helper(s)",
    "inside_unknown": "aead.seal(data)",
    "inside_missing": "aead.encrypt(data)",
    "inside_kind": "aead.encrypt(data, s)",
    "none_in_expression": "nothing() + 1",
    "condition_none": "(1 if nothing() else 2)",
}

FRAME = """
import os
from os import getpid
from pyenclave.inside import aead

LIMIT = 3
table = [1, 2]
for rebound in range(3): pass
computed = os.getpid()
changed = 1
total: Inside[int] = 0

class Mine(Exception): ...
class Outside:
    size = 3

def change() -> None:
    global changed
    changed = 2

def helper(a: int, b: int = 2) -> int:
    return a

def nothing() -> None: ...

@trusted
def f(n: int, w: u64, x: float, s: str, data: bytes, c: u8) -> int:
"""

# Statements of functions with (a: Array[u8], b: Array2[u8], c: Array[u16]).
KEPT_ARRAYS = ["x = [a]", "x = (a, 1)", "x = {1: b}", "x = [a for _ in range(2)]"]
ARRAYS = [
    *("x = a[1:2]", "x = a['x']", "x = b[1]", "x = b[1, 2, 3]", "x = a[1, 2]", "x = a.shape", "x = same(b)[0, 0]"),
    *("x = a == a", "x = [y for y in b]", "x = str(a)", "x = a + a", "x = 1 in a", "x = not a", "x = sum(b)"),
    *("x = a.sum()", "x = c if c[0] else a", "a[0] = 256", "a[0] = 'x'", "del a[0]", "a.append(1)", "a[0:1] = [1]"),
]


def uses(statements: list[str]) -> str:
    return "".join(
        f"@trusted\ndef f{n}(a: Array[u8], b: Array2[u8], c: Array[u16]) -> None:\n    {one}\n"
        for n, one in enumerate(statements)
    )


MODULES = {
    "syntax": "def f(:\n    pass\n",
    "syntax_of_names": "k: Inside[int] = 0\n@trusted\ndef f() -> None:\n    global k\n    k: int = 3\n",
    "syntax_return": "return 3\n",
    "no_trusted": "def f() -> None: ...\n",
    "trusted_class": "@trusted\nclass C(int): ...\n@trusted\ndef f() -> None: ...\n",
    "trusted_method": "class C:\n    @trusted\n    def m(self) -> None: ...\n@trusted\ndef f() -> None: ...\n",
    "trusted_arguments": "@trusted(heap=3)\ndef f() -> None: ...\n",
    "trusted_reveal_variable": "@trusted(reveal=x)\ndef f() -> None: ...\n",
    "untrusted_arguments": "@untrusted(reveal=True)\ndef g() -> None: ...\n@trusted\ndef f() -> None: ...\n",
    "concurrent": "@trusted(concurrent=1)\ndef f() -> None: ...\n",
    "concurrent_state": (
        "k: Inside[int] = 0\ndef g() -> int:\n    return k\n"
        "@trusted(concurrent=True)\ndef f() -> int:\n    global k\n    k = 1\n    return g()\n"
    ),
    "concurrent_shared": (
        "from pyenclave import Lock\nlock = Lock()\nk: Inside[list[int]] = []\n@trusted(concurrent=True)\n"
        "def f(n: list[int]) -> list[int]:\n    with lock:\n        a = k\n        k.extend(n)\n        return k\n"
        "    n.append(1)\n    return a\n"
    ),
    "lock_value": "from pyenclave import Lock\nlock = Lock()\n@trusted\ndef f() -> None:\n    a = lock\n",
    "lock_method": "from pyenclave import Lock\nlock = Lock()\n@trusted\ndef f() -> None:\n    lock.acquire()\n",
    "lock_as": "from pyenclave import Lock\nlock = Lock()\n@trusted\ndef f() -> None:\n    with lock as a: ...\n",
    "two_decorators": "import functools\n@functools.cache\n@trusted\ndef f() -> None: ...\n",
    "decorated_helper": (
        "import functools\n@functools.cache\ndef g() -> None: ...\n@trusted\ndef f() -> None:\n    g()\n"
    ),
    "no_annotation": "@trusted\ndef f(n, m: int): return n\n",
    "no_result": "@trusted\ndef f(n: int):\n    return n\n",
    "unknown_annotation": "@trusted\ndef f(n: dict[str, complex]) -> complex: ...\n",
    "array_forms": (
        "from pyenclave import Array, Array2, InOut\n@trusted\n"
        "def f(a: Array, b: Array[str], c: Array[f32, 3], d: Array2[f32, 2], e: Array[u8, True]) -> None: ...\n"
        "@trusted\ndef g(a: InOut[list[int]], b: Array[Array[u8]], c: InOut[bytes]) -> Array[u8]: ...\n"
        "@untrusted\ndef h() -> Array2[u8]: ...\n"
    ),
    "arrays_kept": (
        "from dataclasses import dataclass\nfrom pyenclave import Array, Array2\nkept: Inside[Array[u8]] = b''\n"
        "@dataclass\nclass C:\n    a: Array[u8]\n"
        "@trusted\ndef f(a: list[Array[u8]], b: Array[u8] | None, c: C) -> None: ...\n" + uses(KEPT_ARRAYS)
    ),
    "arrays_used": (
        "from pyenclave import Array, Array2\ndef same(a: Array2[u8]) -> Array2[u8]: return a\n" + uses(ARRAYS)
    ),
    "enums": (
        "from enum import Enum\nclass A(Enum): ...\nclass B(Enum):\n    _x = 1\n    Y = 2\n"
        "class C(Enum):\n    X = 1\n    Y = 'y'\nclass D(Enum):\n    X = 2**64\n"
        "class E(Enum):\n    X = 1\n    Y = 1.0\n"
        "@trusted\ndef f(a: A, b: B, c: list[C], d: D | None) -> E: ...\n"
    ),
    "not_imported": "@trusted\ndef f(n: u128, m: i32) -> None: ...\n",
    "variadic": "@trusted\ndef f(*values: int, **named: int) -> None: ...\n",
    "default_variable": "start = len('a')\n@trusted\ndef f(n: int = start) -> None: ...\n",
    "default_kind": "@trusted\ndef f(n: int = 'a', m: u8 = 256) -> None: ...\n",
    "non_ascii_parameter": "@trusted\ndef f(é: int) -> None: ...\n",
    "private_ecall": "@trusted\ndef _f() -> None: ...\n@untrusted\ndef __g() -> None: ...\n",
    "non_ascii_helper": "def é() -> None: ...\n@trusted\ndef f() -> None:\n    é()\n",
    "helper_without_annotations": "def g(a): return a\n@trusted\ndef f() -> None:\n    g(1)\n",
    "async_trusted": "@trusted\nasync def f() -> None: ...\n@untrusted\nasync def g() -> None: ...\n",
    "async_comprehension": "@trusted\nasync def f(n: list[int]) -> int:\n    return len([b async for b in n])\n",
    "may_end": "@trusted\ndef f(n: int) -> int:\n    if n:\n        return 1\n",
    "may_end_loop": "@trusted\ndef f(n: int) -> bytes:\n    while n:\n        return b''\n",
    "returns_value": "@trusted\ndef f(n: int) -> None:\n    return n\n",
    "inside_without_value": "k: Inside[int]\n@trusted\ndef f() -> int:\n    return k\n",
    "inside_not_constant": "import os\nk: Inside[bytes] = os.path.sep.encode()\n@trusted\ndef f() -> None: ...\n",
    "inside_wrong_kind": "k: Inside[bytes] = 'text'\n@trusted\ndef f() -> None: ...\n",
    "inside_unknown_kind": "k: Inside[set] = b''\n@trusted\ndef f() -> None: ...\n",
    "inside_non_ascii": "é: Inside[int] = 0\n@trusted\ndef f() -> None: ...\n",
    "inside_used_outside": (
        "k: Inside[bytes] = b''\n@untrusted\ndef g() -> None:\n    print(k)\ndef h() -> bytes:\n    return k\n"
        "print(k)\ndef fine() -> int:\n    k = 3\n    return k\n@trusted\ndef f() -> int:\n    return len(k)\n"
    ),
    "inside_beside_a_property": (
        "k: Inside[int] = 0\nclass Meter:\n    @property\n    def k(self) -> int:\n        return 1\n    @k.setter\n"
        "    def k(self, n: int) -> None:\n        print(n + k)\ndef g(k: int = k) -> int:\n    return k\n"
        "@trusted\ndef f() -> int:\n    return k\n"
    ),
    "inside_import_module": "from pyenclave.inside import rsa\n@trusted\ndef f() -> None: ...\n",
    "inside_import_function": "from pyenclave.inside.aead import seal\n@trusted\ndef f() -> None: ...\n",
    "bound_twice": "def g() -> int: return 1\ndef g() -> int: return 2\n@trusted\ndef f() -> int:\n    return g()\n",
    "ecall_bound_twice": (
        "u8 = 3\n@trusted\ndef f() -> None: ...\n@trusted\ndef f() -> None: ...\n"
        "@untrusted\ndef g() -> None: ...\ng = 3\n@trusted\ndef u16() -> None: ...\n@trusted\ndef h() -> None: ...\n"
    ),
    "constant_too_large": "BIG = 2**64\n@trusted\ndef f() -> int:\n    return BIG\n",
    "constant_of_wrong_kind": "N: u8 = 300\n@trusted\ndef f() -> int:\n    return N\n",
    "many": (
        "@trusted\ndef f(n: int, s: str) -> int:\n"
        "    a = n + s\n    b = n + [1]\n    c = 1 + b\n    return n + a.x + s\n"
    ),
    "tabs_and_wide": "@trusted\ndef f(s: str) -> int:\n\tif s == 'größe':\tx = s + 1\n\treturn 2\n",
}


def refusal(folder: Path, source: str, name: str = "m.py") -> str:
    path = folder / name
    path.write_text(source)
    with pytest.raises(PartitionError) as caught:
        partition(path)
    return str(caught.value).replace(f"{folder}/", "")


def sources() -> dict[str, str]:
    """The modules of these tables, by their golden text's name."""
    found = {f"module_{name}": IMPORTS + text for name, text in MODULES.items()}
    for name, text in STATEMENTS.items():
        found[f"statement_{name}"] = f"{IMPORTS}{FRAME}{textwrap.indent(text, '    ')}\n    return n\n"
    for name, text in EXPRESSIONS.items():
        found[f"expression_{name}"] = f"{IMPORTS}{FRAME}    result = {text}\n    return n\n"
    return found


@pytest.mark.parametrize("name", sources())
def test_refusal(tmp_path: Path, golden: Callable[[str, str], None], name: str) -> None:
    golden(f"diagnostics/{name}.txt", refusal(tmp_path, sources()[name]))


def test_a_span_is_the_text_that_is_meant(tmp_path: Path) -> None:
    text = refusal(tmp_path, IMPORTS + "@trusted\ndef f(s: str) -> int:\n    é = 'ü' + lambda_(s); return 1\n")
    marked = [row for row in text.splitlines() if "^" in row and "|" in row]
    lines = text.splitlines()
    carets = lines[lines.index(marked[-1])]
    above = lines[lines.index(marked[-1]) - 1]
    assert above[carets.index("^") : carets.rindex("^") + 1] == "lambda_"


SURROGATE = b"import dataclasses\n@dataclasses.dataclass\nclass A:\n    x: '\\ud800'\n    y: list['\\ud800']\n"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xff\xfe", "the file is not text"),
        (b"# coding: nowhere\n", "the file is not text: unknown encoding: nowhere"),
        (b"# coding: hex\n", "the file is not text: 'hex' is not a text encoding"),
        (b"# coding: undefined\nx\n", "the file is not text"),
        (SURROGATE, "no function is `@trusted`"),
        (b"x = '\xe9'\n", "the file is not text"),
        (b"x = 1\0\n", "this is not Python"),
        (b" " * (1 << 20) + b"x", "the file is larger than 1048576 bytes"),
        (b"", "no function is `@trusted`"),
        (b"x = " + b"(" * 5000, "this is not Python"),
        (b"x = " + b"-" * 100000 + b"1", "the module is nested too deeply"),
    ],
)
def test_hostile_files(tmp_path: Path, data: bytes, text: str) -> None:
    path = tmp_path / "m.py"
    path.write_bytes(data)
    with pytest.raises(PartitionError) as caught:
        partition(path)
    assert text in str(caught.value)


def test_deep_expressions_are_refused(tmp_path: Path) -> None:
    """Where trusted code uses them; what stays outside may be as deep as Python takes it."""
    for deep in ("-" * 120 + "n", "n * (" * 110 + "n" + ")" * 110):
        source = f"{IMPORTS}@trusted\ndef f(n: int) -> int:\n    return {deep}\n"
        assert "error[P001]: this is nested too deeply" in refusal(tmp_path, source)
        partition_text(tmp_path, f"{IMPORTS}@trusted\ndef f() -> None: ...\ndef g(f, n): return {deep}\n")


def partition_text(folder: Path, source: str) -> None:
    path = folder / "m.py"
    path.write_text(source)
    partition(path)


@pytest.mark.parametrize("name", ["my-module.py", "class.py", "register.py", "_m.py", "pyenclave_x.py", "é.py"])
def test_module_names(tmp_path: Path, name: str) -> None:
    source = f"{IMPORTS}@trusted\ndef f() -> None: ...\n"
    assert f"error[P002]: the module's name `{name[:-3]}` cannot name an interface" in refusal(tmp_path, source, name)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(PartitionError, match=r"nowhere\.py: cannot be read: No such file or directory$"):
        partition(tmp_path / "nowhere.py")


def test_every_code_is_used_and_documented() -> None:
    goldens = "".join(path.read_text() for path in (Path(__file__).parent / "golden" / "diagnostics").iterdir())
    document = (Path(__file__).parents[2] / "docs" / "trusted-python.md").read_text()
    for code in CODES:
        # That of a file's name, and a warning, are in tests of their own.
        assert f"error[{code}]" in goldens or code in ("P002", "P021"), f"{code} is in no test"
        assert f"`{code}`" in document, f"{code} is not documented"


def test_codes_in_the_source_are_in_the_table() -> None:
    folder = Path(partition.__code__.co_filename).parent
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) == 4:
                assert not node.value.startswith("P0") or node.value in CODES
