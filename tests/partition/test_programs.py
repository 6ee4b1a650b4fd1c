"""Programs as people write them: in an enclave as in plain Python."""

import textwrap
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pyenclave.errors import BuildError, PartitionError

TOTP = """
    from pyenclave import Inside, trusted
    from pyenclave.inside import compare, mac

    DIGITS = 6
    STEP = 30

    secrets: Inside[dict[str, bytes]] = {}
    last_used: Inside[dict[str, int]] = {}


    def code_at(secret: bytes, counter: int) -> str:
        digest = mac.hmac_sha256(secret, counter.to_bytes(8, "big"))
        offset = digest[-1] & 0x0F
        number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
        return str(number % 10**DIGITS).zfill(DIGITS)


    @trusted
    def enrol(user: str, secret: bytes) -> None:
        if user in secrets:
            raise ValueError(f"{user!r} is enrolled already")
        if len(secret) < 16:
            raise ValueError(f"a secret has 16 bytes or more, not {len(secret)}")
        secrets[user] = secret


    @trusted
    def show(user: str, now: int) -> str:
        return code_at(secrets[user], now // STEP)


    @trusted
    def verify(user: str, code: str, now: int, window: int = 1) -> bool:
        secret = secrets.get(user)
        if secret is None:
            return False
        for drift in range(-window, window + 1):
            counter = now // STEP + drift
            if counter <= last_used.get(user, -1):
                continue
            if compare.equal(code_at(secret, counter).encode(), code.encode()):
                last_used[user] = counter
                return True
        return False
"""

VAULT = """
    from dataclasses import dataclass

    from pyenclave import Inside, trusted
    from pyenclave.inside import compare, mac

    ROUNDS = 200
    MAX_TRIES = 3


    class WrongPassword(Exception):
        pass


    class Locked(Exception):
        pass


    @dataclass
    class Account:
        salt: bytes
        check: bytes
        entries: dict[str, str]
        tries: int = 0


    accounts: Inside[dict[str, Account]] = {}


    def xor(one: bytes, other: bytes) -> bytes:
        mixed = b""
        for a, b in zip(one, other):
            mixed += bytes([a ^ b])
        return mixed


    def stretch(password: str, salt: bytes) -> bytes:
        block = mac.hmac_sha256(password.encode(), salt + (1).to_bytes(4, "big"))
        result = block
        for _ in range(ROUNDS - 1):
            block = mac.hmac_sha256(password.encode(), block)
            result = xor(result, block)
        return result


    def unlock(user: str, password: str) -> Account:
        account = accounts[user]
        if account.tries >= MAX_TRIES:
            raise Locked(f"too many attempts: {account.tries}")
        if not compare.equal(stretch(password, account.salt), account.check):
            account.tries += 1
            raise WrongPassword(f"{MAX_TRIES - account.tries} attempts left")
        account.tries = 0
        return account


    @trusted
    def create(user: str, password: str, salt: bytes) -> None:
        accounts[user] = Account(salt, stretch(password, salt), {})


    @trusted
    def put(user: str, password: str, name: str, value: str) -> int:
        account = unlock(user, password)
        account.entries[name] = value
        return len(account.entries)


    @trusted
    def get(user: str, password: str, name: str) -> str | None:
        return unlock(user, password).entries.get(name)


    @trusted
    def names(user: str, password: str) -> list[str]:
        return sorted(unlock(user, password).entries)


    @trusted
    def attempts(user: str) -> int:
        try:
            unlock(user, "")
        except WrongPassword:
            pass
        except Locked as e:
            return -len(str(e))
        return accounts[user].tries
"""

CARDS = """
    from pyenclave import Inside, trusted
    from pyenclave.inside import mac

    key: Inside[bytes] = b"\\x01" * 32
    cards: Inside[dict[str, str]] = {}
    tokens: Inside[dict[str, str]] = {}


    def luhn(number: str) -> bool:
        total = 0
        for place, digit in enumerate(reversed(number)):
            value = int(digit)
            if place % 2 == 1:
                value *= 2
                if value > 9:
                    value -= 9
            total += value
        return total % 10 == 0


    def brand(number: str) -> str:
        if number.startswith("4"):
            return "visa"
        if number[:2] in {"51", "52", "53", "54", "55"}:
            return "mastercard"
        return "unknown"


    @trusted
    def tokenise(number: str) -> str:
        number = number.replace(" ", "").replace("-", "")
        if not number.isdigit() or not 13 <= len(number) <= 19:
            raise ValueError("a card number has 13 to 19 digits")
        if not luhn(number):
            raise ValueError("wrong check digit")
        if number in tokens:
            return tokens[number]
        token = "tok_" + mac.hmac_sha256(key, number.encode()).hex()[:24]
        tokens[number] = token
        cards[token] = number
        return token


    @trusted
    def describe(token: str) -> tuple[str, str]:
        number = cards[token]
        return brand(number), "*" * (len(number) - 4) + number[-4:]


    @trusted
    def forget(token: str) -> bool:
        if token not in cards:
            return False
        del tokens[cards.pop(token)]
        return True
"""

