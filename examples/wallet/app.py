"""Loads the wallet's enclave and pays with it. Build it first:

    pyenclave build examples/wallet/wallet.edl --source examples/wallet/wallet.c -o dist/
    PYTHONPATH=dist python examples/wallet/app.py
"""

import array

import wallet


def main() -> None:
    with wallet.load(wallet_log=lambda line: print(f"log: {line}")) as purse:
        purse.wallet_open("2718", 100)
        print(f"total: {purse.wallet_total(array.array('Q', [10, 20, 30]))}")
        lunch = wallet.payment(amount=12, currency=978)
        for pin in ("0000", "2718"):
            result, receipt = purse.wallet_pay(pin, lunch)
            print(f"{result.name}: {'receipt ' + receipt.hex()[:16] if any(receipt) else 'no receipt'}")
        try:
            purse.wallet_open("12", 1)
        except ValueError as error:
            print(f"ValueError: {error}")


if __name__ == "__main__":
    main()
