# cython: overflowcheck=True, boundscheck=True, wraparound=True, cdivision=False
from libc.stdint cimport int64_t, uint8_t, uint32_t

from pyenclave_t cimport PYE_EXC_ValueError, PYE_OK, pye_raise, pye_raise_status, pye_status_t

cdef extern from "sample_t.h" nogil:
    int64_t sample_add(int64_t left, int64_t right) except? -1
    pye_status_t sample_ocall(int64_t value)
    ctypedef struct record_t:
        int64_t total
        uint8_t tag[8]
    enum color:
        RED
        GREEN

cdef int64_t kept[4]

cdef struct pair:
    int64_t whole
    double half

ctypedef fused number:
    int64_t
    double

cdef inline number twice(number n) except * nogil:
    return n + n

cdef int64_t checked(int64_t n) except? -1 nogil:
    if n > 4096:
        pye_raise(PYE_EXC_ValueError, b"too long")
    return sample_add(n, 1)

cdef void nothing(int64_t n) except * nogil:
    checked(n)

cdef int64_t *pointer(int64_t n) except NULL nogil:
    checked(n)
    return kept

cdef int strict(int64_t n) except -1 nogil:
    checked(n)
    return 0

cdef pair both(int64_t n) except * nogil:
    cdef pair result
    result.whole = checked(n)
    result.half = n * 0.5
    return result

cdef int64_t harmless(int64_t n) noexcept nogil:
    return n ^ 1

cdef public int64_t sample_divide(int64_t left, int64_t right) except? -1 nogil:
    return left // right

cdef public int64_t sample_modulo(int64_t left, int64_t right) except? -1 nogil:
    return left % right

cdef public double sample_quotient(double left, double right) except? -1 nogil:
    return left / right

cdef public double sample_floats(double left, double right) except? -1 nogil:
    return left // right + left % right

cdef public int64_t sample_product(int64_t left, int64_t right) except? -1 nogil:
    return left * right

cdef public uint32_t sample_unsigned(uint32_t left, uint32_t right) except? 0xffffffff nogil:
    return left - right

cdef public int64_t sample_void(int64_t n) except? -1 nogil:
    nothing(n)
    return 1

cdef public int64_t sample_pointer(int64_t n) except? -1 nogil:
    pointer(n)[1] = 5
    return kept[1]

cdef public int64_t sample_strict(int64_t n) except? -1 nogil:
    strict(n)
    return harmless(n)

cdef public int64_t sample_struct(int64_t n) except? -1 nogil:
    return both(n).whole + <int64_t>both(n).half

cdef public int64_t sample_fused(int64_t n) except? -1 nogil:
    return twice(n) + <int64_t>twice(<double>n)

cdef public int64_t sample_record(record_t *record, const uint8_t *data, size_t size) except? -1 nogil:
    cdef size_t i
    for i in range(size):
        record.total = sample_add(record.total, data[i])
    record.tag[0] = GREEN
    return record.total

cdef public int64_t sample_outside(int64_t n) except? -1 nogil:
    cdef pye_status_t status = sample_ocall(n)
    if status != PYE_OK:
        pye_raise_status(status)
    return n

cdef public int64_t sample_finally(int64_t n) except? -1 nogil:
    try:
        return checked(n)
    finally:
        kept[0] += 1

cdef public int64_t sample_kept() noexcept nogil:
    return kept[0]

cdef public int64_t sample_caught(int64_t n) except? -1 nogil:
    with gil:
        try:
            return 100 // checked(n)
        except ZeroDivisionError:
            return -2
        except ArithmeticError:
            return -3

cdef public int64_t sample_minus_one() except? -1 nogil:
    return -1
