"""Coverage-guided fuzzing of frames: generated code and the real runtime's C, built for the host with sanitizers.

    python tests/fuzz/fuzz_frames.py FOUND tests/fuzz/frame_corpus -max_total_time=120
    python tests/fuzz/fuzz_frames.py --seeds tests/fuzz/frame_corpus

Needs clang with libFuzzer (Debian: clang, libclang-rt-14-dev). libFuzzer writes what it finds to FOUND, an empty
folder of yours, and takes its options after the folders. --seeds writes the corpus anew: honest calls of every ecall.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

from pyenclave.codegen import generate
from pyenclave.edl import load

from pyenclave.toolchain.headers import RUNTIME, TRUSTED_INCLUDE

HERE = Path(__file__).parent
WIDE = HERE.parent / "hostile"
sys.path.insert(0, str(WIDE))

from build import Builder  # noqa: E402
from enclave import seeded  # noqa: E402
from shapes import Shapes  # noqa: E402

BODIES = [WIDE / name for name in ("wide.c", "wide_deep.c", "wide_asks.c", "secrets.c")]
# What keeps memory apart itself reads what the sanitizer must not let others read.
KEEPERS = ("heap.c", "arena.c", "extent.c")
CHECKED = (
    *("ranges.c", "wipe.c", "lock.c", "thread.c", "errors.c", "python/defaults.c", "memory.c"),
    *("strings.c", "ask.c", "ocalls.c", "images.c", "results.c", "sequences.c", "calls.c"),
)
WRAPPED = ("pye_heap_alloc", "pye_heap_free", "pye_arena_alloc", "pye_arena_release")
FLAGS = ["-std=gnu11", "-g", "-O1", "-Wall", "-Wextra", "-Werror", "-fno-omit-frame-pointer", "-fno-stack-protector"]
HOST = 0xF5 << 56  # frames.c puts the host's memory in its place
UNTRIED = ("start", "broken", "starve", "recover")


def build(work: Path) -> Path:
    """The fuzzer's binary."""
    interface = load(WIDE / "wide.edl")
    for name, text in generate(interface).items():
        (work / name).write_text(text)
    shapes = Shapes(interface)
    sizes = ", ".join(str(shapes.frame(ecall)[2]) for ecall in interface.ecalls)
    skipped = " || ".join(f"index == {ecall.id}" for ecall in interface.ecalls if ecall.name in UNTRIED)
    (work / "frames_sizes.h").write_text(
        f"#include <stdint.h>\nconst uint16_t frames_sizes[] = {{{sizes}}};\n"
        f"const uint32_t frames_count = {len(interface.ecalls)};\n"
        f"static inline int frames_skipped(uint64_t index) {{ return {skipped}; }}\n"
    )
    include = [f"-I{folder}" for folder in (work, WIDE, HERE, RUNTIME, *TRUSTED_INCLUDE)]
    common = ["clang", *FLAGS, *include, "-include", str(HERE / "frames_shim.h")]
    sanitize = ["-fsanitize=fuzzer-no-link,address,undefined", "-fno-sanitize-recover=all"]
    objects = []
    sources = [work / "wide_t.c", *BODIES, *(RUNTIME / name for name in (*CHECKED, *KEEPERS))]
    for source in [*sources, HERE / "frames.c"]:
        kept = source.parent == RUNTIME and source.name in KEEPERS
        own = ["-include", str(work / "frames_sizes.h")] if source.name == "frames.c" else []
        checks = ["-fsanitize=fuzzer-no-link"] if kept else sanitize
        objects.append(work / f"{source.stem}.o")
        run(*common, *own, *checks, "-c", str(source), "-o", str(objects[-1]))
    wraps = [f"-Wl,--wrap={name}" for name in WRAPPED]
    run("clang", "-fsanitize=fuzzer,address,undefined", *wraps, *map(str, objects), "-o", str(work / "frames"))
    return work / "frames"


def run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")


class Sheet:
    """The host's memory of a seed: as much of memory.py's Memory as the builder needs."""

    def __init__(self) -> None:
        self.data = bytearray(4096)
        self.islands = {
            "frame": SimpleNamespace(address=HOST, end=HOST + 1024),
            "buffer0": SimpleNamespace(address=HOST + 1024, end=HOST + 4096),
        }

    def __getitem__(self, name: str) -> SimpleNamespace:
        return self.islands[name]

    def write(self, address: int, data: bytes) -> None:
        self.data[address - HOST : address - HOST + len(data)] = data

    def write_word(self, address: int, value: int) -> None:
        self.write(address, value.to_bytes(8, "little"))


def write_seeds(folder: Path) -> None:
    interface = load(WIDE / "wide.edl")
    folder.mkdir(exist_ok=True)
    for ecall in interface.ecalls:
        for at in range(0 if ecall.name in UNTRIED else 2):
            sheet = Sheet()
            builder = Builder(sheet, Shapes(interface), seeded("seed", ecall.name, at), most=5)  # type: ignore[arg-type]
            frame = builder.call(ecall).frame - HOST
            data = bytes([ecall.id, 0]) + frame.to_bytes(2, "little") + bytes(sheet.data)
            (folder / f"{ecall.name}_{at}").write_bytes(data)


def main() -> None:
    if sys.argv[1:2] == ["--seeds"]:
        write_seeds(Path(sys.argv[2]))
        return
    if shutil.which("clang") is None:
        sys.exit("fuzzing frames needs clang with libFuzzer: apt-get install clang libclang-rt-14-dev")
    with tempfile.TemporaryDirectory() as work:
        command = [str(build(Path(work))), *sys.argv[1:], "-max_len=4200", "-timeout=10", "-detect_leaks=0"]
        command.append("-use_cmp=0")  # else it learns the enclave's addresses and sends them in
        sys.exit(subprocess.run(command).returncode)


if __name__ == "__main__":
    main()
