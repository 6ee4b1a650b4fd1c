"""The statements of the language as data, with the places of forms.py: what they assign is said beside them."""

Names = dict[str, str]

# Calls, stores and deletions.
EFFECTS = [
    "<list[int].>.append(<int>)",
    "<list[int].>.insert(<int> % 4, <int>)",
    "<list[int].>.extend(<list[int]>)",
    "<list[int].>.extend($v % 7 for $v in <list[int]>[:9])",
    "<list[int].>.remove(<int>)",
    "<list[int].>.sort(reverse=<bool>)",
    "<list[int].>.sort(key=lambda $v: ($v % 5, -$v))",
    "<list[int].>.reverse()",
    "<list[int].>.clear()",
    "<list[str].>.append(<str>)",
    "<list[str].>.sort(key=len)",
    "<dict[str, int].>.update(<dict[str, int]>)",
    "<dict[str, int].>.update(a=<int>, k=<int>)",
    "<dict[str, int].>.update(zip(<str>, <list[int]>))",
    "<dict[str, int].>.clear()",
    "<dict[str, int].>.pop(<str>, None)",
    "<set[int].>.add(<int>)",
    "<set[int].>.discard(<int>)",
    "<set[int].>.remove(<int>)",
    "<set[int].>.update(<set[int]>)",
    "<set[int].>.update(<list[int]>)",
    "<list[Item].>.append(<Item>)",
    "<list[int | None].>.append(<int | None>)",
    "<bytearray.>.append(<int> % 257)",
    "<bytearray.>.extend(<bytes>)",
    "<bytearray.>.insert(<int> % 4, <int> % 256)",
    "<bytearray.>.remove(<int> % 256)",
    "<bytearray.>.reverse()",
    "<bytearray.>.clear()",
    "<deque[int].>.append(<int>)",
    "<deque[int].>.appendleft(<int>)",
    "<deque[int].>.extend(<list[int]>)",
    "<deque[int].>.extendleft(<list[int]>)",
    "<deque[int].>.rotate(<int> % 5 - 2)",
    "<deque[int].>.insert(<int> % 3, <int>)",
    "<deque[int].>.remove(<int>)",
    "<deque[int].>.reverse()",
    "<deque[str].>.appendleft(<str>)",
    "groups[<int> % 5].append(<str>)",
    "totals.update(<dict[str, int]>)",
    "totals.setdefault(<str>, <int>)",
    "note(<int> % 97)",
    "bump(<int> % 9)",
    "ask_nothing(<list[list[int]]>)",
    "assert <bool>, <str>",
    "assert <bool>",
    "words.append(<str>)",
    "unique.add(<int> % 9)",
    "<Bag.>.put(<int>)",
    "<list[int].>[<int> % 3] = <int>",
    "<list[int].>[<int> % 4:<int> % 6] = <list[int]>",
    "<list[int].>[<int> % 3:] = [<int>]",
    "<list[int].>[::2] = <list[int]>",
    "<list[int].>[::-1] = <list[int].>",
    "<list[str].>[1:] = <list[str]>",
    "(<list[list[int]]> + [[1, 2]])[-1][<int> % 2] += <int> % 97",
    "<dict[str, int].>[<str>] = <int>",
    "(<dict[str, int]> | {'a': 1})[<str.>] += <int> % 97",
    "<dict[str, list[int]].>.setdefault(<str>, []).append(<int>)",
    "<list[list[int]].>[<int> % 2][0] = <int>",
    "<dict[tuple[int, str], int].>[<tuple[int, str]>] = <int>",
    "keyed[<int> % 3, <str>] = <int>",
    "<Item.>.size = <int>",
    "<Item.>.name += <str>",
    "<Item.>.tags = <list[int]>",
    "<=Item>.tags = None",
    "<Bag.>[<str>] = <int>",
    "<Bag.>[<str>] += <int> % 97",
    "<Bag.>.items = <list[int]>",
    "<Bag.>.items += <list[int]>",
    "<Bag.>.label += <str>",
    "<Bag.>.names[<str>] = <int>",
    "<bytearray.>[<int> % 3] = <int> % 257",
    "<bytearray.>[<int> % 3:<int> % 5] = <bytes>",
    "<bytearray.>[::2] = <bytes>",
    "<bytearray.>[-1] ^= <int> % 256",
    "<deque[int].>[<int> % 3] = <int>",
    "<deque[int].>[<int> % 3] += <int> % 97",
    "totals[<str>] += <int> % 97",
    "totals[<str>] = <int>",
    "groups[<int> % 5] = <list[str]>",
    "groups[<int> % 5] += <list[str]>",
    "<=defaultdict[str, int]>[<str>] += <int> % 97",
    "<=defaultdict[int, list[str]]>[<int> % 4].append(<str>)",
    "<=Array[int]>[<int> % 3] = <int>",
    "<=Array[int]>[<int> % 3 - 1] += <int> % 97",
    "<=Array[u8]>[<int> % 3] = u8(t_int(1, <int> % 257))",
    "<=Array[float]>[<int> % 3] = <float>",
    "<=Array2[int]>[<int> % 2, <int> % 3] = <int>",
    "<dict[str, Item].>[<str>] = <Item>",
    "<dict[Vec, str].>[<Vec>] = <str>",
    "<dict[Color, int].>[<Color>] = <int>",
    "rows[<int> % 2] += <Vec>",
    "<list[int].>[0], <dict[str, int].>['q'] = <int>, <int>",
    "words[<int> % 2] = <str>",
    "table[<str>], count = <int>, <int> % 97",
    "<list[int].>[<int> % 2], *<Item.>.tags = <list[int]>",
    "del <list[int].>[<int> % 3]",
    "del <list[int].>[<int> % 3:]",
    "del <list[int].>[:<int> % 3 - 1]",
    "del <list[int].>[::2]",
    "del <list[int].>[0], <dict[str, int].>[<str>]",
    "del <dict[str, int].>[<str>]",
    "del <bytearray.>[<int> % 3]",
    "del <bytearray.>[1:<int> % 5]",
    "del <bytearray.>[::2]",
    "del <deque[int].>[<int> % 3]",
    "del totals[<str>]",
    "del <Bag.>[<str>]",
    "del <dict[Vec, str].>[<Vec>]",
    "<dict[str, int].>.setdefault(<str>, <int>)",
    "<list[int].>[<int> % 7 - 3:<int> % 7 - 3:<int> % 3 + 1] = <list[int]>",
    "<list[int].>[<int> % 7 - 3:<int> % 7 - 3:-(<int> % 3 + 1)] = <list[int]>[:2]",
    "<list[int].>[<int>:<int>] = <list[int]>",
    "<list[int].>[<int> % 3:] += <list[int]>",
    "del <list[int].>[<int> % 7 - 3:<int> % 7 - 3:<int> % 5 - 2]",
    "del <list[int].>[::-2]",
    "<list[int].>.insert(<int>, <int>)",
    "<list[int].>.pop(<int> % 5 - 2)",
    "<list[int].>.sort(key=abs, reverse=<bool>)",
    "<list[int].>.extend(<deque[int]>)",
    "<list[int].>.extend(map(len, <list[str]>))",
    "<list[str].>.sort(key=str.casefold, reverse=<bool>)",
    "<list[str | None].>.append(<str | None>)",
    "<list[str | None].>[<int> % 2] = <str | None>",
    "<dict[str, int | None].>[<str>] = <int | None>",
    "<dict[str, int | None].>.setdefault(<str>, None)",
    "<dict[int, str | None].>.update({<int>: <str | None>})",
    "<list[u8].>.append(<u8>)",
    "<list[f32].>[0] = <f32>",
    "<set[int].>.intersection_update(<list[int]>)",
    "<set[int].>.symmetric_difference_update(<set[int]>)",
    "<set[int].>.difference_update(<list[int]>, <bytes>)",
    "<bytearray.>[<int> % 7 - 3:<int> % 7 - 3:-(<int> % 3 + 1)] = <bytes>[:1]",
    "<bytearray.>[<int>:<int>] = <bytes>",
    "<bytearray.>[<int>:] = <bytearray>",
    "del <bytearray.>[<int> % 7 - 3:<int> % 7 - 3:<int> % 5 - 2]",
    "<bytearray.>.insert(<int>, <int> % 256)",
    "<bytearray.>.pop(<int> % 5 - 2)",
    "<deque[int].>.extend(<deque[int].>)",
    "<deque[int].>.extendleft(<deque[int].>)",
    "<deque[int].>.rotate()",
    "<deque[int].>.rotate(<int>)",
    "<deque[int].>.clear()",
    "<deque[int].>.insert(<int>, <int>)",
    "<deque[str].>.extend(<str>)",
    "<deque[str].>.append(<str>)",
    "recent.appendleft(<str>)",
    "recent.insert(<int> % 3, <str>)",
    "recent.extendleft(<list[str]>)",
    "totals.clear()",
    "totals.popitem()",
    "groups.pop(<int> % 5)",
    "groups.setdefault(<int> % 5, <list[str]>)",
    "<=defaultdict[str, int]>.update(zip(<str>, <list[int]>))",
    "del <=defaultdict[int, list[str]]>[<int> % 4]",
    "<Tank.>.level = <int>",
    "<Tank.>.level += <int> % 97",
    "<Tank.>.parts[0] -= <int> % 97",
    "<=Tank>.parts = list(<Tank>)",
    "<list[Tank].>[<int> % 2] += <int>",
    "<list[Tank].>[<int> % 2].level = <int>",
    "<Cube.>.edge = <int> % 1009",
    "<Cube.>.sides += <int> % 7",
    "<Square.>.name = <str>",
    "<Cube.>.marks.append(<int>)",
    "tank += <int>",
    "tank -= <Tank>",
    "tank *= <int>",
    "narrow = <f32>",
    "notes[<int> % 3] = <str | None>",
    "ask_filled(<=Array[int]>, <bytearray.>, <int>)",
]

