/* State: module variables that live inside. Calls of a module are serialised unless it is concurrent, so that a slot is
 * read and written as any variable is; a number of a concurrent module is read and written atomically. */
#ifndef PYENCLAVE_VALUES_STATE_H
#define PYENCLAVE_VALUES_STATE_H

#include "values/bytearrays.h"

/* A number's variable: T is its C type. */
#define PYE_STATE_LOAD(variable) __atomic_load_n(&(variable), __ATOMIC_SEQ_CST)
#define PYE_STATE_STORE(variable, value) __atomic_store_n(&(variable), (value), __ATOMIC_SEQ_CST)
/* double has no __atomic_load_n. */
static inline double pye_state_load_float(const double *variable)
{
    double value;
    __atomic_load(variable, &value, __ATOMIC_SEQ_CST);
    return value;
}
static inline void pye_state_store_float(double *variable, double value)
{
    __atomic_store(variable, &value, __ATOMIC_SEQ_CST);
}

/* A slot of any other type, with the lock that a concurrent module needs: between reading the pointer and counting it,
 * another thread could release what it points at. */
typedef struct pye_cell {
    pye_lock_t lock;
} pye_cell_t;

/* A new reference to, or copy of, what the slot holds. */
void pye_state_read(pye_cell_t *cell, const pye_type_t *type, const void *slot, void *result);
/* Keeps the new value, then drops the old one; false with MemoryError raised, and the old one as it was. */
PYE_MUST_CHECK bool pye_state_write(pye_cell_t *cell, const pye_type_t *type, void *slot, const void *value);
/* Reads of one byte or of the length do not copy: they hold the value meanwhile. */

#endif
