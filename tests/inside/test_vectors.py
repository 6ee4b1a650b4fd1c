"""Published vectors, through the plain twin and the compiled body."""

from types import SimpleNamespace

import pytest

GCM_KEY = bytes.fromhex("feffe9928665731c6d6a8f9467308308") * 2
GCM_NONCE = bytes.fromhex("cafebabefacedbaddecaf888")
GCM_MESSAGE = bytes.fromhex(
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
)
GCM_CIPHERTEXT = (
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
    "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
)

# McGrew and Viega, The Galois/Counter Mode of Operation, appendix B, test cases 13 to 16 (AES-256, 96-bit IV).
GCM = [
    pytest.param(bytes(32), bytes(12), b"", b"", "", "530f8afbc74536b9a963b4f1c4cb738b", id="13"),
    pytest.param(
        bytes(32),
        bytes(12),
        bytes(16),
        b"",
        "cea7403d4d606b6e074ec5d3baf39d18",
        "d0d1c8a799996bf0265b98b5d48ab919",
        id="14",
    ),
    pytest.param(GCM_KEY, GCM_NONCE, GCM_MESSAGE, b"", GCM_CIPHERTEXT, "b094dac5d93471bdec1a502270e3cc6c", id="15"),
    pytest.param(
        GCM_KEY,
        GCM_NONCE,
        GCM_MESSAGE[:60],
        bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
        GCM_CIPHERTEXT[:120],
        "76fc6ece0f4e1768cddf8853bb2d551b",
        id="16",
    ),
]


@pytest.mark.parametrize(("key", "nonce", "message", "aad", "ciphertext", "tag"), GCM)
def test_gcm(
    inside: SimpleNamespace, key: bytes, nonce: bytes, message: bytes, aad: bytes, ciphertext: str, tag: str
) -> None:
    token = nonce + bytes.fromhex(ciphertext + tag)
    inside.queue_random(nonce)
    assert inside.aead.encrypt(key, message, aad) == token
    assert inside.aead.decrypt(key, token, aad) == message


# FIPS 180-4 by NIST's "Examples with Intermediate Values" and SHAVS: empty, one block, two blocks, long.
SHA256 = [
    pytest.param(b"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", id="empty"),
    pytest.param(b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", id="abc"),
    pytest.param(
        b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        id="448 bits",
    ),
    pytest.param(
        b"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1",
        id="896 bits",
    ),
    pytest.param(b"a" * 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", id="million"),
]


@pytest.mark.parametrize(("data", "digest"), SHA256)
def test_sha256(inside: SimpleNamespace, data: bytes, digest: str) -> None:
    assert inside.hashing.sha256(data).hex() == digest


LONG_KEY = b"\xaa" * 131

# RFC 4231, section 4; case 5 gives the first 128 bits only.
HMAC = [
    pytest.param(b"\x0b" * 20, b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7", id="1"),
    pytest.param(
        b"Jefe",
        b"what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        id="2",
    ),
    pytest.param(
        b"\xaa" * 20, b"\xdd" * 50, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe", id="3"
    ),
    pytest.param(
        bytes(range(1, 26)), b"\xcd" * 50, "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b", id="4"
    ),
    pytest.param(b"\x0c" * 20, b"Test With Truncation", "a3b6167473100ee06e0c796c2955552b", id="5"),
    pytest.param(
        LONG_KEY,
        b"Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        id="6",
    ),
    pytest.param(
        LONG_KEY,
        b"This is a test using a larger than block-size key and a larger than block-size data. "
        b"The key needs to be hashed before being used by the HMAC algorithm.",
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
        id="7",
    ),
]


@pytest.mark.parametrize(("key", "data", "tag"), HMAC)
def test_hmac_sha256(inside: SimpleNamespace, key: bytes, data: bytes, tag: str) -> None:
    assert inside.mac.hmac_sha256(key, data).hex()[: len(tag)] == tag


# RFC 5869, appendix A.1 to A.3.
HKDF = [
    pytest.param(
        b"\x0b" * 22,
        bytes(range(0x0D)),
        bytes(range(0xF0, 0xFA)),
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        id="1",
    ),
    pytest.param(
        bytes(range(0x50)),
        bytes(range(0x60, 0xB0)),
        bytes(range(0xB0, 0x100)),
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
        "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
        id="2",
    ),
    pytest.param(
        b"\x0b" * 22,
        b"",
        b"",
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
        id="3",
    ),
]


@pytest.mark.parametrize(("material", "salt", "info", "key"), HKDF)
def test_hkdf_sha256(inside: SimpleNamespace, material: bytes, salt: bytes, info: bytes, key: str) -> None:
    assert inside.kdf.hkdf_sha256(material, salt, info, len(key) // 2).hex() == key