COOKIES = """
    from dataclasses import dataclass

    from pyenclave import Inside, trusted, untrusted
    from pyenclave.inside import compare, mac

    key: Inside[bytes] = b"k" * 32


    @dataclass(frozen=True)
    class Session:
        user: str
        expires: int
        roles: list[str]


    events: list[str] = []


    @untrusted
    def log(event: str) -> None:
        events.append(event)


    def signed(payload: str) -> str:
        return f"{payload}.{mac.hmac_sha256(key, payload.encode()).hex()}"


    @trusted
    def issue(user: str, roles: list[str], now: int, lifetime: int = 3600) -> str:
        if "|" in user or any("|" in role or "," in role for role in roles):
            raise ValueError("a name must not contain a separator")
        return signed("|".join([user, str(now + lifetime), ",".join(roles)]))


    @trusted
    def check(cookie: str, now: int) -> Session | None:
        payload, dot, _ = cookie.rpartition(".")
        if not dot or not compare.equal(signed(payload).encode(), cookie.encode()):
            log(f"forged: {cookie[:10]!r}")
            return None
        parts = payload.split("|")
        session = Session(parts[0], int(parts[1]), parts[2].split(",") if parts[2] else [])
        if session.expires < now:
            log(f"expired: {session.user}")
            return None
        return session


    @trusted
    def renew(cookie: str, now: int) -> str | None:
        session = check(cookie, now)
        if session is None:
            return None
        return issue(session.user, session.roles, now)
"""

SALARIES = """
    from dataclasses import dataclass

    from pyenclave import Inside, trusted


    @dataclass(frozen=True)
    class Person:
        name: str
        department: str
        salary: float


    @dataclass
    class Summary:
        count: int
        mean: float
        median: float
        lowest: float
        highest: float


    people: Inside[list[Person]] = []
    SMALLEST_GROUP = 3


    @trusted
    def add(group: list[Person]) -> int:
        people.extend(group)
        return len(people)


    def median(values: list[float]) -> float:
        ordered = sorted(values)
        middle = len(ordered) // 2
        if len(ordered) % 2:
            return ordered[middle]
        return (ordered[middle - 1] + ordered[middle]) / 2


    @trusted
    def summary(department: str | None = None) -> Summary:
        salaries = [one.salary for one in people if department is None or one.department == department]
        if len(salaries) < SMALLEST_GROUP:
            raise ValueError(f"only {len(salaries)} salaries: fewer than {SMALLEST_GROUP}")
        mean = sum(salaries) / len(salaries)
        return Summary(len(salaries), round(mean, 2), median(salaries), min(salaries), max(salaries))


    @trusted
    def by_department() -> dict[str, float]:
        groups: dict[str, list[float]] = {}
        for one in people:
            groups.setdefault(one.department, []).append(one.salary)
        return {name: sum(of) / len(of) for name, of in sorted(groups.items()) if len(of) >= SMALLEST_GROUP}


    @trusted
    def report() -> str:
        lines = [f"{name:<12}{mean:>12,.2f}" for name, mean in by_department().items()]
        return "\\n".join(lines)
"""

LIMITER = """
    from dataclasses import dataclass

    from pyenclave import Inside, trusted


    @dataclass
    class Bucket:
        tokens: float
        updated: float


    buckets: Inside[dict[str, Bucket]] = {}
    recent: Inside[dict[str, list[int]]] = {}
    RATE = 2.0
    BURST = 5.0
    WINDOW = 60


    @trusted
    def allow(client: str, now: float, cost: float = 1.0) -> bool:
        bucket = buckets.setdefault(client, Bucket(BURST, now))
        bucket.tokens = min(BURST, bucket.tokens + (now - bucket.updated) * RATE)
        bucket.updated = now
        if bucket.tokens < cost:
            return False
        bucket.tokens -= cost
        return True


    @trusted
    def hit(client: str, now: int, limit: int) -> tuple[bool, int]:
        if client not in recent:
            recent[client] = []
        times = recent[client]
        while times and times[0] <= now - WINDOW:
            times.pop(0)
        if len(times) >= limit:
            return False, times[0] + WINDOW - now
        times.append(now)
        return True, 0


    @trusted
    def busiest(n: int) -> list[tuple[str, int]]:
        counts = [(client, len(times)) for client, times in recent.items()]
        return sorted(counts, key=lambda pair: (-pair[1], pair[0]))[:n]


    @trusted
    def sweep(now: float) -> int:
        idle = [client for client, bucket in buckets.items() if now - bucket.updated > WINDOW]
        for client in idle:
            del buckets[client]
        return len(idle)
"""

