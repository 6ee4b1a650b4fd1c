"""The cache believes nothing: what is loaded is what was built, of these bytes, these settings and this key."""

import json
import os
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pyenclave.config import Config, load_config
from pyenclave.errors import SignatureError
from pyenclave.pipeline import cache
from pyenclave.toolchain import objects

Project = Any  # conftest's

CALL = "import m; print(m.f(a=10, b=3))"
TRACED = f"""
import pyenclave.pipeline.record as record
import sys, subprocess
class Traced(subprocess.Popen):
    def __init__(self, *arguments, **named):
        if "translator.py" not in str(arguments):  # which starts before it is known whether something is compiled
            print("built", file=sys.stderr)
        super().__init__(*arguments, **named)
subprocess.Popen = Traced
{CALL}
"""


def built_anew(project: Project, answer: str = "7") -> bool:
    """Runs the program, which must answer, and tells whether it ran a compiler."""
    done = project.run(TRACED)
    assert (done.returncode, done.stdout) == (0, f"{answer}\n"), (done.returncode, done.stderr)
    return "built" in done.stderr


def healed(project: Project, made: Path) -> bool:
    """As built_anew, but for the compilers, whose files are those in `made`: an entry's way to them is the real one."""
    code = f"""
import shutil, sys
from pathlib import Path
import pyenclave.pipeline.make as make
def build_files(unit, work, *rest):
    print("built", file=sys.stderr)
    return [Path(shutil.copy(file, work)) for file in Path({str(made)!r}).iterdir()]
make._build_files = build_files
{CALL}
"""
    done = project.run(code)
    assert (done.returncode, done.stdout) == (0, "7\n"), (done.returncode, done.stderr)
    return "built" in done.stderr


@pytest.fixture
def made(project: Project, tmp_path: Path) -> Path:
    """What a build of the project's module leaves."""
    return Path(shutil.copytree(project.entries[0], tmp_path / "made"))


def file_of(folder: Path, kind: str) -> Path:
    """The image, the extension or the record of a build."""
    pattern = {"image": "m.enclave.so", "extension": "m_u.*.so", "record": "m.build.json"}[kind]
    return next(folder.glob(pattern))


def cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def empty(file: Path) -> None:
    os.truncate(file, 0)


def zero_a_page(file: Path) -> None:
    data = bytearray(file.read_bytes())
    at = len(data) // 2 & ~4095
    data[at : at + 4096] = bytes(4096)
    file.write_bytes(data)


def zero_the_signature(file: Path) -> None:
    data = file.read_bytes()
    from pyenclave.image.elf import Elf
    from pyenclave.image.sigstruct import read_sigstruct

    at, sigstruct = read_sigstruct(Elf(data, str(file)))
    file.write_bytes(data[:at] + bytes(len(sigstruct.raw)) + data[at + len(sigstruct.raw) :])


def remove(file: Path) -> None:
    file.unlink()


def become_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()
    (file / "inside").write_text("kept")


def become_a_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def become_text(file: Path) -> None:
    file.write_text("[1, 2")


def become_odd_json(file: Path) -> None:
    file.write_text('{"files": [], "digest": 3}')


def become_deep_json(file: Path) -> None:
    file.write_text("[" * 100_000)


def become_unreadable_text(file: Path) -> None:
    file.write_bytes(b"\xff" * 100)


DAMAGES = [
    *[(kind, damage) for kind in ("image", "extension") for damage in (cut, empty, zero_a_page, remove, become_a_pipe)],
    ("image", zero_the_signature),
    *[("record", damage) for damage in (remove, empty, become_text, become_odd_json, become_deep_json)],
    ("record", become_unreadable_text),
]
NAMES = [f"{kind}-{damage.__name__}" for kind, damage in DAMAGES]


@pytest.mark.parametrize(("kind", "damage"), DAMAGES, ids=NAMES)
def test_every_damage_is_seen(project: Project, monkeypatch: pytest.MonkeyPatch, kind: str, damage: Any) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(project.cache))
    (entry,) = project.entries
    assert cache._sound(entry, project.sources, Config()) is not None
    damage(file_of(entry, kind))
    assert cache._sound(entry, project.sources, Config()) is None


@pytest.mark.parametrize(
    ("kind", "damage"),
    [
        ("extension", cut),  # was SIGBUS
        ("extension", zero_a_page),  # was SIGSEGV
        ("image", cut),  # was SignatureError for ever
        ("image", become_a_folder),
        ("record", remove),
    ],
)
def test_a_damaged_entry_heals(project: Project, made: Path, kind: str, damage: Any) -> None:
    (entry,) = project.entries
    damage(file_of(entry, kind))
    assert healed(project, made)
    assert not built_anew(project)
    assert project.entries == [entry]


