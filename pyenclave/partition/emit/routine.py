"""One function in C: one C function for one Python function, one line for one instruction."""

import re
from dataclasses import dataclass, field

from ..check.tree import TEXT
from ..ir.model import (
    Block,
    Break,
    Continue,
    Covered,
    Do,
    Fill,
    Guard,
    If,
    Instruction,
    Leave,
    Load,
    Look,
    Loop,
    Move,
    Raise,
    Release,
    Reraise,
    Retain,
    Return,
    Routine,
    Set,
    SetField,
    Slot,
    Statement,
    Store,
    Suspend,
    Take,
)  # fmt: skip
from ..packages.marks import shown
from ..survey.names import INITIALISE, function_name
from ..survey.symbols import Module
from ..types.containers import Tuple
from ..types.model import NONE, Type
from . import state
from .operands import applied, class_number, operand
from .spelling import c_type, comment, initial, nothing, stem

RAISED = "raised"  # the label of an exception that leaves the function


@dataclass
class Writer:
    """`loops` are those around, innermost last; `jumps` the labels that are used."""

    module: Module
    source: list[str]
    routine: Routine
    rows: list[str] = field(default_factory=list)
    depth: int = 1
    loops: list[int] = field(default_factory=list)
    jumps: set[str] = field(default_factory=set)
    branches: int = 0
    handler: str = RAISED
    lines: int = 0  # how often one is noted
    looks: bool = False
    taken: dict[str, int] = field(default_factory=dict)  # exceptions, with how many lines were noted before
    kept: set[str] = field(default_factory=set)  # those that are raised again after other lines were noted
    yields: int = 0  # how many there are
    covered: set[int] = field(default_factory=set)  # the tree's lines that are noted

    @property
    def file(self) -> str:
        """What tracebacks call the file that the function is in."""
        return self.module.place(self.routine.function.node.lineno)[0]

    def line(self, line: int) -> int:
        """In that file."""
        return line - self.module.place(line)[1]

    def raised(self, line: int) -> str:
        """Goes to what handles an exception here."""
        self.jumps.add(self.handler)
        if not line:
            return f"goto {self.handler};"
        self.lines += 1
        return f"PYE_RAISED({self.line(line)}, {self.handler});"

    def take(self, name: str) -> None:
        """The pending exception, and where in this function it was raised, if that is asked for later."""
        self.taken[name] = self.lines
        self.write(f"pye_exception_release({name});")  # of the loop's last round
        self.write(f"{name} = pye_exception_take();")
        self.write(_keeps(name))

    def again(self, name: str, line: int) -> None:
        self.write(f"pye_exception_restore({name});")
        if not line and self.taken.get(name, self.lines) != self.lines:
            self.kept.add(name)
            self.write(f"pye_line = {name}_line;")
        self.write(self.raised(line))

    def write(self, text: str) -> None:
        self.rows.append(f"{'    ' * self.depth}{text}")

    @property
    def counted(self) -> list[Slot]:
        """What holds references until the function's end."""
        return [slot for slot in [*self.routine.locals, *self.routine.temporaries] if slot.counted]


def _keeps(exception: str) -> str:
    return f"{exception}_line = pye_line;"


def prototype(routine: Routine, module: Module) -> str:
    """`bool vault__protect(pye_bytes_t *v_message, pye_bytes_t **pye_result)`"""
    parameters = [f"{c_type(slot.type)}{slot.name}" for slot in routine.parameters]
    if routine.signature.result != NONE:
        parameters.append(f"{c_type(routine.signature.result)}*pye_result")
    return f"bool {function_name(module.name, routine.function.name)}({', '.join(parameters) or 'void'})"


