"""Imports: from an EDL file to the modules it consists of, and to what each lends the others."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from . import codes
from .diagnostics import Source
from .files import Files, Unreadable, is_file
from .parser import parse
from .preprocess import preprocess
from .report import Options, Report
from .scope import suggestion
from .sdk import is_sdk_file, is_sdk_file_unless_found
from .syntax import File, Import, Name, Prototype

MAX_DEPTH = 100
# Characters that make, shells and compilers' response files take apart: a path with one cannot be a dependency.
_UNSAFE = frozenset("$`\"'|&;<>*?\\")


@dataclass(eq=False, slots=True)
class Module:
    """One file with the modules that its imports name, in order; None where an import failed."""

    file: File
    path: Path
    imports: list[tuple[Import, "Module | None"]] = field(default_factory=list)
    _exports: tuple[Prototype, ...] | None = None
    _reachable: tuple[Prototype, ...] | None = None

    def exports(self) -> tuple[Prototype, ...]:
        """Own functions in file order, then those that each import names, depth first, each once."""
        if self._exports is None:
            found: dict[int, Prototype] = {id(function): function for function in self.file.functions}
            for statement, module in self.imports:
                for function in module.selected(statement) if module else ():
                    found.setdefault(id(function), function)
            self._exports = tuple(found.values())
        return self._exports

    def reachable(self) -> tuple[Prototype, ...]:
        """All functions of the file and of everything that it imports, whether selected or not."""
        if self._reachable is None:
            found: dict[int, Prototype] = {id(function): function for function in self.file.functions}
            for _, module in self.imports:
                for function in module.reachable() if module else ():
                    found.setdefault(id(function), function)
            self._reachable = tuple(found.values())
        return self._reachable

    def selected(self, statement: Import) -> tuple[Prototype, ...]:
        """What an import of this module brings: all exports, or the named functions in this module's order.

        Like Intel's tool, a name may come from any file below, selected there or not.
        """
        if statement.names is None:
            return self.exports()
        names = {name.text for name in statement.names}
        return tuple(function for function in self.reachable() if function.name.text in names)

    def closure(self) -> Iterator["Module"]:
        """This module and all below, depth first, each once."""
        seen: set[int] = set()
        stack: list[Module | None] = [self]
        while stack:
            module = stack.pop()
            if module is None or id(module) in seen:
                continue
            seen.add(id(module))
            yield module
            stack.extend(imported for _, imported in reversed(module.imports))


class Loader:
    """Reads a file and everything that it imports. Identity is the resolved path, never the spelling."""

    def __init__(self, files: Files, options: Options, report: Report) -> None:
        self._files = files
        self._options = options
        self._report = report
        self._modules: dict[Path, Module] = {}
        self._open: list[Module] = []
        self._found: dict[tuple[str, Path], tuple[Path, str] | None] = {}

    def load(self, source: Source, path: Path) -> Module:
        """The module of a file that has been read, with all of its imports."""
        self._report.register(source)
        tokens = preprocess(source, path, self._files, self._options, self._report)
        module = Module(parse(source, tokens, self._report), path)
        self._modules[path] = module
        self._open.append(module)
        for statement in module.file.imports:
            module.imports.append((statement, self._import(module, statement)))
        self._open.pop()
        return module

    def _import(self, module: Module, statement: Import) -> Module | None:
        name = statement.path
        unsafe = sorted(_UNSAFE.intersection(name.text)) or [c for c in name.text if not c.isprintable()]
        if unsafe or not name.text:
            message = f"the file's name contains {unsafe[0]!a}" if unsafe else "the file's name is empty"
            hint = "rename the file: build tools take such names apart"
            self._report.add(codes.IMPORT_PATH, name.span, message, hint)
            return None
        if is_sdk_file(name.text):
            self._leave_out(name)
            return None
        key = (name.text, module.path.parent)
        if key not in self._found:
            source = module.file.source
            self._found[key] = find(name.text, module.path.parent, source.path, self._options.search_paths)
        found = self._found[key]
        if found is None and is_sdk_file_unless_found(name.text):
            self._leave_out(name)
            return None
        if found is None:
            self._not_found(name)
            return None
        path, shown = found
        target = self._modules.get(path)
        if target is None:
            target = self._read(path, shown, name)
        elif target in self._open:
            chain = [opened.file.source.path for opened in self._open[self._open.index(target) :]]
            message = f"files import each other: {' → '.join([*chain, target.file.source.path])}"
            self._report.add(codes.IMPORT_CYCLE, name.span, message, "move what both need into a third file")
            return None
        if target is not None:
            self._check_names(target, statement)
        return target

    def _read(self, path: Path, shown: str, name: Name) -> Module | None:
        if len(self._open) >= MAX_DEPTH:
            self._report.add(codes.TOO_LARGE, name.span, f"imports nest at most {MAX_DEPTH} levels")
            return None
        try:
            source = self._files.read(path, shown)
        except Unreadable as problem:
            self._report.add(codes.UNREADABLE, name.span, f"cannot read `{shown}`: {problem}")
            return None
        return self.load(source, path)

    def _leave_out(self, name: Name) -> None:
        message = f"`{name.text}` is an SDK's own and left out: pyenclave's runtime needs nothing of it"
        self._report.add(codes.SDK_IMPORT, name.span, message)

    def _not_found(self, name: Name) -> None:
        tried = [str(path) for path in self._options.search_paths]
        where = (
            f"the search paths ({', '.join(tried)}) and the importing file's folder"
            if tried
            else ("the importing file's folder")
        )
        self._report.add(
            codes.IMPORT_NOT_FOUND, name.span, f"no file `{name.text}` in {where}", "add a folder with --search-path"
        )

    def _check_names(self, target: Module, statement: Import) -> None:
        if not statement.names:
            return
        known = {function.name.text for function in target.reachable()}
        types = {item.name.text for module in target.closure() for item in module.file.types}
        for name in statement.names:
            if name.text not in known:
                message = f"`{statement.path.text}` has no function `{name.text}`"
                hint = suggestion(name.text, known)
                if name.text in types:
                    hint = f"`{name.text}` is a type: all types of a file come with any import of it"
                self._report.add(codes.IMPORT_NAME, name.span, message, hint)


def check_headers(module: Module, report: Report) -> None:
    """A header's name goes into an #include line of generated C: nothing in it may end that line."""
    file = module.file
    for include in (*file.includes, *file.trusted_includes, *file.untrusted_includes):
        name = include.path
        unsafe = [character for character in name.text if not character.isprintable()]
        if unsafe or not name.text:
            message = f"the header's name contains {unsafe[0]!a}" if unsafe else "the header's name is empty"
            report.add(codes.IMPORT_PATH, name.span, message)


def find(name: str, folder: Path, importer: str, search_paths: tuple[Path, ...]) -> tuple[Path, str] | None:
    """The resolved path and the path to show: search paths in order, the importing file's folder, the current one."""
    shown_folder = Path(importer).parent
    for base, shown in [*((path, path) for path in search_paths), (folder, shown_folder), (Path(), Path())]:
        if is_file(base / name):
            return (base / name).resolve(), str(shown / name)
    return None
