/* Finds objects that only each other hold: of every reference among the candidates one is taken from what the count says,
 * and what then is left over comes from elsewhere. From there on everything is kept that can be reached.
 *
 * Lists, dicts, sets and deques on the way have no place in the row. Their `flags`, which nothing else uses, tell how often
 * they were met: where that is less than their count, somebody else has them. Nothing recurses but into what one type says
 * of containers in each other, so a chain of any length takes no more stack than a short one. */

#include <string.h>

#include "../internal.h"
#include "table.h"
#include "values/deques.h"
#include "values/dicts.h"
#include "values/knots.h"
#include "values/lists.h"
#include "values/sets.h"

#define YOUNG_MAX 1000u /* objects that are made before those among them are looked for that nobody has */
#define FEW 100u        /* objects that are looked through whenever others are */
#define MANY 1000u      /* objects that are looked through for one that the host has let go of */
#define GROWN_MAX \
    2000u /* objects of a row before all of it is looked through, if that is half as many again as before */

#define SHARE 8u /* by which share of the heap what is in use has grown before all objects are looked through */

#define MET 0x1fffffffu      /* of a container's flags: how often it was met */
#define EXPLORED 0x20000000u /* what others have in it was looked for */
#define KEPT 0x40000000u     /* all that it holds is kept */

/* The rows: of what was made since the last search, of what this call has made besides, and of all else. */
enum { YOUNG, MADE, OLD, ROWS, CANDIDATE, REACHED };

static pye_knot_t rows[ROWS] = {
    {&rows[YOUNG], &rows[YOUNG], 0, 0}, {&rows[MADE], &rows[MADE], 0, 0}, {&rows[OLD], &rows[OLD], 0, 0}};
static size_t counts[ROWS];
static size_t suspects;                /* which the host has let go of, and others have */
static size_t made_before, old_before; /* how many they were after the last search in them */
static size_t used_before;             /* of the heap after the last search, or the least since */

typedef void visit_t(const pye_type_t *type, void *slot);

static pye_knotted_t *owner(pye_knot_t *knot) { return (pye_knotted_t *)((uint8_t *)knot - sizeof(pye_head_t)); }

static void take_out(pye_knot_t *knot)
{
    knot->next->before = knot->before;
    knot->before->next = knot->next;
    knot->next = knot->before = knot;
}

static void put_last(pye_knot_t *row, pye_knot_t *knot)
{
    knot->next = row;
    knot->before = row->before;
    row->before->next = knot;
    row->before = knot;
}

/* All of a row's that are to be searched. */
static void gather(pye_knot_t *to, unsigned row)
{
    while (rows[row].next != &rows[row]) {
        pye_knot_t *one = rows[row].next;
        take_out(one);
        put_last(to, one);
    }
    counts[row] = 0;
}

/* --- what objects and containers hold ------------------------------------------------------------------------------- */

/* Whether a value of the type may hold an object of the row, other objects not counted. */
bool pye_may_be_knotted(const pye_type_t *type)
{
    switch (type->kind) {
    case PYE_KIND_OBJECT: return (type->flags & PYE_TYPE_KNOTTED) != 0;
    case PYE_KIND_LIST:
    case PYE_KIND_SET:
    case PYE_KIND_DEQUE:
    case PYE_KIND_OPTIONAL: return pye_may_be_knotted(type->element);
    case PYE_KIND_DICT: return pye_may_be_knotted(type->element) || pye_may_be_knotted(type->value);
    case PYE_KIND_TUPLE:
        for (uint32_t at = 0; at < type->member_count; at++) {
            if (pye_may_be_knotted(type->members[at].type))
                return true;
        }
        return false;
    default: return false;
    }
}

static void each_member(const pye_type_t *type, void *base, visit_t *visit)
{
    for (uint32_t at = 0; at < type->member_count; at++) {
        const pye_member_t *member = &type->members[at];
        if (pye_may_be_knotted(member->type))
            visit(member->type, (uint8_t *)base + member->offset);
    }
}

