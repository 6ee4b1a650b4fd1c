"""Which lines of trusted code have run: a byte for each, in images that are built to tell, and an ecall for them."""

from collections.abc import Iterable

from ..survey.names import interface_name
from ..survey.symbols import Module

READ = "assert"  # the ecall: no function of Python's has a keyword's name


def prototype(module: Module) -> str:
    """In EDL. Lines are counted as the tree of all modules counts them."""
    return f"public void {interface_name(module.name, READ)}([out, size=size] uint8_t *data, size_t size);"


def definitions(lines: Iterable[int]) -> list[str]:
    """0 where nothing begins, 1 where a statement does, 2 once that has run; calls may run beside each other."""
    begins = sorted(lines)
    rows = ", ".join(f"[{line}] = 1" for line in begins) or "0"
    return [
        f"static uint8_t pye_covered[{max(begins, default=0) + 1}] = {{{rows}}};",
        "#define PYE_COVERED(line) __atomic_store_n(&pye_covered[line], 2, __ATOMIC_RELAXED)",
        "",
    ]


def reader(module: Module) -> list[str]:
    return [
        f"void {interface_name(module.name, READ)}(uint8_t *data, size_t size)",
        "{",
        "    for (size_t at = 0; at < size && at < sizeof pye_covered; at++)",
        "        data[at] = __atomic_load_n(&pye_covered[at], __ATOMIC_RELAXED);",
        "}",
        "",
    ]
