"""What the partitioner hands on: the interface as EDL, the trusted Cython, and what the host has to know."""

from dataclasses import dataclass

from .kinds import Kind


@dataclass(frozen=True, slots=True)
class HostParameter:
    """`name` as in Python."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class HostFunction:
    """One ecall or ocall. `reveal`: its exceptions' messages may leave a production image."""

    name: str
    edl_name: str
    parameters: tuple[HostParameter, ...]
    result: Kind
    reveal: bool = False


@dataclass(frozen=True, slots=True)
class Partition:
    """A module, split. `name` is its file's stem; `trusted_pyx` is the text of `<name>.pyx`.

    `inside_variables` are the names that live inside.
    """

    name: str
    edl: str
    trusted_pyx: str
    ecalls: tuple[HostFunction, ...]
    ocalls: tuple[HostFunction, ...]
    inside_variables: frozenset[str]
