"""Random regular expressions and texts, for what CPython's re says of them to be compared with what is said inside."""

import random
import re

_PLAIN = "abcabcAK1_ \n"
# Letters whose case is more than one other letter, digits and spaces that are not ASCII, characters of every length.
_OTHERS = "abBkK\u212ac1_ -\n\u00e9\u00c9\u0130i\u017fsS\u00b5\u03bc\u0660\u2028\U00010400\U00010428x"
_CLASSES = (r"\d", r"\D", r"\w", r"\W", r"\s", r"\S")
_COUNTS = ("*", "+", "?", "{2}", "{1,2}", "{0,3}", "{2,}", "{,2}", "{0}")


class Drawn:
    """One pattern, with flags. `is_plain`: of ASCII alone, as bytes are."""

    def __init__(self, pick: random.Random, *, is_plain: bool) -> None:
        self.pick, self.is_plain = pick, is_plain
        self.groups = 0
        self.closed: list[int] = []
        self.text = self._alternatives(pick.choice((2, 3, 4)))
        self.flags = sum(one for one in (re.I, re.M, re.S) if pick.random() < 0.25)
        self.flags += re.A if pick.random() < 0.15 else 0

    def _letter(self) -> str:
        return self.pick.choice(_PLAIN if self.is_plain or self.pick.random() < 0.7 else _OTHERS)

    def _set(self) -> str:
        items = []
        for _ in range(self.pick.randint(1, 3)):
            kind = self.pick.random()
            if kind < 0.3:
                items.append(self.pick.choice(_CLASSES))
            elif kind < 0.6:
                low, high = sorted((self._letter(), self._letter()))
                items.append(f"{re.escape(low)}-{re.escape(high)}")
            else:
                items.append(re.escape(self.pick.choice((self._letter(), "]", "^", "-"))))
        return f"[{self.pick.choice(('', '', '^'))}{''.join(items)}]"

    def _one(self) -> str:
        if self.pick.random() < 0.7:
            return re.escape(self._letter())
        return self.pick.choice((self._set(), self.pick.choice(_CLASSES), "."))

    def _atom(self, depth: int) -> str:
        kind = self.pick.random()
        if kind < 0.45 or depth <= 0:
            return self._one()
        if kind < 0.52:
            return self.pick.choice(("^", "$", r"\b", r"\B", r"\A", r"\Z"))
        if kind < 0.58 and self.closed:
            return f"\\{self.pick.choice(self.closed)}(?:)"
        if kind < 0.63 and self.closed:
            yes, no = self._row(depth - 1), self._row(depth - 1)
            return f"(?({self.pick.choice(self.closed)}){yes}{self.pick.choice(('', '|' + no))})"
        if kind < 0.8:
            self.groups += 1
            number = self.groups
            inner = self._alternatives(depth - 1)
            self.closed.append(number)
            return f"({inner})"
        if kind < 0.95:
            return f"(?{self.pick.choice((':', ':', '>', '=', '!'))}{self._alternatives(depth - 1)})"
        if kind < 0.97:
            return f"(?<{self.pick.choice('=!')}{self.pick.choice((self._one(), self._one() + self._one()))})"
        flags = self.pick.choice(("i", "-i", "m", "s") if self.is_plain else ("i", "-i", "m", "s", "a", "u", "i-s"))
        return f"(?{flags}:{self._alternatives(depth - 1)})"

    def _row(self, depth: int) -> str:
        made = ""
        for _ in range(self.pick.choice((0, 1, 1, 2, 2, 3, 3))):
            made += self._atom(depth)
            if self.pick.random() < 0.4:
                made += self.pick.choice(_COUNTS) + self.pick.choice(("", "", "?", "+"))
        return made

    def _alternatives(self, depth: int) -> str:
        return "|".join(self._row(depth) for _ in range(self.pick.choice((1, 1, 1, 2, 3))))


def drawn_text(pick: random.Random, *, is_plain: bool) -> str:
    size = pick.choice((0, 1, 2, 3, 4, 5, 6, 8, 12))
    return "".join(pick.choice(_PLAIN if is_plain or pick.random() < 0.7 else _OTHERS) for _ in range(size))
