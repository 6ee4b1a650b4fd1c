/* As codegen writes for an ocall and a helper: C functions that may leave an error pending. */
#ifndef SAMPLE_T_H
#define SAMPLE_T_H

#include "pyenclave_t.h"

typedef struct record {
    int64_t total;
    uint8_t tag[8];
} record_t;

enum color { RED, GREEN = 5 };

/* Raises OverflowError; -1 may also be the sum. */
int64_t sample_add(int64_t left, int64_t right);
/* PYE_E_OCALL for a negative value. */
pye_status_t sample_ocall(int64_t value);

#endif
