"""The kinds of crossings, and what docs/architecture.md says about where to find what they write."""

import re
from collections.abc import Callable
from pathlib import Path

from pyenclave.codegen.crossing import Boundary
from pyenclave.codegen.crossing.base import Crossing
from pyenclave.codegen.crossing.kinds import KINDS
from pyenclave.edl.model import Interface

ROOT = Path(__file__).parents[2]
EDL = """enclave {
    struct plain { int x; };
    struct list { size_t n; [count=n] int *items; };
    trusted {
        public int values(int value, struct plain record, [user_check] void *address);
        public void flat([in, size=n] void *buffer, size_t n, [in, out] int *one, [out, count=4] int *four);
        public void texts([in, string] char *text, [in, out, wstring] wchar_t *wide);
        public void arrays([in, string, count=2] char **strings, [in, count=2, size=sizes] void **buffers,
                           [in, count=2] size_t *sizes, [out, count=2, size=wanted] void **results,
                           [in, count=2] size_t *wanted);
        public void structs([in, out] struct list *list, [out] struct list *answer);
        public void chosen([out, string] char **text, [out, wstring] wchar_t **wide, [out, count=n] int **items,
                           [out] size_t *n);
    };
};"""


def test_each_parameter_has_its_kind(interface_of: Callable[..., Interface]) -> None:
    boundary = Boundary(interface_of(EDL))
    kinds = {call.function.name: [type(one).__name__ for one in call.crossings] for call in boundary.ecalls}
    assert kinds == {
        "values": ["Value", "Value", "Address"],
        "flat": ["Buffer", "Computed", "OneValue", "Buffer"],
        "texts": ["String", "WideString"],
        "arrays": ["Strings", "Buffers", "Sizes", "Buffers", "OutputSizes"],
        "structs": ["Deep", "DeepOutput"],
        "chosen": ["ChosenString", "ChosenWideString", "Chosen", "ChosenLength"],
    }
    assert {name for names in kinds.values() for name in names} == {kind.__name__ for kind in KINDS}


def test_the_page_names_every_kind_and_step() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text()
    for kind in KINDS:
        assert f"`{kind.__name__}`" in page
    rows = re.findall(r"^\| `(\w+_)` \|[^|]*\|([^|]*)\|", page, re.MULTILINE)
    assert [prefix for prefix, _ in rows] == ["bridge_", "stub_", "proxy_", "serve_", "method_", "callable_"]
    for prefix, steps in rows:
        for step in re.findall(r"`(\w+)`", steps):
            assert hasattr(Crossing, prefix + step), prefix + step