# What binds names.
BINDING: list[tuple[str, Names]] = [
    ("$a, $b = <tuple[int, str]>", {"$a": "int", "$b": "str"}),
    ("$a, $b = <Point>", {"$a": "int", "$b": "str"}),
    ("$a, $b = <int>, <list[int]>", {"$a": "int", "$b": "list[int]"}),
    ("$a, ($b, _) = <tuple[int, tuple[str, bool]]>", {"$a": "int", "$b": "str"}),
    ("$a, ($b, $c) = <tuple[int, tuple[str, bool]]>", {"$a": "int", "$b": "str", "$c": "bool"}),
    ("$a = $b = <list[int]>", {"$a": "list[int]", "$b": "list[int]"}),
    ("$a = $b = <str>", {"$a": "str", "$b": "str"}),
    ("$a = $b = <bytearray>", {"$a": "bytearray", "$b": "bytearray"}),
    ("$a, *$b = <list[int]>", {"$a": "int", "$b": "list[int]"}),
    ("*$a, $b = <str> or 'z'", {"$a": "list[str]", "$b": "str"}),
    ("$a, *$b, $c = <bytes> + b'!?'", {"$a": "int", "$b": "list[int]", "$c": "int"}),
    ("[$a, $b] = [<str>, *<list[str]>, <str>][:2]", {"$a": "str", "$b": "str"}),
    ("$a, $b = <str>.partition(',')[::2]", {"$a": "str", "$b": "str"}),
    ("$a, ($b, *$c) = <int>, <list[str]>", {"$a": "int", "$b": "str", "$c": "list[str]"}),
    ("$a, *$b = <int>, <str>, <str>", {"$a": "int", "$b": "list[str]"}),
    ("$a, *_ = <deque[int]>", {"$a": "int"}),
    ("*$a, _ = <list[Item]>", {"$a": "list[Item]"}),
    ("($a, $b), *$c = <list[tuple[int, str]]>", {"$a": "int", "$b": "str", "$c": "list[tuple[int, str]]"}),
    ("$a, $b, $c = (<bytearray> + b'xy')[:3]", {"$a": "int", "$b": "int", "$c": "int"}),
    ("$a, *$b = (<dict[str, int]> | {'q': 1}).items()", {"$a": "tuple[str, int]", "$b": "list[tuple[str, int]]"}),
    ("$a, $b = divmod(<int>, t_int(<#99>, <int>))", {"$a": "int", "$b": "int"}),
    ("$a, $b = split(<int>, <str>)", {"$a": "int", "$b": "str"}),
    ("$a, $b = swapped(<tuple[int, str]>)", {"$a": "str", "$b": "int"}),
    ("$a, $b = ask_item(<Item | None>, more=<dict[str, int]>)", {"$a": "Item", "$b": "int | None"}),
    ("$a: defaultdict[str, int] = defaultdict(int)", {"$a": "defaultdict[str, int]"}),
    ("$a: defaultdict[str, int] = defaultdict(int); $a.update(<dict[str, int]>)", {"$a": "defaultdict[str, int]"}),
    ("$a: defaultdict[int, list[str]] = defaultdict(list)", {"$a": "defaultdict[int, list[str]]"}),
    ("$f = lambda $v: <int; $v: int> % 9973", {"$f": "call int(int)"}),
    ("$f = lambda $v, $w: <str; $v: str, $w: int>", {"$f": "call str(str, int)"}),
    ("$f = lambda: <list[int]>", {"$f": "call list[int]()"}),
    ("$a = <int>; note($a % 97); del $a", {}),
    ("$a = []; $a.append(<int>)", {"$a": "list[int]"}),
    ("$a = []; $a.extend(<list[str]>)", {"$a": "list[str]"}),
    ("$a = []; $a += <list[int]>; $b = $a", {"$a": "list[int]", "$b": "list[int]"}),
    ("$a = {}; $a[<str>] = <int>", {"$a": "dict[str, int]"}),
    ("$a = {}; $a.setdefault(<str>, <list[int]>)", {"$a": "dict[str, list[int]]"}),
    ("$a = {}; $a.update(<dict[int, str]>)", {"$a": "dict[int, str]"}),
    ("$a = set(); $a.add(<int>)", {"$a": "set[int]"}),
    ("$a = set(); $a |= <set[str]>", {"$a": "set[str]"}),
    ("$a = deque(); $a.append(<int>)", {"$a": "deque[int]"}),
    ("$a = deque(maxlen=2); $a.extend(<list[str]>)", {"$a": "deque[str]"}),
    ("$a = defaultdict(list); $a[<int> % 5].append(<str>)", {"$a": "defaultdict[int, list[str]]"}),
    ("$a = defaultdict(int); $a[<str>] += <int> % 97", {"$a": "defaultdict[str, int]"}),
    (
        "$a = []; $b = {}; $a.append(<list[int]>); $b[<str>] = $a[0]",
        {"$a": "list[list[int]]", "$b": "dict[str, list[int]]"},
    ),
    ("$a = <Tank>; $a += <int>", {"$a": "Tank"}),
    ("$a = $b = <Tank>; $a -= <Tank>", {"$a": "Tank", "$b": "Tank"}),
    ("$a = <Tank>; $b = $a; $b *= <int>", {"$a": "Tank", "$b": "Tank"}),
    ("$a = <Cube>; $a.name += <str>", {"$a": "Cube"}),
    ("$a: f32 = <f32>; $a = f32($a * <f32>)", {"$a": "f32"}),
    ("$a: i32 = <i32>; $a = i32.wrap($a + <int>)", {"$a": "i32"}),
    ("$a: u8 = <u8>; $a ^= <u8>", {"$a": "u8"}),
    ("$a: int | None = <int | None>; $b = $a or <int>", {"$b": "int"}),
    ("$a: list[int]; $a = <list[int]> if <bool> else []", {"$a": "list[int]"}),
    ("$a, $b = <=tuple[int | None, str | None]>", {"$a": "int | None", "$b": "str | None"}),
    ("$a: list[int] = []; $b: dict[str, list[int]] = {}", {"$a": "list[int]", "$b": "dict[str, list[int]]"}),
]