def written(routine: Routine, module: Module, source: list[str], covered: set[int]) -> tuple[list[str], Writer]:
    """What is checked first, and the block, written.

    `source` are the lines of the user's file; `covered` gets those that are noted.
    """
    writer = Writer(module, source, routine, covered=covered)
    if routine.recursive:
        _checked("pye_recursion_check()", routine.function.node.lineno, writer)
        _checked("pye_look_in_call()", routine.function.node.lineno, writer)
    first, writer.rows = writer.rows, []
    _block(routine.block, writer)
    unasked = {_keeps(name) for name in writer.taken.keys() - writer.kept}
    writer.rows = [row for row in writer.rows if row.strip() not in unasked]
    return first, writer


def routine_text(routine: Routine, module: Module, source: list[str], *, exported: bool, covered: set[int]) -> str:
    """The function's definition."""
    first, writer = written(routine, module, source, covered)
    head = [
        f"/* {writer.file}:{writer.line(routine.function.node.lineno)} */",
        f"{'' if exported else 'static '}{prototype(routine, module)}",
        "{",
    ]
    return "\n".join([*head, *_declarations(writer), *first, *writer.rows, *_end(writer), "}"]) + "\n"


def places(writer: Writer) -> list[str]:
    """Declares what says where the function is, and looks whether it is to end."""
    rows = ["    uint32_t pye_line = 0;"] if writer.lines or RAISED in writer.jumps else []
    rows += [f"    uint32_t {name}_line = 0;" for name in sorted(writer.kept)]
    if writer.looks:
        rows.append("    const pye_signals_t pye_word = pye_signals();")
    return rows


def temporaries(writer: Writer) -> list[Slot]:
    """Those that there are: a handler that nothing reaches is not written."""
    used = set(re.findall(r"\bt\d+\b", "\n".join(writer.rows)))
    return [slot for slot in writer.routine.temporaries if slot.name in used or slot.counted]


def _declarations(writer: Writer) -> list[str]:
    """Every variable once; what a variable of the user's or a counted one holds at first is nothing."""
    rows = places(writer)
    if writer.counted:
        rows.append("    bool pye_well = false;")
    for slot in writer.routine.locals:
        assert isinstance(slot.type, Type)
        rows.append(f"    {c_type(slot.type)}{slot.name} = {initial(slot.type)};")
    groups: dict[str, list[str]] = {}
    for slot in temporaries(writer):
        name = f"{slot.name} = {initial(slot.type)}" if isinstance(slot.type, Type) and slot.counted else slot.name
        groups.setdefault(c_type(slot.type), []).append(name)
    for type_, names in groups.items():
        star = "*" if type_.endswith("*") else ""
        rows.append(f"    {type_}{f', {star}'.join(names)};")
    return [*rows, ""] if rows else []


def caught(writer: Writer) -> list[str]:
    """Where an exception leaves the function."""
    if RAISED not in writer.jumps:
        return []
    if writer.routine.function.is_asking:
        return [f"{RAISED}:", "    (void)pye_line;"]
    name = writer.routine.function.node.name
    name = "<module>" if name == INITIALISE else shown(name)
    return [f"{RAISED}:", f'    pye_trace("{writer.file}", "{name}", pye_line);']


def _end(writer: Writer) -> list[str]:
    rows = caught(writer)
    if not writer.counted:
        return [*rows, "    return false;"] if RAISED in writer.jumps else rows
    if "done" in writer.jumps:
        rows.append("done:")
    rows += [f"    {stem(slot.type)}_release({slot.name});" for slot in writer.counted if isinstance(slot.type, Type)]
    return [*rows, "    return pye_well;"]


def _block(block: Block, writer: Writer) -> None:
    for instruction in block:
        _instruction(instruction, writer)


def _inner(block: Block, writer: Writer) -> None:
    writer.depth += 1
    _block(block, writer)
    writer.depth -= 1


def _checked(call: str, line: int, writer: Writer) -> None:
    writer.write(f"if (!{call})")
    writer.write(f"    {writer.raised(line)}")


