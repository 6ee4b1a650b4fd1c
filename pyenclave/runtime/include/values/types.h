/* Type descriptors: what a container does with its elements. A slot is where a value lies: the C variable of its
 * type. */
#ifndef PYENCLAVE_VALUES_TYPES_H
#define PYENCLAVE_VALUES_TYPES_H

#include "values/memory.h"

enum pye_kind {
    PYE_KIND_BOOL,
    PYE_KIND_SIGNED,   /* int, i8 to i64, by size */
    PYE_KIND_UNSIGNED, /* u8 to u64 */
    PYE_KIND_FLOAT,    /* float, f64, f32, by size */
    PYE_KIND_BYTES,
    PYE_KIND_STR,
    PYE_KIND_BYTEARRAY,
    PYE_KIND_LIST,
    PYE_KIND_DICT,
    PYE_KIND_SET,
    PYE_KIND_DEQUE,
    PYE_KIND_TUPLE,    /* a C struct by value; a NamedTuple's members have names */
    PYE_KIND_OBJECT,   /* a dataclass: a pointer to a struct that begins with pye_head_t */
    PYE_KIND_ENUM,     /* int64_t, the member's index */
    PYE_KIND_OPTIONAL, /* of a type that has no NULL: a struct of `bool some` and the value */
    PYE_KIND_JSON,     /* a value of JSON, which says itself what it is */
    PYE_KIND_EXCEPTION,
    PYE_KIND_DIGEST, /* what never crosses: of hashlib, hmac or itertools.count */
};

/* The orders that two values may have: one bit, or none where a NaN is compared. */
#define PYE_LESS 1
#define PYE_EQUAL 2
#define PYE_GREATER 4
#define PYE_NOT_GREATER (PYE_LESS | PYE_EQUAL)
#define PYE_NOT_LESS (PYE_GREATER | PYE_EQUAL)

typedef struct pye_builder pye_builder_t;

/* What is done with slots of a type; the descriptor comes along, so that one function serves all tuples. A comparison
 * that fails (RecursionError) leaves the exception pending and answers anything. */
typedef struct pye_operations {
    bool (*keep)(const pye_type_t *type, void *slot); /* makes a borrowed value the slot's own; NULL: plain data */
    void (*drop)(const pye_type_t *type, void *slot); /* NULL: plain data */
    bool (*equal)(const pye_type_t *type, const void *a, const void *b);
    int (*compare)(const pye_type_t *type, const void *a, const void *b); /* NULL: not ordered */
    uint64_t (*hash)(const pye_type_t *type, const void *slot);           /* NULL: not hashable */
    bool (*repr)(const pye_type_t *type, const void *slot, pye_builder_t *to);
    bool (*fits)(const pye_type_t *type, const void *slot); /* what crossed; NULL: whatever its fields are */
    void (*free)(pye_head_t *object);                       /* what a count that reached 0 ends with; NULL: no object */
} pye_operations_t;

typedef struct pye_member {
    const char *name; /* NULL in a plain tuple; of an enum: its members' names */
    const pye_type_t *type;
    uint32_t offset;
    uint32_t flags; /* PYE_MEMBER_… */
} pye_member_t;

#define PYE_MEMBER_NO_REPR 1u    /* field(repr=False) */
#define PYE_MEMBER_NO_COMPARE 2u /* field(compare=False) */
#define PYE_MEMBER_NO_ORDER 4u   /* `<` of two that differ is a TypeError */

#define PYE_TYPE_FROZEN 1u   /* a frozenset; a list that is a tuple of any length */
#define PYE_TYPE_IDENTITY 2u /* a class with eq=False: equal is identical */
#define PYE_TYPE_OWNS 4u     /* some member of the tuple is no plain data */
#define PYE_TYPE_NULLABLE 8u /* T | None of a T that is a pointer: NULL is None */
#define PYE_TYPE_ORDERED 32u /* an OrderedDict */
#define PYE_TYPE_HELD 64u    /* a class of which the host may hold objects: they cross as handles */
#define PYE_TYPE_KNOTTED 16u /* a class whose objects begin with pye_knotted_t: knots.h */

