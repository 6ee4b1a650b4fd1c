"""mypy and pyright, both strict, accept of trusted Python what the partitioner accepts, and refuse what it refuses."""

import ast
import functools
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pyenclave.errors import PartitionError
from pyenclave.partition import CODES, partition

from .checkers import Found, mypy, mypy_with_plugin, prepare, pyright
from .conftest import PROGRAMS
from .refusals import REFUSALS

CORPUS = Path(__file__).parent / "typing"
CHECKERS = [mypy_with_plugin, pyright]
Check = Callable[[Path], Found]

OF_TYPES = ("P010", "P011", "P013")
# What a type checker cannot see, by code. P012 is asked of pyright.
NOT_OF_TYPES = {
    "P001": "how deep the text is",
    "P002": "an interface has a name in C",
    "P003": "what pyenclave's decorators are for",
    "P004": "the types that there are inside: fewer than Python's",
    "P005": "the parameters that there are inside",
    "P006": "names that C has",
    "P007": "what of the module lives outside",
    "P008": "the statements that there are inside",
    "P009": "the expressions that there are inside",
    "P014": "what is constant",
    "P015": "values: to a checker every int is a u8",
    "P016": "where code runs",
    "P017": "what crosses the boundary",
    "P018": "the modules that there are inside",
    "P019": "that something is to be trusted",
    "P020": "what runs at once",
    "P021": "names, which may hide each other",
}
# Refusals of types that Python's own rules allow, by fragment: each checker takes what is no error in plain Python.
# What Python has: generators that are kept, and its whole library.
OF_INSIDE = (
    "a generator is not kept in something else",
    "`it` of `Walks` holds is not known",
    "an array is not kept by a generator: its memory ends with the call",
    "an array is not kept: its memory ends with the call",
    "`a` is an array, whose memory ends with the call",
    "`b` is a generator, which is not kept",
    "`asdict` of Blob, whose `data` is bytes",
    "`asdict` of Blob, whose `rows` is list[Any]",
    "`asdict` takes one argument",
    "`astuple` of Blob, whose `rows` is list[int]",
    "`astuple` takes one argument",
    "items that are int, not Own",
    "Counter[int], which has something for each character",
    "`f` must be Callable[[], int], not Own",
)
BOTH_TAKE = {
    *(one.fragment for one in REFUSALS if one.message.endswith(("of `Cell` holds is not known", *OF_INSIDE))),
    "a = (n, n)[w]",
    "add = functools.partial(xs.append, 1)",
    "from enum import Enum\nclass Tone(str, Enum):\n    LOW = 'l'\n@trusted\ndef g(t: Tone) -> str:\n    return t",
    "a: dict[str, int] = collections.defaultdict(int)\na = d",
    "a = len(data.translate(data))",
    "a: list[int] = PRIMES",
    "a: Sequence[int] = (1, 2)",
    "for a in zip(): n = 1",
    "a = bytes(*data)",
    "a, *b = (1, s, x)",
    "nothing() if n else nothing()",
    "a = bytes.maketrans(data, data)",
    "a = s.expandtabs()",
    "a = n is None",
    "a = xs + [s]",  # a list of int | str
    "a = {1, s}",
    "a = secrets.choice((n, s))",
    # Python has them: forms that are not constant, any value of JSON, what is not safe any more.
    "a = m and s",
    *("a = hash(s)", "a = type(o)", "a = hashlib.md5(b'')", "a = hashlib.new(s)"),
    *("a = struct.pack('<h', x)", "a = struct.pack('<e', x)", "a = struct.pack('<2h', n)", "a = struct.pack(s, n)"),
    "a = struct.calcsize('300i')",
    "FORM = '<h'\n@trusted\ndef g(FORM: str) -> bytes: return struct.pack(FORM, 1)",
    *("a = json.dumps(n, default=str)", "a = json.dumps(n, sort_keys=n > 1)", "a = json.dumps(b'')"),
    *("a = json.loads(s) ** 2", "a = json.loads(s)[::2]", "a = json.loads(s, strict=False)"),
    "a = round(json.loads(s), 1)",
    # Of datetime: no clock without a zone, whole numbers, and a datetime is a date there.
    *("a = datetime.datetime.now()", "a = datetime.date.today()", "a = datetime.time(1)"),
    *("a = datetime.timedelta(1) * 1.5", "a = datetime.date.min < datetime.datetime.min"),
    *("a = datetime.datetime.strptime(s, s)", "a = sorted([(datetime.timezone.utc, n)])", "a = sorted([(o, n)])"),
    # Of decimal: what is equal to nothing, what is not reckoned inside, contexts.
    *("a = decimal.Decimal(1) == x", "a = decimal.Decimal(2) ** decimal.Decimal('0.5')", "a = decimal.Decimal(1).ln()"),
    *("a = decimal.getcontext()", "a = max(decimal.Decimal(1), n)", "a = json.dumps(decimal.Decimal(1))"),
    "a = sum([decimal.Decimal(1)], x)",
    "a = [helper]\na.remove(helper)",
    # What a dict has is known when it runs only, and the object has no name there.
    *(one.fragment for one in REFUSALS if " is unpacked for " in one.message),
    *(
        one.fragment
        for one in REFUSALS
        if "h(**xs: T)" in one.fragment or "h(self=1)" in one.fragment or "h(cls=1)" in one.fragment
    ),
    # Every object has a `__format__` there, and a member with one is an int all the same.
    *(one.fragment for one in REFUSALS if " has a `__format__`, and " in one.message),
    *(one.fragment for one in REFUSALS if one.message == "`rank` must be int, not Rank"),
    *("json.loads(s).fly()", "json.loads(s).clear()", "b = {'k': b''}\nb = json.loads(s)"),
    *("a = sorted(xs, key=operator.attrgetter(s))", "a = itertools.tee(xs)"),
    *("a = statistics.median_low([{1}])", "a = hashlib.pbkdf2_hmac(s, data, data, 1)"),
    *("a = hashlib.scrypt(data, salt=data, n=2, r=1, p=1, maxmem=n)", "a = math.prod([s])"),
    *("a = collections.ChainMap(d)", "a = sum([p], p)"),
    *("a = s.format(n)", "a = '{0.y}'.format(p)", "a = xs or ()", "d = collections.defaultdict(int)"),
    *("a: dict[str, int] = collections.defaultdict(int)\nd = a", "a = p._replace(**d)"),
    *(f"a: collections.defaultdict[str, int] = collections.defaultdict({one})" for one in ("int, d", "None")),
    "a: collections.defaultdict[str, int] = collections.defaultdict(lambda: n)",
    "class Made:\n    def __init__(self) -> None: self.n = 1\n@trusted\ndef g() -> None: Made.__new__(Made)",
    # Patterns and what is put in are constants; what their answers depend on is known.
    *(
        "a = re.match(s, s)",
        "a = re.match(s, s, re.I)",
        "a = re.compile('(')",
        "a = re.compile('a', n)",
        "a = re.compile('a', re.LOCALE)",
    ),
    *("a = re.compile(b'(?L)a')", "a = re.compile('(a)*+')", "a = re.compile('(a(?(1)b))')"),
    *("a = re.match(re.compile('a'), s, re.I)", "a = re.compile('a'); b = a.findall(s)", "a = re.sub('a', s, s)"),
    *("a = re.sub('a', '\\\\1', s)", "for m_ in re.finditer('a', s): a = m_.expand('b')"),
    "a = d.values() == d.values()",
    # Functions that are values: they are the same by their addresses, and called by places.
    *("a = helper == outside", "a = helper in [helper]", "a = {helper: n}", "a = helper\nn = a(n=1)"),
    # Inside there are no machine and no process to ask.
    "a = os.getpid()",
    "a = platform.node()",
    "a = {ValueError(s)}",  # there it is hashed by what it is
    "a: f32 = x",
    "a = sorted([(n, {n})])",  # a tuple of another type may be compared there
    *(one.fragment for one in REFUSALS if "<=` does not compare tuple[int, Job]" in one.message),
    *(one.fragment for one in REFUSALS if ".cache_clear()" in one.message or "is a decorator alone" in one.message),
    *(one.fragment for one in REFUSALS if one.message.endswith("is the module's `one`, which is a variable here")),
    *(one.fragment for one in REFUSALS if "not Iterator[int] of `two`" in one.message),  # a generator is one there
    "if m is not None:\n    for a in (q + m for q in xs): m = None",
    # They take the name for the case's, which the guard before it has bound anew.
    "match m:\n    case _ if (m := d.get(s)) == 1:\n        n = 1\n    case int():\n        n = m",
}
# Files that a checker has something against: empty containers, where the first use is none that mypy looks at, or, to
# pyright, where nothing is declared; and `unchecked`, whose every function has a reason of its own.
MYPY_REFUSES = {"unchecked", "unknowns"}
PYRIGHT_REFUSES = {"empties", "unchecked", "unknowns"}
OF_MEMBERS = {"members", "index_of_members", "members_that_are_text", "tuples_of_members"}
BOTH_REFUSE_IN_UNCHECKED = OF_MEMBERS | {"by_its_values", "of_another_class", "of_generators"}
MYPY_REFUSES_IN_UNCHECKED = {"by_a_default", "str_of_bytes", "narrowed_by_all", "of_text", "types_that_are_not"}
PYRIGHT_REFUSES_IN_UNCHECKED = {"length", "around", "all_of_several", "by_matmul", "of_kinds"}
MYPY_TAKES = {"a = {xs: 1}"}
# pyright has no complaint of None where nothing is declared, of fields of `%` and `.format()`, nor of comparing what is
# never equal; and to it a generator may return something, and a field is after a call what it was before.
PYRIGHT_TAKES = {
    "import bisect\n@trusted\ndef g(xs: list[int], s: str) -> int:\n    return bisect.bisect(xs, s, key=abs)",
    *("a = time.sleep(1)", "a = re.purge()"),
    *(one.fragment for one in REFUSALS if one.message.endswith("is a generator, and returns nothing")),
    *(one.fragment for one in REFUSALS if one.message == "str | None has no length"),
    *(one.fragment for one in REFUSALS if one.message.startswith("`replace` of a `Made`")),  # a call with an `InitVar`
    "if nothing(): n = 1",
    "match nothing():\n    case _:\n        n = 1",
    "a = (nothing() if n else nothing())",
    "a = (nothing(), n)",
    "a = [nothing()]",
    "a = [nothing() for _ in xs]",
    "a = {s: nothing()}",
    "a = nothing() == nothing()",
    "nothing() and nothing()",
    "a = xs == d",
    "a = xs == tuple(xs)",
    *("a = '{}'.format(**d)", "a = '{'.format(n)", "a = '{!x}'.format(n)", "a = '{}{0}'.format(n)"),
    "a = '{}{}{b}'.format(n, b=n)",
    "a = '%d' % s",
    "a = '%x' % x",
    "a = b'%s' % s",
    "m = n\ntry:\n    m = d.get(s)\n    n = 1 // n\nexcept ZeroDivisionError:\n    n = m",
    "c = Other.ONE",  # a variable may have another type from there on
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Check], Found]:
    """What a checker says of the corpus, the suite's programs and its refusals, in one run: most of it is the start."""
    project = prepare(tmp_path_factory.mktemp("typing"))
    for path in [*CORPUS.glob("*.py"), *PROGRAMS]:
        copy = project / "corpus" / path.name
        assert not copy.exists()
        shutil.copy(path, copy)
    for number, one in enumerate(REFUSALS):
        (project / "corpus" / f"m{number}.py").write_text(one.source)
    return functools.cache(lambda check: check(project))


