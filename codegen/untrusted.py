"""X_u.c: the proxies that fill frames and enter, and the ocall functions that serve them."""

from pyenclave.edl.model import Ecall, Interface, LengthKind, Ocall, Pointer
from pyenclave.edl.spelling import spell_operand, spell_type

from . import host_results
from .frame import layout_of, size_field, write_frame
from .lengths import factors
from .spelling import (
    by_address,
    frame_name,
    is_bool,
    is_string,
    is_void,
    needs_frame,
    parameters_c,
    propagates_errno,
    prototype_edl,
    retval,
)
from .writer import Writer, generated_by

# A C host's ocall functions cannot fail; those of a Python module can.
_SERVE = """
#ifdef PYENCLAVE_PYTHON
#define PYE_SERVE(result, name, ...) pye_serve_##name(&(result)__VA_OPT__(,) __VA_ARGS__)
#define PYE_SERVE_VOID(name, ...) pye_serve_##name(__VA_ARGS__)
#define PYE_SERVE_ERRNO(error, result, name, ...) pye_serve_##name(&(error), &(result)__VA_OPT__(,) __VA_ARGS__)
#define PYE_SERVE_VOID_ERRNO(error, name, ...) pye_serve_##name(&(error)__VA_OPT__(,) __VA_ARGS__)
#else
#define PYE_SERVE(result, name, ...) ((result) = name(__VA_ARGS__), PYE_OK)
#define PYE_SERVE_VOID(name, ...) (name(__VA_ARGS__), PYE_OK)
#define PYE_SERVE_ERRNO(error, result, name, ...) \\
    (errno = 0, (result) = name(__VA_ARGS__), (error) = errno, PYE_OK)
#define PYE_SERVE_VOID_ERRNO(error, name, ...) (errno = 0, name(__VA_ARGS__), (error) = errno, PYE_OK)
#endif
"""

_STRING_SIZES = """
/* Bytes of each string with its terminator; the bridge refuses those that are NULL. */
static pye_status_t pye_string_sizes(uint64_t **sizes, const char *const *strings, size_t count)
{
    if (strings == NULL) {
        return PYE_OK;
    }
    *sizes = calloc(count == 0 ? 1 : count, sizeof(uint64_t));
    if (*sizes == NULL) {
        return PYE_E_MEMORY;
    }
    for (size_t at = 0; at < count; at++) {
        (*sizes)[at] = strings[at] == NULL ? 0 : strlen(strings[at]) + 1;
    }
    return PYE_OK;
}
"""


def generate_untrusted(interface: Interface) -> str:
    """The text of X_u.c."""
    layout = layout_of(interface)
    w = Writer()
    w.line(f"/* {generated_by(interface.name)} */")
    w.line(f'#include "{interface.name}_u.h"')
    w.line()
    if any(map(propagates_errno, interface.ocalls)):
        w.line("#include <errno.h>")
    kinds = {p.copy.length.kind for f in interface.ecalls for p in f.parameters if p.copy and not p.copy.chosen}
    kinds |= {p.copy.length.kind for f in interface.ocalls for p in f.parameters if p.copy and p.copy.chosen}
    w.lines(["#include <stdlib.h>"] * (LengthKind.STRINGS in kinds or host_results.is_needed(interface)))
    w.lines(["#include <string.h>"] * bool({LengthKind.STRING, LengthKind.STRINGS} & kinds))
    w.lines(["#include <wchar.h>"] * (LengthKind.WSTRING in kinds))
    if not interface.ecalls:  # nothing enters, so nothing comes out
        return w.text()
    for function in (*interface.ecalls, *interface.ocalls):
        write_frame(w, function, layout)
    _write_ocalls(w, interface)
    if LengthKind.STRINGS in kinds:
        w.line()
        w.lines(_STRING_SIZES.strip().split("\n"))
    for ecall in interface.ecalls:
        _write_proxy(w, ecall)
    w.line()
    w.line("#ifndef PYENCLAVE_PYTHON")
    for ecall in interface.ecalls:
        _write_plain(w, ecall)
    w.line("#endif")
    return w.text()


def _write_ocalls(w: Writer, interface: Interface) -> None:
    w.line()
    if not interface.ocalls:
        w.line("static const pye_ocall_table_t pye_ocalls = {0, NULL};")
        return
    w.line("/* How an ocall is served: by a C function, which cannot fail, or by a Python one, which can. */")
    w.lines(_SERVE.strip().split("\n"))
    if host_results.is_needed(interface):
        host_results.write_functions(w, interface)
    for ocall in interface.ocalls:
        _write_ocall(w, ocall)
    w.line()
    with w.block("static const pye_ocall_function_t pye_ocall_functions[] =", "};"):
        w.lines(f"pye_ocall_{ocall.name}," for ocall in interface.ocalls)
    w.line(f"static const pye_ocall_table_t pye_ocalls = {{{len(interface.ocalls)}, pye_ocall_functions}};")


