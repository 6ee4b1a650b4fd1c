/* Members of enum.Flag and IntFlag: bits, which the class has names for. What a member of an IntFlag is besides may have bits
 * that no member has. */

#include <string.h>

#include "siphash.h"
#include "values/builder.h"
#include "values/exceptions.h"
#include "values/lists.h"
#include "values/text.h"

static uint64_t bits_of(const pye_type_t *type, uint32_t at) { return (uint64_t)((const int64_t *)type->values)[at]; }

static bool keeps(const pye_type_t *type) { return type->operations == &pye_int_flags_operations; }

static unsigned length_of(uint64_t value) { return value == 0 ? 0 : 64 - (unsigned)__builtin_clzll(value); }

/* int.bit_length */
static unsigned digits_of(int64_t value) { return length_of(value < 0 ? 0 - (uint64_t)value : (uint64_t)value); }

static bool is_single(uint64_t bits) { return bits != 0 && (bits & (bits - 1)) == 0; }

static uint64_t mask_of(const pye_type_t *type)
{
    uint64_t mask = 0;
    for (uint32_t at = 0; at < type->member_count; at++)
        mask |= bits_of(type, at);
    return mask;
}

static bool put_number(pye_builder_t *to, int64_t value)
{
    return pye_type_int.operations->repr(&pye_type_int, &value, to);
}

/* As enum.bin writes it: the sign apart, and as many digits as the longer one of two has. */
static bool put_binary(pye_builder_t *to, int64_t value, unsigned digits)
{
    unsigned own = digits_of(value);
    bool well = pye_builder_text(to, value < 0 ? "0b1 " : "0b0 ");
    for (unsigned at = own > digits ? own : digits; well && at-- > 0;)
        well = pye_builder_byte(to, (uint8_t)('0' + ((uint64_t)value >> at & 1)));
    return well;
}

static bool refuse(const pye_type_t *type, int64_t value, uint64_t mask)
{
    unsigned own = digits_of(value), digits = length_of(mask) > own ? length_of(mask) : own;
    pye_builder_t text = {0};
    if (pye_builder_text(&text, "<flag '") && pye_builder_text(&text, type->name) &&
        pye_builder_text(&text, "'> invalid value ") && put_number(&text, value) &&
        pye_builder_text(&text, "\n    given ") && put_binary(&text, value, digits) &&
        pye_builder_text(&text, "\n  allowed ") && put_binary(&text, (int64_t)mask, digits))
        (void)pye_raise_sized(PYE_EXC_ValueError, (const char *)text.data, text.size);
    return pye_builder_drop(&text);
}

/* What Flag takes an int for: a negative one is what its bits are not. */
bool pye_flags_of(const pye_type_t *type, int64_t value, int64_t *result)
{
    uint64_t mask = mask_of(type), all = ((uint64_t)1 << length_of(mask)) - 1;
    uint64_t inverse = ~(uint64_t)value;
    bool within = value < 0 ? inverse <= all : (uint64_t)value <= all;
    if (!within || ((uint64_t)value & (all ^ mask)) != 0) {
        if (!keeps(type))
            return refuse(type, value, mask);
        if (value < 0) {
            unsigned bits = length_of(inverse + 1);
            if (bits > 62)
                return pye_fail(PYE_EXC_OverflowError, "int is past 64 bits");
            uint64_t top = (uint64_t)1 << bits;
            value = (int64_t)((top > all + 1 ? top : all + 1) + (uint64_t)value);
        }
    }
    *result = value < 0 ? (int64_t)(all + 1 + (uint64_t)value) : value;
    return true;
}

bool pye_flags_invert(const pye_type_t *type, int64_t value, int64_t *result)
{
    if (keeps(type))
        return pye_flags_of(type, ~value, result);
    *result = (int64_t)(mask_of(type) & ~(uint64_t)value);
    return true;
}

bool pye_flags_named(const pye_type_t *type, const pye_bytes_t *name, int64_t *result)
{
    for (uint32_t at = 0; at < type->member_count; at++) {
        const char *member = type->members[at].name;
        if (strlen(member) == name->size && memcmp(member, name->data, name->size) == 0) {
            *result = (int64_t)bits_of(type, at);
            return true;
        }
    }
    return pye_raise_exception(PYE_EXC_KeyError, name);
}

/* Whether it is the first member that has these bits, and they are one. */
static bool is_canonical(const pye_type_t *type, uint32_t at)
{
    for (uint32_t before = 0; before < at; before++) {
        if (bits_of(type, before) == bits_of(type, at))
            return false;
    }
    return is_single(bits_of(type, at));
}