def test_a_build_of_another_version_in_the_entry_is_built_anew(project: Project, made: Path) -> None:
    """The same interface, another body: the host module would take it."""
    (entry,) = project.entries
    first = project.module.read_text()
    project.write(first.replace("a - b", "a * b"))
    assert built_anew(project, "30")
    (other,) = set(project.entries) - {entry}
    for kinds in (("image",), ("image", "extension"), ("image", "extension", "record")):
        for kind in kinds:
            shutil.copy(file_of(other, kind), file_of(entry, kind))
        project.write(first)
        assert healed(project, made)


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        *[("m_t.o", damage) for damage in (remove, cut, become_text, become_a_folder, become_a_pipe)],
        *[("m_body.o", damage) for damage in (cut, empty, zero_a_page)],
        *[("objects.json", damage) for damage in (remove, empty, become_text, become_odd_json, become_deep_json)],
    ],
)
def test_damage_of_objects_is_seen(project: Project, name: str, damage: Any) -> None:
    file = next((project.home / "objects").rglob(name))
    assert objects._sound(file.parent) != {}
    damage(file)
    assert objects._sound(file.parent) == {}


def test_damaged_objects_heal(project: Project) -> None:
    files = list((project.home / "objects").rglob("m_t.o"))  # of other tests' modules, too
    before = [file.read_bytes() for file in files]
    for file in files:
        become_text(file)
    shutil.rmtree(project.entries[0])
    assert project.says() == "7"
    assert [file.read_bytes() == one for file, one in zip(files, before, strict=True)].count(True) == 1


def test_an_object_that_was_put_there_is_not_linked(project: Project) -> None:
    """Not in the record, so not in the image; lld would complain of a second definition."""
    for folder in (project.home / "objects").glob("m_t-*"):
        shutil.copy(folder / "m_t.o", folder / "m_t2.o")
    shutil.rmtree(project.entries[0])
    assert project.says() == "7"


SETTINGS = [
    ("threads", "2"),
    ("heap_size", '"1 MiB"'),
    ("stack_size", '"64 KiB"'),
    ("product_id", "3"),
    ("security_version", "4"),
    ("date", "20250102"),
    ("hardening", '"lvi"'),
]


@pytest.mark.parametrize(("name", "value"), SETTINGS)
def test_every_setting_is_part_of_an_entry(project: Project, name: str, value: str) -> None:
    (project.folder / "enclave.toml").write_text(f"{name} = {value}\n")
    config = load_config(project.folder)
    assert config != Config()
    assert cache._key(project.sources, config) != cache._key(project.sources, Config())
    assert cache._sound(project.entries[0], project.sources, config) is None


def test_another_setting_is_another_build(project: Project) -> None:
    (project.folder / "enclave.toml").write_text("security_version = 4\n")
    assert built_anew(project)
    assert not built_anew(project)
    assert len(project.entries) == 2


def test_the_debug_key_is_part_of_an_entry(project: Project) -> None:
    """A new key, and the old signature would be another signer's."""
    next(project.data.rglob("debug-key.pem")).unlink()
    assert built_anew(project)
    assert not built_anew(project)


def test_the_content_of_a_key_is_part_of_an_entry(project: Project, new_key: Callable[[Path], Path]) -> None:
    """And not its name."""
    (project.folder / "enclave.toml").write_text('key = "key.pem"\n')
    config = load_config(project.folder)
    found = []
    for _ in range(2):
        key = new_key(project.folder / "key.pem")
        found.append(cache._key(project.sources, config))
    assert len(set(found)) == 2
    other = Path(shutil.copy(key, project.folder / "other.pem"))
    other.chmod(0o600)
    assert cache._key(project.sources, replace(config, key=other)) == found[-1]


@pytest.mark.parametrize("kind", ["a pipe", "a device without an end", "missing", "everybody's"])
def test_a_key_that_is_not_one_is_refused_at_once(project: Project, kind: str) -> None:
    """Also where a build that it signed is in the cache. The first would have waited, the second read for ever."""
    key = project.folder / "key.pem"
    if kind == "a pipe":
        os.mkfifo(key, 0o600)
    elif kind == "a device without an end":
        key.symlink_to("/dev/zero")
    elif kind == "everybody's":
        key.write_text("key")
        key.chmod(0o644)
    (project.folder / "enclave.toml").write_text('key = "key.pem"\n')
    said = {"missing": "cannot be read: No such file or directory", "everybody's": "others may use this signing key"}
    with pytest.raises(SignatureError, match=said.get(kind, "is not a signing key")):
        cache._key(project.sources, load_config(project.folder))


def test_a_key_that_is_missing_is_told_before_anything_is_compiled(project: Project) -> None:
    (project.folder / "enclave.toml").write_text("debug = false\n")
    done = project.run(TRACED)
    assert done.stderr.endswith("a production image (debug = false) needs a signing key: set `key` to a PEM file\n")
    assert "built" not in done.stderr.splitlines()


