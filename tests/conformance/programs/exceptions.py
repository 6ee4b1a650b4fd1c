"""What is raised, caught, cleaned up, and leaves."""

from collections import deque
from dataclasses import dataclass, field

from pyenclave import Inside, trusted, u8, untrusted

log: Inside[list[str]] = []


class Locked(PermissionError):
    """Not open."""


class Broken(Locked):
    pass


class Odd(Exception): ...


MOST = 3


class Refused(Exception):
    """With fields, which are parameters of its `__init__`."""

    LEVEL = 4

    def __init__(self, code: int, why: str = "no") -> None:
        super().__init__(f"{code}: {why} (at most {MOST})")
        self.code = code
        self.reason: str = why


class Worse(Refused):
    pass


class Measured(ValueError):
    def __init__(self, at: tuple[u8, ...], name: bytes | None, x: float) -> None:
        self.at = at
        self.name = name
        self.x = x


class Missing(KeyError):
    def __init__(self, a: str, b: int) -> None:
        super().__init__(a, b)
        self.a = a
        self.b = b


class Silent(Exception):
    def __init__(self, n: int) -> None:
        super().__init__()
        self.n = n


def fail(n: int) -> int:
    if n == 0:
        raise Refused(7, "x" * 3)
    if n == 1:
        raise Worse(why="w", code=8)
    if n == 2:
        raise Measured((u8(1), u8(2)), b"z", float("inf"))
    if n == 3:
        raise Measured((), None, x=-1.5) from None
    if n == 4:
        raise Missing("a", 3)
    if n == 5:
        raise Silent(9)
    if n == 6:
        raise Refused(1, "é" * 200)
    if n == 7:
        held = Refused(5)
        raise held
    return n


def may(n: int) -> int:
    if n == 0:
        raise ValueError("zero")
    if n == 1:
        raise KeyError("one")
    if n == 2:
        raise Broken("two")
    if n == 3:
        raise Odd("three")
    if n == 4:
        return 1 // (n - 4)
    if n == 5:
        return [1][n]
    if n == 6:
        raise RuntimeError
    return n


# calls: (0,), (1,), (2,), (3,), (4,), (5,), (6,), (7,)
@trusted(reveal=True)
def leaves(n: int) -> int:
    return may(n)


# calls: (0,), (1,), (7,)
@trusted
def catch_one(n: int) -> str:
    try:
        return str(may(n))
    except ValueError:
        return "value"


# calls: (0,), (1,), (2,), (4,), (7,)
@trusted
def catch_several(n: int) -> str:
    try:
        x = may(n)
    except (ValueError, KeyError):
        return "value or key"
    except Locked as e:
        return f"locked {e}"
    except ArithmeticError as e:
        return "arithmetic " + str(e)
    return f"{x}"


# calls: (0,), (1,), (2,), (3,), (4,), (5,), (6,), (7,)
@trusted
def catch_bases(n: int) -> str:
    try:
        may(n)
    except OSError as e:
        return f"os {e}"
    except LookupError as e:
        return f"lookup {e}"
    except Exception as e:
        return f"other {e}"
    return "none"


# calls: (0,), (3,), (7,)
@trusted
def catch_everything(n: int) -> str:
    try:
        may(n)
    except:  # noqa: E722
        return "something"
    return "nothing"


# calls: (0,), (1,), (7,)
@trusted
def with_else(n: int) -> str:
    text = "a"
    try:
        may(n)
    except ValueError:
        text += "b"
    else:
        text += "c"
    return text


# calls: (1,), (7,)
@trusted
def raise_of_the_inner_one(n: int) -> str:
    try:
        may(0)
    except ValueError:
        try:
            may(n)
        except KeyError:
            raise
    return "well"


# calls: (7,), (0,), (9,)
@trusted
def an_else_is_not_guarded(n: int) -> str:
    try:
        may(n)
    except ValueError:
        return "caught"
    else:
        may(n - 7)
    return "well"


# calls: (0,), (1,), (2,), (3,)
@trusted
def a_return_that_is_undone(n: int) -> list[str]:
    """The one that `continue` undoes leaves what the other returns."""
    out: list[str] = []
    try:
        return ["outer", str(n)]
    finally:
        for k in range(n):
            try:
                if k == 1:
                    return ["inner"]
            finally:
                out.append(str(k))
                if n < 3:
                    continue