/* Whether it is the first member that has these bits, and they are several. */
static bool is_first_mix(const pye_type_t *type, uint32_t at)
{
    for (uint32_t before = 0; before < at; before++) {
        if (bits_of(type, before) == bits_of(type, at))
            return false;
    }
    return bits_of(type, at) != 0 && !is_single(bits_of(type, at));
}

/* The member's name, or those of its bits; false in `named` where it has none. As in CPython, beside bits that no member
 * has the names of several bits are there too, behind those of single ones. */
static bool put_name(const pye_type_t *type, uint64_t value, pye_builder_t *to, bool *named)
{
    *named = true;
    for (uint32_t at = 0; at < type->member_count; at++) {
        if (bits_of(type, at) == value)
            return pye_builder_text(to, type->members[at].name);
    }
    uint64_t unknown = value & ~mask_of(type);
    *named = unknown != value;
    const char *before = "";
    for (unsigned mixes = 0; mixes <= (unknown != 0); mixes++) {
        for (uint32_t at = 0; at < type->member_count; at++) {
            if ((bits_of(type, at) & ~value) != 0 || !(mixes ? is_first_mix(type, at) : is_canonical(type, at)))
                continue;
            if (!pye_builder_text(to, before) || !pye_builder_text(to, type->members[at].name))
                return false;
            before = "|";
        }
    }
    return unknown == 0 || !*named || (pye_builder_byte(to, '|') && put_number(to, (int64_t)unknown));
}

bool pye_flags_name(const pye_type_t *type, int64_t value, pye_bytes_t **result)
{
    pye_builder_t text = {0};
    bool named;
    if (!put_name(type, (uint64_t)value, &text, &named))
        return pye_builder_drop(&text);
    if (named)
        return pye_builder_finish(&text, result);
    (void)pye_builder_drop(&text);
    *result = NULL;
    return true;
}

bool pye_flags_text(const pye_type_t *type, int64_t value, pye_bytes_t **result)
{
    pye_builder_t text = {0}, name = {0};
    bool named, well = put_name(type, (uint64_t)value, &name, &named) && pye_builder_text(&text, type->name);
    well = well && (named ? pye_builder_byte(&text, '.') && pye_builder_add(&text, name.data, name.size)
                          : pye_builder_byte(&text, '(') && put_number(&text, value) && pye_builder_byte(&text, ')'));
    (void)pye_builder_drop(&name);
    return pye_builder_end(&text, well, result);
}

bool pye_flags_in(int64_t one, int64_t whole, bool *result)
{
    *result = (one & whole) == one;
    return true;
}

/* The members that the value has, in the order of the class. */
bool pye_flags_members(const pye_type_t *list, int64_t value, pye_list_t **result)
{
    const pye_type_t *type = list->element;
    if (!pye_list_new(list, 0, result))
        return false;
    for (uint32_t at = 0; at < type->member_count; at++) {
        int64_t bits = (int64_t)bits_of(type, at);
        if ((bits & value) != 0 && is_canonical(type, at) && !pye_list_append(*result, &bits)) {
            pye_list_release(*result);
            return false;
        }
    }
    return true;
}

/* <Name.MEMBER|OTHER: value> */
static bool repr_flags(const pye_type_t *type, const void *slot, pye_builder_t *to)
{
    int64_t value = *(const int64_t *)slot;
    pye_builder_t name = {0};
    bool named;
    bool well = put_name(type, (uint64_t)value, &name, &named) && pye_builder_byte(to, '<') &&
                pye_builder_text(to, type->name) &&
                (!named || (pye_builder_byte(to, '.') && pye_builder_add(to, name.data, name.size))) &&
                pye_builder_text(to, ": ") && put_number(to, value) && pye_builder_byte(to, '>');
    (void)pye_builder_drop(&name);
    return well;
}

static bool equal_flags(const pye_type_t *type, const void *a, const void *b)
{
    (void)type;
    return *(const int64_t *)a == *(const int64_t *)b;
}

static int compare_flags(const pye_type_t *type, const void *a, const void *b)
{
    (void)type;
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return one < other ? PYE_LESS : one == other ? PYE_EQUAL : PYE_GREATER;
}

static uint64_t hash_flags(const pye_type_t *type, const void *slot)
{
    (void)type;
    return pye_hash_word(0, *(const uint64_t *)slot);
}

const pye_operations_t pye_flags_operations = {.equal = equal_flags, .hash = hash_flags, .repr = repr_flags};
const pye_operations_t pye_int_flags_operations = {
    .equal = equal_flags, .compare = compare_flags, .hash = hash_flags, .repr = repr_flags};
