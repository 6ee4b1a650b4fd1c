"""A sealed-bid second-price auction: bids are seen by nobody until it closes."""

from dataclasses import dataclass
from typing import NamedTuple

from pyenclave import Inside, trusted


@dataclass(frozen=True)
class Bid:
    bidder: str
    amount: int
    time: int


class Result(NamedTuple):
    winner: str
    price: int
    bids: int


class AuctionError(Exception):
    pass


class Auction:
    def __init__(self, reserve: int) -> None:
        self.reserve = reserve
        self.bids: dict[str, Bid] = {}
        self.closed = False

    def submit(self, bid: Bid) -> None:
        if self.closed:
            raise AuctionError("the auction is closed")
        previous = self.bids.get(bid.bidder)
        if previous is not None and bid.amount <= previous.amount:
            raise AuctionError(f"bid more than {previous.amount}")
        self.bids[bid.bidder] = bid

    def close(self) -> Result | None:
        self.closed = True
        ranked = sorted(self.bids.values(), key=lambda bid: (-bid.amount, bid.time))
        ranked = [bid for bid in ranked if bid.amount >= self.reserve]
        if not ranked:
            return None
        price = max(self.reserve, ranked[1].amount) if len(ranked) > 1 else self.reserve
        return Result(ranked[0].bidder, price, len(self.bids))


auctions: Inside[dict[str, Auction]] = {}


@trusted
def open_auction(item: str, reserve: int) -> None:
    auctions[item] = Auction(reserve)


@trusted
def bid(item: str, bidder: str, amount: int, time: int) -> int:
    auction = auctions[item]
    auction.submit(Bid(bidder, amount, time))
    return len(auction.bids)


@trusted
def close(item: str) -> Result | None:
    return auctions[item].close()


def demo() -> list[object]:
    open_auction("lamp", 50)
    open_auction("chair", 500)
    said: list[object] = [
        bid("lamp", "ann", 60, 1),
        bid("lamp", "bob", 80, 2),
        bid("lamp", "cid", 80, 1),
        bid("lamp", "dan", 10, 1),
    ]
    said += [bid("chair", "ann", 100, 1), close("lamp"), close("chair")]
    for item, amount in (("lamp", 99), ("desk", 1)):
        try:
            bid(item, "eve", amount, 3)
        except (AuctionError, KeyError) as error:
            said.append(repr(error))
    return said


if __name__ == "__main__":
    print(*demo(), sep="\n")
