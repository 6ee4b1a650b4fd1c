"""Methods, properties and texts of the module's own exceptions."""

from __future__ import annotations

from pyenclave import trusted


class ApiError(Exception):
    """With fields, of which its methods tell."""

    LEVEL = 1

    def __init__(self, code: int, path: str, tags: list[str]) -> None:
        super().__init__(code, path)
        self.code = code
        self.path = path
        self.tags = tags

    @property
    def is_retryable(self) -> bool:
        """Whether it may go well later."""
        return self.code >= 500 and not self.is_final()

    def is_final(self) -> bool:
        return "final" in self.tags

    def told(self, prefix: str, *, times: int = 1) -> str:
        return f"{prefix}{self.name()} {self.path} {self.LEVEL}" * times

    def name(self) -> str:
        return f"E{self.code}"

    def __str__(self) -> str:
        return f"<{self.name()} {self.path}>"

    @staticmethod
    def known(code: int) -> bool:
        return 400 <= code < 600

    @classmethod
    def of(cls, code: int) -> ApiError:
        return cls(code, "/of", [])

    def again(self) -> ApiError:
        return ApiError(self.code + 1, self.path, [*self.tags, "final"])

    def fail(self) -> None:
        raise self


class Busy(ApiError):
    """Says in its own way what the base's methods ask."""

    LEVEL = 2

    def name(self) -> str:
        return f"busy {super().name()}"

    def is_final(self) -> bool:
        return super().is_final() or self.code == 599


class Late(Busy):
    def __str__(self) -> str:
        return f"late {super().__str__()}"


class Plain(ValueError):
    """Without fields."""

    def hint(self) -> str:
        return f"see {self}"

    @property
    def size(self) -> int:
        return len(str(self))


class Quiet(Plain):
    def __str__(self) -> str:
        return "quiet: " + super().__str__()


def fail(kind: int, code: int) -> None:
    tags = ["final"] if code % 2 else ["a"]
    if kind == 0:
        raise ApiError(code, "/x", tags)
    if kind == 1:
        raise Busy(code, "/busy", tags)
    if kind == 2:
        raise Late(code, "/late", tags)
    if kind == 3:
        raise ApiError.of(code)
    raise Plain(str(code))


# calls: (0, 500), (0, 501), (1, 500), (1, 599), (2, 598), (2, 599), (3, 404)
@trusted
def caught(kind: int, code: int) -> tuple[str, str, bool, int, str, str]:
    try:
        fail(kind, code)
    except ApiError as e:
        text = e.told("a:", times=2)
        return text, str(e), e.is_retryable, e.LEVEL, str(e.tags), f"{e!r} {ApiError.known(code)}"
    return "", "", False, 0, "", ""


# calls: (0, 500), (1, 500), (2, 599), (4, 1)
@trusted
def texts(kind: int, code: int) -> list[str]:
    """Of what is known to be some exception, and may have a text of its own."""
    kept: list[Exception] = []
    maybe: Exception | None = None
    try:
        fail(kind, code)
    except Exception as e:
        kept.append(e)
        maybe = e
    return [*(str(one) for one in kept), f"{maybe}", "%s" % kept[0], repr(kept)]


# calls: (0, 400), (2, 500)
@trusted
def raised_again(kind: int, code: int) -> str:
    try:
        try:
            fail(kind, code)
        except Busy as e:
            raise e.again() from e
        except ApiError as e:
            e.fail()
    except ApiError as e:
        again = e.again()
        return f"{e} {again} {again!r}"
    return ""


# calls: (400,)
@trusted
def leaves(code: int) -> str:
    fail(4, code)
    return ""


# calls: ("a",), ("",)
@trusted
def plain(text: str) -> str:
    found = ""
    for one in (0, 1):
        try:
            raise Quiet(text) if one else Plain(text)
        except Plain as e:
            found += f"{e} {e.hint()} {e.size} "
    return found
