"""A module and what its trusted code reaches in others: their files, read once, and all of it as one tree.

A statement is reached if a decorated function or an inside variable of the module uses its names, or what it reaches
does. Modules in which something is reached are in the tree whole, because what their other statements do to a name
counts: their names are marked with the module (marks.py), their lines are counted on from the module's last.
"""

import ast
import builtins
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pyenclave.errors import PartitionError

from .bindings import Bindings, Origin, bindings
from .finder import Ambiguous, Finder, Place
from .groups import Group
from .marks import marked, shown
from .near import meant
from .rename import rename

Read = Callable[[Path], bytes]
Parse = Callable[[Path, bytes], ast.Module]
_BUILTINS = frozenset(dir(builtins))
_SHARE = "let both share one: `modules` in [tool.pyenclave] of pyproject.toml"
_PYENCLAVE = ("pyenclave.", "pyenclave.decorators.", "pyenclave.types.")


@dataclass(frozen=True)
class Part:
    """A module that is reached. `before`: how many lines there are before its first one.

    `prefix` is what its names have in C; `title` is how tracebacks call its file; `state`: its inside variables that
    are reached.
    """

    place: Place
    file: Path
    data: bytes
    prefix: str
    title: str
    before: int = 0
    state: tuple[str, ...] = ()


@dataclass(frozen=True)
class Program:
    """`files`: what was read besides the module itself, pyenclave's own not counted; `titles`: what they are called.

    `refused`: names that stand for nothing that can be used, with what to say of each.
    """

    tree: ast.Module
    parts: tuple[Part, ...]
    files: Mapping[Path, bytes]
    refused: Mapping[str, tuple[str, str]]
    titles: Mapping[Path, str] = field(default_factory=dict)


@dataclass
class _Reached:
    """A module while the program is put together."""

    bindings: Bindings
    data: bytes
    prefix: str
    statements: dict[int, ast.stmt] = field(default_factory=dict)  # those that are reached, by their identity


class _Missing(Exception):
    """A module has no such name: which part of the dotted one it is, the message and the hint."""


def link(path: Path, data: bytes, tree: ast.Module, read: Read, parse: Parse) -> Program:
    """The program of the module in `path`, whose tree is changed; of one that reaches no other, it is as it was."""
    finder = Finder(path)
    return _Linker(finder, finder.place, data, tree, read, parse).program()


def link_group(path: Path, group: Group, tree: ast.Module, read: Read, parse: Parse) -> Program:
    """The program of all modules of a group, that in `path` among them; `tree` has nothing but them, each by its name.

    Raises PartitionError where one is not there.
    """
    place = Place(group.path.stem, group.path)
    return _Linker(Finder(path), place, group.data, tree, read, parse, group.modules).program()


