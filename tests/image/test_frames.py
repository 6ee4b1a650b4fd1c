"""How much of the stack each function takes without telling: what clang made of it, found again in the image."""

from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa

from pyenclave.config import Config
from pyenclave.image.frames import silent_frames
from pyenclave.toolchain.image import build_image
from pyenclave.toolchain.part import ObjectPart

STACK = 256 << 10

FRAMES = """
#include <stddef.h>
#define SILENT __attribute__((no_sanitize("coverage")))
#define ALIGNED __attribute__((aligned(64)))
struct big { unsigned long words[400]; };
void use(void *memory), use_two(void *one, void *two);
unsigned long takes(struct big value);
extern struct big big;
unsigned long passes(void) { return takes(big) + 1; }
unsigned long tells_and_passes(void) { char b[300]; use(b); return takes(big) + 1; }
void tells(void) { char b[3000]; use(b); }
void tells_of_any(size_t n) { char b[n]; use(b); }
void in_a_block(size_t n) { char b[300]; use(b); if (n > 5) { char more[n]; use_two(b, more); } }
int leaf(int n) { volatile int words[1000]; words[n] = 1; return words[n / 2]; }
int probed(int n) { volatile int words[20000]; words[n] = 1; return words[n / 2]; }
void aligned(void) { ALIGNED char b[64]; use(b); }
void small(void) { char b[64]; use(b); }
void use(void *memory) { __asm__ volatile("" : : "r"(memory) : "memory"); }
void use_two(void *one, void *two) { __asm__ volatile("" : : "r"(one), "r"(two) : "memory"); }
__attribute__((weak)) unsigned long takes(struct big value) { return value.words[0]; }
struct big big;
void __sanitizer_cov_stack_depth(void);
SILENT void __sanitizer_cov_stack_depth(void) {}
void *volatile all[] = {passes, tells_and_passes, tells, tells_of_any, in_a_block, leaf, probed, aligned, small};
void body(void) { (void)all[0]; }
"""
FRAME_SIZES = {"passes": 3208, "tells_and_passes": 8, "tells": 8, "tells_of_any": 8, "in_a_block": None, "leaf": 4008}
FRAME_SIZES |= {"probed": 80008, "aligned": 136, "small": 72}


def test_each_frame_is_found_at_its_size_or_a_little_more(
    tmp_path: Path, compile_tiny: Callable[..., list[ObjectPart]], key: rsa.RSAPrivateKey
) -> None:
    image = build_image(compile_tiny(tmp_path, FRAMES), Config(stack_size=STACK), tmp_path / "x.enclave.so", key)
    found = dict(silent_frames(image.elf, ()))
    for name, least in FRAME_SIZES.items():
        size = found[name]
        assert (size is None) == (least is None), name
        slack = 4096 + 128 if name == "probed" else 128  # a page of the loop's own
        assert size is None or least is None or least <= size <= least + slack, (name, size)
    assert image.config.stack_gap == STACK  # one has no bound
    code = [range(one.address, one.address + one.size) for one in image.elf.functions if one.name == "leaf"]
    assert "leaf" not in dict(silent_frames(image.elf, code))


def test_the_gap_is_twice_the_largest(
    tmp_path: Path, compile_tiny: Callable[..., list[ObjectPart]], key: rsa.RSAPrivateKey
) -> None:
    body = "int body(int n) { volatile int words[1000]; words[n & 7] = 1; return words[n & 3]; }"
    image = build_image(compile_tiny(tmp_path, body), Config(stack_size=STACK), tmp_path / "x.enclave.so", key)
    size = dict(silent_frames(image.elf, ()))["body"]
    assert size is not None
    assert 2 * size <= image.config.stack_gap < 2 * size + 128