struct pye_type {
    const char *name; /* as Python writes it: list[int], Point */
    const pye_operations_t *operations;
    uint32_t kind;
    uint32_t size;               /* of a slot */
    const pye_type_t *element;   /* of a list, set, deque or optional; the key of a dict; the base of a class */
    const pye_type_t *value;     /* of a dict */
    const pye_member_t *members; /* of a tuple, class or enum */
    uint32_t member_count;
    uint32_t object_size; /* of a class: of its struct; of an optional: where the value lies in it */
    uint32_t flags;       /* PYE_TYPE_… */
    const void *values;   /* of an enum: where its members' values lie, slots of `element` at the members' offsets; of a
                           * plain class: its module's name */
};

extern const pye_operations_t pye_bool_operations, pye_signed_operations, pye_unsigned_operations, pye_float_operations,
    pye_bytes_operations, pye_str_operations, pye_bytearray_operations, pye_list_operations, pye_open_tuple_operations,
    pye_dict_operations, pye_counter_operations, pye_ordered_operations, pye_set_operations, pye_deque_operations,
    pye_tuple_operations, pye_plain_tuple_operations, pye_object_operations, pye_enum_operations, pye_flags_operations,
    pye_int_flags_operations, pye_optional_operations, pye_json_operations, pye_exception_operations;

extern const pye_type_t pye_type_bool, pye_type_int, pye_type_u8, pye_type_u16, pye_type_u32, pye_type_u64, pye_type_i8,
    pye_type_i16, pye_type_i32, pye_type_i64, pye_type_float, pye_type_f32, pye_type_bytes, pye_type_str,
    pye_type_bytearray, pye_type_json, pye_type_exception;

/* Initialisers of a module's own descriptors: static const pye_type_t vault__type_3 = PYE_LIST_OF("list[int]",
 * &pye_type_int); */
#define PYE_LIST_OF(text, of) \
    {.name = (text), .operations = &pye_list_operations, .kind = PYE_KIND_LIST, .size = sizeof(void *), .element = (of)}
#define PYE_OPEN_TUPLE_OF(text, of) \
    {.name = (text), \
     .operations = &pye_open_tuple_operations, \
     .kind = PYE_KIND_LIST, \
     .size = sizeof(void *), \
     .element = (of), \
     .flags = PYE_TYPE_FROZEN}
#define PYE_DEQUE_OF(text, of) \
    {.name = (text), \
     .operations = &pye_deque_operations, \
     .kind = PYE_KIND_DEQUE, \
     .size = sizeof(void *), \
     .element = (of)}
#define PYE_SET_OF(text, of) \
    {.name = (text), .operations = &pye_set_operations, .kind = PYE_KIND_SET, .size = sizeof(void *), .element = (of)}
#define PYE_FROZENSET_OF(text, of) \
    {.name = (text), \
     .operations = &pye_set_operations, \
     .kind = PYE_KIND_SET, \
     .size = sizeof(void *), \
     .element = (of), \
     .flags = PYE_TYPE_FROZEN}
#define PYE_DICT_OF(text, key, of) \
    {.name = (text), \
     .operations = &pye_dict_operations, \
     .kind = PYE_KIND_DICT, \
     .size = sizeof(void *), \
     .element = (key), \
     .value = (of)}
/* `shape` is the C struct; `fields` an array of pye_member_t; `owns`: whether a member is no plain data. */
#define PYE_TUPLE_OF(text, shape, fields, owns) \
    {.name = (text), \
     .operations = (owns) ? &pye_tuple_operations : &pye_plain_tuple_operations, \
     .kind = PYE_KIND_TUPLE, \
     .size = sizeof(shape), \
     .members = (fields), \
     .member_count = sizeof(fields) / sizeof((fields)[0]), \
     .flags = (owns) ? PYE_TYPE_OWNS : 0}
