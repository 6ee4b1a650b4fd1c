"""Generated code in a real image: what `Native` of conftest.py offers, emulated with raw frames too, or isolated."""

import ctypes
from concurrent.futures import ThreadPoolExecutor
from ctypes import c_size_t, c_uint32, c_void_p
from pathlib import Path
from typing import Any

import pytest
from modes import SHARED
from pyenclave.codegen import generate

from pyenclave.config import Config
from pyenclave.image.keys import debug_key
from pyenclave.pipeline import trusted
from pyenclave.pipeline.unit import unit_from_edl
from pyenclave.platforms import emulated
from pyenclave.platforms.isolated import Isolated
from pyenclave.toolchain.image import build_image

_CALL = ctypes.CFUNCTYPE(c_uint32, c_void_p, c_uint32, c_void_p, c_void_p, c_size_t, c_void_p)
_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_pointer.restype, _pointer.argtypes = c_void_p, [ctypes.py_object, ctypes.c_char_p]


class Unseen:
    """What tests look at, where nobody sees inside: counters stand still, and a test that is about them is skipped."""

    heap_blocks = outside_writes = ocalls = 0

    def __getattr__(self, name: str) -> int:
        pytest.skip(f"only the native build counts {name}")

    def __setattr__(self, name: str, value: int) -> None:
        if value != 0:
            pytest.skip("an image's allocations cannot be told to fail")


class InImage:
    """One loaded enclave; nothing of its inside can be looked at but by what its bodies say."""

    state = Unseen()

    def __init__(self, folder: Path, edl: Path, bodies: Path) -> None:
        unit = unit_from_edl(edl, [bodies])
        self.folder, self.interface, self.trusted = folder, unit.interface, self
        for name, text in generate(unit.interface, unit.module).items():
            (folder / name).write_text(text)
        config = Config(threads=1, heap_size=8 << 20)
        with ThreadPoolExecutor(2) as pool:
            parts = trusted.objects(unit, folder, config, pool)
        image = build_image(parts, config, folder / "image.enclave.so", debug_key())
        if SHARED:
            self._enclave = Isolated().load(image)
        else:
            self._enclave = emulated.create(image)
            assert self._enclave.start() == 0
        self.inside = (self._enclave.base, self._enclave.base + image.config.elrange_size)
        self._handle = _pointer(self._enclave.capsule, b"pyenclave.enclave")
        self._call = _CALL.from_address(self._handle)

    def double_enclave(self) -> int:
        """What hosts in C and generated modules are given: the address of a pye_enclave_t."""
        return int(self._handle)

    def call(
        self, name: str, frame: ctypes.Structure | None = None, ocalls: Any = None, size: int | None = None
    ) -> int:
        if SHARED:
            pytest.skip("an isolated enclave reaches no frame of the test's own memory")
        index = next(ecall.id for ecall in self.interface.ecalls if ecall.name == name)
        size = size if size is not None else 0 if frame is None else ctypes.sizeof(frame)
        address = None if frame is None else ctypes.addressof(frame)
        table = None if ocalls is None else ctypes.addressof(ocalls)
        return int(self._call(self._handle, index, table, address, size, None))
