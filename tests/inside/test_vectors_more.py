"""Published vectors of what is not in inside.o, through the plain twin and the compiled body."""

from types import SimpleNamespace

import pytest

ABC = b"abc"
# FIPS 180-4 and FIPS 202 by NIST's "Examples with Intermediate Values"; BLAKE3's by its test_vectors.json.
DIGESTS = [
    ("sha1", ABC, "a9993e364706816aba3e25717850c26c9cd0d89d"),
    ("sha1", b"", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    ("sha224", ABC, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"),
    (
        "sha384",
        ABC,
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
    ),
    (
        "sha512",
        ABC,
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    ),
    ("sha3_224", ABC, "e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf"),
    ("sha3_256", ABC, "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"),
    (
        "sha3_384",
        ABC,
        "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf228376d25",
    ),
    (
        "sha3_512",
        ABC,
        "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e"
        "10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0",
    ),
    ("blake3", b"", "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"),
    ("blake3", ABC, "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85"),
]


@pytest.mark.parametrize(("name", "data", "digest"), DIGESTS)
def test_digests(inside: SimpleNamespace, name: str, data: bytes, digest: str) -> None:
    assert getattr(inside.hashing, name)(data).hex() == digest


def test_shake(inside: SimpleNamespace) -> None:
    assert inside.hashing.shake_128(b"", 32).hex() == "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26"
    assert inside.hashing.shake_256(b"", 32).hex() == "46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f"


# RFC 2202 case 2; RFC 4231 case 2; the first one-time code of RFC 4226, appendix D, is the first of these truncated.
HMAC = [
    ("hmac_sha1", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
    ("hmac_sha224", "a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44"),
    ("hmac_sha384", "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"),
    (
        "hmac_sha512",
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
        "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
    ),
]


@pytest.mark.parametrize(("name", "tag"), HMAC)
def test_hmac(inside: SimpleNamespace, name: str, tag: str) -> None:
    assert getattr(inside.mac, name)(b"Jefe", b"what do ya want for nothing?").hex() == tag


def test_one_time_code(inside: SimpleNamespace) -> None:
    """RFC 4226, appendix D: count 0."""
    tag = inside.mac.hmac_sha1(b"12345678901234567890", bytes(8))
    assert tag.hex() == "cc93cf18508d94934c64b65d8ba7667fb7cde4b0"


# RFC 6070; RFC 7914, 11; RFC 6070's second with SHA-512, as many libraries have it.
PBKDF2 = [
    ("pbkdf2_sha1", b"password", b"salt", 2, "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957"),
    (
        "pbkdf2_sha1",
        b"passwordPASSWORDpassword",
        b"saltSALTsaltSALTsaltSALTsaltSALTsalt",
        4096,
        "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038",
    ),
    (
        "pbkdf2_sha256",
        b"passwd",
        b"salt",
        1,
        "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
        "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783",
    ),
    ("pbkdf2_sha256", b"password", b"salt", 4096, "c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a"),
    (
        "pbkdf2_sha512",
        b"password",
        b"salt",
        2,
        "e1d9c16aa681708a45f5c7c4e215ceb66e011a2e9f0040713f18aefdb866d53c"
        "f76cab2868a39b9f7840edce4fef5a82be67335c77a6068e04112754f27ccf4e",
    ),
]


@pytest.mark.parametrize(("name", "password", "salt", "iterations", "key"), PBKDF2)
def test_pbkdf2(inside: SimpleNamespace, name: str, password: bytes, salt: bytes, iterations: int, key: str) -> None:
    assert getattr(inside.kdf, name)(password, salt, iterations, len(key) // 2).hex() == key


# RFC 7914, 12.
SCRYPT = [
    (
        b"",
        b"",
        (16, 1, 1),
        "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
        "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906",
    ),
    (
        b"password",
        b"NaCl",
        (1024, 8, 16),
        "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
        "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640",
    ),
]


@pytest.mark.parametrize(("password", "salt", "costs", "key"), SCRYPT)
def test_scrypt(inside: SimpleNamespace, password: bytes, salt: bytes, costs: tuple[int, int, int], key: str) -> None:
    assert inside.kdf.scrypt(password, salt, *costs, 64).hex() == key


def test_argon2id(inside: SimpleNamespace) -> None:
    """The reference implementation's test.c, version 0x13: t = 2, m = 2^8 and 2^16 KiB, p = 1 and 2."""
    one = inside.kdf.argon2id(b"password", b"somesalt", 2, 1, 256, 32)
    two = inside.kdf.argon2id(b"password", b"somesalt", 2, 2, 256, 32)
    assert one.hex() == "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe"
    assert two.hex() == "6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037"


def test_ed25519(inside: SimpleNamespace) -> None:
    """RFC 8032, 7.1, test 2."""
    key = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    public_key = inside.sign.ed25519_public_key(key)
    signature = inside.sign.ed25519_sign(key, b"\x72")
    assert public_key.hex() == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    assert signature.hex() == (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert inside.sign.ed25519_verify(public_key, signature, b"\x72")


def test_ecdsa(inside: SimpleNamespace) -> None:
    """RFC 6979, A.2.5, with SHA-256."""
    key = bytes.fromhex("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721")
    signature = inside.sign.ecdsa_p256_sign(key, b"sample")
    assert signature.hex() == (
        "3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
        "022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
    )
    assert inside.sign.ecdsa_p256_verify(inside.sign.ecdsa_p256_public_key(key), signature, b"sample")


def test_x25519(inside: SimpleNamespace) -> None:
    """RFC 7748, 5.2, the first, and Bob's public key of 6.1."""
    key = bytes.fromhex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4")
    public_key = bytes.fromhex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c")
    bob = bytes.fromhex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")
    assert inside.exchange.x25519(key, public_key).hex() == (
        "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"
    )
    assert inside.exchange.x25519_public_key(bob).hex() == (
        "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"
    )


def test_aegis256(inside: SimpleNamespace) -> None:
    """RFC 10032, AEGIS-256, test vectors 1 and 2: the tags of 32 bytes."""
    key, nonce = bytes.fromhex("1001") + bytes(30), bytes.fromhex("100002") + bytes(29)
    inside.queue_random(nonce)
    assert inside.aead.aegis256_encrypt(key, bytes(16)).hex() == nonce.hex() + (
        "754fc3d8c973246dcc6d741412a4b2361181a1d18091082bf0266f66297d167d2e68b845f61a3b0527d31fc7b7b89f13"
    )
    inside.queue_random(nonce)
    assert inside.aead.aegis256_encrypt(key, b"").hex() == nonce.hex() + (
        "6a348c930adbd654896e1666aad67de989ea75ebaa2b82fb588977b1ffec864a"
    )
