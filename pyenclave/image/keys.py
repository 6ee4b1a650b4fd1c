"""Signing keys: RSA-3072 with e = 3 in PEM files; a debug key of this user's own, made on first use."""

import os
import shlex
import tempfile
import warnings
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from pyenclave.arch.sigstruct import EXPONENT
from pyenclave.config import Config
from pyenclave.errors import BuildError, SignatureError
from pyenclave.folders import OTHER_FOLDERS, data_folder
from pyenclave.locks import locked

from .files import read_checked, read_file
from .sigstruct import KEY_BITS, check_key

MOST_PEM = 1 << 16
DEBUG_REMARK = (
    "the key {key} signs a debug image, whose memory its host can read: `debug` is true, which is the default; "
    "set `debug = false` for production"
)


class SigningWarning(UserWarning):
    """A key signs what it perhaps should not."""


def signing_key(config: Config) -> rsa.RSAPrivateKey:
    """The key that `config` names, or the debug key. Raises SignatureError.

    A production image is never signed with the debug key: both would share MRSIGNER, and so sealed data (E06).
    """
    if config.key is not None:
        if config.debug:
            warnings.warn(DEBUG_REMARK.format(key=config.key), SigningWarning, stacklevel=2)
        return read_key(config.key)
    if not config.debug:
        raise SignatureError("a production image (debug = false) needs a signing key: set `key` to a PEM file")
    return debug_key()


def read_key(path: Path, *, ours: bool = False) -> rsa.RSAPrivateKey:
    """Reads an unencrypted PEM private key, which nobody but its owner may read or write. Raises SignatureError.

    Of one of `ours`, which was made here, it is not proved again that its primes are, which takes a tenth of a second
    in every build: a signature that is none is seen before it is written (image/sign.py).
    """
    try:
        key = serialization.load_pem_private_key(key_content(path), None, unsafe_skip_rsa_key_validation=ours)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SignatureError(f"{path}: is not an unencrypted PEM private key") from error
    if isinstance(key, rsa.RSAPrivateKey):
        check_key(key.public_key(), f"{path}: ")
        return key
    raise SignatureError(f"{path}: an SGX signing key is RSA-{KEY_BITS} with e = {EXPONENT}, this one is not RSA")


def key_content(path: Path) -> bytes:
    """A signing key's file, which is its owner's alone. Raises SignatureError."""
    return read_checked(path, "a signing key", MOST_PEM, lambda status: _refuse_shared(path, status))


def read_public_key(path: Path) -> rsa.RSAPublicKey:
    """Reads a PEM public key. Raises SignatureError."""
    try:
        key = serialization.load_pem_public_key(read_file(path, "a public key", MOST_PEM))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SignatureError(f"{path}: is not a PEM public key") from error
    if isinstance(key, rsa.RSAPublicKey):
        check_key(key, f"{path}: ")
        return key
    raise SignatureError(f"{path}: is not an RSA key")


def _refuse_shared(path: Path, status: os.stat_result) -> None:
    """Who reads a signing key signs in its owner's name; who writes it decides whose name that is."""
    if status.st_uid != os.geteuid():
        raise SignatureError(
            f"{path}: this signing key belongs to user {status.st_uid}, not to you ({os.geteuid()}): "
            "use a copy of your own (install -m 600)"
        )
    if status.st_mode & 0o077:
        mode = f"{status.st_mode & 0o777:03o}"
        raise SignatureError(
            f"{path}: others may use this signing key (mode {mode}): chmod 600 {shlex.quote(str(path))}"
        )


def debug_key() -> rsa.RSAPrivateKey:
    """This user's debug key; made on first use, readable by its owner only."""
    path = debug_key_file()
    if not os.path.isfile(path):  # nor where it cannot be told
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with locked(path.parent, lambda: None):
                if not path.is_file():  # else another process was first, whose key then counts
                    _make_key(path)
        except OSError as error:
            said = f"{path}: the debug key cannot be made: {error.strerror}; {OTHER_FOLDERS}"
            raise SignatureError(said) from error
    return read_key(path, ours=True)


def is_debug_key(key: rsa.RSAPublicKey) -> bool:
    """Is it this user's debug key? Raises SignatureError where that key cannot be read."""
    try:
        known = debug_key_file().is_file()
    except (BuildError, OSError):  # who has no folder for one has none
        return False
    return known and key == debug_key().public_key()


def debug_key_file() -> Path:
    return data_folder() / "debug-key.pem"


def _make_key(path: Path) -> None:
    # e = 3 is what SIGSTRUCT demands; cryptography warns of it for general use only.
    key = rsa.generate_private_key(public_exponent=EXPONENT, key_size=KEY_BITS)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    handle, scratch = tempfile.mkstemp(dir=path.parent)  # made with mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(handle)
        os.replace(scratch, path)
    except BaseException:
        os.unlink(scratch)
        raise
