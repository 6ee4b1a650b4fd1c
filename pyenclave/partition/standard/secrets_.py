"""os.urandom, secrets, and hmac.compare_digest."""

from ..types.model import BOOL, BYTES, INT, STR
from .model import Parameter, Row, function

_SIZE = Parameter("nbytes", INT, 32)  # secrets.DEFAULT_ENTROPY


_A, _B = (Parameter(name, BYTES, positional_only=True) for name in "ab")
_S, _T = (Parameter(name, STR, positional_only=True) for name in "ab")
_SAME = (
    function("pye_compare_digest", BOOL, _A, _B, fails=False),
    function("pye_compare_digest_str", BOOL, _S, _T),
)
_RANDOM = "from RDRAND inside"

ROWS = (
    Row(
        "os.urandom", _RANDOM, forms=(function("pye_os_urandom", BYTES, Parameter("size", INT, positional_only=True)),)
    ),
    Row("secrets.token_bytes", _RANDOM, forms=(function("pye_os_urandom", BYTES, _SIZE),)),
    Row("secrets.token_hex", _RANDOM, forms=(function("pye_secrets_token_hex", STR, _SIZE),)),
    Row("secrets.token_urlsafe", _RANDOM, forms=(function("pye_secrets_token_urlsafe", STR, _SIZE),)),
    Row(
        "secrets.randbelow",
        _RANDOM,
        forms=(function("pye_secrets_randbelow", INT, Parameter("exclusive_upper_bound", INT)),),
    ),
    Row(
        "secrets.randbits",
        f"{_RANDOM}; at most 63 of them",
        forms=(function("pye_secrets_randbits", INT, Parameter("k", INT)),),
    ),
    Row("secrets.choice", f"{_RANDOM}; of lists, str, bytes, deques and tuples of one type"),
    Row("secrets.compare_digest", "in a time that depends on the lengths only", forms=_SAME),
    Row("hmac.compare_digest", "in a time that depends on the lengths only", forms=_SAME),
)