def plain_mypy(project: Path) -> Found:
    return mypy(project, names=[path.name for path in CORPUS.glob("*.py")])


def partitioner(file: str) -> set[int]:
    """The lines in which the partitioner finds errors."""
    try:
        partition(CORPUS / file)
    except PartitionError as error:
        return {int(line) for line in re.findall(rf"{file}:(\d+):\d+: error\[", str(error))}
    return set()


def marked(file: str, mark: str) -> set[int]:
    """The lines whose comment begins with the mark."""
    lines = (CORPUS / file).read_text().splitlines()
    return {number for number, line in enumerate(lines, 1) if re.search(rf"# {mark}", line)}


def lines_of(found: Found, file: str) -> set[int]:
    return {line for name, line in found if name == file}


@pytest.mark.parametrize("check", CHECKERS)
def test_strict_checkers_agree_with_the_partitioner(found: Callable[[Check], Found], check: Check) -> None:
    assert lines_of(found(check), "accepted") == set()
    assert lines_of(found(check), "refused") == marked("refused.py", "refused")


def test_where_mypy_without_the_plugin_differs(found: Callable[[Check], Found]) -> None:
    assert lines_of(found(plain_mypy), "accepted") == marked("accepted.py", "plain mypy: ")
    refused = marked("refused.py", "refused") - marked("refused.py", "refused, but by plain mypy")
    assert lines_of(found(plain_mypy), "refused") == refused


