/* Types of the wide interface that EDL only knows by name. */
#ifndef WIDE_H
#define WIDE_H
#include <stdint.h>
typedef struct vendor {
    uint8_t id;
    uint64_t serial;
    uint16_t end;
} vendor_t;
typedef vendor_t *vendor_ptr;
typedef uint8_t digest_t[32];
#endif
