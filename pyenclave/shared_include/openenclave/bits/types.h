/* Open Enclave's base types, for interfaces and bodies that use them. */
#ifndef _OE_BITS_TYPES_H
#define _OE_BITS_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#ifndef OE_UUID_SIZE
#define OE_UUID_SIZE 16
#endif

typedef enum _oe_enclave_type {
    OE_ENCLAVE_TYPE_AUTO = 1,
    OE_ENCLAVE_TYPE_SGX = 2,
    OE_ENCLAVE_TYPE_OPTEE = 3,
    __OE_ENCLAVE_TYPE_MAX = 0xffffffff,
} oe_enclave_type_t;

typedef struct _oe_enclave oe_enclave_t;

typedef enum _oe_seal_policy {
    OE_SEAL_POLICY_UNIQUE = 1,
    OE_SEAL_POLICY_PRODUCT = 2,
    _OE_SEAL_POLICY_MAX = 0xffffffff,
} oe_seal_policy_t;

typedef struct _oe_datetime {
    uint32_t year;
    uint32_t month;
    uint32_t day;
    uint32_t hours;
    uint32_t minutes;
    uint32_t seconds;
} oe_datetime_t;

typedef int oe_clockid_t;

#endif
