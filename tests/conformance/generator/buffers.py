"""The expressions of bytearrays, deques, defaultdicts and arrays. `<=T>` is a variable of the type: there are no literals of it."""

LITERALS = {
    "bytearray": ["bytearray(b'a,b')", "bytearray(2)", "bytearray([1, 255])", "buffer"],
    "deque[int]": ["deque([1, 2])", "deque([5], maxlen=2)", "queue"],
    "deque[str]": ['deque(["d"])', "recent"],
    "list[bytes]": ["[b'a', b'']", "[raw]"],
}

FORMS = {
    "int": [
        "<bytearray>[<int> % 5 - 2]", "len(<bytearray>)", "<bytearray>.pop()", "<bytearray>.pop(<int> % 3)", "<bytearray>.find(<bytes>)", "<bytearray>.count(<bytearray>)",
        "(<bytearray> + b'a,').index(b',')", "sum(<bytearray>)", "max(<bytearray> + b'b')", "int.from_bytes(<bytearray>[:4], 'little')",
        "<deque[int]>[<int> % 3 - 1]", "len(<deque[int]>)", "<deque[int]>.pop()", "<deque[int]>.popleft()", "<deque[int]>.count(<int>)", "(<deque[int]> or deque([4])).index(4)",
        "sum(<deque[int]>)", "max(<deque[int]>, default=<int>)", "len(<deque[str]>.popleft())", "sum($v % 7 for $v in <deque[int]>)",
        "totals[<str>]", "totals.get(<str>, <int>)", "len(groups[<int> % 5])", "totals.pop(<str>, <int>)", "len(totals)", "sum(totals.values())",
        "<=defaultdict[str, int]>[<str>]", "len(<=defaultdict[str, int]>)", "len(<=defaultdict[int, list[str]]>[<int> % 4])",
        "<=Array[int]>[<int> % 4 - 2]", "len(<=Array[int]>)", "sum(<=Array[int]>)", "max(<=Array[int]>, default=<int>)", "sum($v % 7 for $v in <=Array[int]>)", "ask_array(<=Array[int]>, <int>)",
        "(<=Array[u8]>[<int> % 3] + <int> % 97)", "<=Array2[int]>[<int> % 2, <int> % 3 - 1]", "<=Array2[int]>.shape[<#2>]", "sorted(<=Array[int]>)[-1]", "len(<=Array[float]>)",
        "(len(<list[bytes]>) + len(b''.join(<list[bytes]>)))", "counts(<str>)", "ask_filled(<=Array[int]>, <bytearray>, <int>)", "ask_grid(<=Array2[int]>)", "ask_halved(<=Array[float]>)", "totals.popitem()[1]", "totals.setdefault(<str>, <int>)", "<=defaultdict[str, int]>.pop(<str>, <int>)",
    ],
    "u8": ["<=Array[u8]>[<int> % 3 - 1]"],
    "float": ["sum(<=Array[float]>, 0.0)", "<=Array[float]>[<int> % 3]", "max(<=Array[float]>)", "ask_ratio(<float>, <bool>, <u64>)", "ask_ratio(<float>, <bool>, wide=<u64>, narrow=<int> % 100)"],
    "bool": [
        "(<bytearray> == <bytes>)", "(<bytearray> < <bytearray>)", "(<int> % 256 in <bytearray>)", "(<bytes> in <bytearray>)", "bool(<bytearray>)", "<bytearray>.startswith(<bytes>)", "<bytearray>.isalpha()",
        "(<int> in <deque[int]>)", "(<deque[int]> == <deque[int]>)", "bool(<deque[str]>)", "(<str> in totals)", "(<int> in groups)", "(<=defaultdict[str, int]> == totals)",
        "any($v > <int.> for $v in <=Array[int]>)", "any(<bool; $v: str> for $v in <deque[str]>)", "(<bytes> in <list[bytes]>)",
    ],
    "str": [
        "str(<bytearray>)", "<bytearray>.hex()", "<bytearray>.decode('latin-1')", "repr(<bytearray>)", "str(list(<deque[int]>))", "','.join(<deque[str]>)", "<deque[str]>[<int> % 2]", "<deque[str]>.pop()",
        "str(sorted(totals.items()))", "str(sorted(groups.items()))", "str(groups[<int> % 5])", "str(sorted(<=defaultdict[str, int]>.items()))", "str(<=defaultdict[int, list[str]]>[<int> % 3])",
        "str(list(<=Array[int]>))", "str([<str; $v: int> for $v in <=Array[int]>])", "str(list(<=Array[float]>))", "str(sorted(<=Array[u8]>))",
        "str([($a, $b) for $a, $b in zip(<=Array[int]>, <str>)])", "str(list(ask_queue(<deque[int]>, <set[int]>, <frozenset[int]>)))", "str(ask_raw(<bytes>, <bytearray>, <u8>))", "str(<list[bytes]>)",
        "[f'{$v}{$w}' for $v, $w in [(<bytearray>, <int>)]][0]", "('%s' % <str>)", "str(<deque[int]>)", "str(deque(<list[int]>, maxlen=2))", "str([*reversed(<deque[str]>)])", "ask_written(<bytearray>, <str>)", "repr(<=defaultdict[str, int]>)", "str(<=defaultdict[str, int]>.copy())", "repr(<=defaultdict[int, list[str]]>.get(<int>))",
    ],
    "bytes": ["bytes(<bytearray>)", "(<bytes> + <bytearray>)", "b''.join(<list[bytes]>)", "b'-'.join($v for $v in <list[bytes]>)", "bytes($v % 256 for $v in <list[int]>)", "bytes($v % 256 for $v in <deque[int]>)", "bytes([*<bytes>, <int> % 256])"],
    "list[int]": ["list(<bytearray>)", "list(<deque[int]>)", "[$v for $v in <bytearray> if $v > 97]", "[*<deque[int]>, *<bytes>]", "list(<=Array[int]>)", "[$v % 97 for $v in <=Array[int]>]", "sorted(totals.values())",
                  "[$v % 97 for $v in reversed(<deque[int]>)]", "[<=Array[int]>[<int> % 3], <int>]"],
    "list[str]": ["list(<deque[str]>)", "groups[<int> % 5]", "sorted(totals)", "<=defaultdict[int, list[str]]>[<int> % 3]", "[$v.decode('latin-1') for $v in <list[bytes]>]"],
    "list[bytes]": ["<bytes>.split(b',')", "[<bytes>, <bytes>]", "[bytes($v) for $v in <bytearray>.split(b'a')]", "sorted(<list[bytes]>)", "[$v[1:] for $v in <list[bytes]>]"],
    "dict[str, int]": ["dict(totals.items())", "{$k: $v for $k, $v in totals.items() if $v}"],
    "bytearray": ["bytearray(<bytes>)", "(<bytearray> + <bytes>)", "(<bytearray> + <bytearray>)", "(<bytearray> * (<int> % 3))", "<bytearray>[<int> % 5 - 2:]", "<bytearray>[::<int> % 3 - 1]", "<bytearray>.upper()",
                  "<bytearray>.replace(<bytes>, <bytes>)", "<bytearray>.copy()", "bytearray(<str>, 'utf-8')", "t_raw(<#99>, <bytearray>)", "(<bytearray> or <bytearray>)", "(<bytearray> if <bool> else <bytearray>)",
                  "bytearray(<list[int]>)", "<bytearray>.strip(<bytes>)", "bytearray(<int> % 5 - 1)", "ask_raw(<bytes>, <bytearray>, <u8>)", "chosen(<bool>, <bytearray>, <bytearray>)", "<bytearray>.zfill(<int> % 5)"],
    "deque[int]": ["deque(<list[int]>)", "deque(<list[int]>, maxlen=<int> % 4)", "deque($v % 97 for $v in <list[int]>)", "<deque[int]>.copy()", "(<deque[int]> or <deque[int]>)", "(<deque[int]> if <bool> else <deque[int]>)",
                   "deque(<bytes>)", "ask_queue(<deque[int]>, <set[int]>, <frozenset[int]>)", "deque([*<deque[int]>, <int>])", "deque(<deque[int]>, maxlen=<#4>)", "deque(range(<int> % 5))"],
    "deque[str]": ["deque(<list[str]>)", "deque(<str>, maxlen=3)", "deque(sorted(<set[str]>))", "<deque[str]>.copy()", "deque(sorted(<dict[str, int]>), 2)"],
}  # fmt: skip
