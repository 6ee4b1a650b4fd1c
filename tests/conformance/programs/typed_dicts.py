"""TypedDicts: dicts of JSON, by a name that says what is in them."""

from __future__ import annotations

import json
from typing import NotRequired, TypedDict

from pyenclave import Inside, trusted


class Address(TypedDict):
    street: str
    zip: int


class Claims(TypedDict):
    """What a token says."""

    sub: str
    exp: int
    roles: list[str]
    home: Address


class Signed(Claims):
    mac: NotRequired[str]


known: Inside[dict[str, Claims]] = {}


def made(sub: str, exp: int) -> Claims:
    return {"sub": sub, "exp": exp, "roles": ["r"], "home": Address(street="s", zip=12)}


# calls: ('{"sub": "ann", "exp": 3}', 5), ('{"sub": "bob", "exp": 9}', 5), ('{"exp": 1}', 0)
@trusted
def expired(text: str, now: int) -> str:
    claims: Claims = json.loads(text)
    known[claims["sub"]] = claims
    return f"{claims['exp'] < now} {sorted(known)} {sum(one['exp'] for one in known.values())}"


# calls: ("ann",)
@trusted
def changed(sub: str) -> tuple[str, Claims]:
    claims = made(sub, 7)
    claims["roles"].append("w")
    claims["home"]["zip"] += 1
    signed = Signed(sub=sub, exp=claims["exp"] + 1, roles=[], home=claims["home"])
    signed["mac"] = sub.upper()
    return f"{claims} {signed} {signed.get('mac', '-')} {len(signed)}", claims


# calls: ({"street": "a", "zip": 1},)
@trusted
def moved(address: Address) -> Address:
    address["zip"] += 1
    return address
