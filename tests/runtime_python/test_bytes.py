"""bytes' functions beside CPython's, over generated values."""

import random
from collections.abc import Callable
from typing import Any

import pytest

ALPHABETS = (b"ab", b"abcABC012 \t\n\r", bytes(range(256)), b"a", b"Zz 9-_\x0b\x0c\x1c\x85")
SIZES = (0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 511, 512, 513, 5000)


def generate(seed: int) -> Any:
    """A source of values, parts of them, bounds."""

    class Source:
        def __init__(self) -> None:
            self.random = random.Random(seed)
            self.alphabet = self.random.choice(ALPHABETS)

        def data(self, most: int = 100) -> bytes:
            size = self.random.choice([one for one in SIZES if one <= most])
            return bytes(self.random.choice(self.alphabet) for _ in range(size))

        def part(self, whole: bytes) -> bytes:
            """Often one that is there."""
            if whole and self.random.random() < 0.7:
                start = self.random.randrange(len(whole))
                return whole[start : start + self.random.choice((1, 1, 2, 3, 9))]
            return bytes(self.random.choice(self.alphabet) for _ in range(self.random.choice((0, 1, 2, 5))))

        def bound(self, size: int) -> int:
            edges = (0, 1, -1, size, -size, size + 1, -size - 1, 2**63 - 1, -(2**63))
            return self.random.choice((self.random.randint(-size - 2, size + 2), self.random.choice(edges)))

    return Source()


ROUNDS = range(150)


@pytest.mark.parametrize("name", ["find", "rfind", "index", "rindex", "count", "startswith", "endswith"])
def test_searches(agree: Callable[..., Any], name: str) -> None:
    for seed in ROUNDS:
        source = generate(seed)
        value = source.data(600)
        part, start, stop = source.part(value), source.bound(len(value)), source.bound(len(value))
        agree(f"pye_bytes_{name}", lambda: getattr(value, name)(part, start, stop), value, part, start, stop)
        agree(f"pye_bytes_{name}", lambda: getattr(value, name)(part), value, part, 0, 2**63 - 1)
        if name not in ("startswith", "endswith"):
            byte = source.random.choice((*value[:3], 0, 255, 256, -1, 97))
            agree(f"pye_bytes_{name}_byte", lambda: getattr(value, name)(byte, start, stop), value, byte, start, stop)
        agree("pye_bytes_contains", lambda: part in value, value, part)


def test_a_part_that_nearly_matches_everywhere_is_found_in_linear_time(agree: Callable[..., Any]) -> None:
    value, part = b"a" * 200_000, b"a" * 5_000 + b"b" + b"a" * 5_000
    agree("pye_bytes_find", lambda: -1, value, part, 0, 2**63 - 1)
    agree("pye_bytes_find", lambda: 100_000 - 5_000, value[:100_000] + b"b" + value, part, 0, 2**63 - 1)


@pytest.mark.parametrize("name", ["split", "rsplit"])
def test_splits(agree: Callable[..., Any], name: str) -> None:
    for seed in ROUNDS:
        source = generate(seed)
        value, most = source.data(), source.random.choice((-1, 0, 1, 2, 3, 100))
        part = source.part(value)
        agree(f"pye_bytes_{name}", lambda: getattr(value, name)(part, most), value, part, most)
        agree(f"pye_bytes_{name}", lambda: getattr(value, name)(None, most), value, None, most)


def test_lines_partitions_strips(agree: Callable[..., Any]) -> None:
    for seed in ROUNDS:
        source = generate(seed)
        value = source.data()
        part = source.part(value)
        for keep in (False, True):
            agree("pye_bytes_splitlines", lambda: value.splitlines(keep), value, keep)
        for name in ("partition", "rpartition"):
            agree(f"pye_bytes_{name}", lambda: getattr(value, name)(part), value, part)
        for name in ("strip", "lstrip", "rstrip"):
            agree(f"pye_bytes_{name}", lambda: getattr(value, name)(part), value, part)
            agree(f"pye_bytes_{name}", lambda: getattr(value, name)(), value, None)
        for name in ("removeprefix", "removesuffix"):
            agree(f"pye_bytes_{name}", lambda: getattr(value, name)(part), value, part)


def test_replace_and_join(agree: Callable[..., Any]) -> None:
    for seed in ROUNDS:
        source = generate(seed)
        value, new = source.data(), source.data(17)
        old, most = source.part(value), source.random.choice((-1, 0, 1, 2, 100))
        agree("pye_bytes_replace", lambda: value.replace(old, new, most), value, old, new, most)
        items = [source.data(33) for _ in range(source.random.choice((0, 1, 2, 5)))]
        agree("pye_bytes_join", lambda: new.join(items), new, items)


@pytest.mark.parametrize(
    "name", ["lower", "upper", "capitalize", "swapcase", "title", "hex", "isalnum", "isalpha", "isascii", "isdigit",
             "islower", "isspace", "istitle", "isupper"]
)  # fmt: skip
def test_what_takes_nothing(agree: Callable[..., Any], name: str) -> None:
    values = [generate(seed).data(40) for seed in ROUNDS] + [bytes([one]) for one in range(256)]
    for value in [*values, b"Hello World", b"123", b"Ab Cd", b" \t", b"abc", b"ABC"]:
        agree(f"pye_bytes_{name}", lambda: getattr(value, name)(), value, text=name == "hex")


