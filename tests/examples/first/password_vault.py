"""A password vault: entries are readable after the master password was given, for a while."""

import hashlib
import hmac
import os
from dataclasses import dataclass, field

from pyenclave import Inside, trusted

ITERATIONS = 1000


class Locked(Exception):
    """The vault has not been unlocked."""


@dataclass
class Entry:
    user: str
    password: str
    tags: list[str] = field(default_factory=list)


class Vault:
    def __init__(self) -> None:
        self.salt = os.urandom(16)
        self.check = b""
        self.open = False
        self.entries: dict[str, Entry] = {}

    def derive(self, master: str) -> bytes:
        return hashlib.pbkdf2_hmac("sha256", master.encode(), self.salt, ITERATIONS)

    def require_open(self) -> None:
        if not self.open:
            raise Locked("unlock the vault first")


vault: Inside[Vault] = Vault()


@trusted
def create(master: str) -> None:
    vault.check = vault.derive(master)


@trusted
def unlock(master: str) -> bool:
    vault.open = hmac.compare_digest(vault.derive(master), vault.check)
    return vault.open


@trusted
def store(site: str, user: str, password: str, tags: list[str]) -> int:
    vault.require_open()
    vault.entries[site] = Entry(user, password, sorted(set(tags)))
    return len(vault.entries)


@trusted
def fetch(site: str) -> tuple[str, str]:
    vault.require_open()
    entry = vault.entries[site]
    return entry.user, entry.password


@trusted
def tagged(tag: str) -> list[str]:
    vault.require_open()
    return sorted(site for site, entry in vault.entries.items() if tag in entry.tags)


def demo() -> list[object]:
    create("horse")
    said: list[object] = []
    try:
        fetch("bank")
    except Locked as error:
        said.append(str(error))
    said += [unlock("wrong"), unlock("horse"), store("bank", "ann", "s3cret", ["money", "money"])]
    said += [store("mail", "ann", "hunter2", ["daily", "money"]), fetch("bank"), tagged("money")]
    try:
        fetch("shop")
    except KeyError as error:
        said.append(error.args)
    return said


if __name__ == "__main__":
    print(*demo(), sep="\n")
