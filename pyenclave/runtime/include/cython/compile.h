/* Included by Cython's C after Python.h, which has all that this header of CPython's would add. */
#include "Python.h"
