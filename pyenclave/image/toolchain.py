"""The hermetic toolchain: the pinned `ziglang` wheel's clang and lld, and Cython; nothing of the machine's own.

Clang is called directly (`zig clang`), because `zig cc` refuses a stack protector without a libc. Its resource headers
and nothing else are on the include path of trusted code; the target is a Linux one only because clang ties stack
probes to it.
"""

import hashlib
import os
import re
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from pyenclave.errors import BuildError
from pyenclave.folders import cache_folder, own_folder

from .objects import cached
from .pinned import PINNED, require_tools

HOST_TARGET = "x86_64-linux-gnu.2.31"
CPU = ("-march=x86-64-v3", "-maes", "-mpclmul")
ZIG_CPU = "x86_64_v3+aes+pclmul"
ZIG_TARGET = "x86_64-freestanding-none"
# One thread (-j1): with more, Zig numbers anonymous constants in the order in which threads get to them, and those
# numbers are section names, by which the image is laid out. Measured: 1 build in 14 differed; with one thread none of
# 20, and no slower.
ZIG_FLAGS = (
    "-target", ZIG_TARGET, "-fPIC", "-mno-red-zone", "-fstrip", "-ffunction-sections", "-fdata-sections", "-j1",
)  # fmt: skip

# No red zone: a signal frame of the emulator may lie there. No jump tables: dispatch compares (security.md B15).
TRUSTED_FLAGS = (
    "--target=x86_64-unknown-linux-gnu",
    *CPU,
    "-ffreestanding",
    "-nostdinc",
    "-std=gnu11",
    "-fPIC",
    "-fvisibility=hidden",
    "-ffunction-sections",
    "-fdata-sections",
    "-mno-red-zone",
    "-fno-jump-tables",
    "-ffp-contract=off",  # a * b + c is rounded twice, as Python and Cython outside do it
    "-fstack-protector-all",
    "-mstack-protector-guard=global",
    "-fstack-clash-protection",
    # Functions with large frames or variable arrays tell how deep the stack gets (runtime/entry.S, .Lwipe_stack).
    "-fsanitize-coverage=stack-depth",
    "-fsanitize-coverage-stack-depth-callback-min=256",
    "-fcf-protection=none",
    "-fno-asynchronous-unwind-tables",
    "-fno-ident",
    "-g0",
    "-Werror=date-time",
    "-ferror-limit=0",
)
# C++ without what needs a library: most trusted C++ is C in a .cpp file. Nothing runs before the first call, so that a
# variable which would need a constructor is an error; a static of a function that needs one is made without a lock.
CPP_FLAGS = (
    "-std=gnu++17", "-fno-exceptions", "-fno-rtti", "-fno-threadsafe-statics", "-nostdinc++",
    "-Werror=global-constructors", "-Werror=exit-time-destructors",
)  # fmt: skip
HARDENING = {"none": (), "lvi": ("-mlvi-hardening", "-mlvi-cfi")}


def hardening_flags(name: str) -> tuple[str, ...]:
    """The compiler flags of a `hardening` setting (security.md B14)."""
    return HARDENING[name]


@cache
def version() -> str:
    """What decides an image's bytes besides its sources: the pinned tools' versions and the flags."""
    tools = [f"{name} {one}" for name, one in sorted(PINNED.items(), reverse=True)]
    return "; ".join([*tools, *TRUSTED_FLAGS, *CPP_FLAGS, *ZIG_FLAGS, ZIG_CPU])


@cache
def zig_lib() -> Path:
    """The wheel's library folder: clang's headers, Zig's standard library."""
    return zig_folder() / "lib"


def compile_c(
    source: Path, output: Path, *, include: Sequence[Path], optimise: str = "2", extra: Sequence[str] = ()
) -> str:
    """Compiles trusted C; gives clang's warnings. No path of this machine reaches the object.

    Raises BuildError with clang's own message.
    """
    headers = [argument for folder in include for argument in ("-I", str(folder))]
    return _zig(["clang", *TRUSTED_FLAGS, f"-O{optimise}", *_forget_paths(source, include), *extra, *headers,
          "-isystem", str(zig_lib() / "include"), "-c", str(source), "-o", str(output)])  # fmt: skip


