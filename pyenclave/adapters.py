"""Adapters around a decorated function: what is between Python's values and what generated code takes and gives."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, starmap
from types import FunctionType, GenericAlias, UnionType
from typing import Annotated, Any, ForwardRef, Literal, NamedTuple, Union, get_args, get_origin

from .checks import CHECKS, Check, borrowed
from .crossing._codec import Arrival, Plan
from .crossing.plan import CannotCross, plan_of
from .crossing.views import Form, form_of, size_of, store
from .errors import BoundaryError
from .parked import Failed, failed_ocalls, may_begin, noting, serving
from .plain import is_inside, running
from .widths import INTEGERS, f32, f64

# inspect.CO_VARARGS, CO_VARKEYWORDS
_VARARGS, _VARKEYWORDS = 0x04, 0x08
# The ocall that brings the rest of an answer (partition/emit/crossing.py).
CONTINUE = "continue"


class Forgotten:
    """In an enclave's place where nobody will have what is read: objects inside are let go of."""

    def __init__(self, loaded: Any) -> None:
        self.loaded = loaded


@dataclass(frozen=True)
class Value:
    """A parameter or a result. `what` is how messages call it.

    `plan` is that of what crosses as one buffer, `form` that of an array or what is changed in place. An object that
    lives inside has a `handle`, and one that comes out of a loaded enclave is `received`.
    """

    what: str
    kind: object
    check: Check
    plan: Plan | None = None
    form: Form | None = None
    handle: "Callable[[Any, str, Any], int] | None" = None
    received: "Callable[[int, Any], Any] | None" = None

    @property
    def has_objects(self) -> bool:
        """Whether objects that live inside are in it, which somebody has to let go of."""
        return self.received is not None or (self.plan is not None and self.plan.has_handles)

    def written(self, value: Any, loaded: Any) -> bytes:
        """bytes, a str or a plan's value as the bytes that an ocall of `loaded` is answered with."""
        if self.plan is not None:
            return self.plan.pack(value, self.what, loaded)
        checked = self.check(value, self.what)
        return checked.encode() if self.kind is str else bytes(checked)

    def read(self, data: Any, loaded: Any) -> Any:
        """What arrived as bytes; where it cannot be had whole, no object inside stays for it."""
        if self.plan is None:
            return str(data, "utf-8") if self.kind is str else data
        try:
            return self.plan.unpack(data, loaded)
        except ValueError as error:
            self.forget(data, loaded)
            raise BoundaryError(f"{self.what} is damaged: {error}") from None
        except BaseException:
            self.forget(data, loaded)
            raise

    def forget(self, crossed: Any, loaded: Any) -> None:
        """Lets go of objects inside that nobody will have; done again it does nothing."""
        if self.received is not None:
            self.received(crossed, Forgotten(loaded))
        elif self.plan is not None:
            with suppress(ValueError):
                self.plan.unpack(crossed, Forgotten(loaded))


class Named(NamedTuple):
    """A function's parameters: `rest` is what takes all further arguments, or nothing; it crosses as a tuple."""

    positional: list[str]
    rest: list[str]
    keywords: list[str]
    only_positional: int

    @property
    def all(self) -> list[str]:
        """In the order in which they cross."""
        return [*self.positional, *self.rest, *self.keywords]


def named_parameters(function: FunctionType) -> Named:
    """TypeError for `**`."""
    code = function.__code__
    if code.co_flags & _VARKEYWORDS:
        raise TypeError(f"`{function.__name__}` takes arguments of any name, which cannot cross; name each one")
    names = list(code.co_varnames)
    count, total = code.co_argcount, code.co_argcount + code.co_kwonlyargcount
    rest = names[total : total + 1] if code.co_flags & _VARARGS else []
    return Named(names[:count], rest, names[count:total], code.co_posonlyargcount)


def by_places(function: FunctionType) -> Callable[..., Any]:
    """Takes all arguments by their places, those of keyword-only parameters too."""
    names = named_parameters(function)
    if not names.keywords:
        return function
    last = -len(names.keywords)
    return lambda *values: function(*values[:last], **dict(zip(names.keywords, values[last:], strict=True)))


def _values(function: FunctionType) -> tuple[list[Value], Value]:
    """The parameters and the result; TypeError for an annotation that says nothing of what crosses."""
    import inspect  # slow to import, and needed at the first call only

    annotations = inspect.get_annotations(function, eval_str=True)
    for name, kind in annotations.items():
        annotations[name] = _unquoted(kind, function.__globals__)
    named = named_parameters(function)
    for name in named.rest:
        if name in annotations:
            annotations[name] = GenericAlias(tuple, (annotations[name], ...))
    parameters = [_value(f"`{name}`", annotations.get(name, ...)) for name in named.all]
    result = _value(f"the result of `{function.__name__}`", annotations.get("return", ...))
    if result.form is not None:
        raise TypeError(f"{result.what} is an array, which cannot cross: return a list, or change an `InOut[Array[…]]`")
    return parameters, result


