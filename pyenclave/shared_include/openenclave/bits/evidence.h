/* Open Enclave's name of an evidence format, for interfaces that pass it on. */
#ifndef _OE_BITS_EVIDENCE_H
#define _OE_BITS_EVIDENCE_H

#include "types.h"

typedef struct _oe_uuid_t {
    uint8_t b[OE_UUID_SIZE];
} oe_uuid_t;

#endif