# What leaves the function, or raises.
LEAVING = [
    "raise ValueError(<str>)", "raise Deep(<str>)", "raise KeyError(<str>)", "raise KeyError(<int>)", "raise ValueError(<int>, <str>)", "raise Coded(<tuple[int, str]>)", "raise Coded",
    "raise RuntimeError(<bytes>, <list[int]>)", "raise IndexError()", "raise <Exception.>", "raise failing(<int>, <str>)", "raise Fault(<float>) from None", "raise Deep(<str>) from <Exception.>", "raise TypeError((<int>,))",
]  # fmt: skip

# What heads a block, and what is bound in it.
LOOPS: list[tuple[str, Names]] = [
    ("for $a in range(<int> % 5):", {"$a": "int"}),
    ("for $a in range(<int> % 9, <int> % 5, <int> % 7 - 3):", {"$a": "int"}),
    ("for $a in <list[int]>[:5]:", {"$a": "int"}),
    ("for $a in <list[str]>[:4]:", {"$a": "str"}),
    ("for $a in <str>[:5]:", {"$a": "str"}),
    ("for $a in <bytes>[-4:]:", {"$a": "int"}),
    ("for $a, $b in sorted(<dict[str, int]>.items())[:4]:", {"$a": "str", "$b": "int"}),
    ("for $a, $b in <dict[str, int]>.items():", {"$a": "str", "$b": "int"}),
    ("for $a in <dict[str, int]>.values():", {"$a": "int"}),
    ("for $a in <dict[str, list[int]].>:", {"$a": "str"}),
    ("for $a, $b in enumerate(<list[str]>[:4]):", {"$a": "int", "$b": "str"}),
    ("for $a, $b in zip(<list[int]>[:4], <str>):", {"$a": "int", "$b": "str"}),
    ("for $a, $b in zip(<list[int]>[:3], <str>[:3], strict=True):", {"$a": "int", "$b": "str"}),
    ("for $a in reversed(<list[int]>[:4]):", {"$a": "int"}),
    ("for $a, $b in <list[tuple[int, str]]>[:4]:", {"$a": "int", "$b": "str"}),
    ("for $a, *$b in <list[list[int]]>[:4]:", {"$a": "int", "$b": "list[int]"}),
    ("for $a, ($b, *$c) in enumerate(<list[str]>[:4]):", {"$a": "int", "$b": "str", "$c": "list[str]"}),
    ("for $a in <list[Item]>[:4]:", {"$a": "Item"}),
    ("for $a in sorted(<set[int]>)[:4]:", {"$a": "int"}),
    ("for $a in <bytearray.>[:4]:", {"$a": "int"}),
    ("for $a in <deque[int].>:", {"$a": "int"}),
    ("for $a in <deque[str]>:", {"$a": "str"}),
    ("for $a in <=Array[int]>:", {"$a": "int"}),
    ("for $a, $b in enumerate(<=Array[float]>):", {"$a": "int", "$b": "float"}),
    ("for $a, $b in sorted(totals.items())[:3]:", {"$a": "str", "$b": "int"}),
    ("for $a in Color:", {"$a": "Color"}),
    ("for $a in <list[Level]>[:3]:", {"$a": "Level"}),
    ("for $a in PRIMES:", {"$a": "int"}),
    ("for $a, $b in PAIRS:", {"$a": "int", "$b": "str"}),
    ("for $a in WORDS:", {"$a": "str"}),
    ("for $a in <list[int | None]>[:3]:", {"$a": "int | None"}),
    ("for $a in (<int>, <int>):", {"$a": "int"}),
    ("for $a, $b in <dict[Vec, str]>.items():", {"$a": "Vec", "$b": "str"}),
    ("for $a in ($v % 97 for $v in <list[int]>[:4] if <bool; $v: int>):", {"$a": "int"}),
    ("for $a in (t_int(<#99>, $v) for $v in <list[int]>[:3]):", {"$a": "int"}),
    ("for $a in map(lambda $v: <str; $v: int>, <list[int]>[:3]):", {"$a": "str"}),
    ("for $a in map(len, <list[str]>[:4]):", {"$a": "int"}),
    ("for $a in filter(lambda $v: <bool; $v: int>, <list[int]>[:4]):", {"$a": "int"}),
    ("for $a in filter(None, <list[str]>[:4]):", {"$a": "str"}),
    ("for $a, $b in enumerate($v * 2 for $v in <list[str]>[:3]):", {"$a": "int", "$b": "str"}),
    ("for $a, $b in enumerate(map(str, <list[int]>[:3]), <int> % 9):", {"$a": "int", "$b": "str"}),
    ("for $a, $b in zip((t_int(<#99>, $v) for $v in <list[int]>[:3]), <str>):", {"$a": "int", "$b": "str"}),
    (
        "for $a, $b in zip(filter(lambda $v: $v > <int.>, <list[int]>[:4]), map(str, <list[int]>)):",
        {"$a": "int", "$b": "str"},
    ),
    ("for $a, ($b, $c) in enumerate(zip(<list[int]>[:3], <list[str]>)):", {"$a": "int", "$b": "int", "$c": "str"}),
    ("for $a, $b, $c in zip(<list[int]>[:3], <bytes>, <str>):", {"$a": "int", "$b": "int", "$c": "str"}),
    ("for _, $a in zip(range(9), <Tank>):", {"$a": "int"}),
    ("for $a, ($b, _) in enumerate(zip(<Tank>, range(9))):", {"$a": "int", "$b": "int"}),
    ("for $a in <list[Square]>[:3]:", {"$a": "Square"}),
    ("for $a in <list[str | None]>[:3]:", {"$a": "str | None"}),
    ("for $a, $b in <dict[str, int | None]>.items():", {"$a": "str", "$b": "int | None"}),
    ("for $a in <str>[<int> % 5 - 2::-1]:", {"$a": "str"}),
    ("for $a in <bytes>[:<int> % 5 - 2:<int> % 2 + 1]:", {"$a": "int"}),
    ("for $a in range(<int> % 5, -(<int> % 4), -1):", {"$a": "int"}),
    ("for $a in reversed(range(<int> % 5)):", {"$a": "int"}),
    ("for $a in range(9223372036854775805, 9223372036854775807):", {"$a": "int"}),
]

