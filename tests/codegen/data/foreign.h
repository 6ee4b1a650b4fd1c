/* Types that EDL only knows by name. */
#ifndef FOREIGN_H
#define FOREIGN_H
#include <stdint.h>
#define LIMIT 12
typedef struct vendor {
    uint16_t id;
    uint64_t serial;
} vendor_t;
typedef vendor_t *vendor_ptr;
typedef const vendor_t *vendor_const_ptr;
typedef uint8_t digest_t[32];
typedef void (*callback_t)(int);
struct clock {
    int64_t seconds;
};
#endif
