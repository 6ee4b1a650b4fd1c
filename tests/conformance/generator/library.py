"""The standard library by its own names, but what may differ in the last bit or is random."""

IMPORTS = """
import base64
import binascii
import bisect
import hashlib
import heapq
import hmac
import json
import math
import string
import struct
"""

_HASHES = ["sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "sha3_512", "blake2b", "blake2s"]

LITERALS: dict[str, list[str]] = {}

FORMS = {
    "int": [
        "binascii.crc32(<bytes>)", "math.gcd(<int>, <int>)", "(math.lcm(<int> % 1009, <int> % 97) % 1009)", "math.isqrt(abs(<int>))", "math.isqrt(<int>)", "(math.comb(<int> % 20 + 20, <#9>) % 1009)", "(math.perm(<#9>, <#5>) % 1009)", "(math.factorial(<int> % 9) % 1009)", "math.floor(<float> % 1000)", "math.ceil(<float> % 1000)", "math.trunc(<float> % 1000)", "struct.unpack('<Hb', (<bytes> + b'abc')[:3])[<#2>]", "struct.unpack('>I', <bytes>)[0]",
        "struct.calcsize('<IHx3s')", "struct.unpack_from('<H', <bytes> + b'xy', <int> % 2)[0]", "bisect.bisect_left(sorted(<list[int]>), <int>)", "bisect.bisect(sorted(<list[str]>), <str>)", "bisect.bisect_right(sorted(<list[int]>), <int>, <int> % 2)", "sum(heapq.nsmallest(<#3>, <list[int]>))", "sum(heapq.nlargest(<#3>, <list[int]>))", "heapq.heappushpop(sorted(<list[int]>), <int>)", "heapq.heapreplace(sorted(<list[int]>), <int>)", "heapq.heappop(sorted(<list[int]>))",
        "string.digits.find(<str>)", "len(hashlib.sha256(<bytes>).digest())",
    ],
    "float": ["math.sqrt(abs(<float>))", "math.sqrt(<float>)", "math.fabs(<float>)", "math.copysign(<float>, <float>)", "math.fsum(<list[float]>)", "math.fmod(<float>, <float>)", "math.remainder(<float>, <float>)", "math.ldexp(<float>, <int> % 9)", "math.nextafter(<float>, <float>)", "math.ulp(<float>)", "math.radians(<float>)", "math.degrees(<float>)", "(math.pi * <float>)"],
    "bool": ["hmac.compare_digest(<bytes>, <bytes>)", "math.isnan(<float>)", "math.isinf(<float>)", "math.isfinite(<float>)", "math.isclose(<float>, <float>)", "math.isclose(<float>, <float>, rel_tol=0.5)", "(<str> in string.ascii_letters)"],
    "str": [
        *(f"hashlib.{one}(<bytes>).hexdigest()" for one in _HASHES), "hashlib.new('sha256', <bytes>).hexdigest()", "hmac.new(<bytes>, <bytes>, hashlib.sha256).hexdigest()", "base64.b64encode(<bytes>).decode()", "binascii.hexlify(<bytes>).decode('ascii')", "string.ascii_lowercase[<int> % 26]", "str(struct.unpack('<hH', (<bytes> + b'abcd')[:4]))", "str(heapq.nsmallest(<int> % 4, <list[str]>))", "str(struct.unpack('2sB', (<bytes> + b'abc')[:3]))",
    ],
    "bytes": [
        *(f"hashlib.{one}(<bytes>).digest()" for one in _HASHES), "hmac.new(<bytes>, <bytes>, 'sha512').digest()", "hmac.digest(<bytes>, <bytes>, 'sha1')", "base64.b64encode(<bytes>)", "base64.b64decode(base64.b64encode(<bytes>))", "base64.b64decode(<bytes>)", "base64.urlsafe_b64encode(<bytes>)", "base64.b32encode(<bytes>)", "base64.b16encode(<bytes>)", "base64.b16decode(<bytes>, casefold=True)", "base64.b32decode(base64.b32encode(<bytes>))", "binascii.unhexlify(<str>)", "binascii.unhexlify(<bytes>.hex())",
        "struct.pack('<IH', <int> % 65536, <int> % 65536)", "struct.pack('>q', <int>)", "struct.pack('<d', <float>)", "struct.pack('4sB?', <bytes>, <int> % 256, <bool>)", "struct.pack('<H', <int>)", "struct.pack('!f', <f32>)", "binascii.b2a_base64(<bytes>)",
    ],
    "list[int]": ["heapq.nsmallest(<int> % 4, <list[int]>)", "heapq.nlargest(<int> % 4, <list[int]>)"],
    "tuple[int, int]": ["struct.unpack('<bH', (<bytes> + b'abc')[:3])"],
}  # fmt: skip

EFFECTS = [
    "heapq.heappush(<list[int].>, <int>)", "heapq.heapify(<list[int].>)", "heapq.heappop(<list[int].>)", "bisect.insort(<list[int].>, <int>)", "bisect.insort_left(<list[str].>, <str>)", "struct.pack_into('<H', <bytearray.>, <int> % 3, <int> % 65536)", "heapq.heapify(<list[str].>)",
]  # fmt: skip

BINDING = [
    ("$a = hashlib.sha256(<bytes>); $a.update(<bytes>); $b = $a.digest()", {"$b": "bytes"}),
    ("$a = hmac.new(<bytes>, None, hashlib.sha1); $a.update(<bytes>); $b = $a.hexdigest()", {"$b": "str"}),
    ("$a, $b = struct.unpack('<Hb', (<bytes> + b'xyz')[:3])", {"$a": "int", "$b": "int"}),
]
