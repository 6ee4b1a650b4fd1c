"""Whole modules: functions whose statements, nested, use every type of the language; and arguments for them."""

import random

from .expressions import Expressions, Names
from .forms import LITERALS, PRELUDE

HEADER = "from pyenclave import Inside, i8, trusted, u8, u16, u32, u64, untrusted\n"
CROSSING = ["int", "int", "str", "bytes", "float", "bool", "u64", "u8", "list[int]", "list[str]", "dict[str, int]",
            "Item", "Point", "int | None", "tuple[int, str]", "list[Item]", "dict[str, list[int]]", "str | None",
            "list[list[int]]"]  # fmt: skip
TYPES = [*LITERALS]
CAUGHT = [
    "KeyError",
    "(IndexError, ZeroDivisionError)",
    "LookupError",
    "Fault",
    "ValueError",
    "Exception",
    "(Deep, KeyError)",
]
AUGMENTED = ("int", "str", "bytes", "float", "list[int]", "set[int]", "dict[str, int]")
STATE = {"count": "int", "words": "list[str]", "table": "dict[str, int]", "last": "Item | None", "unique": "set[int]",
         "ratio": "float", "color": "Color", "pair": "tuple[int, str]"}  # fmt: skip


class Function:
    """Writes one function."""

    def __init__(self, seed: str, number: int) -> None:
        self.random = random.Random(f"{seed} {number}")
        self.expressions = Expressions(self.random)
        self.name = f"run_{number}"
        self.parameters = {f"a{at}": self.random.choice(CROSSING) for at in range(self.random.randrange(2, 5))}
        self.result = self.random.choice(CROSSING)
        self.variables = 0
        self.lines = 0
        self.source = self._source()

    def _source(self) -> str:
        names = dict(self.parameters)
        head = ", ".join(f"{name}: {type_}" for name, type_ in names.items())
        rows = [f"@trusted\ndef {self.name}({head}) -> {self.result}:", f"    global {', '.join(STATE)}"]
        rows += [f"    {row}" for row in self.block(names, 2, loops=False, size=self.random.randrange(3, 7))]
        # What was made counts, whatever is returned.
        shown = [f"len(str({name}))" for name, type_ in names.items() if " | " not in type_ and type_[:5] != "bytes"][
            :4
        ]
        rows += [f"    note({one})" for one in shown if "Color" not in one]
        rows.append(f"    return {self.of(self.result, names)}")
        return "\n".join(rows) + "\n"

    def of(self, type_: str, names: Names, depth: int = 2) -> str:
        return self.expressions.of(type_, names, depth)

    def arguments(self, draw: random.Random) -> str:
        """One call's arguments, as they are written."""
        return "(" + "".join(f"{_value(type_, draw)}, " for type_ in self.parameters.values()) + ")"

    def new(self) -> str:
        self.variables += 1
        return f"x{self.variables}"

    def block(self, names: Names, depth: int, *, loops: bool, size: int | None = None) -> list[str]:
        """Statements. What they assign is added to `names`, so that a block within has a copy."""
        rows: list[str] = []
        for _ in range(size or self.random.randrange(1, 4)):
            rows += self.statement(names, depth, loops=loops)
        return rows

    def inner(self, names: Names, depth: int, *, loops: bool) -> list[str]:
        return [f"    {row}" for row in self.block(dict(names), depth - 1, loops=loops)]

    def statement(self, names: Names, depth: int, *, loops: bool) -> list[str]:
        self.lines += 1
        simple = [
            self.assign,
            self.assign,
            self.again,
            self.place,
            self.method,
            self.state,
            self.unpack,
            self.augmented,
        ]
        compound = [self.branch, self.for_, self.while_, self.try_, self.match, self.optional]
        if depth > 0 and self.lines < 18 and self.random.random() < 0.45:
            return self.random.choice(compound)(names, depth, loops)
        if loops and self.random.random() < 0.15:
            return [f"if {self.of('bool', names)}:", f"    {self.random.choice(['break', 'continue'])}"]
        if self.random.random() < 0.05:
            return self.leave(names)
        return self.random.choice(simple)(names)

    # --- simple ones ---

    def assign(self, names: Names) -> list[str]:
        type_, name = self.random.choice(TYPES), self.new()
        value = self.of(type_, names)
        names[name] = type_
        return [f"{name}: {type_} = {value}"]

    def again(self, names: Names) -> list[str]:
        name = self.random.choice([*names])
        other = [one for one, type_ in names.items() if type_ == names[name] and one != name]
        value = self.of(names[name], names)
        if other and self.random.random() < 0.2:
            return [f"{name} = {self.random.choice(other)} = {value}"]
        return [f"{name} = {value}"]

    def augmented(self, names: Names) -> list[str]:
        found = [(name, type_) for name, type_ in names.items() if type_ in AUGMENTED]
        if not found:
            return self.assign(names)
        name, type_ = self.random.choice(found)
        if type_ == "int":
            symbol = self.random.choice(["+", "-", "^", "|", "&", "//", "%"])
            return [f"{name} {symbol}= t_int(8, {self.of('int', names)} % 4096)"]
        symbol = {"set[int]": "|", "dict[str, int]": "|"}.get(type_, "+")
        return [f"{name} {symbol}= {self.of(type_, names, 2)}"]

    def place(self, names: Names) -> list[str]:
        forms = [
            "<list[int]>[<int> % 3] = <int>",
            "(<list[list[int]]> + [[1, 2]])[-1][<int> % 2] += <int> % 97",
            "<dict[str, int]>[<str>] = <int>",
            "(<dict[str, int]> | {'a': 1})[<str.>] += <int> % 97",
            "<dict[str, list[int]]>.setdefault(<str>, []).append(<int>)",
            "<list[list[int]]>[<int> % 2][0] = <int>",
            "<Item>.size = <int>",
            "<Item>.name += <str>",
            "<Item>.tags = <list[int]>",
            "del <list[int]>[<int> % 3]",
            "del <dict[str, int]>[<str>]",
            "<list[int]>[0], <dict[str, int]>['q'] = <int>, <int>",
            "words[<int> % 2] = <str>",
            "table[<str>], count = <int>, <int> % 97",
        ]
        return [self.expressions.filled(self.random.choice(forms), names, 2)]

    def method(self, names: Names) -> list[str]:
        forms = [
            "<list[int]>.append(<int>)",
            "<list[int]>.insert(<int> % 4, <int>)",
            "<list[int]>.extend(<list[int]>)",
            "<list[int]>.remove(<int>)",
            "<list[int]>.sort(reverse=<bool>)",
            "<list[int]>.reverse()",
            "<list[str]>.append(<str>)",
            "<dict[str, int]>.update(<dict[str, int]>)",
            "<set[int]>.add(<int>)",
            "<set[int]>.discard(<int>)",
            "<set[int]>.update(<set[int]>)",
            "<list[Item]>.append(<Item>)",
            "<list[int]>.clear()",
            "note(<int> % 97)",
            "bump(<int> % 9)",
            "assert <bool>, <str>",
            "words.append(<str>)",
            "unique.add(<int> % 9)",
        ]
        return [self.expressions.filled(self.random.choice(forms), names, 3)]

    def state(self, names: Names) -> list[str]:
        name = self.random.choice([*STATE])
        return [f"{name} = {self.of(STATE[name], names)}"]

    def unpack(self, names: Names) -> list[str]:
        one, other = self.new(), self.new()
        forms = [
            (f"{one}, {other} = <tuple[int, str]>", {one: "int", other: "str"}),
            (f"{one}, {other} = <Point>", {one: "int", other: "str"}),
            (f"{one}, {other} = <int>, <list[int]>", {one: "int", other: "list[int]"}),
            (f"{one}, ({other}, _) = <tuple[int, tuple[str, bool]]>", {one: "int", other: "str"}),
            (f"{one} = {other} = <list[int]>", {one: "list[int]", other: "list[int]"}),
            (f"{one} = {other} = <str>", {one: "str", other: "str"}),
        ]
        form, more = self.random.choice(forms)
        row = self.expressions.filled(form, names, 3)
        names.update(more)
        same = [name for name, type_ in names.items() if type_ == "int"]
        if len(same) > 1 and self.random.random() < 0.3:
            a, b = self.random.sample(same, 2)
            return [row, f"{a}, {b} = {b}, {a}"]
        return [row]

    def leave(self, names: Names) -> list[str]:
        form = self.random.choice(["raise ValueError(<str>)", "raise Deep(<str>)", "raise KeyError(<str>)"])
        leaving = self.expressions.filled(form, names, 2)
        if self.random.random() < 0.5:
            leaving = f"return {self.of(self.result, names)}"
        return [f"if {self.of('bool', names)}:", f"    {leaving}"]

    # --- compound ones ---

    def branch(self, names: Names, depth: int, loops: bool) -> list[str]:
        rows = [f"if {self.of('bool', names)}:", *self.inner(names, depth, loops=loops)]
        if self.random.random() < 0.5:
            rows += [f"elif {self.of('bool', names)}:", *self.inner(names, depth, loops=loops)]
        if self.random.random() < 0.5:
            rows += ["else:", *self.inner(names, depth, loops=loops)]
        return rows

    def for_(self, names: Names, depth: int, loops: bool) -> list[str]:
        one, other = self.new(), self.new()
        forms: list[tuple[str, Names]] = [
            (f"for {one} in range(<int> % 5):", {one: "int"}),
            (f"for {one} in range(<int> % 9, <int> % 5, <int> % 7 - 3):", {one: "int"}),
            (f"for {one} in <list[int]>[:5]:", {one: "int"}),
            (f"for {one} in <list[str]>[:4]:", {one: "str"}),
            (f"for {one} in <str>[:5]:", {one: "str"}),
            (f"for {one} in <bytes>[-4:]:", {one: "int"}),
            (f"for {one}, {other} in sorted(<dict[str, int]>.items())[:4]:", {one: "str", other: "int"}),
            (f"for {one}, {other} in <dict[str, int]>.items():", {one: "str", other: "int"}),
            (f"for {one}, {other} in enumerate(<list[str]>[:4]):", {one: "int", other: "str"}),
            (f"for {one}, {other} in zip(<list[int]>[:4], <str>):", {one: "int", other: "str"}),
            (f"for {one} in reversed(<list[int]>[:4]):", {one: "int"}),
            (f"for {one}, {other} in <list[tuple[int, str]]>[:4]:", {one: "int", other: "str"}),
            (f"for {one} in <list[Item]>[:4]:", {one: "Item"}),
            (f"for {one} in sorted(<set[int]>)[:4]:", {one: "int"}),
        ]
        form, more = self.random.choice(forms)
        rows = [self.expressions.filled(form, names, 2), *self.inner({**names, **more}, depth, loops=True)]
        if self.random.random() < 0.3:
            rows += ["else:", *self.inner(names, depth, loops=loops)]
        return rows

    def while_(self, names: Names, depth: int, loops: bool) -> list[str]:
        left = self.new()
        body = self.inner({**names}, depth, loops=True)
        rows = [f"{left} = {self.random.randrange(1, 5)}", f"while {left} > 0 and {self.of('bool', names, 2)}:"]
        rows += [f"    {left} -= 1", *body]
        return rows + (["else:", *self.inner(names, depth, loops=loops)] if self.random.random() < 0.3 else [])

    def try_(self, names: Names, depth: int, loops: bool) -> list[str]:
        rows = ["try:", *self.inner(names, depth, loops=loops)]
        final = self.random.random() < 0.4
        handlers = self.random.randrange(0 if final else 1, 3)
        for _ in range(handlers):
            if self.random.random() < 0.6:
                name = self.new()
                rows += [f"except {self.random.choice(CAUGHT)} as {name}:", f"    note(len(str({name})))"]
            else:
                rows += [f"except {self.random.choice(CAUGHT)}:"]
            rows += self.inner(names, depth, loops=loops)
            if self.random.random() < 0.2:
                rows += ["    raise"]
        if handlers and self.random.random() < 0.3:
            rows += ["else:", *self.inner(names, depth, loops=loops)]
        return rows + (["finally:", *self.inner(names, depth, loops=loops)] if final else [])

    def match(self, names: Names, depth: int, loops: bool) -> list[str]:
        one, other = self.new(), self.new()
        forms: list[tuple[str, list[tuple[str, Names]]]] = [
            ("<int>", [("0 | 1", {}), (f"{one} if {one} > 5", {one: "int"}), ("_", {})]),
            ("<str>", [('"a"', {}), ('"b" | ""', {}), (f"{one}", {one: "str"})]),
            ("<Color>", [("Color.RED", {}), ("Color.GREEN | Color.BLUE", {})]),
            ("<Point>", [("Point(0, _)", {}), (f"Point(x={one}, y='a')", {one: "int"}),
                         (f"({one}, {other})", {one: "int", other: "str"})]),
            ("<Item>", [(f"Item('l', {one})", {one: "int"}), (f"Item(name={other})", {other: "str"})]),
            ("<tuple[int, str]>", [("(1, 'a')", {}), (f"({one}, 'b')", {one: "int"}),
                                  (f"(_, {other})", {other: "str"})]),
        ]  # fmt: skip
        subject, cases = self.random.choice(forms)
        rows = [f"match {self.expressions.filled(subject, names, 3)}:"]
        for pattern, more in cases:
            rows += [
                f"    case {pattern}:",
                *(f"    {row}" for row in self.inner({**names, **more}, depth, loops=loops)),
            ]
        return rows

    def optional(self, names: Names, depth: int, loops: bool) -> list[str]:
        name = self.new()
        type_ = self.random.choice(["int | None", "str | None", "Item | None", "bytes | None"])
        rows = [f"{name} = {self.of(type_, names)}"]
        there, inner = self.new(), type_.removesuffix(" | None")
        more = self.of("bool", {**names, name: inner}, 2)
        asked = self.random.choice([f"{name} is not None", f"{name} is not None and {more}", f"not ({name} is None)"])
        rows += [f"if {asked}:", f"    {there} = {name}", *self.inner({**names, there: inner}, depth, loops=loops)]
        if self.random.random() < 0.4:
            rows += ["else:", *self.inner(names, depth, loops=loops)]
        return rows


