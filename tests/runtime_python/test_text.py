"""str's functions beside CPython's, over generated text: ASCII, characters of two, three and four bytes, odd ones."""

import random
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest

ALPHABETS = (
    "ab",
    "abcABC012 \t\n\r",
    "aé€😀",
    "aA ßéÉǅǆİıſΣσς'.-ʰ\u0345ﬁŉ",
    "ab\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2003\u2028\u2029\u3000",
    "٣۴५²½Ⅷ①",
    "".join(map(chr, range(1, 127))),
)
SIZES = (0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 64, 65, 300)
END = 2**63 - 1
OLD_UNICODE = unicodedata.unidata_version == "14.0.0"


class Source:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.alphabet = self.random.choice(ALPHABETS)

    def text(self, most: int = 65) -> str:
        size = self.random.choice([one for one in SIZES if one <= most])
        return "".join(self.random.choice(self.alphabet) for _ in range(size))

    def part(self, whole: str) -> str:
        if whole and self.random.random() < 0.7:
            start = self.random.randrange(len(whole))
            return whole[start : start + self.random.choice((1, 1, 2, 3, 9))]
        return "".join(self.random.choice(self.alphabet) for _ in range(self.random.choice((0, 1, 2, 5))))

    def bound(self, size: int) -> int:
        edges = (0, 1, -1, size, -size, size + 1, -size - 1, END, -(2**63))
        return self.random.choice((self.random.randint(-size - 2, size + 2), self.random.choice(edges)))


ROUNDS = [Source(seed) for seed in range(200)]


@pytest.mark.parametrize("name", ["find", "rfind", "index", "rindex", "count", "startswith", "endswith"])
def test_searches(agree: Callable[..., Any], name: str) -> None:
    for source in ROUNDS:
        value = source.text(300)
        part, start, stop = source.part(value), source.bound(len(value)), source.bound(len(value))
        agree(f"pye_str_{name}", lambda: getattr(value, name)(part, start, stop), value, part, start, stop)
        agree(f"pye_str_{name}", lambda: getattr(value, name)(part), value, part, 0, END)


def test_items_and_slices(agree: Callable[..., Any]) -> None:
    for source in ROUNDS:
        value = source.text()
        start, stop = source.bound(len(value)), source.bound(len(value))
        agree("pye_str_len", lambda: len(value), value)
        agree("pye_str_at", lambda: value[start], value, start, text=True)
        agree("pye_str_slice", lambda: value[start:stop], value, start, stop, text=True)
        step = source.random.choice((1, 2, 3, -1, -2, 7, 0, END, -(2**63)))
        for has in range(4):
            one, other = start if has & 1 else None, stop if has & 2 else None
            agree("pye_str_slice_step", lambda: value[one:other:step], value, start, stop, step, has, text=True)
        agree("pye_str_list", lambda: list(value), value)


def test_splits(agree: Callable[..., Any]) -> None:
    for source in ROUNDS:
        value, most = source.text(), source.random.choice((-1, 0, 1, 2, 3, 100))
        part = source.part(value)
        for name in ("split", "rsplit"):
            agree(f"pye_str_{name}", lambda: getattr(value, name)(part, most), value, part, most)
            agree(f"pye_str_{name}", lambda: getattr(value, name)(None, most), value, None, most)
        for keep in (False, True):
            agree("pye_str_splitlines", lambda: value.splitlines(keep), value, keep)
        for name in ("partition", "rpartition"):
            agree(f"pye_str_{name}", lambda: getattr(value, name)(part), value, part, text=True)
        for name in ("strip", "lstrip", "rstrip"):
            agree(f"pye_str_{name}", lambda: getattr(value, name)(part), value, part, text=True)
            agree(f"pye_str_{name}", lambda: getattr(value, name)(), value, None, text=True)
        for name in ("removeprefix", "removesuffix"):
            agree(f"pye_str_{name}", lambda: getattr(value, name)(part), value, part, text=True)


def test_replace_and_join(agree: Callable[..., Any]) -> None:
    for source in ROUNDS:
        value, new = source.text(), source.text(17)
        old, most = source.part(value), source.random.choice((-1, 0, 1, 2, 100))
        agree("pye_str_replace", lambda: value.replace(old, new, most), value, old, new, most, text=True)
        items = [source.text(33) for _ in range(source.random.choice((0, 1, 2, 5)))]
        agree("pye_str_join", lambda: new.join(items), new, items, text=True)


CHANGES = ("lower", "upper", "casefold", "capitalize", "swapcase", "title")
QUESTIONS = ("isalnum", "isalpha", "isascii", "isdecimal", "isdigit", "isidentifier", "islower", "isnumeric",
             "isprintable", "isspace", "istitle", "isupper")  # fmt: skip


@pytest.mark.parametrize("name", [*CHANGES, *QUESTIONS])
def test_what_takes_nothing(agree: Callable[..., Any], name: str) -> None:
    texts = [source.text() for source in ROUNDS] + list(map(chr, range(0x80)))
    for value in [*texts, "ΑΣ", "ΑΣ.", "ΑΣΑ", "Σ", "ʰΣ", "a'Σ", "a'Σb", "ǅ ab", "ﬁx", "Hello World", "_a1", "1a"]:
        agree(f"pye_str_{name}", lambda: getattr(value, name)(), value, text=True)


