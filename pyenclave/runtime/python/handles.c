/* The table of handles. Calls that use it run one after another, as the module's lock has it. A handle's low half is the
 * place and one, its high half the place's generation: a place that is used again has another one, and one that has had
 * them all is not used again. */

#include <string.h>

#include "../internal.h"
#include "compound.h"
#include "values/handles.h"
#include "values/knots.h"

typedef struct handle_entry {
    pye_head_t *object; /* NULL: the place is free */
    uint32_t generation;
    uint32_t next; /* a place and one: the next that is free; of one that is not, what was made before it */
} handle_entry_t;

#define PLACES_LEAST 16u
#define PLACES_MOST 0x7fffffffu

static handle_entry_t *entries;
static uint32_t places, unused, made;
static const void *maker; /* whose the list of `made` is */

/* What another thread has made is not this one's to hand out, or to undo: without the lock there is no telling them apart. */
static void assert_own(void)
{
    if (maker != pye_values_thread())
        pye_abort();
}

static bool grow(void)
{
    uint32_t more = places == 0 ? PLACES_LEAST : 2 * places;
    void *block = entries;
    if (places > PLACES_MOST / 2 ||
        !pye_block_resize(&block, places * sizeof *entries, more * sizeof *entries, places * sizeof *entries))
        return false;
    entries = block;
    for (uint32_t at = more; at-- > places;) {
        entries[at] = (handle_entry_t){NULL, 1, unused};
        unused = at + 1;
    }
    places = more;
    return true;
}

bool pye_handle_new(void *object, uint64_t *result)
{
    if (object == NULL) {
        *result = 0;
        return true;
    }
    assert_own();
    if (unused == 0 && !grow())
        return false;
    uint32_t place = unused;
    handle_entry_t *entry = &entries[place - 1];
    unused = entry->next;
    pye_object_retain(object);
    entry->object = object;
    entry->next = made;
    made = place;
    *result = (uint64_t)entry->generation << 32 | place;
    return true;
}

/* Clamped without a branch, as the handle is the host's (Spectre v1); NULL for one that there is not. */
static handle_entry_t *entry_of(uint64_t handle)
{
    size_t at = (size_t)(uint32_t)handle - 1, mask, size = places;
    if (at >= size)
        return NULL;
    __asm__("cmp %2, %1\n\tsbb %0, %0" : "=r"(mask) : "r"(at), "rm"(size) : "cc");
    handle_entry_t *entry = &entries[at & mask];
    return entry->object != NULL && entry->generation == (uint32_t)(handle >> 32) ? entry : NULL;
}

/* Whether it is one of such an object, which `result` has then, or may be 0 and is. */
static bool find(uint64_t handle, const pye_type_t *type, void *result)
{
    pye_head_t *object = NULL;
    if (handle != 0 || (type->flags & PYE_TYPE_NULLABLE) == 0) {
        handle_entry_t *entry = entry_of(handle);
        object = entry == NULL ? NULL : entry->object;
        const pye_type_t *of = object == NULL ? NULL : object->type;
        while (of != NULL && of->operations != type->operations)
            of = of->element;
        if (of == NULL)
            return false;
        pye_object_retain(object);
    }
    memcpy(result, &object, sizeof object);
    return true;
}

bool pye_handle_find(uint64_t handle, const pye_type_t *type, void *result)
{
    return find(handle, type, result) || pye_fail(PYE_EXC_TypeError, "a handle of no such object of this enclave");
}

bool pye_handle_answer(uint64_t handle, const pye_type_t *type, void *result)
{
    if (find(handle, type, result))
        return true;
    (void)pye_raise_status(PYE_E_RESULT);
    return false;
}

static void drop(handle_entry_t *entry, uint32_t place)
{
    pye_head_t *object = entry->object;
    entry->object = NULL;
    if (++entry->generation != 0) {
        entry->next = unused;
        unused = place;
    }
    if ((object->type->flags & PYE_TYPE_KNOTTED) != 0 && object->count != 1)
        pye_knot_suspect();
    pye_object_release(object);
}

void pye_handle_drop(uint64_t handle)
{
    handle_entry_t *entry = entry_of(handle);
    if (entry != NULL)
        drop(entry, (uint32_t)handle);
}

void pye_handles_begin(void)
{
    made = 0;
    maker = pye_values_thread();
}

uint32_t pye_handles_made(void)
{
    assert_own();
    return made;
}

/* Nobody has been told of them. A host that has guessed one and dropped it ends the list, or has it go on with others. */
void pye_handles_undo_list(uint32_t list)
{
    while (list != 0 && entries[list - 1].object != NULL) {
        uint32_t place = list;
        list = entries[place - 1].next;
        drop(&entries[place - 1], place);
    }
}

void pye_handles_undo(void)
{
    assert_own();
    pye_handles_undo_list(made);
    made = 0;
}
