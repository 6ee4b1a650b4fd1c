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

_HEAD = """
cimport cython as pye_cython
from pyenclave_py cimport *

import os as pye_os
from enum import IntEnum as pye_IntEnum

# The platform's: which ecall the ocall that is being served belongs to. Greenlets end ocalls in any order.
cdef pye_context_t pye_context = NULL
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
    w.lines(_HEAD.rstrip().split("\n"))
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
        w.line("cdef object __weakref__")
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
    w.line("# The names of load's callables.")
    quoted = " ".join(f'"{names[name]}",' for name in own)
    w.line(f"pye_ocalls = ({quoted})")
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
