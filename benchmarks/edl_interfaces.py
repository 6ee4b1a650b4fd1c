"""Interfaces of a given size for the EDL benchmarks: the mix of parameters that real files have, nothing random."""

from collections.abc import Iterator

_BODIES = (
    "int value_{n}(int a, uint64_t b)",
    "void input_{n}([in, size=length] const void *data, size_t length)",
    "size_t output_{n}([out, size=capacity] uint8_t *data, size_t capacity)",
    "int both_{n}([in, out, count=items] uint32_t *table, size_t items)",
    "void text_{n}([in, string] const char *name, [in, string] const char *value)",
    "int record_{n}([in] const struct point *from, [in, out] struct point *to, enum colour colour)",
    "void raw_{n}([user_check] void *address, size_t size)",
    "double array_{n}([in] double matrix[3][3], float scale)",
)
_TYPES = """\
    enum colour { RED, GREEN = 5, BLUE };
    struct point { int32_t x; int32_t y; double weight[4]; };
"""


def interface_text(ecalls: int, ocalls: int = 0) -> str:
    """`ecalls` mixed ecalls, every second one private; each of the `ocalls` allows all private ones."""
    lines = ["enclave {", _TYPES.rstrip(), "    trusted {"]
    lines += _ecalls(ecalls, ocalls)
    lines += ["    };"]
    if ocalls:
        private = ", ".join(_name(n) for n in range(1, ecalls, 2))
        lines += ["    untrusted {"]
        lines += [
            f"        int ocall_{n}([in, size=size] const void *data, size_t size) allow({private});"
            for n in range(ocalls)
        ]
        lines += ["    };"]
    return "\n".join([*lines, "};", ""])


def _ecalls(count: int, ocalls: int) -> Iterator[str]:
    for n in range(count):
        public = "" if ocalls and n % 2 else "public "
        yield f"        {public}{_BODIES[n % len(_BODIES)].format(n=n)};"


def _name(n: int) -> str:
    return _BODIES[n % len(_BODIES)].format(n=n).split("(")[0].split()[-1]
