"""What is installed is what is in the tree, nothing generic lands at the top of site-packages, and it runs alone."""

import os
import re
import runpy
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

import pyenclave
from pyenclave.toolchain.flags import tools_version
from pyenclave.toolchain.host import HOST_TARGET
from pyenclave.toolchain.pinned import PINNED
from pyenclave.toolchain.ship import keys
from pyenclave.toolchain.shipped import INDEX, file_name

ROOT = Path(__file__).parents[1]
STALE = "pyenclave/of_an_older_build.py"
SUFFIXES = {".py", ".pyi", ".pxd", ".c", ".h", ".S", ".lds", ".zig", ".toml", ".lark", ".typed", ".edl"}


@pytest.fixture(scope="module")
def tracked() -> list[str]:
    """The names of what git tracks."""
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip("the tree is not a git checkout, so its files cannot be told from what builds left")
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def sources(tracked: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of what git tracks."""
    folder = tmp_path_factory.mktemp("wheel") / "source"
    for name in tracked:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
    return folder


@pytest.fixture(scope="module")
def no_programs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment with no gcc in it, nor any other program, nor this user's folders."""
    home = tmp_path_factory.mktemp("home")
    (home / "bin").mkdir()
    own = {"PATH": str(home / "bin"), "HOME": str(home), "PYENCLAVE_PLATFORM": os.environ["PYENCLAVE_PLATFORM"]}
    dropped = ("PATH", "HOME", "CC", "XDG_", "PYENCLAVE_", "PYTHON")
    return {**{name: one for name, one in os.environ.items() if not name.startswith(dropped)}, **own}


@pytest.fixture(scope="module")
def archive(sources: Path, no_programs: dict[str, str]) -> Path:
    """The wheel of what git tracks, made where there is no gcc, and where an older build left a module."""
    folder = sources.parent
    stale = sources / "build" / f"lib.linux-x86_64-cpython-{sys.version_info[0]}{sys.version_info[1]}" / STALE
    stale.parent.mkdir(parents=True)
    stale.touch()
    before = _written(sources)
    options = ["--no-deps", "--no-build-isolation", "--disable-pip-version-check", "-q", "-w", str(folder)]
    command = [sys.executable, "-m", "pip", "wheel", *options, str(sources)]
    subprocess.run(command, check=True, env=no_programs, cwd=folder)
    assert _written(sources) == before  # which may be another user's
    return next(folder.glob("*.whl"))


def _written(folder: Path) -> set[Path]:
    """What lies there, but for the bytecode of what pip imports, which is left where it can be written."""
    return {path for path in folder.rglob("*") if "__pycache__" not in path.parts}


@pytest.fixture(scope="module")
def wheel(archive: Path) -> list[str]:
    with zipfile.ZipFile(archive) as opened:
        return opened.namelist()


def test_every_file_of_the_package_is_in_the_wheel(wheel: list[str]) -> None:
    missing = []
    for root, package in (("pyenclave", "pyenclave"), ("edl", "pyenclave/edl"), ("codegen", "pyenclave/codegen")):
        for path in (ROOT / root).rglob("*"):
            name = f"{package}/{path.relative_to(ROOT / root)}"
            built_from = path.name == "_native.c" or not {"native", "cell", "enclu", "engine"}.isdisjoint(path.parts)
            wanted = path.suffix in SUFFIXES and not built_from
            if wanted and name not in wheel:
                missing.append(name)
    assert missing == []


def test_the_wheel_brings_the_grammars_tables(archive: Path, tmp_path: Path) -> None:
    """Which git does not track: the build makes them."""
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(tmp_path)
    code = (
        "from pyenclave.edl import check_text; from pyenclave.edl import _tables; "
        "checked = check_text('enclave { trusted { public int f(int a); }; };', 'a.edl'); "
        "print(_tables.__file__, checked.interface.ecalls[0].name)"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-P", "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == f"{tmp_path}/pyenclave/edl/_tables.py f\n"


OBJECTS = """
from pathlib import Path
import setuptools
from distutils.ccompiler import new_compiler
from distutils.core import run_setup

built = run_setup("setup.py", stop_after="config").get_command_obj("build_ext")
built.ensure_finalized()
built.force, built.compiler = True, new_compiler()
objects = Path("pyenclave/objects")


def compile(sources, output_dir, **rest):
    print(*built.compiler.object_filenames(sources, output_dir=output_dir), sep="\\n")
    return []


built.compiler.compile, built.compiler.link_shared_object = compile, lambda *arguments, **named: None
for one in built.extensions:
    built.build_extension(one)
built.inplace = True
objects.mkdir(exist_ok=True)
(objects / "one.o").touch()
print(*(Path(one).relative_to(built.build_lib) for one in built.get_outputs()), sep="\\n")
(objects / "one.o").unlink()
"""


@pytest.mark.usefixtures("archive")
def test_no_two_extensions_have_an_object_in_common(sources: Path) -> None:
    """They are compiled at once, and sources that two of them have with other flags.

    An editable install in strict mode links what else is built, too: it names it.
    """
    command = [sys.executable, "-c", OBJECTS]
    done = subprocess.run(command, cwd=sources, capture_output=True, text=True, check=True)
    objects = [line for line in done.stdout.splitlines() if line.endswith(".o")]
    named = [line for line in done.stdout.splitlines() if line.startswith("pyenclave/")]
    objects.remove("pyenclave/objects/one.o")
    assert {"pyenclave/platforms/_cell", "pyenclave/objects/one.o"} < {*named}
    assert len({Path(one).name for one in objects}) > 50
    assert sorted(objects) == sorted({*objects})


def test_nothing_else_is_installed(wheel: list[str]) -> None:
    assert {name.partition("/")[0].partition("-")[0] for name in wheel} == {"pyenclave"}
    assert STALE not in wheel
    assert any(name.startswith("pyenclave/platforms/_native.") and name.endswith(".so") for name in wheel)
    assert "pyenclave/platforms/_cell" in wheel


def test_the_wheel_brings_the_objects_that_builds_have_in_common(wheel: list[str], built: Path) -> None:
    """And so the vault's build compiled what is its own alone."""
    found = {name.removeprefix("pyenclave/objects/") for name in wheel if name.startswith("pyenclave/objects/")}
    assert found == {*(file_name(name, key) for name, key in keys().items()), INDEX}
    compiled = {path.name.rpartition("-")[0] for path in (built / "cache" / "pyenclave" / "objects").iterdir()}
    assert compiled == {"vault", "vault_t", "host"}


def test_the_wheel_is_one_that_pypi_takes(archive: Path) -> None:
    """The tag names a version of the C library, and auditwheel finds that it, or an older one, is enough."""
    tag = re.fullmatch(r"pyenclave-[\d.]+-(cp3\d+)-\1-manylinux_2_(\d+)_x86_64\.whl", archive.name)
    assert tag is not None, archive.name
    assert HOST_TARGET.endswith(f"gnu.2.{tag[2]}")
    done = subprocess.run([sys.executable, "-m", "auditwheel", "show", archive], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = re.search(r'platform tag:\s+"manylinux_2_(\d+)_x86_64"', done.stdout)
    assert found is not None, done.stdout
    assert int(found[1]) <= int(tag[2])


def test_the_sources_that_pypi_takes_are_all(sources: Path, tracked: list[str]) -> None:
    environment = {**os.environ, "PYTHONPATH": str(sources / "install")}
    code = "import backend; backend.build_sdist('..')"
    subprocess.run([sys.executable, "-c", code], cwd=sources, env=environment, check=True, capture_output=True)
    with tarfile.open(next(sources.parent.glob("*.tar.gz"))) as opened:
        packed = {name.partition("/")[2] for name in opened.getnames()}
    assert {name for name in tracked if not name.startswith(".ci/")} - packed == {".gitignore"}
    assert not packed & {"edl/_tables.py", "pyenclave/platforms/_native.c", f"pyenclave/objects/{INDEX}"}


@dataclass(frozen=True)
class Plain:
    """A virtual environment with the wheel and what it depends on, and nothing else; no program is in the PATH."""

    folder: Path
    environment: dict[str, str]

    def run(self, *arguments: str | Path, **variables: str) -> "subprocess.CompletedProcess[str]":
        command = [self.folder / "bin" / "python", "-P", *arguments]
        environment = {**self.environment, **variables}
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def plain(archive: Path, no_programs: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Plain:
    folder = tmp_path_factory.mktemp("plain")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    made = Plain(folder, no_programs)
    done = made.run("-m", "pip", "install", "-q", "--disable-pip-version-check", archive)
    if "No matching distribution" in done.stderr and "CI" not in os.environ:
        pytest.skip("what the wheel depends on cannot be had: the package index is out of reach")
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture(scope="module")
def built(archive: Path, no_programs: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the vault's build, its source and the cache, all made by the wheel's pyenclave without gcc."""
    folder = tmp_path_factory.mktemp("built")
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder / "wheel")
    (folder / "vault.py").write_text((ROOT / "examples" / "vault" / "vault.py").read_text())
    own = {"PYTHONPATH": str(folder / "wheel"), "XDG_CACHE_HOME": str(folder / "cache"), "XDG_DATA_HOME": str(folder)}
    command = [sys.executable, "-P", "-m", "pyenclave", "build", "vault.py", "-o", "dist"]
    done = subprocess.run(command, cwd=folder, env={**no_programs, **own}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


APP = ROOT / "examples" / "vault" / "app.py"
CALL = "import sys; sys.path.insert(0, sys.argv[1]); import vault; print(vault.fnv1a(b'attack at dawn'))"


def test_what_runs_images_is_light(plain: Plain) -> None:
    names = plain.run("-m", "pip", "list", "--format=freeze").stdout
    assert not re.search("cython|ziglang|iced", names, re.IGNORECASE)
    site = next(plain.folder.glob("lib/python3.*/site-packages"))
    tools = ("pip", "setuptools", "pkg_resources", "_distutils_hack")  # a new environment has them
    files = [path for one in site.iterdir() if not one.name.startswith(tools) for path in one.rglob("*.*")]
    assert sum(path.stat().st_size for path in files if path.suffix != ".pyc") < 40_000_000


def test_the_wheel_runs_what_was_built_ahead(plain: Plain, built: Path, platform: str) -> None:
    own = {"PYENCLAVE_IMAGES": str(built / "dist"), "HOME": "/nonexistent", "PYENCLAVE_PLATFORM": platform}
    done = plain.run("-c", CALL, built, **own)
    assert done.stdout == f"{0xC787CB98}\n", done.stderr


def test_the_wheel_runs_what_is_in_the_cache(plain: Plain, built: Path) -> None:
    """Which `pyenclave build` filled, on a machine with the packages that this one lacks."""
    done = plain.run("-c", CALL, built, XDG_CACHE_HOME=str(built / "cache"), XDG_DATA_HOME=str(built))
    assert done.stdout == f"{0xC787CB98}\n", done.stderr


def test_without_the_build_packages_the_error_says_what_to_install(plain: Plain, built: Path) -> None:
    said = "building an enclave needs packages that are not installed here (cython 3."
    for home in (plain.environment["HOME"], "/proc/none"):  # where a key or a cache could be made, and where not
        done = plain.run("-c", CALL, built, HOME=home)
        assert done.stderr.splitlines()[-1].startswith(f"pyenclave.errors.BuildError: {said}"), done.stderr
        assert "pip install 'pyenclave[build]'" in done.stderr
    for arguments in (("build", built / "vault.py"), ("build", ROOT / "examples/wallet/wallet.edl", "--source", "x.c")):
        done = plain.run("-m", "pyenclave", *arguments)
        assert (done.returncode, done.stderr.startswith(f"pyenclave: {said}")) == (1, True), done.stderr


def test_what_needs_no_build_packages(plain: Plain, built: Path) -> None:
    """Every command has its help; interfaces are checked, images looked into and signed."""
    edl = ROOT / "examples" / "wallet" / "wallet.edl"
    for command in ("build", "cache", "check", "doctor", "edl", "emulate", "explain", "inspect", "sign"):
        assert plain.run("-m", "pyenclave", command, "--help").returncode == 0
    assert plain.run("-m", "pyenclave", "edl", "check", edl).returncode == 0
    assert "mrenclave" in plain.run("-m", "pyenclave", "inspect", built / "dist" / "vault.enclave.so").stdout
    done = plain.run("-m", "pyenclave", "sign", "--allow-debug", "--digest", "digest", built / "dist/vault.enclave.so")
    assert done.returncode == 0, done.stderr
    done = plain.run("-m", "pyenclave", "edl", "lsp")
    assert done.stderr == "Error: the editor service needs lsprotocol: pip install 'pyenclave[lsp]'\n"
    done = plain.run(APP, PYENCLAVE_PLATFORM="none", PYTHONPATH=str(APP.parent))
    assert done.returncode == 0, done.stderr


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_the_version_is_said_in_one_place() -> None:
    number = project()["project"]["version"]
    assert version("pyenclave") == pyenclave.__version__ == number
    done = subprocess.run([sys.executable, "-P", "-m", "pyenclave", "--version"], capture_output=True, text=True)
    assert done.stdout.rstrip().endswith(f" {number}")
    first = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert first is not None
    assert first[1] == number


def test_the_pinned_packages_are_said_alike() -> None:
    said = project()
    wanted = {f"{name}=={one}" for name, one in PINNED.items()}
    assert wanted <= set(said["project"]["optional-dependencies"]["build"])
    assert f"cython=={PINNED['cython']}" in said["build-system"]["requires"]
    assert tools_version().startswith("; ".join(f"{name} {PINNED[name]}" for name in ("ziglang", "cython")))


@pytest.fixture
def machine() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "install" / "machine.py"))


def test_what_a_machine_lacks_is_a_sentence(machine: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    lacking = machine["lacking"]
    assert lacking(environment=True) == []
    here = "{}.{}".format(*sys.version_info)
    with monkeypatch.context() as changed:
        changed.setattr("sysconfig.get_path", lambda name: "/nowhere")
        why = f"(/nowhere/Python.h): on Debian, apt install python{here}-dev"
        assert lacking() == [f"the headers of Python {here} are missing {why}"]
        assert lacking(headers=False) == []
    with monkeypatch.context() as changed:
        changed.setattr("importlib.util.find_spec", lambda name: None)
        why = f"on Debian, apt install python{here}-venv"
        assert lacking(environment=True) == [f"this Python makes no virtual environments: {why}"]
    with monkeypatch.context() as changed:
        changed.setattr(sys, "version_info", (3, 9, 2))
        assert lacking() == ["pyenclave needs Python 3.11 or later, this is 3.9: with make, say PYTHON=python3.11"]
    with monkeypatch.context() as changed:
        changed.setattr("platform.libc_ver", lambda: ("", ""))
        here = "CPython on linux, x86_64 with another C library"
        assert lacking() == [f"pyenclave needs CPython on Linux, x86-64 with glibc; this is {here}"]


def test_zig_compiles_where_it_is_asked_for_or_nothing_else_can(
    machine: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("CC", raising=False)
    uses_zig, variable = machine["uses_zig"], machine["COMPILER_VARIABLE"]
    with monkeypatch.context() as changed:
        changed.setenv(variable, "zig")
        assert uses_zig()
        changed.setenv(variable, "tcc")
        with pytest.raises(SystemExit, match=f"^{variable} is tcc: it may be `zig`, or unset$"):
            uses_zig()
    monkeypatch.setattr("sysconfig.get_config_var", lambda name: "false -pthread")  # as gcc without the C library
    assert uses_zig()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sysconfig.get_config_var", lambda name: "gcc -pthread")
    assert uses_zig()
    monkeypatch.setenv("CC", "mine")  # whoever says which compiler gets it, or its error
    assert not uses_zig()


def test_the_roots_are_not_imported_twice() -> None:
    code = "import pyenclave.edl, pyenclave.codegen, sys; print([n for n in ('edl', 'codegen') if n in sys.modules])"
    # -P: the checkout's folder is not on the path, where it would hide a package that is not installed from here.
    done = subprocess.run([sys.executable, "-P", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_checkout_does_not_hide_what_is_installed() -> None:
    """Neither `pytest` nor `python -m pytest` tests a pyenclave that only the working directory offers."""
    assert ROOT not in [Path(entry).resolve() for entry in sys.path]
    command = [sys.executable, "-m", "pytest", "-q", "--collect-only", "tests/arch", "tests/test_layers.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
