"""Every optional argument, slices with any step, format specifications, and numbers at the ends of their types."""

LITERALS = {
    "f32": ["f32(0.5)", "f32(-2.25)", "f32(3.0)", "narrow"],
    "i32": ["i32(-7)", "i32.wrap(3000000000)", "i32(2147483647)"],
    "u16": ["u16(9)", "u16.wrap(-1)"],
    "list[f32]": ["singles"],
    "list[u8]": ["octets"],
    "list[str | None]": ["gaps"],
    "dict[str, int | None]": ["known_of"],
    "dict[int, str | None]": ["notes"],
    "float | None": ["(None if count % 2 else 0.75)"],
    "tuple[int | None, str | None]": ["parts"],
}

_SLICES = [
    "[<int> % 7 - 3:<int> % 7 - 3:<int> % 3 + 1]", "[<int> % 7 - 3:<int> % 7 - 3:-(<int> % 3 + 1)]", "[<int>:<int>]", "[<int>:]", "[:<int>:-1]", "[::<int> % 5 - 2]", "[<int>::-2]",
    "[9223372036854775807:<int> % 5:-1]", "[-9223372036854775808:9223372036854775807:<int> % 2 + 1]", "[<int> % 4::9223372036854775807]", "[::-9223372036854775807]",
]  # fmt: skip
_BOUNDS = ["<int> % 7 - 3", "<int> % 7 - 3, <int> % 9 - 4", "<int>, <int>"]


def _ways(text: str, sub: str, fill: str) -> list[str]:
    """What gives the same type, with the arguments that may be left out."""
    return [
        *(f"{text}{one}" for one in _SLICES),
        f"{text}.replace({sub}, {sub}, <int> % 4 - 1)", f"{text}.strip({sub})", f"{text}.lstrip({sub})", f"{text}.rstrip({sub})", f"{text}.lstrip()", f"{text}.rstrip()", f"{text}.strip(None)",
        f"{text}.removeprefix({sub})", f"{text}.removesuffix({sub})", f"{text}.ljust(<int> % 9)", f"{text}.rjust(<int> % 9, {fill})", f"{text}.ljust(<int> % 9, {fill})", f"{text}.center(<int> % 9)",
        f"{text}.capitalize()", f"{text}.swapcase()", f"{text}.title()", f"{text}.zfill(<int> % 9 - 2)", f"((<int> % 4 - 1) * {text})",
    ]  # fmt: skip


def _lists(text: str, sub: str, whole: str) -> list[str]:
    return [
        f"{text}.split({whole}, <int> % 4 - 1)", f"{text}.split(None, <int> % 3)", f"{text}.split(maxsplit=<int> % 3)", f"{text}.split(sep={sub}, maxsplit=1)", f"{text}.rsplit()",
        f"{text}.rsplit({whole}, <int> % 4 - 1)", f"{text}.rsplit(None, <int> % 3)", f"{text}.rsplit(maxsplit=<int> % 3)", f"{text}.splitlines(<bool>)", f"{text}.splitlines(keepends=True)", f"{text}.split({sub})",
    ]  # fmt: skip


def _places(text: str, sub: str) -> list[str]:
    searched = [f"{text}.{one}({sub}, {at})" for one in ("find", "rfind", "count") for at in _BOUNDS]
    return [*searched, *(f"({text} + {text}).{one}({sub}, {at})" for one in ("index", "rindex") for at in _BOUNDS)]


def _asked(text: str, sub: str) -> list[str]:
    ends = [f"{text}.{one}({sub}, {at})" for one in ("startswith", "endswith") for at in _BOUNDS]
    ends += [f"{text}.{one}(({sub}, {sub}){at})" for one in ("startswith", "endswith") for at in ("", ", <int> % 3")]
    kinds = ["isalnum", "isalpha", "isascii", "isdigit", "islower", "isspace", "istitle", "isupper"]
    return [*ends, *(f"{text}.{one}()" for one in kinds)]


_OF_INT = [
    "d", "5", "05", "<5", "^7", "=+6", "*^9", "+", "x", "#x", "X", "#b", "o", "#o", "010x", ",", "_", "_x", "012,", "e", ".2f", "10.3g", "%", "+,", " ", "", " d",
]  # fmt: skip
_OF_FLOAT = [
    "e", ".0f", ".1f", ".2f", ".3e", ".0e", "g", ".0g", ".3g", ".10g", "#g", ".1%", "010.2f", "<9", "^12.3", "*>9", "+", ",.2f", "_.1f", "=+9.1f", ".0", ".17g", "E", "G", "F",
]  # fmt: skip
_OF_STR = ["s", "5", "<5", ">5", "^5", "*^9", ".2", ".0", "5.1s", "é>6", "05", "0<4"]


