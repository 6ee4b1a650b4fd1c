"""Whole modules: functions whose statements, nested, use every type of the language; and arguments for them."""

import random
from collections.abc import Callable

from .arguments import DEFAULTS, ENDS, PARAMETERS, RESULTS, argument
from .expressions import Expressions, Names
from .forms import FORMS, LITERALS
from .prelude import HEADER, PRELUDE, STATE
from .statements import (
    BINDING,
    CAUGHT,
    CHANGING,
    EFFECTS,
    HANDLING,
    LEAVING,
    LOOPS,
    MATCHES,
    NARROWING,
    UNWINDING,
    WITHS,
)

TYPES = [*LITERALS]
AUGMENTED = {
    "int": "+ - ^ | & // %", "bool": "^ & |", "float": "+ - *", "str": "+", "bytes": "+", "bytearray": "+",
    "Vec": "+ -", "list[int]": "+", "list[str]": "+", "list[Item]": "+", "list[int | None]": "+",
    "dict[str, int]": "|", "deque[int]": "+", "list[u8]": "+", "set[int]": "| & - ^", "frozenset[int]": "| -",
}  # fmt: skip
OPTIONAL = {
    "int | None": "int",
    "str | None": "str",
    "Item | None": "Item",
    "bytes | None": "bytes",
    "Vec | None": "Vec",
    "float | None": "float",
}
EXPECTED = "(LookupError, ValueError, ZeroDivisionError, AssertionError, Fault, BufferError)"
Compound = Callable[[Names, int, bool], list[str]]


