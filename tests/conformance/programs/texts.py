"""Methods of str."""

from pyenclave import trusted


# calls: ("ab", 3), ("é", 0), ("x", -1)
@trusted
def concat(s: str, n: int) -> str:
    return s + "|" + s * n + n * "." + f"{s}"


# calls: ("b", "abc"), ("", ""), ("é", "größe")
@trusted
def contains(a: str, b: str) -> list[bool]:
    return [a in b, a not in b, a == b, a < b, a <= b, a > b, a != b]


# calls: ("größe", "ö"), ("aXbXc", "X"), ("abc", ""), ("abc", "z")
@trusted
def find(s: str, part: str) -> list[int]:
    return [s.find(part), s.rfind(part), s.count(part), s.find(part, 2), s.rfind(part, 0, 3), s.count(part, 1, 4)]


# calls: ("abcabc", "b"), ("abc", "z")
@trusted
def index(s: str, part: str) -> list[int]:
    return [s.index(part), s.rindex(part), s.index(part, 1)]


# calls: ("hello", "he", "lo"), ("", "a", "")
@trusted
def starts_and_ends(s: str, a: str, b: str) -> list[bool]:
    return [s.startswith(a), s.endswith(b), s.startswith(a, 1), s.endswith(b, 0, 4)]


# calls: (" a b  c ",), ("",), ("a\tb\nc",)
@trusted
def split(s: str) -> list[list[str]]:
    return [s.split(), s.rsplit(), s.split(maxsplit=1), s.rsplit(maxsplit=1)]


# calls: ("a,b,,c", ","), ("", ","), ("abc", "bc"), ("abc", "")
@trusted
def split_at(s: str, sep: str) -> list[list[str]]:
    return [s.split(sep), s.rsplit(sep, 1), s.split(sep, maxsplit=2), s.split(sep=sep)]


# calls: ("a\nb\r\nc\rd\n",), ("",), ("a\x0bb\u2028c",)
@trusted
def splitlines(s: str) -> list[list[str]]:
    return [s.splitlines(), s.splitlines(True), s.splitlines(keepends=False)]


# calls: ("a=b=c", "="), ("abc", "x"), ("abc", "")
@trusted
def partition(s: str, sep: str) -> str:
    return f"{s.partition(sep)} {s.rpartition(sep)}"


# calls: ("  a b\t\n",), ("xxaxx",), ("",)
@trusted
def strip(s: str) -> list[str]:
    return [s.strip(), s.lstrip(), s.rstrip(), s.strip("x"), s.lstrip("xa"), s.rstrip(None)]


# calls: ("prefix-name.txt",), ("",)
@trusted
def remove(s: str) -> list[str]:
    return [s.removeprefix("prefix-"), s.removesuffix(".txt"), s.removeprefix("x")]


# calls: ("banana", "a", "oo"), ("abc", "", "-"), ("", "a", "b")
@trusted
def replace(s: str, old: str, new: str) -> list[str]:
    return [s.replace(old, new), s.replace(old, new, 1), s.replace(old, "")]


# calls: (["a", "b", "c"],), ([],), (["é"],)
@trusted
def join(words: list[str]) -> list[str]:
    return [", ".join(words), "".join(w.upper() for w in words), "-".join([w for w in words if w > "a"])]


# calls: ("Hello wÖrld ß",), ("ÅNGSTRÖM ǆ",), ("",)
@trusted
def cases(s: str) -> list[str]:
    return [s.lower(), s.upper(), s.capitalize(), s.swapcase(), s.title(), s.casefold()]


# calls: ("42", 5), ("-42", 6), ("+", 3), ("é", 4), ("abc", 1)
@trusted
def pad(s: str, n: int) -> list[str]:
    return [s.zfill(n), s.ljust(n), s.rjust(n, "*"), s.center(n, "é"), s.center(n)]


# calls: ("abc",), ("123",), ("a1",), (" \t",), ("",), ("Title Case",), ("ÀÉ",), ("٣²",), ("a_b",), ("\x00",)
@trusted
def questions(s: str) -> list[bool]:
    return [
        s.isalnum(), s.isalpha(), s.isascii(), s.isdigit(), s.islower(), s.isspace(), s.istitle(), s.isupper(),
        s.isdecimal(), s.isidentifier(), s.isnumeric(), s.isprintable(),
    ]  # fmt: skip


# calls: ("größe",), ("",), ("😀",)
@trusted
def encode(s: str) -> list[bytes]:
    return [s.encode(), s.encode("utf-8"), s.encode(encoding="utf-8", errors="strict")]


# calls: ("größe", "latin-1"), ("abc", "ascii")
@trusted
def encodings(s: str, name: str) -> bytes:
    return s.encode(name)


# calls: ("aé😀z",)
@trusted
def by_code_points(s: str) -> list[str]:
    return [s[0], s[1], s[2], s[-1], s[1:3], s[::-1], str(len(s))]


# calls: ("abc", 3), ("é", -2)
@trusted
def index_errors(s: str, i: int) -> str:
    return s[i]


# calls: ("the cat the dog the end",)
@trusted
def word_count(s: str) -> list[str]:
    counts: dict[str, int] = {}
    for word in s.split():
        counts[word] = counts.get(word, 0) + 1
    return [f"{word}={n}" for word, n in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]


# calls: ("kitten", "sitting"), ("", "abc")
@trusted
def levenshtein(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        new = [i]
        for j, y in enumerate(b, 1):
            new.append(min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (x != y)))
        row = new
    return row[-1]
