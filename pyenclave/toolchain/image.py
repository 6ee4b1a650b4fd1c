"""From objects to a signed image: link, check, scan, describe, measure, sign."""

from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa

from pyenclave.config import Config
from pyenclave.errors import BuildError
from pyenclave.image.builder import describe
from pyenclave.image.image import Image
from pyenclave.image.sign import sign

from .link import link
from .part import ObjectPart


def build_image(
    objects: Sequence[ObjectPart], config: Config, output: Path, key: rsa.RSAPrivateKey, interface: str = ""
) -> Image:
    """Links `objects` into `output` and signs it. `interface` is Image.interface. Raises BuildError, SignatureError."""
    link_image(objects, config, output, interface)
    image = sign(output, key, allow_debug=config.debug)
    if not image.exit_sites:
        raise BuildError("the image lists no exit from the enclave: is the runtime linked?")
    return image


def link_image(objects: Sequence[ObjectPart], config: Config, output: Path, interface: str = "") -> None:
    """Everything but the signature: what two-step signing starts from. Raises BuildError."""
    describe(output, link(objects, output), config, interface)
