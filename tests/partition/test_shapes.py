"""Small modules of unusual shape: what is lowered compiles, whatever is or is not there."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from pyenclave.partition.survey.names import edl_names

# Words of C and Cython, and names of what generated code has beside the parameters.
WORDS = re.findall(
    r"\w+",
    """restrict volatile const register static inline auto extern union struct enum unsigned signed size_t short
typedef default cdef cppclass api packed readonly public fused gil nogil noexcept include new namespace by typeof
linux NULL errno eid retval status ms ocalloc_size __tmp oe_result global_id _result _retval _args _buffer _pargs_in
_pargs_out _input_buffer _input_buffer_size _input_buffer_offset _output_buffer _output_buffer_size
_output_buffer_offset _output_bytes_written enclave allow""",
)
AS_PARAMETERS = "".join(
    f"@trusted\ndef p_{word}({word}: bytes, x: int) -> int:\n    return {word}[0] + len({word}) + x\n" for word in WORDS
)
AS_LOCALS = "".join(
    f"def l_{word}(x: bytes) -> int:\n    {word} = x\n    return {word}[0]\n"
    f"def n_{word}(x: int) -> int:\n    {word} = x\n    {word} += 1\n    return {word}\n"
    for word in WORDS
)
EACH = "".join(f"    found += l_{word}(b'x') + n_{word}(1)\n" for word in WORDS)

MODULES = {
    "words_as_parameters": (f"{AS_PARAMETERS}@trusted\ndef f() -> int:\n    return 1\n", (), 1),
    "words_as_locals": (
        f"{AS_LOCALS}@trusted\ndef f() -> int:\n    found = 0\n{EACH}    return found\n",
        (),
        len(WORDS) * 122,
    ),
    "nothing": ("@trusted\ndef f() -> None: ...\n", (), None),
    "docstring": ('@trusted\ndef f() -> None:\n    "doc"\n', (), None),
    "one_argument": ("@trusted\ndef f(data: bytes) -> None: ...\n", (b"x",), None),
    "unused_ocall": ("@untrusted\ndef g(b: bool) -> bool: ...\n@trusted\ndef f() -> int:\n    return -1\n", (), -1),
    "unreachable": ("@trusted\ndef f() -> int:\n    return 1\n    return [1]\n", (), 1),
    "parameter_hides_state": ("k: Inside[int] = 0\n@trusted\ndef f(k: int) -> int:\n    return k\n", (4,), 4),
    "negative_zero": ("K = -0.0\n@trusted\ndef f() -> float:\n    return 1 / (K - 1)\n", (), -1.0),
    "least_int": (
        "K = -9223372036854775808\nm: Inside[int] = -9223372036854775808\n"
        "@trusted\ndef f(INT64_MIN: int) -> int:\n    x: i64 = -9223372036854775808\n    return (K ^ m) + x\n",
        (3,),
        -(2**63),
    ),
    "greatest_u64": (
        "m: Inside[u64] = 2**64 - 1\n@trusted\ndef f() -> u64:\n    return m & 18446744073709551615\n",
        (),
        2**64 - 1,
    ),
    "float_constants": (
        "K: float = 3\nF: f32 = 0.5\n@trusted\ndef f(x: float = 2) -> float:\n    y: f32 = 0.5\n"
        "    return K + g(1) + (0 if F == y else 100)\n"
        "def g(x: float, y: float = 3, z: u8 = 4) -> float:\n    return x + y + z\n",
        (0.0,),
        11.0,
    ),
    "u64_extremes": ("@trusted\ndef f(w: u64) -> u64:\n    return min(w, 3) + max(1, w)\n", (9,), 12),
    "else_with_if": (
        "@trusted\ndef f(a: int) -> int:\n    if a == 1:\n        return 1\n    else:\n        if a > 2:\n"
        "            return 2\n        else:\n            return 3\n",
        (5,),
        2,
    ),
    "bool_state": (
        "m: Inside[bool] = False\n@trusted\ndef f() -> bool:\n    global m\n    m = m or True\n    return m\n",
        (),
        True,
    ),
    "imported_names": (
        "import pyenclave\nimport pyenclave.types as t\n"
        "@pyenclave.trusted\ndef f(a: pyenclave.u8, b: 't.i16') -> t.u32:\n"
        "    return t.u32.wrap(a - b) + pyenclave.u8(3)\n",
        (1, 2),
        None,
    ),
}


@pytest.mark.parametrize("name", MODULES)
def test_it_compiles_and_runs(both: Callable[[str], Any], name: str) -> None:
    source, arguments, expected = MODULES[name]
    result = both(source).agree("f", *arguments)
    if name == "imported_names":
        assert isinstance(result, OverflowError)
    else:
        assert result == expected


def test_no_parameter_has_a_name_of_the_reference_tools() -> None:
    """Locals of what sgx_edger8r (CodeGen.ml) and oeedger8r (its emitters) generate around the parameters."""
    words = [*WORDS[WORDS.index("eid") :], "new", "delete", "this", "template", "operator"]  # the last ones of C++
    spelled = edl_names(words)
    assert len({*spelled.values()}) == len(words)
    for name in spelled.values():
        assert name not in words
        assert not name.startswith("_")