# --- one builder ----------------------------------------------------------------------------------------------------

COUNTED = f"""
import sys
sys.stdin.read(1)
import pyenclave.pipeline.make as make
real = make._build_files
def build_files(*arguments):
    print("built", file=sys.stderr)
    return real(*arguments)
make._build_files = build_files
{CALL}
"""


def test_six_cold_processes_build_once(project: Project) -> None:
    shutil.rmtree(project.home / "builds")
    programs = [project.start(COUNTED) for _ in range(6)]
    for program in programs:
        program.stdin.write("x")
        program.stdin.close()
    answers = [(program.stdout.read(), program.stderr.read(), program.wait()) for program in programs]
    assert [(said, code) for said, _, code in answers] == [("7\n", 0)] * 6, answers
    assert sum(errors.count("built") for _, errors, _ in answers) == 1


STOPPED = f"""
import sys
import pyenclave.pipeline.make as make, pyenclave.store as store
real = store._copy
def copy(file, target):
    real(file, target)
    print("half way", flush=True)
    sys.stdin.read(1)
store._copy = copy
{CALL}
"""


def scratch(project: Project) -> list[Path]:
    """What a build has while it runs, and nobody afterwards."""
    return [*project.home.rglob(".pyenclave-*"), *(project.home / "work").iterdir()]


def test_a_killed_builder_leaves_no_lock_and_nothing_else(project: Project) -> None:
    project.write(project.module.read_text() + "# another\n")
    program = project.start(STOPPED)
    assert program.stdout.readline() == "half way\n"
    waiting = project.start(CALL)
    assert len(scratch(project)) == 2
    program.send_signal(signal.SIGKILL)
    said, errors = waiting.communicate()
    assert (said, waiting.returncode) == ("7\n", 0), errors
    assert scratch(project) == []
    assert not built_anew(project)
    for pipe in (program.stdin, program.stdout, program.stderr):
        pipe.close()
    program.wait()


def test_another_builder_is_not_swept(project: Project) -> None:
    """What a running build has is left alone by the others."""
    first = project.module.read_text()
    project.write(first + "# another\n")
    program = project.start(STOPPED)
    assert program.stdout.readline() == "half way\n"
    kept = scratch(project)
    (project.folder / "n.py").write_text(first)
    assert project.says("import n; print(n.f(a=10, b=3))") == "7"
    assert scratch(project) == kept
    said, errors = program.communicate("x" * 1000)
    assert (said.split()[-1], program.returncode) == ("7", 0), errors


def test_a_lock_is_not_inherited_by_a_fork(project: Project) -> None:
    """A child that outlives the builder does not hold what the builder held."""
    code = f"""
import os, sys, time
import pyenclave.pipeline.make as make
real = make._build_files
def build_files(*arguments):
    if os.fork() == 0:
        os.close(1); os.close(2)
        sys.stdin.read()
        os._exit(0)
    os.kill(os.getpid(), 9)
make._build_files = build_files
{CALL}
"""
    project.write(project.module.read_text() + "# another\n")
    program = project.start(code)
    program.wait()
    assert project.says() == "7"  # would wait for the child
    for pipe in (program.stdin, program.stdout, program.stderr):
        pipe.close()


FORKED = """
import os, sys, threading
import m
import pyenclave.pipeline.make as make
real, inside, forked = make._build_files, threading.Event(), threading.Event()
def build_files(*arguments):
    inside.set()
    forked.wait()
    return real(*arguments)
make._build_files = build_files
thread = threading.Thread(target=lambda: print("parent", m.f(a=10, b=3), flush=True))
thread.start()
inside.wait()
child = os.fork()
if child == 0:
    make._build_files = real
    print("child", m.f(a=10, b=3), flush=True)
    os._exit(0)
forked.set()
thread.join()
assert os.waitpid(child, 0)[1] == 0
"""


def test_a_fork_during_the_first_build_can_call(project: Project) -> None:
    project.write(project.module.read_text() + "# another\n")
    assert sorted(project.says(FORKED).splitlines()) == ["child 7", "parent 7"]


CLEARED = """
import m
import pyenclave.pipeline.loader as loader, pyenclave.pipeline.make as make
from pyenclave.pipeline.contents import clear
def cleared(function):
    def call(*arguments):
        clear()
        return function(*arguments)
    return call
make.host.extension = cleared(make.host.extension)
make.build_image = cleared(make.build_image)
loader.import_extension = cleared(loader.import_extension)
print(m.f(a=10, b=3))
"""


def test_clearing_the_cache_hinders_no_build_and_no_load(project: Project) -> None:
    """Before the host's part is compiled, before objects are linked, and before what was built or found is loaded."""
    project.write(project.module.read_text() + "# another\n")
    assert project.says(CLEARED) == "7"
    assert len(project.entries) == 1  # all others were removed
    assert project.says(CLEARED) == "7"
    assert not built_anew(project)


