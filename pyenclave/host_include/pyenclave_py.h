/* What generated Cython modules of a host need besides Cython.
 *
 * Every function that returns a value signals an error as Cython's `except?` clauses expect: with the value that the
 * comment names and a Python exception set. `name` is what messages call the argument.
 */
#ifndef PYENCLAVE_PY_H
#define PYENCLAVE_PY_H

#include "pyenclave_py_answers.h"
#include "pyenclave_py_buffers.h"
#include "pyenclave_py_calls.h"
#include "pyenclave_py_chosen.h"
#include "pyenclave_py_deep.h"
#include "pyenclave_py_numbers.h"
#include "pyenclave_py_sequences.h"

#endif
