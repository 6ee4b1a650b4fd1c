/* The descriptors of numbers and bools. */

#include <string.h>

#include "decimal_text.h"
#include "float_text.h"
#include "siphash.h"
#include "values/builder.h"
#include "values/numbers.h"

/* Slots are read by their size, so that one function serves all widths. */
static int64_t signed_at(const pye_type_t *type, const void *slot)
{
    switch (type->size) {
    case 1: return *(const int8_t *)slot;
    case 2: return *(const int16_t *)slot;
    case 4: return *(const int32_t *)slot;
    default: return *(const int64_t *)slot;
    }
}

static uint64_t unsigned_at(const pye_type_t *type, const void *slot)
{
    switch (type->size) {
    case 1: return *(const uint8_t *)slot;
    case 2: return *(const uint16_t *)slot;
    case 4: return *(const uint32_t *)slot;
    default: return *(const uint64_t *)slot;
    }
}

static double float_at(const pye_type_t *type, const void *slot)
{
    return type->size == sizeof(float) ? (double)*(const float *)slot : *(const double *)slot;
}

#define PYE_ORDERED(name, type, at) \
    static bool equal_##name(const pye_type_t *of, const void *a, const void *b) { return at(of, a) == at(of, b); } \
    static int compare_##name(const pye_type_t *of, const void *a, const void *b) \
    { \
        type one = at(of, a), other = at(of, b); \
        return one < other ? PYE_LESS : one > other ? PYE_GREATER : one == other ? PYE_EQUAL : 0; \
    }
PYE_ORDERED(signed, int64_t, signed_at)
PYE_ORDERED(unsigned, uint64_t, unsigned_at)
PYE_ORDERED(float, double, float_at)

static uint64_t hash_signed(const pye_type_t *type, const void *slot)
{
    return pye_hash_word(0, (uint64_t)signed_at(type, slot));
}

static uint64_t hash_unsigned(const pye_type_t *type, const void *slot)
{
    return pye_hash_word(0, unsigned_at(type, slot));
}

static uint64_t hash_float(const pye_type_t *type, const void *slot)
{
    double value = float_at(type, slot);
    uint64_t word = 0;
    if (value != 0.0) /* both zeros are one key */
        memcpy(&word, &value, sizeof word);
    return pye_hash_word(0, word);
}

static bool repr_signed(const pye_type_t *type, const void *slot, pye_builder_t *to)
{
    char digits[PYE_DECIMAL_SIZE];
    int64_t value = signed_at(type, slot);
    return pye_builder_add(to, digits, pye_decimal(digits, value < 0, pye_int_magnitude(value)));
}

static bool repr_unsigned(const pye_type_t *type, const void *slot, pye_builder_t *to)
{
    char digits[PYE_DECIMAL_SIZE];
    return pye_builder_add(to, digits, pye_decimal(digits, false, unsigned_at(type, slot)));
}

static bool repr_float(const pye_type_t *type, const void *slot, pye_builder_t *to)
{
    return pye_float_text(to, float_at(type, slot), 'r', 0, PYE_FLOAT_DOT_ZERO);
}

static bool repr_bool(const pye_type_t *type, const void *slot, pye_builder_t *to)
{
    (void)type;
    return pye_builder_text(to, *(const bool *)slot ? "True" : "False");
}

const pye_operations_t pye_bool_operations = {
    .equal = equal_unsigned, .compare = compare_unsigned, .hash = hash_unsigned, .repr = repr_bool};
const pye_operations_t pye_signed_operations = {
    .equal = equal_signed, .compare = compare_signed, .hash = hash_signed, .repr = repr_signed};
const pye_operations_t pye_unsigned_operations = {
    .equal = equal_unsigned, .compare = compare_unsigned, .hash = hash_unsigned, .repr = repr_unsigned};
const pye_operations_t pye_float_operations = {
    .equal = equal_float, .compare = compare_float, .hash = hash_float, .repr = repr_float};

#define PYE_SCALAR(variable, text, of, which, width) \
    const pye_type_t pye_type_##variable = { \
        .name = text, .operations = &pye_##of##_operations, .kind = which, .size = width};
PYE_SCALAR(bool, "bool", bool, PYE_KIND_BOOL, 1)
PYE_SCALAR(int, "int", signed, PYE_KIND_SIGNED, 8)
PYE_SCALAR(i8, "i8", signed, PYE_KIND_SIGNED, 1)
PYE_SCALAR(i16, "i16", signed, PYE_KIND_SIGNED, 2)
PYE_SCALAR(i32, "i32", signed, PYE_KIND_SIGNED, 4)
PYE_SCALAR(i64, "i64", signed, PYE_KIND_SIGNED, 8)
PYE_SCALAR(u8, "u8", unsigned, PYE_KIND_UNSIGNED, 1)
PYE_SCALAR(u16, "u16", unsigned, PYE_KIND_UNSIGNED, 2)
PYE_SCALAR(u32, "u32", unsigned, PYE_KIND_UNSIGNED, 4)
PYE_SCALAR(u64, "u64", unsigned, PYE_KIND_UNSIGNED, 8)
PYE_SCALAR(float, "float", float, PYE_KIND_FLOAT, 8)
PYE_SCALAR(f32, "f32", float, PYE_KIND_FLOAT, 4)
