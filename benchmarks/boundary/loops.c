/* The same calls from C, in loops, so that no interpreter is in the figure. */
#include <string.h>

#include "boundary_u.h"

void back(void) {}

int loop_empty(pye_enclave_t *enclave, long calls)
{
    for (long at = 0; at < calls; at++) {
        if (empty(enclave) != PYE_OK) {
            return 1;
        }
    }
    return 0;
}

int loop_ocall(pye_enclave_t *enclave, long calls)
{
    for (long at = 0; at < calls; at++) {
        if (leave(enclave) != PYE_OK) {
            return 1;
        }
    }
    return 0;
}

/* One ecall: what remains is the cost of an ocall. */
int loop_ocall_inside(pye_enclave_t *enclave, long calls) { return leave_often(enclave, (uint64_t)calls) != PYE_OK; }

int loop_sink(pye_enclave_t *enclave, const unsigned char *data, size_t size, long calls)
{
    for (long at = 0; at < calls; at++) {
        uint8_t last;
        if (sink(enclave, &last, data, size) != PYE_OK || last != data[size - 1]) {
            return 1;
        }
    }
    return 0;
}

int loop_fill(pye_enclave_t *enclave, unsigned char *data, size_t size, long calls)
{
    for (long at = 0; at < calls; at++) {
        data[size - 1] = 1;
        if (fill(enclave, data, size) != PYE_OK || data[size - 1] != 0) {
            return 1;
        }
    }
    return 0;
}

int loop_memcpy(unsigned char *to, const unsigned char *from, size_t size, long calls)
{
    for (long at = 0; at < calls; at++) {
        memcpy(to, from, size);
        __asm__ volatile("" ::"r"(to) : "memory");
    }
    return 0;
}

/* What an [in] buffer costs at the least: copied, and wiped when the call returns. */
int loop_memcpy_and_wipe(unsigned char *to, const unsigned char *from, size_t size, long calls)
{
    for (long at = 0; at < calls; at++) {
        memcpy(to, from, size);
        __asm__ volatile("" ::"r"(to) : "memory");
        memset(to, 0, size);
        __asm__ volatile("" ::"r"(to) : "memory");
    }
    return 0;
}
