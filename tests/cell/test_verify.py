"""The cell's own verification against Python's: the same images run, with the same MRENCLAVE, and the same are refused.

A few hundred damaged images in every run; PYENCLAVE_MUTATIONS and PYENCLAVE_MUTATIONS_SEED say how many and which.
"""

import os
import random
from collections import Counter
from pathlib import Path

import pytest
from cell_host import Cell, Refused
from cryptography.hazmat.primitives.asymmetric import rsa

from pyenclave.arch.cell import Stage, StartFlag
from pyenclave.arch.image_config import IMAGE_CONFIG
from pyenclave.arch.sigstruct import SIGSTRUCT
from pyenclave.config import Config
from pyenclave.errors import SignatureError
from pyenclave.image.image import Image
from pyenclave.image.sign import sign
from pyenclave.image.sigstruct import SECTION
from pyenclave.pipeline.make import build
from pyenclave.pipeline.unit import unit_from_edl

HERE = Path(__file__).parent
COUNT = int(os.environ.get("PYENCLAVE_MUTATIONS", "400"))
SEED = int(os.environ.get("PYENCLAVE_MUTATIONS_SEED", "20260101"))
OF_THE_FILE = {Stage.IMAGE, Stage.ELF, Stage.CONFIGURATION, Stage.EXITS, Stage.SIGSTRUCT, Stage.MEASUREMENT}


def by_python(data: bytes) -> tuple[bytes, bytes] | None:
    """MRENCLAVE and MRSIGNER; None where the image is refused."""
    try:
        image = Image.read(data, Path("image"))
        image.verify()
    except SignatureError:
        return None
    return image.mrenclave, image.mrsigner


def by_the_cell(data: bytes) -> tuple[bytes, bytes] | Stage:
    """The same; the stage at which it was refused."""
    try:
        cell = Cell(data, flags=StartFlag.NO_GUARD)
    except Refused as refused:
        return refused.stage
    cell.close()
    return cell.ready.mrenclave, cell.ready.mrsigner


@pytest.mark.parametrize(
    "settings",
    [
        {"threads": 1, "heap_size": 64 << 10, "stack_size": 32 << 10},
        {"threads": 64, "heap_size": 1 << 20, "stack_size": 64 << 10},
        {"threads": 3, "heap_size": 256 << 20, "stack_size": 1 << 20, "product_id": 7, "security_version": 65535},
        {"miscselect": 1, "date": 19991231},
    ],
)
def test_sizes_and_statements(tmp_path: Path, settings: dict[str, int]) -> None:
    unit = unit_from_edl(HERE / "victim.edl", [HERE / "victim.c"])
    data = build(unit, tmp_path / "dist", Config(**settings)).image.read_bytes()  # type: ignore[arg-type]
    expected = by_python(data)
    assert expected is not None
    assert by_the_cell(data) == expected


def test_an_image_of_another_signer(image: Image, tmp_path: Path) -> None:
    path = tmp_path / "image"
    path.write_bytes(image.elf.data)
    sign(path, rsa.generate_private_key(public_exponent=3, key_size=3072), allow_debug=True)
    data = path.read_bytes()
    assert by_python(data) != by_python(image.elf.data)
    assert by_the_cell(data) == by_python(data)


def test_segments_that_share_bytes_of_the_file(image: Image) -> None:
    """The cell patches exits in them, so that the pages of one would change with another's."""
    data = bytearray(image.elf.data)
    headers = int.from_bytes(data[32:40], "little")
    first, second = image.elf.segments[:2]
    rows = [headers + 56 * at for at in range(int.from_bytes(data[56:58], "little"))]
    row = next(
        at
        for at in rows
        if data[at : at + 4] == b"\1\0\0\0" and data[at + 16 : at + 24] == second.offset.to_bytes(8, "little")
    )
    data[row + 8 : row + 16] = (first.file_offset + len(first.data) - 1).to_bytes(8, "little")
    assert by_python(bytes(data)) is None
    assert by_the_cell(bytes(data)) is Stage.ELF


