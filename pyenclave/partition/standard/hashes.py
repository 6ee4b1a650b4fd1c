"""hashlib and hmac."""

from ..types.model import BYTES, HASH, HMAC
from .model import Form, Parameter, Row, function

# What may stand in hmac.new, by name or as text.
HASHES = (
    *("sha1", "sha224", "sha256", "sha384", "sha512"),
    *("sha3_224", "sha3_256", "sha3_384", "sha3_512", "blake2b", "blake2s"),
)
_WORDS = "a ValueError has the words of [`kdf`](inside.md)"
_SAYS = {
    "sha1": "for protocols that ask for it only: it is broken",
    "blake2b": "without `key`, `salt`, `digest_size` and the like",
    "blake2s": "without `key`, `salt`, `digest_size` and the like",
}


def _made(name: str) -> Form:
    first = Parameter("data" if name.startswith("blake") else "string", BYTES, b"")
    return function(f"pye_hashlib_{name}", HASH, first)


def keyed(name: str) -> Form:
    """hmac.new with this hash function."""
    return function(f"pye_hmac_{name}", HMAC, Parameter("key", BYTES), Parameter("msg", BYTES, None))


ROWS = (
    *(
        Row(f"hashlib.{name}", _SAYS.get(name, ""), forms=(_made(name),), ignored=("usedforsecurity",))
        for name in HASHES
    ),
    Row("hashlib.new", "the name is a constant"),
    Row(
        "hashlib.pbkdf2_hmac",
        f"of sha1, sha256 and sha512, by a constant name; {_WORDS}",
    ),
    Row(
        "hashlib.scrypt",
        f"memory ends where the enclave's heap does, whatever `maxmem` is; {_WORDS}",
    ),
    Row("hmac.new", "`digestmod` is a function of hashlib, or its name as a constant"),
    Row("hmac.digest", "as `hmac.new`"),
)
