"""Arguments of calls: literals of types that cross, whose edges are drawn often."""

import random

# As a parameter is annotated, and what it is inside.
PARAMETERS = {
    **{one: one for one in (
        "int", "str", "bytes", "float", "bool", "u64", "u8", "list[int]", "list[str]", "dict[str, int]", "Item",
        "Point", "int | None", "tuple[int, str]", "list[Item]", "dict[str, list[int]]", "str | None",
        "list[list[int]]", "bytearray", "deque[int]", "Vec", "Bag", "Level", "Mode", "Color", "set[int]",
        "frozenset[int]", "dict[tuple[int, str], int]", "list[int | None]", "Item | None", "Row", "list[Vec]",
        "dict[str, Item]", "dict[Vec, str]", "list[bytes]", "dict[Color, int]", "list[tuple[int, str]]", "Array[int]",
        "Array[float]", "Array[u8]", "f32", "i32", "u16", "Tank", "Square", "Cube", "list[str | None]", "list[u8]",
        "dict[str, int | None]", "dict[int, str | None]", "float | None", "tuple[int | None, str | None]", "list[f32]",
        "Any", "dict[str, Any]", "list[Any]", "datetime", "timedelta", "date", "list[datetime]",
    )},
    "Sequence[int]": "list[int]",
    "Iterable[str]": "list[str]",
    "Mapping[str, int]": "dict[str, int]",
    "InOut[bytearray]": "bytearray",
    "InOut[Array[int]]": "Array[int]",
    "InOut[Array[float]]": "Array[float]",
    "Array2[int]": "Array2[int]",
    "InOut[Array2[int]]": "Array2[int]",
}  # fmt: skip
RESULTS = [one for one, of in PARAMETERS.items() if one == of and "Array" not in one]
# What a parameter may have as its default, which is a constant or a member.
DEFAULTS = {
    "int": ["-3", "SIZE"], "str": ['"d"'], "bool": ["True"], "float": ["0.25"], "bytes": ["RAW"], "u8": ["5"],
    "Color": ["Color.GREEN"], "Mode": ["Mode.BOTH"], "int | None": ["None", "4"], "Item | None": ["None"],
}  # fmt: skip


ENDS = [2**63 - 1, -(2**63), 2**53 + 1]  # past which an int inside is an OverflowError


def argument(type_: str, draw: random.Random) -> str:
    match type_:
        case "int":
            edges = [0, 1, -1, 2, 7, 22, 255, 256, -255, draw.randrange(-50, 50), draw.randrange(-(2**40), 2**40)]
            return str(draw.choice(edges))
        case "i32":
            return str(draw.choice([0, -1, 2**31 - 1, -(2**31), draw.randrange(-1000, 1000)]))
        case "u16":
            return str(draw.choice([0, 1, 2**16 - 1, draw.randrange(2**16)]))
        case "f32":
            return repr(draw.choice([0.0, -0.0, 0.5, -2.25, 0.10000000149011612, 16777216.0, 1.401298464324817e-45]))
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
        case "bytearray" | "InOut[bytearray]":
            return f"bytearray({argument('bytes', draw)})"
        case "Item":
            tags = "None" if draw.random() < 0.5 else argument("list[int]", draw)
            return f"Item({argument('str', draw)}, {draw.randrange(9)}, {tags})"
        case "Point":
            return f"Point({argument('int', draw)}, {argument('str', draw)})"
        case "Vec":
            return f"Vec({draw.randrange(-8, 50)}, {draw.randrange(-3, 50)})"
        case "Bag":
            named = f"{argument('list[int]', draw)}, {argument('dict[str, int]', draw)}, {draw.randrange(9)}"
            return f"Bag({named}, label={argument('str', draw)})"
        case "Tank":
            return f"Tank({draw.randrange(1009)}, {argument('list[int]', draw)})"
        case "Square":
            return f"Square({argument('str', draw)}, {draw.randrange(9)}, {draw.randrange(60)})"
        case "Cube":
            return f"Cube({argument('str', draw)}, edge={draw.randrange(60)}, marks={argument('list[int]', draw)})"
        case "Any":
            kinds = ["None", "bool", "int", "float", "str", "str", "list[Any]", "dict[str, Any]", "list[str]"]
            kind = draw.choice(kinds)
            return "None" if kind == "None" else argument(kind, draw)
        case "tuple[int | None, str | None]":
            return f"({argument('int | None', draw)}, {argument('str | None', draw)})"
        case "Level" | "Mode" | "Color":
            return f"[*{type_}][{draw.randrange(3)}]"
        case "Sequence[int]" | "Iterable[str]" | "Mapping[str, int]":
            return argument(PARAMETERS[type_], draw)
        case "date":
            return f"date({draw.choice([1, 1970, 2024, 9999])}, {draw.randrange(1, 13)}, {draw.randrange(1, 29)})"
        case "datetime":
            day = f"{draw.choice([1, 1970, 2024, 9999])}, {draw.randrange(1, 13)}, {draw.randrange(1, 29)}"
            zone = draw.choice([", tzinfo=timezone.utc", ", tzinfo=timezone.utc", ""])
            return f"datetime({day}, {draw.randrange(24)}, {draw.randrange(60)}{zone})"
        case "timedelta":
            return f"timedelta({draw.randrange(-99, 99)}, {draw.randrange(99999)}, {draw.choice([0, 1, -1])})"
        case "tuple[int, str]" | "Row":
            return f"({argument('int', draw)}, {argument('str', draw)})"
    return _container(type_, draw)


def _container(type_: str, draw: random.Random) -> str:
    if type_.endswith(" | None"):
        return "None" if draw.random() < 0.4 else argument(type_.removesuffix(" | None"), draw)
    outer, _, inner = type_.removeprefix("InOut[").partition("[")
    inner = inner.removesuffix("]" * (1 + type_.startswith("InOut[")))
    count = draw.choice([0, 1, 2] if "Any" in inner else [0, 1, 2, 3, 5])
    if outer == "Array2":
        rows, columns = draw.randrange(1, 4), draw.randrange(1, 4)
        items = ", ".join(argument("int", draw) for _ in range(rows * columns))
        return f"memoryview(bytearray(array('q', [{items}]))).cast('q', ({rows}, {columns}))"
    if outer == "dict":
        key, value = ("tuple[int, str]", "int") if inner.startswith("tuple") else inner.split(", ", 1)
        return f"{{{', '.join(f'{argument(key, draw)}: {argument(value, draw)}' for _ in range(count))}}}"
    items = f"[{', '.join(argument(inner, draw) for _ in range(count))}]"
    if outer == "Array":
        code = {"int": "q", "float": "d", "u8": "B"}[inner]
        return f"array({code!r}, {items})"
    return items if outer == "list" else f"{outer}({items})"
