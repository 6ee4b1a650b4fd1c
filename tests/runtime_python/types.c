/* Descriptors as a module emits them. */
#include "pyenclave_values.h"
#include "values/crossing.h"
#include "values/knots.h"

#define SHOWN __attribute__((__visibility__("default")))

SHOWN const pye_type_t test_list_u64 = PYE_LIST_OF("list[u64]", &pye_type_u64);
SHOWN const pye_type_t test_list_int = PYE_LIST_OF("list[int]", &pye_type_int);
SHOWN const pye_type_t test_list_u8 = PYE_LIST_OF("list[u8]", &pye_type_u8);
SHOWN const pye_type_t test_list_float = PYE_LIST_OF("list[float]", &pye_type_float);
SHOWN const pye_type_t test_list_str = PYE_LIST_OF("list[str]", &pye_type_str);
SHOWN const pye_type_t test_list_list_str = PYE_LIST_OF("list[list[str]]", &test_list_str);
SHOWN const pye_type_t test_tuple_str = PYE_OPEN_TUPLE_OF("tuple[str, ...]", &pye_type_str);
SHOWN const pye_type_t test_list_tuple_str = PYE_LIST_OF("list[tuple[str, ...]]", &test_tuple_str);

typedef struct pair {
    int64_t number;
    pye_bytes_t *text;
} pair_t;
static const pye_member_t pair_members[] = {{.type = &pye_type_int, .offset = offsetof(pair_t, number)},
                                            {.type = &pye_type_str, .offset = offsetof(pair_t, text)}};
SHOWN const pye_type_t test_pair = PYE_TUPLE_OF("tuple[int, str]", pair_t, pair_members, true);
SHOWN const pye_type_t test_list_pair = PYE_LIST_OF("list[tuple[int, str]]", &test_pair);

SHOWN const pye_type_t test_dict_str = PYE_DICT_OF("dict[str, str]", &pye_type_str, &pye_type_str);
SHOWN const pye_type_t test_dict_int = PYE_DICT_OF("dict[int, int]", &pye_type_int, &pye_type_int);
SHOWN const pye_type_t test_dict_pair = PYE_DICT_OF("dict[tuple[int, str], list[str]]", &test_pair, &test_list_str);
SHOWN const pye_type_t test_counter = PYE_COUNTER_OF("Counter[str]", &pye_type_str);
SHOWN const pye_type_t test_ordered_int = PYE_ORDERED_OF("OrderedDict[int, int]", &pye_type_int, &pye_type_int);
SHOWN const pye_type_t test_ordered_str = PYE_ORDERED_OF("OrderedDict[str, str]", &pye_type_str, &pye_type_str);
SHOWN const pye_type_t test_set_int = PYE_SET_OF("set[int]", &pye_type_int);
SHOWN const pye_type_t test_set_str = PYE_SET_OF("set[str]", &pye_type_str);
SHOWN const pye_type_t test_frozenset_str = PYE_FROZENSET_OF("frozenset[str]", &pye_type_str);
SHOWN const pye_type_t test_set_frozenset = PYE_SET_OF("set[frozenset[str]]", &test_frozenset_str);
SHOWN const pye_type_t test_deque_int = PYE_DEQUE_OF("deque[int]", &pye_type_int);
SHOWN const pye_type_t test_deque_str = PYE_DEQUE_OF("deque[str]", &pye_type_str);

/* More than a kept value has room for without memory of its own. */
typedef struct large {
    int64_t numbers[9];
    pye_bytes_t *text;
} large_t;
#define NUMBER(at) {.type = &pye_type_int, .offset = (at) * sizeof(int64_t)}
static const pye_member_t large_members[] = {
    NUMBER(0), NUMBER(1), NUMBER(2), NUMBER(3), NUMBER(4),
    NUMBER(5), NUMBER(6), NUMBER(7), NUMBER(8), {.type = &pye_type_str, .offset = offsetof(large_t, text)}};
