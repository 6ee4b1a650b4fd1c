"""`pyenclave sign`: sign an image anew, in one step with a key file or in two with a key that lives elsewhere."""

from pathlib import Path

import click

from pyenclave.arch.sigstruct import HEADER, HEADER2
from pyenclave.errors import SignatureError
from pyenclave.image.files import read_file, write_new
from pyenclave.image.keys import read_key, read_public_key
from pyenclave.image.sign import attach_signature, signing_bytes
from pyenclave.image.sign import sign as sign_image

FILE = click.Path(path_type=Path)  # that it can be read is not click's to check: what reads it says more


@click.command()
@click.argument("image", type=FILE)
@click.option("--key", type=FILE, help="PEM private key, RSA-3072 with e = 3: one step.")
@click.option("--digest", type=FILE, help="Write the bytes to sign here: step one of two.")
@click.option("--signature", type=FILE, help="The signature over these bytes (PKCS #1 v1.5, SHA-256): step two.")
@click.option("--public-key", type=FILE, help="PEM public key that --signature belongs to.")
@click.option("--allow-debug", is_flag=True, help="Sign a debug image as well, whose memory its host can read.")
def sign(
    image: Path,
    key: Path | None,
    digest: Path | None,
    signature: Path | None,
    public_key: Path | None,
    allow_debug: bool,
) -> None:
    """Sign the enclave image IMAGE, in place.

    Either with --key; or, for a key in an HSM, first with --digest, then with --signature and --public-key. The image
    is measured, and all that is signed follows from its pages; where anything is wrong, the file stays as it was.
    """
    if [key is not None, digest is not None, signature is not None or public_key is not None].count(True) != 1:
        raise click.UsageError("give --key, or --digest, or --signature with --public-key")
    if digest is not None:
        _write_digest(digest, signing_bytes(image, allow_debug=allow_debug))
        return
    if key is not None:
        signed = sign_image(image, read_key(key), allow_debug=allow_debug)
    elif signature is not None and public_key is not None:
        text = read_file(signature, "a signature", 1 << 16)
        signed = attach_signature(image, text, read_public_key(public_key), allow_debug=allow_debug)
    else:
        raise click.UsageError("--signature and --public-key go together")
    click.echo(f"mrenclave {signed.mrenclave.hex()}\nmrsigner {signed.mrsigner.hex()}")


def _write_digest(path: Path, data: bytes) -> None:
    try:
        write_new(path, data, _is_digest, "is no digest of an earlier run: move it away, or choose another name")
    except OSError as error:
        raise SignatureError(f"{path}: cannot be written: {error.strerror}") from error


def _is_digest(start: bytes) -> bool:
    return len(start) == 256 and start.startswith(HEADER) and start[24:40] == HEADER2