class Function:
    """Writes one function."""

    def __init__(self, seed: str, number: int) -> None:
        self.random = random.Random(f"{seed} {number}")
        self.expressions = Expressions(self.random)
        self.name = f"run_{number}"
        self.parameters = {f"p{at}": self.random.choice([*PARAMETERS]) for at in range(self.random.randrange(2, 5))}
        self.keywords = [*self.parameters][len(self.parameters) - self.random.choice([0, 0, 0, 1, 2]) :]
        self.defaults: dict[str, str] = {}
        self.result = self.random.choice(RESULTS)
        self.variables = 0
        self.lines = 0
        self.guarded = 0  # where an exception may be caught, which one from outside is not
        self.fixed: set[str] = set()  # names that are not assigned here: those of the function around
        self.source = self._source()
        self.swallows = any(one in self.source for one in ("except Exception", "except (Exception)", "with Guard("))

    def _source(self) -> str:
        names = {name: PARAMETERS[type_] for name, type_ in self.parameters.items()}
        rows = [f"@trusted\ndef {self.name}({self._head()}) -> {self.result}:", f"    global {', '.join(STATE)}"]
        rows += [f"    {row}" for row in self.block(names, 2, loops=False, size=self.random.randrange(3, 7))]
        # What was made counts, whatever is returned.
        shown = [one for name, type_ in names.items() if (one := _shown(name, type_)) is not None]
        rows += [f"    note(digest({one}))" for one in shown[:6]]
        rows.append(f"    return {self.of(self.result, names)}")
        return "\n".join(rows) + "\n"

    def _head(self) -> str:
        """The parameters. What follows one with a default and has none is keyword-only."""
        written: list[str] = []
        for name, type_ in self.parameters.items():
            default = self.random.choice(DEFAULTS.get(type_, [""])) if self.random.random() < 0.3 else ""
            if name not in self.keywords and ("*" in written or (self.defaults and not default)):
                self.keywords.append(name)
            if name in self.keywords and "*" not in written:
                written.append("*")
            if default:
                self.defaults[name] = default
            written.append(f"{name}: {type_}{f' = {default}' if default else ''}")
        return ", ".join(written)

    def of(self, type_: str, names: Names, depth: int = 2) -> str:
        return self.expressions.of(type_, names, depth)

    def filled(self, form: str, names: Names, depth: int = 2) -> str:
        return self.expressions.filled(form, names, depth)

    def bound(self, forms: list[tuple[str, Names]], names: Names, depth: int = 2) -> tuple[str, Names]:
        """One of the forms, and what it binds."""
        own = dict(forms)
        form = self.expressions.drawn([*own], names)
        self.expressions.used[form] -= 1  # counted where it is bound
        return self.expressions.bound(form, own[form], names, depth)

    def arguments(self, draw: random.Random) -> str:
        """One call's arguments, as they are written."""
        given, skipped = [], False
        for name, type_ in self.parameters.items():
            value = argument(type_, draw)
            # Where no handler may take for another error what only the 64 bits inside have raised.
            if type_ == "int" and not self.swallows and draw.random() < 0.03:
                value = str(draw.choice(ENDS))
            if name in self.defaults and draw.random() < 0.4:
                skipped = True
            else:
                given.append(f"{name}={value}" if skipped or name in self.keywords else value)
        return "(" + ", ".join(given) + ")"

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

    def guarded_inner(self, names: Names, depth: int, *, loops: bool) -> list[str]:
        self.guarded += 1
        rows = self.inner(names, depth, loops=loops)
        self.guarded -= 1
        return rows

    def statement(self, names: Names, depth: int, *, loops: bool) -> list[str]:
        self.lines += 1
        simple = [self.assign, self.assign, self.again, self.effect, self.effect, self.state, self.bind, self.bind]
        simple += [self.augmented]
        compound: list[Compound] = [self.branch, self.for_, self.while_, self.try_, self.match, self.optional]
        compound += [self.with_, self.nested, self.changing, self.leaving_]
        if depth > 0 and self.lines < 18 and self.random.random() < 0.45:
            return self.random.choice(compound)(names, depth, loops)
        if loops and self.random.random() < 0.15:
            return [f"if {self.of('bool', names)}:", f"    {self.random.choice(['break', 'continue'])}"]
        if self.random.random() < 0.05:
            return self.leave(names)
        if self.random.random() < 0.02 and not self.guarded:
            return [self.filled("note(ask_fails(<int> * 3 + 2 if <bool> else <int>) % 97)", names)]
        return self.random.choice(simple)(names)

    # --- simple ones ---

    def assign(self, names: Names) -> list[str]:
        type_, name = self.random.choice(TYPES), self.new()
        value = self.of(type_, names)
        names[name] = type_
        return [f"{name}: {type_} = {value}"]

    def again(self, names: Names) -> list[str]:
        own = {name: type_ for name, type_ in names.items() if type_ in FORMS and name not in self.fixed}
        if not own:
            return self.assign(names)
        name = self.random.choice([*own])
        other = [one for one, type_ in own.items() if type_ == own[name] and one != name]
        if other and self.random.random() < 0.2:
            a, b = name, self.random.choice(other)
            return [self.random.choice([f"{a}, {b} = {b}, {a}", f"{a} = {b} = {self.of(own[name], names)}"])]
        return [f"{name} = {self.of(own[name], names)}"]

    def augmented(self, names: Names) -> list[str]:
        found = [(name, type_) for name, type_ in names.items() if type_ in AUGMENTED and name not in self.fixed]
        if not found:
            return self.assign(names)
        name, type_ = self.random.choice(found)
        symbol = self.random.choice(AUGMENTED[type_].split())
        if type_ == "int":
            return [f"{name} {symbol}= t_int(8, {self.of('int', names)} % 4096)"]
        return [f"{name} {symbol}= {self.of(type_, names)}"]

    def effect(self, names: Names) -> list[str]:
        row = self.filled(self.expressions.drawn(EFFECTS, names), names)
        if self.random.random() < 0.4:
            return [row]
        # What it mostly raises, its text counted, so that what follows runs as well.
        name = self.new()
        return ["try:", f"    {row}", f"except {EXPECTED} as {name}:", f"    note(digest(described({name})))"]

    def state(self, names: Names) -> list[str]:
        free = [name for name, one in STATE.items() if one.type in FORMS and name != "trace"]
        name = self.random.choice(free)
        return [f"{name} = {self.of(STATE[name].type, names)}"]

    def bind(self, names: Names) -> list[str]:
        row, more = self.bound(BINDING, names)
        names.update(more)
        return row.split("; ")

    def leave(self, names: Names) -> list[str]:
        leaving = self.filled(self.expressions.drawn(LEAVING, names), names)
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
        head, more = self.bound(LOOPS, names)
        rows = [head, *self.inner({**names, **more}, depth, loops=True)]
        if self.random.random() < 0.3:
            rows += ["else:", *self.inner(names, depth, loops=loops)]
        return rows

    def changing(self, names: Names, depth: int, loops: bool) -> list[str]:
        """A loop over a list that becomes another in it."""
        xs, x, left = self.new(), self.new(), self.new()
        form = self.expressions.drawn(CHANGING, {**names, xs: "list[int]"}).replace("<list[int]>", xs)
        more = {**names, x: "int"}
        rows = [f"{xs}, {left} = {self.of('list[int]', names)}, 3", f"for {x} in {xs}:", f"    {left} -= 1"]
        rows += [f"    if {left} > 0:", f"        {self.filled(form, more)}", *self.inner(more, depth, loops=True)]
        return [*rows, f"note(digest(str({xs})))"]

    def while_(self, names: Names, depth: int, loops: bool) -> list[str]:
        left = self.new()
        body = self.inner({**names}, depth, loops=True)
        rows = [f"{left} = {self.random.randrange(1, 5)}", f"while {left} > 0 and {self.of('bool', names, 2)}:"]
        rows += [f"    {left} -= 1", *body]
        return rows + (["else:", *self.inner(names, depth, loops=loops)] if self.random.random() < 0.3 else [])

    def try_(self, names: Names, depth: int, loops: bool) -> list[str]:
        rows = ["try:", *self.guarded_inner(names, depth, loops=loops)]
        final = self.random.random() < 0.4
        handlers = self.random.randrange(0 if final else 1, 3)
        for _ in range(handlers):
            caught = self.random.choice(CAUGHT)
            self.expressions.used[f"except {caught}"] += 1
            if self.random.random() < 0.7:
                name = self.new()
                form = self.expressions.drawn(HANDLING, names)
                handling = self.filled(form.replace("$e", name), names)
                if form.startswith("raise"):
                    handling = f"if {self.of('bool', names)}: {handling}"
                rows += [f"except {caught} as {name}:", f"    {handling}"]
                rows += self.guarded_inner({**names, name: "Exception"}, depth, loops=loops)
            else:
                rows += [f"except {caught}:", *self.guarded_inner(names, depth, loops=loops)]
            if self.random.random() < 0.2:
                rows += ["    raise"]
        if handlers and self.random.random() < 0.3:
            rows += ["else:", *self.guarded_inner(names, depth, loops=loops)]
        return rows + (["finally:", *self.inner(names, depth, loops=loops)] if final else [])

    def leaving_(self, names: Names, depth: int, loops: bool) -> list[str]:
        """A round, or the function, is left through handlers and `finally` within each other."""
        form = self.expressions.drawn(UNWINDING, names)
        x, error = self.new(), self.new()
        rows: list[str] = []
        for row in form.replace("$x", x).replace("$e", error).replace("<R>", f"<{self.result}>").split("\n"):
            margin = row[: len(row) - len(row.lstrip())]
            if row.strip() == "...":
                more = self.guarded_inner({**names, x: "int"}, depth, loops=True)
                rows += [f"{margin}{one[4:]}" for one in more]
            else:
                rows.append(self.filled(row, names if row.startswith("for ") else {**names, x: "int"}))
        return rows

    def with_(self, names: Names, depth: int, loops: bool) -> list[str]:
        head, more = self.bound(WITHS, names)
        return [head, *self.guarded_inner({**names, **more}, depth, loops=loops)]

    def match(self, names: Names, depth: int, loops: bool) -> list[str]:
        subject, cases = self.random.choice(MATCHES)
        rows = [f"match {self.filled(subject, names)}:"]
        self.expressions.used[f"match {subject}"] += 1
        for pattern, own in cases:
            text, more = self.expressions.bound(pattern, own, names, 1)
            body = self.inner({**names, **more}, depth, loops=loops)
            rows += [f"    case {text}:", *(f"    {row}" for row in body)]
        return rows

    def optional(self, names: Names, depth: int, loops: bool) -> list[str]:
        type_ = self.random.choice([*OPTIONAL])
        inner, name, there = OPTIONAL[type_], self.new(), self.new()
        form = self.random.choice(NARROWING)
        self.expressions.used[form] += 1
        text = form.replace("<R>", f"<{self.result}>").replace("T>", f"{inner}>").replace("C)", f"{inner})")
        again = self.new()
        text = text.replace("$n", name).replace("$m := ", f"{again} := ").replace("$m", there)
        rows = [f"{name}: {type_} = {self.of(type_, names)}", self.filled(text, {**names, name: type_})]
        within = {**names, there: inner}
        known = f"    {there} = {again if '$m := ' in form else name}"
        if form == "while $n is not None:":
            return [*rows, known, f"    {name} = None", *self.inner(within, depth, loops=True)]
        if form == "match $n:":
            rows += [
                "    case None:",
                *(f"    {row}" for row in self.inner(names, depth, loops=loops)),
                "    case _:",
                f"    {known}",
            ]
            return [*rows, *(f"    {row}" for row in self.inner(within, depth, loops=loops))]
        if text.endswith(":"):
            rows += [known]
            rows += self.inner(within, depth, loops=loops)
            return rows + (["else:", *self.inner(names, depth, loops=loops)] if self.random.random() < 0.4 else [])
        names[there] = inner
        return rows if "$m" in form else [*rows, f"{there} = {name}"]

    def nested(self, names: Names, depth: int, loops: bool) -> list[str]:
        """A function in the function, which reads the variables around it."""
        name = f"inner{self.new()}"
        types = [
            self.random.choice(["int", "str", "list[int]", "bytes", "Item"]) for _ in range(self.random.randrange(3))
        ]
        result = self.random.choice(["int", "str", "list[int]", "bool", "int"])
        own = {self.new(): type_ for type_ in types}
        kept, returned = (self.fixed, self.result)
        self.fixed, self.result = self.fixed | {*names}, result
        inside = {**names, **own}
        self.guarded += 1
        body = self.block(inside, depth - 1, loops=False, size=self.random.randrange(1, 3))
        body.append(f"return {self.of(result, inside)}")
        self.guarded -= 1
        self.fixed, self.result = kept, returned
        head = ", ".join(f"{one}: {type_}" for one, type_ in own.items())
        names[name] = f"call {result}({', '.join(types)})"
        rows = [f"def {name}({head}) -> {result}:", f"    global {', '.join(STATE)}", *(f"    {row}" for row in body)]
        return [*rows, f"note(digest(str({self.expressions.called(name, names, 2)})))"]


def _shown(name: str, type_: str) -> str | None:
    """Its text; sets and defaultdicts in an order that both sides have."""
    if type_.startswith("call ") or type_ in ("Array2[int]", "Guard"):
        return None
    if type_.startswith(("set[", "frozenset[")):
        return f"str(sorted({name}))"
    if type_.startswith("defaultdict["):
        return f"str(sorted({name}.items()))"
    if type_.startswith(("deque[", "Array[")):
        return f"str(list({name}))"
    return f"repr({name})" if type_ in ("bytes", "Exception") else f"str({name})"


def program(seed: str, functions: int) -> tuple[str, list[Function]]:
    """A module's source, and its functions."""
    made = [Function(seed, number) for number in range(functions)]
    return HEADER + PRELUDE + "\n\n" + "\n\n".join(one.source for one in made), made
