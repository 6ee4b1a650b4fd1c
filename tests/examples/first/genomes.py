"""Genomes that never leave: local alignment, k-mers, restriction sites, relatives."""

from collections import Counter
from collections.abc import Generator
from functools import cache
from itertools import islice
from typing import NamedTuple

from pyenclave import Inside, trusted

COMPLEMENT = str.maketrans("ACGT", "TGCA")
CODONS = {
    "ATG": "M",
    "TGG": "W",
    "TTT": "F",
    "TTC": "F",
    "AAA": "K",
    "AAG": "K",
    "TAA": "*",
    "TAG": "*",
    "TGA": "*",
    "GGG": "G",
}


class Alignment(NamedTuple):
    score: int
    top: str
    middle: str
    bottom: str


class Genome:
    def __init__(self, sequence: str) -> None:
        sequence = sequence.upper().replace(" ", "")
        if extra := set(sequence) - set("ACGT"):
            raise ValueError(f"no bases: {''.join(sorted(extra))}")
        self.sequence = sequence

    def kmers(self, k: int) -> Generator[str, None, None]:
        for i in range(len(self.sequence) - k + 1):
            yield self.sequence[i : i + k]

    @property
    def gc(self) -> float:
        return (self.sequence.count("G") + self.sequence.count("C")) / len(self.sequence)

    def __invert__(self) -> "Genome":
        return Genome(self.sequence.translate(COMPLEMENT)[::-1])

    def translate(self) -> str:
        start = self.sequence.find("ATG")
        if start == -1:
            return ""
        protein = []
        for i in range(start, len(self.sequence) - 2, 3):
            match CODONS.get(self.sequence[i : i + 3], "X"):
                case "*":
                    break
                case acid:
                    protein.append(acid)
        return "".join(protein)


genomes: Inside[dict[str, Genome]] = {}


def align(a: str, b: str, match: int = 2, mismatch: int = -1, gap: int = -2) -> Alignment:
    """Smith-Waterman."""
    h = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    best, end = 0, (0, 0)
    for i, x in enumerate(a, 1):
        for j, y in enumerate(b, 1):
            h[i][j] = max(0, h[i - 1][j - 1] + (match if x == y else mismatch), h[i - 1][j] + gap, h[i][j - 1] + gap)
            if h[i][j] > best:
                best, end = h[i][j], (i, j)
    i, j = end
    pairs: list[tuple[str, str]] = []
    while i > 0 and j > 0 and h[i][j] > 0:
        if h[i][j] == h[i - 1][j - 1] + (match if a[i - 1] == b[j - 1] else mismatch):
            i, j = i - 1, j - 1
            pairs.append((a[i], b[j]))
        elif h[i][j] == h[i - 1][j] + gap:
            i -= 1
            pairs.append((a[i], "-"))
        else:
            j -= 1
            pairs.append(("-", b[j]))
    pairs.reverse()
    top, bottom = map("".join, zip(*pairs)) if pairs else ("", "")
    return Alignment(best, top, "".join("|" if x == y else " " for x, y in pairs), bottom)


def distance(a: str, b: str) -> int:
    @cache
    def d(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        return min(d(i - 1, j) + 1, d(i, j - 1) + 1, d(i - 1, j - 1) + (a[i - 1] != b[j - 1]))

    return d(len(a), len(b))


@trusted
def store(name: str, sequence: str) -> float:
    genomes[name] = Genome(sequence)
    return round(genomes[name].gc, 4)


@trusted
def compare(a: str, b: str) -> Alignment:
    return align(genomes[a].sequence, genomes[b].sequence)


@trusted
def relatives(name: str, k: int = 3, n: int = 2) -> list[tuple[str, float]]:
    mine = set(genomes[name].kmers(k))

    def similarity(other: str) -> float:
        theirs = set(genomes[other].kmers(k))
        return round(len(mine & theirs) / len(mine | theirs), 3)

    ranked = sorted(((o, similarity(o)) for o in genomes if o != name), key=lambda p: p[1], reverse=True)
    return list(islice(ranked, n))


@trusted
def common(name: str, k: int, n: int) -> list[tuple[str, int]]:
    return Counter(genomes[name].kmers(k)).most_common(n)


@trusted
def protein(name: str) -> tuple[str, str]:
    return genomes[name].translate(), (~genomes[name]).sequence


@trusted
def edit_distance(a: str, b: str) -> int:
    return distance(genomes[a].sequence, genomes[b].sequence)


def demo() -> list[object]:
    sequences = [("ann", "ccATG TTT aaa TGG TAA gg"), ("bob", "GGATGTTCAAATGGTAACC"), ("cat", "ACACACACTTTTACA")]
    out: list[object] = [store(name, sequence) for name, sequence in sequences]
    try:
        store("eve", "ACGU N")
    except ValueError as error:
        out.append(str(error))
    out += [*compare("ann", "bob"), relatives("ann"), common("cat", 2, 2), protein("ann"), edit_distance("ann", "bob")]
    return out


if __name__ == "__main__":
    print(*demo(), sep="\n")
