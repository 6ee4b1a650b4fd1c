"""A limit order book whose resting orders nobody sees."""

import heapq
from dataclasses import dataclass

from pyenclave import Inside, trusted


@dataclass
class Order:
    id: int
    owner: str
    price: int
    quantity: int


class Book:
    def __init__(self) -> None:
        self.bids: list[tuple[int, int]] = []
        self.asks: list[tuple[int, int]] = []
        self.orders: dict[int, Order] = {}
        self.next_id = 1

    def match(self, order: Order, is_buy: bool) -> list[tuple[int, int, int]]:
        trades = []
        side = self.asks if is_buy else self.bids
        while side and order.quantity > 0:
            key, other_id = side[0]
            price = key if is_buy else -key
            if (is_buy and price > order.price) or (not is_buy and price < order.price):
                break
            other = self.orders.get(other_id)
            if other is None:
                heapq.heappop(side)
                continue
            traded = min(order.quantity, other.quantity)
            order.quantity -= traded
            other.quantity -= traded
            trades.append((other_id, price, traded))
            if other.quantity == 0:
                heapq.heappop(side)
                del self.orders[other_id]
        return trades

    def rest(self, order: Order, is_buy: bool) -> None:
        if order.quantity > 0:
            self.orders[order.id] = order
            heapq.heappush(self.bids if is_buy else self.asks, (-order.price if is_buy else order.price, order.id))


book: Inside[Book] = Book()


@trusted
def place(owner: str, side: str, price: int, quantity: int) -> list[tuple[int, int, int]]:
    if side not in ("buy", "sell") or price <= 0 or quantity <= 0:
        raise ValueError(f"bad order: {side} {quantity}@{price}")
    order = Order(book.next_id, owner, price, quantity)
    book.next_id += 1
    trades = book.match(order, side == "buy")
    book.rest(order, side == "buy")
    return trades


@trusted
def cancel(owner: str, order_id: int) -> bool:
    order = book.orders.get(order_id)
    if order is None or order.owner != owner:
        return False
    del book.orders[order_id]
    return True


@trusted
def depth() -> int:
    return sum(order.quantity for order in book.orders.values())


def demo() -> list[object]:
    said: list[object] = [
        place("ann", "sell", 101, 5),
        place("bob", "sell", 100, 5),
        place("cid", "buy", 99, 4),
        depth(),
    ]
    said += [place("dan", "buy", 101, 7), depth(), cancel("ann", 99), cancel("cid", 3), place("eve", "sell", 99, 1)]
    try:
        place("ann", "hold", 1, 1)
    except ValueError as error:
        said.append(str(error))
    return said


if __name__ == "__main__":
    print(*demo(), sep="\n")
