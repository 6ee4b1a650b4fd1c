"""Damaged and forged image files: each is refused with SignatureError, or is the same enclave as before.

A few hundred in every run; `make mutations` tries 25,000. PYENCLAVE_MUTATIONS and PYENCLAVE_MUTATIONS_SEED say how many
and which; a failure names its number, which is enough to make it again.
"""

import os
import random
import struct
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from pyenclave.arch.image_config import IMAGE_CONFIG
from pyenclave.arch.pages import PAGE_SIZE
from pyenclave.arch.sigstruct import SIGSTRUCT
from pyenclave.config import Config
from pyenclave.errors import SignatureError
from pyenclave.image.image import Image
from pyenclave.image.inspect import describe
from pyenclave.image.keys import debug_key
from pyenclave.image.layout import PageRun
from pyenclave.image.sign import sign
from pyenclave.pipeline.make import build
from pyenclave.pipeline.unit import unit_from_edl
from pyenclave.platforms.emulated import Emulated

COUNT = int(os.environ.get("PYENCLAVE_MUTATIONS", "600"))
SEED = int(os.environ.get("PYENCLAVE_MUTATIONS_SEED", "20260101"))

# (offset, size) of the fields of ELF's header and of a row of its tables.
ELF_HEADER = [(16, 2), (18, 2), (20, 4), (24, 8), (32, 8), (40, 8), (48, 4), *((at, 2) for at in range(52, 64, 2))]
SEGMENT = [(0, 4), (4, 4), *((at, 8) for at in range(8, 56, 8))]
SECTION = [(0, 4), (4, 4), *((at, 8) for at in range(8, 40, 8)), (40, 4), (44, 4), (48, 8), (56, 8)]

Change = Callable[["Damage"], None]


