/* Objects of classes that may come to hold themselves, in whatever way: counting does not find out that nobody else has
 * them any more. All such objects are in a row, and from time to time those go that only have each other.
 *
 * The module's calls run one after another, so that nobody changes anything meanwhile. */
#ifndef PYENCLAVE_VALUES_KNOTS_H
#define PYENCLAVE_VALUES_KNOTS_H

#include "values/types.h"

/* What such an object has behind its head. */
typedef struct pye_knot {
    struct pye_knot *next, *before;
    uint32_t left;  /* references that are not explained yet */
    uint32_t state; /* of the search that runs */
} pye_knot_t;

typedef struct pye_knotted {
    pye_head_t head;
    pye_knot_t knot;
} pye_knotted_t;

/* A zeroed object with one reference: perhaps after others have gone. */
PYE_MUST_CHECK bool pye_knot_new(const pye_type_t *type, void *result);
/* pye_object_own_free of such objects. */
void pye_knot_free(pye_head_t *object);
/* Somebody has let go of such an object, which others have: perhaps it alone has itself. */
void pye_knot_suspect(void);
/* At a call's end: what was made in it, and is held by nobody but itself, goes. */
void pye_knots_settle(void);

#endif