def test_what_the_partitioner_says_of_the_corpus() -> None:
    assert partitioner("accepted.py") == set()
    assert partitioner("refused.py") == marked("refused.py", "refused") - marked("refused.py", "refused outside")


@pytest.mark.parametrize("check", CHECKERS)
def test_every_program_of_the_suite_is_taken(found: Callable[[Check], Found], check: Check) -> None:
    refused = MYPY_REFUSES if check is mypy_with_plugin else PYRIGHT_REFUSES
    programs = {path.stem for path in PROGRAMS}
    assert {name for name, _ in found(check) if name in programs} == refused


@pytest.mark.parametrize("check", CHECKERS)
def test_which_functions_of_unchecked_are_refused(found: Callable[[Check], Found], check: Check) -> None:
    source = next(path for path in PROGRAMS if path.stem == "unchecked").read_text()
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    lines = lines_of(found(check), "unchecked")
    refused = {one.name for one in functions if lines & set(range(one.lineno, (one.end_lineno or one.lineno) + 1))}
    assert refused == BOTH_REFUSE_IN_UNCHECKED | (
        MYPY_REFUSES_IN_UNCHECKED if check is mypy_with_plugin else PYRIGHT_REFUSES_IN_UNCHECKED
    )


def test_every_code_is_sorted() -> None:
    assert {*OF_TYPES, "P012", *NOT_OF_TYPES} == {*CODES}
    assert not {*OF_TYPES, "P012"} & {*NOT_OF_TYPES}


def test_what_may_be_unassigned_is_pyrights_too(found: Callable[[Check], Found]) -> None:
    """mypy asks only where it is asked to (`possibly-undefined`)."""
    asked = [(number, one) for number, one in enumerate(REFUSALS) if one.code == "P012"]
    assert [one.fragment for number, one in asked if (f"m{number}", one.place[0]) not in found(pyright)] == []


@pytest.mark.parametrize("check", CHECKERS)
def test_every_refusal_of_types_is_theirs_too(found: Callable[[Check], Found], check: Check) -> None:
    asked = [(number, one) for number, one in enumerate(REFUSALS) if one.code in OF_TYPES]
    taken = {one.fragment for number, one in asked if (f"m{number}", one.place[0]) not in found(check)}
    assert taken == BOTH_TAKE | (PYRIGHT_TAKES if check is pyright else MYPY_TAKES)
