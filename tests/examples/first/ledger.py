"""Double-entry bookkeeping: balances are secret, the books always balance."""

from dataclasses import dataclass
from datetime import date

from pyenclave import Inside, trusted


class InsufficientFunds(Exception):
    def __init__(self, account: str, missing: int) -> None:
        super().__init__(f"{account} lacks {missing}")
        self.account = account
        self.missing = missing


@dataclass(frozen=True)
class Posting:
    account: str
    amount: int


@dataclass(frozen=True)
class Transaction:
    number: int
    day: str
    memo: str
    postings: tuple[Posting, Posting]

    def __str__(self) -> str:
        debit, credit = self.postings
        return (
            f"#{self.number} {self.day} {debit.account} -> {credit.account}: {credit.amount / 100:,.2f} ({self.memo})"
        )


class Ledger:
    def __init__(self) -> None:
        self.transactions: list[Transaction] = []
        self.balances: dict[str, int] = {}

    def balance(self, account: str) -> int:
        return self.balances.get(account, 0)

    def transfer(self, day: str, source: str, target: str, amount: int, memo: str) -> Transaction:
        if amount <= 0:
            raise ValueError("amount must be positive")
        if source != "bank" and self.balance(source) < amount:
            raise InsufficientFunds(source, amount - self.balance(source))
        transaction = Transaction(
            len(self.transactions) + 1, day, memo, (Posting(source, -amount), Posting(target, amount))
        )
        for posting in transaction.postings:
            self.balances[posting.account] = self.balance(posting.account) + posting.amount
        self.transactions.append(transaction)
        assert sum(self.balances.values()) == 0, "the books do not balance"
        return transaction


ledger: Inside[Ledger] = Ledger()


@trusted
def transfer(day: str, source: str, target: str, amount: int, memo: str = "") -> str:
    return str(ledger.transfer(day, source, target, amount, memo or "no memo"))


@trusted
def balance(account: str) -> int:
    return ledger.balance(account)


@trusted
def statement(account: str) -> list[str]:
    return [str(t) for t in ledger.transactions if any(p.account == account for p in t.postings)]


@trusted
def richest(count: int) -> list[str]:
    accounts = [name for name in ledger.balances if name != "bank"]
    accounts.sort(key=ledger.balance, reverse=True)
    return accounts[:count]


def demo() -> list[object]:
    day = date(2026, 11, 29).isoformat()
    said: list[object] = [
        transfer(day, "bank", "ann", 123456, "opening"),
        transfer(day, "ann", "bob", 23456),
        balance("ann"),
        balance("bob"),
    ]
    for amount in (10**9, 0):
        try:
            transfer(day, "bob", "ann", amount)
        except (InsufficientFunds, ValueError) as error:
            said.append(str(error))
    return [*said, statement("bob"), richest(2), balance("bank")]


if __name__ == "__main__":
    print(*demo(), sep="\n")
