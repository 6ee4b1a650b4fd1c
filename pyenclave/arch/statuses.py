"""Statuses: how a call ended. Part of the ABI: numbers are never given another meaning."""

from .described import Described

STICKY = 64  # from here on: the enclave refuses every later call
OF_HOST = 128  # from here on: never from inside


class Status(Described):
    """PYE_OK, and PYE_E_* of all others."""

    OK = 0, ""
    EXCEPTION = 1, "the body raised; the error record says what"
    OCALL = 2, "an ocall was left by an error of the host, which has kept it"
    FRAME = 3, "the frame or the call block does not lie outside, or has the wrong size"
    POINTER = 4, "a buffer does not lie wholly outside, or NULL has a length"
    LENGTH = 5, "a length is negative, overflows or is no multiple of its element"
    STRING = 6, "a string is not terminated at exactly its length"
    VALUE = 7, "a bool or an enum has a value that its type does not"
    MEMORY = 8, "the call's arena or the heap is exhausted"
    ECALL = 9, "no ecall has this index"
    NOT_ALLOWED = 10, "private, or not in the open ocall's allow list"
    DEPTH = 11, "no room on the trusted stack for another nested call"
    TRUSTED = 12, "trusted code handed an ocall a buffer that is not inside"
    RESULT = 13, "an ocall's results break a rule"
    UTF8 = 14, "a str is not valid UTF-8"
    AREA = 15, "the host had no memory for an ocall's frame, or for a result"
    WAIT = 16, "not begun: another call of the module runs; the host sleeps, then enters again"

    ABORTED = 64, "an earlier violation, or a fault, ended this enclave"
    PROTOCOL = 65, "entry before initialisation, CSSA not 0, an ORET that nothing waits for"

    CRASHED = 128, "a fault inside"
    LOST = 129, "the enclave was gone before this call"
    HOST_MEMORY = 130, "no memory outside to make the call"
    INTERRUPTED = 131, "a signal ended the wait for a TCS"
    BUSY = 132, "no TCS is free, and the thread that would wait holds one in another greenlet"
    ORDER = 133, "an ocall ended before an ecall that was made in it: the enclave was given up"
    LEFT = 134, "the enclave was gone when this call came back from an ocall, or went away under it"
    HELD = 135, "another call of the module runs, and a greenlet of this thread is in an ocall"

    @property
    def c(self) -> str:
        """Its name in C."""
        return "PYE_OK" if self is Status.OK else f"PYE_E_{self.name}"