# The list that is looped over changes, a few times.
CHANGING = [
    "<list[int]>.append(<int>)", "<list[int]>.insert(0, <int>)", "del <list[int]>[0]", "<list[int]>.pop()", "<list[int]>[-1] += 1", "<list[int]>.clear()", "<list[int]>.extend([<int>])",
]  # fmt: skip

WITHS: list[tuple[str, Names]] = [
    ("with Guard(<str>, <int> % 7) as $a:", {"$a": "Guard"}),
    ("with Guard(<str>):", {}),
    ("with Plain(<int>) as $a:", {"$a": "int"}),
    ("with Guard(<str>, 4), Plain(<int>) as $a:", {"$a": "int"}),
    ("with Plain(<int>) as $a, Guard(<str>, $a % 7) as $b:", {"$a": "int", "$b": "Guard"}),
    ("with suppress(LookupError, ValueError):", {}),
    ("with suppress(Fault):", {}),
]

CAUGHT = [
    "KeyError", "(IndexError, ZeroDivisionError)", "LookupError", "Fault", "ValueError", "Exception", "(Deep, KeyError)", "Coded", "AssertionError", "(Exception)",
]  # fmt: skip

# What a handler makes of the exception that it has.
HANDLING = [
    "note(digest(str($e)))", "note(digest(described($e)))", "note(digest(f'{$e!r}'))", "raise Deep(<str>) from $e", "raise $e", "raise", "note(int(isinstance($e, Coded)))", "note(len(type($e).__name__))", "note(digest(described(<Exception>)))",
]  # fmt: skip