def _unquoted(kind: Any, names: dict[str, Any]) -> Any:
    """The annotation with what is text in it read: `list["A"]`, and `"A"` where all annotations are text already."""
    if isinstance(kind, str):
        return _unquoted(eval(kind, names), names)
    if isinstance(kind, ForwardRef):  # of `Optional["A"]`
        return _unquoted(kind.__forward_arg__, names)
    origin, inner = get_origin(kind), get_args(kind)
    if not inner or origin in (Annotated, Literal):
        return kind
    read = tuple(_unquoted(one, names) for one in inner)
    if read == inner:
        return kind
    return Union[read] if origin in (Union, UnionType) else origin[read]  # noqa: UP007  # there are any number


def _value(what: str, kind: Any) -> Value:
    if kind is ...:
        raise TypeError(f"{what} has no annotation that trusted code knows")
    if get_origin(kind) is Literal:
        kind = type(get_args(kind)[0])
    if kind is None or (isinstance(kind, type) and kind in CHECKS):
        return Value(what, kind, CHECKS[kind])
    found = getattr(kind, "__pyenclave_value__", None) or _optional_object(kind)
    if found is not None:
        check, handle, received = found[:3]
        return Value(what, kind, check, handle=handle, received=received)
    try:
        form = form_of(kind)
        if form is not None:
            return Value(what, kind, form.copied, form=form)
        plan = plan_of(kind)
    except CannotCross as error:
        raise TypeError(f"{what} has no annotation that trusted code knows: {error}") from None
    return Value(what, kind, partial(_copied, plan), plan)


def _copied(plan: Plan, value: Any, what: str) -> Any:
    """What arrives, of the objects themselves that live inside."""
    objects: list[Any] = []
    return plan.unpack(plan.pack(value, what, objects), objects)


def _optional_object(kind: Any) -> Any:
    """Of `T | None` of a trusted class: None is the handle 0."""
    some = [one for one in get_args(kind) if one is not type(None)]
    found = getattr(some[0], "__pyenclave_value__", None) if len(some) == 1 and len(get_args(kind)) == 2 else None
    if found is None:
        return None
    check, handle, received = found[:3]
    return (
        lambda value, what: None if value is None else check(value, what),
        lambda value, what, loaded: 0 if value is None else handle(value, what, loaded),
        lambda number, loaded: None if number == 0 else received(number, loaded),
    )


def check_arguments(function: FunctionType, *, borrow: bool = False) -> Callable[..., list[Any]]:
    """What makes of arguments that are to cross what arrives; raises TypeError, OverflowError, UnicodeEncodeError.

    `borrow`: what native code takes as it is, it gets as it is.
    """
    parameters, _ = _values(function)
    checks = [(borrowed if borrow and one.kind is bytes else one.check, one.what) for one in parameters]

    def call(*values: Any) -> list[Any]:
        return [check(value, what) for (check, what), value in zip(checks, values, strict=True)]

    return call


def checked(
    function: FunctionType,
    *,
    inside: bool,
    step: AbstractContextManager[Any],
    alone: bool,
    again: frozenset[str] = frozenset(),
) -> Callable[..., Any]:
    """The function as plain Python behind the boundary's checks of arguments and result.

    `inside` is where it runs; `step` is the module's lock, which `alone` has its body hold, and which its locks take.
    `again`: the trusted functions that may be called while it runs, which others may have the lock for.
    """
    held = step if alone else nullcontext()
    check = check_arguments(function)
    parameters, result = _values(function)
    names = named_parameters(function)
    count, last = len(names.positional), len(parameters) - len(names.keywords)

    changed = [(at, one.form) for at, one in enumerate(parameters) if one.form is not None and one.form.in_out]

    def called(crossed: list[Any], values: tuple[Any, ...]) -> Any:
        sizes = [size_of(crossed[at]) for at, _ in changed]
        named = dict(zip(names.keywords, crossed[last:], strict=True))
        rest = crossed[count] if names.rest else ()
        with held, running(inside=inside, step=step):
            returned = function(*crossed[:count], *rest, **named)
        answer = result.check(returned, result.what)
        left = [form.left(crossed[at], size) for (at, form), size in zip(changed, sizes, strict=True)]
        for (at, _), data in zip(changed, left, strict=True):
            store(values[at], data)
        return answer

    if inside:
        ecall = _as_ecall(called, function.__name__)

        def begun(*values: Any) -> Any:
            may_begin(function.__name__, step)
            return ecall(check(*values), values)

        return begun
    ocall = _as_ocall(called, function.__name__)

    def served(*values: Any) -> Any:
        crossed = check(*values)
        if not is_inside():
            return ocall(crossed, values)
        with serving(again, step):
            return ocall(crossed, values)

    return served


