#include "literal_t.h"

#include <pyenclave_t.h>

#define USED __attribute__((used))

struct point {
    uint64_t x, y;
};
static USED struct point *point = &(struct point){1, 2}; /* the symbol is .compoundliteral */
static USED uint64_t zoo[4] = {5, 6, 7, 8};

void send_variable(uint64_t which)
{
    pye_status_t status = leave(which == 0 ? (const uint8_t *)point : (const uint8_t *)zoo, 16);
    if (status != PYE_OK) {
        pye_raise_status(status);
    }
}
