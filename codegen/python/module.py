"""X_u.pyx: the module that a Python host imports. Its names begin with `pye_`, but for those it is there for."""

from pyenclave.edl.model import Interface

from ..crossing import Boundary
from ..cython_types import Types
from ..python_names import argument_names, class_name, load_names
from ..spelling import LIBRARY_OCALLS
from ..writer import Writer, generated_by
from . import deep_calls, deep_classes
from .callables import write_serve
from .deep_fields import deep_class, uses
from .methods import extern, write_method
from .structs import write_enum, write_extern, write_struct

_DIRECTIVES = "language_level=3, binding=False, boundscheck=False, wraparound=False, embedsignature=False"

_IMPORTS = """
cimport cython as pye_cython
from cpython.pycapsule cimport PyCapsule_GetPointer as pye_pointer
from libc.stdint cimport (
    int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t, uintptr_t,
)

import os as pye_os
from enum import IntEnum as pye_IntEnum

from pyenclave.errors import EnclaveLost as pye_EnclaveLost

cdef extern from *:
    \"\"\"
    #ifndef PYENCLAVE_PYTHON
    #define PYENCLAVE_PYTHON
    #endif
    #ifndef PYE_INTERFACE
    #define PYE_INTERFACE "" /* a build says which interface this module and its image have */
    #endif
    \"\"\"
    const char *pye_interface "PYE_INTERFACE"

ctypedef void *(*pye_context_t)() noexcept nogil

cdef extern from "pyenclave_u.h":
    ctypedef uint32_t pye_status_t
    pye_status_t PYE_OK
    pye_status_t PYE_E_OCALL
    ctypedef struct pye_error_t:
        pass
    ctypedef struct pye_enclave_t:
        pye_context_t context
        const pye_error_t *(*error)() noexcept nogil

cdef extern from "pyenclave_py.h":
    ctypedef bint pye_bool "bool"
    ctypedef int pye_wchar_t "wchar_t"
    int8_t pye_py_i8(object, const char *) except? -1
    int16_t pye_py_i16(object, const char *) except? -1
    int32_t pye_py_i32(object, const char *) except? -1
    int64_t pye_py_i64(object, const char *) except? -1
    uint8_t pye_py_u8(object, const char *) except? 0xff
    uint16_t pye_py_u16(object, const char *) except? 0xffff
    uint32_t pye_py_u32(object, const char *) except? 0xffffffff
    uint64_t pye_py_u64(object, const char *) except? 0xffffffffffffffff
    long long pye_py_enum(object, const char *) except? -1
    float pye_py_f32(object, const char *) except? -1
    double pye_py_f64(object, const char *) except? -1
    int pye_py_bool(object, const char *) except -1

    ctypedef struct pye_py_view_t:
        void *data
        size_t size
    void pye_py_view_init(pye_py_view_t *) noexcept
    void pye_py_view_release(pye_py_view_t *) noexcept
    int pye_py_read(object, const char *, pye_py_view_t *) except -1
    int pye_py_read_text(object, const char *, pye_py_view_t *) except -1
    int pye_py_write(object, const char *, pye_py_view_t *) except -1
    int pye_py_new(size_t, pye_py_view_t *) except -1
    object pye_py_take(pye_py_view_t *)
    int pye_py_string(object, const char *, pye_py_view_t *) except -1
    int pye_py_string_copy(object, const char *, pye_py_view_t *) except -1
    object pye_py_string_result(pye_py_view_t *)
    int pye_py_wide(object, const char *, pye_py_view_t *) except -1
    object pye_py_wide_result(pye_py_view_t *)

    size_t pye_py_count(pye_py_view_t *, const char *, size_t, const char *, unsigned long long) except? -1
    int pye_py_agree(size_t, const char *, size_t, const char *) except -1
    int pye_py_length(pye_py_view_t *, const char *, size_t) except -1
    size_t pye_py_positive(long long, const char *) except? -1
    size_t pye_py_product(size_t, size_t, const char *) except? -1
    int pye_py_exact(object, const char *, void *, size_t) except -1
    object pye_py_items(object, const char *, Py_ssize_t)
    int pye_py_instance(object, const char *, object) except -1

    object pye_py_bytes(const void *, size_t)
    object pye_py_text(const void *)
    object pye_py_wide_text(const void *)
    object pye_py_results(object, const char *, Py_ssize_t)
    int pye_py_fill(object, const char *, void *, size_t) except -1
    int pye_py_fill_string(object, const char *, char *) except -1
    int pye_py_fill_wide(object, const char *, pye_wchar_t *) except -1

    ctypedef struct pye_py_call_t:
        void *self
        const char *ocall
        void *error
        void *result
    void pye_py_call_init(pye_py_call_t *, object) noexcept
    void pye_py_call_release(pye_py_call_t *) noexcept
    void pye_py_park(pye_py_call_t *, object, const char *) noexcept
    object pye_py_parked(pye_py_call_t *)
    int pye_py_deliver(pye_py_call_t *, const void *, size_t, int) except -1
    object pye_py_delivered(pye_py_call_t *)
"""

