"""Full-text search over private documents: only titles of hits leave."""

import math
import re
from collections import Counter, defaultdict

from pyenclave import Inside, trusted

STOPWORDS = frozenset({"the", "a", "of", "and", "to", "in"})


class Index:
    def __init__(self) -> None:
        self.titles: list[str] = []
        self.lengths: list[int] = []
        self.postings: defaultdict[str, dict[int, int]] = defaultdict(dict)

    @staticmethod
    def tokens(text: str) -> list[str]:
        letters = "".join(c if c.isalnum() else " " for c in text.lower())
        return [word for word in letters.split() if word not in STOPWORDS]

    def add(self, title: str, text: str) -> None:
        number = len(self.titles)
        words = self.tokens(text)
        self.titles.append(title)
        self.lengths.append(len(words))
        for word, count in Counter(words).items():
            self.postings[word][number] = count

    def search(self, query: str) -> list[tuple[str, float]]:
        scores: dict[int, float] = {}
        for word in self.tokens(query):
            documents = self.postings.get(word, {})
            weight = math.log(1 + len(self.titles) / (1 + len(documents)))
            for number, count in documents.items():
                scores[number] = scores.get(number, 0.0) + weight * count / self.lengths[number]
        ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
        return [(self.titles[number], round(score, 4)) for number, score in ranked]


index: Inside[Index] = Index()


@trusted
def add(title: str, text: str) -> int:
    index.add(title, text)
    return len(index.titles)


@trusted
def search(query: str, limit: int = 3) -> list[tuple[str, float]]:
    return index.search(query)[:limit]


@trusted
def vocabulary() -> list[str]:
    return sorted(index.postings, key=lambda word: (-len(index.postings[word]), word))[:4]


def demo() -> list[object]:
    said: list[object] = [
        add("merger", "The merger of Acme and Bolt: a secret, to be signed."),
        add("lunch", "Lunch menu: soup, Acme sandwiches"),
    ]
    said.append(add("payroll", re.sub(r"\s+", " ", "Payroll   of  Acme and\n the board")))
    return [*said, search("acme secret"), search("SOUP"), search("nothing"), vocabulary()]


if __name__ == "__main__":
    print(*demo(), sep="\n")