class Damage:
    """Copies of an image, each damaged in one or two places."""

    def __init__(self, image: Image) -> None:
        data = image.elf.data
        sections = int.from_bytes(data[40:48], "little")
        sigstruct = image.elf.section(SECTION).file_offset
        config = next(one for one in image.elf.segments if one.permissions == 1).file_offset
        header = [(16, 2), (18, 2), (24, 8), (32, 8), (40, 8), *((at, 2) for at in range(52, 64, 2))]
        segments = [(64 + 56 * row + at, size) for row in range(4) for at, size in ((0, 4), (4, 4), (8, 8), (16, 8))]
        segments += [(64 + 56 * row + at, 8) for row in range(4) for at in (32, 40)]
        rows = int.from_bytes(data[60:62], "little")
        tables = [
            (sections + 64 * row + at, size) for row in range(rows) for at, size in ((0, 4), (4, 4), (24, 8), (32, 8))
        ]
        settings = [(config + field.offset, min(field.size, 8)) for field in IMAGE_CONFIG.fields]
        signed = [(sigstruct + field.offset, min(field.size, 8)) for field in SIGSTRUCT.fields]
        signed += [(sigstruct + start, min(end - start, 8)) for start, end in SIGSTRUCT.reserved()]
        self.data, self.places = data, [header, segments, tables, settings, signed]

    def copy(self, number: int) -> bytes:
        dice = random.Random(f"{SEED}/{number}")
        data = bytearray(self.data)
        for _ in range(dice.choice([1, 1, 1, 2])):
            if dice.random() < 0.2:
                at = dice.randrange(len(data))
                data[at] ^= 1 << dice.randrange(8)
                continue
            at, size = dice.choice(dice.choice(self.places))
            if at + size > len(data):
                continue
            now, most = int.from_bytes(data[at : at + size], "little"), (1 << 8 * size) - 1
            near = [
                0,
                1,
                4095,
                4096,
                len(data),
                1 << 27,
                1 << 34,
                1 << 63,
                most,
                most - 4095,
                now ^ 1 << dice.randrange(8 * size),
            ]
            moved = dice.choice([*near, now + 1, now - 1, now + 4096, now - 4096, now * 2]) & most
            data[at : at + size] = moved.to_bytes(size, "little")
        if dice.random() < 0.05:
            del data[dice.randrange(len(data)) :]
        return bytes(data)


def test_damaged_images(image: Image) -> None:
    damage, seen = Damage(image), Counter[str]()
    for number in range(COUNT):
        data = damage.copy(number)
        expected, found = by_python(data), by_the_cell(data)
        if isinstance(found, Stage):
            assert expected is None, f"{number}: the cell refuses at {found.name} what Python takes"
            assert found in OF_THE_FILE, f"{number}: {found.name}"
            seen[found.name] += 1
        else:
            assert found == expected, number
            seen["runs"] += 1
    assert set(seen) >= {"runs", "ELF", "CONFIGURATION", "SIGSTRUCT", "MEASUREMENT"}, seen


def test_every_bit_of_the_sigstruct_counts(image: Image) -> None:
    """One bit of every sixth byte, all bits of some."""
    start = image.elf.section(SECTION).file_offset
    for at in range(0, SIGSTRUCT.size, 6):
        data = bytearray(image.elf.data)
        data[start + at] ^= 1 << at // 6 % 8
        assert by_the_cell(bytes(data)) in (Stage.SIGSTRUCT, Stage.MEASUREMENT), at


def test_an_image_that_is_no_file_of_any_size() -> None:
    assert by_the_cell(b"") is Stage.IMAGE
    assert by_the_cell(b"\x7fELF") is Stage.ELF
    assert by_the_cell(bytes(4096)) is Stage.ELF
