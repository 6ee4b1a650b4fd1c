"""What somebody who knows Python gets wrong first, each put right by what the message says alone."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """`changes` are texts of `wrong` and what whoever has read `says`, a part of the message, puts in their place."""

    name: str
    wrong: str
    says: str
    changes: tuple[tuple[str, str], ...]

    @property
    def fixed(self) -> str:
        text = self.wrong
        for old, new in self.changes:
            assert text.count(old) == 1, f"{self.name}: {old!r}"
            text = text.replace(old, new)
        return text


def mistake(name: str, wrong: str, says: str, *changes: tuple[str, str]) -> Mistake:
    return Mistake(name, f"from pyenclave import Inside, Lock, trusted, u8, u32, untrusted\n{wrong}", says, changes)


MISTAKES = [
    # --- what a function looks like
    mistake(
        "no type of a parameter", "@trusted\ndef f(n) -> int:\n    return 2\n", "write `n: int`", ("f(n)", "f(n: int)")
    ),
    mistake(
        "no type of the result",
        "@trusted\ndef f(n: int):\n    return n + 1\n",
        "the type of its result",
        ("int):", "int) -> int:"),
    ),
    mistake(
        "no result",
        "@trusted\ndef f(n: int):\n    g(n)\n\n\ndef g(n: int) -> None:\n    pass\n",
        "-> None",
        ("f(n: int):", "f(n: int) -> None:"),
    ),
    mistake(
        "a bare set",
        "@trusted\ndef f(names: set) -> int:\n    return len(names)\n",
        "set[",
        ("set)", "set[str])"),
    ),
    mistake(
        "a bare tuple",
        "@trusted\ndef f(ages: tuple) -> int:\n    return len(ages)\n",
        "tuple[",
        ("tuple)", "tuple[int, str])"),
    ),
    mistake(
        "any named arguments",
        "@trusted\ndef f(**n: int) -> int:\n    return len(n)\n",
        "dict",
        ("**n: int", "n: dict[str, int]"),
    ),
    mistake(
        "a changeable default",
        "@trusted\ndef f(n: list[int] = []) -> int:\n    return len(n)\n",
        "None",
        ("n: list[int] = []", "n: list[int] | None = None"),
        ("len(n)", "0 if n is None else len(n)"),
    ),
    mistake(
        "asynchronous",
        "@trusted\nasync def f(n: int) -> int:\n    return n\n",
        "define it with `def`",
        ("async def", "def"),
    ),
    mistake(
        "another decorator",
        "import functools\n\n\n@trusted\n@functools.cache\ndef f(n: int) -> int:\n    return n\n",
        "remove",
        ("@functools.cache\n", ""),
    ),
    mistake(
        "a private name",
        "@trusted\ndef _f(n: int) -> int:\n    return n\n",
        "begin with a letter",
        ("_f", "f"),
    ),
    mistake(
        "a name that is not ASCII",
        "@trusted\ndef größe(n: int) -> int:\n    return n\n",
        "ASCII letters",
        ("größe", "size"),
    ),
    mistake("no function inside", "def f(n: int) -> int:\n    return n\n", "decorate", ("def f", "@trusted\ndef f")),
    mistake(
        "a colon is missing",
        "@trusted\ndef f(n: int) -> int\n    return n\n",
        "expected ':'",
        ("-> int", "-> int:"),
    ),
    # --- names
    mistake(
        "a misspelled variable",
        "@trusted\ndef f(number: int) -> int:\n    return nubmer + 1\n",
        "did you mean `number`?",
        ("nubmer", "number"),
    ),
    mistake(
        "a misspelled function",
        "def double(n: int) -> int:\n    return 2 * n\n\n\n@trusted\ndef f(n: int) -> int:\n    return duoble(n)\n",
        "did you mean `double`?",
        ("duoble", "double"),
    ),
    mistake(
        "a misspelled function of Python's",
        "@trusted\ndef f(n: list[int]) -> list[int]:\n    return sortd(n)\n",
        "did you mean `sorted`?",
        ("sortd", "sorted"),
    ),
    mistake(
        "a misspelled method",
        "@trusted\ndef f(s: str) -> bool:\n    return s.startwith('a')\n",
        "did you mean `startswith`?",
        ("startwith", "startswith"),
    ),
    mistake(
        "a misspelled import",
        "from pyenclave.inside import hasing\n\n\n@trusted\ndef f(data: bytes) -> bytes:\n"
        "    return hasing.sha256(data)\n",
        "did you mean `hashing`?",
        ("import hasing", "import hashing"),
        ("return hasing", "return hashing"),
    ),
    mistake(
        "state without global",
        "total: Inside[int] = 0\n\n\n@trusted\ndef add(n: int) -> None:\n    total += n\n",
        "write `global total`",
        ("    total += n", "    global total\n    total += n"),
    ),
    mistake(
        "state that is not declared to be inside",
        "total = 0\n\n\n@trusted\ndef add(n: int) -> None:\n    global total\n    total = n\n",
        "declare it as `total: Inside[",
        ("total = 0", "total: Inside[int] = 0"),
    ),
    mistake(
        "a variable of one branch",
        "@trusted\ndef f(n: int) -> int:\n    if n > 0:\n        a = 1\n    return a\n",
        "assign `a` before the branch",
        ("    if n", "    a = 0\n    if n"),
    ),
    mistake(
        "state used outside",
        "secret: Inside[int] = 0\n\n\n@trusted\ndef learn(n: int) -> None:\n    global secret\n    secret = n\n\n\n"
        "def show() -> int:\n    return secret\n",
        "`@trusted` function",
        ("def show", "@trusted(reveal=True)\ndef show"),
    ),
    # --- what stays outside
    mistake(
        "print",
        "@trusted\ndef f(n: int) -> None:\n    print(n)\n",
        "`@untrusted` function",
        ("@trusted\n", "@untrusted\ndef show(n: int) -> None:\n    print(n)\n\n\n@trusted\n"),
        (
            "None:\n    print(n)\n\n\n@trusted\ndef f(n: int) -> None:\n    print",
            "None:\n    print(n)\n\n\n@trusted\ndef f(n: int) -> None:\n    show",
        ),
    ),
    mistake(
        "a file",
        "@trusted\ndef f(path: str) -> int:\n    with open(path) as file:\n        return len(file.read())\n",
        "`@untrusted` function",
        ("@trusted\ndef f(path: str) -> int:", "@untrusted\ndef content(path: str) -> str:"),
        ("len(file.read())", "file.read()\n\n\n@trusted\ndef f(path: str) -> int:\n    return len(content(path))"),
    ),
    mistake(
        "a module of the host's",
        "import os\n\n\n@trusted\ndef f() -> int:\n    return os.getpid()\n",
        "`@untrusted` function",
        ("@trusted\ndef f", "@untrusted\ndef pid() -> int:\n    return os.getpid()\n\n\n@trusted\ndef f"),
        ("f() -> int:\n    return os.getpid()", "f() -> int:\n    return pid()"),
    ),
    mistake(
        "an import in a function",
        "@trusted\ndef f(data: bytes) -> bytes:\n    from pyenclave.inside import hashing\n\n"
        "    return hashing.sha256(data)\n",
        "at the module's top level",
        ("    from pyenclave.inside import hashing\n\n", ""),
        ("@trusted\n", "from pyenclave.inside import hashing\n\n\n@trusted\n"),
    ),
    mistake(
        "a lock of threading's",
        "import threading\n\nlock = threading.Lock()\ncount: Inside[int] = 0\n\n\n"
        "@trusted(concurrent=True)\ndef f() -> None:\n    global count\n    with lock:\n        count += 1\n",
        "from pyenclave import Lock",
        ("threading.Lock()", "Lock()"),
    ),
    mistake(
        "no lock",
        "lock = Lock()\ncount: Inside[int] = 0\n\n\n@trusted(concurrent=True)\ndef f() -> None:\n"
        "    global count\n    count += 1\n",
        "`with lock:`",
        ("    count += 1", "    with lock:\n        count += 1"),
    ),
    # --- types
    mistake(
        "text and a number",
        "@trusted\ndef f(n: int) -> str:\n    return 'number ' + n\n",
        "str(",
        ("+ n", "+ str(n)"),
    ),
    mistake(
        "text and bytes",
        "@trusted\ndef f(s: str, data: bytes) -> bytes:\n    return data + s\n",
        "encode",
        ("data + s", "data + s.encode()"),
    ),
    mistake(
        "another type later",
        "@trusted\ndef f(n: int) -> str:\n    a = n\n    a = 'x'\n    return a\n",
        "another name",
        ("    a = n\n    a = 'x'\n    return a", "    a = n\n    b = 'x'\n    return b"),
    ),
    mistake(
        "a float for an integer",
        "@trusted\ndef half(n: int) -> int:\n    return n / 2\n",
        "int(",
        ("n / 2", "int(n / 2)"),
    ),
    mistake(
        "what may be None",
        "@trusted\ndef f(ages: dict[str, int], name: str) -> int:\n    return ages.get(name) + 1\n",
        "None",
        ("    return ages.get(name) + 1", "    age = ages.get(name)\n    return 0 if age is None else age + 1"),
    ),
    mistake(
        "None where a number is promised",
        "@trusted\ndef f(n: int) -> int:\n    if n < 0:\n        return None\n    return n\n",
        "int | None",
        ("-> int", "-> int | None"),
    ),
    mistake(
        "no result on some way",
        "@trusted\ndef f(n: int) -> int:\n    if n > 0:\n        return 1\n",
        "return or raise on every way",
        ("        return 1\n", "        return 1\n    return 0\n"),
    ),
    mistake(
        "a result that is not promised",
        "@trusted\ndef f(n: int) -> None:\n    return n\n",
        "annotate the function with what it returns",
        ("-> None", "-> int"),
    ),
    mistake(
        "an identity of numbers",
        "@trusted\ndef f(n: int) -> bool:\n    return n is 1\n",
        "==",
        ("is 1", "== 1"),
    ),
    mistake("too large", "@trusted\ndef f() -> int:\n    return 2**64\n", "64 bits", ("2**64", "2**62")),
    mistake(
        "a byte that is none", "@trusted\ndef f() -> u8:\n    return 256\n", "use a wider type", ("-> u8", "-> u32")
    ),
    mistake(
        "an empty list of nobody knows what",
        "@trusted\ndef f() -> int:\n    a = []\n    return len(a)\n",
        "list[",
        ("a = []", "a: list[int] = []"),
    ),
    mistake(
        "a key that cannot be one",
        "@trusted\ndef f(n: int) -> int:\n    a = {[n]: 1}\n    return len(a)\n",
        "tuple",
        ("{[n]: 1}", "{(n,): 1}"),
    ),
    mistake(
        "too few arguments",
        "def g(a: int, b: int) -> int:\n    return a + b\n\n\n@trusted\ndef f(n: int) -> int:\n    return g(n)\n",
        "`b`",
        ("g(n)\n", "g(n, 1)\n"),
    ),
    mistake(
        "bytes are changed",
        "@trusted\ndef f(data: bytes) -> bytes:\n    data[0] = 1\n    return data\n",
        "build a new value",
        ("data[0] = 1", 'data = data[:0] + b"\\x01" + data[1:]'),
    ),
    mistake(
        "a generator",
        "def g(n: int) -> list[int]:\n    yield n\n\n\n@trusted\ndef f(n: int) -> int:\n    return sum(g(n))\n",
        "write `-> Iterator[int]`, of `collections.abc`",
        ("list[int]", "Iterator[int]"),
        ("def g", "from collections.abc import Iterator\n\n\ndef g"),
    ),
    mistake(
        "a lambda has the variable of a comprehension",
        "from collections.abc import Callable\n\n\n@trusted\ndef f(n: int) -> int:\n"
        "    steps: list[Callable[[int], int]] = [lambda x: x + k for k in range(n)]\n"
        "    return sum(step(1) for step in steps)\n",
        "remember what it is now by a default: `lambda …, k=k: …`",
        ("lambda x: x", "lambda x, k=k: x"),
    ),
]