MATCHES: list[tuple[str, list[tuple[str, Names]]]] = [
    ("<int>", [("0 | 1", {}), ("$a if $a > 5", {"$a": "int"}), ("_", {})]),
    ("<str>", [('"a"', {}), ('"b" | ""', {}), ("$a", {"$a": "str"})]),
    ("<bytes>", [("b'a'", {}), ("b'' | b'a,b c'", {}), ("_", {})]),
    ("<float>", [("0.5", {}), ("$a if $a > 1.0", {"$a": "float"})]),
    ("<bool>", [("True", {}), ("False", {})]),
    ("<Color>", [("Color.RED", {}), ("Color.GREEN | Color.BLUE", {})]),
    ("<Level>", [("Level.LOW", {}), ("Level.MID if <bool>", {}), ("_", {})]),
    ("<Mode>", [("Mode.READ | Mode.BOTH", {}), ("$a", {"$a": "Mode"})]),
    ("<Point>", [("Point(0, _)", {}), ("Point(x=$a, y='a')", {"$a": "int"}), ("($a, $b)", {"$a": "int", "$b": "str"})]),
    ("<Point>", [("Point(x=1 | 2) as $a", {"$a": "Point"}), ("_", {})]),
    ("<Item>", [("Item('l', $a)", {"$a": "int"}), ("Item(name=$b) if <bool; $b: str>", {"$b": "str"})]),
    ("<Item>", [("Item(tags=None)", {}), ("Item(tags=[$a, *_])", {"$a": "int"}), ("Item(size=3)", {})]),
    ("<Vec>", [("Vec(0, $a)", {"$a": "int"}), ("Vec(x=$a, y=0)", {"$a": "int"})]),
    ("<Bag>", [("Bag(items=[$a, *_], label='bag')", {"$a": "int"}), ("Bag(names={'a': $b})", {"$b": "int"})]),
    ("<tuple[int, str]>", [("(1, 'a')", {}), ("($a, 'b')", {"$a": "int"}), ("(_, $b)", {"$b": "str"})]),
    ("(<int>, <str>, <bool>)", [("(0, _, True)", {}), ("(_, 'a' | '', $a)", {"$a": "bool"}), ("($b, *_)", {"$b": "int"})]),
    ("<tuple[int, tuple[str, bool]]>", [("(1, ('t', $a))", {"$a": "bool"}), ("($b, ($c, True))", {"$b": "int", "$c": "str"}), ("_", {})]),
    ("<list[int]>", [("[]", {}), ("[$a]", {"$a": "int"}), ("[$a, 1 | 2, *_]", {"$a": "int"}), ("[$a, *$b]", {"$a": "int", "$b": "list[int]"})]),
    ("<list[str]>", [("['a', $a]", {"$a": "str"}), ("[*_, 'b']", {}), ("[_, *$b, _]", {"$b": "list[str]"}), ("_", {})]),
    ("<list[tuple[int, str]]>", [("[(1, $a), *_]", {"$a": "str"}), ("[($b, 'b' | 'a'), $c]", {"$b": "int", "$c": "tuple[int, str]"})]),
    ("<list[Point]>", [("[Point(0 | 1, $a), *$b]", {"$a": "str", "$b": "list[Point]"}), ("[_]", {})]),
    ("<list[list[int]]>", [("[[$a], *_]", {"$a": "int"}), ("[[], [$b, *_]]", {"$b": "int"}), ("_", {})]),
    ("<list[Item]>", [("[Item(name='i') as $a]", {"$a": "Item"}), ("[*_, Item(size=$b)] if $b > 2", {"$b": "int"})]),
    ("<dict[str, int]>", [("{'a': $a, 'k': 2}", {"$a": "int"}), ("{'a': $a}", {"$a": "int"}), ("{}", {})]),
    ("<dict[str, list[int]]>", [("{'a': [$a, *_]}", {"$a": "int"}), ("{'x': $b}", {"$b": "list[int]"})]),
    ("<dict[int, str]>", [("{0: 'z' | 'x'}", {}), ("{1: $a, 0: _}", {"$a": "str"}), ("_", {})]),
    ("<int | None>", [("None", {}), ("0 | 1", {}), ("_", {})]),
    ("<int | None>", [("1 | None", {}), ("$a if $a is not None and $a > 5", {"$a": "int | None"})]),
    ("<Item | None>", [("Item(name='i' | 'o', size=$a)", {"$a": "int"}), ("None", {}), ("_", {})]),
    ("<str | None>", [("'n1'", {}), ("None", {}), ("$a", {"$a": "str"})]),
]  # fmt: skip

