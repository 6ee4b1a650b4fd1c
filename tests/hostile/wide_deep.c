/* Deep structs, and results whose length the body chooses. */
#include "secrets.h"

static uint64_t see_blob(const struct blob *blob)
{
    is_bool(&blob->ok, __LINE__);
    return READABLE(blob->data, blob->n);
}

static void see_rows(const struct rows *rows)
{
    DEMAND(rows->n >= 0);
    (void)READABLE(rows->marks, (size_t)rows->n * sizeof(*rows->marks));
    (void)READABLE(rows->pads, (size_t)rows->n * sizeof(*rows->pads));
    for (int at = 0; rows->marks != NULL && at < rows->n; at++) {
        is_mark(rows->marks[at], __LINE__);
    }
}

static uint64_t see_tree(const struct tree *tree)
{
    uint64_t sum = READABLE(tree->items, tree->kids * sizeof(*tree->items)) == 1;
    for (size_t at = 0; tree->items != NULL && at < tree->kids; at++) {
        sum += see_blob(&tree->items[at]);
    }
    sum += see_blob(&tree->own) + see_blob(&tree->pair[0]) + see_blob(&tree->pair[1]);
    see_rows(&tree->rows);
    return sum + READABLE(tree->label, tree->label == NULL ? 0 : 4);
}

uint64_t deep_in(const struct tree *tree)
{
    (void)READABLE(tree, tree == NULL ? 0 : sizeof(*tree));
    uint64_t sum = tree == NULL ? 0 : see_tree(tree);
    plant();
    return sum;
}

/* how: 1 repoints, 2 grows a length, 3 shrinks one, 4 raises. */
void deep_both(struct tree *tree, int32_t how)
{
    static uint8_t elsewhere[16] = {0x44};
    (void)READABLE(tree, tree == NULL ? 0 : sizeof(*tree));
    if (tree == NULL) {
        return;
    }
    (void)see_tree(tree);
    for (size_t at = 0; at < tree->own.n; at++) {
        tree->own.data[at] ^= 0xff;
    }
    for (int at = 0; tree->rows.pads != NULL && at < tree->rows.n; at++) {
        struct padded dirty;
        soil(&dirty, sizeof(dirty));
        dirty.a = dirty.c = 1;
        dirty.b = 2;
        __builtin_memcpy(&tree->rows.pads[at], &dirty, sizeof(dirty));
    }
    tree->tail = 0x55;
    if (how == 1) {
        tree->own.data = elsewhere;
        tree->items = NULL;
    } else if (how == 2) {
        tree->own.n += 100;
    } else if (how == 3 && tree->own.n > 0) {
        tree->own.n--;
    } else if (how == 4) {
        pye_raise(PYE_EXC_ValueError, "after it was changed");
    }
    plant();
}

void deep_grid(struct grid *grids, uint8_t n)
{
    (void)READABLE(grids, n * sizeof(*grids));
    for (size_t at = 0; grids != NULL && at < n; at++) {
        struct grid *grid = &grids[at];
        DEMAND(grid->h >= 0);
        (void)READABLE(grid->cells, (size_t)grid->w * (size_t)grid->h);
        (void)READABLE(grid->values, (size_t)grid->w * (size_t)grid->h * sizeof(*grid->values));
        if (grid->cells != NULL && grid->w > 0 && grid->h > 0) {
            grid->cells[0] = 0x66;
        }
    }
    plant();
}

void deep_texts(struct text *texts, size_t n, int32_t how)
{
    (void)READABLE(texts, n * sizeof(*texts));
    for (size_t at = 0; texts != NULL && at < n; at++) {
        (void)READABLE(texts[at].chars, texts[at].n);
        texts[at].kind++;
        if (how == 2 && at + 1 == n) {
            texts[at].n++;
        }
    }
    plant();
}

/* --- results that the body points at --- */

static uint8_t constant[40] = "a constant of the body's, to be seen";

/* how & 7: where the bytes lie and how many are said; those from 4 on reach past an end and have to be refused. */
static void choose(uint8_t **data, size_t *n, int32_t how, uint8_t *mine, size_t mine_size)
{
    uint8_t local[32];
    switch (how) {
    case 0: /* the whole of a heap block */
    case 4: /* past it */
    case 5: /* past it, from inside */
        *data = pye_heap_alloc(40);
        if (*data == NULL) {
            pye_raise(PYE_EXC_MemoryError, "no room");
            return;
        }
        __builtin_memset(*data, 0x42, 40);
        *n = how == 0 ? 40 : how == 4 ? 41 : 400;
        *data += how == 5 ? 8 : 0;
        return;
    case 1: /* nothing, but not NULL */
        *data = pye_heap_alloc(0);
        *n = 0;
        return;
    case 2: /* a static */
        *data = constant;
        *n = sizeof(constant);
        return;
    case 3: /* its own input */
        *data = mine;
        *n = mine_size;
        return;
    case 6: /* the real Heartbleed */
        *data = mine;
        *n = mine_size + 65000;
        return;
    case 7: /* statics to their end and further */
        *data = constant;
        *n = 1 << 20;
        return;
    case 8: /* the stack to its end and further */
        *data = local;
        __asm__ volatile("" : : "r"(local) : "memory");
        *n = 1 << 20;
        return;
    default: *data = NULL; *n = how == 9 ? 8 : 0;
    }
}

