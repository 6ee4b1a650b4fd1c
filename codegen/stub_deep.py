"""Classes of structs with buffers in a .pyi."""

from .cython_types import Types
from .python_deep import DeepClass, Field, Kind
from .writer import Writer


def write_deep(w: Writer, whole: DeepClass, types: Types) -> None:
    w.line()
    w.line("@final")
    with w.suite(f"class {types.names[whole.struct.name]}"):
        for field in whole.fields:
            w.line("@property")
            w.line(f"def {field.python}(self) -> {_hint(field, types, argument=False)}: ...")
            if field.kind is not Kind.LENGTH:
                w.line(f"@{field.python}.setter")
                w.line(f"def {field.python}(self, value: {_hint(field, types, argument=True)}) -> None: ...")
        w.call("def __init__(", ["self", *(_argument(field, types) for field in whole.arguments)], ") -> None: ...")


def _argument(field: Field, types: Types) -> str:
    hint = _hint(field, types, argument=True)
    return f"{field.python}: {hint if hint.endswith(' | None') else f'{hint} | None'} = None"


def _hint(field: Field, types: Types, *, argument: bool) -> str:
    if field.kind is Kind.EMBEDDED:
        return _several(types.names[field.of], argument=argument) if field.several else types.names[field.of]
    if field.kind is Kind.BYTES:
        buffer = "str | Buffer" if field.is_text else "Buffer"
        return f"{buffer if argument else 'bytes'} | None"
    if field.deep:
        return f"{_several(types.hint(field.deep.element, argument=argument), argument=argument)} | None"
    return types.hint(field.member.type, argument=argument)


def _several(of: str, *, argument: bool) -> str:
    return f"Sequence[{of}]" if argument else f"tuple[{of}, ...]"
