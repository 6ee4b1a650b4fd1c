"""What there is to know of an image file: for `pyenclave inspect`, as plain data."""

import json
from pathlib import Path
from typing import Any, BinaryIO

from pyenclave.arch.attributes import Attributes, Xfrm
from pyenclave.arch.pages import PAGE_SIZE, PageType
from pyenclave.errors import SignatureError

from .files import check_free
from .image import Image
from .layout import PageRun


def describe(image: Image) -> dict[str, Any]:
    """Everything that `inspect` shows: lower-case hexadecimal, sizes in bytes, `signature` "valid" or why not."""
    sigstruct = image.sigstruct
    return {
        "mrenclave": image.mrenclave.hex(),
        "mrsigner": image.mrsigner.hex(),
        "signature": _signature(image),
        "attributes": {"value": f"{sigstruct.attributes:#x}", "names": list(Attributes(sigstruct.attributes).names)},
        "xfrm": {"value": f"{sigstruct.xfrm:#x}", "names": list(Xfrm(sigstruct.xfrm).names)},
        "miscselect": f"{sigstruct.miscselect:#x}",
        "masks": {
            "attributes": f"{sigstruct.attributemask:#x}",
            "xfrm": f"{sigstruct.xfrmmask:#x}",
            "miscselect": f"{sigstruct.miscmask:#x}",
        },
        "product_id": sigstruct.isvprodid,
        "security_version": sigstruct.isvsvn,
        "date": f"{sigstruct.date:08x}",
        "debug": image.debug,
        "size": image.config.elrange_size,
        "heap_size": image.config.heap_size,
        "stack_size": image.config.stack_size,
        "threads": image.config.threads,
        "cpu_features": sorted(image.cpu_features),
        "pages": [_row(run) for run in image.pages],
        "tcb": image.parts,
    }


def _signature(image: Image) -> str:
    try:
        image.verify()
    except SignatureError as error:
        return str(error)
    return "valid"


def _row(run: PageRun) -> dict[str, Any]:
    return {
        "what": run.what,
        "offset": run.offset,
        "count": run.length // PAGE_SIZE,
        "type": run.type.name,
        "permissions": run.permissions.text,
        "measured": run.measured,
    }


def dump(image: Image, stem: Path) -> tuple[Path, Path]:
    """Writes STEM.bin, the flat memory of the whole ELRANGE, and STEM.json, its page runs in load order."""
    memory = stem.with_name(stem.name + ".bin")
    listing = stem.with_name(stem.name + ".json")
    made: list[Path] = []
    try:
        for path, write in ((memory, _write_memory), (listing, _write_listing)):
            check_free(path, lambda start: False, "is not written over: move it away, or choose another name")
            with path.open("xb") as file:
                made.append(path)
                write(image, file)
    except BaseException as error:
        for path in made:
            path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise SignatureError(f"{path}: cannot be written: {error.strerror}") from error
        raise
    return memory, listing


def _write_memory(image: Image, file: BinaryIO) -> None:
    for run in image.pages:
        file.seek(run.offset)
        file.write(run.content)
    file.truncate(image.config.elrange_size)


def _write_listing(image: Image, file: BinaryIO) -> None:
    rows = [
        {
            "offset": run.offset,
            "length": run.length,
            "type": PageType(run.type).name,
            "permissions": run.permissions.text,
            "measured": run.measured,
        }
        for run in image.pages
    ]
    table = {"size": image.config.elrange_size, "ssa_frame_size": image.ssa_frame_size, "pages": rows}
    file.write(json.dumps(table, indent=1).encode() + b"\n")
