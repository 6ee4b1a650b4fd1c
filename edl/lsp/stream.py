"""What comes in on standard input, held to bounds: no client's mistake may end the server or fill its memory."""

from typing import BinaryIO

MAX_HEADER = 4096
MAX_MESSAGE = 64 << 20  # four times the largest file that is read, so that escapes fit
_CHUNK = 1 << 20


class BoundedInput:
    """The two methods of a stream that pygls calls.

    pygls takes a header only as `Content-Length: N` in exactly this spelling, although names of headers have no case,
    and asks for all N bytes at once, whatever N is.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readline(self) -> bytes:
        """One header, spelled as pygls wants it; a length is at most one above the bound."""
        line = self._stream.readline(MAX_HEADER)
        name, _, value = line.partition(b":")
        if name.strip().lower() != b"content-length" or not value.strip().isdigit():
            return line
        self._announced = value.strip().lstrip(b"0") or b"0"
        if len(self._announced) > 18 or int(self._announced) > MAX_MESSAGE:
            return b"Content-Length: %d\r\n" % (MAX_MESSAGE + 1)
        return b"Content-Length: %s\r\n" % self._announced

    def read(self, size: int) -> bytes:
        """The message; one that is too long is passed over and stands for something that is no JSON."""
        if size <= MAX_MESSAGE:
            return self._stream.read(size)
        left = int(self._announced) if len(self._announced) <= 18 else 10**18
        while left > 0:
            chunk = self._stream.read(min(left, _CHUNK))
            if not chunk:
                return b""  # the end of the input
            left -= len(chunk)
        return b"the message is too long"
