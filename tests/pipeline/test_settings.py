"""Where the settings of a module are that has an enclave of its own: the nearest folder that has any."""

import os
from pathlib import Path

import pytest
from pyenclave.edl.settings import SettingsError, find_settings

from pyenclave.cli.shared import shared
from pyenclave.config import Config, config_file, load_config
from pyenclave.errors import BuildError, PartitionError
from pyenclave.partition.packages.groups import settings_of
from pyenclave.partition.packages.sources import Sources

TOOL = "[tool.pyenclave]\nthreads = 3\n"


@pytest.fixture
def module(tmp_path: Path) -> Path:
    """In a package, of a project whose code lies in src."""
    folder = tmp_path / "project" / "src" / "kit" / "deep"
    folder.mkdir(parents=True)
    for one in (folder, folder.parent):
        (one / "__init__.py").touch()
    (folder / "vault.py").write_text("from pyenclave import trusted\n\n\n@trusted\ndef f() -> int:\n    return 1\n")
    return folder / "vault.py"


def project(module: Path) -> Path:
    return module.parents[3]


def test_without_any_it_is_the_modules_folder(module: Path) -> None:
    (project(module).parent / "enclave.toml").write_text("threads = 3\n")  # above the project
    assert settings_of(module) == module.parent


@pytest.mark.parametrize("depth", [0, 1, 2, 3])
@pytest.mark.parametrize(("name", "text"), [("enclave.toml", "threads = 3\n"), ("pyproject.toml", TOOL)])
def test_it_is_the_nearest_folder_up_to_the_projects(module: Path, depth: int, name: str, text: str) -> None:
    (project(module) / "enclave.toml").write_text("threads = 2\n")
    folder = module.parents[depth]
    (folder / name).write_text(text)
    assert settings_of(module) == folder
    assert Sources.of(module, module.read_bytes()).settings == folder
    assert shared(module) == (module, folder)


@pytest.mark.parametrize(
    "text",
    ["[tool.other]\nname = 'pyenclave'\n", "[tool.pyenclave.edl]\ndeny = []\n", TOOL + "modules = ['kit.other']\n"],
)
def test_what_is_not_of_this_build_is_passed_over(module: Path, text: str) -> None:
    (module.parents[1] / "pyproject.toml").write_text(text)
    (project(module) / "pyproject.toml").write_text(TOOL)
    assert settings_of(module) == project(module)


def test_a_fifo_of_that_name_is_not_waited_for(module: Path) -> None:
    os.mkfifo(module.parent / "enclave.toml")
    sources = Sources.of(module, module.read_bytes())
    with pytest.raises(BuildError, match="is no file that settings could be read from"):
        load_config(sources.settings, shared=False)


@pytest.mark.parametrize("name", ["enclave.toml", "pyproject.toml"])
def test_a_file_without_an_end_is_not_read(module: Path, name: str) -> None:
    """As a stranger's link may lead to: whose it is is not asked before."""
    endless = module.parent / "endless"
    endless.touch()
    os.truncate(endless, 1 << 40)
    (module.parent / name).symlink_to(endless)
    sources = Sources.of(module, module.read_bytes())
    with pytest.raises(BuildError, match="cannot be read: too large for settings"):
        load_config(sources.settings, shared=False)
    if name == "pyproject.toml":
        with pytest.raises(SettingsError, match="too large for settings"):
            find_settings(module.parent)


def test_what_is_wrong_with_them_is_not_passed_over(module: Path) -> None:
    (module.parents[1] / "pyproject.toml").write_text("[tool.pyenclave\n")
    assert settings_of(module) == module.parents[1]
    (module.parent / "enclave.toml").symlink_to("nowhere")
    assert settings_of(module) == module.parent


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize(("name", "text"), [("enclave.toml", "debug = true\n"), ("pyproject.toml", TOOL)])
def test_a_strangers_are_refused(module: Path, name: str, text: str) -> None:
    """Unless the code is the stranger's too."""
    file = project(module) / name
    file.write_text(text)
    os.chown(file, 54321, -1)
    with pytest.raises(PartitionError, match=rf"{name} would be the settings of vault\.py and belongs to another user"):
        Sources.of(module, module.read_bytes())
    with pytest.raises(PartitionError, match="belongs to another user"):
        settings_of(module)
    with pytest.raises(BuildError, match=rf"{name} would be the settings of vault\.py and belongs to another user"):
        load_config(project(module), source=module)  # they came after the folder was found
    assert load_config(file) == load_config(project(module))  # which the user has named
    os.chown(module, 54321, -1)
    assert Sources.of(module, module.read_bytes()).settings == project(module)
    assert load_config(project(module), source=module) == load_config(file)
    os.chown(module, 0, -1)
    file.write_text("[tool.other]\n" if name == "pyproject.toml" else "")
    assert Sources.of(module, module.read_bytes()).settings == module.parent
    assert load_config(project(module), source=module) == Config()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("left", [None, "debug = false\n"])
def test_a_strangers_that_go_while_they_are_read(
    module: Path, monkeypatch: pytest.MonkeyPatch, left: str | None
) -> None:
    """Or that are exchanged for this user's."""
    file, real = project(module) / "enclave.toml", os.fstat
    file.write_text("debug = true\n")
    os.chown(file, 54321, -1)

    def exchanged(descriptor: int) -> os.stat_result:
        found = real(descriptor)
        if found.st_uid == 54321 and file.exists():
            file.unlink()
            if left is not None:
                file.write_text(left)
        return found

    monkeypatch.setattr(os, "fstat", exchanged)
    with pytest.raises(PartitionError, match="belongs to another user"):
        settings_of(module)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_link_is_whose_it_is(module: Path) -> None:
    """A stranger's may lead to a file of this user's, whose settings are another module's."""
    link, file = project(module) / "enclave.toml", project(module) / "other.toml"
    file.write_text("debug = true\n")
    link.symlink_to(file.name)
    os.chown(file, 54321, -1)
    assert settings_of(module) == project(module)
    assert load_config(project(module), source=module).debug
    os.chown(file, os.geteuid(), -1)
    os.chown(link, 54321, -1, follow_symlinks=False)
    with pytest.raises(PartitionError, match="belongs to another user"):
        settings_of(module)
    with pytest.raises(BuildError, match="belongs to another user"):
        load_config(project(module), source=module)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("enclave.toml", "modules = ['kit.other']\ndebug = false\n"),
        ("pyproject.toml", TOOL + "modules = ['kit.other']\n"),
    ],
)
def test_those_of_modules_that_share_an_enclave_are_no_other_modules(module: Path, name: str, text: str) -> None:
    """Also where they lie in its own folder, and none else do."""
    (module.parent / name).write_text(text)
    sources = Sources.of(module, module.read_bytes())
    assert load_config(sources.settings, shared=sources.group is not None) == Config()
    assert config_file(sources.settings, shared=False) is None
    (module.parent / "pyproject.toml").write_text(TOOL)  # beside them
    assert load_config(sources.settings, shared=False).threads == 3
    assert config_file(sources.settings, shared=False) == module.parent / "pyproject.toml"
