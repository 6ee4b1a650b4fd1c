"""From objects to a signed image: link, check, scan, describe, measure, sign."""

import json
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa

from pyenclave.arch.attributes import Attributes
from pyenclave.arch.image_config import FLAG_DEBUG, IMAGE_CONFIG
from pyenclave.arch.pages import PAGE_SIZE
from pyenclave.config import Config
from pyenclave.errors import BuildError

from .elf import Elf
from .features import bits_of
from .image import CONFIG_SECTION, PARTS_SECTION, Image
from .layout import pages, plan
from .link import ObjectPart, link
from .measure import mrenclave
from .scan import scan
from .sign import put_unsigned, sign
from .sigstruct import Author, unsigned

__all__ = ["ObjectPart", "build_image", "link_image"]

_RELATIVE = 8  # R_X86_64_RELATIVE: all that the runtime applies


def build_image(objects: Sequence[ObjectPart], config: Config, output: Path, key: rsa.RSAPrivateKey) -> Image:
    """Links `objects` into `output` and signs it. Raises BuildError, SignatureError."""
    link_image(objects, config, output)
    sign(output, key)
    image = Image.open(output)
    image.verify()
    return image


def link_image(objects: Sequence[ObjectPart], config: Config, output: Path) -> None:
    """Everything but the signature: what two-step signing starts from."""
    sizes = link(objects, output)
    elf = Elf(output.read_bytes(), output.name)
    _check(elf)
    features = scan(elf, config.xfrm)
    end = elf.segments[-1].offset + elf.segments[-1].size
    layout = plan(
        image_size=-(-end // PAGE_SIZE) * PAGE_SIZE,
        heap_size=config.heap_size,
        stack_size=config.stack_size,
        threads=config.threads,
        xfrm=config.xfrm,
        flags=FLAG_DEBUG if config.debug else 0,
        features=bits_of(features),
        miscselect=config.miscselect,
    )
    _fill_section(output, elf, CONFIG_SECTION, layout.pack())
    _fill_section(output, elf, PARTS_SECTION, json.dumps(sizes, sort_keys=True).encode())
    elf = Elf(output.read_bytes(), output.name)
    measured = mrenclave(layout.elrange_size, pages(elf, layout))
    attributes = Attributes.MODE64BIT | (Attributes.DEBUG if config.debug else Attributes.NONE)
    author = Author(
        config.date, config.product_id, config.security_version, attributes, config.xfrm, config.miscselect
    )
    put_unsigned(output, unsigned(author, measured))


def _check(elf: Elf) -> None:
    """What the linker was asked for, seen in what it wrote (security.md C06)."""
    if elf.undefined:
        raise BuildError(f"the image has undefined symbols: {', '.join(elf.undefined)}")
    table = elf.section(".rela.dyn").data if ".rela.dyn" in elf.sections else b""
    for at in range(0, len(table), 24):
        kind = int.from_bytes(table[at + 8 : at + 12], "little")
        if kind != _RELATIVE:
            raise BuildError(f"the image has a relocation of type {kind} at {int.from_bytes(table[at : at + 8], 'little'):#x}")
    if len(elf.section(CONFIG_SECTION).data) != IMAGE_CONFIG.size:
        raise BuildError(f"the image's {CONFIG_SECTION} is not {IMAGE_CONFIG.size} bytes: is the runtime linked?")


def _fill_section(output: Path, elf: Elf, name: str, data: bytes) -> None:
    section = elf.section(name)
    if len(data) > len(section.data):
        raise BuildError(f"{len(data)} bytes do not fit into {name} ({len(section.data)} bytes)")
    with output.open("r+b") as file:
        file.seek(section.file_offset)
        file.write(data)
