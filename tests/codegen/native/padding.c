/* Trusted bodies of padding.edl: every value is made in memory full of a secret, then its members are written. */
#include <string.h>

#include "padding_t.h"

#define SECRET 0xcc

static void make_tail(struct tail *value)
{
    memset(value, SECRET, sizeof(*value));
    value->a = 1;
    value->b = 2;
}

static void make_short_tail(union short_tail *value)
{
    memset(value, SECRET, sizeof(*value));
    memset(value->bytes, 3, sizeof(value->bytes));
}

static void make_holes(union holes *value)
{
    memset(value, SECRET, sizeof(*value));
    make_tail(&value->one);
}

static void make_nested(union nested *value)
{
    memset(value, SECRET, sizeof(*value));
    memset(value, 4, 10); /* as the long double has it */
}

static void make_mixed(struct mixed *value)
{
    memset(value, SECRET, sizeof(*value));
    value->kind = 5;
    make_short_tail(&value->parts[0]);
    make_short_tail(&value->parts[1]);
    make_holes(&value->holes);
    make_nested(&value->deep);
    value->end = 6;
}

void put_tails(struct tail *values, size_t n)
{
    for (size_t at = 0; at < n; at++) {
        make_tail(&values[at]);
    }
}

void put_short_tails(union short_tail *values, size_t n)
{
    for (size_t at = 0; at < n; at++) {
        make_short_tail(&values[at]);
    }
}

void put_fixed(union holes values[2])
{
    make_holes(&values[0]);
    make_holes(&values[1]);
}

void put_filled(union filled *value) { memset(value, 7, sizeof(*value)); }
void put_mixed(struct mixed *value) { make_mixed(value); }

void put_strange(struct strange *value, union strange_union *other)
{
    memset(value, SECRET, sizeof(*value));
    value->kind = value->end = 8;
    memset(&value->vendor, 8, sizeof(value->vendor));
    memset(other, SECRET, sizeof(*other));
    memset(other->bytes, 8, sizeof(other->bytes));
}

struct mixed mixed_value(void)
{
    struct mixed value;
    make_mixed(&value);
    return value;
}

union nested nested_value(void)
{
    union nested value;
    make_nested(&value);
    return value;
}

void put_boxed(struct boxed *value)
{
    for (size_t at = 0; at < value->n; at++) {
        make_short_tail(&value->items[at]);
    }
    make_mixed(value->mixed);
    memset((uint8_t *)value + sizeof(*value) - 7, SECRET, 7);
}

void put_chosen(union short_tail **values, size_t *n)
{
    *n = 2;
    *values = pye_heap_alloc(2 * sizeof(**values));
    put_short_tails(*values, 2);
}

static void fill_boxed(struct boxed *value, union short_tail *items, struct mixed *one)
{
    memset(value, SECRET, sizeof(*value));
    put_short_tails(items, 2);
    make_mixed(one);
    value->n = 2;
    value->items = items;
    value->mixed = one;
    value->end = 9;
}

void put_given(struct boxed *value)
{
    fill_boxed(value, pye_heap_alloc(2 * sizeof(union short_tail)), pye_heap_alloc(sizeof(struct mixed)));
}

int32_t send(int32_t how)
{
    static union short_tail items[2];
    static struct mixed values[2];
    static struct boxed box;
    static union nested wide;
    fill_boxed(&box, items, values);
    make_mixed(&values[1]);
    make_nested(&wide);
    if (how == 0) {
        return pye_check(take_value(values[0], items[0]));
    }
    return pye_check(how == 1 ? take_buffer(values) : how == 2 ? take_boxed(&box) : take_union(&wide));
}