class Damage:
    """One file being damaged: what its parts are, and the dice."""

    def __init__(self, image: Image, other: bytes, number: int) -> None:
        self.data = bytearray(image.elf.data)
        self.image = image
        self.other = other
        self.dice = random.Random(f"{SEED}/{number}")

    def number(self, size: int) -> int:
        """A number of that many bytes that a parser could stumble over."""
        most = (1 << 8 * size) - 1
        near = [0, 1, 2, 3, 7, 8, 63, 64, 255, 256, 4095, 4096, 1 << 16, 1 << 28, 1 << 30, (1 << 31) - 1, 1 << 31]
        near += [1 << 32, 1 << 33, 1 << 34, 1 << 40, 1 << 63, most, most - 4095, most // 2, len(self.data)]
        return (self.dice.choice(near) + self.dice.choice([0, 0, 0, -1, 1, 4096])) & most

    def field(self, at: int, size: int) -> None:
        """Sets a field, moves it a little, or flips one bit of it."""
        if at + size > len(self.data):
            return
        found = int.from_bytes(self.data[at : at + size], "little")
        moved = found + self.dice.choice([-PAGE_SIZE, -8, -1, 1, 4, 8, PAGE_SIZE, 1 << 20, 1 << 30])
        flipped = found ^ 1 << self.dice.randrange(8 * size)
        value = self.dice.choice([self.number(size), moved, flipped]) & (1 << 8 * size) - 1
        self.data[at : at + size] = value.to_bytes(size, "little")

    def table(self, at: int, count: int, row: int, fields: list[tuple[int, int]]) -> None:
        offset, size = self.dice.choice(fields)
        self.field(at + row * self.dice.randrange(count) + offset, size)


def header(damage: Damage) -> None:
    damage.field(*damage.dice.choice(ELF_HEADER))


def segments(damage: Damage) -> None:
    damage.table(*struct.unpack_from("<Q", damage.image.elf.data, 32), len(damage.image.elf.segments) + 1, 56, SEGMENT)


def sections(damage: Damage) -> None:
    (count,) = struct.unpack_from("<H", damage.image.elf.data, 60)
    damage.table(*struct.unpack_from("<Q", damage.image.elf.data, 40), count, 64, SECTION)


def sigstruct(damage: Damage) -> None:
    start = damage.image.elf.section(".pyenclave.sigstruct").file_offset
    field = damage.dice.choice(SIGSTRUCT.fields)
    if field.size <= 8:
        damage.field(start + field.offset, field.size)
    else:
        damage.data[start + field.offset + damage.dice.randrange(field.size)] ^= 1 << damage.dice.randrange(8)


def configuration(damage: Damage) -> None:
    start = damage.image.elf.section(".pyenclave.config").file_offset
    field = damage.dice.choice(IMAGE_CONFIG.fields)
    damage.field(start + field.offset, min(field.size, 8))


def larger(damage: Damage) -> None:
    """A configuration that is consistent and asks for much more."""
    start = damage.image.elf.section(".pyenclave.config").file_offset
    values = IMAGE_CONFIG.unpack(bytes(damage.data[start : start + IMAGE_CONFIG.size]))
    heap, stack = damage.dice.choice([1 << 20, 1 << 30, 8 << 30, 64 << 30]), damage.dice.choice([1 << 16, 1 << 30])
    threads = damage.dice.choice([1, 8, 64])
    offset = int(values["image_size"]) + heap
    stride = stack + 5 * PAGE_SIZE
    size = 1 << (offset + threads * stride).bit_length()
    names = ("heap_size", "stack_size", "threads", "thread_offset", "thread_stride", "elrange_size")
    values |= dict(zip(names, (heap, stack, threads, offset, stride, size), strict=True))
    damage.data[start : start + IMAGE_CONFIG.size] = IMAGE_CONFIG.pack(**values)


def swelling(damage: Damage) -> None:
    """The last segment has more zeros than any program, and the configuration agrees."""
    image, dice = damage.image, damage.dice
    last = image.elf.segments[-1]
    size = dice.choice([1 << 24, (1 << 27) - last.offset, 1 << 27, 1 << 40])
    (table,) = struct.unpack_from("<Q", image.elf.data, 32)
    struct.pack_into("<Q", damage.data, table + 56 * (len(image.elf.segments) - 1) + 40, size)
    at = image.elf.section(".pyenclave.config").file_offset + IMAGE_CONFIG.field("image_size").offset
    struct.pack_into("<Q", damage.data, at, last.offset + size)
    larger(damage)


def parts(damage: Damage) -> None:
    section = damage.image.elf.section(".pyenclave.parts")
    text = damage.dice.choice([b"[" * 2000, b'{"a":' * 300, b"null", b"{}", b'{"runtime": 1e999}', b"\xff\xfe", b'"'])
    at = section.file_offset + damage.dice.choice([0, 0, damage.dice.randrange(2000)])
    damage.data[at : at + len(text)] = text


def some_bytes(damage: Damage) -> None:
    for _ in range(damage.dice.randint(1, 8)):
        if damage.data:
            damage.data[damage.dice.randrange(len(damage.data))] = damage.dice.randrange(256)


def truncation(damage: Damage) -> None:
    del damage.data[damage.dice.randrange(len(damage.data) + 1) :]


def extension(damage: Damage) -> None:
    damage.data += damage.dice.choice([b"\0", bytes(5000), damage.data[:3000], damage.dice.randbytes(100)])


def splice(damage: Damage) -> None:
    """A piece of this file, or of another image, over or between what is here."""
    source = damage.dice.choice([bytes(damage.data), damage.other])
    size = damage.dice.choice([1, 8, 56, 64, 256, 1808, PAGE_SIZE])
    start = damage.dice.randrange(max(len(source) - size, 1))
    at = damage.dice.choice([start, damage.dice.randrange(len(damage.data) + 1)])
    keep = damage.dice.choice([0, size])
    damage.data[at : at + keep] = source[start : start + size]


_FIELDS: tuple[Change, ...] = (header, segments, segments, sections, sections, sigstruct, sigstruct, configuration)
CHANGES = (*_FIELDS, larger, swelling, parts, some_bytes, some_bytes, truncation, extension, splice, splice)


def damaged(image: Image, other: bytes, number: int) -> tuple[bytes, str]:
    """The file of that number and what was done to it: one to three changes."""
    damage = Damage(image, other, number)
    chosen = [damage.dice.choice(CHANGES) for _ in range(damage.dice.choice([1, 1, 1, 2, 3]))]
    chosen.sort(key=(truncation, extension, splice).__contains__)  # what moves the others' places comes last
    for change in chosen:
        change(damage)
    return bytes(damage.data), "+".join(change.__name__ for change in chosen)


def loaded_content(run: PageRun) -> tuple[object, ...]:
    return run.offset, run.length, run.type, run.permissions, run.measured, run.content.rstrip(b"\0")


def same_enclave(image: Image, original: Image) -> bool:
    return (
        image.mrenclave == original.mrenclave
        and image.mrsigner == original.mrsigner
        and image.config == original.config
        and image.exit_sites == original.exit_sites
        and image.interface == original.interface
        and image.elf.entry == original.elf.entry
        and [loaded_content(run) for run in image.pages] == [loaded_content(run) for run in original.pages]
    )


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """A real image: the runtime, a bridge, a body."""
    folder = tmp_path_factory.mktemp("original")
    (folder / "one.edl").write_text("enclave { trusted { public int one([in, size=n] const char *p, size_t n); }; };")
    (folder / "one.c").write_text('#include "one_t.h"\nint one(const char *p, size_t n) { return n ? p[0] : 1; }\n')
    config = Config(heap_size=1 << 20, stack_size=64 << 10, threads=2)
    return Image.open(build(unit_from_edl(folder / "one.edl", [folder / "one.c"]), folder / "dist", config).image)


@pytest.mark.timeout(7200)
def test_a_damaged_image_is_refused_or_the_same(original: Image, tiny: Image, tmp_path: Path) -> None:
    outcomes: Counter[str] = Counter()
    slowest = (0.0, -1)
    path = tmp_path / "damaged.enclave.so"
    for number in range(COUNT):
        data, what = damaged(original, tiny.elf.data, number)
        started = time.process_time()
        try:
            outcomes[judge(data, path, original, number)] += 1
        except BaseException as error:
            raise AssertionError(f"mutation {number} ({what}) of seed {SEED}: {error!r}") from error
        slowest = max(slowest, (time.process_time() - started, number))
    print(f"\n{COUNT} mutations: {dict(outcomes)}; the slowest took {slowest[0]:.2f} s of CPU, number {slowest[1]}")
    assert outcomes["refused"] > COUNT // 2


def judge(data: bytes, path: Path, original: Image, number: int) -> str:
    try:
        image = Image.read(data, path)
        facts = describe(image)
        image.verify()
    except SignatureError:
        return "refused" if number % 40 else signed_or_refused(data, path, original)
    assert facts["signature"] == "valid"
    assert same_enclave(image, original), "it verifies and is another enclave"
    _ = image.symbol_at(image.elf.entry), image.region_at(0)
    if number % 4 == 0:
        Emulated().load(image).lose()
    return "the same enclave"


def signed_or_refused(data: bytes, path: Path, original: Image) -> str:
    """Whoever signs a damaged file gets an image that says what it is, or his file as it was."""
    path.write_bytes(data)
    try:
        signed = sign(path, debug_key(), allow_debug=True)
    except SignatureError:
        assert path.read_bytes() == data
        return "not signed"
    again = Image.open(path)
    again.verify()
    assert again.elf.data == signed.elf.data
    assert (
        again.sigstruct.signed_bytes[:128] == original.sigstruct.signed_bytes[:128] or again.config != original.config
    )
    return "signed as what it is"
