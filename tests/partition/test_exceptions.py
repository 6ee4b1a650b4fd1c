"""Exceptions inside: who catches what, what runs on the way, what leaves; and that nothing is left behind."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

SOURCE = '''
class Locked(PermissionError):
    """Not open."""

class Broken(Locked): ...

log: Inside[str] = ""

def note(text: str) -> None:
    global log
    log += text + ";"

def may(n: int) -> int:
    if n == 0:
        raise ValueError("zero")
    if n == 1:
        raise KeyError("one")
    if n == 2:
        raise Broken("two")
    if n == 3:
        raise ZeroDivisionError
    if n == 4:
        return 10 // (n - 4)
    return n

@trusted
def one(n: int) -> str:
    try:
        note(f"try {n}")
        x = may(n)
        note("went well")
    except ValueError as e:
        return f"value {e}"
    except (KeyError, Locked) as e:
        note(str(e))
        x = -1
    except ArithmeticError:
        raise
    else:
        note("else")
        if n == 9:
            raise RuntimeError("in else")
    finally:
        note("finally")
    return f"{x} {log}"

@trusted
def two(n: int) -> int:
    total = 0
    for i in range(n):
        try:
            try:
                if i % 7 == 3:
                    continue
                if i == 20:
                    break
                total += may(i % 6)
            except Locked as e:
                raise RuntimeError("from " + str(e)) from e
            finally:
                total += 100
                note(str(i))
        except (ValueError, LookupError):
            total += 1000
        except RuntimeError as e:
            total += len(str(e))
        except ZeroDivisionError:
            total *= 2
            if i > 30:
                return total
    return total

@trusted
def three(n: int) -> int:
    i = 0
    for i in range(10):
        try:
            return may(n)
        finally:
            if n > 5:
                break
            if n == 1 and i < 3:
                continue
    return -i

@trusted
def traced() -> str:
    global log
    seen = log
    log = ""
    return seen

@trusted
def nested(n: int) -> str:
    try:
        try:
            may(n)
        except KeyError:
            try:
                may(0)
            except ValueError as inner:
                note("inner " + str(inner))
            raise
        finally:
            try:
                may(n + 1)
            except Exception as e:
                note(str(e))
    except KeyError as e:
        return "key " + str(e) + log
    except:
        return "other" + log
    return "none" + log

@trusted
def again(n: int) -> int:
    try:
        may(n)
    except (ValueError, LookupError, Locked) as e:
        note("again")
        raise e
    return n

@trusted
def swallowed(n: int) -> int:
    while True:
        try:
            may(n)
        except ValueError:
            return 1
        except KeyError:
            break
        except ZeroDivisionError:
            n = 1
        else:
            n -= 1
        finally:
            n += 0
    return n * 100

@trusted
def memory(n: int) -> str:
    try:
        return str(len(b"x" * n))
    except MemoryError as e:
        return str(e)

@trusted
def depth(n: int) -> str:
    try:
        return str(sink(n))
    except RecursionError as e:
        return str(e)

def sink(n: int) -> int:
    return 0 if n == 0 else 1 + sink(n - 1)

@trusted
def many(n: int) -> int:
    total = 0
    for i in range(n):
        try:
            text = "a" * (i % 9) + str(i)
            if i % 3 == 0:
                raise Broken(text + "!")
            total += len(text)
        except Locked as e:
            total += len(str(e)) + len(f"{e}")
    return total
'''


@pytest.fixture(scope="module")
def module(both: Callable[[str], Any]) -> Any:
    return both(SOURCE)


@pytest.mark.parametrize("name", ["one", "two", "three", "nested", "again", "swallowed"])
def test_it_is_as_in_python(module: Any, name: str) -> None:
    for n in [*range(12), 25, 50]:
        module.agree("traced")
        if name == "swallowed" and n > 11:
            continue
        module.agree(name, n)
    module.agree("traced")


def test_exhaustion_can_be_caught(module: Any) -> None:
    assert module.agree("memory", 100) == "100"
    assert module.lowered.call("memory", 1 << 40) == "the enclave's memory is exhausted"
    assert module.lowered.call("memory", 100) == "100"
    assert module.lowered.call("depth", 100) == "100"
    assert module.lowered.call("depth", 1 << 40) == "maximum recursion depth exceeded"


def test_nothing_is_left_behind(module: Any) -> None:
    module.lowered.call("traced")
    before = module.lowered.live()
    for n in range(12):
        for name in ("one", "two", "nested", "again"):
            with suppress(Exception):
                module.lowered.call(name, n)
        module.agree("many", 300)
        module.lowered.call("traced")
        assert module.lowered.live() == before
