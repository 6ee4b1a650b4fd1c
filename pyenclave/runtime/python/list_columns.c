/* zip(*rows): lists turned on their side. */

#include "list_parts.h"
#include "values/interrupts.h"

/* Item `at` of each row. */
static bool column_of(const pye_list_t *rows, size_t at, const pye_type_t *type, pye_list_t **result)
{
    pye_list_t *column;
    if (!pye_list_new(type, rows->size, &column))
        return false;
    for (; column->size < rows->size; column->size++) {
        if (!pye_goes_on(column->size)) {
            pye_list_release(column);
            return false;
        }
        const pye_list_t *row = ((pye_list_t *const *)rows->items)[column->size];
        pye_slot_get(type->element, pye_list_slot(row, at), pye_list_slot(column, column->size));
    }
    *result = column;
    return true;
}

bool pye_list_columns(const pye_list_t *rows, const pye_type_t *type, pye_list_t **result)
{
    size_t count = rows->size == 0 ? 0 : SIZE_MAX;
    for (size_t at = 0; at < rows->size; at++) {
        const pye_list_t *row = ((pye_list_t *const *)rows->items)[at];
        if (row->size < count)
            count = row->size;
    }
    pye_list_t *columns;
    if (!pye_list_new(type, count, &columns))
        return false;
    for (; columns->size < count; columns->size++) {
        if (!column_of(rows, columns->size, type->element, &((pye_list_t **)columns->items)[columns->size])) {
            pye_list_release(columns);
            return false;
        }
    }
    *result = columns;
    return true;
}
