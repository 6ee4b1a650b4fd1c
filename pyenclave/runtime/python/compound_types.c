/* The descriptors' functions of tuples, classes, enums and optionals: by their members, so that a module's own types need no
 * functions of their own. */

#include "compound.h"
#include "siphash.h"
#include "values/bytes.h"

bool pye_object_keep(const pye_type_t *type, void *slot)
{
    (void)type;
    pye_object_retain(pye_head_at(slot));
    return true;
}

void pye_object_drop(const pye_type_t *type, void *slot)
{
    (void)type;
    pye_object_release(pye_head_at(slot));
}

static void *member_at(const pye_member_t *member, const void *base)
{
    return (uint8_t *)(uintptr_t)base + member->offset;
}

/* --- members of a struct ------------------------------------------------------------------------------------------------ */

static void drop_members(const pye_type_t *type, void *base, uint32_t count)
{
    for (uint32_t at = 0; at < count; at++)
        pye_drop(type->members[at].type, member_at(&type->members[at], base));
}

static bool equal_members(const pye_type_t *type, const void *a, const void *b)
{
    for (uint32_t at = 0; at < type->member_count; at++) {
        const pye_member_t *member = &type->members[at];
        if ((member->flags & PYE_MEMBER_NO_COMPARE) == 0 &&
            !member->type->operations->equal(member->type, member_at(member, a), member_at(member, b)))
            return false;
    }
    return true;
}

/* Whether a class's own method may be asked for a member that is not among the `last` ones. */
static bool asks(const pye_type_t *type, uint32_t last)
{
    for (uint32_t at = 0; at + last < type->member_count; at++) {
        if (type->members[at].type->kind > PYE_KIND_STR)
            return true;
    }
    return false;
}

static int compare_simple(const pye_type_t *type, const void *one, const void *other)
{
    if (type->kind == PYE_KIND_SIGNED && type->size == sizeof(int64_t)) {
        int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;
        return a < b ? PYE_LESS : a > b ? PYE_GREATER : PYE_EQUAL;
    }
    if (type->kind == PYE_KIND_STR)
        return pye_bytes_compare(*(pye_bytes_t *const *)one, *(pye_bytes_t *const *)other);
    return type->operations->compare(type, one, other);
}

/* What `type(value).__name__` is, without the items in a container's name. */
static bool add_name(pye_builder_t *to, const pye_type_t *type, const void *slot)
{
    bool is_optional = type->kind == PYE_KIND_OPTIONAL, is_nullable = (type->flags & PYE_TYPE_NULLABLE) != 0;
    if ((is_optional && !*(const bool *)slot) || (is_nullable && pye_head_at(slot) == NULL))
        return pye_builder_text(to, "NoneType");
    if (is_optional)
        type = type->element;
    const char *name = type->kind == PYE_KIND_OBJECT ? pye_head_at(slot)->type->name : type->name;
    for (; *name != '\0' && *name != '['; name++) {
        if (!pye_builder_byte(to, (uint8_t)*name))
            return false;
    }
    return true;
}

/* TypeError: '<' not supported between instances of 'Job' and 'Job'. Answers 0. */
static int refuse_order(const pye_type_t *type, const void *one, const void *other)
{
    pye_builder_t text = {0};
    if (pye_error_pending()) /* by what asked whether they are equal */
        return 0;
    if (pye_builder_text(&text, "'<' not supported between instances of '") && add_name(&text, type, one) &&
        pye_builder_text(&text, "' and '") && add_name(&text, type, other) && pye_builder_byte(&text, '\''))
        (void)pye_raise_sized(PYE_EXC_TypeError, (const char *)text.data, text.size);
    (void)pye_builder_drop(&text);
    return 0;
}

static int compare_members(const pye_type_t *type, const void *a, const void *b)
{
    for (uint32_t at = 0; at < type->member_count; at++) {
        const pye_member_t *member = &type->members[at];
        const void *one = member_at(member, a), *other = member_at(member, b);
        if ((member->flags & PYE_MEMBER_NO_COMPARE) != 0)
            continue;
        if ((member->flags & PYE_MEMBER_NO_ORDER) != 0) {
            if (!member->type->operations->equal(member->type, one, other))
                return refuse_order(member->type, one, other);
        } else if (member->type->kind <= PYE_KIND_STR &&
                   (member->type->flags & PYE_TYPE_NULLABLE) == 0) { /* whether they are equal, its order says too */
            int found = compare_simple(member->type, one, other);
            if (found != PYE_EQUAL)
                return found;
        } else if (!member->type->operations->equal(member->type, one, other)) {
            return member->type->operations->compare(member->type, one, other);
        }
    }
    return PYE_EQUAL;
}

static uint64_t hash_members(const pye_type_t *type, const void *base)
{
    uint64_t hash = 0;
    for (uint32_t at = 0; at < type->member_count; at++) {
        const pye_member_t *member = &type->members[at];
        if ((member->flags & PYE_MEMBER_NO_COMPARE) == 0)
            hash = pye_hash_word(hash, member->type->operations->hash(member->type, member_at(member, base)));
    }
    return hash;
}