def _value(type_: str, draw: random.Random) -> str:
    """A literal of a type that crosses; its edges are drawn often."""
    match type_:
        case "int":
            return str(
                draw.choice(
                    [0, 1, -1, 2, 7, 22, 255, 256, -255, draw.randrange(-50, 50), draw.randrange(-(2**40), 2**40)]
                )
            )
        case "u64":
            return str(draw.choice([0, 1, 9, 2**63, 2**64 - 1, draw.randrange(2**64)]))
        case "u8":
            return str(draw.choice([0, 1, 255, draw.randrange(256)]))
        case "float":
            return repr(draw.choice([0.0, -0.0, 0.5, 1.0, -2.5, 1e16, 1e-7, 3.14159, draw.uniform(-1000, 1000)]))
        case "bool":
            return str(draw.random() < 0.5)
        case "str":
            return repr("".join(draw.choices("ab c,é😀1\n'", k=draw.choice([0, 1, 1, 2, 3, 5, 9]))))
        case "bytes":
            return repr(bytes(draw.choices(b"ab c,\x00\xff1", k=draw.choice([0, 1, 2, 3, 6]))))
        case "Item":
            tags = "None" if draw.random() < 0.5 else _value("list[int]", draw)
            return f"Item({_value('str', draw)}, {draw.randrange(9)}, {tags})"
        case "Point":
            return f"Point({_value('int', draw)}, {_value('str', draw)})"
        case "tuple[int, str]":
            return f"({_value('int', draw)}, {_value('str', draw)})"
    if type_.endswith(" | None"):
        return "None" if draw.random() < 0.4 else _value(type_.removesuffix(" | None"), draw)
    inner = type_.partition("[")[2][:-1]
    count = draw.choice([0, 1, 2, 3, 5])
    if type_.startswith("list"):
        return f"[{', '.join(_value(inner, draw) for _ in range(count))}]"
    key, _, of = inner.partition(", ")
    return f"{{{', '.join(f'{_value(key, draw)}: {_value(of, draw)}' for _ in range(count))}}}"


def program(seed: str, functions: int) -> tuple[str, list[Function]]:
    """A module's source, and its functions."""
    made = [Function(seed, number) for number in range(functions)]
    return HEADER + PRELUDE + "\n\n" + "\n\n".join(one.source for one in made), made
