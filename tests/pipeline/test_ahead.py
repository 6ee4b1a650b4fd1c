"""Builds made ahead of time: what is beside the module is what was built from it, or an error says what is wrong."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pyenclave.arch.sigstruct import HEADER, SIGSTRUCT
from pyenclave.config import Config, load_config
from pyenclave.errors import BuildError
from pyenclave.image.keys import read_key
from pyenclave.image.sign import sign
from pyenclave.partition.packages.sources import Sources
from pyenclave.pipeline.ahead import built_ahead
from pyenclave.pipeline.loader import import_extension
from pyenclave.pipeline.output import Built

Project = Any  # conftest's

CALL = "import m; print(m.f(a=10, b=3))"


@pytest.fixture(scope="module")
def folder(warm: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A module with its build beside it."""
    folder = tmp_path_factory.mktemp("ahead")
    shutil.copy(warm.module, folder)
    warm.build(folder / "m.py", "-o", folder)
    return folder


@pytest.fixture
def module(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("PYENCLAVE_IMAGES", raising=False)
    return Path(shutil.copytree(folder, tmp_path / "copy")) / "m.py"


def found(module: Path) -> Built | None:
    return built_ahead(Sources(module, module.read_bytes()), load_config(module.parent))


def refusal(module: Path) -> str:
    with pytest.raises(BuildError) as caught:
        found(module)
    said = str(caught.value)
    image = module.with_name("m.enclave.so")
    assert said.startswith(f"{image} ")
    assert said.endswith("; run `pyenclave build m.py` again")
    return said.removeprefix(f"{image} ").removesuffix("; run `pyenclave build m.py` again")


def test_it_runs(warm: Project, module: Path, tmp_path: Path) -> None:
    project = type(warm)(module.parent, tmp_path / "cache", tmp_path / "data")
    assert project.says() == "7"
    assert not project.cache.exists()


def test_another_source(module: Path) -> None:
    module.write_text(module.read_text() + "\n")
    assert refusal(module) == "was built from another m.py"


def extension(module: Path) -> Path:
    return next(module.parent.glob("m_u.*.so"))


@pytest.mark.parametrize("size", [0, 4096, -4096])
def test_a_damaged_extension(module: Path, size: int) -> None:
    file = extension(module)
    os.truncate(file, size if size >= 0 else file.stat().st_size + size)
    assert refusal(module) == f"cannot be used: {file} is not the file that was built"


def test_a_missing_extension(module: Path) -> None:
    file = extension(module)
    file.unlink()
    assert refusal(module) == f"cannot be used: {file} is not the file that was built"


def test_a_file_system_without_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another build would help as little."""
    file = tmp_path / "vault_u.so"
    file.touch()
    with pytest.raises(BuildError, match="; build it again with this Python"):
        import_extension(file, "vault_u")
    monkeypatch.setattr(os, "statvfs", lambda path: SimpleNamespace(f_flag=os.ST_NOEXEC))
    with pytest.raises(BuildError, match="; it lies on a file system that is mounted noexec: put it on another one"):
        import_extension(file, "vault_u")


def test_another_python(module: Path) -> None:
    file = module.with_name("m.build.json")
    file.write_text(file.read_text().replace("cpython-3", "cpython-9"))
    assert refusal(module) == f"was built for another Python: {extension(module).name} is not in its record"


@pytest.mark.parametrize("size", [0, 100, 8192])
def test_a_damaged_image(module: Path, size: int) -> None:
    os.truncate(module.with_name("m.enclave.so"), size)
    assert refusal(module) == "is not the file that was built"


def test_every_byte_of_an_image_counts_but_the_signature(module: Path) -> None:
    image = module.with_name("m.enclave.so")
    data = image.read_bytes()
    start = data.index(HEADER)
    fields = [SIGSTRUCT.field(name) for name in ("modulus", "signature", "q1", "q2")]
    signature = {at for field in fields for at in range(start + field.offset, start + field.end)}
    for at in [*range(0, len(data), len(data) // 50), *range(start, start + SIGSTRUCT.size, 16)]:
        image.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        if at in signature:
            assert found(module) is not None  # what is loaded is verified
        else:
            assert refusal(module) == "is not the file that was built"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"digest": 1}', "[" * 100_000, "\udcff"])
def test_an_odd_record(module: Path, text: str) -> None:
    module.with_name("m.build.json").write_bytes(text.encode(errors="surrogateescape"))
    assert refusal(module).startswith("cannot be told from another: ")


def test_records_of_every_other_shape(module: Path) -> None:
    module.with_name("enclave.toml").write_text("")
    file = module.with_name("m.build.json")
    record = json.loads(file.read_text())
    for name in record:
        for value in (None, 3, [], "x" * 64, {"a": 1}, {"m.enclave.so": None}):
            if name in ("origin", "signer") and type(value) is str:
                continue  # what is said for people
            file.write_text(json.dumps({**record, name: value}))
            refusal(module)
        file.write_text(json.dumps({key: value for key, value in record.items() if key != name}))
        refusal(module)
    file.unlink()
    assert "m.build.json: cannot be read: No such file or directory" in refusal(module)


def test_another_version_of_pyenclave(module: Path) -> None:
    file = module.with_name("m.build.json")
    record = json.loads(file.read_text())
    file.write_text(json.dumps({**record, "pyenclave": "0.0.1"}))
    assert refusal(module) == f"was built by pyenclave 0.0.1, this is {record['pyenclave']}"


def test_an_image_of_another_version_with_the_same_interface(warm: Project, module: Path, tmp_path: Path) -> None:
    other = tmp_path / "m.py"
    other.write_text(module.read_text().replace("a - b", "a * b"))
    warm.build(other, "-o", tmp_path / "other")
    shutil.copy(tmp_path / "other" / "m.enclave.so", module.parent)
    assert refusal(module) == "is not the file that was built"


CONFIGURATIONS = [
    ("debug = false", "debug = true instead of false"),
    ("security_version = 3", "security_version = 0 instead of 3"),
    ('threads = 2\nhardening = "lvi"', "hardening = 'none' instead of 'lvi', threads = 8 instead of 2"),
]


@pytest.mark.parametrize(("text", "said"), CONFIGURATIONS)
@pytest.mark.parametrize("name", ["enclave.toml", "pyproject.toml"])
def test_another_configuration(module: Path, name: str, text: str, said: str) -> None:
    file = module.with_name(name)
    file.write_text(text if name == "enclave.toml" else f"[tool.pyenclave]\n{text}\n")
    assert refusal(module) == f"was built with {said}, as {file} has it"


def test_what_the_host_does_is_no_part_of_an_image(module: Path) -> None:
    """A signed image need not be built, and signed, again."""
    module.with_name("enclave.toml").write_text("restart = true\n")
    assert found(module) is not None


def test_a_folder_without_a_configuration_says_nothing(module: Path) -> None:
    module.with_name("pyproject.toml").write_text("[tool.ruff]\n")
    assert found(module) is not None
    assert built_ahead(Sources(module, module.read_bytes()), Config(debug=False)) is not None


def test_the_signer(module: Path, new_key: Callable[[Path], Path]) -> None:
    """`pyenclave sign` gives an image another signer, who has to be the one that is configured."""
    ours, other = (new_key(module.with_name(name)) for name in ("key.pem", "other.pem"))
    image = module.with_name("m.enclave.so")
    module.with_name("enclave.toml").write_text('key = "key.pem"\n')
    assert "was signed by " in refusal(module)
    sign(image, read_key(other), allow_debug=True)
    assert "was signed by " in refusal(module)
    sign(image, read_key(ours), allow_debug=True)
    assert found(module) is not None
    ours.unlink()  # a machine that runs images has no key
    assert found(module) is not None


def test_two_builds_of_one_name_in_one_process(warm: Project, folder: Path, tmp_path: Path) -> None:
    """x/app/m.py and y/app/m.py: what is loaded is each one's own."""
    for name, text in (("x", "a - b"), ("y", "a * b")):
        place = tmp_path / name / "app"
        place.mkdir(parents=True)
        (place / "m.py").write_text((folder / "m.py").read_text().replace("a - b", text))
        if name == "y":
            (place / "m.py").write_text((place / "m.py").read_text() + "\n@trusted\ndef g() -> int:\n    return 5\n")
        warm.build(place / "m.py", "-o", place)
    code = """
import importlib.util, sys
for name in ("x", "y"):
    spec = importlib.util.spec_from_file_location(f"m_{name}", f"{name}/app/m.py")
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    print(module.f(10, 3))
print(module.g())
"""
    project = type(warm)(tmp_path, tmp_path / "cache", tmp_path / "data")
    assert project.says(code).split() == ["7", "30", "5"]
