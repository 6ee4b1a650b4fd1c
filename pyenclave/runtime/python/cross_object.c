/* Objects that the host holds, within what crosses as one buffer: as their handles. */

#include "crossing_parts.h"
#include "values/handles.h"

bool pye_pack_object(pye_builder_t *to, const pye_type_t *type, const void *value)
{
    uint64_t handle;
    (void)type;
    return pye_handle_new((void *)(uintptr_t)value, &handle) && pye_builder_add(to, &handle, sizeof handle);
}

/* Of None there is a byte, and no handle. */
bool pye_unpack_object(pye_reader_t *from, const pye_type_t *type, void *slot)
{
    uint64_t handle;
    if (!pye_take_plain(from, &pye_type_u64, 1, &handle))
        return false;
    if (handle == 0)
        return pye_refuse_crossing(from, PYE_E_VALUE);
    return from->answer ? pye_handle_answer(handle, type, slot) : pye_handle_find(handle, type, slot);
}

bool pye_pack_held(const pye_type_t *type, const void *slot, pye_bytes_t **result)
{
    pye_handles_begin();
    if (pye_pack_value(type, slot, result))
        return true;
    pye_handles_undo();
    return false;
}
