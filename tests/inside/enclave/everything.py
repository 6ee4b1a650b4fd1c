"""Every function that the inside library offers, in one module."""

from pyenclave import trusted
from pyenclave.inside import aead, exchange, hashing, kdf, mac, sign


@trusted
def digests(data: bytes) -> list[bytes]:
    return [
        hashing.sha1(data),
        hashing.sha224(data),
        hashing.sha256(data),
        hashing.sha384(data),
        hashing.sha512(data),
        hashing.sha3_224(data),
        hashing.sha3_256(data),
        hashing.sha3_384(data),
        hashing.sha3_512(data),
        hashing.blake3(data),
        hashing.shake_128(data, 50),
        hashing.shake_256(data, 50),
        mac.hmac_sha1(data, data),
        mac.hmac_sha224(data, data),
        mac.hmac_sha256(data, data),
        mac.hmac_sha384(data, data),
        mac.hmac_sha512(data, data),
    ]


@trusted
def keys(password: bytes, salt: bytes) -> list[bytes]:
    return [
        kdf.hkdf_sha256(password, salt, b"", 40),
        kdf.hkdf_sha512(password, salt, b"", 40),
        kdf.pbkdf2_sha1(password, salt, 3, 40),
        kdf.pbkdf2_sha256(password, salt, 3, 40),
        kdf.pbkdf2_sha512(password, salt, 3, 40),
        kdf.scrypt(password, salt, 16, 8, 2, 40),
        kdf.argon2id(password, salt, iterations=2, lanes=2, memory_cost=64, length=40),
    ]


@trusted
def signatures(key: bytes, message: bytes) -> list[bytes]:
    return [
        sign.ed25519_public_key(key),
        sign.ed25519_sign(key, message),
        sign.ecdsa_p256_public_key(key),
        sign.ecdsa_p256_sign(key, message),
        exchange.x25519(key, exchange.x25519_public_key(message)),
        exchange.p256(key, exchange.p256_public_key(message)),
    ]


@trusted
def verified(rsa: bytes, key: bytes, signature: bytes, message: bytes) -> list[bool]:
    ed25519, ecdsa = sign.ed25519_sign(key, message), sign.ecdsa_p256_sign(key, message)
    return [
        sign.ed25519_verify(sign.ed25519_public_key(key), ed25519, message),
        sign.ecdsa_p256_verify(sign.ecdsa_p256_public_key(key), ecdsa, message),
        sign.rsa_pss_verify(rsa, signature, message),
        sign.ed25519_verify(key, ecdsa, message),
    ]


@trusted
def ciphers(key: bytes, message: bytes) -> bytes:
    token = aead.chacha20_poly1305_encrypt(key, aead.aegis256_encrypt(key, message), b"x")
    return aead.aegis256_decrypt(key, aead.chacha20_poly1305_decrypt(key, token, b"x"))


@trusted
def slow(rounds: int) -> bytes:
    return kdf.pbkdf2_sha256(b"password", b"salt", rounds, 32)


@trusted
def dear(memory: int) -> bytes:
    return kdf.argon2id(b"password", b"saltsalt", 1, 1, memory, 32)
