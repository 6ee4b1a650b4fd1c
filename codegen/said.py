"""Lengths that a callee says beside what they are the length of: read once, and used from `pye_said_NAME`."""

from dataclasses import replace

from pyenclave.edl.model import Length, Operand, Parameter, Reference

from .lengths import references


def said(results: list[Parameter]) -> list[Parameter]:
    """The results among them that say how long a chosen one is."""
    names = {length.name for p in results if p.copy and p.copy.chosen for length in references(p.copy.length)}
    return [parameter for parameter in results if parameter.name in names]


def said_name(name: str) -> str:
    return f"pye_said_{name}"


def said_length(length: Length) -> Length:
    """The same length, in terms of what was read."""

    def local(operand: Operand | None) -> Operand | None:
        if isinstance(operand, Reference):
            return replace(operand, name=said_name(operand.name), pointed=False)
        return operand

    return replace(length, size=local(length.size), count=local(length.count))