def assemble(source: Path, output: Path, *, include: Sequence[Path], extra: Sequence[str] = ()) -> str:
    """Assembles trusted, preprocessed assembly; gives the warnings."""
    return compile_c(source, output, include=include, extra=extra)


def compile_zig(source: Path, output: Path, *, extra: Sequence[str] = ()) -> None:
    """Compiles trusted Zig to one object."""
    _zig(["build-obj", str(source), f"-femit-bin={output}", *ZIG_FLAGS, f"-mcpu={ZIG_CPU}", *extra])


def compiler_runtime(into: Path) -> Path:
    """compiler-rt (integer and floating-point helpers, libm) as a static library: built once, about 10 s."""
    options = (f"-mcpu={ZIG_CPU}", "-O", "ReleaseSmall", "--name", "compiler_rt")
    key = hashlib.sha256(repr((version(), options)).encode()).hexdigest()[:32]

    def make(folder: Path) -> None:
        source = zig_lib() / "compiler_rt.zig"
        _zig(["build-lib", str(source), f"-femit-bin={folder / 'compiler-rt.a'}", *ZIG_FLAGS, *options])

    return cached("compiler-rt", key, make, into)[0]


# Of musl's sources in the wheel (MIT, with ARM's optimized routines). The rest is compiler-rt's, Zig's or ours.
_MUSL_MATH = """__cos __cosdf __math_divzero __math_divzerof __math_invalid __math_invalidf
__math_oflow __math_oflowf __math_uflow __math_uflowf __math_xflow __math_xflowf __sin __sindf asinf
atan2 atan2f erf exp_data exp2f_data expm1 expm1f ilogb ilogbf ldexp ldexpf lgamma_r logb logbf
nextafter nextafterf pow pow_data powf powf_data remainder remainderf remquo remquof scalbln
scalblnf scalbn scalbnf"""


def math_library(zig_source: Path, into: Path) -> Path:
    """The rest of libm as a static library: musl's from the wheel, and `zig_source`. Built once, about 3 s."""
    musl = zig_lib() / "libc" / "musl"
    generated = [zig_lib() / "libc" / "include" / name for name in ("x86_64-linux-musl", "generic-musl")]
    include = [musl / "src" / "include", musl / "src" / "internal", musl / "arch" / "x86_64", musl / "arch" / "generic"]
    include += [*generated, musl / "include"]
    key = hashlib.sha256(repr((version(), _MUSL_MATH, zig_source.read_text())).encode()).hexdigest()[:32]

    def make(folder: Path) -> None:
        parts = folder / "parts"
        parts.mkdir()
        for name in _MUSL_MATH.split():
            compile_c(musl / "src" / "math" / f"{name}.c", parts / f"{name}.o", include=include, extra=("-w",))
        compile_zig(zig_source, parts / "zig.o", extra=("-O", "ReleaseSmall"))
        _zig(["ar", "rcD", str(folder / "math.a"), *map(str, sorted(parts.glob("*.o")))])

    return cached("math", key, make, into)[0]


def cythonize(
    source: Path, output: Path, *, include: Sequence[Path], module: str | None = None, docstrings: bool = False
) -> str:
    """Translates Cython to C; gives Cython's warnings. `module` is the importable name, where it is not the file's.

    Docstrings are kept for host modules only: nobody asks for help inside.
    """
    command = [sys.executable, "-P", "-m", "cython", "-3", *_NO_HINTS, *([] if docstrings else ["--no-docstrings"])]
    command += ["--module-name", module] if module else []
    headers = [argument for folder in include for argument in ("-I", str(folder.resolve()))]
    # Run where the source is and named without a folder: its path would else be in the C text. With -P, so that
    # Python imports nothing from there.
    return _run([*command, *headers, source.name, "-o", str(output.resolve())], cwd=source.parent)


# They are about the GIL and about objects, of which there are none inside.
_NO_HINTS = ("-X", "show_performance_hints=False")