@pytest.mark.skipif(not OLD_UNICODE, reason="the tables are those of Unicode 14")
def test_every_character(values: Any) -> None:
    """All of them, asked all questions and changed in all ways; in one call where that says as much."""
    points = [chr(one) for one in range(0x80, 0x110000) if not 0xD800 <= one < 0xE000]
    for name in ("lower", "upper", "casefold", "swapcase"):
        for at in range(0, len(points), 4096):
            text = " ".join(points[at : at + 4096])
            assert values.call(f"pye_str_{name}", text, text=True) == getattr(text, name)(), (name, at)
    for name in QUESTIONS:
        function = values.function(f"pye_str_{name}")
        for one in points[: 0x20000 if name in ("isalpha", "isprintable") else 0x3000]:
            held = values.value(one)
            assert function(held) == getattr(one, name)(), (name, hex(ord(one)))
            values.release(held)


@pytest.mark.skipif(not OLD_UNICODE, reason="the tables are those of Unicode 14")
def test_the_tables_are_what_this_python_says(tables: Any) -> None:
    assert tables.text() == tables.TARGET.read_text()


@pytest.fixture
def tables() -> Any:
    import importlib.util
    from pathlib import Path

    path = Path(__file__).parents[2] / "install" / "unicode_tables.py"
    spec = importlib.util.spec_from_file_location("unicode_tables", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_padding(agree: Callable[..., Any]) -> None:
    for source in ROUNDS:
        value, width = source.text(33), source.random.choice((-1, 0, 1, 5, 33, 34, 64, 100))
        for fill in (" ", "é", "", "ab"):
            for name in ("ljust", "rjust", "center"):
                agree(f"pye_str_{name}", lambda: getattr(value, name)(width, fill), value, width, fill, text=True)
        for text in (value, "-" + value, "+" + value):
            agree("pye_str_zfill", lambda: text.zfill(width), text, width, text=True)


def test_repr(agree: Callable[..., Any]) -> None:
    for source in ROUNDS:
        value = source.text()
        agree("pye_str_repr", lambda: repr(value), value, text=True)
        agree("pye_str_ascii", lambda: ascii(value), repr(value), text=True)
    for value in ("'", '"', "'\"", "\\", "\x00\x7f\x80\xad\u200b\ue000\U000e0001"):
        agree("pye_str_repr", lambda: repr(value), value, text=True)


def test_characters_and_numbers(agree: Callable[..., Any]) -> None:
    for point in (0, 65, 127, 128, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x10FFFF, -1, 0x110000, 2**63 - 1):
        agree("pye_str_chr", lambda: chr(point), point, text=True)
    for text in ("a", "é", "😀", "", "ab", "éé"):
        agree("pye_str_ord", lambda: ord(text), text)
    for data in (b"a", b"\xff", b"", b"ab", b"a" * 1234):
        agree("pye_bytes_ord", lambda: ord(data), data)


ENCODINGS = ("utf-8", "UTF8", "Utf_8", "ascii", "US-ASCII", "latin-1", "iso-8859-1", "Latin_1", "L1")


def test_encode(agree: Callable[..., Any]) -> None:
    for source in ROUNDS:
        value, encoding = source.text(33), source.random.choice(ENCODINGS)
        for errors in ("strict", "ignore", "replace"):
            agree("pye_str_encode", lambda: value.encode(encoding, errors), value, encoding, errors)
    agree("pye_str_encode", lambda: "é".encode("nothing"), "é", "nothing", "strict")
    agree("pye_str_encode", lambda: "é".encode("ascii", "nothing"), "é", "ascii", "nothing")


PIECES = (
    b"a",
    b"\xc3\xa9",
    b"\xe2\x82\xac",
    b"\xf0\x9f\x98\x80",
    b"\xff",
    b"\x80",
    b"\xc3",
    b"\xe2\x82",
    b"\xe0\x80",
    b"\xed\xa0\x80",
    b"\xf0\x80",
    b"\xf4\x90",
    b"\xf0\x9f\x98",
    b"\xc0",
    b"\xf5",
    b"\xe0\xa0",
    b"\xf1\x80",
)


def test_decode(agree: Callable[..., Any]) -> None:
    pick = random.Random(5)
    for _ in range(1500):
        data = b"".join(pick.choice(PIECES) for _ in range(pick.choice((0, 1, 2, 3, 8))))
        encoding = pick.choice(ENCODINGS)
        for errors in ("strict", "ignore", "replace"):
            agree("pye_bytes_decode", lambda: data.decode(encoding, errors), data, encoding, errors, text=True)
    agree("pye_bytes_decode", lambda: b"\xff".decode("nothing"), b"\xff", "nothing", "strict")


def test_a_str_that_is_not_utf8_ends_the_call(values: Any) -> None:
    for data in (b"\xff", b"a\xed\xa0\x80", b"\xc3"):
        with pytest.raises(Exception, match="14"):
            values.call("pye_str_argument", data, len(data))
    assert values.call("pye_str_argument", "é€".encode(), 5, text=True) == "é€"
    assert values.call("pye_str_argument", None, 0, text=True) == ""


def test_large_arguments_are_views_until_they_are_kept(values: Any) -> None:
    import ctypes

    data = ctypes.create_string_buffer(b"x" * 5000, 5000)
    made = type(values.value(b""))()
    assert values.function("pye_bytes_argument")(ctypes.addressof(data), 5000, ctypes.byref(made))
    assert made[0].data == ctypes.addressof(data)
    kept = type(made)()
    assert values.function("pye_bytes_keep")(made, ctypes.byref(kept))
    assert kept[0].data != made[0].data
    assert values.read(kept) == b"x" * 5000
    values.release(kept)
    small = type(made)()
    assert values.function("pye_bytes_argument")(ctypes.addressof(data), 100, ctypes.byref(small))
    assert small[0].data != ctypes.addressof(data)
    values.release(small)