/* `shape` is the struct that begins with pye_head_t. */
#define PYE_CLASS_OF(text, shape, fields, bits) PYE_CLASS_WITH(text, shape, fields, bits, &pye_object_operations)
/* Of a class that says itself what some operation is. */
#define PYE_CLASS_WITH(text, shape, fields, bits, its_operations) \
    {.name = (text), \
     .operations = (its_operations), \
     .kind = PYE_KIND_OBJECT, \
     .size = sizeof(void *), \
     .members = (fields), \
     .member_count = sizeof(fields) / sizeof((fields)[0]), \
     .object_size = sizeof(shape), \
     .flags = (bits)}
/* A plain class: `of` is its base or NULL. */
#define PYE_PLAIN_CLASS(text, shape, fields, bits, its_operations, of, module) \
    {.name = (text), \
     .operations = (its_operations), \
     .kind = PYE_KIND_OBJECT, \
     .size = sizeof(void *), \
     .element = (of), \
     .members = (fields), \
     .member_count = sizeof(fields) / sizeof((fields)[0]), \
     .object_size = sizeof(shape), \
     .flags = (bits), \
     .values = (module)}
/* An array of slots of `of`, the members' values in order; `fields` has their names and offsets. */
#define PYE_ENUM_OF(text, of, fields, slots) \
    {.name = (text), \
     .operations = &pye_enum_operations, \
     .kind = PYE_KIND_ENUM, \
     .size = sizeof(int64_t), \
     .element = (of), \
     .members = (fields), \
     .member_count = sizeof(fields) / sizeof((fields)[0]), \
     .values = (slots)}
/* Of Flag and IntFlag: bits. `fields` has the members' names, `slots` their bits; `own` says which of the two it is. */
#define PYE_FLAGS_OF(text, own, fields, slots) \
    {.name = (text), \
     .operations = &(own), \
     .kind = PYE_KIND_SIGNED, \
     .size = sizeof(int64_t), \
     .members = (fields), \
     .member_count = sizeof(fields) / sizeof((fields)[0]), \
     .values = (slots)}
/* `shape` is struct {bool some; T value;}. */
#define PYE_OPTIONAL_OF(text, shape, of) \
    {.name = (text), \
     .operations = &pye_optional_operations, \
     .kind = PYE_KIND_OPTIONAL, \
     .size = sizeof(shape), \
     .element = (of), \
     .object_size = offsetof(shape, value), \
     .flags = PYE_TYPE_OWNS}

/* T | None of a pointer: the descriptor of T, named `kind` in lower case and upper, but for the flag. */
#define PYE_NULLABLE_OF(text, kind_, KIND, of, to, bits) \
    {.name = (text), \
     .operations = &pye_##kind_##_operations, \
     .kind = PYE_KIND_##KIND, \
     .size = sizeof(void *), \
     .element = (of), \
     .value = (to), \
     .flags = PYE_TYPE_NULLABLE | (bits)}

/* --- slots of any type -------------------------------------------------------------------------------------------- */

/* A borrowed value that was copied into the slot becomes its own; false with MemoryError raised. */
PYE_MUST_CHECK static inline bool pye_keep(const pye_type_t *type, void *slot)
{
    return type->operations->keep == NULL || type->operations->keep(type, slot);
}

static inline void pye_drop(const pye_type_t *type, void *slot)
{
    if (type->operations->drop != NULL)
        type->operations->drop(type, slot);
}

/* What is in a slot, as bytes: a word, of most types. */
static inline void pye_slot_copy(const pye_type_t *type, void *to, const void *from)
{
    if (PYE_LIKELY(type->size == sizeof(uint64_t)))
        __builtin_memcpy(to, from, sizeof(uint64_t));
    else
        __builtin_memcpy(to, from, type->size);
}

/* A new reference to what a slot owns; that is never borrowed, so that there is nothing to fail. */
static inline void pye_slot_get(const pye_type_t *type, const void *slot, void *result)
{
    pye_slot_copy(type, result, slot);
    if (type->operations->keep != NULL)
        (void)type->operations->keep(type, result);
}

/* The parts of pye_object_operations, for the operations of a class that has some of its own. */
bool pye_object_keep(const pye_type_t *type, void *slot);
void pye_object_drop(const pye_type_t *type, void *slot);
bool pye_object_own_equal(const pye_type_t *type, const void *a, const void *b);
int pye_object_own_compare(const pye_type_t *type, const void *a, const void *b);
uint64_t pye_object_own_hash(const pye_type_t *type, const void *slot);
bool pye_object_own_repr(const pye_type_t *type, const void *slot, pye_builder_t *to);
void pye_object_own_free(pye_head_t *object);

