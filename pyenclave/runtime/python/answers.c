/* Results of ocalls, of any length. */

#include <string.h>

#include "utf8.h"
#include "values/crossing.h"
#include "values/bytes.h"

bool pye_bytes_answer(size_t size, const uint8_t *head, size_t room, pye_take_t *take, pye_bytes_t **result)
{
    pye_bytes_t *answer;
    uint8_t *data;
    if (size == 0)
        return pye_bytes_copy(head, 0, result);
    if (!pye_bytes_make(size, &answer, &data))
        return false;
    if (size <= room) {
        memcpy(data, head, pye_below(size, room + 1)); /* the host chose it: see unpack.c */
    } else if (pye_check(take(data, size)) != 0) {
        pye_bytes_release(answer);
        return false;
    }
    *result = answer;
    return true;
}

bool pye_str_answer(size_t size, const uint8_t *head, size_t room, pye_take_t *take, pye_bytes_t **result)
{
    size_t points;
    pye_bytes_t *answer;
    if (!pye_bytes_answer(size, head, room, take, &answer))
        return false;
    if (!pye_utf8_check(answer->data, answer->size, &points)) {
        pye_bytes_release(answer);
        (void)pye_raise_status(PYE_E_RESULT);
        return false;
    }
    if (answer->size != 0)
        answer->extent = points;
    *result = answer;
    return true;
}