def _instruction(one: Instruction, writer: Writer) -> None:
    match one:
        case Covered(line=line):
            writer.covered.add(line)
            writer.write(f"PYE_COVERED({line});")
        case Statement(block=[]):
            pass
        case Statement(line=line, block=block):
            writer.write(f"/* {writer.line(line)}: {comment(writer.source[line - 1].strip())} */")
            _block(block, writer)
        case Do():
            _do(one, writer)
        case Set(target=target, source=source):
            writer.write(f"{target.name} = {operand(source)};")
        case SetField(place=place, source=source):
            writer.write(f"{operand(place)} = {operand(source)};")
        case Fill(target=target, items=()):
            assert isinstance(target.type, Type)
            writer.write(f"{target.name} = {nothing(target.type)};")
        case Fill(target=target, items=items):
            assert isinstance(target.type, Tuple)
            if not items:
                writer.write(f"{target.name} = {nothing(target.type)};")
            for index, (item, type_) in enumerate(zip(items, target.type.items, strict=True)):
                text = operand(item) if type_.plain else f"{stem(type_)}_retain({operand(item)})"
                writer.write(f"{target.name}.f{index} = {text};")
        case Retain(target=target, source=source):
            assert isinstance(target.type, Type)
            writer.write(f"{target.name} = {stem(target.type)}_retain({operand(source)});")
        case Move(target=target, source=source):
            assert isinstance(target.type, Type)
            writer.write(f"{stem(target.type)}_release({target.name});")
            writer.write(f"{target.name} = {source.name};")
            writer.write(f"{source.name} = {nothing(target.type)};")
        case Release(slot=slot):
            assert isinstance(slot.type, Type)
            writer.write(f"{stem(slot.type)}_release({slot.name});")
            writer.write(f"{slot.name} = {nothing(slot.type)};")
        case Load(target=target, variable=variable):
            writer.write(state.load(target, variable, writer.module))
        case Store(variable=variable, source=source, line=line):
            call, fails = state.store(variable, operand(source), writer.module)
            if fails:
                _checked(call, line, writer)
            else:
                writer.write(f"{call};")
        case Raise():
            _raise(one, writer)
        case Take(target=target):
            writer.take(target.name)
        case Reraise(source=source, line=line):
            writer.again(operand(source), line)
        case Leave(guard=guard):
            writer.jumps.add(f"after_{guard}")
            writer.write(f"goto after_{guard};")
        case Look(line=line):
            writer.jumps.add(writer.handler)
            writer.lines += 1
            writer.looks = True
            writer.write(f"PYE_ROUND({writer.line(line)}, {writer.handler});")
        case Guard():
            _guard(one, writer)
        case Return():
            _return(one, writer)
        case Suspend():
            _suspend(one, writer)
        case If():
            _if(one, writer)
        case Loop():
            _loop(one, writer)
        case Break(loop=loop):
            _jump("break", loop, writer)
        case Continue(loop=loop):
            _jump("continue", loop, writer)


def _do(one: Do, writer: Writer) -> None:
    target = one.target
    if one.made:
        assert target is not None
        _checked(f"pye_bytes_result({applied(one.operation.symbol, one.operands)}, &{target.name})", one.line, writer)
        return
    if not one.operation.fails:
        result = "" if target is None else f"{target.name} = "
        writer.write(f"{result}{applied(one.operation.symbol, one.operands)};")
        return
    call = applied(one.operation.symbol, one.operands)
    if target is not None:
        places = [f"&{target.name}"]
        if one.operation.spread and isinstance(target.type, Tuple):
            places = [f"&{target.name}.f{index}" for index in range(len(target.type.items))]
        call = f"{call[:-1]}{', ' if one.operands else ''}{', '.join(places)})"
    _checked(call, one.line, writer)


def _raise(one: Raise, writer: Writer) -> None:
    message = "NULL" if one.message is None else operand(one.message)
    if one.argument == TEXT:
        writer.write(f"pye_raise_exception({class_number(one.exception)}, {message});")
    else:
        writer.write(f"pye_raise_arguments({class_number(one.exception)}, {message}, {one.argument});")
    writer.write(writer.raised(one.line))


