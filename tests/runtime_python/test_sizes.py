"""docs/memory.md says how large values are."""

import re
import subprocess
from pathlib import Path

from pyenclave.toolchain.headers import RUNTIME, SHARED

PAGE = Path(__file__).parents[2] / "docs" / "memory.md"
STRUCTS = {
    "`str`, `bytes`": "pye_bytes_t",
    "`bytearray`": "pye_bytes_t",
    "`list[T]`, `tuple[T, ...]`": "pye_list_t",
    "`deque[T]`": "pye_deque_t",
    "`dict[K, V]`": "pye_dict_t",
    "`set[T]`, `frozenset[T]`": "pye_set_t",
    "a dataclass, a plain class": "pye_head_t",
    "the same, of a class whose objects could come to hold themselves": "pye_knotted_t",
    "a value of JSON (`Any`)": "pye_json_t",
    "an exception as a value": "pye_exception_t",
}


def test_the_sizes_are_those_of_the_structs() -> None:
    rows = dict(re.findall(r"^\| ([^|]+) \| 8 \| (\d+)\b", PAGE.read_text(), re.MULTILINE))
    assert rows.keys() == STRUCTS.keys()
    lines = ['#include "pyenclave_values.h"', '#include "values/json.h"', '#include "values/knots.h"']
    lines += [f'_Static_assert(sizeof({STRUCTS[name]}) == {size}, "{STRUCTS[name]}");' for name, size in rows.items()]
    command = ["gcc", "-std=gnu11", "-fsyntax-only", f"-I{RUNTIME / 'include'}", f"-I{SHARED}", "-x", "c", "-"]
    done = subprocess.run(command, input="\n".join(lines), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