def _formats(type_: str, specs: list[str]) -> list[str]:
    return [f"[f'{{$v:{one}}}' for $v in [<{type_}>]][0]" for one in dict.fromkeys(specs)]


FORMS = {
    "int": [
        *_places("<str>", "<str>"), *_places("<bytes>", "<bytes>"), *_places("<bytearray>", "<bytes>"), "<bytes>.find(<int> % 257, <int> % 3)", "<bytes>.rindex(<int> % 256)", "<bytearray>.count(<int> % 256, <int> % 3)",
        "((9223372036854775807 - abs(<int> % 97)) % 1009)", "((-9223372036854775808 + <int> % 256 % 97) // 65537 % 1009)", "(-9223372036854775808 % (<int> % 97 + 100))", "((<int> ^ -9223372036854775808) % 1009)",
        "((<int> & 9223372036854775807) % 1009)", "(9223372036854775807 >> abs(<int> % 70))", "(-9223372036854775808 >> abs(<int> % 70))", "(~(<int> | 4611686018427387904) % 1009)", "((-9223372036854775808 // t_int(<#99>, <int>)) % 1009)", "((9223372036854775807 // t_int(<#99>, <int>)) % 1009)",
        "pow(<int>, <int> % 9, 1009)", "pow(<int> % 97, abs(<int> % 97), t_int(<#99>, <int> % 97))", "pow(<int> % 19, <#6>)", "(<int>).bit_count()", "(round(<int>, <int> % 4 - 3) % 1009)", "int(u64.wrap(<int> << 40) % 1009)", "(int.from_bytes(<bytes>[:8], 'little', signed=<bool>) % 1009)",
        "int(u64.from_bytes(<bytes>[:8], 'big') % 1009)", "int((<str> + '1')[-1:] or '0', 36)", "int('-0b1' + str(<#2>), 0)", "int(<bytes>[:2], <int> % 40)", "int(' ' + str(<int>) + '\\n')", "int(<f32> % 97)", "round(<f32> % 97)", "(<i32> % 1009)", "(<u16> + <int> % 97)", "((<u16> * <i32>) % 1009)",
        "int(i32.wrap(<i32> * <int>) % 1009)", "<list[int]>.index(<int>, <int> % 3)", "(<list[int]> * 2).index(<int>, <int> % 4 - 3, <int> % 9)", "sum(<list[u8]>)", "(max(<list[u8]>, default=u8(3)) + 0)", "len(<list[u8]>)", "descend(<int> % 200)", "(even(<int> % 150) + 0)", "rescued(<int> % 1009)",
        "<deque[int]>.index(<int>, <int> % 3)", "(<deque[int]>.copy() or deque([1])).index(1, 0, <int> % 9)", "(<dict[str, int | None]>.get(<str>) or <int>)", "sum(1 for $v in <dict[str, int | None]>.values() if $v is None)", "len(<list[str | None]>)",
        "((<float | None> is None) + 0)", "(<tuple[int | None, str | None]>[0] or <int>)", "sum($v or 0 for $v in <dict[str, int | None]>.values())", "<list[str | None]>.count(<str | None>)", "len([$v for $v in <list[str | None]> if $v])", "ask_edges(<int>, <f32>, <i32>)", "len(ask_optional(<dict[str, int | None]>, <list[str | None]>))",
        "int(<dict[int, str | None]>.get(<int>) is None)", "len(<dict[int, str | None]>.pop(<int> % 2, None) or '')",
    ],
    "u8": ["u8(<list[u8]>[<int> % 2])"],
    "i32": ["i32(<int> % 4096 - 2048)", "i32.wrap(<int>)", "i32.wrap(<i32> * <i32>)", "(<i32> if <bool> else <i32>)", "i32(<i32> // 2)"],
    "u16": ["u16(<int> % 65536)", "u16.wrap(<int> % 4096 * (<int> % 97))", "u16(<u16> >> 1)", "u16.wrap(~<u16>)"],
    "f32": ["f32(<float>)", "f32(<f32> * <f32>)", "f32(<f32> + <f32>)", "f32(<f32> - 0.1)", "f32(<f32> / 3)", "(<f32> if <bool> else <f32>)", "f32(-<f32>)", "f32(<int> % 65536)", "f32(max(<f32>, <f32>))", "<list[f32]>[<int> % 2]", "f32(sum(<list[f32]>, 0.0))"],
    "float": ["(<f32> + <float>)", "(<f32> * <f32>)", "float(<f32>)", "(<f32> - <int>)", "sum(<list[f32]>, 0.0)", "(<float | None> or <float>)", "round(<float>, <int> % 9 - 4)", "(abs(<float>) ** 0.5)", "(<float> ** (<int> % 4))", "float('%.3e' % <float>)", "float(<bytes>)", "min(<list[float]>, default=<float>)", "(<f32> // 0.75)"],
    "bool": [
        *_asked("<str>", "<str>"), *_asked("<bytes>", "<bytes>"), *_asked("<bytearray>", "<bytes>"), "<str>.isdecimal()", "<str>.isidentifier()", "<str>.isnumeric()", "<str>.isprintable()",
        "(<int> % 97 + 9223372036854775000 > <int>)", "(<int> <= -9223372036854775808)", "(<u64> > 18446744073709551614)", "(<int> == 9223372036854775808.0)", "(<float> < 9223372036854775807)", "(<u64> >= <float>)",
        "(<f32> == <float>)", "(<f32> < <f32>)", "bool(<f32>)", "(<f32> in <list[f32]>)", "(<u16> < <i32>)", "(None in <=list[str | None]>)", "(<str> in <list[str | None]>)", "(<dict[str, int | None]> == <dict[str, int | None]>)", "(<int> in <dict[int, str | None]>)", "(<float | None> == <float>)", "(<tuple[int | None, str | None]> == <tuple[int | None, str | None]>)",
        "(<list[str | None]> == <list[str | None]>)", "isinstance(<str | None>, str)", "isinstance(<float | None>, (float, int))", "isinstance(<int | None>, bool)", "any($v is not None and $v > 1 for $v in <dict[str, int | None]>.values())", "(<list[u8]> == <list[u8]>)", "(u8(255) in <list[u8]>)",
    ],
    "str": [
        "<str>.rpartition(<str> or ',')[<#3>]", *_ways("<str>", "<str>", "'é'"), "<str>.casefold()", "repr(<bytes>[::-1])", "<bytes>.decode('utf-8', 'replace')", "<bytes>.decode('ascii', errors='ignore')", "<bytes>.decode(errors='replace')", "str(<bytes>, 'latin-1')", "str(<bytearray>, 'ascii', 'replace')",
        "<bytes>.hex(':')", "<bytes>.hex('-', <int> % 5 - 2)", "<bytearray>.hex(' ', 2)", "bin(<int>)", "oct(<int>)", "str(<f32>)", "repr(<list[f32]>)", "str(<i32>)", "str(<u16>)", "hex(<u16>)", "str(<list[u8]>)", "str(<list[str | None]>)", "str(<dict[str, int | None]>)", "str(<dict[int, str | None]>)", "str(<float | None>)", "str(<tuple[int | None, str | None]>)",
        *_formats("int", _OF_INT), *_formats("float", _OF_FLOAT), *_formats("str", _OF_STR), "[f'{$v:>8}|{$v:.2f}|{$v!r}' for $v in [<f32>]][0]", "[f'{$v:#06x}|{$v:,}' for $v in [<u64>]][0]", "[f'{$v:d}|{$v:>6}|{$v!r:^7}' for $v in [<bool>]][0]", "[f'{$v:{$w % 9}.{$w % 5}f}' for $v, $w in [(<float>, <int>)]][0]", "[f'{$v!a:>9}|{$v=!s:.3}' for $v in [<str>]][0]",
        "('%-6d|%+d|% d|%#x|%o' % (<int>, <int>, <int>, <int>, <int>))", "('%.2f|%10.3e|%g|%-8.1f|%+.0f' % (<float>, <float>, <float>, <float>, <float>))", "('%10s|%-5.2s|%a|%c|%%' % (<str>, <str>, <str>, <int> % 256))", "('%i %s' % (<bool>, <u64>))",
        "(<dict[int, str | None]>.get(<int>) or <str>)", "(<tuple[int | None, str | None]>[1] or <str>)", "'|'.join($v or '-' for $v in <list[str | None]>)", "str(ask_optional(<dict[str, int | None]>, <list[str | None]>))", "str(<list[int]>[<int> % 7 - 3:<int> % 7 - 3:-1])", "str(<u64> * 1)",
    ],
    "bytes": ["<bytes>.rpartition(<bytes> or b',')[<#3>]", *_ways("<bytes>", "<bytes>", "b'*'"), "<str>.encode('ascii', 'replace')", "<str>.encode('latin-1', errors='ignore')", "<str>.encode('utf-8')", "bytes(<str>, 'latin-1', 'replace')", "(<int>).to_bytes(8, 'big', signed=True)", "(<int> % 65536).to_bytes(length=<int> % 4, byteorder='little')", "(b'%5d|%-4s|%c|%x' % (<int>, <bytes>, <int> % 256, <int>))", "(b'%.1f|%a' % (<float>, <str>))", "<bytes>.rsplit(b',', 1)[-1]", "bytes(reversed(<bytes>))"],
    "bytearray": [*_ways("<bytearray>", "<bytes>", "b'-'"), "bytearray(<str>, 'ascii', 'replace')", "bytearray(reversed(<bytearray>))", "<bytearray>.join([<bytes>, <bytes>])"],
    "list[int]": [*(f"<list[int]>{one}" for one in _SLICES), "[int($v) for $v in <list[u8]>]", "[$v for $v in <dict[str, int | None]>.values() if $v is not None]", "list(reversed(range(<int> % 6)))", "list(range(<int> % 5, -(<int> % 5), -(<int> % 3 + 1)))", "list(reversed(<tuple[int, int, int]>))", "list(<tuple[int, int, int]>[::2])"],
    "list[str]": [*_lists("<str>", "<str>", "(<str> or ' ')"), *(f"<list[str]>{one}" for one in _SLICES[:5]), "[$v for $v in <list[str | None]> if $v is not None]", "[$v or 'none' for $v in <dict[int, str | None]>.values()]"],
    "list[bytes]": [*_lists("<bytes>", "<bytes>", "(<bytes> or b' ')")],
    "list[f32]": ["<list[f32]>[::-1]", "<list[f32]>[<int> % 3:]", "(<list[f32]> + <list[f32]>)", "sorted(<list[f32]>)", "chosen(<bool>, <list[f32]>, <list[f32]>)"],
    "list[u8]": ["chosen(<bool>, <list[u8]>, <list[u8]>)", "<list[u8]>[::-1]", "(<list[u8]> + <list[u8]>)", "sorted(<list[u8]>, reverse=True)"],
    "list[str | None]": ["[<str | None>, <str | None>]", "(<list[str | None]> + [<str | None>])", "list(<dict[int, str | None]>.values())", "[(None if $v == 'a' else $v) for $v in <list[str]>]"],
    "dict[str, int]": ["{$k: $v for $k, $v in <dict[str, int | None]>.items() if $v is not None}", "{$k: $v or 0 for $k, $v in <dict[str, int | None]>.items()}"],
    "dict[str, int | None]": ["{<str>: <int | None>, <str>: <int | None>}", "{$v: LIMITS.get($v) for $v in <list[str]>}", "(<dict[str, int | None]> | {<str>: <int | None>})", "ask_optional(<dict[str, int | None]>, <list[str | None]>)"],
    "dict[int, str | None]": ["{<int>: <str | None>}", "dict(enumerate(<list[str | None]>))", "{$v % 7: named($v) for $v in <list[int]>}"],
    "tuple[int | None, str | None]": ["(<int | None>, <str | None>)", "(<dict[str, int | None]>.get(<str>), <str | None>)"],
    "tuple[int, int, int]": ["(<int>, <int>, <int>)", "<tuple[int, int, int]>[::-1]", "(*<tuple[int, int]>, <int>)"],
    "tuple[int, int]": ["(<int>, <int>)", "<tuple[int, int, int]>[1:]", "divmod(<int> % 4096, <int> % 97 + 98)"],
    "int | None": ["<dict[str, int | None]>.get(<str>)", "<dict[str, int | None]>.pop(<str>, None)", "<tuple[int | None, str | None]>[0]", "(None if <float | None> is None else <int>)"],
    "str | None": ["<list[str | None]>[<int> % 2]", "<dict[int, str | None]>.get(<int>)", "<tuple[int | None, str | None]>[1]"],
    "float | None": ["(<float> if <bool> else None)", "(None if <int | None> is None else <float>)"],
}  # fmt: skip
LITERALS |= {"tuple[int, int, int]": ["(1, -2, 3)", "(0, 0, 7)"], "tuple[int, int]": ["(5, 6)"]}
