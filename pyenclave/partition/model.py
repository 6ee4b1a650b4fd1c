"""What the partitioner hands on: the interface as EDL, the trusted sources, and what the host has to know."""

from dataclasses import dataclass

from pyenclave.edl.diagnostics import Diagnostic

from .types.model import Type


@dataclass(frozen=True, slots=True)
class HostParameter:
    """`name` as in Python."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class HostFunction:
    """One ecall or ocall. `reveal`: its exceptions' messages may leave a production image."""

    name: str
    edl_name: str
    parameters: tuple[HostParameter, ...]
    result: Type
    reveal: bool = False


@dataclass(frozen=True, slots=True)
class Partition:
    """A module, split. `name` is its file's stem.

    `sources` are the trusted side's files, name to text: the lowered functions in C with their header, and the entries
    in Cython. `inside_variables` are the names that live inside. `exceptions` are the modules' own exception
    classes by the place in their table, PYE_EXC_MODULE and on. `remarks` are warnings, of what is not wrong.
    """

    name: str
    edl: str
    sources: dict[str, str]
    ecalls: tuple[HostFunction, ...]
    ocalls: tuple[HostFunction, ...]
    inside_variables: frozenset[str]
    exceptions: tuple[str, ...] = ()
    remarks: tuple[Diagnostic, ...] = ()
