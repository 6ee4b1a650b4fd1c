"""Ecalls and ocalls: names, modifiers, allow lists, ids."""

from collections.abc import Iterable, Sequence

from . import codes
from .attributes import CONVENTIONS, FUNCTION, read_attributes
from .deep import raw_pointer
from .layout import Layout
from .library import LIBRARY_OCALLS, check_library_ocall
from .model import Ecall, Ocall, Type
from .parameters import ParameterChecker
from .scope import Scope, described, kind_of, suggestion, where
from .syntax import Name, Prototype

_IMPORTED = "fine in a file that others import; it is checked there"


class FunctionChecker:
    """Checks the functions of one interface, in the order of their ids."""

    def __init__(self, scope: Scope, layout: Layout) -> None:
        self._scope = scope
        self._report = scope.report
        self._parameters = ParameterChecker(scope, layout)

    def check(self, prototypes: Iterable[Prototype]) -> tuple[tuple[Ecall, ...], tuple[Ocall, ...]]:
        kept = self._declare(prototypes)
        trusted = {prototype.name.text for prototype in kept if prototype.trusted}
        untrusted = {prototype.name.text for prototype in kept if not prototype.trusted}
        ecalls: list[Ecall] = []
        ocalls: list[Ocall] = []
        for prototype in kept:
            if prototype.trusted:
                ecalls.append(self._ecall(prototype, len(ecalls)))
            else:
                ocalls.append(self._ocall(prototype, len(ocalls), trusted, untrusted))
        self._check_reachable(ecalls, ocalls)
        return tuple(ecalls), tuple(ocalls)

    def _declare(self, prototypes: Iterable[Prototype]) -> list[Prototype]:
        """The first declaration of each name."""
        first: dict[str, Prototype] = {}
        for prototype in prototypes:
            name = prototype.name
            if name.text in first:
                message = f"`{name.text}` is already declared at {where(first[name.text].name.span)}"
                hint = "ecalls and ocalls share one set of names, and there is no overloading"
                self._report.add(codes.DUPLICATE_FUNCTION, name.span, message, hint)
                continue
            first[name.text] = prototype
            self._check_name(prototype)
        return list(first.values())

    def _check_name(self, prototype: Prototype) -> None:
        name = prototype.name
        if name.text in LIBRARY_OCALLS:
            return
        self._scope.check_name(name)
        definition = self._scope.definitions.get(name.text)
        other = described(kind_of(definition)) if definition else "an enumerator"
        if definition or name.text in self._scope.enumerators:
            self._report.add(codes.NAME_CONFLICT, name.span, f"`{name.text}` is also the name of {other}")

    def _ecall(self, prototype: Prototype, number: int) -> Ecall:
        returns, switchless, _ = self._common(prototype)
        if prototype.attributes:
            message = "ecalls have no calling convention"
            self._report.add(codes.WRONG_BLOCK, prototype.attributes.span, message)
        if prototype.allow_span:
            message, hint = "`allow` is for ocalls", "list the ecall in the allow(…) of the ocall that may call it"
            self._report.add(codes.WRONG_BLOCK, prototype.allow_span, message, hint)
        for modifier in prototype.modifiers:
            if modifier.text == "propagate_errno":
                message = "`propagate_errno` is for ocalls: there is no errno to carry out of an enclave"
                self._report.add(codes.WRONG_BLOCK, modifier.span, message)
        parameters = self._parameters.check(prototype.parameters, prototype.trusted)
        name = prototype.name
        if name.text in LIBRARY_OCALLS:
            self._scope.check_name(name)
        public = prototype.public is not None
        return Ecall(number, name.text, returns, parameters, name.span, switchless, public)

    def _ocall(self, prototype: Prototype, number: int, trusted: set[str], untrusted: set[str]) -> Ocall:
        returns, switchless, propagate = self._common(prototype)
        if prototype.public:
            message, hint = "`public` is for ecalls", "every ocall can be called by all trusted code"
            self._report.add(codes.WRONG_BLOCK, prototype.public, message, hint)
        convention, dllimport = self._convention(prototype)
        parameters = self._parameters.check(prototype.parameters, prototype.trusted)
        allow = self._allow(prototype.allow or (), trusted, untrusted)
        name = prototype.name
        ocall = Ocall(
            number, name.text, returns, parameters, name.span, switchless, allow, propagate, convention, dllimport
        )
        if name.text in LIBRARY_OCALLS:
            check_library_ocall(ocall, self._report)
        return ocall

    def _common(self, prototype: Prototype) -> tuple[Type, bool, bool]:
        """The return type, and whether the call is switchless and propagates errno."""
        returns = self._scope.resolve(prototype.returns)
        path = raw_pointer(returns, self._scope, unplanned=True)
        if path is not None:
            what = f"a value with the pointer `{path}`" if path else "a pointer"
            message = f"`{prototype.name.text}` returns {what}"
            hint = "the address crosses unchecked; return data through an [out] parameter"
            self._report.add(codes.RETURNED_POINTER, prototype.returns.span, message, hint)
        seen: set[str] = set()
        for modifier in prototype.modifiers:
            if modifier.text in seen:
                self._report.add(codes.DUPLICATE_MODIFIER, modifier.span, f"`{modifier.text}` is given twice")
            elif modifier.text == "transition_using_threads":
                message = f"`{prototype.name.text}` is called as any other: there are no switchless calls"
                self._report.add(codes.SWITCHLESS, modifier.span, message)
            seen.add(modifier.text)
        return returns, "transition_using_threads" in seen, "propagate_errno" in seen

    def _convention(self, prototype: Prototype) -> tuple[str | None, bool]:
        table = read_attributes(prototype.attributes, FUNCTION, self._report)
        named = [name for name in CONVENTIONS if name in table]
        if len(named) > 1:
            message = f"a function has one calling convention, not {' and '.join(named)}"
            self._report.add(codes.DUPLICATE_MODIFIER, table[named[1]].span, message)
        return (named[0] if named else None), "dllimport" in table

    def _allow(self, names: Sequence[Name], trusted: set[str], untrusted: set[str]) -> tuple[str, ...]:
        kept: dict[str, None] = {}
        for name in names:
            if name.text in trusted:
                kept[name.text] = None
                continue
            if not trusted and name.text not in untrusted:
                message = f"no ecall `{name.text}`: this interface has none"
                self._report.add(codes.ALLOW_WITHOUT_ECALLS, name.span, message, _IMPORTED)
                continue
            problem = "is an ocall" if name.text in untrusted else "is no ecall of this interface"
            hint = "ocalls need no permission" if name.text in untrusted else suggestion(name.text, trusted)
            self._report.add(codes.UNKNOWN_ALLOWED, name.span, f"`{name.text}` {problem}", hint)
        return tuple(kept)

    def _check_reachable(self, ecalls: list[Ecall], ocalls: list[Ocall]) -> None:
        allowed = {name for ocall in ocalls for name in ocall.allow}
        for ecall in ecalls:
            if not ecall.public and ecall.name not in allowed:
                message = f"nothing can call `{ecall.name}`: it is private, and no ocall allows it"
                hint = f"write `public`, or add allow({ecall.name}) to an ocall"
                self._report.add(codes.UNREACHABLE_ECALL, ecall.span, message, hint)
        if ecalls and not any(ecall.public for ecall in ecalls):
            message = "no ecall is public: nothing can enter this enclave"
            self._report.add(codes.NO_PUBLIC_ECALL, ecalls[0].span, message, "write `public` before one")