/* Of a plain class: <module.Name object>, of the class that the object has. */
bool pye_plain_repr(const pye_type_t *type, const void *slot, pye_builder_t *to);
/* isinstance(object, Name); false of None. */
static inline bool pye_object_is(const void *object, const pye_type_t *type)
{
    for (const pye_type_t *of = object == NULL ? NULL : ((const pye_head_t *)object)->type; of != NULL;
         of = of->element) {
        if (of == type)
            return true;
    }
    return false;
}
static inline bool pye_object_same(const void *a, const void *b) { return a == b; }
/* Before a field is read that an object may not have: AttributeError: 'Name' object has no attribute 'field' */
PYE_COLD bool pye_raise_attribute(const void *object, const pye_bytes_t *field);
PYE_MUST_CHECK static inline bool pye_field_there(bool there, const void *object, const pye_bytes_t *field)
{
    return PYE_LIKELY(there) || PYE_FAILED(pye_raise_attribute(object, field));
}

/* What a class's own `__len__` gave, else ValueError. */
PYE_MUST_CHECK bool pye_own_length(int64_t length, int64_t *result);
/* The place of an enum's member: Name(value), else ValueError; Name["member"], else KeyError. */
PYE_MUST_CHECK bool pye_enum_of(const pye_type_t *type, const void *value, int64_t *result);
PYE_MUST_CHECK bool pye_enum_named(const pye_type_t *type, const pye_bytes_t *name, int64_t *result);
/* Bits of a Flag: Name(value), else ValueError, ~value, Name["member"], else KeyError; value.name, which NULL is None of,
 * str(value); `one in whole`. */
PYE_MUST_CHECK bool pye_flags_of(const pye_type_t *type, int64_t value, int64_t *result);
PYE_MUST_CHECK bool pye_flags_invert(const pye_type_t *type, int64_t value, int64_t *result);
PYE_MUST_CHECK bool pye_flags_named(const pye_type_t *type, const pye_bytes_t *name, int64_t *result);
PYE_MUST_CHECK bool pye_flags_name(const pye_type_t *type, int64_t value, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_flags_text(const pye_type_t *type, int64_t value, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_flags_in(int64_t one, int64_t whole, bool *result);

/* What `hash(…)` in a class's own `__hash__` gives: 32 bits, so that such numbers may be multiplied and added. */
PYE_MUST_CHECK bool pye_value_hash(const pye_type_t *type, const void *slot, int64_t *result);
/* ==; false with RecursionError raised where values nest too deep. */
PYE_MUST_CHECK bool pye_value_equal(const pye_type_t *type, const void *a, const void *b, bool *result);
/* One of PYE_LESS, PYE_EQUAL, PYE_GREATER, or 0. */
PYE_MUST_CHECK bool pye_value_compare(const pye_type_t *type, const void *a, const void *b, int *result);
/* pye_value_lt, _le, _gt, _ge */
#define PYE_VALUE_ORDER(name, accepted) \
    PYE_MUST_CHECK static inline bool pye_value_##name(const pye_type_t *type, const void *a, const void *b, \
                                                       bool *result) \
    { \
        int found; \
        if (!pye_value_compare(type, a, b, &found)) \
            return false; \
        *result = (found & (accepted)) != 0; \
        return true; \
    }
PYE_VALUE_ORDER(lt, PYE_LESS)
PYE_VALUE_ORDER(le, PYE_NOT_GREATER)
PYE_VALUE_ORDER(gt, PYE_GREATER)
PYE_VALUE_ORDER(ge, PYE_NOT_LESS)
PYE_MUST_CHECK bool pye_value_repr(const pye_type_t *type, const void *slot, pye_bytes_t **result);
/* What str() gives: of a str the text itself, of everything else its repr. */
PYE_MUST_CHECK bool pye_value_str(const pye_type_t *type, const void *slot, pye_bytes_t **result);

#endif
