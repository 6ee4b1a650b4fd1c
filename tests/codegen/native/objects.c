/* Bodies of objects.edl. */
#include "objects_t.h"

#include <string.h>

int32_t mirror(const struct tree *tree) { return (int32_t)show(tree); }
int32_t mirror_texts(const struct text *texts, size_t n) { return (int32_t)show_texts(texts, n); }
int32_t mirror_forest(const struct forest *forest) { return (int32_t)show_forest(forest); }

int32_t relay(struct tree *tree, int32_t how)
{
    if (how == 1) {
        pye_raise(PYE_EXC_ValueError, "midway");
        return 0;
    }
    if (how == 2) {
        return (int32_t)show(NULL);
    }
    if (how == 3) {
        tree->kids++;
        return 0;
    }
    int32_t answer = -1;
    pye_status_t status = alter(&answer, tree);
    return status == PYE_OK ? answer : -(int32_t)status;
}

int32_t relay_texts(struct text *texts, uint8_t n, int32_t how)
{
    if (how == 1) {
        pye_raise(PYE_EXC_KeyError, "midway");
        return 0;
    }
    return (int32_t)alter_texts(texts, n);
}

int32_t three(struct text *texts)
{
    for (int at = 0; texts != NULL && at < 3; at++) {
        texts[at].kind++;
    }
    return texts == NULL;
}

int32_t shrink(struct tree *tree, struct series *series, struct matrix *matrix)
{
    tree->kids--;
    tree->items[0].n--;
    tree->own.n = 0;
    tree->rows--;
    tree->marks[0] = MARKED;
    tree->two[1].on = true;
    ((uint8_t *)tree->raw)[0] = 0xff;
    tree->address = (void *)(uintptr_t)0x1234;
    series->n--;
    series->items[0] = -5;
    matrix->rows--;
    matrix->cells[0]++;
    matrix->values[0] *= 2;
    return 0;
}

int32_t fetch(struct tree *tree, int32_t how)
{
    int32_t answer = 0;
    pye_status_t status = find(&answer, tree, &how);
    if (how == 1) {
        pye_raise(PYE_EXC_ValueError, "midway");
    } else if (how == 2) {
        tree->bytes = (size_t)1 << 40;
    } else if (how == 3) {
        status = find(&answer, NULL, &how);
    }
    return status == PYE_OK ? answer : -(int32_t)status;
}

void fetch_texts(struct text *texts, size_t n, struct forest *forest) { (void)find_texts(texts, n, forest); }

uint64_t checked(struct text *text) { return (uint64_t)(uintptr_t)text; }

struct text by_value(uint16_t n)
{
    struct text text = {.kind = 3, .n = n, .chars = (char *)(uintptr_t)0x1000};
    if (n == 1) {
        give(&text);
        text.n = text.n == 0 && text.chars == NULL ? 7 : 8;
    }
    return text;
}

uint64_t boxed(const union box *box, struct text **texts, size_t n)
{
    return box->words[0] + n + (uint64_t)(uintptr_t)texts[n - 1];
}
