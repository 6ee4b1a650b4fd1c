"""Bodies of functions and methods: statements, nested, which use every type of the language."""

import random
from collections.abc import Callable

from .expressions import Expressions, Names
from .language import Binding, Language

EXPECTED = "(LookupError, ValueError, ZeroDivisionError, AssertionError, AttributeError, Fault, BufferError)"
Compound = Callable[[Names, int, bool], list[str]]


class Body:
    """Writes statements. `result` is the type of what is returned."""

    def __init__(self, draw: random.Random, language: Language, result: str, most: int = 18) -> None:
        self.random = draw
        self.language = language
        self.expressions = Expressions(draw, language.literals, language.forms)
        self.result = result
        self.most = most  # lines, after which nothing is nested any more
        self.variables = 0
        self.lines = 0
        self.guarded = 0  # where an exception may be caught, which one from outside is not
        self.fixed: set[str] = set()  # names that are not assigned here: those of the function around

    def of(self, type_: str, names: Names, depth: int = 2) -> str:
        return self.expressions.of(type_, names, depth)

    def filled(self, form: str, names: Names, depth: int = 2) -> str:
        return self.expressions.filled(form, names, depth)

    def bound(self, forms: Binding, names: Names, depth: int = 2) -> tuple[str, Names]:
        """One of the forms, and what it binds."""
        own = dict(forms)
        form = self.expressions.drawn([*own], names)
        self.expressions.used[form] -= 1  # counted where it is bound
        return self.expressions.bound(form, own[form], names, depth)

    def declared(self) -> str:
        return f"    global {', '.join(self.language.state)}"

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
        compound += [self.nested, self.changing, self.leaving_, *([self.with_] if self.language.withs else [])]
        compound += [self.union] if self.language.unions else []
        if depth > 0 and self.lines < self.most and self.random.random() < 0.45:
            return self.random.choice(compound)(names, depth, loops)
        if loops and self.random.random() < 0.15:
            return [f"if {self.of('bool', names)}:", f"    {self.random.choice(['break', 'continue'])}"]
        if self.random.random() < 0.05:
            return self.leave(names)
        if self.random.random() < 0.02 and not self.guarded and self.language.asks:
            return [self.filled("note(ask_fails(<int> * 3 + 2 if <bool> else <int>) % 97)", names)]
        return self.random.choice(simple)(names)

    # --- simple ones ---

    def assign(self, names: Names) -> list[str]:
        type_, name = self.random.choice(self.language.types), self.new()
        value = self.of(type_, names)
        names[name] = type_
        names |= {f"{name}.{one}": of for one, of in self.language.fields.get(type_, {}).items()}
        return [f"{name}: {type_} = {value}"]

    def again(self, names: Names) -> list[str]:
        own = {name: type_ for name, type_ in names.items() if type_ in self.language.forms and name not in self.fixed}
        if not own:
            return self.assign(names)
        name = self.random.choice([*own])
        other = [one for one, type_ in own.items() if type_ == own[name] and one != name]
        if other and self.random.random() < 0.2:
            a, b = name, self.random.choice(other)
            return [self.random.choice([f"{a}, {b} = {b}, {a}", f"{a} = {b} = {self.of(own[name], names)}"])]
        return [f"{name} = {self.of(own[name], names)}"]

    def augmented(self, names: Names) -> list[str]:
        may = self.language.augmented
        found = [(name, type_) for name, type_ in names.items() if type_ in may and name not in self.fixed]
        if not found:
            return self.assign(names)
        name, type_ = self.random.choice(found)
        symbol = self.random.choice(self.language.augmented[type_].split())
        if type_ == "int":
            return [f"{name} {symbol}= t_int(8, {self.of('int', names)} % 4096)"]
        return [f"{name} {symbol}= {self.of(type_, names)}"]

    def effect(self, names: Names) -> list[str]:
        row = self.filled(self.expressions.drawn(self.language.effects, names), names)
        if self.random.random() < 0.4:
            return [row]
        # What it mostly raises, its text counted, so that what follows runs as well.
        name = self.new()
        return ["try:", f"    {row}", f"except {EXPECTED} as {name}:", f"    note(digest(described({name})))"]

    def state(self, names: Names) -> list[str]:
        known = self.language.forms
        free = [
            name for name, one in self.language.state.items() if one.type in known and name not in ("trace", "fuel")
        ]
        name = self.random.choice(free)
        return [f"{name} = {self.of(self.language.state[name].type, names)}"]

    def bind(self, names: Names) -> list[str]:
        row, more = self.bound(self.language.binding, names)
        names.update(more)
        return row.split("; ")

    def leave(self, names: Names) -> list[str]:
        leaving = self.filled(self.expressions.drawn(self.language.leaving, names), names)
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
        head, more = self.bound(self.language.loops, names)
        rows = [head, *self.inner({**names, **more}, depth, loops=True)]
        if self.random.random() < 0.3:
            rows += ["else:", *self.inner(names, depth, loops=loops)]
        return rows

    def changing(self, names: Names, depth: int, loops: bool) -> list[str]:
        """A loop over a list that becomes another in it; it ends though what the body does adds to the list."""
        xs, x, left = self.new(), self.new(), self.new()
        form = self.expressions.drawn(self.language.changing, {**names, xs: "list[int]"}).replace("<list[int]>", xs)
        more = {**names, x: "int"}
        rows = [f"{xs}, {left} = {self.of('list[int]', names)}, 3", f"for {x} in {xs}:", f"    {left} -= 1"]
        rows += [f"    if {left} < -6:", "        break"]
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
            caught = self.random.choice(self.language.caught)
            self.expressions.used[f"except {caught}"] += 1
            if self.random.random() < 0.7:
                name = self.new()
                form = self.expressions.drawn(self.language.handling, names)
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
        form = self.expressions.drawn(self.language.unwinding, names)
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
        head, more = self.bound(self.language.withs, names)
        return [head, *self.guarded_inner({**names, **more}, depth, loops=loops)]

    def match(self, names: Names, depth: int, loops: bool) -> list[str]:
        subject, cases = self.random.choice(self.language.matches)
        rows = [f"match {self.filled(subject, names)}:"]
        self.expressions.used[f"match {subject}"] += 1
        for pattern, own in cases:
            text, more = self.expressions.bound(pattern, own, names, 1)
            body = self.inner({**names, **more}, depth, loops=loops)
            rows += [f"    case {text}:", *(f"    {row}" for row in body)]
        return rows

    def optional(self, names: Names, depth: int, loops: bool) -> list[str]:
        type_ = self.random.choice([*self.language.optional])
        inner, name, there = self.language.optional[type_], self.new(), self.new()
        form = self.random.choice(self.language.narrowing)
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

    def union(self, names: Names, depth: int, loops: bool) -> list[str]:
        """A variable of a union, or of a base, is of one of the classes, and is assigned objects of it there."""
        type_, name = self.random.choice([*self.language.unions]), self.new()
        class_, again = self.random.choice(self.language.unions[type_]), self.new()
        form = self.random.choice(self.language.union_narrowing)
        self.expressions.used[form] += 1
        rows = [f"{name}: {type_} = {self.of(type_, names)}"]
        names[name] = type_
        text = form.replace("<R>", f"<{self.result}>").replace("C>", f"{class_}>").replace(" C)", f" {class_})")
        text = text.replace("is C:", f"is {class_}:").replace("$n", name).replace("$m", again)
        rows.append(self.filled(text, names))
        within = {**names, name: class_}
        if form == "match $n:":
            rows += [f"    case {class_}():", *(f"    {row}" for row in self.inner(within, depth, loops=loops))]
            return [*rows, "    case _:", *(f"    {row}" for row in self.inner(names, depth, loops=loops))]
        if form == "while isinstance($n, C):":
            other = f"    {name} = {self.random.choice(self.language.literals[type_])}"
            ended = f"    if isinstance({name}, {class_}): break"
            return [*rows, *self.inner(within, depth, loops=False), other, ended]
        if form == "if isinstance($m := $n, C):":
            within = {**names, again: class_}
        if text.endswith(":"):
            rows += self.inner(within, depth, loops=loops)
            return rows + (["else:", *self.inner(names, depth, loops=loops)] if self.random.random() < 0.4 else [])
        names[again if form.startswith("$m") else name] = class_
        return rows

    def nested(self, names: Names, depth: int, loops: bool) -> list[str]:
        """A function in the function, which reads the variables around it."""
        name = f"inner{self.new()}"
        known = [one for one in ("int", "str", "list[int]", "bytes", "Item") if one in self.language.literals]
        types = [self.random.choice(known) for _ in range(self.random.randrange(3))]
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
        rows = [f"def {name}({head}) -> {result}:", self.declared(), *(f"    {row}" for row in body)]
        call = f"note(digest(str({self.expressions.called(name, names, 2)})))"
        if self.random.random() < 0.4:
            return [*rows, call]
        return [*rows, "try:", f"    {call}", f"except {EXPECTED}:", "    note(67)"]
