"""Loading leaves the pages to the platform to measure: it must, and what it refuses is told as what it is."""

import re
from pathlib import Path

import pytest

from pyenclave.enclave import Enclave
from pyenclave.errors import SignatureError
from pyenclave.image.image import Image
from pyenclave.pipeline.output import Built


def test_a_changed_byte_of_any_segment_is_refused(built: Built, tmp_path: Path, platform: str) -> None:
    data = built.image.read_bytes()
    image = tmp_path / "changed.enclave.so"
    segments = [segment for segment in Image.read(data, built.image).elf.segments if segment.data]
    assert len(segments) > 1
    for segment in segments:
        for at in (data.index(segment.data) + len(segment.data) * part // 8 for part in (3, 7)):
            image.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
            with pytest.raises(SignatureError, match=f"^{re.escape(str(image))}: MRENCLAVE: expected "):
                Enclave.load(image, platform=platform)
    image.write_bytes(data)
    Enclave.load(image, platform=platform).close()
