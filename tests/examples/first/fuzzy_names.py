"""Is a name close to one of a secret list? The list stays inside."""

import unicodedata

from pyenclave import Inside, trusted

watched: Inside[list[str]] = []


def normal(name: str) -> str:
    return " ".join(sorted(name.casefold().replace("-", " ").split()))


def distance(a: str, b: str) -> int:
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        current = [i]
        for j, y in enumerate(b, 1):
            cost = 0 if x == y else 1
            current.append(min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + cost))
        previous = current
    return previous[-1]


def similarity(a: str, b: str) -> float:
    longest = max(len(a), len(b))
    return 1.0 if longest == 0 else 1 - distance(a, b) / longest


@trusted
def watch(names: list[str]) -> int:
    global watched
    watched = sorted({normal(name) for name in names} | set(watched))
    return len(watched)


@trusted
def best(name: str) -> float:
    wanted = normal(name)
    return max((similarity(wanted, each) for each in watched), default=0.0)


@trusted
def is_hit(name: str, threshold: float = 0.8) -> bool:
    return best(name) >= threshold


@trusted
def screen(names: list[str]) -> dict[str, bool]:
    return {name: is_hit(name) for name in names}


def plain(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def demo() -> list[object]:
    said: list[object] = [best("anyone"), watch(["Ivan Petrov", "Anna-Maria Schmidt", "ivan  PETROV"])]
    said += [best("Petrov, Ivan"), is_hit("Iwan Petrow"), is_hit("John Doe"), is_hit("John Doe", 0.1)]
    said.append(screen([plain("Maria Anna Schmitt"), "Zoë"]))
    return said


if __name__ == "__main__":
    print(*demo(), sep="\n")