def test_padding(agree: Callable[..., Any]) -> None:
    for seed in ROUNDS:
        source = generate(seed)
        value, width = source.data(33), source.random.choice((-1, 0, 1, 5, 33, 34, 64, 100))
        fill = source.random.choice((b" ", b"0", b"\xff", b"", b"ab"))
        for name in ("ljust", "rjust", "center"):
            agree(f"pye_bytes_{name}", lambda: getattr(value, name)(width, fill), value, width, fill)
        for text in (value, b"-" + value, b"+" + value):
            agree("pye_bytes_zfill", lambda: text.zfill(width), text, width)


def test_slices(agree: Callable[..., Any]) -> None:
    for seed in range(400):
        source = generate(seed)
        value = source.data(65)
        start, stop = source.bound(len(value)), source.bound(len(value))
        agree("pye_bytes_slice", lambda: value[start:stop], value, start, stop)
        step = source.random.choice((1, 2, 3, -1, -2, 7, 0, 2**63 - 1, -(2**63)))
        for has in range(4):
            one, other = start if has & 1 else None, stop if has & 2 else None
            agree("pye_bytes_slice_step", lambda: value[one:other:step], value, start, stop, step, has)
        agree("pye_bytes_at", lambda: value[start], value, start)


def test_building(agree: Callable[..., Any]) -> None:
    for seed in ROUNDS:
        source = generate(seed)
        one, other, count = source.data(), source.data(), source.random.choice((-1, 0, 1, 2, 5))
        agree("pye_bytes_concat", lambda: one + other, one, other)
        agree("pye_bytes_repeat", lambda: one * count, one, count)
        for relation in ("eq", "ne", "lt", "le", "gt", "ge"):
            for right in (other, one, one[:5]):
                agree(f"pye_bytes_{relation}", lambda: getattr(one, f"__{relation}__")(right), one, right)
        agree("pye_bytes_repr", lambda: repr(one), one, text=True)
    agree("pye_bytes_zero", lambda: bytes(5000), 5000)
    agree("pye_bytes_zero", lambda: bytes(-1), -1)
    for value in (0, 255, 256, -1):
        agree("pye_bytes_byte", lambda: bytes([value]), value)
    for text in (b"'", b'"', b"'\"", b"\\", b"\r\n\t\x00\x7f\x80"):
        agree("pye_bytes_repr", lambda: repr(text), text, text=True)


def test_what_is_past_memory_is_a_memory_error(values: Any) -> None:
    for arguments in ((b"ab", 2**62), (b"ab", 2**63 - 1)):
        with pytest.raises(MemoryError):
            values.call("pye_bytes_repeat", *arguments)
    with pytest.raises(MemoryError):
        values.call("pye_bytes_zero", 2**62)
    with pytest.raises(MemoryError):
        values.call("pye_bytes_ljust", b"a", 2**63 - 1, b" ")


def test_append_to_the_only_reference(values: Any) -> None:
    import ctypes

    slot = values.value(b"")
    whole = b""
    for index in range(3000):
        piece = bytes([index % 256]) * (index % 7)
        held = values.value(piece)
        assert values.function("pye_bytes_append")(ctypes.byref(slot), held)
        values.release(held)
        whole += piece
    assert values.read(slot) == whole
    shared = values.function("pye_bytes_retain")(slot)
    held = values.value(b"more")
    assert values.function("pye_bytes_append")(ctypes.byref(slot), held)
    assert values.read(shared) == whole  # what somebody else has does not change
    assert values.read(slot) == whole + b"more"
    for one in (shared, slot, held):
        values.release(one)


def test_hex_and_back(agree: Callable[..., Any]) -> None:
    for seed in ROUNDS:
        source = generate(seed)
        value = source.data(40)
        text = value.hex()
        for written in (text, text.upper(), " ".join((text[:4], text[4:])), text[:-1], text + "g", "é" + text, " a"):
            agree("pye_bytes_fromhex", lambda: bytes.fromhex(written), written)
        group = source.random.choice((1, 2, 3, 0, -1, -2, -5, 1000))
        for separator in (":", "-", "", "ab", "é"):
            agree("pye_bytes_hex_grouped", lambda: value.hex(separator, group), value, separator, group, text=True)


def test_integers_as_bytes(agree: Callable[..., Any]) -> None:
    edges = [0, 1, -1, 127, 128, -128, -129, 255, 256, 2**31, -(2**31), 2**63 - 1, -(2**63), 2**56, -(2**56) - 1]
    for value in edges:
        for length in (0, 1, 2, 4, 7, 8, 9, 16, -1):
            for order in ("big", "little", "middle"):
                for signed in (False, True):
                    expected = lambda: value.to_bytes(length, order, signed=signed)  # noqa: E731
                    agree("pye_int_to_bytes", expected, value, length, order, signed)
                    if value >= 0:
                        agree("pye_u64_to_bytes", expected, value, length, order, signed)
    for seed in ROUNDS:
        source = generate(seed)
        data = source.data(8) if seed % 3 else bytes(5) + source.data(8)
        for order in ("big", "little"):
            for signed in (False, True):
                number = int.from_bytes(data, order, signed=signed)
                if -(2**63) <= number < 2**63:
                    agree("pye_int_from_bytes", lambda: number, data, order, signed)
                if 0 <= number < 2**64:
                    agree("pye_u64_from_bytes", lambda: number, data, order, signed)
