"""A trusted module whose bytearrays cross: as copies, and changed in place."""

from pyenclave import Array, InOut, i32, trusted, u8, untrusted

resize: list[int] = []


@untrusted
def fill(block: InOut[bytearray], pad: bytearray) -> bytearray:
    for i in range(len(block)):
        block[i] = 65 + i
    block.extend(bytes(resize.pop() if resize else 0))
    pad.append(33)
    return pad


@untrusted
def first_of(blocks: list[bytearray]) -> bytearray | None:
    return blocks[0] if blocks else None


@untrusted
def count_down(block: InOut[bytearray], ints: InOut[Array[i32]], n: u8) -> int:
    block[0] -= n
    ints[0] -= n
    return block[0]


@trusted
def joined(a: bytearray, more: list[bytearray]) -> bytearray:
    for one in more:
        a += one
    return a


@trusted
def by_name(table: dict[str, bytearray | None], name: str) -> bytearray | None:
    found = table[name]
    if found is not None:
        found.append(0)
    return found


@trusted
def xor(block: InOut[bytearray], key: bytes, grow: int) -> int:
    for i in range(len(block)):
        block[i] ^= key[i % len(key)]
    for _ in range(grow):
        block.append(0)
    if grow < 0:
        block.pop()
    return len(block)


@trusted
def back_again(block: InOut[bytearray]) -> None:
    block.append(7)
    block[0] = block.pop()


@trusted
def half_done(block: InOut[bytearray]) -> None:
    block[0] = 1
    raise ValueError("half done")


@trusted
def reversed_copy(block: InOut[bytearray], names: list[str]) -> list[bytes]:
    block.reverse()
    return [bytes(block) + name.encode() for name in names]


@trusted
def filled(block: InOut[bytearray], pad: bytearray) -> bytearray:
    return fill(block, pad)


@trusted
def first(blocks: list[bytearray]) -> bytes:
    found = first_of(blocks)
    return b"none" if found is None else bytes(found)


@trusted
def counted(block: InOut[bytearray], ints: InOut[Array[i32]], n: u8) -> int:
    return count_down(block, ints, n) * 1000 + ints[0]
