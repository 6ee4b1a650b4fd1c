"""The table of docs/standard-library.md."""

from collections.abc import Iterator

from ..packages.shipped import shipped_names
from . import ABSENT, DECORATORS, TABLE

_SHIPPED = {
    "bisect": "with `key`; trusted Python, which is compiled in",
    "datetime": "of no time zone or of UTC; [what it has](#datetime)",
    "decimal": "finite, of the default context; [what it has](#decimal)",
    "heapq": "without `key`; trusted Python, which is compiled in",
    "re": "patterns are constants; [what it has](#re)",
    "time": "an ocall, `python_time_…` in the EDL: the host's word, which may be any",
}
BEGIN, END = "<!-- generated: names -->", "<!-- end -->"


def table() -> str:
    """A row a name, by module."""
    return "\n".join(["| name | what is to be known |", "| --- | --- |", *_rows()]) + "\n"


def absent() -> str:
    rows = [f"| `{name}` | {instead} |" for name, instead in sorted(ABSENT.items())]
    return "\n".join(["| not there | because, or instead |", "| --- | --- |", *rows]) + "\n"


def _rows() -> Iterator[str]:
    constants: dict[str, list[str]] = {}
    says = dict(DECORATORS)
    for one in sorted(TABLE.values(), key=lambda one: one.name):
        if one.value is not None:
            constants.setdefault(one.module, []).append(one.name.rpartition(".")[2])
        else:
            says[one.name] = one.says
    yield from (f"| `{name}` | {said} |" for name, said in sorted(says.items()))
    for name in shipped_names():
        yield f"| `{name}` | {_SHIPPED[name.partition('.')[0]]} |"
    for module, names in constants.items():
        yield f"| `{module}`: {', '.join(f'`{name}`' for name in names)} | constants |"


def written(page: str) -> str:
    """The page with the tables between its marks."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{table()}\n{absent()}\n{END}{after}"
