#include "sample_t.h"

int64_t sample_add(int64_t left, int64_t right)
{
    int64_t sum;
    return __builtin_add_overflow(left, right, &sum) ? pye_raise(PYE_EXC_OverflowError, "sum past 64 bits") : sum;
}

pye_status_t sample_ocall(int64_t value) { return value < 0 ? PYE_E_OCALL : PYE_OK; }
