/* Outputs whose length a Python callable chooses: memory of malloc's, which the enclave reads and X_u.c has freed. */
#ifndef PYENCLAVE_PY_CHOSEN_H
#define PYENCLAVE_PY_CHOSEN_H

#include <stdlib.h>

#include "pyenclave_py_buffers.h"

typedef struct pye_py_chosen {
    pye_py_view_t view; /* what the callable returned */
    void *memory;       /* its copy */
} pye_py_chosen_t;

static inline PYE_PY_UNUSED void pye_py_chosen_init(pye_py_chosen_t *chosen)
{
    pye_py_view_init(&chosen->view);
    chosen->memory = NULL;
}

/* Frees what was not handed over. */
static inline PYE_PY_UNUSED void pye_py_chosen_release(pye_py_chosen_t *chosen)
{
    pye_py_view_release(&chosen->view);
    free(chosen->memory);
}

/* Copies the view, with a terminator behind it for whatever kind of string it may be. -1 on error. */
static inline PYE_PY_UNUSED int pye_py_chosen_copy(pye_py_chosen_t *chosen)
{
    if (chosen->view.data == NULL) {
        return 0;
    }
    chosen->memory = malloc(chosen->view.size + sizeof(wchar_t)); /* Python sizes are below SSIZE_MAX */
    if (chosen->memory == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    memcpy(chosen->memory, chosen->view.data, chosen->view.size);
    memset((char *)chosen->memory + chosen->view.size, 0, sizeof(wchar_t));
    return 0;
}

/* Puts the address of the copy where the enclave looks for it, if it does. */
static inline PYE_PY_UNUSED void pye_py_chosen_hand_over(pye_py_chosen_t *chosen, void *place)
{
    if (place != NULL) {
        memcpy(place, &chosen->memory, sizeof(chosen->memory));
        chosen->memory = NULL;
    }
}

#endif
