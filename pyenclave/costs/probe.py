"""The calls that are measured: each of the ways in which something crosses, and nothing done with it."""

from pyenclave import Array, InOut, Inside, f64, trusted, untrusted

data: Inside[bytes] = b""
text: Inside[str] = ""
numbers: Inside[list[int]] = []
texts: Inside[list[str]] = []
answers: dict[str, object] = {"bytes": b"", "text": "", "numbers": [], "texts": []}  # outside: what ocalls give


@trusted
def keep(some: bytes, more: str, many: list[int], words: list[str]) -> None:
    """What the other functions give, and what they hand to ocalls."""
    global data, text, numbers, texts
    data, text, numbers, texts = some, more, many, words


@trusted
def nothing() -> None:
    pass


@trusted
def take_value(one: int) -> None:
    pass


@trusted
def give_value() -> int:
    return 1


@trusted
def take_bytes(one: bytes) -> None:
    pass


@trusted
def give_bytes() -> bytes:
    return data


@trusted
def take_text(one: str) -> None:
    pass


@trusted
def give_text() -> str:
    return text


@trusted
def take_array(one: Array[f64]) -> None:
    pass


@trusted
def take_changed(one: InOut[Array[f64]]) -> None:
    pass


@trusted
def take_numbers(one: list[int]) -> None:
    pass


@trusted
def give_numbers() -> list[int]:
    return numbers


@trusted
def take_texts(one: list[str]) -> None:
    pass


@trusted
def give_texts() -> list[str]:
    return texts


@trusted
class Thing:
    def __init__(self) -> None:
        self.used = 0

    def touch(self) -> None:
        pass


@untrusted
def asked() -> None:
    pass


@untrusted
def told_value(one: int) -> None:
    pass


@untrusted
def asked_value() -> int:
    return 1


@untrusted
def told_bytes(one: bytes) -> None:
    pass


@untrusted
def asked_bytes() -> bytes:
    return answers["bytes"]  # type: ignore[return-value]


@untrusted
def told_text(one: str) -> None:
    pass


@untrusted
def asked_text() -> str:
    return answers["text"]  # type: ignore[return-value]


@untrusted
def told_numbers(one: list[int]) -> None:
    pass


@untrusted
def asked_numbers() -> list[int]:
    return answers["numbers"]  # type: ignore[return-value]


@untrusted
def told_texts(one: list[str]) -> None:
    pass


@untrusted
def asked_texts() -> list[str]:
    return answers["texts"]  # type: ignore[return-value]


@trusted
def ask(rounds: int) -> None:
    for _ in range(rounds):
        asked()


@trusted
def tell_value(rounds: int) -> None:
    for _ in range(rounds):
        told_value(1)


@trusted
def ask_value(rounds: int) -> None:
    for _ in range(rounds):
        asked_value()


@trusted
def tell_bytes(rounds: int) -> None:
    for _ in range(rounds):
        told_bytes(data)


@trusted
def ask_bytes(rounds: int) -> None:
    for _ in range(rounds):
        asked_bytes()


@trusted
def tell_text(rounds: int) -> None:
    for _ in range(rounds):
        told_text(text)


@trusted
def ask_text(rounds: int) -> None:
    for _ in range(rounds):
        asked_text()


@trusted
def tell_numbers(rounds: int) -> None:
    for _ in range(rounds):
        told_numbers(numbers)


@trusted
def ask_numbers(rounds: int) -> None:
    for _ in range(rounds):
        asked_numbers()


@trusted
def tell_texts(rounds: int) -> None:
    for _ in range(rounds):
        told_texts(texts)


@trusted
def ask_texts(rounds: int) -> None:
    for _ in range(rounds):
        asked_texts()
