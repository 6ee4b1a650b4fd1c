"""Classes that are drawn: a base with fields, methods and what Python calls by itself, and classes that derive from it.

What others may write with them are rows of tables, as those of the classes that every program has.
"""

import random
from dataclasses import dataclass, field, replace

from .arguments import argument
from .body import EXPECTED, Body
from .expressions import Expressions, Names
from .language import Binding, Language, Tables

_FIELDS = [
    "int", "int", "str", "float", "bool", "bytes", "list[int]", "list[str]", "dict[str, int]", "tuple[int, str]", "set[int]",
    "int | None", "str | None", "u8", "list[tuple[int, str]]", "dict[int, str]", "deque[int]", "bytearray", "list[list[int]]",
]  # fmt: skip
_RESULTS = [
    "int",
    "int",
    "str",
    "bool",
    "list[int]",
    "str | None",
    "int | None",
    "dict[str, int]",
    "float",
    "tuple[int, str]",
]
_PARAMETERS = ["int", "int", "str", "bool", "list[int]", "int | None", "bytes"]
# So that what grows in each call of a method does not grow without an end.
_CUT = {
    "int": "{0} %= 10007", "str": "{0} = {0}[-30:]", "bytes": "{0} = {0}[-30:]", "bytearray": "del {0}[20:]",
    "list[int]": "del {0}[9:]", "list[str]": "{0} = [one[:20] for one in {0}[:7]]", "float": "{0} = {0} % 1000.0",
    "list[list[int]]": "{0} = [one[:4] for one in {0}[:5]]", "list[tuple[int, str]]": "{0} = [(n % 97, s[:9]) for n, s in {0}[:5]]",
    "tuple[int, str]": "{0} = ({0}[0] % 10007, {0}[1][:20])",
}  # fmt: skip


@dataclass
class Method:
    """`kind` is "", "property", "static" or "class"."""

    name: str
    kind: str
    parameters: Names
    result: str
    defaults: dict[str, str]

    def head(self) -> str:
        first = {"": ["self"], "property": ["self"], "class": ["cls"], "static": []}[self.kind]
        rest = [
            f"{name}: {of}{f' = {self.defaults[name]}' if name in self.defaults else ''}"
            for name, of in self.parameters.items()
        ]
        return f"def {self.name}({', '.join(first + rest)}) -> {self.result}:"

    def decorators(self) -> list[str]:
        return {"static": ["@staticmethod"], "class": ["@classmethod"], "property": ["@property"]}.get(self.kind, [])


@dataclass
class Made:
    """A class, with what it has of its base."""

    name: str
    base: "Made | None"
    fields: Names = field(default_factory=dict)
    parameters: Names = field(default_factory=dict)
    methods: dict[str, Method] = field(default_factory=dict)
    specials: set[str] = field(default_factory=set)
    constants: Names = field(default_factory=dict)
    setters: set[str] = field(default_factory=set)
    derived: "list[Made]" = field(default_factory=list)
    late: str = ""