def _as_ecall(call: Callable[..., Any], name: str) -> Callable[..., Any]:
    """What its ocalls have raised, it ends with, whatever it has made of that."""

    def ecall(*values: Any) -> Any:
        failed, raised, answer = Failed(), None, None
        try:
            with noting(failed):
                answer = call(*values)
        except BaseException as error:
            if failed.error is None:
                raise
            raised = error
        ending = failed.ends(name, raised)
        if ending is not None:
            raise ending
        return answer

    return ecall


def _as_ocall(call: Callable[..., Any], name: str) -> Callable[..., Any]:
    """What it raises does not go inside as what it is; that its arguments do not fit is found inside."""

    def ocall(*values: Any) -> Any:
        if not is_inside():
            return call(*values)
        try:
            return call(*values)
        except BaseException as error:
            raise failed_ocalls().park(error, name) from None

    return ocall


# What native code might take for another kind is doubted: None is NULL to it, text and arrays are buffers. By
# annotation, or its name where annotations are strings.
_DOUBTS = {
    **{kind: f"_pyenclave_type({{0}}) is not {kind}" for kind in ("bytes", "str")},
    **dict.fromkeys(("int", "float", "bool", *(width.__name__ for width in (*INTEGERS, f32, f64))), "{0} is None"),
}


def doubtful(function: FunctionType) -> str:
    """The condition on which arguments are checked before native code sees them, in terms of the parameters' names.

    "False" where an annotation does not say at once what is doubted; `packing` sees to such functions.
    """
    named = named_parameters(function)
    doubts = []
    for name in named.all:
        if name in named.rest:
            return "False"
        annotation = function.__annotations__.get(name)
        kind = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "")
        if kind not in _DOUBTS:
            return "False"
        doubts.append(_DOUBTS[kind].format(name))
    return " or ".join(doubts) or "False"


# A value with a plan crosses as bytes.
_TARGET = """\
def make(method, loaded, values, result, checks, packs, _pyenclave_type, bytes, str):
    def call({parameters}):
        return {answer}
    return call
"""
# Of one with objects inside. Python handles signals behind each call, of C's functions too: what calls the method keeps
# its result at once.
_KEEPING = """\
def make(method, loaded, values, result, checks, packs, _pyenclave_type, bytes, str, starmap):
    def call({parameters}):
        kept = []
        try:
            kept.extend(starmap(method, (({arguments}),)))
            return {answer}
        except BaseException:
            for one in kept:
                result.forget(one, loaded)
            raise
    return call
"""


def packing(function: FunctionType, method: Callable[..., Any]) -> Callable[..., Any]:
    """The native method of an ecall, around which what crosses as one buffer is packed and unpacked."""
    parameters, result = _values(function)
    if result.plan is None and result.received is None and (not parameters or doubtful(function) != "False"):
        return method
    arguments = []
    for at, one in enumerate(parameters):
        if one.plan is not None:
            arguments.append(f"packs[{at}](a{at}, values[{at}].what, loaded)")
        elif one.form is not None:
            arguments.append(f"*values[{at}].form.passed(a{at}, values[{at}].what)")
        elif one.handle is not None:
            arguments.append(f"values[{at}].handle(a{at}, values[{at}].what, loaded)")
        else:
            doubt = _DOUBTS[getattr(one.kind, "__name__", "")].format(f"a{at}")
            arguments.append(f"checks[{at}](a{at}, values[{at}].what) if {doubt} else a{at}")
    call = answer = "kept[0]" if result.has_objects else f"method({', '.join(arguments)})"
    if result.plan is not None:
        answer = f"result.read({call}, loaded)"
    elif result.received is not None:
        answer = f"result.received({call}, loaded)"
    source = (_KEEPING if result.has_objects else _TARGET).format(
        parameters=", ".join(f"a{at}" for at in range(len(parameters))),
        arguments="".join(f"{one}, " for one in arguments),
        answer=answer,
    )
    namespace: dict[str, Any] = {}
    exec(compile(source, f"<pyenclave {function.__qualname__}>", "exec"), namespace)  # numbered names only
    checks = [borrowed if one.kind is bytes else one.check for one in parameters]
    packs = [one.plan.pack if one.plan is not None else None for one in parameters]
    loaded = getattr(method, "__self__", None)  # what is called: by then the module may have another
    given = (method, loaded, parameters, result, checks, packs, type, bytes, str)
    target: Callable[..., Any] = namespace["make"](*given, *((starmap,) if result.has_objects else ()))
    return target


