"""Values of JSON. What becomes part of one, or comes out of one, is made anew, so that nothing else has it."""

from .state import State

STATE = {
    "claims": State("dict[str, Any]", '{"sub": "s", "n": 1, "roles": ["r"]}', "{claims}"),
    "anything": State("Any", "None", "{anything}"),
}

_FRESH = "json.loads(json.dumps(<Any>))"

LITERALS = {
    "Any": ["json.loads('{\"a\": [1, 2.5, null], \"b\": {\"c\": true}}')", "json.loads('[1, \"x\", {}]')", "json.loads(' -7 ')", "json.loads('\"t\\\\u00e9\"')", "anything", "json.loads('null')"],
    "dict[str, Any]": ['mapped_of({"a": 1, "b": "x"})', 'mapped_of({"k": ["m"], "a": None})', "claims"],
    "list[Any]": ['list_of([1, "a"])', "list_of([None, 2.5, True, [1]])"],
}  # fmt: skip

FORMS = {
    "int": [
        "len(<dict[str, Any]>)", "len(<list[Any]>)", "sum(1 for $v in <list[Any]> if isinstance($v, str))", "sum(1 for $v in <list[Any]> if $v is None)", "len([$k for $k in <dict[str, Any]>])", "digest(json.dumps(<Any>))", "digest(json.dumps(<dict[str, Any]>, sort_keys=True))", "len(json.dumps(<list[int]>))", "<list[Any]>.count(<str>)", "len(asked(<Any>))", "typed(<Any>)",
    ],
    "bool": [
        "(<Any> == <Any>)", "(<Any> != <int>)", "(<Any> == <str>)", "(<Any> is None)", "bool(<Any>)", "(not <Any>)", "isinstance(<Any>, dict)", "isinstance(<Any>, str)", "isinstance(<Any>, (list, dict))", "isinstance(<Any>, int)", "isinstance(<Any>, bool)", "(<str> in <dict[str, Any]>)", "(<dict[str, Any]> == <dict[str, Any]>)", "(<list[Any]> == <list[Any]>)", "(<int> in <list[Any]>)", "any(isinstance($v, float) for $v in <list[Any]>)",
    ],
    "str": [
        "json.dumps(<Any>)", "json.dumps(<dict[str, Any]>, indent=<#3>)", "json.dumps(<list[Any]>, separators=(',', ':'))", "json.dumps(<dict[str, int]>)", "json.dumps(<list[str]>, ensure_ascii=False)", "str(<Any>)", "repr(<Any>)", "str(<dict[str, Any]>)", "str(<list[Any]>)", "str(<dict[str, Any]>.get(<str>))", "str([$k for $k, $v in <dict[str, Any]>.items() if isinstance($v, int)])", "str(asked(<Any>))", "[f'{$v}|{$v!r}' for $v in [<Any>]][0]", "json.dumps(<str>)", "json.dumps(<float>)", "json.dumps({<str>: <int>, 'x': <str>, 'y': [<bool>, None]})",
    ],
    "float": ["float(sum($v for $v in <list[Any]> if isinstance($v, float)))"],
    "list[str]": ["[$v for $v in <list[Any]> if isinstance($v, str)]", "list(<dict[str, Any]>)", "[str($v) for $v in <list[Any]>]", "sorted(<dict[str, Any]>)"],
    "Any": [
        "json.loads(json.dumps(<dict[str, int]>))", "json.loads(json.dumps(<list[str]>))", "json.loads(json.dumps(<str>))", "json.loads(json.dumps(<float>))", _FRESH, "json.loads(<str>)", "json.loads(<str>.encode())", "<dict[str, Any]>.get(<str>)", "<dict[str, Any]>.get(<str>, <int>)", "(<list[Any]> + [<int>])[<int> % 2]", "(<Any> if <bool> else <Any>)", "(<Any> or <Any>)", "echoed(<Any>)", "echoed(<int>)", "echoed(<str>)", "<dict[str, Any]>[<str>]", "ask_any(<Any>, <dict[str, Any]>)",
    ],
    "dict[str, Any]": ["mapped_of({'a': <int>, <str>: <str>, 'n': None})", "{**<dict[str, Any]>, <str>: <int>}", "{$k: json.loads(json.dumps($v)) for $k, $v in <dict[str, Any]>.items()}", "(<dict[str, Any]> if <bool> else <dict[str, Any]>)", "asked(<Any>)"],
    "list[Any]": ["list_of([<int>, <str>, None])", "list_of([<float>, [<int>, <str>]])", "[*<list[Any]>, <str>]", "<list[Any]>[<int> % 3:]", "[json.loads(json.dumps($v)) for $v in <list[Any]>]", "list(<dict[str, Any]>.values())"],
}  # fmt: skip

EFFECTS = [
    f"<dict[str, Any].>[<str>] = {_FRESH}", "<dict[str, Any].>[<str>] = <int>", "<=dict[str, Any]>[<str>] = None", f"<list[Any].>.append({_FRESH})", "<list[Any].>.append(<str>)", "<dict[str, Any].>.pop(<str>, None)", "<dict[str, Any].>.setdefault(<str>, <str>)", "del <dict[str, Any].>[<str>]", f"anything = {_FRESH}", "claims = {**<dict[str, Any]>, 'i': <int>}", "<list[Any].>.clear()",
]  # fmt: skip

BINDING = [
    ("$a: Any = <Any>; $b = len($a) if isinstance($a, (dict, list, str)) else -1", {"$a": "Any", "$b": "int"}),
    ("$a: Any = <Any>; note(digest(','.join($a)) if isinstance($a, dict) else 3)", {"$a": "Any"}),
    ("$a: Any = <Any>; note(len($a.upper()) if isinstance($a, str) else 4)", {"$a": "Any"}),
    ("$a: Any = <Any>; note($a % 97 if isinstance($a, int) and not isinstance($a, bool) else 5)", {"$a": "Any"}),
    ("$a: Any = json.loads('{}'); $a[<str>] = <int>; $a['z'] = <str>", {"$a": "Any"}),
]

LOOPS = [
    ("for $a, $b in <dict[str, Any]>.items():", {"$a": "str", "$b": "Any"}),
    ("for $a in <list[Any]>[:3]:", {"$a": "Any"}),
]

FUNCTIONS = """
@untrusted
def ask_any(value: Any, more: dict[str, Any]) -> Any:
    answers.append(len(more))
    return [value, more] if more else value


def mapped_of(value: dict[str, Any]) -> dict[str, Any]:
    return value


def list_of(value: list[Any]) -> list[Any]:
    return value


def echoed(value: Any) -> Any:
    note(81)
    return value


def asked(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return {str(key): value[key] for key in value if key != ""}
    if isinstance(value, list):
        return {str(at): one for at, one in enumerate(value)}
    return {"": value}


def typed(value: Any) -> int:
    if value is None:
        return 0
    if isinstance(value, bool):
        return 1
    if isinstance(value, int):
        return 2 + value % 2
    if isinstance(value, str):
        return len(value) % 97 + 5
    if isinstance(value, float):
        return 4
    return 200 + len(value) if isinstance(value, list) else 300 + len(value)
"""
