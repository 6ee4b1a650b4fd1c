/* `f(**d)`: whether the keys of a dict are the parameters of a function, with CPython's texts where they are not. */

#include <string.h>

#include "json_parts.h"
#include "parts.h"
#include "repr.h"
#include "values/builder.h"
#include "values/exceptions.h"

/* Where the name that begins at `at` ends. */
static size_t end_of(const pye_bytes_t *names, size_t at)
{
    while (at < names->size && names->data[at] != ',')
        at++;
    return at;
}

static bool has_name(const pye_bytes_t *names, const pye_bytes_t *name)
{
    for (size_t at = 0; at < names->size;) {
        size_t end = end_of(names, at);
        if (end - at == name->size && memcmp(names->data + at, name->data, name->size) == 0)
            return true;
        at = end + 1;
    }
    return false;
}

static bool put(pye_builder_t *to, const pye_bytes_t *text)
{
    return text->size == 0 || pye_builder_add(to, text->data, text->size);
}

static bool raise(pye_builder_t *text)
{
    (void)pye_raise_sized(PYE_EXC_TypeError, (const char *)text->data, text->size);
    return pye_builder_drop(text);
}

static bool wrong(const pye_bytes_t *function, const char *what, const pye_bytes_t *name)
{
    pye_builder_t text = {0};
    if (put(&text, function) && pye_builder_text(&text, what) && pye_builder_byte(&text, '\'') && put(&text, name) &&
        pye_builder_byte(&text, '\''))
        return raise(&text);
    return pye_builder_drop(&text);
}

/* The names that the dict does not have, as "'a', 'b', and 'c'"; how many they are. */
static bool put_missing(const pye_dict_t *dict, const pye_bytes_t *names, size_t count, pye_builder_t *to,
                        size_t *found)
{
    *found = 0;
    for (size_t at = 0; at < names->size;) {
        size_t end = end_of(names, at);
        pye_bytes_t *name;
        bool there;
        if (!pye_bytes_copy(names->data + at, end - at, &name))
            return false;
        bool well = pye_dict_contains(dict, &name, &there);
        if (well && !there) {
            ++*found;
            const char *before = *found == 1 ? "'" : *found < count ? "', '" : count == 2 ? "' and '" : "', and '";
            well = to == NULL || (pye_builder_text(to, before) && put(to, name));
        }
        pye_bytes_release(name);
        if (!well)
            return false;
        at = end + 1;
    }
    return to == NULL || pye_builder_byte(to, '\'');
}

static bool missing(const pye_dict_t *dict, const pye_bytes_t *function, const pye_bytes_t *names, size_t count)
{
    pye_builder_t text = {0};
    int64_t number = (int64_t)count;
    if (put(&text, function) && pye_builder_text(&text, "() missing ") &&
        pye_type_int.operations->repr(&pye_type_int, &number, &text) &&
        pye_builder_text(&text, count == 1 ? " required positional argument: " : " required positional arguments: ") &&
        put_missing(dict, names, count, &text, &count))
        return raise(&text);
    return pye_builder_drop(&text);
}

/* The first key that is one of the names, or (`among` false) none; NULL where there is no such. False: the dict changed. */
static bool first_key(const pye_dict_t *dict, const pye_bytes_t *names, bool among, const pye_bytes_t **name)
{
    pye_dict_iterator_t iterator = pye_dict_begin(dict);
    for (;;) {
        const void *key;
        if (!pye_dict_next(&iterator, &key, NULL))
            return false;
        *name = key == NULL ? NULL : *(pye_bytes_t *const *)key;
        if (key == NULL || has_name(names, *name) == among)
            return true;
    }
}

bool pye_json_further(const pye_dict_t *dict, const pye_bytes_t *function, const pye_bytes_t *placed,
                      const pye_bytes_t *named, const pye_bytes_t *qualified)
{
    const pye_bytes_t *name;
    if (!first_key(dict, named, true, &name))
        return false;
    if (name != NULL)
        return wrong(qualified, "() got multiple values for keyword argument ", name);
    return first_key(dict, placed, true, &name) &&
           (name == NULL || wrong(function, "() got multiple values for argument ", name));
}

bool pye_json_keywords(const pye_dict_t *dict, const pye_bytes_t *function, const pye_bytes_t *names,
                       const pye_bytes_t *required, const pye_bytes_t *placed, const pye_bytes_t *named,
                       const pye_bytes_t *qualified)
{
    const pye_bytes_t *name;
    size_t count;
    if (!first_key(dict, named, true, &name))
        return false;
    if (name != NULL)
        return wrong(qualified, "() got multiple values for keyword argument ", name);
    if (!first_key(dict, names, false, &name))
        return false;
    if (name != NULL)
        return wrong(function,
                     has_name(placed, name) ? "() got multiple values for argument "
                                            : "() got an unexpected keyword argument ",
                     name);
    return put_missing(dict, required, 0, NULL, &count) && (count == 0 || missing(dict, function, required, count));
}
