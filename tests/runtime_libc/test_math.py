"""math.h inside an image, against glibc's of the next larger precision: no further off than docs/inside.md says."""

import ctypes
import math
import random
import re
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from mathematics import DECLARED, HEADER, Enclave, Function, functions

DOCUMENT = (Path(__file__).parents[2] / "docs" / "inside.md").read_text()
ROWS = re.findall(r"^\| (\d) \| (.*?) \|$", DOCUMENT, re.MULTILINE)
STEPS = {name: int(steps) for steps, names in ROWS for name in re.findall(r"`(\w+)`", names)}
EXACT = {name for name, steps in STEPS.items() if steps == 0}
NEAR_ZERO = 2**-57  # of lgamma below 0, where it passes zero
INTEGERS = {"lround", "lrint", "llround", "llrint"}
COUNT = 2000
EDGES = [
    0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.0, -2.0, 2.5, -3.5, 0.1, 3.0, 10.0, 22.0, 1e3, 1e5, 1e16, 1e22, 1e-8, 1e-20,
    170.6, 171.7, -170.5, -184.5, 709.79, 710.48, -745.13, 88.7, -103.9, 5e-324, 1e-310, 2.0**-1022,
    2.0**-149, 2.0**-126, 2.0**127, 1.7976931348623157e308, 3.4028234663852886e38, math.pi, math.pi / 2,
    math.inf, -math.inf, math.nan,
]  # fmt: skip


def to_float(value: float) -> float:
    return ctypes.c_float(value).value


def moved(value: float, steps: int, narrow: bool) -> float:
    """The number that many steps on in the type."""
    form, size = (">f", 4) if narrow else (">d", 8)
    pattern = int.from_bytes(struct.pack(form, value), "big") + steps
    return float(struct.unpack(form, (pattern % (1 << 8 * size)).to_bytes(size, "big"))[0])


def ordinal(value: float, narrow: bool) -> int:
    """Neighbours in the type differ by one."""
    pattern = int.from_bytes(struct.pack(">f" if narrow else ">d", value), "big")
    top = 1 << (31 if narrow else 63)
    return top - pattern if pattern & top else pattern


def numbers(generator: random.Random, narrow: bool) -> Iterator[float]:
    """Any pattern, edges and what is beside them, what functions are used with, near whole and near pi / 4."""
    while True:
        size = 4 if narrow else 8
        yield struct.unpack("f" if narrow else "d", generator.randbytes(size))[0]
        yield generator.choice(EDGES)
        yield moved(
            to_float(generator.choice(EDGES)) if narrow else generator.choice(EDGES), generator.randrange(4), narrow
        )
        for limit in (1, 3, 30, 1000):
            yield generator.uniform(-limit, limit)
        yield generator.randrange(-200, 200) + generator.uniform(-1, 1) * 2.0 ** -generator.randrange(50)
        yield generator.randrange(-60, 60) * math.pi / 4 * (1 + generator.uniform(-1, 1) * 2.0**-45)
        yield generator.uniform(-1, 1) * 2.0 ** generator.randrange(-60, 20)


def arguments(function: Function, generator: random.Random) -> list[tuple[float, float, float]]:
    narrow = "float" in function.parameters
    source = numbers(generator, narrow)
    found = []
    while len(found) < COUNT:
        row = []
        for kind in (*function.parameters, "double", "double")[:3]:
            value = next(source) if kind in ("float", "double") else float(generator.randrange(-2200, 2200))
            value = math.nan if math.isnan(value) else value  # a quiet one
            row.append(to_float(value) if narrow else value)
            for _ in range(generator.randrange(3)):  # or each parameter would get every third kind only
                next(source)
        if function.double_name in INTEGERS and not abs(row[0]) < 2**62:
            continue  # undefined
        found.append((row[0], row[1], row[2]))
    return found


@pytest.fixture(scope="session")
def enclave(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Enclave]:
    made = Enclave(tmp_path_factory.mktemp("mathematics"))
    yield made
    made.close()


def test_the_document_speaks_of_every_function() -> None:
    doubles = {function.double_name for function in functions()}
    assert len(DECLARED.findall(HEADER.read_text())) == len(functions()) + len(("nan", "nanf"))
    assert STEPS.keys() == doubles


@pytest.mark.parametrize("function", functions(), ids=lambda function: function.name)
def test_no_further_off_than_documented(function: Function, enclave: Enclave) -> None:
    generator = random.Random(function.name)
    rows = arguments(function, generator)
    exact, narrow = function.double_name in EXACT, function.result == "float"
    wider = {} if exact else {"float": "double", "double": "long double"}
    reference = function.of_glibc(wider)
    for row, (found, second) in zip(rows, enclave.apply(function.name, rows), strict=True):
        right, right_second = reference(row)
        assert math.isnan(found) == math.isnan(right), (row, found, right)
        if math.isnan(found):
            continue
        away = abs(ordinal(found, narrow) - ordinal(right, narrow))
        near = NEAR_ZERO if function.double_name == "lgamma" and row[0] < 0 else 0
        assert away <= STEPS[function.double_name] or abs(found - right) <= near, (row, found, right, away)
        if function.double_name not in ("fmin", "fmax"):  # either zero is the smaller (C17, F.10.9.2)
            assert math.copysign(1, found) == math.copysign(1, right), (row, found, right)
        if function.double_name != "frexp" or math.isfinite(row[0]):  # else unspecified
            if function.double_name == "remquo":  # its sign and last three bits are all that is promised
                second, right_second = math.fmod(second, 8), math.fmod(right_second, 8)
            assert second == right_second, (row, second, right_second)
