"""Names of the standard library, each in expressions with the arguments that are worth trying, as in matrix.py.

The values of a row's parameters are VALUES here, else those of matrix.py.
"""

from .matrix import HIGH, LOW

_CODED = [b"", b"a", b"ab", b"abc", b"abcd", bytes(range(256)), b"\xff\xfe\xfd\xfc\xfb", b"\x00" * 7]
_TEXT = [
    "",
    "YQ==",
    "YWI=",
    "YWJj",
    "a",
    "ab",
    "abc=d",
    "ab=c",
    "ab==cd",
    "=",
    "=a",
    "abcde",
    "a$bcd",
    "-_-_",
    "+/+/",
    "Y Q=\n=",
]
_TEXT += [
    "=abc",
    "ab=c=",
    "ab=",
    "a=",
    "é",
    "MFRGG===",
    "MFRGGZDFMZTWQ2LK",
    "mfrgg===",
    "MF0GG1==",
    "MFRGG=AA",
    "A=======",
    "=" * 8,
]
_TEXT += ["61626F", "61626f", "616", "6g", "GG", "AB======", "AB=CD===", "\x00\x00"]

# Name: its type, and its values as they are written.
VALUES: dict[str, tuple[str, list[str]]] = {
    "raw": ("bytes", [*map(repr, _CODED)]),
    "coded": ("str", [*map(repr, _TEXT)]),
    "octets": ("bytes", [repr(one.encode()) for one in _TEXT]),
    "grown": ("bytearray", [f"bytearray({one!r})" for one in (b"", b"YWJj", b"6162")]),
    "flag": ("bool", ["True", "False"]),
    "size": ("int", ["0", "1", "2", "3", "31", "64", "-1"]),
    "bound": ("int", ["1", "2", "10", "0", "-5", str(HIGH)]),
    "bits": ("int", ["0", "1", "8", "63", "-1"]),
    "wide": ("int", ["0", "1", "-1", str(2**32), str(2**32 - 1), str(LOW), str(HIGH)]),
    "one": ("str", ["''", "'a'", "'ab'", "'é'", "'b'"]),
    "other": ("str", ["''", "'a'", "'ab'", "'é'"]),
    "left": ("bytes", ["b''", "b'a'", "b'ab'", "b'\\xff'"]),
    "right": ("bytes", ["b''", "b'a'", "b'ab'", "b'\\xff'"]),
    "xs": ("list[int]", ["[]", "[3]", "[1, 2, 1]"]),
}

_BASE64 = [f"base64.{one}encode(raw)" for one in ("b64", "standard_b64", "urlsafe_b64", "b32", "b16")]
_BASE64 += [f"base64.{one}decode({of})" for one in ("standard_b64", "urlsafe_b64") for of in ("coded", "octets")]
_BASE64 += ["base64.b64encode(raw, b'-_')", "base64.b64encode(raw, altchars=left)", "base64.b64encode(grown)"]
_BASE64 += [
    "base64.b64decode(coded)",
    "base64.b64decode(octets)",
    "base64.b64decode(grown)",
    "base64.b64decode(coded, validate=flag)",
]
_BASE64 += [
    "base64.b64decode(coded, '-_')",
    "base64.b64decode(altchars=b'-_', s=octets, validate=True)",
    "base64.b64decode(coded, left)",
]
_BASE64 += [
    "base64.b32decode(coded)",
    "base64.b32decode(octets, True)",
    "base64.b32decode(coded, flag, 'L')",
    "base64.b32decode(coded, map01=b'i', casefold=True)",
]
_BASE64 += ["base64.b32decode(coded, map01=left)", "base64.b16decode(coded)", "base64.b16decode(octets, casefold=flag)"]
_BINASCII = [
    "binascii.hexlify(raw)",
    "binascii.b2a_hex(data=raw)",
    "binascii.unhexlify(coded)",
    "binascii.a2b_hex(octets)",
]
_BINASCII += ["binascii.b2a_base64(raw)", "binascii.b2a_base64(raw, newline=flag)", "binascii.a2b_base64(coded)"]
_BINASCII += ["binascii.a2b_base64(octets, strict_mode=flag)"]

ROWS: list[tuple[str, str]] = [
    *(("bytes", one) for one in (*_BASE64, *_BINASCII)),
    ("int", "binascii.crc32(raw)"),
    ("int", "binascii.crc32(raw, wide)"),
    ("str", "json.dumps(json.loads(coded), sort_keys=True)"),
    ("str", "json.dumps([one, size, xs, flag], indent=size)"),
    *(("bool", f"{module}.compare_digest(one, other)") for module in ("hmac", "secrets")),
    *(("bool", f"{module}.compare_digest(left, right)") for module in ("hmac", "secrets")),
    *(("int", f"len({one}(size))") for one in ("os.urandom", "secrets.token_bytes", "secrets.token_hex")),
    ("int", "len(secrets.token_urlsafe(size))"),
    ("int", "len(secrets.token_bytes()) + len(secrets.token_hex()) + len(secrets.token_urlsafe())"),
    ("bool", "0 <= secrets.randbelow(bound) < bound"),
    ("bool", "0 <= secrets.randbits(bits) < 1 << bits or bits == 63"),
    ("bool", "secrets.choice(xs) in xs"),
    ("bool", "secrets.choice(one) in one and secrets.choice(left) in left and secrets.choice((4, 5)) > 3"),
    ("float", "math.pi + math.e * math.tau"),
    ("float", "math.inf"),
    ("float", "math.nan"),
    *(("str", f"string.{one}") for one in ("ascii_letters", "ascii_lowercase", "ascii_uppercase", "digits")),
    *(("str", f"string.{one}") for one in ("hexdigits", "octdigits", "punctuation", "printable", "whitespace")),
]  # fmt: skip