static void each_entry(const pye_table_t *table, const pye_type_t *key, const pye_type_t *value, visit_t *visit)
{
    bool keys = pye_may_be_knotted(key), values = value != NULL && pye_may_be_knotted(value);
    size_t at = 0;
    for (uint8_t *entry; (entry = pye_table_next(table, &at)) != NULL;) {
        if (keys)
            visit(key, pye_entry_key(table, entry));
        if (values)
            visit(value, pye_entry_value(table, entry));
    }
}

static void each_held(pye_head_t *container, visit_t *visit)
{
    const pye_type_t *type = container->type;
    if (type->kind == PYE_KIND_LIST) {
        pye_list_t *list = (pye_list_t *)container;
        for (size_t at = 0; at < list->size; at++)
            visit(type->element, pye_list_slot(list, at));
    } else if (type->kind == PYE_KIND_DEQUE) {
        pye_deque_t *deque = (pye_deque_t *)container;
        for (size_t at = 0; at < deque->size; at++)
            visit(type->element, pye_deque_slot(deque, at));
    } else if (type->kind == PYE_KIND_DICT) {
        each_entry(&((pye_dict_t *)container)->table, type->element, type->value, visit);
    } else {
        each_entry(&((pye_set_t *)container)->table, type->element, NULL, visit);
    }
}

/* The object of the row that lies in the slot, or NULL. */
static pye_knot_t *knot_at(const pye_type_t *type, void *slot)
{
    pye_knotted_t *object = type->kind == PYE_KIND_OBJECT ? (pye_knotted_t *)pye_head_at(slot) : NULL;
    return object == NULL ? NULL : &object->knot;
}

/* What lies in the slot by value is visited part by part; the container that does, if one does. */
static pye_head_t *container_at(const pye_type_t *type, void *slot, visit_t *visit)
{
    if (type->kind == PYE_KIND_TUPLE) {
        each_member(type, slot, visit);
        return NULL;
    }
    if (type->kind == PYE_KIND_OPTIONAL) {
        if (*(const bool *)slot)
            visit(type->element, (uint8_t *)slot + type->object_size);
        return NULL;
    }
    return type->kind == PYE_KIND_OBJECT ? NULL : pye_head_at(slot);
}

static void each_of(pye_knot_t *row, visit_t *visit)
{
    for (pye_knot_t *one = row->next; one != row; one = one->next)
        each_member(owner(one)->head.type, owner(one), visit);
}

/* --- the search -------------------------------------------------------------------------------------------------------- */

static void subtract(const pye_type_t *type, void *slot)
{
    pye_knot_t *knot = knot_at(type, slot);
    if (knot != NULL && knot->state == CANDIDATE && knot->left != 0)
        knot->left--;
    pye_head_t *container = container_at(type, slot, subtract);
    if (container == NULL || (container->flags & MET) == MET)
        return;
    if (container->flags++ == 0)
        each_held(container, subtract);
}

static void mark(const pye_type_t *type, void *slot)
{
    pye_knot_t *knot = knot_at(type, slot);
    if (knot != NULL && knot->state == CANDIDATE)
        knot->left = 1;
    pye_head_t *container = container_at(type, slot, mark);
    if (container == NULL || (container->flags & KEPT) != 0)
        return;
    container->flags |= KEPT;
    each_held(container, mark);
}

/* What is in containers that others have as well. */
static void explore(const pye_type_t *type, void *slot)
{
    pye_head_t *container = container_at(type, slot, explore);
    if (container == NULL || (container->flags & (EXPLORED | KEPT)) != 0)
        return;
    if (container->count != (container->flags & MET)) {
        mark(type, slot);
        return;
    }
    container->flags |= EXPLORED;
    each_held(container, explore);
}

static pye_knot_t reached;

static void keep(pye_knot_t *knot)
{
    knot->state = REACHED;
    take_out(knot);
    put_last(&reached, knot);
}

static void reach(const pye_type_t *type, void *slot)
{
    pye_knot_t *knot = knot_at(type, slot);
    if (knot != NULL && knot->state == CANDIDATE)
        keep(knot);
    pye_head_t *container = container_at(type, slot, reach);
    if (container == NULL || (container->flags & KEPT) != 0)
        return;
    container->flags |= KEPT;
    each_held(container, reach);
}