_DECLARATIONS = {
    "sequences": """
cdef extern from "pyenclave_py_sequences.h":
    ctypedef struct pye_py_sequence_t:
        pye_py_view_t array
        size_t *sizes
    void pye_py_sequence_init(pye_py_sequence_t *) noexcept
    void pye_py_sequence_release(pye_py_sequence_t *) noexcept
    int pye_py_strings(object, const char *, pye_py_sequence_t *) except -1
    int pye_py_buffers(object, const char *, pye_py_sequence_t *) except -1
    int pye_py_writables(object, const char *, pye_py_sequence_t *) except -1
    int pye_py_lengths(object, const char *, pye_py_view_t *) except -1
    int pye_py_make(const pye_py_view_t *, pye_py_sequence_t *) except -1
    object pye_py_made(pye_py_sequence_t *)
    int pye_py_item_count(const pye_py_view_t *, const char *, size_t) except -1

    object pye_py_texts(const void *, size_t)
    object pye_py_blocks(const void *, const void *, size_t)
    object pye_py_block_sizes(const void *, size_t)
    int pye_py_fill_blocks(object, const char *, const void *, const void *, size_t) except -1
""",
    "chosen": """
from libc.stdlib cimport free as pye_free

cdef extern from "pyenclave_py_chosen.h":
    ctypedef struct pye_py_chosen_t:
        pye_py_view_t view
    void pye_py_chosen_init(pye_py_chosen_t *) noexcept
    void pye_py_chosen_release(pye_py_chosen_t *) noexcept
    int pye_py_chosen_copy(pye_py_chosen_t *) except -1
    void pye_py_chosen_hand_over(pye_py_chosen_t *, void *) noexcept
""",
}

_FAILURES = """
# The platform's: which ecall the ocall that is being served belongs to. Greenlets end ocalls in any order.
cdef pye_context_t pye_context = NULL


cdef int pye_closed(str pye_name) except -1:
    raise pye_EnclaveLost(f"`{pye_name}` cannot be called, the enclave is gone: it is closed")


cdef int pye_failed(CLASS pye_self, pye_enclave_t *pye_handle, pye_py_call_t *pye_call, pye_status_t pye_status,
                    str pye_name) except -1:
    # The record is this thread's until its next call, so it is copied before any other Python code runs.
    pye_record = pye_py_bytes(pye_handle.error(), sizeof(pye_error_t))
    pye_parked = pye_py_parked(pye_call) if pye_call != NULL else None
    if pye_parked is not None:
        from pyenclave.failures import note_once as pye_note_once
        pye_note_once(pye_parked, f"raised in ocall `{pye_call.ocall.decode()}`, called by ecall `{pye_name}`")
        if pye_status == PYE_E_OCALL or pye_status == 0 or not isinstance(pye_parked, Exception):
            raise pye_parked
    pye_error = pye_self.enclave.error(pye_status, pye_name, pye_record or b"")
    if pye_parked is not None:
        raise pye_error from pye_parked
    raise pye_error
"""

_LIFETIME = '''
def __init__(self):
    raise TypeError("CLASS is made by load()")

def close(self):
    """Refuses later calls; the enclave ends once no call is running."""
    if self.pye_handle != NULL:
        self.enclave.close()
        self.pye_handle = NULL

def __enter__(self):
    return self

def __exit__(self, *pye_exception):
    self.close()
'''