class Family:
    """Draws a base and those that derive from it. `language` is what their bodies may use, which has none of them."""

    def __init__(self, draw: random.Random, language: Language, prefix: str) -> None:
        self.random = draw
        self.prefix = prefix
        calm = [one for one in language.caught if "Exception" not in one]
        self.language = replace(language, caught=calm, withs=[one for one in language.withs if "Account" not in one[0]])
        self.first = Expressions(draw, language.literals, language.forms)
        self.root = Made(f"{prefix}0", None)
        sources = [self._class(self.root)]
        for number in range(1, draw.randrange(1, 4)):
            base = draw.choice([self.root, self.root, *self.root.derived[-1:]])
            made = Made(
                f"{prefix}{number}", base, {**base.fields}, {**base.parameters}, {**base.methods}, {*base.specials}
            )
            made.constants, made.setters, made.late = {**base.constants}, {*base.setters}, base.late
            self.root.derived.append(made)
            sources.append(self._class(made))
        self.classes = [self.root, *self.root.derived]
        self.source = "\n\n\n".join(sources) + "\n\n\n" + self._helpers()

    # --- the classes ---

    def _class(self, made: Made) -> str:
        head = f"class {made.name}{f'({made.base.name})' if made.base else ''}:"
        rows = [*self._constants(made), *self._init(made)]
        if made.base is None:
            made.methods = {one.name: one for one in self._methods(made)}
            for at, one in enumerate(made.methods.values()):
                rows += self._method(made, one, [*made.methods.values()][:at])
            rows += self._setter(made)
            rows += self._specials(made)
        else:
            for at, one in enumerate(made.methods.values()):
                if self.random.random() < 0.5 and one.name not in made.setters and one.kind != "class":
                    rows += self._method(made, one, [*made.methods.values()][:at])
            for at in range(self.random.randrange(2)):
                more = self._drawn_method(f"more_{made.name}_{at}")
                rows += self._method(made, more, [*made.methods.values()])
                made.methods[more.name] = more
        return "\n".join([head, *(f"    {row}" for row in rows or ["pass"])])

    def _constants(self, made: Made) -> list[str]:
        if made.base is None:
            made.constants = {f"K{at}": self.random.choice(["int", "str"]) for at in range(self.random.randrange(3))}
            named = [*made.constants]
        else:
            named = [one for one in made.constants if self.random.random() < 0.5]
        value = {
            "int": lambda: str(self.random.randrange(-50, 50)),
            "str": lambda: repr("k" * self.random.randrange(4)),
        }
        return [f"{name} = {value[made.constants[name]]()}" for name in named]

    def _init(self, made: Made) -> list[str]:
        own = [f"a{len(made.fields) + at}{made.name}" for at in range(self.random.randrange(1, 4))]
        if made.base is not None and self.random.random() < 0.3:
            return []
        parameters = {} if made.base is None else {**made.base.parameters}
        of_mine = [one for one in _PARAMETERS if made.base is None or self._default(one)]
        mine = {f"q{made.name}{at}": self.random.choice(of_mine) for at in range(self.random.randrange(3))}
        if made.base is None:
            written = [f"{name}: {of}" for name, of in mine.items()]
        else:
            root = made.base
            while root.base is not None:
                root = root.base
            # Also what another class added: its base's classmethods call it without.
            written = [f"{name}: {of}" for name, of in root.parameters.items()]
            rest = {name: of for name, of in {**parameters, **mine}.items() if name not in root.parameters}
            written += [f"{name}: {of} = {self._default(of)}" for name, of in rest.items()]
        names: Names = {**parameters, **mine}
        rows = [f"def __init__({', '.join(['self', *written])}) -> None:"]
        if made.base is not None:
            passed = ", ".join(parameters)
            called = self.random.choice(
                [f"super().__init__({passed})", f"{made.base.name}.__init__({', '.join(['self', *parameters])})"]
            )
            rows.append(f"    {called}")
        for one in own:
            type_ = self.random.choice(_FIELDS)
            same = [name for name, of in names.items() if of == type_]
            value = self.random.choice(same) if same and self.random.random() < 0.4 else self.first.of(type_, names, 1)
            is_said = " | " in type_ or self.random.random() < 0.5 or type_ == "u8"
            stored = f"self.{one}{f': {type_}' if is_said else ''} = {value}"
            if value in names or self.random.random() < 0.1:
                rows.append(f"    {stored}")
            else:  # what always raises would make all that has to do with the class raise
                rows += ["    try:", f"        {stored}", f"    except {EXPECTED}:"]
                rows.append(f"        self.{one} = {self.first.of(type_, names, 0)}")
            made.fields[one] = type_
        if made.base is None and self.random.random() < 0.4:
            made.late = f"late{made.name}"
            rows.append(f"    if {self.first.of('bool', names, 1)}:")
            rows.append(f"        self.{made.late} = {self.random.randrange(9)}")
        made.parameters = names
        return rows

    def _default(self, type_: str) -> str:
        return {"int": "3", "str": '"d"', "bool": "False", "bytes": 'b"d"', "int | None": "None"}.get(type_, "")

    def _methods(self, made: Made) -> list[Method]:
        found = [self._drawn_method(f"m{at}{made.name}") for at in range(self.random.randrange(2, 5))]
        kinds = ["property", "static", "class"]
        for at, kind in enumerate(self.random.sample(kinds, self.random.randrange(3))):
            one = self._drawn_method(f"{kind[0]}{at}{made.name}")
            one.kind = kind
            if kind == "property":
                one.parameters, one.defaults = {}, {}
            if kind == "class":
                one.parameters, one.defaults, one.result = {**made.parameters}, {}, f'"{made.name}"'
            found.append(one)
        return found

    def _drawn_method(self, name: str) -> Method:
        parameters = {f"p{at}": self.random.choice(_PARAMETERS) for at in range(self.random.randrange(3))}
        defaults: dict[str, str] = {}
        for one in reversed(parameters):
            if not self._default(parameters[one]) or self.random.random() < 0.5:
                break
            defaults[one] = self._default(parameters[one])
        return Method(name, "", parameters, self.random.choice(_RESULTS), defaults)

    def _method(self, made: Made, method: Method, before: list[Method]) -> list[str]:
        """With those before it, which never call it."""
        rows = [*method.decorators(), method.head()]
        if method.kind == "class":
            return [*rows, f"    return cls({', '.join(method.parameters)})"]
        body = Body(self.random, self.language, method.result, 4)
        names: Names = {**method.parameters}
        if method.kind != "static":
            names |= {f"self.{one}": of for one, of in made.fields.items()}
            names |= {f"self.{one}": of for one, of in made.constants.items()}
            body.fixed |= {f"self.{one}" for one in made.constants}
            for one in before:
                if one.kind == "property":
                    names[f"self.{one.name}"] = one.result
                    body.fixed.add(f"self.{one.name}")
                elif one.kind != "class":
                    types = [*one.parameters.values()][
                        : len(one.parameters) - self.random.randrange(len(one.defaults) + 1)
                    ]
                    names[f"self.{one.name}"] = f"call {one.result}({', '.join(types)})"
            rows += [f"    {_CUT[of].format(f'self.{one}')}" for one, of in made.fields.items() if of in _CUT]
        rows.append(f"    global {', '.join(self.language.state)}")
        rows += ["    if spent():", f"        return {self.first.of(method.result, {}, 0)}"]
        replaced = made.base is not None and method.name in made.base.methods
        if replaced and self.random.random() < 0.6:
            kept = body.new()
            asked = f"({', '.join(method.parameters)})" if method.kind != "property" else ""
            whose = made.base.name if made.base and method.kind == "static" else "super()"
            rows.append(f"    {kept} = {whose}.{method.name}{asked}")
            names[kept] = method.result
        rows += [f"    {row}" for row in body.block(names, 1, loops=False, size=self.random.randrange(1, 4))]
        last = f"return {body.of(method.result, names)}"
        if self.random.random() < 0.5:
            return [*rows, f"    {last}"]
        spare = f"        return {self.first.of(method.result, {}, 0)}"
        return [*rows, "    try:", f"        {last}", f"    except {EXPECTED}:", spare]

    def _setter(self, made: Made) -> list[str]:
        properties = [one for one in made.methods.values() if one.kind == "property"]
        if not properties or self.random.random() < 0.5:
            return []
        one = properties[0]
        made.setters.add(one.name)
        names = {"value": one.result, **{f"self.{name}": of for name, of in made.fields.items()}}
        stored = self.random.choice([*made.fields])
        rows = [f"@{one.name}.setter", f"def {one.name}(self, value: {one.result}) -> None:", "    note(91)"]
        return [*rows, f"    self.{stored} = {self.first.of(made.fields[stored], names, 1)}"]

    def _specials(self, made: Made) -> list[str]:
        """Some of what Python calls by itself."""
        names = {f"self.{name}": of for name, of in made.fields.items()}
        ints = [f"self.{name}" for name, of in made.fields.items() if of == "int"]
        one = self.random.choice([*ints, "3"])
        number, text = self.random.choice([*ints, "7"]), f"{{self.{self.random.choice([*made.fields])}!r}}"
        if any(of == "set[int]" for of in made.fields.values()):
            text = f"{{{one}}}"
        free = {
            "__len__": ["def __len__(self) -> int:", f"    note(92)\n        return {self.first.of('int', names, 1)} % 4"],
            "__getitem__": ["def __getitem__(self, at: int) -> str:", f"    return {self.first.of('str', {**names, 'at': 'int'}, 1)}"],
            "__contains__": ["def __contains__(self, one: int) -> bool:", f"    return one % 5 == {one} % 5"],
            "__bool__": ["def __bool__(self) -> bool:", f"    return {one} % 3 != 1"],
            "__call__": ["def __call__(self, n: int = 2) -> int:", f"    return {self.first.of('int', {**names, 'n': 'int'}, 1)} % 10007"],
            "__eq__": [
                "def __eq__(self, other: object) -> bool:",
                f"    if not isinstance(other, {made.name}):\n            return NotImplemented\n        return {number.replace('7', '0')} == {number.replace('self', 'other').replace('7', '0')}",
            ],
            "__lt__": [f'def __lt__(self, other: "{made.name}") -> bool:', f"    return {number} % 9 < {number.replace('self', 'other')} % 9"],
            "__str__": ["def __str__(self) -> str:", f'    return f"{made.name}:{{{one}}}"'],
        }  # fmt: skip
        made.specials = {*self.random.sample([*free], self.random.randrange(2, 6))}
        rows: list[str] = []
        for name in free:
            if name in made.specials:
                rows += free[name]
        if "__eq__" in made.specials:
            rows += ["def __hash__(self) -> int:", f"    return {number.replace('7', '0')} % 5"]
        return [*rows, "def __repr__(self) -> str:", f'    return f"<{made.name} {text}>"']

    def _helpers(self) -> str:
        """What takes or gives any of them as the base."""
        root = self.root.name
        rows = [f"def as_{root}(one: {root}) -> {root}:\n    note(93)\n    return one\n"]
        asked = [
            one for one in self.root.methods.values() if one.kind == "" and one.result == "int" and not one.parameters
        ]
        called = f"one.{asked[0].name}() % 97" if asked else "1"
        rows.append(
            f"def sum_{root}(every: list[{root}]) -> int:\n    total = 0\n    for one in every[:4]:\n        total += {called}\n    return total\n"
        )
        rows.append(self._reaching())
        return "\n\n".join(rows)

    def _reaching(self) -> str:
        """What names every method, so that all of them are inside, whatever is called."""
        rows = [f"def reach_{self.root.name}() -> None:"]
        for at, made in enumerate([self.root, *self.root.derived]):
            values = ", ".join(self.first.of(of, {}, 0) for of in made.parameters.values())
            rows.append(f"    one{at} = {made.name}({values})")
            for method in made.methods.values():
                given = ", ".join(self.first.of(of, {}, 0) for of in method.parameters.values())
                owner = made.name if method.kind in ("static", "class") else f"one{at}"
                rows.append(f"    {owner}.{method.name}" + (f"({given})" if method.kind != "property" else ""))
            for name in sorted(made.setters):
                rows.append(f"    one{at}.{name} = {self.first.of(made.methods[name].result, {}, 0)}")
            special = {
                "__len__": "len({0})", "__getitem__": "{0}[0]", "__contains__": "0 in {0}", "__bool__": "bool({0})",
                "__call__": "{0}()", "__eq__": "{0} == {0}", "__lt__": "{0} < {0}", "__str__": "str({0})",
            }  # fmt: skip
            rows += [f"    {special[one].format(f'one{at}')}" for one in sorted(made.specials)]
            rows.append(f"    repr(one{at})")
        return "\n".join(rows) + "\n"

    # --- what is written with them ---

    @property
    def names(self) -> list[str]:
        """Those that another module imports."""
        return [*(one.name for one in self.classes), f"as_{self.root.name}", f"sum_{self.root.name}"]

    def added(self, language: Language) -> Language:
        literals: Tables = {}
        forms: Tables = {}
        effects: list[str] = []
        binding: Binding = []
        root = self.root.name
        for made in self.classes:
            self._rows_of(made, literals, forms, effects)
        bound = [f"as_{root}({one})" for made in self.classes for one in literals[made.name]]
        literals[f"list[{root}]"] = [f"[{', '.join(bound[:2])}]", f"[{bound[-1]}]"]
        literals[f"{root} | None"] = [f"({bound[-1]} if count % 2 else None)"]
        literals[root] = bound
        forms[root] += [f"as_{root}(<{made.name}>)" for made in self.classes[1:]]
        forms[root] += [f"(<{root}> if <bool> else <{root}>)", f"(<list[{root}]> + [<{root}>])[<int> % 2 - 1]"]
        forms[f"list[{root}]"] = [f"[<{root}>, <{root}>]", f"(<list[{root}]> + [<{root}>])"]
        forms[f"{root} | None"] = [f"(<{root}> if <bool> else None)"]
        forms["int"] += [f"sum_{root}(<list[{root}]>)", f"len([$v for $v in <list[{root}]> if $v is not <{root}.>])"]
        forms["str"] += [f"str(<list[{root}]>)", f"str(<{root} | None>)"]
        forms["bool"] += [
            f"(<{root}> is <{root}>)",
            f"(<{root}> == <{root}>)",
            f"(<{root} | None> is None)",
            f"(<{root}> in <list[{root}]>)",
        ]
        for made in self.classes[1:]:
            forms["bool"] += [f"isinstance(<{root}>, {made.name})"]
            own = [name for name in made.fields if name not in self.root.fields and "set" not in made.fields[name]]
            for one in own[:2]:
                shown = f"note(digest(str($a.{one})) if isinstance($a, {made.name}) else 94)"
                binding.append((f"$a = <{root}>; {shown}", {"$a": root}))
            binding.append((f"$a: {root} = <{made.name}>", {"$a": root}))
            effects.append(f"<list[{root}].>.append(<{made.name}>)")
        if "__lt__" in self.root.specials:
            forms["str"].append(f"str(sorted(<list[{root}]>))")
        if "__eq__" in self.root.specials:
            forms["int"] += [f"<list[{root}]>.count(<{root}>)", f"len({{<{root}>, <{root}>}})"]
        more = language.more(literals, forms, effects, binding)
        optional = {**more.optional, f"{root} | None": root}
        return replace(
            more, fields={**more.fields, **{one.name: one.fields for one in self.classes}}, optional=optional
        )

    def _rows_of(self, made: Made, literals: Tables, forms: Tables, effects: list[str]) -> None:
        name = made.name
        given = [[argument(of, self.random) for of in made.parameters.values()] for _ in range(2)]
        literals[name] = [f"{name}({', '.join(one)})" for one in given]
        asked = ", ".join(f"<{of}>" for of in made.parameters.values())
        named = ", ".join(f"{one}=<{of}>" for one, of in reversed(made.parameters.items()))
        forms[name] = [f"{name}({asked})", f"{name}({named})"]
        forms.setdefault("int", [])
        forms.setdefault("bool", [])
        forms.setdefault("str", []).extend([f"str(<{name}>)", f"repr(<{name}>)"])
        for one, of in made.fields.items():
            forms.setdefault(of, []).append(f"<{name}>.{one}")
            effects.append(f"<{name}.>.{one} = <{of}>")
        for one, of in made.constants.items():
            forms.setdefault(of, []).extend([f"<{name}>.{one}", f"{name}.{one}"])
        for method in made.methods.values():
            result = method.result.strip('"')
            types = [*method.parameters.values()]
            arguments = ", ".join(f"<{of}>" for of in types)
            fewer = ", ".join(f"<{of}>" for of in types[: len(types) - len(method.defaults)])
            called = {
                "": [f"<{name}>.{method.name}({arguments})", f"<{name}>.{method.name}({fewer})"],
                "property": [f"<{name}>.{method.name}"],
                "static": [f"{name}.{method.name}({arguments})", f"<{name}>.{method.name}({fewer})"],
                "class": [f"{name}.{method.name}({arguments})"] if made.base is None else [],
            }[method.kind]
            forms.setdefault(result, []).extend(dict.fromkeys(called))
            if method.name in made.setters:
                effects.append(f"<{name}.>.{method.name} = <{method.result}>")
        special = {
            "__len__": ("int", f"len(<{name}>)"), "__getitem__": ("str", f"<{name}>[<int>]"), "__contains__": ("bool", f"(<int> in <{name}>)"),
            "__bool__": ("bool", f"bool(<{name}>)"), "__call__": ("int", f"<{name}>(<int>)"), "__eq__": ("bool", f"(<{name}> != <{name}>)"),
            "__lt__": ("bool", f"(<{name}> < <{name}>)"), "__str__": ("str", f"str([<{name}>])"),
        }  # fmt: skip
        for one in sorted(made.specials):
            of, row = special[one]
            forms[of].append(row)
        if made.late:
            forms["int"].append(f"<{name}>.{made.late}")
            effects.append(f"<{name}.>.{made.late} = <int>")