SHOWN const pye_type_t test_large = PYE_TUPLE_OF("tuple[int, int, str]", large_t, large_members, true);
SHOWN const pye_type_t test_list_large = PYE_LIST_OF("list[tuple[int, int, str]]", &test_large);
SHOWN const pye_type_t test_dict_large = PYE_DICT_OF("dict[int, tuple[int, int, str]]", &pye_type_int, &test_large);
SHOWN const pye_type_t test_deque_large = PYE_DEQUE_OF("deque[tuple[int, int, str]]", &test_large);

typedef struct maybe {
    bool some;
    int64_t value;
} maybe_t;
SHOWN const pye_type_t test_maybe = PYE_OPTIONAL_OF("int | None", maybe_t, &pye_type_int);
SHOWN const pye_type_t test_list_maybe = PYE_LIST_OF("list[int | None]", &test_maybe);

/* A class whose objects name each other: class Node: text: str; next: Node | None */
typedef struct node {
    pye_head_t head;
    pye_bytes_t *text;
    struct node *next;
} node_t;
extern const pye_type_t test_node;
static const pye_member_t node_members[] = {{.name = "text", .type = &pye_type_str, .offset = offsetof(node_t, text)},
                                            {.name = "next", .type = &test_node, .offset = offsetof(node_t, next)}};
SHOWN const pye_type_t test_node = PYE_CLASS_OF("Node", node_t, node_members, 0);

/* A chain of `count` nodes, the text in each. */
SHOWN node_t *test_chain(size_t count, pye_bytes_t *text)
{
    node_t *first = NULL;
    for (; count > 0; count--) {
        node_t *node = pye_object_new(&test_node, sizeof *node);
        node->text = pye_bytes_retain(text);
        node->next = first;
        first = node;
    }
    return first;
}

static const int64_t color_values[] = {1, 20};
static const pye_member_t color_members[] = {{.name = "RED", .offset = 0}, {.name = "GREEN", .offset = 8}};
SHOWN const pye_type_t test_color = PYE_ENUM_OF("Color", &pye_type_int, color_members, color_values);

/* What a module with exception classes of its own defines. */
SHOWN const pye_exception_class_t pye_exception_classes[] = {{"Broken", PYE_EXC_KeyError}, {"Worse", PYE_EXC_MODULE}};
SHOWN const uint32_t pye_exception_class_count = 2;

/* Nothing of this module crosses. */
SHOWN const pye_crossing_t pye_crossings[PYE_KIND_EXCEPTION] = {{0}};

/* --- a class whose objects hold each other in every way that a field can --------------------------------------------- */

typedef struct knot knot_t;
typedef struct knot_pair {
    int64_t number;
    knot_t *of;
} knot_pair_t;
typedef struct knot_maybe {
    bool some;
    knot_pair_t value;
} knot_maybe_t;
struct knot {
    pye_head_t head;
    pye_knot_t knot;
    int64_t number;
    knot_t *next;
    pye_list_t *list;
    pye_list_t *rows;
    pye_dict_t *values;
    pye_dict_t *keys;
    pye_set_t *set;
    pye_deque_t *deque;
    knot_pair_t pair;
    knot_maybe_t maybe;
};

#define KNOTS 0x10000
SHOWN uint8_t test_knot_is_there[KNOTS];

static void free_knot(pye_head_t *object)
{
    test_knot_is_there[((knot_t *)object)->number % KNOTS]--;
    pye_knot_free(object);
}

static const pye_operations_t knot_operations = {.keep = pye_object_keep,
                                                 .drop = pye_object_drop,
                                                 .equal = pye_object_own_equal,
                                                 .hash = pye_object_own_hash,
                                                 .repr = pye_plain_repr,
                                                 .free = free_knot};
extern const pye_type_t test_knot;
SHOWN const pye_type_t test_list_knot = PYE_LIST_OF("list[Knot]", &test_knot);
static const pye_type_t knot_rows = PYE_LIST_OF("list[list[Knot]]", &test_list_knot);
static const pye_type_t knot_values = PYE_DICT_OF("dict[int, Knot]", &pye_type_int, &test_knot);
static const pye_type_t knot_keys = PYE_DICT_OF("dict[Knot, int]", &test_knot, &pye_type_int);
static const pye_type_t knot_set = PYE_SET_OF("set[Knot]", &test_knot);
static const pye_type_t knot_deque = PYE_DEQUE_OF("deque[Knot]", &test_knot);
static const pye_member_t knot_pair_members[] = {{.type = &pye_type_int, .offset = offsetof(knot_pair_t, number)},
                                                 {.type = &test_knot, .offset = offsetof(knot_pair_t, of)}};
