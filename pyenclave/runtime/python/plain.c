/* What the repr of a plain class's object is. */

#include "compound.h"

bool pye_plain_repr(const pye_type_t *type, const void *slot, pye_builder_t *to)
{
    (void)type;
    const pye_head_t *object = pye_head_at(slot);
    if (object == NULL)
        return pye_builder_text(to, "None");
    return pye_builder_byte(to, '<') && pye_builder_text(to, object->type->values) && pye_builder_byte(to, '.') &&
           pye_builder_text(to, object->type->name) && pye_builder_text(to, " object>");
}
