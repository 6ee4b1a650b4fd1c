"""A trusted module that is lent memory."""

from pyenclave import Array, InOut, f64, trusted, u8, untrusted


@trusted
def total(data: bytes) -> int:
    found = 0
    for one in data:
        found += one
    return found


@trusted
def scale(a: InOut[Array[f64]], by: f64) -> f64:
    for i in range(len(a)):
        a[i] *= by
    return a[0]


@trusted
def invert(pixels: InOut[Array[u8]]) -> int:
    for i in range(len(pixels)):
        pixels[i] ^= 255
    return len(pixels)


@untrusted
def back(a: InOut[Array[u8]]) -> bytes:
    a[0] = 7
    return bytes(a)


@trusted
def through(a: InOut[Array[u8]]) -> bytes:
    answer = back(a)
    a[1] = 8
    return answer
