"""Autocomplete over secret customer names: a trie."""

from pyenclave import Inside, trusted


class Node:
    def __init__(self) -> None:
        self.children: dict[str, Node] = {}
        self.count = 0


class Trie:
    def __init__(self) -> None:
        self.root = Node()
        self.size = 0

    def insert(self, word: str) -> None:
        node = self.root
        for letter in word:
            if letter not in node.children:
                node.children[letter] = Node()
            node = node.children[letter]
        node.count += 1
        self.size += 1

    def find(self, prefix: str) -> Node | None:
        node = self.root
        for letter in prefix:
            if letter not in node.children:
                return None
            node = node.children[letter]
        return node

    def __contains__(self, word: str) -> bool:
        node = self.find(word)
        return node is not None and node.count > 0

    def completions(self, prefix: str, limit: int) -> list[str]:
        found: list[str] = []
        start = self.find(prefix)
        if start is None:
            return found
        stack = [(prefix, start)]
        while stack and len(found) < limit:
            word, node = stack.pop()
            if node.count:
                found.append(word)
            for letter in sorted(node.children, reverse=True):
                stack.append((word + letter, node.children[letter]))
        return found


names: Inside[Trie] = Trie()


@trusted
def add(words: list[str]) -> int:
    for word in words:
        names.insert(word.lower())
    return names.size


@trusted
def known(word: str) -> bool:
    return word.lower() in names


@trusted
def complete(prefix: str, limit: int = 5) -> list[str]:
    return names.completions(prefix.lower(), limit)


def demo() -> list[object]:
    said: list[object] = [add(["Anna", "Anton", "Antonia", "Bert", "Anna"]), known("anna"), known("ann"), known("zoe")]
    return [*said, complete("an"), complete("ant", 1), complete("x"), complete("")]


if __name__ == "__main__":
    print(*demo(), sep="\n")
