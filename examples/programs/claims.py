"""Checks the claims of a token against a policy; both are JSON."""

import json
from dataclasses import dataclass
from typing import Any

from pyenclave import Inside, trusted

policy: Inside[dict[str, Any]] = {}


@dataclass
class Claim:
    sub: str
    iss: str
    exp: int
    aud: list[str]
    level: int = 0


@trusted
def load_policy(text: str) -> int:
    global policy
    data = json.loads(text)
    if not isinstance(data, dict) or "issuers" not in data:
        raise ValueError("not a policy")
    policy = data
    return len(data["issuers"])


def problems(claim: Claim, now: int) -> list[str]:
    found = []
    if claim.iss not in policy["issuers"]:
        found.append(f"issuer {claim.iss!r} is unknown")
    if claim.exp + policy.get("leeway", 0) < now:
        found.append("expired")
    if not any(one in policy["audience"] for one in claim.aud):
        found.append("not for us")
    required = policy.get("levels", {}).get(claim.sub)
    if required is not None and claim.level < required:
        found.append(f"level {claim.level} is below {required}")
    return found


@trusted
def check(token: str, now: int) -> list[str]:
    try:
        claim = Claim(**json.loads(token))
    except json.JSONDecodeError as error:
        return [f"not JSON: {error}"]
    except TypeError as error:
        return [str(error)]
    return problems(claim, now)


@trusted
def report(tokens: list[str], now: int) -> str:
    results = [{"token": i, "ok": not check(token, now)} for i, token in enumerate(tokens)]
    return json.dumps({"checked": len(tokens), "results": results}, indent=1)


def demo() -> list[object]:
    rules = {"issuers": ["corp"], "audience": ["api"], "leeway": 10, "levels": {"root": 3}}
    said: list[object] = [load_policy(json.dumps(rules))]
    good = json.dumps({"sub": "ann", "iss": "corp", "exp": 100, "aud": ["web", "api"]})
    bad = json.dumps({"sub": "root", "iss": "evil", "exp": 1, "aud": [], "level": 2})
    said += [check(good, 105), check(bad, 50), check("{", 1), check('{"sub": "x"}', 1), check('{"who": 1}', 1)]
    said.append(report([good, bad], 50))
    return said


if __name__ == "__main__":
    print(*demo(), sep="\n")