class _Linker:
    """`shared`: the modules of a group. Without one, the module is the one in the finder's file."""

    def __init__(
        self,
        finder: Finder,
        place: Place,
        data: bytes,
        tree: ast.Module,
        read: Read,
        parse: Parse,
        shared: Sequence[str] = (),
    ) -> None:
        self.finder = finder
        self.read, self.parse = read, parse
        self.main = _Reached(bindings(place, ast.Module(list(tree.body), [])), data, "")
        self.shared = shared
        self.tree = tree
        self.modules: dict[str, _Reached | None] = {}
        self.files: dict[Path, bytes] = {}
        self.refused: dict[str, tuple[str, str]] = {}
        self.pending: list[tuple[_Reached, ast.stmt]] = []
        self.hidden: set[tuple[str, str]] = set()  # built-in names that the module binds, and another module uses

    # --- what there is ---------------------------------------------------------------------------------------------

    def module(self, name: str) -> _Reached | None:
        """A module by its dotted name; None for what is not the user's. Raises Ambiguous."""
        if name not in self.modules:
            place = self.finder.find(name)
            self.modules[name] = None if place is None else self._loaded(place)
        return self.modules[name]

    def _loaded(self, place: Place) -> _Reached:
        if place.file == self.finder.file and not self.shared:
            return self.main
        if place.file is None:
            return _Reached(Bindings(place, ast.Module([], [])), b"", self._prefix(place))
        data = self.read(place.file)
        if not place.is_shipped:
            self.files[place.file] = data
        return _Reached(bindings(place, self.parse(place.file, data)), data, self._prefix(place))

    def _prefix(self, place: Place) -> str:
        """C's name of the module: none begins with another one and what divides it from a name."""
        plain = "_".join(part for part in place.name.replace(".", "_").split("_") if part)
        plain = f"python_{plain}" if place.is_shipped else plain
        if not plain.isascii() or not plain[:1].isalpha() or plain.startswith("pye"):
            plain = f"module_{len(self.modules)}"
        taken = [self.main.bindings.place.name.split(".")[-1], *(one.prefix for one in self.modules.values() if one)]
        made, number = plain, 1
        while any(f"{one}__".startswith(f"{made}__") or f"{made}__".startswith(f"{one}__") for one in taken):
            number += 1
            made = f"{plain}_{number}"
        return made

    def target(self, owner: _Reached, names: Sequence[str], typed: bool) -> tuple[_Reached, str, int] | None:
        """What a dotted name in `owner` stands for: a module, a name that it defines, and how many parts those are.

        None for what is no definition of the user's. Raises _Missing, Ambiguous.
        """
        left, taken, seen = [names[0]], 0, set()
        rest = list(names[1:])
        at: _Reached | None = owner
        while at is not None:
            if not left:
                if not rest:
                    return None  # a module as a value
                left.append(rest.pop(0))
                taken += 1
            name = left.pop()
            if (at.bindings.place.name, name) in seen:
                return None  # imports in a circle, which Python does not survive
            seen.add((at.bindings.place.name, name))
            origins = at.bindings.imports.get(name, [])
            if name in at.bindings.statements:
                return at, name, taken + 1  # bound twice where it is imported too
            if len(origins) > 1:
                return None
            origin = origins[0] if origins else self._star(at, name)
            if origin is None:
                at = self._inner(at, name, taken, first=at is owner and not taken)
                continue
            if origin.typed and not typed and at is owner:
                hint = "import it outside of `if TYPE_CHECKING:`"
                raise _Missing(taken + 1, f"`{name}` is imported for type checkers only, so it is not there", hint)
            absolute = self.finder.absolute(at.bindings.place, origin.level, origin.module)
            at = None if absolute is None else self.module(absolute)
            if at is not None and origin.name is not None:
                if at.bindings.place.is_shipped and origin.name not in at.bindings.statements:
                    return None
                left.append(origin.name)
        return None

    def _inner(self, at: _Reached, name: str, taken: int, *, first: bool) -> _Reached | None:
        """A module in the package `at`, which has no such name itself."""
        if first:
            return None  # a built-in name, or none at all
        place = at.bindings.place
        if place.is_shipped:
            return None
        inner = self.module(f"{place.name}.{name}") if place.is_package else None
        if inner is None:
            offered = sorted(one for one in at.bindings.offered if not one.startswith("_"))
            hint = meant(name, offered, f"it has {', '.join(offered) or 'nothing'}")
            raise _Missing(taken + 1, f"`{place.name}` has no `{name}`", hint)
        return inner

    def _star(self, at: _Reached, name: str) -> Origin | None:
        """Where `from module import *` brings the name from."""
        for star in reversed(at.bindings.stars):
            absolute = self.finder.absolute(at.bindings.place, star.level, star.module)
            module = None if absolute is None else self.module(absolute)
            if module is None or module is at or module.bindings.place.is_shipped:
                continue
            if name in module.bindings.offered or (module.bindings.stars and self._star(module, name) is not None):
                return Origin(star.module, star.level, name)
        return None

    # --- what is reached -------------------------------------------------------------------------------------------

    def program(self) -> Program:
        if not self.shared and not any(self._is_ours(one) for one in self._origins(self.main)):
            return Program(self.tree, (), {}, {})
        for one in self._roots():
            for node in one.bindings.tree.body:
                if self._role(node, one) is not None or self._is_state(node, one):
                    self._reach(one, node)
        while self.pending:
            owner, node = self.pending.pop()
            rename(node, lambda names, typed, owner=owner: self._look(owner, names, typed))  # type: ignore[misc]
        others = self._in_order()
        parts, body, before = [], [], _lines(self.main.data)
        for one in others:
            place = one.bindings.place
            assert place.file is not None
            kept = list(self._kept(one))
            for node in kept:
                ast.increment_lineno(node, before)
            state = tuple(shown(node.target.id) for node in one.statements.values() if self._is_state(node, one))  # type: ignore[attr-defined]
            parts.append(Part(place, place.file, one.data, one.prefix, _title(place), before, state))
            before += _lines(one.data)
            body += kept
        hidden = [ast.alias(name, marked(prefix, name)) for prefix, name in sorted(self.hidden)]
        if hidden:
            body.insert(0, ast.ImportFrom("builtins", hidden, 0))
        self.tree.body = [*body, *self.main.bindings.tree.body]
        read = [one.bindings.place for one in self.modules.values() if one is not None and one is not self.main]
        titles = {place.file: _title(place) for place in read if place.file is not None}
        return Program(self.tree, tuple(parts), self.files, self.refused, titles)

    def _roots(self) -> list[_Reached]:
        if not self.shared:
            return [self.main]
        found = [self.module(name) for name in self.shared]
        for name, one in zip(self.shared, found, strict=True):
            if one is None or one.bindings.place.file is None:
                raise PartitionError(f"`{name}` of `modules` in the settings is no module in {self.finder.root}")
        return [one for one in found if one is not None]

    def _reach(self, owner: _Reached, node: ast.stmt) -> None:
        if id(node) not in owner.statements:
            owner.statements[id(node)] = node
            self.pending.append((owner, node))

    def _look(
        self, owner: _Reached, names: Sequence[str], typed: bool, *, follow: bool = True
    ) -> tuple[int, str] | None:
        """What a name is called in the tree. `follow`: it is reached, and what is wrong with it is to be said."""
        name = names[0]
        own = name if owner is self.main else marked(owner.prefix, name)
        is_bound = name in owner.bindings.statements or name in owner.bindings.imports
        try:
            found = self.target(owner, names, typed)
        except _Missing as error:
            count, message, hint = error.args
            own = ".".join([own, *names[1:count]])
            if follow:
                self.refused[own] = message, hint
            return (count, own)
        except Ambiguous:
            if follow:
                message = f"`{name}` is of a file beside this one that is called as one of Python's own modules"
                self.refused[own] = message, "rename the file"
            return (1, own)
        if found is None and not is_bound:
            return self._unbound(owner, name)
        if found is None:
            return (1, own)
        at, name, count = found
        if follow:
            beside = [
                one for one in at.bindings.statements if at.bindings.place.is_shipped and one.startswith(f"_{name}_")
            ]
            for node in (each for one in (name, *beside) for each in at.bindings.statements[one]):
                self._reach(at, node)
        elif at is not owner and not at.statements:
            return (1, own) if is_bound else None
        return count, name if at is self.main else marked(at.prefix, name)

    def _unbound(self, owner: _Reached, name: str) -> tuple[int, str] | None:
        """A built-in name, or one that is none: the module's own of that name is another."""
        if owner is self.main:
            return None
        if name in _BUILTINS and name not in {*self.main.bindings.statements, *self.main.bindings.imports}:
            return None
        if name in _BUILTINS:
            self.hidden.add((owner.prefix, name))
        return 1, marked(owner.prefix, name)

    def _origins(self, one: _Reached) -> list[Origin]:
        return [*(each for many in one.bindings.imports.values() for each in many), *one.bindings.stars]

    def _is_ours(self, origin: Origin) -> bool:
        """Whether it is imported from a module of the user's, or from one that pyenclave has."""
        absolute = self.finder.absolute(self.finder.place, origin.level, origin.module)
        try:
            return absolute is not None and self.finder.find(absolute) is not None
        except Ambiguous:
            return True

    def _kept(self, owner: _Reached) -> Iterator[ast.stmt]:
        """The statements of a module in the tree: without ecalls, and ocalls and state that nothing reaches."""
        for node in owner.bindings.tree.body:
            reached = id(node) in owner.statements
            if isinstance(node, ast.Import | ast.ImportFrom):
                named = [one for one in node.names if one.name != "*"]
                node.names = [_renamed(one, owner, isinstance(node, ast.Import)) for one in named]
                if node.names:
                    yield node
                continue
            role = self._role(node, owner)
            if role == "trusted" and owner.bindings.place.name not in self.shared:
                name = getattr(node, "name", "")
                if reached:
                    other = owner.bindings.place.name
                    self.refused[name] = f"`{name}` is trusted code of `{other}`, which has another enclave", _SHARE
                continue
            if reached and self._is_state(node, owner) and self._has_enclave(owner):
                name = node.target.id  # type: ignore[attr-defined]
                other = owner.bindings.place.name
                self.refused[name] = f"`{name}` lives in the enclave of `{other}`, which is another one", _SHARE
                continue
            if not reached and (role is not None or self._is_state(node, owner)):
                continue
            if not reached:
                look = lambda names, typed: self._look(owner, names, typed, follow=False)  # noqa: E731
                rename(node, look)
            yield node

    def _has_enclave(self, owner: _Reached) -> bool:
        """Whether it is another one than that of the program."""
        is_shared = owner.bindings.place.name in self.shared
        return not is_shared and any(self._role(one, owner) == "trusted" for one in owner.bindings.tree.body)

    def _in_order(self) -> list[_Reached]:
        """The other modules in which something is reached, each after those that it imports."""
        found: list[_Reached] = []
        seen: set[int] = set()

        def visit(one: _Reached) -> None:
            if id(one) in seen:
                return
            seen.add(id(one))
            for origin in self._origins(one):
                absolute = self.finder.absolute(one.bindings.place, origin.level, origin.module)
                for name in (absolute, f"{absolute}.{origin.name}"):
                    other = self.modules.get(name or "")
                    if other is not None:
                        visit(other)
            if one is not self.main and one.statements:
                found.append(one)

        visit(self.main)
        for one in list(self.modules.values()):
            if one is not None:
                visit(one)
        return found

    # --- pyenclave's own names -------------------------------------------------------------------------------------

    def _role(self, node: ast.stmt, owner: _Reached) -> str | None:
        """`trusted` or `untrusted`, where the statement defines such."""
        for one in getattr(node, "decorator_list", []):
            name = self._of_pyenclave(one.func if isinstance(one, ast.Call) else one, owner)
            if name in ("trusted", "untrusted"):
                return name
        return None

    def _is_state(self, node: ast.stmt, owner: _Reached) -> bool:
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
            return False
        written = node.annotation
        if isinstance(written, ast.Constant) and isinstance(written.value, str):
            try:
                written = ast.parse(written.value, mode="eval").body
            except (SyntaxError, ValueError):
                return False
        return isinstance(written, ast.Subscript) and self._of_pyenclave(written.value, owner) == "Inside"

    def _of_pyenclave(self, node: ast.expr, owner: _Reached) -> str | None:
        names: list[str] = []
        while isinstance(node, ast.Attribute):
            names.insert(0, node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return None
        own = node.id.removeprefix(marked(owner.prefix, ""))
        for origin in owner.bindings.imports.get(own, []):
            dotted = ".".join([origin.module, *([origin.name] if origin.name else []), *names])
            for package in _PYENCLAVE:
                if dotted.startswith(package):
                    return dotted.removeprefix(package)
        return None


def _renamed(one: ast.alias, owner: _Reached, is_module: bool) -> ast.alias:
    first = one.name.split(".")[0]
    name = one.name if one.asname or not is_module else first
    return ast.copy_location(ast.alias(name, marked(owner.prefix, one.asname or name)), one)


def _title(place: Place) -> str:
    """How tracebacks call the file: from where its dotted name begins, so that it is the same on every machine."""
    assert place.file is not None
    parts = place.name.split(".")
    return "/".join([*parts, "__init__.py"] if place.is_package else [*parts[:-1], place.file.name])


def _lines(data: bytes) -> int:
    """At least as many lines as Python counts in it."""
    return data.count(b"\n") + data.count(b"\r") + data.count(b"\f") + 2
