"""The forms between a function's source and its C, as text: `pyenclave partition --ir`."""

from pathlib import Path

from .check.show import show as tree_text
from .ir.pool import Pool
from .ir.show import show as ir_text
from .packages.marks import shown
from .split import checked, routines


def explain(path: Path) -> str:
    """Of each function that runs inside: the source, the typed tree, the intermediate form. Raises PartitionError."""
    source, module, bodies, _ = checked(path)
    lines = source.lines
    parts = []
    for body, routine in zip(bodies.values(), routines(bodies, Pool(module)), strict=True):
        node = body.function.node
        written = "\n".join(lines[node.lineno - 1 : node.end_lineno])
        file, before = module.place(node.lineno)
        parts += [f"--- {file}:{node.lineno - before}\n{written}\n", f"--- typed\n{tree_text(body)}"]
        parts.append(f"--- intermediate\n{ir_text(routine)}")
    return shown("\n".join(parts))
