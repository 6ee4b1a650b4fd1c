/* Descriptors as a module emits them. */
#include "pyenclave_values.h"
#include "values/crossing.h"

#define SHOWN __attribute__((__visibility__("default")))

SHOWN const pye_type_t test_list_u64 = PYE_LIST_OF("list[u64]", &pye_type_u64);
SHOWN const pye_type_t test_list_int = PYE_LIST_OF("list[int]", &pye_type_int);
SHOWN const pye_type_t test_list_u8 = PYE_LIST_OF("list[u8]", &pye_type_u8);
SHOWN const pye_type_t test_list_float = PYE_LIST_OF("list[float]", &pye_type_float);
SHOWN const pye_type_t test_list_str = PYE_LIST_OF("list[str]", &pye_type_str);
SHOWN const pye_type_t test_list_list_str = PYE_LIST_OF("list[list[str]]", &test_list_str);

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