def test_a_build_holds_the_compilers_cache(project: Project) -> None:
    code = f"""
import pyenclave.pipeline.make as make
from pyenclave.toolchain.process import own_cache
from pyenclave.locks import locked
real = make._build_files
def build_files(*arguments):
    with locked(own_cache()) as alone:
        print("alone" if alone else "held")
    return real(*arguments)
make._build_files = build_files
{CALL}
"""
    project.write(project.module.read_text() + "# another\n")
    assert project.says(code).split() == ["held", "7"]


def descendants(pid: int) -> list[int]:
    found = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return found + [grandchild for child in found for grandchild in descendants(child)]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


STARTED = """
import sys
import pyenclave.toolchain.process as process
real = process.Tools._start
def start(*arguments):
    tool = real(*arguments)
    print(tool.args[1], flush=True)
    return tool
process.Tools._start = start
"""


def test_the_hosts_module_is_compiled_again_where_it_changes(project: Project) -> None:
    """It is of the interface and not of the bodies, as the bridge and the entries are: one file of C is compiled."""
    text = project.module.read_text()
    project.write(text.replace("a - b", "a + b"))
    assert project.says(STARTED + CALL).split() == ["clang", "ld.lld", "13"]  # nor is Cython imported
    project.write(text.replace("b: int", "b: int, c: int").replace("a - b", "a - b - c"))
    said = project.says(STARTED + "import m; print(m.f(a=10, b=3, c=2))").split()
    assert (said.count("-P"), said.count("cc"), said[-1]) == (1, 2, "5")


@pytest.mark.slow
@pytest.mark.parametrize("tool", ["-P", "clang"])  # while the translator starts, and while objects are made
def test_an_interrupted_build_leaves_no_process_and_nothing_half_written(cold: Project, tool: str) -> None:
    """SIGINT to the program alone, which is not what a terminal does: nothing but the program ends its tools."""
    program = cold.start(STARTED + CALL)
    assert program.stdout is not None
    while program.stdout.readline().strip() != tool:
        assert program.poll() is None
    running = descendants(program.pid)
    assert running
    program.send_signal(signal.SIGINT)
    _, errors = program.communicate(timeout=60)
    assert program.returncode != 0
    assert errors.splitlines()[-1] == "KeyboardInterrupt"
    for _ in range(500):
        if not any(map(alive, running)):
            break
        time.sleep(0.01)
    assert not any(map(alive, running))
    left = [
        path for shelf in ("builds", "objects", "work") for path in (cold.home / shelf).rglob("*") if path.is_file()
    ]
    # Objects that were all there when it was interrupted are whole.
    assert all(objects._sound(path.parent) for path in left if path.parent.parent.name == "objects")
    assert [path for path in left if path.parent.parent.name != "objects"] == []


INTERRUPTED = """
import faulthandler, os, shutil, signal
import pyenclave.pipeline.loader as loader
shutil.copy("m.py", "n.py")
import m, n
faulthandler.dump_traceback_later(60, exit=True)
def handler(number, frame):
    for module in (m, n):
        try:
            print(module.f(a=10, b=3))
        except Exception as error:
            print(type(error).__name__, error)
signal.signal(signal.SIGUSR1, handler)
real = loader.found_or_built
def found_or_built(*arguments):
    signal.raise_signal(signal.SIGUSR1)
    return real(*arguments)
loader.found_or_built = found_or_built
print(m.f(a=10, b=3))
loader.found_or_built = real
signal.raise_signal(signal.SIGUSR1)
"""


def test_a_handler_that_calls_while_its_thread_loads_is_refused(project: Project) -> None:
    said = "Error the enclave of {}.py cannot be loaded in what interrupts the loading of one"
    assert project.says(INTERRUPTED).splitlines() == [said.format("m"), said.format("n"), "7", "7", "7"]


def test_a_cached_start_imports_no_compiler(project: Project) -> None:
    code = f"{CALL}; import sys; print(sorted(n for n in sys.modules if n.startswith('pyenclave.')))"
    loaded = project.says(code)
    for heavy in ("make", "unit", "codegen", "edl", "partition.split", "partition.survey", "partition.check", "cython"):
        assert heavy not in loaded


def test_the_record_says_everything(project: Project) -> None:
    record = json.loads(file_of(project.entries[0], "record").read_text())
    assert set(record) == {"origin", "digest", "pyenclave", "settings", "signer", "files", "image"}
    assert set(record["settings"]) == {*(name for name, _ in SETTINGS), "coverage", "debug", "miscselect", "xfrm"}
    assert set(record["files"]) == {"m.enclave.so", file_of(project.entries[0], "extension").name}
