"""base64, binascii, and the CRC of zlib."""

from ..types.model import BOOL, BYTES, INT
from .model import Parameter, Row, function


def _data(name: str = "s", *, ascii: bool = False) -> Parameter:
    return Parameter(name, BYTES, ascii=ascii)


def _flag(name: str, *, default: bool = False, keyword_only: bool = False) -> Parameter:
    return Parameter(name, BOOL, default, keyword_only=keyword_only)


def _letters(name: str) -> Parameter:
    return Parameter(name, BYTES, None, ascii=True)


_PLAIN = function("pye_base64_b64encode", BYTES, _data(), Parameter("altchars", BYTES, None))
_BACK = function("pye_base64_b64decode", BYTES, _data(ascii=True), _letters("altchars"), _flag("validate"))
_HEX = function("pye_binascii_hexlify", BYTES, Parameter("data", BYTES))
_UNHEX = function("pye_binascii_unhexlify", BYTES, Parameter("hexstr", BYTES, positional_only=True, ascii=True))
_CASE = _flag("casefold")
_CRC = function(
    "pye_binascii_crc32",
    INT,
    Parameter("data", BYTES, positional_only=True),
    Parameter("crc", INT, 0, positional_only=True),
    fails=False,
)

ROWS = (
    Row("base64.b64encode", forms=(_PLAIN,)),
    Row("base64.b64decode", forms=(_BACK,)),
    Row("base64.standard_b64encode", forms=(function("pye_base64_standard_b64encode", BYTES, _data()),)),
    Row("base64.standard_b64decode", forms=(function("pye_base64_standard_b64decode", BYTES, _data(ascii=True)),)),
    Row("base64.urlsafe_b64encode", forms=(function("pye_base64_urlsafe_b64encode", BYTES, _data()),)),
    Row("base64.urlsafe_b64decode", forms=(function("pye_base64_urlsafe_b64decode", BYTES, _data(ascii=True)),)),
    Row("base64.b32encode", forms=(function("pye_base64_b32encode", BYTES, _data()),)),
    Row(
        "base64.b32decode",
        forms=(function("pye_base64_b32decode", BYTES, _data(ascii=True), _CASE, _letters("map01")),),
    ),
    Row("base64.b16encode", forms=(function("pye_base64_b16encode", BYTES, _data()),)),
    Row("base64.b16decode", forms=(function("pye_base64_b16decode", BYTES, _data(ascii=True), _CASE),)),
    Row("binascii.hexlify", "without `sep`: write `data.hex(sep)`", forms=(_HEX,)),
    Row("binascii.b2a_hex", "as `hexlify`", forms=(_HEX,)),
    Row("binascii.unhexlify", forms=(_UNHEX,)),
    Row("binascii.a2b_hex", forms=(_UNHEX,)),
    Row(
        "binascii.b2a_base64",
        forms=(
            function(
                "pye_binascii_b2a_base64",
                BYTES,
                Parameter("data", BYTES, positional_only=True),
                _flag("newline", default=True, keyword_only=True),
            ),
        ),
    ),
    Row(
        "binascii.a2b_base64",
        forms=(
            function(
                "pye_binascii_a2b_base64",
                BYTES,
                Parameter("data", BYTES, positional_only=True, ascii=True),
                _flag("strict_mode", keyword_only=True),
            ),
        ),
    ),
    Row("binascii.crc32", forms=(_CRC,)),
    Row("zlib.crc32", "as `binascii.crc32`", forms=(_CRC,)),
)
