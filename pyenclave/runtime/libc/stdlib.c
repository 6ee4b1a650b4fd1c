/* What of stdlib.h is a line each. */
#include <stdlib.h>

#include "pyenclave_t.h"

void abort(void) { pye_abort(); }

int abs(int value) { return value < 0 ? -value : value; }

long labs(long value) { return value < 0 ? -value : value; }

long long llabs(long long value) { return value < 0 ? -value : value; }