def _write_ocall(w: Writer, ocall: Ocall) -> None:
    w.line()
    w.comment(f"ocall {ocall.id}: {prototype_edl(ocall)}")
    head = f"static pye_status_t pye_ocall_{ocall.name}(void *pye_memory, pye_spent_t **pye_spent)"
    with w.function(head):
        arguments = [ocall.name, *(_argument(ocall, p.name) for p in ocall.parameters)]
        if needs_frame(ocall):
            w.line(f"{frame_name(ocall)} *pye_frame = pye_memory;")
        else:
            w.line("(void)pye_memory;")
        answers = host_results.answers(ocall)
        if not answers:
            w.line("(void)pye_spent;")
        if not is_void(ocall.returns):
            w.line(f"{spell_type(ocall.returns, 'pye_result')};")
            w.line("__builtin_memset(&pye_result, 0, sizeof(pye_result));")
            arguments = ["pye_result", *arguments]
        macro = "PYE_SERVE_VOID" if is_void(ocall.returns) else "PYE_SERVE"
        if ocall.propagate_errno:
            macro += "_ERRNO"
            arguments = ["pye_frame->pye_errno", *arguments]
        if is_void(ocall.returns) and not answers:
            w.call(f"return {macro}(", arguments, ");")
            return
        w.call(f"pye_status_t pye_status = {macro}(", arguments, ");")
        if isinstance(ocall.returns, Pointer):
            w.line("pye_frame->pye_result = (uint64_t)(uintptr_t)pye_result;")
        elif not is_void(ocall.returns):
            w.line("pye_frame->pye_result = pye_result;")
        if answers:
            with w.block("if (pye_status == PYE_OK)"):
                for parameter in answers:
                    host_results.write_spend(w, parameter)
        w.line("return pye_status;")


def _argument(ocall: Ocall, name: str) -> str:
    parameter = ocall.parameter(name)
    if by_address(parameter):
        return f"(void *)(uintptr_t)pye_frame->{name}"
    return f"pye_frame->{name} != 0" if is_bool(parameter.type) else f"pye_frame->{name}"


def _write_proxy(w: Writer, ecall: Ecall) -> None:
    w.line()
    w.comment(f"ecall {ecall.id}: {prototype_edl(ecall)}")
    arguments = ["pye_enclave_t *pye_enclave", "void *pye_context", *retval(ecall), *parameters_c(ecall)]
    w.call(f"pye_status_t pye_{ecall.name}_with(", arguments, ")")
    with w.function(""):
        if not needs_frame(ecall):
            w.line(f"return pye_enclave->call(pye_enclave, {ecall.id}, &pye_ocalls, NULL, 0, pye_context);")
            return
        w.line(f"{frame_name(ecall)} pye_frame;")
        w.line("__builtin_memset(&pye_frame, 0, sizeof(pye_frame));")
        for parameter in ecall.parameters:
            _write_field(w, ecall, parameter.name)
        strings = [p.name for p in ecall.parameters if p.copy and p.copy.length.kind is LengthKind.STRINGS]
        enter = f"pye_enclave->call(pye_enclave, {ecall.id}, &pye_ocalls, &pye_frame, sizeof(pye_frame), pye_context)"
        if is_void(ecall.returns) and not strings:
            w.line(f"return {enter};")
            return
        if strings:
            _write_string_sizes(w, ecall, strings)
            with w.block("if (pye_status == PYE_OK)"):
                w.line(f"pye_status = {enter};")
            w.lines(f"free({size_field(name)});" for name in strings)
        else:
            w.line("pye_status_t pye_status =")
            with w.indented():
                w.line(f"{enter};")
        if is_void(ecall.returns):
            w.line("return pye_status;")
            return
        with w.block("if (pye_status == PYE_OK && pye_retval != NULL)"):
            w.line(f"*pye_retval = {_result(ecall)};")
        w.line("return pye_status;")


def _write_field(w: Writer, ecall: Ecall, name: str) -> None:
    parameter = ecall.parameter(name)
    if not by_address(parameter):
        w.line(f"pye_frame.{name} = {name};")
        return
    w.line(f"pye_frame.{name} = (uint64_t)(uintptr_t){name};")
    if parameter.copy and is_string(parameter.copy):
        wide = parameter.copy.length.kind is LengthKind.WSTRING
        size = f"(wcslen({name}) + 1) * sizeof(wchar_t)" if wide else f"strlen((const char *){name}) + 1"
        w.line(f"pye_frame.{size_field(name)} = {name} == NULL ? 0 : {size};")


def _write_string_sizes(w: Writer, ecall: Ecall, names: list[str]) -> None:
    """How long the strings of arrays are, found here as it is for single strings."""
    for name in names:
        copy = ecall.parameter(name).copy
        assert copy is not None
        assert copy.length.count is not None
        w.line(f"uint64_t *{size_field(name)} = NULL;")
        w.line(f"size_t pye_{name}_count = 1;")
        for factor in factors(copy.length.count):
            count = f"pye_{name}_count"
            with w.block(f"if (__builtin_mul_overflow({count}, {spell_operand(factor)}, &{count}))"):
                w.line("return PYE_E_LENGTH;")
    w.line("pye_status_t pye_status = PYE_OK;")
    for name in names:
        with w.block("if (pye_status == PYE_OK)"):
            arguments = [f"&{size_field(name)}", f"(const void *){name}", f"pye_{name}_count"]
            w.call("pye_status = pye_string_sizes(", arguments, ");")
            w.line(f"pye_frame.{size_field(name)} = (uint64_t)(uintptr_t){size_field(name)};")


def _result(ecall: Ecall) -> str:
    if isinstance(ecall.returns, Pointer):
        return f"({spell_type(ecall.returns)})(uintptr_t)pye_frame.pye_result"
    return "pye_frame.pye_result != 0" if is_bool(ecall.returns) else "pye_frame.pye_result"


def _write_plain(w: Writer, ecall: Ecall) -> None:
    w.line()
    arguments = ["pye_enclave_t *pye_enclave", *retval(ecall), *parameters_c(ecall)]
    w.call(f"pye_status_t {ecall.name}(", arguments, ")")
    with w.function(""):
        passed = ["pye_enclave", "NULL", *["pye_retval"] * (not is_void(ecall.returns))]
        w.call(f"return pye_{ecall.name}_with(", [*passed, *(p.name for p in ecall.parameters)], ");")
