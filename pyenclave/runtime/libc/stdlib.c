/* What of stdlib.h is a line each. */
#include <stdlib.h>

#include "pyenclave_t.h"

void abort(void) { pye_abort(); }

int abs(int value) { return value < 0 ? -value : value; }

long labs(long value) { return value < 0 ? -value : value; }

long long llabs(long long value) { return value < 0 ? -value : value; }

div_t div(int value, int by) { return (div_t){value / by, value % by}; }

ldiv_t ldiv(long value, long by) { return (ldiv_t){value / by, value % by}; }

lldiv_t lldiv(long long value, long long by) { return (lldiv_t){value / by, value % by}; }
