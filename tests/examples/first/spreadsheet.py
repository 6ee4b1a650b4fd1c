"""A spreadsheet of confidential numbers: formulas are parsed and evaluated inside."""

from pyenclave import Inside, trusted

cells: Inside[dict[str, str]] = {}


class FormulaError(ValueError):
    pass


class Parser:
    def __init__(self, text: str, depth: int) -> None:
        self.text = text.replace(" ", "")
        self.at = 0
        self.depth = depth

    def peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def expression(self) -> float:
        value = self.term()
        while self.peek() and self.peek() in "+-":
            operator = self.text[self.at]
            self.at += 1
            right = self.term()
            value = value + right if operator == "+" else value - right
        return value

    def term(self) -> float:
        value = self.factor()
        while self.peek() and self.peek() in "*/":
            operator = self.text[self.at]
            self.at += 1
            right = self.factor()
            value = value * right if operator == "*" else value / right
        return value

    def factor(self) -> float:
        if self.peek() == "-":
            self.at += 1
            return -self.factor()
        if self.peek() == "(":
            self.at += 1
            value = self.expression()
            if self.peek() != ")":
                raise FormulaError("missing )")
            self.at += 1
            return value
        start = self.at
        while self.peek().isalnum() or self.peek() == ".":
            self.at += 1
        word = self.text[start : self.at]
        if not word:
            raise FormulaError(f"unexpected {self.peek()!r} at {self.at}")
        return value_of(word, self.depth + 1) if word[0].isalpha() else float(word)


def value_of(name: str, depth: int = 0) -> float:
    if depth > 50:
        raise FormulaError("circular reference")
    text = cells.get(name.upper(), "0")
    if not text.startswith("="):
        return float(text)
    parser = Parser(text[1:], depth)
    value = parser.expression()
    if parser.peek():
        raise FormulaError(f"unexpected {parser.peek()!r} at {parser.at}")
    return value


@trusted
def put(name: str, text: str) -> None:
    cells[name.upper()] = text


@trusted
def show(name: str) -> str:
    try:
        return f"{value_of(name):.2f}"
    except ZeroDivisionError:
        return "#DIV/0!"
    except FormulaError as error:
        return f"#ERROR {error}"


@trusted
def table() -> dict[str, str]:
    return {name: show(name) for name in sorted(cells)}


def demo() -> list[object]:
    for name, text in (
        ("a1", "10"),
        ("a2", "=a1*2 + 1"),
        ("b1", "=(a1 + a2) / 4 - -1"),
        ("c1", "=c2"),
        ("c2", "=c1"),
        ("d1", "=1/0"),
        ("e1", "=2 $ 3"),
    ):
        put(name, text)
    return [show("b1"), show("zz"), table()]


if __name__ == "__main__":
    print(*demo(), sep="\n")