static void forget(const pye_type_t *type, void *slot)
{
    pye_head_t *container = container_at(type, slot, forget);
    if (container == NULL || container->flags == 0)
        return;
    container->flags = 0;
    each_held(container, forget);
}

/* All are held while what they have is let go of: then each is the last to have itself. */
static void let_go(pye_knot_t *row)
{
    for (pye_knot_t *one = row->next; one != row; one = one->next)
        owner(one)->head.count++;
    for (pye_knot_t *one = row->next; one != row; one = one->next) {
        const pye_type_t *type = owner(one)->head.type;
        for (uint32_t at = 0; at < type->member_count; at++) {
            const pye_member_t *member = &type->members[at];
            uint8_t *slot = (uint8_t *)owner(one) + member->offset;
            if (pye_may_be_knotted(member->type)) {
                pye_drop(member->type, slot);
                memset(slot, 0, member->type->size);
            }
        }
    }
    while (row->next != row) {
        pye_knot_t *one = row->next;
        take_out(one);
        pye_object_release(&owner(one)->head);
    }
}

/* Of the candidates, those that nobody else has go; the others come into a row. */
static void search(pye_knot_t *row, unsigned to)
{
    reached = (pye_knot_t){&reached, &reached, 0, 0};
    for (pye_knot_t *one = row->next; one != row; one = one->next) {
        one->left = owner(one)->head.count;
        one->state = CANDIDATE;
    }
    each_of(row, subtract);
    each_of(row, explore);
    for (pye_knot_t *one = row->next, *next; one != row; one = next) {
        next = one->next;
        if (one->left != 0 || owner(one)->head.count == 0) /* such a one stays for good */
            keep(one);
    }
    each_of(&reached, reach); /* which grows */
    each_of(row, forget);
    each_of(&reached, forget);
    while (reached.next != &reached) {
        pye_knot_t *one = reached.next;
        one->state = to;
        take_out(one);
        put_last(&rows[to], one);
        counts[to]++;
    }
    let_go(row);
}

/* Whether a row has become so much longer that a look through it is worth its time. */
static bool has_grown(size_t now, size_t before) { return now > GROWN_MAX && now > before + before / 2; }

/* Whether so much memory has come to be in use that objects which only have each other may be what has it. */
static bool has_swelled(void)
{
    size_t used = pye_heap_used();
    if (used < used_before)
        used_before = used;
    return used - used_before > pye_heap_capacity() / SHARE;
}

/* In the middle of a call. */
static void search_made(bool all)
{
    pye_knot_t row = {&row, &row, 0, 0};
    gather(&row, YOUNG);
    if (!all) {
        search(&row, MADE);
        return;
    }
    gather(&row, MADE);
    gather(&row, OLD); /* some may have been let go of in this call */
    search(&row, MADE);
    made_before = counts[MADE];
    old_before = 0;
    used_before = pye_heap_used();
}

void pye_knot_suspect(void) { suspects++; }

void pye_knots_settle(void)
{
    if (counts[YOUNG] + counts[MADE] + suspects == 0)
        return;
    pye_knot_t row = {&row, &row, 0, 0};
    gather(&row, YOUNG);
    gather(&row, MADE);
    made_before = 0;
    search(&row, OLD);
    if (has_grown(counts[OLD], old_before) || counts[OLD] <= FEW || suspects > counts[OLD] / MANY) {
        gather(&row, OLD);
        search(&row, OLD);
        old_before = counts[OLD];
        suspects = 0;
    }
}

bool pye_knot_new(const pye_type_t *type, void *result)
{
    if (has_swelled())
        search_made(true);
    else if (counts[YOUNG] >= YOUNG_MAX)
        search_made(has_grown(counts[MADE] + YOUNG_MAX, made_before));
    pye_knotted_t *made = pye_object_new(type, type->object_size);
    if (made == NULL)
        return false;
    put_last(&rows[YOUNG], &made->knot);
    counts[YOUNG]++;
    memcpy(result, &made, sizeof made);
    return true;
}

void pye_knot_free(pye_head_t *object)
{
    pye_knot_t *knot = &((pye_knotted_t *)object)->knot;
    if (knot->state < ROWS)
        counts[knot->state]--;
    take_out(knot);
    pye_object_own_free(object);
}
