# See report.py for what these promise.

from pyenclave.inside.abi cimport pye_bytes_t

cdef extern from "pyenclave_inside.h" nogil:
    const pye_bytes_t *target "pye_inside_report_target"() except NULL
    const pye_bytes_t *create "pye_inside_report_create"(
        const pye_bytes_t *target, const pye_bytes_t *data) except NULL
    const pye_bytes_t *verify "pye_inside_report_verify"(const pye_bytes_t *report) except NULL
    const pye_bytes_t *mrenclave "pye_inside_report_mrenclave"(const pye_bytes_t *report) except NULL
    const pye_bytes_t *mrsigner "pye_inside_report_mrsigner"(const pye_bytes_t *report) except NULL
    long long product_id "pye_inside_report_product_id"(const pye_bytes_t *report) noexcept
    long long security_version "pye_inside_report_security_version"(const pye_bytes_t *report) noexcept
    bint debug "pye_inside_report_debug"(const pye_bytes_t *report) noexcept