def generate_module(boundary: Boundary) -> str:
    """The text of X_u.pyx."""
    interface = boundary.interface
    types = Types(interface)
    owner = class_name(interface)
    library = [ocall.name for ocall in interface.ocalls if ocall.name in LIBRARY_OCALLS]
    w = Writer()
    w.line(f"# {generated_by(interface.name)}")
    w.line(f"# cython: {_DIRECTIVES}")
    w.lines(_IMPORTS.rstrip().split("\n"))
    used = {one.declarations for call in boundary.calls for one in call.crossings}
    for name, text in _DECLARATIONS.items():
        if name in used:
            w.line()
            w.lines(text.strip().split("\n"))
    w.line()
    with w.suite(f'cdef extern from "{interface.name}_u.h" nogil'):
        w.line("pass")
        write_extern(w, interface, types)
        w.lines(extern(ecall, types) for ecall in boundary.ecalls)
    for enum in interface.enums:
        write_enum(w, enum, types)
    for struct in interface.structs:
        if not struct.deep:
            write_struct(w, struct, types)
    _write_deep(w, boundary, types)
    _write_class(w, boundary, types, owner, delivers=bool(library))
    w.line()
    w.lines(_FAILURES.replace("CLASS", owner).strip().split("\n"))
    for ocall in boundary.ocalls:
        write_serve(w, ocall, types, owner)
    _write_load(w, interface, owner)
    return w.text()


def _write_deep(w: Writer, boundary: Boundary, types: Types) -> None:
    """Classes of structs with buffers; each may hold objects of one that comes later."""
    classes = [deep_class(struct) for struct in boundary.interface.structs if struct.deep]
    if not classes:
        return
    w.line()
    w.lines(deep_classes.HEADER.strip().split("\n"))
    w.line()
    w.lines(f"cdef class {types.names[whole.struct.name]}" for whole in classes)
    used = uses(boundary)
    copied = {field.of for whole in classes for field in whole.embedded}
    for whole in classes:
        deep_classes.write_class(w, whole, types)
        deep_calls.write_functions(w, whole, types, used, copied=whole.struct.name in copied)


def _write_class(w: Writer, boundary: Boundary, types: Types, owner: str, *, delivers: bool) -> None:
    ocalls = boundary.interface.ocalls
    w.line()
    w.line("@pye_cython.final")
    with w.suite(f"cdef class {owner}"):
        w.line('"""A loaded enclave: one method an ecall. A context manager that closes it."""')
        w.line("cdef readonly object enclave")
        w.line("cdef pye_enclave_t *pye_handle")
        w.lines(f"cdef object pye_ocall_{o.name}" for o in ocalls if o.name not in LIBRARY_OCALLS)
        w.line()
        w.lines(_LIFETIME.replace("CLASS", owner).strip().split("\n"))
        for ecall in boundary.ecalls:
            write_method(w, ecall, types, ocalls=bool(ocalls), delivers=delivers)


def _write_load(w: Writer, interface: Interface, owner: str) -> None:
    own = [ocall.name for ocall in interface.ocalls if ocall.name not in LIBRARY_OCALLS]
    names = argument_names(own, taken=load_names(owner))
    keywords = "".join(f", {names[name]}" for name in own)
    w.line()
    with w.suite(f'def load(path=None, *, platform="auto", signer=None{keywords})'):
        w.line(f'"""Loads the signed image at `path`, `{interface.name}.enclave.so` beside this module by default.')
        w.line()
        w.line("`signer` is the MRSIGNER that the image must have, 32 bytes: without it any key's image is accepted.")
        w.line("Every ocall is served by the callable of its name; what one raises ends the ecall that called it.")
        w.line("Raises what pyenclave.Enclave.load raises.")
        w.line('"""')
        w.line("from pyenclave.enclave import Enclave as pye_Enclave")
        w.line(f"cdef {owner} pye_self = {owner}.__new__({owner})")
        for name in own:
            with w.suite(f"if not callable({names[name]})"):
                w.line(f'raise TypeError(f"`{names[name]}` must be callable, not {{type({names[name]}).__name__}}")')
            w.line(f"pye_self.pye_ocall_{name} = {names[name]}")
        with w.suite("if path is None"):
            file = f"{interface.name}.enclave.so"
            w.line(f'path = pye_os.path.join(pye_os.path.dirname(pye_os.path.abspath(__file__)), "{file}")')
        w.line("pye_digest = pye_interface.decode()")
        w.line("pye_self.enclave = pye_Enclave.load(path, platform=platform, signer=signer, interface=pye_digest)")
        w.line('pye_self.pye_handle = <pye_enclave_t *>pye_pointer(pye_self.enclave.handle, b"pyenclave.enclave")')
        w.line("global pye_context")
        w.line("pye_context = pye_self.pye_handle.context")
        w.line("return pye_self")
