"""Structs with buffers of their own: what is written for a type of struct, and not for one parameter."""

from ..records import Records
from . import answers, copies, host, images, outputs, staging
from .functions import DeepFunctions


def functions_inside(records: Records) -> DeepFunctions:
    """Of bridges and stubs."""
    return DeepFunctions(copies.MAKERS | images.MAKERS | answers.MAKERS | outputs.MAKERS, records)


def functions_outside(records: Records) -> DeepFunctions:
    """Of proxies and of what serves ocalls."""
    return DeepFunctions(staging.MAKERS | host.MAKERS, records)
