"""What a host in Python does with objects that have buffers of their own: each use is a function of the module."""

from enum import Enum


class Use(Enum):
    """What is done with objects of a class."""

    PASS = "pass"  # made C for the enclave
    TAKE = "take"  # made of C that came from it
    UPDATE = "update"  # changed by an ecall, itself and not only as a part
    ANSWER = "answer"  # written back into C that an ocall came with
    FREE = "free"  # C that came from the enclave is released
    SHALLOW = "shallow"  # passed or returned without what it points at
