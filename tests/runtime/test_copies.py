"""Every copy routine against a model: sizes, alignments of both ends, page edges; and nothing past what is sent."""

import subprocess
from pathlib import Path

from pyenclave.toolchain.compile import assemble, compile_c
from pyenclave.toolchain.headers import RUNTIME, TRUSTED_INCLUDE

HERE = Path(__file__).parent
# The routines under names of their own: the driver's libc has the others.
_TESTED = ("memcpy", "memmove", "memset", "memcmp", "memchr", "memrchr")


def test_b17_every_copy_routine_is_its_model(tmp_path: Path) -> None:
    objects = [tmp_path / "copy.o", tmp_path / "libc_copy.o", tmp_path / "libc_memory.o"]
    renamed = [f"-D{name}=tested_{name}" for name in _TESTED]
    assemble(RUNTIME / "copy.S", objects[0], include=[RUNTIME, *TRUSTED_INCLUDE])
    for source, output in zip(("copy.c", "memory.c"), objects[1:], strict=True):
        extra = [*renamed, "-fno-builtin", "-mstack-protector-guard=tls"]
        compile_c(RUNTIME / "libc" / source, output, include=[RUNTIME, *TRUSTED_INCLUDE], extra=extra)
    program = tmp_path / "copies"
    flags = ["-std=gnu17", "-O1", "-fno-builtin", "-fno-tree-loop-distribute-patterns", "-Wall", "-Wextra", "-Werror"]
    wipe = tmp_path / "wipe.c"
    wipe.write_text("#include <stddef.h>\nvoid pye_wipe(void *m, size_t n) { for (char *c = m; n-- > 0;) *c++ = 0; }\n")
    command = ["gcc", *flags, str(HERE / "copies.c"), str(wipe), *map(str, objects), "-o", str(program)]
    subprocess.run(command, check=True)
    done = subprocess.run([str(program)], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "as the model\n")