def in_own_names(function: FunctionType, method: Callable[..., Any], target: Callable[..., Any]) -> Callable[..., Any]:
    """Says what is wrong with an argument in the function's names, where the method has others: to C `i` is `i_`."""
    import re  # not what a program needs that starts

    spelled = {*re.findall(r"\w+", method.__doc__ or "")}
    if not spelled or spelled.issuperset(named_parameters(function).all):
        return target
    check = check_arguments(function, borrow=True)

    def call(*values: Any) -> Any:
        try:
            return target(*values)
        except (TypeError, OverflowError) as error:
            raised = error
        try:
            check(*values)
            raise raised
        finally:
            del raised

    return call


# What an ocall answered and its caller had no room for, until it is taken: by the same thread, task or greenlet.
_answer: ContextVar[bytes] = ContextVar("answer", default=b"")


def take(size: int) -> bytes:
    """Serves the ocall that fetches an answer which was longer than the room for it."""
    answer = _answer.get()
    _answer.set(b"")
    if len(answer) != size:
        raise BoundaryError(f"an answer of {size} bytes is asked for, of which there is none")
    return answer


class Caller:
    """The loaded enclave that an ocall is of, which has its adapters. While it asks, it is there."""

    def __init__(self) -> None:
        self.loaded: Callable[[], Any] = lambda: None


def adapter(
    function: FunctionType,
    namespace: Mapping[str, Any] | None = None,
    forward: object = None,
    caller: Caller | None = None,
) -> Callable[..., Any]:
    """An ocall as generated code calls it: text arrives as UTF-8, other values as bytes, and the result is checked.

    A result of any length is answered by its size and as much of it as the room, the last argument, has place for.
    `namespace` has the function by its name, as `forward`: what a test has put there instead is called. Objects that
    live inside are the `caller`'s.
    """
    name, own = function.__name__, {} if namespace is None else namespace
    parameters, result = _values(function)
    keywords = named_parameters(function).keywords
    count = len(parameters) - len(keywords)
    asks = Caller() if caller is None else caller
    reads = [(at, one) for at, one in enumerate(parameters) if one.kind is str or one.plan is not None]
    objects = [(at, one.received) for at, one in enumerate(parameters) if one.received is not None]
    views = [(at, one.form) for at, one in enumerate(parameters) if one.form is not None]
    in_out = [(at, form) for at, form in views if form.in_out]
    long = result.plan is not None or result.kind in (bytes, str)

    def call(unread: list[Any], *values: Any) -> Any:
        crossed, loaded = list(values), asks.loaded()
        room = crossed.pop() if long else 0
        for at, form in views:
            crossed[at : at + form.taken] = [form.viewed(*crossed[at : at + form.taken])]
        for at, one in reads:
            crossed[at] = one.read(crossed[at], loaded)
        for at, received in objects:
            crossed[at] = received(crossed[at], loaded)
        unread.clear()
        sizes = [size_of(crossed[at]) for at, _ in in_out]
        named = dict(zip(keywords, crossed[count:], strict=True))
        try:
            current = own[name]
        except KeyError:
            current = forward
        returned = (function if current is forward else current)(*crossed[:count], **named)
        changed = [form.left(crossed[at], size) for (at, form), size in zip(in_out, sizes, strict=True)]
        if not long:
            if result.handle is not None:
                checked: Any = result.handle(returned, result.what, loaded)
            else:
                checked = result.check(returned, result.what)
            return _results([checked, *changed] if result.kind is not None else changed) if changed else checked
        answer = result.written(returned, loaded)
        if len(answer) > room:
            _answer.set(answer)
        return len(answer), *changed, answer[:room].ljust(room, b"\0")

    brought = [(at, one) for at, one in zip(_places(parameters), parameters, strict=True) if one.has_objects]

    def forget(*values: Any) -> None:
        loaded = asks.loaded()
        for at, one in brought:
            one.forget(values[at], loaded)

    return Arrival(call, forget) if brought else partial(call, [])


def _places(parameters: list[Value]) -> list[int]:
    """Where each one's first argument is, as generated code gives them: an array takes several."""
    taken = [1 if one.form is None else one.form.taken for one in parameters]
    return list(accumulate(taken, initial=0))[:-1]


def _results(values: list[Any]) -> Any:
    """As generated code takes them: one alone, several as a tuple."""
    return values[0] if len(values) == 1 else tuple(values)