def _return(one: Return, writer: Writer) -> None:
    source = one.source
    if source is not None:
        if writer.routine.signature.result.plain:
            writer.write(f"*pye_result = {operand(source)};")
        elif isinstance(source, Slot) and source.temporary:
            writer.write(f"*pye_result = {source.name};")
            writer.write(f"{source.name} = {nothing(writer.routine.signature.result)};")
        else:
            name = stem(writer.routine.signature.result)
            writer.write(f"*pye_result = {name}_retain({operand(source)});")
    if not writer.counted and writer.routine.generates is None:
        writer.write("return true;")
        return
    writer.jumps.add("done")
    writer.write("pye_well = true;")
    writer.write("goto done;")


def _suspend(one: Suspend, writer: Writer) -> None:
    """The function's end keeps the variables, and its beginning comes back here."""
    type_ = writer.routine.generates
    assert type_ is not None
    source = one.source
    if type_.element.plain:
        writer.write(f"*pye_value = {operand(source)};")
    elif isinstance(source, Slot) and source.temporary:
        writer.write(f"*pye_value = {source.name};")
        writer.write(f"{source.name} = {nothing(type_.element)};")
    else:
        writer.write(f"*pye_value = {stem(type_.element)}_retain({operand(source)});")
    writer.yields += 1
    writer.write(f"pye_at = {writer.yields}u;")
    writer.write("goto suspended;")
    _label(f"resume_{writer.yields}", writer)


def _if(one: If, writer: Writer) -> None:
    """One arm is C's own `if`; several are a row of them, each of which leaves to the end."""
    if len(one.arms) == 1:
        prelude, condition, then = one.arms[0]
        _block(prelude, writer)
        _branch(operand(condition), then, one.otherwise, writer)
        return
    writer.branches += 1
    label = f"end_{writer.branches}"
    for prelude, condition, then in one.arms:
        _block(prelude, writer)
        writer.write(f"if ({operand(condition)}) {{")
        _inner(then, writer)
        writer.write(f"    goto {label};")
        writer.write("}")
    _block(one.otherwise, writer)
    _label(label, writer)


def _branch(condition: str, then: Block, otherwise: Block, writer: Writer) -> None:
    if not then and not otherwise:
        return
    if not then:
        then, otherwise, condition = otherwise, [], f"!{condition}" if condition.isidentifier() else f"!({condition})"
    writer.write(f"if ({condition}) {{")
    _inner(then, writer)
    if otherwise:
        writer.write("} else {")
        _inner(otherwise, writer)
    writer.write("}")


def _label(name: str, writer: Writer) -> None:
    writer.rows.append(f"{name}:;")


def _guard(one: Guard, writer: Writer) -> None:
    before, label, after = writer.handler, f"caught_{one.number}", f"after_{one.number}"
    writer.handler = label
    _block(one.body, writer)
    writer.handler = before
    _block(one.otherwise, writer)
    if label in writer.jumps:
        writer.jumps.add(after)
        writer.write(f"goto {after};")
        _label(label, writer)
        _block(one.handler, writer)
    if after in writer.jumps:
        _label(after, writer)


def _loop(one: Loop, writer: Writer) -> None:
    writer.write("for (;;) {")
    writer.loops.append(one.number)
    _inner(one.block, writer)
    again, after = f"again_{one.number}", f"after_{one.number}"
    if again in writer.jumps:
        _label(again, writer)
    writer.loops.pop()
    writer.write("}")
    if after in writer.jumps:
        _label(after, writer)


def _jump(word: str, loop: int, writer: Writer) -> None:
    """C's own word means the innermost loop."""
    if writer.loops[-1] == loop:
        writer.write(f"{word};")
        return
    label = f"{'after' if word == 'break' else 'again'}_{loop}"
    writer.jumps.add(label)
    writer.write(f"goto {label};")
