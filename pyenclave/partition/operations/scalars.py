"""Methods and functions of numbers and bools, and how every scalar becomes text and comes of it."""

from ..types.containers import Tuple
from ..types.model import BOOL, BYTES, FLOAT, INT, STR, U64, Type, natural
from .model import Argument, Method, Operation

_ORDER = Argument("byteorder", STR, "big", keyword=True)
_SIGNED = Argument("signed", BOOL, False, keyword=True)


def _wide(type_: Type) -> Type | None:
    """What the runtime computes the number in; None for what is no number."""
    if not type_.is_number:
        return None
    wide = natural(type_)
    return wide if wide in (U64, FLOAT) else INT


def methods(receiver: Type) -> dict[str, Method]:
    """By name. `from_bytes` and the like are in `statics`."""
    wide = _wide(receiver)
    if wide == FLOAT:
        return {"is_integer": Method(Operation("pye_float_is_integer", (FLOAT,), BOOL, fails=False))}
    if wide is None:
        return {}
    to_bytes = Operation(f"pye_{wide.name}_to_bytes", (wide, INT, STR, BOOL), BYTES)
    length = Argument("length", INT, 1, keyword=True)
    return {
        "bit_length": Method(Operation(f"pye_{wide.name}_bit_length", (wide,), INT, fails=False)),
        "bit_count": Method(Operation(f"pye_{wide.name}_bit_count", (wide,), INT, fails=False)),
        "to_bytes": Method(to_bytes, (length, _ORDER, _SIGNED)),
    }


def statics(type_: Type) -> dict[str, Method]:
    """What is called on the type itself: int.from_bytes(…)."""
    if type_ not in (INT, U64):
        return {}
    from_bytes = Operation(f"pye_{type_.name}_from_bytes", (BYTES, STR, BOOL), type_)
    return {"from_bytes": Method(from_bytes, (Argument("bytes", BYTES, keyword=True), _ORDER, _SIGNED))}


# --- text ------------------------------------------------------------------------------------------------------------


def as_text(type_: Type) -> Operation | None:
    """str(x) of numbers and bools, which is repr(x) too."""
    if type_ == BOOL:
        return Operation("pye_bool_str", (BOOL,), STR)
    wide = _wide(type_)
    return None if wide is None else Operation(f"pye_{wide.name}_str", (wide,), STR)


def as_repr(type_: Type) -> Operation | None:
    """repr(x) of scalars, str and bytes."""
    if type_ in (STR, BYTES):
        return Operation(f"pye_{type_.name}_repr", (type_,), STR)
    return as_text(type_)


# ascii(x) of what repr(x) gave.
ASCII = Operation("pye_str_ascii", (STR,), STR)


def formatted(type_: Type) -> Operation | None:
    """format(x, spec): `{x:spec}` in an f-string."""
    if type_ in (BOOL, STR):
        return Operation(f"pye_{type_.name}_format", (type_, STR), STR)
    wide = _wide(type_)
    return None if wide is None else Operation(f"pye_{wide.name}_format", (wide, STR), STR)


def percent(type_: Type, letter: str, *, of_bytes: bool) -> Operation | None:
    """One field of `"…" % …` (`of_bytes`: of `b"…"`), after (value, what stands between % and the letter, and that).

    `%s` of what is no text, and `%r` and `%a`, are the field of its str, repr or ascii, of which `b"…"` has the last
    two as ASCII. None where the letter does not take the type.
    """
    result = BYTES if of_bytes else STR
    wide = _wide(type_)
    if letter in ("sb" if of_bytes else ""):
        return Operation("pye_bytes_percent", (BYTES, STR), BYTES) if type_ == BYTES else None
    if letter in "sra":
        return Operation("pye_str_percent", (STR, STR), result) if type_ == STR else None
    if letter == "c" and of_bytes and wide in (INT, U64):
        return Operation("pye_byte_percent", (INT, STR), BYTES)
    if letter == "c" and type_ == result:
        return Operation(f"pye_{type_.name}_percent", (type_, STR), result)
    takes_float = letter in "eEfFgGdiu"
    takes_int = takes_float or letter in "xXoc"
    if wide is None or not (takes_float if wide == FLOAT else takes_int):
        return None
    return Operation(f"pye_{wide.name}_percent", (wide, STR), result)


def parsed(target: Type, source: Type) -> Operation | None:
    """int(text, base), u64(text, base), float(text); of str or bytes."""
    if source not in (STR, BYTES):
        return None
    if target in (INT, U64):
        return Operation(f"pye_{source.name}_to_{target.name}", (source, INT), target)
    return Operation(f"pye_{source.name}_to_float", (source,), FLOAT) if target == FLOAT else None


# --- built-in functions ----------------------------------------------------------------------------------------------


def in_base(name: str, type_: Type) -> Operation | None:
    """hex(x), oct(x), bin(x)"""
    wide = _wide(type_)
    return None if wide in (None, FLOAT) else Operation(f"pye_{wide.name}_{name}", (wide,), STR)


CHR = Operation("pye_str_chr", (INT,), STR)
ORD = {STR: Operation("pye_str_ord", (STR,), INT), BYTES: Operation("pye_bytes_ord", (BYTES,), INT)}


def rounded(type_: Type, *, digits: bool) -> Operation | None:
    """round(x), round(x, digits)"""
    wide = _wide(type_)
    if wide is None:
        return None
    if digits:
        return Operation(f"pye_{wide.name}_round_to", (wide, INT), wide)
    return Operation("pye_float_round", (FLOAT,), INT) if wide == FLOAT else None


def power_modulo(base: Type, exponent: Type, modulus: Type) -> Operation | None:
    """pow(base, exponent, modulus)"""
    wide = {_wide(one) for one in (base, exponent, modulus)}
    if wide == {U64}:
        return Operation("pye_u64_pow_mod", (U64, U64, U64), U64)
    return Operation("pye_int_pow_mod", (INT, INT, INT), INT) if wide == {INT} else None


def quotient_and_rest(left: Type, right: Type) -> Operation | None:
    """divmod(a, b); the operation writes each member of the tuple through a parameter of its own."""
    wide = {_wide(left), _wide(right)}
    if None in wide or wide == {INT, U64}:
        return None
    own = FLOAT if FLOAT in wide else U64 if U64 in wide else INT
    return Operation(f"pye_{own.name}_divmod", (own, own), Tuple((own, own)))
