"""Which units have the values of trusted Python: those of Python, and no others."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyenclave.codegen import generate

from pyenclave.config import Config
from pyenclave.pipeline import trusted
from pyenclave.pipeline.unit import Unit, unit_from_edl, unit_from_python
from pyenclave.toolchain.pool import Pool

MODULE = "from pyenclave import trusted\n\n\n@trusted\ndef empty() -> None:\n    pass\n"


def _units(folder: Path) -> Iterator[tuple[Unit, bool]]:
    (folder / "a.py").write_text(MODULE)
    yield unit_from_python(folder / "a.py"), True
    (folder / "b.edl").write_text("enclave { trusted { public void empty(void); }; };")
    (folder / "b.c").write_text("void empty(void) {}")
    yield unit_from_edl(folder / "b.edl", [folder / "b.c"]), False


@pytest.mark.parametrize("index", [0, 1], ids=("python", "edl"))
def test_only_units_of_python_have_the_values(tmp_path: Path, index: int) -> None:
    unit, has = list(_units(tmp_path))[index]
    work = tmp_path / "work"
    work.mkdir()
    for name, text in {**unit.texts, **generate(unit.interface, unit.module, unit.delivers)}.items():
        (work / name).write_text(text)
    with Pool(2) as pool:
        names = {part.path.name for one in trusted.objects(unit, work, Config(), pool) for part in one.result()}
    assert {"runtime_entry.S.o", "python_defaults.c.o"} <= names
    assert ("python_dicts.c.o" in names) is has