# A variable `$n` of an optional type, and where it is surely something.
NARROWING = [
    "if $n is not None:",
    "if $n is not None and <bool; $n: T>:",
    "if not ($n is None):",
    "if $n:",
    "if $n is None: return <R>",
    "if $n is None: $n = <T>",
    "if not $n: $n = <T>",
    "if $n is None or <bool; $n: T>: raise KeyError(<str>)",
    "assert $n is not None",
    "assert $n is not None and <bool; $n: T>, <str>",
    "if isinstance($n, C):",
    "if not isinstance($n, C): return <R>",
    "if isinstance($n, C) and <bool; $n: T>:",
    "assert isinstance($n, C), <str>",
    "while $n is None: $n = <T>",
    "while $n is not None:",
    "match $n:",
    "if ($m := $n) is not None:",
    "$m = $n if $n is not None else <T>",
    "$m = $n or <T>",
]


# A loop over `$x` that is left through what is around it; `...` is a block.
UNWINDING = [
    """for $x in <list[int]>[:3]:
    try:
        ...
        if <bool>: continue
        note($x % 97)
    except LookupError:
        if <bool>: break
        raise
    finally:
        note(41)""",
    """for $x in range(<int> % 3 + 1):
    try:
        try:
            ...
            raise Deep(<str>)
        finally:
            note(t_int(42, $x + <int> % 97))
    except Deep as $e:
        note(digest(described($e)))
        if <bool>: break
    except ValueError:
        pass
    else:
        note(43)
    finally:
        if <bool>: note(44)""",
    """for $x in range(<int> % 4):
    try:
        if <bool>: return <R>
        ...
    finally:
        try:
            note(t_int(45, <int>))
        except Fault as $e:
            note(digest(str($e)))
        finally:
            note(46)""",
    """for $x in <bytes>[:3]:
    try:
        try:
            note(t_int(47, $x * 5))
        except Deep as $e:
            try:
                ...
            except KeyError:
                raise Coded($x) from $e
            finally:
                note(48)
            if <bool>: raise
    except LookupError as $e:
        note(digest(repr($e)))
        if <bool>: continue
    except Fault:
        break
    finally:
        note(49)
else:
    note(50)""",
    """for $x in range(3):
    try:
        with Guard(<str>, <int> % 7):
            ...
            if <bool>: break
            if <bool>: return <R>
    except (KeyError, Fault) as $e:
        note(digest(described($e)))
    finally:
        try:
            raise ValueError($x)
        except ValueError:
            note(51)""",
    """for $x in range(2):
    try:
        ...
    finally:
        if <bool>: break
        if $x and <bool>: return <R>""",
]

AUGMENTED = {
    "int": "+ - ^ | & // %", "bool": "^ & |", "float": "+ - *", "str": "+", "bytes": "+", "bytearray": "+",
    "Vec": "+ -", "list[int]": "+", "list[str]": "+", "list[Item]": "+", "list[int | None]": "+",
    "dict[str, int]": "|", "deque[int]": "+", "list[u8]": "+", "set[int]": "| & - ^", "frozenset[int]": "| -",
}  # fmt: skip
OPTIONAL = {
    "int | None": "int",
    "str | None": "str",
    "Item | None": "Item",
    "bytes | None": "bytes",
    "Vec | None": "Vec",
    "float | None": "float",
}
