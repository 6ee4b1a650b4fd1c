/* The one header that a C programmer's trusted sources include: the runtime, bytes, the inside library. */
#ifndef PYENCLAVE_H
#define PYENCLAVE_H

#include "pyenclave_bytes.h"
#include "pyenclave_inside.h"
#include "pyenclave_t.h"

#endif
