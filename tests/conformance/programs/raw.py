"""Methods of bytes."""

from pyenclave import trusted


# calls: ()
@trusted
def literals() -> bytes:
    return b"\x011\xffa\x00" + b'"quoted" ?? \\ \n' + "größe1".encode()


# calls: (b"ab", b"c", 2), (b"", b"", 0)
@trusted
def concat(a: bytes, b: bytes, n: int) -> bytes:
    c = a + b
    c += b"!"
    return c * n + 2 * a


# calls: (b"abc", b"b", 98), (b"", b"", 0), (b"abc", b"x", 256)
@trusted
def contains(data: bytes, part: bytes, byte: int) -> list[bool]:
    return [part in data, part not in data, data == part, data < part, byte in data]


# calls: (b"abcabc", b"bc"), (b"", b""), (b"abc", b"")
@trusted
def find(data: bytes, part: bytes) -> list[int]:
    return [data.find(part), data.rfind(part), data.count(part), data.find(part, 2), data.find(98), data.count(97)]


# calls: (b"abcabc", b"c"), (b"abc", b"z")
@trusted
def index(data: bytes, part: bytes) -> list[int]:
    return [data.index(part), data.rindex(part), data.index(99)]


# calls: (b"a,b,,c", b","), (b"", b","), (b"a", b"")
@trusted
def split(data: bytes, sep: bytes) -> list[list[bytes]]:
    return [data.split(sep), data.rsplit(sep, 1), data.split(), data.splitlines()]


# calls: (b"k=v=w",), (b"",)
@trusted
def partition(data: bytes) -> str:
    return f"{data.partition(b'=')} {data.rpartition(b'=')}"


# calls: (b" \tab\n",), (b"xabx",)
@trusted
def strip(data: bytes) -> list[bytes]:
    return [data.strip(), data.lstrip(), data.rstrip(), data.strip(b"x")]


# calls: (b"key: value",)
@trusted
def remove(data: bytes) -> list[bytes]:
    return [
        data.removeprefix(b"key: "),
        data.removesuffix(b"value"),
        data.replace(b"e", b"EE"),
        data.replace(b"e", b"", 1),
    ]


# calls: ([b"a", b"b"],), ([],)
@trusted
def join(parts: list[bytes]) -> bytes:
    return b", ".join(parts)


# calls: (b"Hello \xc3\xa9",), (b"",)
@trusted
def cases(data: bytes) -> list[bytes]:
    return [data.lower(), data.upper(), data.capitalize(), data.swapcase(), data.title()]


# calls: (b"42", 5), (b"-1", 4)
@trusted
def pad(data: bytes, n: int) -> list[bytes]:
    return [data.zfill(n), data.ljust(n), data.rjust(n, b"*"), data.center(n, b".")]


# calls: (b"abc",), (b"12",), (b" ",), (b"\xff",), (b"",), (b"Ab Cd",)
@trusted
def questions(data: bytes) -> list[bool]:
    return [
        data.isalnum(), data.isalpha(), data.isascii(), data.isdigit(), data.islower(), data.isspace(),
        data.istitle(), data.isupper(), data.startswith(b"a"), data.endswith(b"c"),
    ]  # fmt: skip


# calls: (b"gr\xc3\xb6\xc3\x9fe",), (b"",), (b"\xff",), (b"a\xc3",), (b"\xed\xa0\x80",)
@trusted
def decode(data: bytes) -> str:
    return data.decode()


# calls: (b"\xff\xe9",), (b"abc",)
@trusted
def decode_latin(data: bytes) -> str:
    return data.decode("latin-1") + data.decode(encoding="utf-8", errors="replace") + data.decode("ascii", "ignore")


# calls: (b"\x00\xff\x10",), (b"",)
@trusted
def hexed(data: bytes) -> list[str]:
    return [data.hex(), data.hex(":"), data.hex("-", 2), data.hex(sep="_", bytes_per_sep=-2)]


# calls: ("00ff10",), (" 0a 0B ",), ("",), ("0",), ("zz",), ("x\u00e9",), ("0\u00e9",), ("aa \u00e9",)
@trusted
def fromhex(s: str) -> bytes:
    return bytes.fromhex(s)


# calls: (b"abcdef", 1, 4, 2), (b"abc", -2, 9, 1), (b"abc", 2, 0, -1)
@trusted
def slices(data: bytes, a: int, b: int, step: int) -> list[bytes]:
    return [data[a:b], data[a:], data[:b], data[a:b:step], data[::-1], data[::step]]


# calls: (b"\x01\x02\xfe",), (b"",)
@trusted
def xor(data: bytes) -> bytes:
    found = b""
    for i, b in enumerate(data):
        found += bytes([b ^ (i + 7)])
    return found


# calls: (b"123456789",), (b"",)
@trusted
def crc(data: bytes) -> int:
    c = 0xFFFFFFFF
    for b in data:
        c ^= b
        for _ in range(8):
            c = (c >> 1) ^ (0xEDB88320 if c & 1 else 0)
    return c ^ 0xFFFFFFFF


# calls: (b"abcde", 2), (b"abcde", -2), (b"ab", 2**31 - 1), (b"ab", -(2**31)), (b"ab", 2**31), (b"", -(2**63))
@trusted
def hex_in_groups(data: bytes, count: int) -> str:
    return data.hex(":", count)
