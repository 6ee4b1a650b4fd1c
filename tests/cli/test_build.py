"""`pyenclave build`: what it reads, what it says, and that no error is a traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

from pyenclave.image.image import Image
from pyenclave.image.keys import debug_key
from pyenclave.image.sign import sign

EDL = """enclave {
    from "parts.edl" import level_of;
    trusted {
        public int one([in, size=n] const uint8_t *p, size_t n);
#ifdef EXTRA
        public uint32_t extra(void);
#endif
    };
    untrusted { int ask(signed int x); void tell([user_check] void *p); };
};
"""
PARTS = 'enclave { include "level.h" trusted { public int level_of(level_t level); }; };'
BODY = '#include "own_t.h"\nint one(const uint8_t *p, size_t n) { int unused; return n ? p[0] : 0; }\n'


def run(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "pyenclave", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("library", "more"):
        (tmp_path / folder).mkdir()
    (tmp_path / "own.edl").write_text(EDL)
    (tmp_path / "own.c").write_text(BODY)
    (tmp_path / "library" / "parts.edl").write_text(PARTS)
    (tmp_path / "library" / "level.h").write_text("typedef int level_t;\n")
    (tmp_path / "more" / "own.c").write_text(
        '#include "own_t.h"\nint level_of(level_t level) { return level; }\nuint32_t extra(void) { return EXTRA; }\n'
    )
    return tmp_path


BUILD = ("build", "own.edl", "--source", "own.c")


def test_an_interface_in_parts(project: Path) -> None:
    """Imports and their headers are found, macros hold in EDL and C, sources may share a name or be given twice."""
    options = ("--search-path", "library", "-D", "EXTRA=77", "--source", "more/own.c", "--source", "own.c")
    done = run(*BUILD, *options, folder=project)
    assert done.returncode == 0, done.stderr
    assert "own.edl:9:25: warning[W901]" in done.stderr
    assert "own.c:2:43: warning: unused variable 'unused'" in done.stderr
    program = "import own; print(own.load(ask=abs, tell=abs).extra())"
    again = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], cwd=project / "dist", capture_output=True, text=True
    )
    assert again.stdout == "77\n", again.stderr
    refused_with_another_interface(project / "dist")


def refused_with_another_interface(folder: Path) -> None:
    """A module and an image that were not built together: functions are numbered, so calls would go astray."""
    image = folder / "own.enclave.so"
    digest = Image.open(image).interface
    assert len(digest) == 64
    other = folder / "other.so"
    for measured, found in ((b"x" * 32, "another interface than"), (bytes(32), "no interface, unlike")):
        assert image.read_bytes().count(bytes.fromhex(digest)) == 1
        other.write_bytes(image.read_bytes().replace(bytes.fromhex(digest), measured))
        program = "import own; own.load('other.so', ask=abs, tell=abs)"
        done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True)
        assert "pyenclave.errors.SignatureError: other.so: MRENCLAVE: expected " in done.stderr
        sign(other, debug_key(), allow_debug=True)
        done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True)
        said = f"other.so has {found} the module that loads it; build both anew, together"
        assert done.stderr.splitlines()[-1] == f"pyenclave.errors.InterfaceError: {said}"


def test_errors_of_the_interface_are_diagnostics(project: Path) -> None:
    done = run(*BUILD, folder=project)
    assert done.returncode == 1
    assert done.stderr.startswith("own.edl:2:10: error[E701]: no file `parts.edl`")
    assert run("build", "own.edl", "--deny", "X1", folder=project).returncode == 2


def test_a_message_names_no_folder_that_is_gone(project: Path) -> None:
    (project / "own.c").write_text('#include "own_t.h"\nint one(int *p, size_t n) { return ask(0); }\n')
    done = run(*BUILD, "-I", "library", folder=project)
    assert done.returncode == 1
    assert ".pyenclave-" not in done.stderr
    assert "own.c:2:5: error: conflicting types for 'one'" in done.stderr
    assert "\nown_t.h:" in done.stderr
    assert done.stderr.endswith("own_t.h is generated; `pyenclave edl stubs own.edl -o DIRECTORY` writes it\n")


def test_options_of_the_language_are_not_for_python(project: Path) -> None:
    (project / "m.py").write_text("")
    done = run("build", "m.py", "-D", "A", folder=project)
    assert done.returncode == 2
    assert "only --output and --config go with a Python module" in done.stderr


def test_diagnostics_of_a_module_begin_with_their_place(project: Path) -> None:
    (project / "m.py").write_text("def f() -> int:\n    return 1\n")
    assert run("build", "m.py", folder=project).stderr.startswith("m.py:1:1: error[P019]")


def test_an_output_that_cannot_be_written(project: Path) -> None:
    done = run(*BUILD, "-I", "library", "-o", "/proc/nowhere", folder=project)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "pyenclave: /proc/nowhere: cannot be written: No such file or directory"


def test_a_file_that_cannot_be_written(project: Path) -> None:
    done = run("sign", "own.c", "--digest", "/proc/nowhere", folder=project)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)


NOT_DEFINED = "one: an ecall has no body in the trusted sources; instead, define it, in Cython as `cdef public`"
ONE = "enclave { trusted { public int one(int x); }; };"


@pytest.mark.parametrize(
    ("name", "source", "said"),
    [
        ("one.pyx", "cdef int one(int x) except? -1 nogil:\n    return 1\n", NOT_DEFINED),
        ("one.c", "int two(void) { return 2; }\n", NOT_DEFINED),
        (
            "one.c",
            "int one(int x) { static _Thread_local int n; return n += x; }\n",
            "a thread-local variable is used;",
        ),
        (
            "one.pyx",
            "cdef public int one(long x, int y) noexcept nogil:\n    return 1\n",
            "conflicting types for 'one'",
        ),
    ],
)
def test_bodies_that_do_not_fit(tmp_path: Path, name: str, source: str, said: str) -> None:
    (tmp_path / "solo.edl").write_text(ONE)
    (tmp_path / name).write_text(source)
    done = run("build", "solo.edl", "--source", name, folder=tmp_path)
    assert done.returncode == 1
    assert said in done.stderr