CLAIMS = """
    from enum import Enum

    from pyenclave import Inside, trusted

    LIMITS: Inside[dict[str, int]] = {"dental": 500, "optical": 300, "travel": 1000}


    class Verdict(Enum):
        PAID = "paid"
        CUT = "cut"
        REFUSED = "refused"


    class BadClaim(ValueError):
        pass


    def parse(line: str) -> dict[str, str]:
        fields: dict[str, str] = {}
        for part in line.split(";"):
            name, sign, value = part.strip().partition("=")
            if not sign:
                raise BadClaim(f"no value: {part!r}")
            name = name.strip().lower()
            if name in fields:
                raise BadClaim(f"twice: {name}")
            fields[name] = value.strip()
        return fields


    def cents(text: str) -> int:
        try:
            whole, _, rest = text.partition(".")
            return int(whole) * 100 + int(rest.ljust(2, "0")[:2])
        except ValueError as e:
            raise BadClaim(f"no amount: {text!r}") from e


    def judge(kind: str, amount: int) -> tuple[Verdict, int]:
        limit = LIMITS.get(kind)
        if limit is None:
            return Verdict.REFUSED, 0
        if amount > limit * 100:
            return Verdict.CUT, limit * 100
        return Verdict.PAID, amount


    @trusted(reveal=True)
    def check(claims: str) -> list[str]:
        results: list[str] = []
        for number, line in enumerate(claims.splitlines(), start=1):
            if not line or line.startswith("#"):
                continue
            try:
                fields = parse(line)
                verdict, paid = judge(fields["kind"], cents(fields["amount"]))
                match verdict:
                    case Verdict.PAID:
                        results.append(f"{number}: paid {paid / 100:.2f}")
                    case Verdict.CUT:
                        results.append(f"{number}: cut to {paid // 100}.{paid % 100:02d}")
                    case _:
                        results.append(f"{number}: {verdict.value}")
            except BadClaim as e:
                results.append(f"{number}: {e}")
            except KeyError as e:
                results.append(f"{number}: missing {e}")
        return results
"""

FUZZY = """
    from pyenclave import Inside, trusted

    watched: Inside[set[str]] = set()


    def distance(a: str, b: str) -> int:
        if len(a) < len(b):
            a, b = b, a
        previous = list(range(len(b) + 1))
        for i, left in enumerate(a, 1):
            current = [i]
            for j, right in enumerate(b, 1):
                cost = 0 if left == right else 1
                current.append(min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + cost))
            previous = current
        return previous[-1]


    def normalised(name: str) -> str:
        return " ".join(name.lower().split())


    def trigrams(text: str) -> set[str]:
        padded = f"  {text} "
        return {padded[i : i + 3] for i in range(len(padded) - 2)}


    @trusted
    def watch(names: list[str]) -> int:
        for name in names:
            watched.add(normalised(name))
        return len(watched)


    @trusted
    def closest(name: str, most: int = 2) -> list[tuple[str, int]]:
        wanted = normalised(name)
        found = [(one, distance(wanted, one)) for one in watched]
        return sorted([pair for pair in found if pair[1] <= most], key=lambda pair: (pair[1], pair[0]))


    @trusted
    def similarity(a: str, b: str) -> float:
        one, other = trigrams(normalised(a)), trigrams(normalised(b))
        return len(one & other) / len(one | other)


    @trusted
    def is_watched(name: str) -> bool:
        return normalised(name) in watched
"""


def totp(run: "Session", program: ModuleType) -> None:
    run("enrol", "ada", b"0123456789abcdef")
    run("enrol", "ada", b"0123456789abcdef")
    run("enrol", "bob", b"short")
    code = run("show", "ada", 1_700_000_000)
    for user, now in [("ada", 1_700_000_000), ("ada", 1_700_000_000), ("ada", 1_700_000_100), ("eve", 0)]:
        run("verify", user, code, now)
    run("show", "eve", 0)


