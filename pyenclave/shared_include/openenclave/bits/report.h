/* Open Enclave's parsed reports, for interfaces and bodies that pass them on. */
#ifndef _OE_BITS_REPORT_H
#define _OE_BITS_REPORT_H

#include "types.h"

#define OE_UNIQUE_ID_SIZE 32
#define OE_SIGNER_ID_SIZE 32
#define OE_PRODUCT_ID_SIZE 16

typedef struct _oe_identity {
    uint32_t id_version;
    uint32_t security_version;
    uint64_t attributes;
    uint8_t unique_id[OE_UNIQUE_ID_SIZE];
    uint8_t signer_id[OE_SIGNER_ID_SIZE];
    uint8_t product_id[OE_PRODUCT_ID_SIZE];
} oe_identity_t;

typedef struct _oe_report {
    size_t size;
    oe_enclave_type_t type;
    size_t report_data_size;
    size_t enclave_report_size;
    uint8_t *report_data;
    uint8_t *enclave_report;
    oe_identity_t identity;
    uint32_t verification_result;
} oe_report_t;

#endif
