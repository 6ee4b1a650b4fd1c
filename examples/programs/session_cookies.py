"""Signed session cookies: what a browser holds, and cannot change."""

import base64
import hashlib
import hmac
import json
from typing import Any

from pyenclave import Inside, trusted

MAX_AGE = 3600

key: Inside[bytes] = b"0123456789abcdef0123456789abcdef"


class BadCookie(ValueError):
    """The cookie is not one of ours, or too old."""


def sign(payload: bytes) -> str:
    return hmac.new(key, payload, hashlib.sha256).hexdigest()


@trusted
def issue(user: str, roles: list[str], now: int) -> str:
    session = {"user": user, "roles": roles, "expires": now + MAX_AGE}
    payload = base64.urlsafe_b64encode(json.dumps(session, sort_keys=True).encode())
    return f"{payload.decode()}.{sign(payload)}"


def opened(cookie: str, now: int) -> dict[str, Any]:
    payload, dot, signature = cookie.partition(".")
    if not dot or not hmac.compare_digest(sign(payload.encode()), signature):
        raise BadCookie("bad signature")
    session = json.loads(base64.urlsafe_b64decode(payload))
    if session["expires"] < now:
        raise BadCookie(f"expired {now - session['expires']} seconds ago")
    return session


@trusted
def whoami(cookie: str, now: int) -> str:
    return opened(cookie, now)["user"]


@trusted
def allowed(cookie: str, role: str, now: int) -> bool:
    return role in opened(cookie, now)["roles"]


@trusted
def refresh(cookie: str, now: int) -> str:
    session = opened(cookie, now)
    return issue(session["user"], session["roles"], now)


def demo() -> list[object]:
    cookie = issue("ann", ["admin", "staff"], 1000)
    said: list[object] = [cookie, whoami(cookie, 1500), allowed(cookie, "staff", 1500), allowed(cookie, "root", 1500)]
    said.append(refresh(cookie, 2000))
    for bad, now in ((cookie[:-1] + "x", 1500), (cookie, 9000), ("nonsense", 0)):
        try:
            whoami(bad, now)
        except BadCookie as error:
            said.append(str(error))
    return said


if __name__ == "__main__":
    print(*demo(), sep="\n")
