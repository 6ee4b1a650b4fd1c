/* Counted objects: made, and freed without recursion past a bound. */

#include <string.h>

#include "../internal.h"
#include "values/types.h"

#define DEPTH_MAX 24u /* objects that are freed within each other; then they wait in a row */

void *pye_object_new(const pye_type_t *type, size_t size)
{
    pye_head_t *object = pye_block_alloc(size);
    if (object != NULL) {
        object->count = 1;
        object->type = type;
    }
    return object;
}

void pye_object_free(pye_head_t *object)
{
    pye_values_thread_t *thread = pye_values_thread();
    if (thread->depth >= DEPTH_MAX) {
        memcpy(object, &thread->pending, sizeof(void *)); /* over count and flags, which nobody needs any more */
        thread->pending = object;
        return;
    }
    thread->depth++;
    object->type->operations->free(object);
    while (thread->depth == 1 && thread->pending != NULL) {
        object = thread->pending;
        memcpy(&thread->pending, object, sizeof(void *));
        object->type->operations->free(object);
    }
    thread->depth--;
}
