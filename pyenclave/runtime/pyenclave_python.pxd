# Python's arithmetic, bytes and str for lowered code: pyenclave_python.h as Cython sees it.

from libc.stdint cimport int64_t, uint8_t, uint64_t

from pyenclave_exceptions cimport *

cdef extern from "pyenclave_python.h" nogil:
    ctypedef unsigned int pye_status_t
    ctypedef bint pye_bool_t "bool"
    ctypedef struct pye_bytes_t:
        size_t size
        const uint8_t *data

    int pye_raise(int exception, const char *message) except -1
    int pye_raise_str(int exception, const pye_bytes_t *message) except -1
    void pye_reveal_errors()
    int pye_done(pye_status_t status) except -1

    int64_t pye_add(int64_t a, int64_t b) except? -1
    uint64_t pye_add_uu(uint64_t a, uint64_t b) except? -1
    uint64_t pye_add_ui(uint64_t a, int64_t b) except? -1
    uint64_t pye_add_iu(int64_t a, uint64_t b) except? -1
    int64_t pye_sub(int64_t a, int64_t b) except? -1
    uint64_t pye_sub_uu(uint64_t a, uint64_t b) except? -1
    uint64_t pye_sub_ui(uint64_t a, int64_t b) except? -1
    uint64_t pye_sub_iu(int64_t a, uint64_t b) except? -1
    int64_t pye_mul(int64_t a, int64_t b) except? -1
    uint64_t pye_mul_uu(uint64_t a, uint64_t b) except? -1
    uint64_t pye_mul_ui(uint64_t a, int64_t b) except? -1
    uint64_t pye_mul_iu(int64_t a, uint64_t b) except? -1
    int64_t pye_floordiv(int64_t a, int64_t b) except? -1
    uint64_t pye_floordiv_uu(uint64_t a, uint64_t b) except? -1
    uint64_t pye_floordiv_ui(uint64_t a, int64_t b) except? -1
    uint64_t pye_floordiv_iu(int64_t a, uint64_t b) except? -1
    int64_t pye_mod(int64_t a, int64_t b) except? -1
    uint64_t pye_mod_uu(uint64_t a, uint64_t b) except? -1
    uint64_t pye_mod_ui(uint64_t a, int64_t b) except? -1
    uint64_t pye_mod_iu(int64_t a, uint64_t b) except? -1
    double pye_divide(int64_t a, int64_t b) except? -1.0
    double pye_divide_uu(uint64_t a, uint64_t b) except? -1.0
    double pye_divide_ui(uint64_t a, int64_t b) except? -1.0
    double pye_divide_iu(int64_t a, uint64_t b) except? -1.0
    const int64_t PYE_INT_MIN
    int64_t pye_neg(int64_t a) except? -1
    uint64_t pye_neg_uu(uint64_t a) except? -1
    int64_t pye_abs(int64_t a) except? -1
    double pye_abs_float(double a)
    int64_t pye_pow(int64_t base, int64_t exponent) except? -1
    uint64_t pye_pow_u(uint64_t base, int64_t exponent) except? -1
    int64_t pye_lshift(int64_t a, int64_t count) except? -1
    uint64_t pye_lshift_u(uint64_t a, int64_t count) except? -1
    int64_t pye_rshift(int64_t a, int64_t count) except? -1
    uint64_t pye_rshift_u(uint64_t a, int64_t count) except? -1
    uint64_t pye_lshift_wrap(uint64_t a, int64_t count) except? -1
    uint64_t pye_and_ui(uint64_t a, int64_t b)
    uint64_t pye_and_iu(int64_t a, uint64_t b)
    uint64_t pye_or_ui(uint64_t a, int64_t b) except? -1
    uint64_t pye_or_iu(int64_t a, uint64_t b) except? -1
    uint64_t pye_xor_ui(uint64_t a, int64_t b) except? -1
    uint64_t pye_xor_iu(int64_t a, uint64_t b) except? -1

    double pye_divide_float(double a, double b) except? -1.0
    double pye_floordiv_float(double a, double b) except? -1.0
    double pye_mod_float(double a, double b) except? -1.0
    int64_t pye_int(double x) except? -1
    float pye_to_f32(double x, const char *what) except? -1

    int64_t pye_narrow(int64_t value, int64_t low, int64_t high, const char *what) except? -1
    uint64_t pye_narrow_to_u64(int64_t value, const char *what) except? -1
    int64_t pye_narrow_u64(uint64_t value, int64_t low, int64_t high, const char *what) except? -1
    int64_t pye_count(uint64_t value)
    int64_t pye_min(int64_t a, int64_t b)
    int64_t pye_max(int64_t a, int64_t b)
    uint64_t pye_min_u64(uint64_t a, uint64_t b)
    uint64_t pye_max_u64(uint64_t a, uint64_t b)
    double pye_min_float(double a, double b)
    double pye_max_float(double a, double b)

    const int PYE_LESS
    const int PYE_EQUAL
    const int PYE_GREATER
    const int PYE_NOT_GREATER
    const int PYE_NOT_LESS
    int pye_order_ui(uint64_t a, int64_t b)
    int pye_order_iu(int64_t a, uint64_t b)
    int pye_order_if(int64_t a, double b)
    int pye_order_fi(double a, int64_t b)
    int pye_order_uf(uint64_t a, double b)
    int pye_order_fu(double a, uint64_t b)
    int pye_order(const pye_bytes_t *a, const pye_bytes_t *b)

    ctypedef struct pye_range_t:
        int64_t value
    int pye_range_begin(pye_range_t *range, int64_t start, int64_t stop, int64_t step) except -1
    bint pye_range_next(pye_range_t *range)

    const int64_t PYE_END
    bint pye_truth(const pye_bytes_t *value)
    int64_t pye_len(const pye_bytes_t *value)
    int64_t pye_len_str(const pye_bytes_t *value)
    int64_t pye_at(const pye_bytes_t *value, int64_t index) except -1
    int64_t pye_at_u64(const pye_bytes_t *value, uint64_t index) except -1
    const pye_bytes_t *pye_slice(const pye_bytes_t *value, int64_t start, int64_t stop) except NULL
    const pye_bytes_t *pye_concat(const pye_bytes_t *a, const pye_bytes_t *b) except NULL
    const pye_bytes_t *pye_repeat(const pye_bytes_t *value, int64_t count) except NULL
    const pye_bytes_t *pye_repeated(int64_t count, const pye_bytes_t *value) except NULL
    const pye_bytes_t *pye_bytes_zero(int64_t size) except NULL
    const pye_bytes_t *pye_byte(int64_t value) except NULL
    bint pye_equal(const pye_bytes_t *a, const pye_bytes_t *b)
    bint pye_contains(const pye_bytes_t *part, const pye_bytes_t *whole)
    bint pye_contains_byte(int64_t byte, const pye_bytes_t *whole) except -1
    const pye_bytes_t *pye_str_int(int64_t value) except NULL
    const pye_bytes_t *pye_str_u64(uint64_t value) except NULL
    const pye_bytes_t *pye_str_bool(bint value) except NULL

    const pye_bytes_t *pye_argument_bytes(const uint8_t *data, size_t size) except NULL
    const pye_bytes_t *pye_argument_str(const char *data, size_t size) except NULL

    ctypedef struct pye_state_t:
        pass
    const pye_bytes_t *pye_state_read(pye_state_t *state) except NULL
    int pye_state_write(pye_state_t *state, const pye_bytes_t *value) except -1
    int64_t pye_state_read_int(const int64_t *state)
    void pye_state_write_int(int64_t *state, int64_t value)
    uint64_t pye_state_read_u64(const uint64_t *state)
    void pye_state_write_u64(uint64_t *state, uint64_t value)
    double pye_state_read_float(const double *state)
    void pye_state_write_float(double *state, double value)
