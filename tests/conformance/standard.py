"""Names of the standard library, each in expressions with the arguments that are worth trying, as in matrix.py.

The values of a row's parameters are VALUES here, else those of matrix.py.
"""

from . import standard_iterating
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

_WHOLE = [0, 1, -1, 127, 128, -128, -129, 255, 256, 32767, 32768, -32769, 65535, 65536, 2**31 - 1, 2**31, -(2**31) - 1]
_WHOLE += [2**32 - 1, 2**32, HIGH, LOW]

_FLOATS = ["[]", "[0.1] * 10", "[1e308, 1e308, -1e308]", "[1e100, 1.0, -1e100]", "[inf, -inf]", "[inf, 1.0]", "[nan]"]
_FLOATS += ["[1e16, 1.0, 1e-16]", "[-0.0]", "[1e308, 1e308]", "[2.0**53, 1.0, 1e-300]"]

# Name: its type, and its values as they are written.
VALUES: dict[str, tuple[str, list[str]]] = {
    "raw": ("bytes", [*map(repr, _CODED)]),
    "coded": ("str", [*map(repr, _TEXT)]),
    "octets": ("bytes", [repr(one.encode()) for one in _TEXT]),
    "grown": ("bytearray", [f"bytearray({one!r})" for one in (b"", b"YWJj", b"6162")]),
    "long": ("bytes", ["b''", "b'key'", "bytes(64)", "bytes(129)", "bytes(range(256)) * 9", "b'x' * 144", "b'y' * 55"]),
    "whole": ("int", [*map(str, _WHOLE)]),
    "unsigned": ("u64", ["0", "1", "255", "65536", str(HIGH), str(HIGH + 1), str(2**64 - 1)]),
    "real": ("float", ["0.0", "-0.0", "1.5", "-2.7e38", "3.5e38", "1e300", "nan", "inf", "-inf", "1e-46", "0.1"]),
    "place": ("int", ["0", "1", "2", "-1", "-2", "-4", "-9", "5", str(HIGH), str(LOW)]),
    "octet": ("bytes", ["b''", "b'\\x80'", "bytes(range(120, 132))", "b'\\xff' * 12", "b'\\x7f\\xf0' * 6", "bytes(8)"]),
    "floats": ("list[float]", _FLOATS),
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

_NAMES = ["sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512"]
_NAMES += ["blake2b", "blake2s"]
_HASHES = [f"hashlib.{one}(long).hexdigest()" for one in _NAMES]
_TWICE = (
    "made = hashlib.{}(); made.update(raw); kept = made.copy(); made.update(long); made.hexdigest() + kept.hexdigest()"
)
_HASHES += [_TWICE.format(one) for one in _NAMES]
_HASHES += [f"hmac.new(raw, long, hashlib.{one}).hexdigest()" for one in _NAMES]
_HASHES += [f"hmac.digest(long, raw, '{one}').hex()" for one in _NAMES]
_HASHES += [
    "made = hmac.new(grown, digestmod='SHA256'); made.update(grown); kept = made.copy(); made.hexdigest() + kept.name"
]
_HASHES += ["made = hmac.new(msg=raw, key=long, digestmod=hashlib.sha3_256); f'{made.name} {made.block_size}'"]
_HASHES += ["made = hashlib.new('sha3-256', raw); made.name", "hashlib.new(name='sha256', data=raw).hexdigest()"]
_HASHES += [
    "str(hashlib.sha1(string=raw, usedforsecurity=False).digest()[:4])",
    "str(hashlib.sha512(grown).block_size)",
]
_HASHES += [f"hashlib.pbkdf2_hmac('{one}', raw, long, 3).hex()" for one in ("sha1", "sha256", "sha512")]
_HASHES += ["hashlib.pbkdf2_hmac(hash_name='sha256', password=raw, salt=raw, iterations=2, dklen=40).hex()"]
_HASHES += ["hashlib.scrypt(raw, salt=long, n=16, r=2, p=1, maxmem=0, dklen=24).hex()"]
_HASHES += ["hashlib.scrypt(password=raw, n=4, r=8, p=2, salt=raw).hex()"]
_HASHES += ["digests = [hashlib.sha1(), hashlib.blake2s(raw)]; digests[0].update(long); digests[0].hexdigest()"]

_INTS = [f"struct.pack('{mode}{letter}', whole)" for mode in ("", "=", "<", ">", "!") for letter in "bBhHiIlLqQ"]
_INTS += [f"struct.pack('{mode}{letter}', unsigned)" for mode in "<>" for letter in "bBhHiIlLqQ"]
_INTS += [f"struct.pack('{mode}{letter}', real)" for mode in ("", "<", ">") for letter in "fd"]
_INTS += ["struct.pack('@bhIq?d', 1, whole, 3, -4, flag, real)", "struct.pack('<c3s5p2x0q2H', raw[:1], raw, raw, 7, 8)"]
_INTS += [
    "struct.pack('>2s x h', grown, True)",
    "struct.pack('', )",
    "struct.pack('0s', raw)",
    "struct.pack('<300s', long)",
]
_INTS += ["struct.pack_into('<hB', grown, place, 258, 7); bytes(grown)"]
_PARTS = [f"str(struct.unpack('{mode}2h', raw))" for mode in ("", "<", ">")]
_PARTS += [
    f"str(struct.unpack_from('{mode}{letter}', octet, place))" for mode in ("<", ">") for letter in "bBhHiIlLqQfd?"
]
_PARTS += ["str(struct.unpack('<c2sB', raw))", "str(struct.unpack('4p', raw))", "str(struct.unpack_from('@bI', octet))"]
_PARTS += ["str(struct.unpack_from('>H', offset=place, buffer=grown))", "str(struct.unpack('0s', b''))"]

_EXACT = [f"math.{one}(x)" for one in ("sqrt", "ulp", "fabs", "degrees", "radians")]
_EXACT += [f"math.{one}(x, y)" for one in ("fmod", "remainder", "copysign", "nextafter")]
_EXACT += [
    "math.sqrt(n)",
    "math.sqrt(True)",
    "math.ldexp(x, k)",
    "math.ldexp(x, n)",
    "math.fsum(floats)",
    "math.prod(floats)",
    "math.prod(xs, start=x)",
    "math.fsum(1 / k for k in range(1, 9))",
]
# What these answer may be some steps from CPython's.
NEAR = [f"math.{one}(x)" for one in ("cbrt", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos")]
NEAR += [f"math.{one}(x)" for one in ("tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh")]
NEAR += ["math.erf(x)", "math.erfc(x)", "math.log(x, y)", "math.pow(x, y)", "math.atan2(x, y)", "math.log(n)"]
NEAR += ["math.hypot(x, y)", "math.hypot(n, x)"]
_COUNTED = [f"math.{one}({of})" for one in ("floor", "ceil", "trunc") for of in "xn"]
_COUNTED += [
    "math.isqrt(n)",
    "math.factorial(k)",
    "math.perm(k)",
    "math.comb(k, w)",
    "math.perm(k, w)",
    "math.comb(n, m if m < 64 else 64)",
]
_COUNTED += ["math.prod(xs)", "math.prod((z for z in ys if z), start=n)", "math.gcd(n, m)", "math.lcm(n, m)"]
_TRUE = [f"math.{one}(x)" for one in ("isfinite", "isinf", "isnan")]
_TRUE += [
    "math.isclose(x, y)",
    "math.isclose(a=x, b=x + 1e-9)",
    "math.isclose(x, y, abs_tol=1.0)",
    "math.isclose(x, y, rel_tol=-x)",
]

_PLACES = [f"bisect.bisect{one}(xs, n)" for one in ("", "_left", "_right")]
_PLACES += [
    "bisect.bisect_left(sorted(ys), m, 1)",
    "bisect.bisect_right(sorted(ys), m, lo=k, hi=w)",
    "bisect.bisect(words, t)",
]
_HEAPS = [f"bisect.insort{one}(xs, n); str(xs)" for one in ("", "_left", "_right")]
_HEAPS += [
    "heapq.heapify(ys); str(ys)",
    "heapq.heapify(ys); heapq.heappush(ys, n); str(ys)",
    "heapq.heapify(words); str(words)",
]
_HEAPS += [f"heapq.heapify(ys); str(heapq.{one}(ys, n)) + str(ys)" for one in ("heapreplace", "heappushpop")]
_HEAPS += [
    "heapq.heapify(ys); str(heapq.heappop(ys)) + str(ys)",
    "str(heapq.nsmallest(w, ys)) + str(heapq.nlargest(w, ys))",
    "str(heapq.nlargest(2, by.items(), key=lambda z: z[1])) + str(heapq.nsmallest(n=w, iterable=words, key=len))",
    "str(heapq.nsmallest(k, (z * z % 7 for z in xs), lambda z: -z))",
]

# What their methods do is in programs/dates.py.
_DECIMALS = ["str(decimal.Decimal(m % 10**12) / (n % 1000 + 1)) + repr(decimal.Decimal('1.50').as_tuple())"]
_DECIMALS += ["there: decimal.DecimalTuple = decimal.Decimal(k).as_tuple(); str(there)"]
_DATES = ["str(datetime.timedelta(days=m % 10**10, seconds=k % 10**9, milliseconds=n % 7))"]
_DATES += ["str(datetime.date(2024, 1, 31) + datetime.timedelta(hours=w % 10**6))"]
_DATES += ["repr(datetime.datetime.fromtimestamp(m % 10**12 / 7, datetime.timezone.utc))"]

# What patterns match is in programs/patterns.py, and in test_patterns.py.
_PATTERNS = [
    "str(re.findall('[a-c]', s)) + str(re.split('b', s)) + str(re.subn('b', '-', s))",
    "re.sub('(a)|b', r'<\\1>', s) + re.escape(s) + str(re.compile('a+').search(s))",
    "str(re.match('a', s)) + str(re.fullmatch('a?b?', s)) + str(re.search('b', s))",
    "str([one.span() for one in re.finditer('', s)])",
    "wanted: re.Pattern[str] = re.compile('b'); there: re.Match[str] | None = wanted.search(s); str(there)",
]

ROWS: list[tuple[str, str]] = [
    *(("str", one) for one in _PATTERNS),
    *(("str", one) for one in (*_DATES, *_DECIMALS)),
    *(("int", one) for one in _PLACES),
    *standard_iterating.ROWS,
    *(("str", one) for one in _HEAPS),
    *(("float", one) for one in (*_EXACT, *NEAR)),
    *(("int", one) for one in _COUNTED),
    *(("bool", one) for one in _TRUE),
    *(("bytes", one) for one in _INTS),
    *(("str", one) for one in _PARTS),
    ("int", "struct.calcsize('@bIh0q') + struct.calcsize('>bIh4x')"),
    *(("str", one) for one in _HASHES),
    *(("bytes", one) for one in (*_BASE64, *_BINASCII)),
    ("int", "binascii.crc32(raw)"),
    ("int", "binascii.crc32(raw, wide)"),
    ("int", "zlib.crc32(raw)"),
    ("int", "zlib.crc32(long, zlib.crc32(raw))"),
    ("str", "json.dumps(json.loads(coded), sort_keys=True)"),
    ("str", "table = {x: n, y: m, 2.5: k}; json.dumps(table, sort_keys=True)"),
    ("int", "shared_parts(k)"),
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
    ("int", "string.digits.find('7')"),
    *(("str", f"string.{one}") for one in ("hexdigits", "octdigits", "punctuation", "printable", "whitespace")),
]  # fmt: skip