# calls: (1,)
@trusted
def undone_by_break(n: int) -> int:
    try:
        return n
    finally:
        while True:
            try:
                return n + 100
            finally:
                break


# calls: (0,), (1,), (7,)
@trusted
def with_finally(n: int) -> int:
    try:
        return may(n)
    finally:
        log.append(f"done {n}")


# calls: ()
@trusted
def logged() -> list[str]:
    return log


# calls: (0,), (1,), (7,)
@trusted
def everything(n: int) -> str:
    text = ""
    try:
        text += "try "
        may(n)
        text += "well "
    except ValueError as e:
        text += f"except {e} "
    else:
        text += "else "
    finally:
        text += "finally"
        log.append(text)
    return text


# calls: (0,), (1,), (7,)
@trusted
def raise_again(n: int) -> int:
    try:
        return may(n)
    except ValueError:
        log.append("again")
        raise
    except KeyError as e:
        raise e


# calls: (0,), (7,)
@trusted
def raise_from(n: int) -> int:
    try:
        return may(n)
    except ValueError as e:
        raise LookupError(f"from {e}") from e


# calls: (0,), (7,)
@trusted
def raise_from_none(n: int) -> int:
    try:
        return may(n)
    except ValueError:
        raise Odd("hidden") from None


# calls: (0,), (1,), (2,), (7,)
@trusted
def nested(n: int) -> str:
    text = ""
    try:
        try:
            may(n)
        except ValueError:
            text += "inner "
            may(n + 1)
        finally:
            text += "between "
    except KeyError as e:
        text += f"outer {e}"
    except Locked:
        text += "locked"
    return text


# calls: (12,)
@trusted
def in_a_loop(n: int) -> list[str]:
    found: list[str] = []
    for i in range(n):
        try:
            if i == 9:
                continue
            if i == 11:
                break
            found.append(str(may(i)))
        except (ValueError, Locked) as e:
            found.append(f"!{e}")
        except Exception:
            continue
        finally:
            found.append(".")
    return found


# calls: (3,), (0,)
@trusted
def finally_overrules(n: int) -> int:
    while True:
        try:
            may(n)
            return 1
        finally:
            if n == 0:
                break
    return 2


# calls: (2,), (5,)
@trusted
def returned_in_finally(n: int) -> str:
    for i in range(n):
        try:
            if i == 3:
                return f"returned {i}"
        finally:
            log.append(str(i))
    return "end"


def checked(n: int) -> int:
    try:
        return may(n)
    except ZeroDivisionError as e:
        raise ArithmeticError(f"checked: {e}") from e


# calls: (4,), (0,), (9,)
@trusted
def through_functions(n: int) -> str:
    try:
        return f"{checked(n)}"
    except ArithmeticError as e:
        return str(e)


# calls: ("",), ("text",), ("ünï\0code",)
@trusted
def messages(text: str) -> None:
    raise PermissionError(text)


# calls: ()
@trusted
def key_errors() -> int:
    d = {"a": 1}
    return d["b"]


# calls: (1,), (2,)
@trusted
def key_errors_of_tuples(n: int) -> int:
    d = {(1, "a"): 1}
    return d[(n, "a")]


# calls: ()
@trusted
def raise_without_a_call() -> None:
    raise NotImplementedError


# calls: (0,), (7,)
@trusted
def names_are_unassigned_after(n: int) -> str:
    try:
        may(n)
    except ValueError as error:
        return str(error)
    return "well"


# calls: (0,), (1,), (2,)
@trusted
def raised_again_after_others(n: int) -> int:
    try:
        x = 6 // (n - 1)
        return [x][n]
    except LookupError:
        try:
            return may(0)
        except ValueError:
            n = 5
        raise
    finally:
        try:
            n = [1][n + 1]
        except IndexError:
            log.append("again")


@dataclass
class Report:
    errors: list[Exception] = field(default_factory=list[Exception])
    last: Exception | None = None


kept: Inside[list[Exception]] = []


def noted(n: int, errors: list[Exception]) -> int:
    try:
        return may(n)
    except (ValueError, KeyError, Broken) as e:
        errors.append(e)
        return -1


