"""str.maketrans and str.translate."""

import string

from pyenclave import trusted

ROT13 = str.maketrans(
    string.ascii_letters,
    string.ascii_lowercase[13:]
    + string.ascii_lowercase[:13]
    + string.ascii_uppercase[13:]
    + string.ascii_uppercase[:13],
)
PLAIN = str.maketrans("äö", "ao", " .")
ESCAPED = str.maketrans({"<": "&lt;", ">": "&gt;", "\0": None})
SPELLED = {ord("0"): "zero", ord("1"): "one"}


# calls: ("",), ("Hello, World",), ("ä < ö.\\0 1",)
@trusted
def translated(text: str) -> list[str]:
    digits = text.translate(SPELLED).translate(str.maketrans("", "", string.punctuation))
    return [text.translate(ROT13), text.translate(PLAIN), text.translate(ESCAPED), digits]


# calls: ("abc", 0), ("xyz é", 3), ("XYZ", 30)
@trusted
def caesar(text: str, key: int) -> str:
    letters = string.ascii_lowercase
    key %= len(letters)
    return text.lower().translate(str.maketrans(letters, letters[key:] + letters[:key]))


# calls: ("aab", "xyz", ""), ("ab", "x", ""), ("aé", "éa", "b"), ("ab", "x", "y")
@trusted
def tables(x: str, y: str, z: str) -> str:
    removing = str.maketrans(x, y, z)
    return f"{sorted(str.maketrans(x, y).items())} {removing == {97: None}} {len(removing)} {'abé'.translate(removing)}"


# calls: ("a",), ("ab",), ("",)
@trusted
def keyed(key: str) -> tuple[int, str]:
    table = str.maketrans({key: "-", "z": "zz"})
    return len(table), "abz".translate(table)
