/* Objects and containers that hold themselves, in a repr. */

#include "../internal.h"
#include "compound.h"

bool pye_shown_begin(pye_shown_t *shown, const pye_head_t *object)
{
    pye_values_thread_t *thread = pye_values_thread();
    for (const pye_shown_t *one = thread->shown; one != NULL; one = one->around) {
        if (one->object == object)
            return false;
    }
    *shown = (pye_shown_t){object, thread->shown};
    thread->shown = shown;
    return true;
}

void pye_shown_end(const pye_shown_t *shown) { pye_values_thread()->shown = shown->around; }

bool pye_container_repr(const pye_type_t *type, const void *slot, const char *dots, pye_put_t *put, pye_builder_t *to)
{
    if (pye_head_at(slot) == NULL)
        return pye_builder_text(to, "None");
    pye_head_t *container = pye_head_hold(slot);
    bool may = pye_may_be_knotted(type), well;
    pye_shown_t shown;
    if (may && !pye_shown_begin(&shown, container)) {
        well = pye_builder_text(to, dots);
    } else {
        well = put(type, container, to);
        if (may)
            pye_shown_end(&shown);
    }
    pye_object_release(container);
    return well;
}
