"""Runs a command in which one system call fails, as of other kernels: refusing.py NUMBER ERRNO COMMAND…"""

import ctypes
import os
import struct
import sys

SET_SECCOMP, SET_NO_NEW_PRIVS, FILTER = 22, 38, 2
LOAD_NUMBER, JUMP_UNLESS, RETURN = (0x20, 0, 0), (0x15, 0, 1), (0x06, 0, 0)
ERRNO, ALLOW = 0x50000, 0x7FFF0000


def refuse(number: int, error: int) -> None:
    """From here on, in this process and those that it starts."""
    steps = [(*LOAD_NUMBER, 0), (*JUMP_UNLESS, number), (*RETURN, ERRNO | error), (*RETURN, ALLOW)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("<H6xQ", len(steps), ctypes.addressof(code)))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    for arguments in ((SET_NO_NEW_PRIVS, 1, 0, 0, 0), (SET_SECCOMP, FILTER, program, 0, 0)):
        if prctl(*arguments):
            raise OSError(ctypes.get_errno(), "prctl")


if __name__ == "__main__":
    refuse(int(sys.argv[1]), int(sys.argv[2]))
    os.execv(sys.argv[3], sys.argv[3:])
