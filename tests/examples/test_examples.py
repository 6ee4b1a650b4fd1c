"""The examples as a user runs them, in processes and folders of their own."""

import errno
import hashlib
import json
import os
import re
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pyenclave.platforms.choose import choose, chosen_first, none_protects
from pyenclave.platforms.sgx import Sgx
from pyenclave.toolchain.headers import HOST_INCLUDE, TRUSTED_INCLUDE

REFUSING = Path(__file__).parents[1] / "platforms" / "refusing.py"
MEMFD_SECRET = 447
EXAMPLES = Path(__file__).parents[2] / "examples"
PYENCLAVE = [sys.executable, "-P", "-m", "pyenclave"]


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True
    )


def pyenclave(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return run(*PYENCLAVE, *arguments, cwd=cwd)


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vault")
    done = pyenclave("build", EXAMPLES / "vault" / "vault.py", "-o", folder / "dist", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "dist"


VAULT_SAYS = r"""audit: protect, 14 bytes
token: 42 bytes
audit: reveal, 14 bytes
message: attack at dawn
fnv1a: 0xc787cb98
forged token: aead: wrong tag
vault\.key: `key` lives inside the enclave; .*

"""
FACTS = r"""platform   {protection}
mrenclave  [0-9a-f]{{64}}
measured   \d+ pages; \d+ bytes of TCB, .*
a call     \d+ ns: .*
"""
NO_FACTS = r"""platform   none: .* protects nothing
a call     \d+ ns: .*
"""


def says(platform: str) -> str:
    """Whom it keeps out of the examples' images, which are debug images."""
    return choose(platform).debug_images or choose(platform).protection


def facts(platform: str) -> str:
    """What the example prints of what ran it, as an expression."""
    if platform == "none":
        return NO_FACTS
    return FACTS.format(protection=re.escape(says(platform)))


def test_the_vault_says_the_same_on_every_platform(platform: str, tmp_path: Path) -> None:
    done = run(sys.executable, EXAMPLES / "vault" / "app.py", cwd=tmp_path, PYENCLAVE_PLATFORM=platform)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(VAULT_SAYS + facts(platform), done.stdout)
    keeps_out = choose(platform).protects and not choose(platform).debug_images
    warned = "" if keeps_out else f"ProtectionWarning: {says(platform)}"
    assert (warned in done.stderr, done.stderr.count("Warning")) == (True, int(warned != ""))


def test_the_vault_as_plain_python_says_the_same(tmp_path: Path) -> None:
    done = run(sys.executable, EXAMPLES / "vault" / "app.py", cwd=tmp_path, PYENCLAVE_PLATFORM="none")
    assert re.fullmatch(VAULT_SAYS + facts("none"), done.stdout), done.stderr
    assert "Warning" not in done.stderr


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """`make demo` where everything is installed, started by a command, with no platform named but by `variables`."""
    (tmp_path / "bin").mkdir()
    for name, program in (("python", ""), ("pyenclave", "-P -m pyenclave")):
        (tmp_path / "bin" / name).write_text(f'#!/bin/sh\nexec {sys.executable} {program} "$@"\n')
        (tmp_path / "bin" / name).chmod(0o755)

    def start(*before: str | Path, **variables: str) -> "subprocess.CompletedProcess[str]":
        command = [*map(str, before), "make", "-s", "-o", str(tmp_path / "installed"), "demo", f"VENV={tmp_path}"]
        # The tests may be run by a make, which tells those that it starts so, and they say where they are then.
        outer = ("PYENCLAVE_PLATFORM", "VENV", "MAKEFLAGS", "MAKELEVEL", "MFLAGS")
        environment = {name: value for name, value in os.environ.items() if name not in outer}
        return subprocess.run(
            command, cwd=EXAMPLES.parent, env={**environment, **variables}, capture_output=True, text=True
        )

    return start


def test_the_demo_runs_on_what_protects(make: Callable[..., "subprocess.CompletedProcess[str]"]) -> None:
    if chosen_first() is None:
        pytest.skip(none_protects())
    done = make()
    assert re.fullmatch(VAULT_SAYS + facts("auto"), done.stdout), done.stderr


def test_the_demo_says_that_nothing_protects(make: Callable[..., "subprocess.CompletedProcess[str]"]) -> None:
    """In one line, with why and what to change; and it runs."""
    if Sgx().probe().available:
        pytest.skip("sgx is here, in the processor or by pyenclave emulate")
    done = make(sys.executable, REFUSING, str(MEMFD_SECRET), str(errno.ENOSYS), shutil.which("env") or "env")
    first, _, rest = done.stdout.partition("\n")
    assert first.startswith("The demo runs on `emulated`: nothing here protects an enclave. ")
    assert "isolated: there is no secret memory (Function not implemented); " in first
    assert re.fullmatch(VAULT_SAYS + facts("emulated"), rest), done.stderr


def test_the_demo_on_a_platform_that_is_named(make: Callable[..., "subprocess.CompletedProcess[str]"]) -> None:
    done = make(PYENCLAVE_PLATFORM="none")
    assert re.fullmatch(VAULT_SAYS + facts("none"), done.stdout), done.stderr


def test_a_build_leaves_what_a_reviewer_reads(vault: Path) -> None:
    left = {path.name for path in vault.iterdir()}
    assert {
        "vault.edl",
        "vault_t.h",
        "vault_t.c",
        "vault_u.h",
        "vault_u.c",
        "vault_u.pyx",
        "vault_u.pyi",
        "vault.pyx",
        "vault.enclave.so",
    } <= left


def test_an_app_takes_a_build_that_was_made_ahead_of_time(vault: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    done = run(
        sys.executable,
        EXAMPLES / "vault" / "app.py",
        cwd=tmp_path,
        PYENCLAVE_IMAGES=str(vault),
        XDG_CACHE_HOME=str(cache),
    )
    assert re.fullmatch(VAULT_SAYS + facts(os.environ["PYENCLAVE_PLATFORM"]), done.stdout), done.stderr
    assert not cache.exists()


def test_a_build_of_another_source_is_refused(vault: Path, tmp_path: Path) -> None:
    (tmp_path / "vault.py").write_text((EXAMPLES / "vault" / "vault.py").read_text() + "\n# changed\n")
    code = "import vault; vault.fnv1a(b'')"
    done = run(sys.executable, "-c", code, cwd=tmp_path, PYENCLAVE_IMAGES=str(vault))
    assert done.returncode == 1
    assert (
        f"BuildError: {vault}/vault.enclave.so was built from another vault.py; run `pyenclave build vault.py` again"
        in done.stderr
    )
    done = run(sys.executable, "-c", code, cwd=tmp_path, PYENCLAVE_IMAGES=str(tmp_path))
    assert f"BuildError: PYENCLAVE_IMAGES is {tmp_path}, where vault.enclave.so is not" in done.stderr


def test_mrenclave_does_not_depend_on_the_folder(vault: Path, tmp_path: Path) -> None:
    place = tmp_path / "quite another" / "folder"
    place.mkdir(parents=True)
    (place / "vault.py").write_text((EXAMPLES / "vault" / "vault.py").read_text())
    done = run(*PYENCLAVE, "build", "vault.py", cwd=place, XDG_CACHE_HOME=str(tmp_path / "cache"))
    assert done.returncode == 0, done.stderr
    ours, theirs = (identity(folder / "vault.enclave.so") for folder in (vault, place / "dist"))
    assert ours["mrenclave"] == theirs["mrenclave"]
    assert (vault / "vault_t.c").read_text() == (place / "dist" / "vault_t.c").read_text()


def identity(image: Path) -> dict[str, object]:
    done = pyenclave("inspect", image, "--json", cwd=image.parent)
    assert done.returncode == 0, done.stderr
    facts: dict[str, object] = json.loads(done.stdout)
    return facts


def test_it_is_small(vault: Path, tmp_path: Path) -> None:
    """Each measured page costs seventeen instructions of SGX's at every load."""
    done = pyenclave("inspect", "--json", vault / "vault.enclave.so", cwd=tmp_path)
    facts = json.loads(done.stdout)
    assert sum(row["count"] for row in facts["pages"] if row["measured"]) <= 36


def test_anyone_can_recompute_mrenclave_from_the_dump(vault: Path, tmp_path: Path) -> None:
    done = pyenclave("inspect", "--dump", tmp_path / "dump", vault / "vault.enclave.so", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    memory = (tmp_path / "dump.bin").read_bytes()
    table = json.loads((tmp_path / "dump.json").read_text())
    assert len(memory) == table["size"]
    digest = hashlib.sha256(struct.pack("<8sIQ44x", b"ECREATE", table["ssa_frame_size"], table["size"]))
    bits = {"R": 1, "W": 2, "X": 4}
    for run_ in table["pages"]:
        flags = 0x100 if run_["type"] == "TCS" else 0x200 | sum(bits[letter] for letter in run_["permissions"])
        for page in range(run_["offset"], run_["offset"] + run_["length"], 4096):
            digest.update(struct.pack("<8sQQ40x", b"EADD", page, flags))
            for part in range(page, page + 4096, 256) if run_["measured"] else ():
                digest.update(struct.pack("<8sQ48x", b"EEXTEND", part) + memory[part : part + 256])
    assert digest.hexdigest() == identity(vault / "vault.enclave.so")["mrenclave"]


def test_inspect_shows_what_the_image_is(vault: Path) -> None:
    facts = identity(vault / "vault.enclave.so")
    assert facts["signature"] == "valid"
    assert re.fullmatch("[0-9a-f]{64}", str(facts["mrenclave"]))
    assert re.fullmatch("[0-9a-f]{64}", str(facts["mrsigner"]))
    assert facts["attributes"] == {"value": "0x6", "names": ["DEBUG", "MODE64BIT"]}
    assert {"runtime", "bridge", "trusted code", "inside library"} <= set(facts["tcb"])  # type: ignore[call-overload]
    done = pyenclave("inspect", vault / "vault.enclave.so", cwd=vault)
    assert str(facts["mrenclave"]) in done.stdout


ERROR_ABI = re.compile(
    r"Py(GILState_(Ensure|Release)|Err_\w+|Exc_\w+|TraceBack_Here|Mem_\w+)|_Py_\w+|PyCode_NewEmpty|PyFrame_New|PyThreadState_Get"
)


def test_nothing_is_undefined_and_no_python_is_inside(vault: Path) -> None:
    symbols = subprocess.run(
        ["nm", vault / "vault.enclave.so"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert len(symbols) > 50
    assert [line for line in symbols if line.split()[-2] in "Uwv"] == []
    python = [name for line in symbols if re.match(r"_?Py[A-Z_]", name := line.split()[-1])]
    assert [name for name in python if not ERROR_ABI.fullmatch(name)] == []


@pytest.mark.parametrize("compiler", [["gcc"], [sys.executable, "-m", "ziglang", "cc"]])
def test_generated_c_compiles_without_a_warning(vault: Path, compiler: list[str], tmp_path: Path) -> None:
    sides = {"vault_t.c": TRUSTED_INCLUDE[1:], "vault_u.c": HOST_INCLUDE}  # with the compiler's own libc
    for name, include in sides.items():
        command = [
            *compiler,
            "-std=gnu11",
            "-Wall",
            "-Wextra",
            "-Werror",
            *(f"-I{folder}" for folder in include),
            f"-I{vault}",
            "-c",
            vault / name,
            "-o",
            tmp_path / "out.o",
        ]
        done = run(*command, cwd=tmp_path)
        assert done.returncode == 0, done.stderr


def test_trusted_exceptions_show_the_users_lines(tmp_path: Path) -> None:
    code = "import vault\nvault.unlock(b'x' * 16)\nvault.protect(b'm' * 5000)"
    done = run(sys.executable, "-c", code, cwd=tmp_path, PYTHONPATH=str(EXAMPLES / "vault"))
    assert done.stderr.rstrip().endswith("ValueError: message too long: 5000 bytes, at most 4096")
    source = (EXAMPLES / "vault" / "vault.py").read_text().splitlines()
    raised = next(number for number, line in enumerate(source, 1) if "message too long" in line)
    called = next(number for number, line in enumerate(source, 1) if "check_size(len(message))" in line)
    assert re.search(rf'File ".*vault\.py", line {raised}, in check_size', done.stderr)
    assert re.search(rf'File ".*vault\.py", line {called}, in protect', done.stderr)


CODED = """

class Coded(Exception):
    def __init__(self, code: int) -> None:
        self.code = code


@trusted
def hidden(n: int) -> None:
    raise Coded(n)


@trusted(reveal=True)
def told(n: int) -> None:
    raise Coded(n)
"""


def test_a_production_image_keeps_messages_inside(tmp_path: Path) -> None:
    """And fields."""
    (tmp_path / "vault.py").write_text(
        (EXAMPLES / "vault" / "vault.py")
        .read_text()
        .replace("@trusted\ndef unlock", "@trusted(reveal=True)\ndef unlock")
        + CODED
    )
    make = "from pyenclave.image.keys import _make_key; import pathlib; _make_key(pathlib.Path('key.pem').absolute())"
    assert run(sys.executable, "-c", make, cwd=tmp_path).returncode == 0
    (tmp_path / "enclave.toml").write_text('debug = false\nkey = "key.pem"\n')
    for call, message in (("unlock(b'')", "ValueError: seed too short"), ("reveal(b'')", "PermissionError")):
        done = run(sys.executable, "-c", f"import vault\nvault.{call}", cwd=tmp_path)
        assert done.stderr.rstrip().splitlines()[-1] == message
    for name, said in (("hidden", "() {}"), ("told", "(7,) {'code': 7}")):
        caught = f"import vault\ntry:\n    vault.{name}(7)\nexcept vault.Coded as e:\n    print(e.args, vars(e))"
        assert run(sys.executable, "-c", caught, cwd=tmp_path).stdout.strip() == said


def test_the_wallet(tmp_path: Path) -> None:
    folder = EXAMPLES / "wallet"
    done = pyenclave("build", folder / "wallet.edl", "--source", folder / "wallet.c", "-o", "dist", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    done = run(sys.executable, folder / "app.py", cwd=tmp_path, PYTHONPATH=str(tmp_path / "dist"))
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(
        "log: opened\ntotal: 60\nlog: refused\nWALLET_WRONG_PIN: no receipt\nlog: paid\n"
        "WALLET_OK: receipt [0-9a-f]{16}\n"
        "ValueError: a PIN has 4 to 15 characters\n",
        done.stdout,
    )


def test_a_second_run_starts_from_the_cache(tmp_path: Path) -> None:
    (tmp_path / "twice.py").write_text(
        "from pyenclave import trusted\n\n\n@trusted\ndef twice(n: int) -> int:\n    return n + n\n"
    )
    cache = tmp_path / "cache"
    images = []
    for _ in range(2):
        done = run(
            sys.executable, "-c", "import twice; print(twice.twice(21))", cwd=tmp_path, XDG_CACHE_HOME=str(cache)
        )
        assert done.stdout == "42\n", done.stderr
        images.append([(path, path.stat().st_mtime_ns) for path in sorted(cache.rglob("*.enclave.so"))])
    assert images[0] == images[1]
    assert len(images[0]) == 1
