"""In a process of its own: everything.py's enclave gives what the plain twins give, and Ctrl-C ends what takes long."""

import os
import signal
import threading
import time

import everything

from pyenclave.inside import exchange, hashing, kdf, mac, sign

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))

NAMES = ["sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512", "blake3"]
digests = [getattr(hashing, name)(KEY) for name in NAMES]
digests += [hashing.shake_128(KEY, 50), hashing.shake_256(KEY, 50)]
digests += [getattr(mac, f"hmac_{name}")(KEY, KEY) for name in NAMES[:5]]
assert everything.digests(KEY) == digests
assert everything.keys(KEY, OTHER) == [
    kdf.hkdf_sha256(KEY, OTHER, b"", 40),
    kdf.hkdf_sha512(KEY, OTHER, b"", 40),
    kdf.pbkdf2_sha1(KEY, OTHER, 3, 40),
    kdf.pbkdf2_sha256(KEY, OTHER, 3, 40),
    kdf.pbkdf2_sha512(KEY, OTHER, 3, 40),
    kdf.scrypt(KEY, OTHER, 16, 8, 2, 40),
    kdf.argon2id(KEY, OTHER, 2, 2, 64, 40),
]
assert everything.signatures(KEY, OTHER) == [
    sign.ed25519_public_key(KEY),
    sign.ed25519_sign(KEY, OTHER),
    sign.ecdsa_p256_public_key(KEY),
    sign.ecdsa_p256_sign(KEY, OTHER),
    exchange.x25519(KEY, exchange.x25519_public_key(OTHER)),
    exchange.p256(KEY, exchange.p256_public_key(OTHER)),
]
assert everything.verified(b"", KEY, b"", OTHER) == [True, True, False, False]
assert everything.ciphers(KEY, OTHER) == OTHER
try:
    everything.dear(1 << 20)
except MemoryError:
    pass
else:
    raise AssertionError("1 GiB in a heap of 16 MiB")


def interrupt() -> None:
    time.sleep(0.2)
    os.kill(os.getpid(), signal.SIGINT)


try:
    threading.Thread(target=interrupt).start()
    everything.slow(2**32 - 1)
except KeyboardInterrupt:
    print("done")