def vault(run: "Session", program: ModuleType) -> None:
    run("create", "ada", "pässword", b"salt")
    run("put", "ada", "pässword", "mail", "ünïcode")
    run("put", "ada", "pässword", "bank", "1234")
    for name in ("mail", "none"):
        run("get", "ada", "pässword", name)
    run("names", "ada", "pässword")
    for password in ("wrong", "pässword", "wrong", "wrong", "wrong", "pässword"):
        run("get", "ada", password, "mail")
    run("attempts", "ada")
    run("names", "bob", "x")


def cards(run: "Session", program: ModuleType) -> None:
    tokens = [run("tokenise", number) for number in ("4111 1111 1111 1111", "5500-0000-0000-0004", "4111111111111111")]
    for number in ("4111111111111112", "41", "4111x11111111111"):
        run("tokenise", number)
    for token in tokens:
        run("describe", token)
    for _ in range(2):
        run("forget", tokens[0])
    run("describe", tokens[0])


def cookies(run: "Session", program: ModuleType) -> None:
    cookie = run("issue", "ada", ["admin", "user"], 1000)
    for one, now in [(cookie, 1000), (cookie, 9999), (cookie + "0", 1000), ("", 0), (run("issue", "bob", [], 0), 1)]:
        run("check", one, now)
        run("renew", one, now)
    run("issue", "a|b", [], 0)
    run("issue", "ab", ["c,d"], 0)


def salaries(run: "Session", program: ModuleType) -> None:
    run("summary", None)
    run("add", [program.Person(f"p{n}", "ab"[n % 2], 1000.0 * n + 0.25) for n in range(7)])
    run("add", [program.Person("x", "c", 12345.675)])
    for department in (None, "a", "b", "c", "d"):
        run("summary", department)
    run("by_department")
    run("report")


def limiter(run: "Session", program: ModuleType) -> None:
    for n in range(12):
        run("allow", "ada", n / 10)
        run("allow", "bob", float(n * 30), 3.5)
        run("hit", "ab"[n % 2], n * 7, 4)
    run("busiest", 1)
    run("sweep", 400.0)
    run("sweep", 400.0)


def claims(run: "Session", program: ModuleType) -> None:
    run("check", "kind=dental; amount=120.5\n# remark\n\nkind=travel;amount=2000.00\nKIND = car ; amount = 3.00")
    run("check", "kind\nkind=a;kind=b\nkind=dental\nkind=dental;amount=many\nkind=optical;amount=12")


def fuzzy(run: "Session", program: ModuleType) -> None:
    run("watch", ["Ada  Lovelace", "Grace Hopper", "ada lovelace", "Zoë Łuczak"])
    for name in ("Ada Lovelance", "grace hoper", "Nobody", "zoe luczak", ""):
        run("closest", name)
        run("similarity", name, "ada lovelace")
        run("is_watched", name)
    run("closest", "grace", 7)


PROGRAMS = {
    "totp": (TOTP, totp),
    "vault": (VAULT, vault),
    "cards": (CARDS, cards),
    "cookies": (COOKIES, cookies),
    "salaries": (SALARIES, salaries),
    "limiter": (LIMITER, limiter),
    "claims": (CLAIMS, claims),
    "fuzzy": (FUZZY, fuzzy),
}


class Session:
    """Calls functions of a program and notes what each gave or raised."""

    def __init__(self, program: ModuleType) -> None:
        self.program = program
        self.said: list[tuple[str, str, str]] = []

    def __call__(self, function: str, *arguments: Any) -> Any:
        try:
            result = getattr(self.program, function)(*arguments)
        except (PartitionError, BuildError):
            raise
        except Exception as error:
            self.said.append((f"{function}{arguments}", type(error).__name__, str(error)))
            return None
        self.said.append((f"{function}{arguments}", type(result).__name__, repr(result)))
        return result


@pytest.mark.parametrize("name", PROGRAMS)
def test_program(
    name: str,
    tmp_path: Path,
    import_file: Callable[[Path], ModuleType],
    monkeypatch: pytest.MonkeyPatch,
    platforms: list[str],
) -> None:
    source, use = PROGRAMS[name]
    path = tmp_path / f"{name}.py"
    path.write_text(textwrap.dedent(source))
    said, events = [], []
    for platform in ("none", *platforms):
        monkeypatch.setenv("PYENCLAVE_PLATFORM", platform)
        run = Session(import_file(path))
        use(run, run.program)
        said.append(run.said)
        events.append(getattr(run.program, "events", None))
    assert [one == said[0] for one in said] == [True] * len(said), said
    assert [one == events[0] for one in events] == [True] * len(events), events
