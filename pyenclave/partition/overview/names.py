"""What people call a function, whose name in the forms between says more."""

from ..packages.marks import shown
from ..survey.names import INITIALISE
from ..survey.proxies import METHOD, OWN, SETTER
from ..survey.symbols import ClassSymbol, ExceptionClass, Function, Module

START = "initial values"
_OWN = {"new": "(…)", "drop": ".close"}


class Names:
    """Of one module."""

    def __init__(self, module: Module) -> None:
        self._owners: dict[str, ClassSymbol | ExceptionClass] = {}
        self._ecalls: dict[str, str] = {}
        for symbol in module.symbols.values():
            if isinstance(symbol, ClassSymbol | ExceptionClass):
                for function in symbol.functions:
                    self._owners.setdefault(function.name, symbol)
            if isinstance(symbol, ClassSymbol):
                self._ecalls |= _of_proxy(symbol)

    def of(self, function: Function) -> str:
        if function.name == INITIALISE:
            return START
        if function.name in self._ecalls:
            return self._ecalls[function.name]
        owner = self.owner(function)
        name = shown(function.node.name)
        return name if owner is None else f"{shown(owner.name)}.{name}"

    def owner(self, function: Function) -> ClassSymbol | ExceptionClass | None:
        """The class whose method it is."""
        return self._owners.get(function.name)

    def is_of_proxy(self, function: Function) -> bool:
        """Whether it is what a call of an object's method is at the boundary."""
        return function.name in self._ecalls


def _of_proxy(symbol: ClassSymbol) -> dict[str, str]:
    """Every ecall that a trusted class may have."""
    name = shown(symbol.name)
    found = {f"{symbol.name}{OWN}{kind}": f"{name}{said}" for kind, said in _OWN.items()}
    found |= {f"{symbol.name}{METHOD}{one}": f"{name}.{one}" for one in symbol.methods}
    return found | {f"{symbol.name}{SETTER}{one}": f"{name}.{one} = …" for one in symbol.setters}