/* (a, b), (a,), Name(x=a, y=b) */
static bool repr_members(const pye_type_t *type, const char *name, const void *base, pye_builder_t *to)
{
    bool any = false;
    if (!pye_builder_text(to, name) || !pye_builder_byte(to, '('))
        return false;
    for (uint32_t at = 0; at < type->member_count; at++) {
        const pye_member_t *member = &type->members[at];
        if ((member->flags & PYE_MEMBER_NO_REPR) != 0)
            continue;
        if (any && !pye_builder_text(to, ", "))
            return false;
        if (member->name != NULL && !(pye_builder_text(to, member->name) && pye_builder_byte(to, '=')))
            return false;
        if (!member->type->operations->repr(member->type, member_at(member, base), to))
            return false;
        any = true;
    }
    bool single = type->member_count == 1 && type->members[0].name == NULL;
    return (!single || pye_builder_byte(to, ',')) && pye_builder_byte(to, ')');
}

/* --- tuples ------------------------------------------------------------------------------------------------------------- */

static bool keep_tuple(const pye_type_t *type, void *slot)
{
    for (uint32_t at = 0; at < type->member_count; at++) {
        if (!pye_keep(type->members[at].type, member_at(&type->members[at], slot))) {
            drop_members(type, slot, at);
            return false;
        }
    }
    return true;
}

static void drop_tuple(const pye_type_t *type, void *slot) { drop_members(type, slot, type->member_count); }

/* What a tuple lies in may change while a class's own method is asked for a member. */
static bool equal_tuples(const pye_type_t *type, const void *a, const void *b)
{
    pye_kept_t one, other;
    if (!asks(type, 1))
        return equal_members(type, a, b);
    if (!pye_kept_begin(&one, type, a))
        return false;
    bool same = pye_kept_begin(&other, type, b);
    if (same) {
        same = equal_members(type, one.slot, other.slot);
        pye_kept_end(&other, type);
    }
    pye_kept_end(&one, type);
    return same;
}

/* The same; of the last member too both `==` and `<` are asked. */
static int compare_tuples(const pye_type_t *type, const void *a, const void *b)
{
    pye_kept_t one, other;
    int found = 0;
    if (!asks(type, 0))
        return compare_members(type, a, b);
    if (!pye_kept_begin(&one, type, a))
        return 0;
    if (pye_kept_begin(&other, type, b)) {
        found = compare_members(type, one.slot, other.slot);
        pye_kept_end(&other, type);
    }
    pye_kept_end(&one, type);
    return found;
}

static bool repr_tuple(const pye_type_t *type, const void *slot, pye_builder_t *to)
{
    bool named = type->member_count != 0 && type->members[0].name != NULL;
    pye_kept_t kept;
    if (!pye_kept_begin(&kept, type, slot))
        return false;
    bool well = repr_members(type, named ? type->name : "", kept.slot, to);
    pye_kept_end(&kept, type);
    return well;
}

const pye_operations_t pye_tuple_operations = {.keep = keep_tuple,
                                               .drop = drop_tuple,
                                               .equal = equal_tuples,
                                               .compare = compare_tuples,
                                               .hash = hash_members,
                                               .repr = repr_tuple};
const pye_operations_t pye_plain_tuple_operations = {
    .equal = equal_members, .compare = compare_members, .hash = hash_members, .repr = repr_tuple};

/* --- classes ------------------------------------------------------------------------------------------------------------ */

/* Objects of a class that derives from `type` are asked for what they have themselves. */
bool pye_object_own_equal(const pye_type_t *type, const void *a, const void *b)
{
    pye_head_t *one = pye_head_at(a), *other = pye_head_at(b);
    if (one == other || one == NULL || other == NULL || (type->flags & PYE_TYPE_IDENTITY) != 0)
        return one == other;
    if (one->type->operations != other->type->operations)
        return false; /* of another class: each has its own, and what has no fields no place for its members */
    if ((one->type->flags & PYE_TYPE_IDENTITY) != 0)
        return false; /* of a plain class, which is in a union with dataclasses */
    (void)pye_head_hold(a);
    (void)pye_head_hold(b);
    bool same = pye_deeper() && equal_members(one->type, one, other);
    pye_object_release(one);
    pye_object_release(other);
    return same;
}

int pye_object_own_compare(const pye_type_t *type, const void *a, const void *b)
{
    if (!asks(type, 0))
        return pye_deeper() ? compare_members(type, pye_head_at(a), pye_head_at(b)) : 0;
    pye_head_t *one = pye_head_hold(a), *other = pye_head_hold(b);
    int found = pye_deeper() ? compare_members(type, one, other) : 0;
    pye_object_release(one);
    pye_object_release(other);
    return found;
}

