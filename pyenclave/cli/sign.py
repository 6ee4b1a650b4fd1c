"""`pyenclave sign`: sign an image anew, in one step with a key file or in two with a key that lives elsewhere."""

from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from pyenclave.errors import SignatureError
from pyenclave.image.image import Image
from pyenclave.image.keys import read_key
from pyenclave.image.sign import attach_signature, signing_bytes
from pyenclave.image.sign import sign as sign_image

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("image", type=FILE)
@click.option("--key", type=FILE, help="PEM private key, RSA-3072 with e = 3: one step.")
@click.option("--digest", type=click.Path(path_type=Path), help="Write the bytes to sign here: step one of two.")
@click.option("--signature", type=FILE, help="The signature over these bytes (PKCS #1 v1.5, SHA-256): step two.")
@click.option("--public-key", type=FILE, help="PEM public key that --signature belongs to.")
def sign(image: Path, key: Path | None, digest: Path | None, signature: Path | None, public_key: Path | None) -> None:
    """Sign the enclave image IMAGE, in place.

    Either with --key; or, for a key in an HSM, first with --digest, then with --signature and --public-key.
    """
    if [key is not None, digest is not None, signature is not None or public_key is not None].count(True) != 1:
        raise click.UsageError("give --key, or --digest, or --signature with --public-key")
    if digest is not None:
        digest.write_bytes(signing_bytes(image))
        return
    if key is not None:
        sign_image(image, read_key(key))
    elif signature is not None and public_key is not None:
        attach_signature(image, signature.read_bytes(), _read_public_key(public_key))
    else:
        raise click.UsageError("--signature and --public-key go together")
    signed = Image.open(image)
    signed.verify()
    click.echo(f"mrenclave {signed.mrenclave.hex()}\nmrsigner {signed.mrsigner.hex()}")


def _read_public_key(path: Path) -> rsa.RSAPublicKey:
    try:
        key = load_pem_public_key(path.read_bytes())
    except ValueError as error:
        raise SignatureError(f"{path}: is not a PEM public key") from error
    if not isinstance(key, rsa.RSAPublicKey):
        raise SignatureError(f"{path}: is not an RSA key")
    return key
