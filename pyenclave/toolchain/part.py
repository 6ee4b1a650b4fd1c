"""What an image is linked of."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ObjectPart:
    """An object file or static library, and the part of the TCB that it belongs to."""

    path: Path
    part: str