uint64_t pye_object_own_hash(const pye_type_t *type, const void *slot)
{
    const pye_head_t *object = pye_head_at(slot);
    if (object == NULL || (type->flags & PYE_TYPE_IDENTITY) != 0)
        return pye_hash_word(0, (uint64_t)(uintptr_t)object);
    return pye_deeper() ? hash_members(object->type, object) : 0;
}

static bool repr_knotted(const pye_type_t *type, const pye_head_t *object, pye_builder_t *to)
{
    pye_shown_t shown;
    if (!pye_shown_begin(&shown, object))
        return pye_builder_text(to, "...");
    bool well = repr_members(type, type->name, object, to);
    pye_shown_end(&shown);
    return well;
}

bool pye_object_own_repr(const pye_type_t *type, const void *slot, pye_builder_t *to)
{
    pye_head_t *object = pye_head_hold(slot);
    if (object == NULL)
        return pye_builder_text(to, "None");
    const pye_type_t *own = object->type;
    bool well = false;
    if (own->operations != type->operations && own->operations->repr != pye_object_own_repr)
        well = own->operations->repr(own, slot, to);
    else if ((own->flags & PYE_TYPE_KNOTTED) == 0)
        well = pye_deeper() && repr_members(own, own->name, object, to);
    else
        well = pye_deeper() && repr_knotted(own, object, to);
    pye_object_release(object);
    return well;
}

void pye_object_own_free(pye_head_t *object)
{
    const pye_type_t *type = object->type;
    drop_members(type, object, type->member_count);
    pye_block_free(object, type->object_size);
}

const pye_operations_t pye_object_operations = {.keep = pye_object_keep,
                                                .drop = pye_object_drop,
                                                .equal = pye_object_own_equal,
                                                .compare = pye_object_own_compare,
                                                .hash = pye_object_own_hash,
                                                .repr = pye_object_own_repr,
                                                .free = pye_object_own_free};

/* --- enums: members are told apart by their index ------------------------------------------------------------------------ */

static bool equal_enums(const pye_type_t *type, const void *a, const void *b)
{
    (void)type;
    return *(const int64_t *)a == *(const int64_t *)b;
}

static uint64_t hash_enum(const pye_type_t *type, const void *slot)
{
    (void)type;
    return pye_hash_word(0, *(const uint64_t *)slot);
}

/* <Name.MEMBER: value>; the value's slot is what the member's offset is of, see PYE_ENUM_OF. */
static bool repr_enum(const pye_type_t *type, const void *slot, pye_builder_t *to)
{
    const pye_member_t *member = &type->members[*(const uint64_t *)slot];
    return pye_builder_byte(to, '<') && pye_builder_text(to, type->name) && pye_builder_byte(to, '.') &&
           pye_builder_text(to, member->name) && pye_builder_text(to, ": ") &&
           type->element->operations->repr(type->element, (const uint8_t *)type->values + member->offset, to) &&
           pye_builder_byte(to, '>');
}

static int compare_enums(const pye_type_t *type, const void *a, const void *b)
{
    const uint8_t *one = (const uint8_t *)type->values + type->members[*(const uint64_t *)a].offset;
    const uint8_t *other = (const uint8_t *)type->values + type->members[*(const uint64_t *)b].offset;
    return type->element->operations->compare(type->element, one, other);
}

const pye_operations_t pye_enum_operations = {
    .equal = equal_enums, .compare = compare_enums, .hash = hash_enum, .repr = repr_enum};

/* --- optionals of what has no NULL ---------------------------------------------------------------------------------------- */

static bool has_value(const void *slot) { return *(const bool *)slot; }

static void *value_at(const pye_type_t *type, const void *slot)
{
    return (uint8_t *)(uintptr_t)slot + type->object_size;
}

static bool keep_optional(const pye_type_t *type, void *slot)
{
    return !has_value(slot) || pye_keep(type->element, value_at(type, slot));
}

static void drop_optional(const pye_type_t *type, void *slot)
{
    if (has_value(slot))
        pye_drop(type->element, value_at(type, slot));
}

static bool equal_optionals(const pye_type_t *type, const void *a, const void *b)
{
    if (!has_value(a) || !has_value(b))
        return has_value(a) == has_value(b);
    return type->element->operations->equal(type->element, value_at(type, a), value_at(type, b));
}

static uint64_t hash_optional(const pye_type_t *type, const void *slot)
{
    if (!has_value(slot))
        return pye_hash_word(0, 0);
    return type->element->operations->hash(type->element, value_at(type, slot));
}

static bool repr_optional(const pye_type_t *type, const void *slot, pye_builder_t *to)
{
    if (!has_value(slot))
        return pye_builder_text(to, "None");
    return type->element->operations->repr(type->element, value_at(type, slot), to);
}

const pye_operations_t pye_optional_operations = {.keep = keep_optional,
                                                  .drop = drop_optional,
                                                  .equal = equal_optionals,
                                                  .hash = hash_optional,
                                                  .repr = repr_optional};