int32_t chosen_bytes(uint8_t **data, size_t *n, const uint8_t *from, size_t m, int32_t how)
{
    zeros(data, data == NULL ? 0 : sizeof(*data), __LINE__);
    zeros(n, n == NULL ? 0 : sizeof(*n), __LINE__);
    (void)READABLE(from, m);
    if (data != NULL && n != NULL) {
        choose(data, n, how, (uint8_t *)(uintptr_t)from, m);
    }
    plant();
    return how;
}

void chosen_two(struct padded **pads, int32_t *n, void **raw, uint16_t *m, int32_t how)
{
    if (pads != NULL && n != NULL) {
        *pads = pye_heap_alloc(2 * sizeof(**pads));
        if (*pads != NULL) {
            soil(*pads, 2 * sizeof(**pads));
            for (int at = 0; at < 2; at++) {
                (*pads)[at].a = 1;
                (*pads)[at].b = 2;
                (*pads)[at].c = 3;
            }
            *n = how == 1 ? 3 : how == 2 ? -1 : 2;
        }
    }
    if (raw != NULL && m != NULL) {
        *raw = constant;
        *m = how == 3 ? 0 : 7;
    }
    if (how == 4) {
        pye_raise(PYE_EXC_ValueError, "after it was filled in");
    }
    plant();
}

void chosen_text(char **text, wchar_t **wide, int32_t how)
{
    static wchar_t letters[] = {'w', 'i', 'd', 'e', 0};
    if (text != NULL) {
        *text = pye_heap_alloc(16);
        if (*text != NULL) {
            __builtin_memset(*text, 'x', 16); /* how 1: no terminator in the block */
            (*text)[how == 1 ? 15 : 9] = how == 1 ? 'x' : '\0';
        }
    }
    if (wide != NULL) {
        *wide = how == 2 ? NULL : letters;
    }
    plant();
}

static void set_blob(struct blob *blob, size_t n)
{
    soil(blob, sizeof(*blob));
    blob->tag = 1;
    blob->ok = true;
    blob->n = n;
    blob->data = n == 0 ? NULL : pye_heap_alloc(n);
    if (blob->data == NULL) {
        blob->n = 0;
    } else {
        __builtin_memset(blob->data, 0x43, n);
    }
}

static void fill_tree(struct tree *tree, int32_t how)
{
    tree->items = pye_heap_alloc(2 * sizeof(*tree->items));
    if (tree->items == NULL) {
        pye_raise(PYE_EXC_MemoryError, "no room");
        return;
    }
    tree->kids = 2;
    set_blob(&tree->items[0], 3);
    set_blob(&tree->items[1], 0);
    set_blob(&tree->own, how == 1 ? 0 : 21);
    set_blob(&tree->pair[0], 8);
    set_blob(&tree->pair[1], 9);
    tree->label = (const char *)constant;
    tree->rows.n = 2;
    tree->rows.marks = pye_heap_alloc(2 * sizeof(*tree->rows.marks));
    tree->rows.pads = pye_heap_alloc(2 * sizeof(*tree->rows.pads));
    if (tree->rows.marks == NULL || tree->rows.pads == NULL) {
        pye_raise(PYE_EXC_MemoryError, "no room");
        return;
    }
    tree->rows.marks[1] = MARKED;
    soil(tree->rows.pads, 2 * sizeof(*tree->rows.pads));
    tree->rows.pads[0] = tree->rows.pads[1] = (struct padded){1, 2, 3};
    tree->tail = 4;
    if (how == 1) { /* nothing, but not NULL */
        tree->own.data = pye_heap_alloc(0);
    } else if (how == 2) {
        tree->own.n += 1;
    } else if (how == 3) {
        tree->items[1].n = 1;
    } else if (how == 4) {
        tree->kids = 3;
    } else if (how == 5) {
        pye_raise(PYE_EXC_ValueError, "after it was filled in");
    } else if (how == 6) {
        tree->kids = 0; /* not NULL, no element */
    } else if (how == 7) {
        tree->own.data += 4;
    }
}

int32_t deep_out(struct tree *tree, struct text *texts, size_t n, int32_t how)
{
    zeros(tree, tree == NULL ? 0 : sizeof(*tree), __LINE__);
    zeros(texts, n * sizeof(*texts), __LINE__);
    if (tree != NULL) {
        fill_tree(tree, how);
    }
    for (size_t at = 0; texts != NULL && at < n; at++) {
        texts[at].kind = (uint8_t)at;
        texts[at].n = 5;
        texts[at].chars = (char *)constant;
    }
    plant();
    return how;
}