def compile_host(source: Path, output: Path, *, include: Sequence[Path], extra: Sequence[str] = ()) -> None:
    """Compiles untrusted C for a Python extension; symbols stay inside it but for the module's init function."""
    headers = [argument for folder in include for argument in ("-I", str(folder))]
    # Debian's Python.h includes <x86_64-linux-gnu/python3.11/pyconfig.h>, from the folder above its own. Searched last,
    # so that the C library's headers stay those of the target.
    headers += ["-idirafter", str(Path(sysconfig.get_path("include")).parent)]
    _zig(["cc", "-target", HOST_TARGET, "-O2", "-fPIC", "-fvisibility=hidden", "-fno-sanitize=all", "-g0", "-DNDEBUG",
          *extra, *headers, "-c", str(source), "-o", str(output)])  # fmt: skip


def link_with_libc(objects: Sequence[Path], output: Path) -> None:
    """Links untrusted objects into a shared library with all that Zig has for it."""
    _zig(["cc", "-target", HOST_TARGET, "-shared", "-Wl,-Bsymbolic", "-s", *map(str, objects), "-o", str(output)])


def link(arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Runs lld with `arguments`; the caller reads its messages."""
    return _start(_zig_command(["ld.lld", *arguments]))


def _forget_paths(source: Path, include: Sequence[Path]) -> list[str]:
    folders = dict.fromkeys([source.parent, *include, zig_lib()])
    return [f"-ffile-prefix-map={folder}=." for folder in folders]


def _zig(arguments: Sequence[str]) -> str:
    return _run(_zig_command(arguments))


def _zig_command(arguments: Sequence[str]) -> list[str]:
    return [str(zig_folder() / "zig"), *arguments]


@cache
def zig_folder() -> Path:
    require_tools()
    return Path(str(files("ziglang")))


def own_cache() -> Path:
    """Where the compiler keeps what it has compiled; it takes it ill if that goes meanwhile."""
    return cache_folder() / "zig"


def _environment() -> dict[str, str]:
    folder = str(own_folder(own_cache()))
    own = {"ZIG_GLOBAL_CACHE_DIR": folder, "ZIG_LOCAL_CACHE_DIR": folder, "LC_ALL": "C"}
    # Variables that the tools would obey change what is built; none of them is a build's input.
    inherited = {name: value for name, value in os.environ.items() if name not in _AMBIENT}
    return {**inherited, **own}


_AMBIENT = {
    "CCC_OVERRIDE_OPTIONS",
    "CFLAGS",
    "CPATH",
    "CPLUS_INCLUDE_PATH",
    "C_INCLUDE_PATH",
    "LDFLAGS",
    "LIBRARY_PATH",
    "SOURCE_DATE_EPOCH",
    "ZIG_LIB_DIR",
    "ZIG_LIBC",
}


def _run(command: list[str], cwd: Path | None = None) -> str:
    """What the tool said although it succeeded: warnings."""
    done = _start(command, cwd)
    if done.returncode != 0:
        raise BuildError(_clean(done.stderr or done.stdout) or "the compiler failed without a message")
    return _clean(done.stderr)


def _start(command: list[str], cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    try:
        if signal.getsignal(signal.SIGCHLD) is signal.SIG_IGN:
            return _observed(command, cwd)
        return _execute(command, cwd)
    except OSError as error:
        raise BuildError(f"{Path(command[0]).name} cannot be run: {error.strerror}") from error


def _execute(command: list[str], cwd: Path | None, kept: tuple[int, ...] = ()) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=cwd, env=_environment(), capture_output=True, text=True, errors="replace", pass_fds=kept
    )


# Where SIGCHLD is ignored, which children inherit, the kernel forgets how a process ended: also the tools' own ones.
_OBSERVER = """
import os, signal, subprocess, sys
signal.signal(signal.SIGCHLD, signal.SIG_DFL)
os.write(int(sys.argv[1]), b"%d" % subprocess.call(sys.argv[2:]))
"""


def _observed(command: list[str], cwd: Path | None) -> subprocess.CompletedProcess[str]:
    """Runs a tool below a process that does not ignore SIGCHLD, and writes down how it ended."""
    status = os.memfd_create("status")
    try:
        done = _execute([sys.executable, "-I", "-S", "-c", _OBSERVER, str(status), *command], cwd, (status,))
        done.returncode = int(os.pread(status, 20, 0) or b"1")
        return done
    finally:
        os.close(status)


def _clean(message: str) -> str:
    """The tool's message without colours and without Cython's banner."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", message)
    return plain.strip()
