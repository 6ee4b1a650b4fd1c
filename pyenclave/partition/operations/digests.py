"""Methods and attributes of hashlib's and hmac's objects."""

from ..types.model import BYTES, INT, NONE, STR, Digest, Type
from .model import Argument, Method, Operation


def methods(receiver: Type) -> dict[str, Method]:
    if not isinstance(receiver, Digest):
        return {}
    return {
        "update": Method(Operation("pye_digest_update", (receiver, BYTES), NONE), (Argument("data", BYTES),)),
        "digest": Method(Operation("pye_digest_digest", (receiver,), BYTES)),
        "hexdigest": Method(Operation("pye_digest_hexdigest", (receiver,), STR)),
        "copy": Method(Operation("pye_digest_copy", (receiver,), receiver)),
    }


def attributes(receiver: Type) -> dict[str, Operation]:
    if not isinstance(receiver, Digest):
        return {}
    return {
        "name": Operation("pye_digest_name", (receiver,), STR),
        "digest_size": Operation("pye_digest_digest_size", (receiver,), INT, fails=False),
        "block_size": Operation("pye_digest_block_size", (receiver,), INT, fails=False),
    }