@trusted
def in_containers() -> str:
    errors: list[Exception] = []
    found = [noted(n, errors) for n in range(4)]
    waiting = deque(errors, 2)
    by_name = {type(e).__name__: e for e in errors}
    pairs = [(n, e) for n, e in enumerate(errors)]
    some: list[Exception | None] = [None, *errors]
    same = errors == [e for _, e in pairs], errors == [ValueError("a")], waiting == deque(errors[-2:])
    return f"{found} {errors} {waiting} {by_name} {pairs} {some} {same} {[str(e) for e in errors]}"


@trusted
def in_fields() -> str:
    report = Report()
    for n in range(3):
        try:
            may(n)
        except Exception as e:
            report.last = e
            report.errors.append(e)
    last = report.last
    text = "" if last is None else str(last)
    return f"{report} {text} {Report() == Report()} {report == Report()}"


# calls: (0,), (1,), (0,)
@trusted
def in_state(n: int) -> str:
    noted(n, kept)
    return f"{kept} {[isinstance(e, ValueError) for e in kept]}"


# calls: (0,), (1,), (5,)
@trusted
def raised_from_a_list(at: int) -> int:
    errors = [Odd("first"), Odd("second")]
    raise errors[at]


events: list[str] = []


@untrusted
def refused(n: int) -> int:
    raise Locked(f"outside {n}")


@untrusted
def tell(text: str) -> None:
    events.append(text)


# calls: (0,), (1,), (2,), (3,), (4,), (5,), (6,), (7,)
@trusted
def asked_outside(how: int) -> int:
    """What an ocall raises ends the call, whatever is done about it; but for another exception."""
    if how == 0:
        try:
            return refused(how)
        except PermissionError:
            return 1
        finally:
            tell("finally")
    if how == 1:
        try:
            return refused(how)
        except Exception as e:
            tell(repr(e) + str(e))
            return 1
    if how == 2:
        try:
            return refused(how)
        except:  # noqa: E722
            return 1
    if how == 3:
        try:
            try:
                return refused(how)
            finally:
                raise KeyError("own")
        except KeyError:
            return 3
    if how == 4:
        for _ in range(3):
            try:
                return refused(how)
            finally:
                continue
        return 9
    if how == 5:
        try:
            return refused(how)
        except Exception as e:
            raise KeyError("another") from e
    try:
        return refused(how)
    except Exception as e:
        if how == 6:
            raise
        raise e


# calls: (0,), (1,)
@trusted
def compared_by_which_one_it_is(n: int) -> list[bool]:
    one, other = ValueError("x"), ValueError("x")
    same: Exception = one
    some: Exception | None = one if n else None
    found: list[Exception] = [one, KeyError("k")]
    equal = [one == other, one == same, one != other, one is same, one is not other, some == one, some is one]
    return [*equal, one in found, other in found, found[0] is one, found[0] == found[1]]


# calls: (0,), (1,), (2,), (3,), (4,), (5,), (6,), (7,), (8,)
@trusted
def fields_outside(n: int) -> int:
    return fail(n)


# calls: (0,), (1,), (2,), (3,), (4,), (5,), (6,), (7,), (8,)
@trusted
def fields_inside(n: int) -> str:
    try:
        try:
            fail(n)
        except Worse as w:
            return f"worse {w.code} {w.reason}"
        finally:
            n += 1
    except Refused as e:
        return f"{e.code} {e.reason[:9]} {str(e)[:20]} {repr(e)[:30]} {Refused.LEVEL}"
    except Measured as e:
        return f"{e.at} {e.name!r} {e.x} {e} {isinstance(e, ValueError)}"
    except Missing as e:
        return f"{[e.b for _ in range(2)]} {e.a} {e!r}"
    except Silent as e:
        return f"{e.n} {e!r} {type(e).__name__}"
    return "fine"


# calls: (0,), (1,), (7,), (3,)
@trusted
def fields_again(n: int) -> int:
    try:
        return fail(n)
    except Refused as e:
        if e.code == 7:
            raise
        raise Worse(e.code + 1, e.reason) from e


# calls: (6,)
@trusted
def fields_of_kept_ones(n: int) -> str:
    xs: list[Exception] = []
    for i in range(n):
        try:
            fail(i)
        except Exception as e:
            xs.append(e)
    found = ""
    for x in xs:
        try:
            raise x
        except Refused as e:
            found += f"{e.code},"
        except Exception as e:
            found += f"{type(e).__name__},"
    return found