static const pye_type_t knot_pair = PYE_TUPLE_OF("tuple[int, Knot]", knot_pair_t, knot_pair_members, true);
static const pye_type_t knot_maybe = PYE_OPTIONAL_OF("tuple[int, Knot] | None", knot_maybe_t, &knot_pair);
#define FIELD(field, of) {.name = #field, .type = (of), .offset = offsetof(knot_t, field)}
static const pye_member_t knot_members[] = {
    FIELD(number, &pye_type_int), FIELD(next, &test_knot),  FIELD(list, &test_list_knot), FIELD(rows, &knot_rows),
    FIELD(values, &knot_values),  FIELD(keys, &knot_keys),  FIELD(set, &knot_set),        FIELD(deque, &knot_deque),
    FIELD(pair, &knot_pair),      FIELD(maybe, &knot_maybe)};
SHOWN const pye_type_t test_knot = PYE_PLAIN_CLASS("Knot", knot_t, knot_members, PYE_TYPE_KNOTTED | PYE_TYPE_IDENTITY,
                                                   &knot_operations, NULL, "tests");

SHOWN knot_t *test_knot_new(int64_t number)
{
    knot_t *made;
    if (!pye_knot_new(&test_knot, &made))
        return NULL;
    made->number = number;
    test_knot_is_there[number % KNOTS]++;
    return made;
}

/* One more reference from `of` to `to`, in the field of this number. */
SHOWN bool test_knot_hold(knot_t *of, int64_t field, knot_t *to)
{
    pye_list_t *row;
    knot_pair_t pair = {to->number, to};
    bool well;
    switch (field) {
    case 1: return pye_state_store(&test_knot, &of->next, &to);
    case 2: return (of->list != NULL || pye_list_new(&test_list_knot, 0, &of->list)) && pye_list_append(of->list, &to);
    case 3:
        if (of->rows == NULL && !pye_list_new(&knot_rows, 0, &of->rows))
            return false;
        if (!pye_list_of(&test_list_knot, 1, &to, &row))
            return false;
        well = pye_list_append(of->rows, &row);
        pye_list_release(row);
        return well;
    case 4:
        return (of->values != NULL || pye_dict_new(&knot_values, &of->values)) &&
               pye_dict_set(of->values, &to->number, &to);
    case 5:
        return (of->keys != NULL || pye_dict_new(&knot_keys, &of->keys)) && pye_dict_set(of->keys, &to, &to->number);
    case 6: return (of->set != NULL || pye_set_new(&knot_set, &of->set)) && pye_set_add(of->set, &to);
    case 7:
        return (of->deque != NULL || pye_deque_new(&knot_deque, -1, &of->deque)) && pye_deque_append(of->deque, &to);
    case 8: return pye_state_store(&knot_pair, &of->pair, &pair);
    default: {
        knot_maybe_t maybe = {true, pair};
        return pye_state_store(&knot_maybe, &of->maybe, &maybe);
    }
    }
}

/* The field of this number is of both what it is of `to`. */
SHOWN bool test_knot_share(knot_t *of, int64_t field, const knot_t *to)
{
    const pye_member_t *member = &knot_members[field];
    return pye_state_store(member->type, (uint8_t *)of + member->offset, (const uint8_t *)to + member->offset);
}

SHOWN void test_knot_cut(knot_t *of, int64_t field)
{
    const pye_member_t *member = &knot_members[field];
    void *slot = (uint8_t *)of + member->offset;
    pye_drop(member->type, slot);
    memset(slot, 0, member->type->size);
}

/* The list, set, … of the field, with a reference. */
SHOWN pye_head_t *test_knot_part(const knot_t *of, int64_t field)
{
    pye_head_t *part = *(pye_head_t *const *)((const uint8_t *)of + knot_members[field].offset);
    pye_object_retain(part);
    return part;
}
