/* Ocalls: trusted buffers lie between secrets, and what a host answered is checked as a body may rely on it. */
#include "secrets.h"

#include <errno.h>

/* What a nested ecall may pull away from under the ocall that is open. */
static struct tree *open_tree;
static struct text *open_texts;
static size_t *open_sizes;
static uint8_t **open_blocks;
static guarded_t small;

void poke(int32_t how)
{
    guarded_set(&small, 0x10);
    if (open_tree != NULL) {
        if (how & 1) {
            open_tree->own.data = small.data;
        }
        if (how & 2) {
            open_tree->own.n = 3000;
        }
        if (how & 4) {
            open_tree->items = (struct blob *)small.data;
            open_tree->rows.marks = (enum mark *)small.data;
        }
        if (how & 8) {
            open_texts[1].chars = (char *)small.data;
            open_texts[1].n = 1000;
        }
    }
    if (open_blocks != NULL) {
        open_blocks[how & 1] = small.data;
        open_sizes[how & 1] = 3000;
    }
    plant();
}

static void poked(int line)
{
    if (small.data[0] != 0) {
        guarded_same(&small, 0x10, line);
    }
    open_tree = NULL;
    open_texts = NULL;
    open_sizes = NULL;
    open_blocks = NULL;
}

/* An ocall's status is the ecall's own result: nothing is raised, so that the host sees which ocall failed. */
int32_t ask_values(int32_t how)
{
    static uint8_t given[16];
    struct padded padded, answer = {0x71, 0x72, 0x73};
    union word word;
    uint64_t result = 0x7171;
    bool flag = true;
    enum mark mark = MARKED;
    soil(&padded, sizeof(padded));
    soil(&word, sizeof(word));
    padded.a = padded.c = 1;
    padded.b = 2;
    word.w[0] = word.w[1] = word.w[2] = word.w[3] = 0x01020304;
    errno = 7;
    pye_status_t status = o_values(&result, 1, -2, true, MARKED, padded, word, how == 1 ? NULL : (void *)0x1000);
    DEMAND(status == PYE_OK ? errno >= 0 && errno <= 4095 : errno == 7 && result == 0x7171);
    int32_t failed = (int32_t)status;
    status = o_bool(&flag);
    is_bool(&flag, __LINE__);
    DEMAND(status == PYE_OK || flag);
    failed |= (int32_t)status << 4;
    status = o_mark(&mark);
    is_mark(mark, __LINE__);
    DEMAND(status == PYE_OK || mark == MARKED);
    failed |= (int32_t)status << 8;
    flag = true;
    mark = MARKED;
    status = o_padded(&answer, how == 2 ? NULL : &padded, &flag, &mark);
    is_bool(&flag, __LINE__);
    is_mark(mark, __LINE__);
    DEMAND(status == PYE_OK || (flag && mark == MARKED && answer.a == 0x71 && answer.b == 0x72 && answer.c == 0x73));
    failed |= (int32_t)status << 12;
    void *pointer = given;
    status = o_pointer(&pointer);
    DEMAND(status == PYE_OK || pointer == given);
    plant();
    return failed | (int32_t)status << 16;
}

int32_t ask_buffers(int32_t how)
{
    static guarded_t from, to, both, many;
    struct mixed mixed, before;
    size_t n = how & 1 ? 37 : how & 2 ? 0 : 64;
    struct flags *flags = (struct flags *)many.data;
    int32_t result = 0x7171;
    guarded_set(&from, 1);
    guarded_set(&to, 2);
    guarded_set(&both, 3);
    guarded_set(&many, 4);
    soil(&mixed, sizeof(mixed));
    for (int at = 0; at < 2; at++) {
        flags[at].on = mixed.flags[at].on = true;
        flags[at].kind = mixed.flags[at].kind = MARKED;
        mixed.flags[at].tail = 1;
    }
    mixed.tag = 1;
    mixed.word.w[0] = mixed.word.w[1] = mixed.word.w[2] = mixed.word.w[3] = 1;
    before = mixed;
    guarded_t many_before = many;
    pye_status_t status = o_buffers(&result, from.data, to.data, both.data, n, how & 4 ? NULL : flags, &mixed);
    guarded_same(&from, 1, __LINE__);
    guarded_check(&to, status == PYE_OK ? n : 0, 2, __LINE__);
    guarded_check(&both, status == PYE_OK ? n : 0, 3, __LINE__);
    for (int at = 0; at < 2; at++) {
        is_bool(&flags[at].on, __LINE__);
        is_mark(flags[at].kind, __LINE__);
        is_bool(&mixed.flags[at].on, __LINE__);
        is_mark(mixed.flags[at].kind, __LINE__);
    }
    size_t kept = status == PYE_OK ? 2 * sizeof(*flags) : 0;
    DEMAND(__builtin_memcmp(many.data + kept, many_before.data + kept, sizeof(many.data) - kept) == 0);
    DEMAND(__builtin_memcmp(many.after, many_before.after, GUARD) == 0);
    if (status != PYE_OK) {
        DEMAND(result == 0x7171 && mixed.tag == 1 &&
               __builtin_memcmp(&mixed.word, &before.word, sizeof(mixed.word)) == 0);
    }
    plant();
    return (int32_t)status;
}

int32_t ask_strings(int32_t how)
{
    static guarded_t text, both, wide;
    static char unended[8];
    wchar_t *letters = (wchar_t *)wide.data;
    int32_t result = 0x7171;
    guarded_set(&text, 'a');
    guarded_set(&both, 'b');
    guarded_set(&wide, 'c');
    text.data[20] = both.data[20] = 0;
    letters[5] = 0;
    guarded_t both_before = both, wide_before = wide;
    soil(unended, sizeof(unended));
    errno = 7;
    pye_status_t status = o_strings(&result, how & 1 ? NULL : (char *)text.data, how & 2 ? NULL : (char *)both.data,
                                    letters);
    DEMAND(__builtin_memchr(both.data, 0, 21) != NULL);
    DEMAND(letters[0] == 0 || letters[1] == 0 || letters[2] == 0 || letters[3] == 0 || letters[4] == 0 ||
           letters[5] == 0);
    size_t kept = status == PYE_OK ? 21 : 0, wide_kept = status == PYE_OK ? 24 : 0;
    DEMAND(__builtin_memcmp(both.data + kept, both_before.data + kept, sizeof(both.data) - kept) == 0);
    DEMAND(__builtin_memcmp(both.after, both_before.after, GUARD) == 0);
    DEMAND(__builtin_memcmp(wide.data + wide_kept, wide_before.data + wide_kept, sizeof(wide.data) - wide_kept) == 0);
    DEMAND(__builtin_memcmp(wide.after, wide_before.after, GUARD) == 0);
    DEMAND(status == PYE_OK ? errno >= 0 && errno <= 4095 : errno == 7 && result == 0x7171);
    plant();
    return (int32_t)status;
}

int32_t ask_arrays(int32_t how)
{
    static guarded_t one, two, to[2], both[2];
    guarded_set(&one, 'a');
    guarded_set(&two, 'b');
    one.data[9] = two.data[0] = 0;
    const char *texts[] = {(char *)one.data, (char *)two.data};
    pye_status_t first = o_names(texts, how & 1 ? 1 : 2);
    const void *from[] = {one.data, how & 2 ? NULL : two.data};
    size_t from_sizes[] = {9, how & 2 ? 0 : 64}, to_sizes[] = {5, 64}, sizes[] = {64, 0};
    for (int at = 0; at < 2; at++) {
        guarded_set(&to[at], 5);
        guarded_set(&both[at], 6);
    }
    void *into[] = {to[0].data, to[1].data};
    uint8_t *swapped[] = {both[0].data, both[1].data};
    int32_t result = 0x7171;
    open_blocks = swapped;
    open_sizes = sizes;
    pye_status_t status = o_blocks(&result, from, from_sizes, into, to_sizes, swapped, sizes, 2);
    poked(__LINE__);
    guarded_check(&to[0], status == PYE_OK ? 5 : 0, 5, __LINE__);
    guarded_check(&to[1], status == PYE_OK ? 64 : 0, 5, __LINE__);
    guarded_check(&both[0], status == PYE_OK ? 64 : 0, 6, __LINE__);
    guarded_same(&both[1], 6, __LINE__);
    DEMAND(status == PYE_OK || result == 0x7171);
    plant();
    return (int32_t)(first | status << 4);
}

typedef struct forest {
    struct tree tree;
    struct blob items[2];
    enum mark marks[2];
    struct padded pads[2];
    guarded_t own, pair[2], item, texts[2];
    struct text text[2];
} forest_t;

static void grow_forest(forest_t *forest, int32_t how)
{
    static const char label[] = "lab";
    soil(forest, sizeof(*forest));
    guarded_set(&forest->own, 1);
    guarded_set(&forest->item, 2);
    for (int at = 0; at < 2; at++) {
        guarded_set(&forest->pair[at], 3);
        guarded_set(&forest->texts[at], 4);
        forest->marks[at] = MARKED;
        forest->pads[at].a = forest->pads[at].c = 1;
        forest->pads[at].b = 2;
        forest->text[at] = (struct text){1, 16, (char *)forest->texts[at].data};
        struct blob *pair = &forest->tree.pair[at];
        *pair = (struct blob){1, 64, forest->pair[at].data, true};
    }
    forest->items[0] = (struct blob){2, 10, forest->item.data, false};
    forest->items[1] = (struct blob){2, 0, NULL, true};
    forest->tree.kids = how & 1 ? 0 : 2;
    forest->tree.items = forest->items;
    forest->tree.own = (struct blob){1, 50, forest->own.data, true};
    forest->tree.label = how & 2 ? NULL : label;
    forest->tree.rows = (struct rows){2, forest->marks, forest->pads};
    forest->tree.tail = 9;
}

int32_t ask_deep(int32_t how)
{
    static forest_t forest, before;
    int32_t result = 0x7171;
    grow_forest(&forest, how);
    pye_status_t first = o_deep_in(&forest.tree);
    before = forest;
    open_tree = &forest.tree;
    open_texts = forest.text;
    pye_status_t status = o_deep_both(&result, &forest.tree, forest.text);
    bool swapped = small.data[0] != 0;
    poked(__LINE__);
    guarded_check(&forest.own, status == PYE_OK ? 50 : 0, 1, __LINE__);
    guarded_check(&forest.item, status == PYE_OK ? 10 : 0, 2, __LINE__);
    for (int at = 0; at < 2; at++) {
        guarded_check(&forest.pair[at], status == PYE_OK ? 64 : 0, 3, __LINE__);
        guarded_check(&forest.texts[at], status == PYE_OK ? 16 : 0, 4, __LINE__);
        is_mark(forest.marks[at], __LINE__);
        DEMAND(status == PYE_OK || forest.marks[at] == MARKED);
    }
    if (status == PYE_OK && !swapped) {
        DEMAND(forest.tree.own.data == forest.own.data && forest.tree.own.n <= 50);
        DEMAND(forest.tree.items == forest.items && forest.tree.kids <= 2 && forest.items[0].n <= 10);
        DEMAND(forest.tree.rows.n >= 0 && forest.tree.rows.n <= 2 && forest.text[1].n <= 16);
        DEMAND(forest.text[1].chars == (char *)forest.texts[1].data);
        is_bool(&forest.tree.own.ok, __LINE__);
        is_bool(&forest.tree.pair[1].ok, __LINE__);
    }
    if (status != PYE_OK && !swapped) {
        DEMAND(result == 0x7171 && __builtin_memcmp(&forest, &before, sizeof(forest)) == 0);
    }
    __builtin_memset(&small, 0, sizeof(small));
    plant();
    return (int32_t)(first | status << 4);
}

static void free_blob(const struct blob *blob)
{
    (void)READABLE(blob->data, blob->n);
    is_bool(&blob->ok, __LINE__);
    pye_heap_free(blob->data);
}

int32_t ask_deep_out(int32_t how)
{
    struct tree tree = {.tail = 0x71};
    struct text texts[2] = {{.kind = 0x71}};
    int32_t result = 0x7171;
    pye_status_t status = o_deep_out(&result, how & 1 ? NULL : &tree, how & 2 ? NULL : texts);
    if (status != PYE_OK) {
        DEMAND(result == 0x7171 && tree.tail == 0x71 && tree.items == NULL && tree.own.n == 0 && texts[0].kind == 0x71);
        return (int32_t)status;
    }
    (void)READABLE(tree.items, tree.kids * sizeof(*tree.items));
    for (size_t at = 0; tree.items != NULL && at < tree.kids; at++) {
        free_blob(&tree.items[at]);
    }
    pye_heap_free(tree.items);
    free_blob(&tree.own);
    free_blob(&tree.pair[0]);
    free_blob(&tree.pair[1]);
    (void)READABLE(tree.label, tree.label == NULL ? 0 : 4);
    pye_heap_free((void *)(uintptr_t)tree.label);
    DEMAND(tree.rows.n >= 0);
    (void)READABLE(tree.rows.marks, (size_t)tree.rows.n * sizeof(*tree.rows.marks));
    (void)READABLE(tree.rows.pads, (size_t)tree.rows.n * sizeof(*tree.rows.pads));
    for (int at = 0; tree.rows.marks != NULL && at < tree.rows.n; at++) {
        is_mark(tree.rows.marks[at], __LINE__);
    }
    pye_heap_free(tree.rows.marks);
    pye_heap_free(tree.rows.pads);
    for (size_t at = 0; at < 2; at++) {
        (void)READABLE(texts[at].chars, texts[at].n);
        pye_heap_free(texts[at].chars);
    }
    plant();
    return 0;
}

int32_t ask_chosen(int32_t how)
{
    uint8_t *data = NULL;
    size_t n = 0x71;
    enum mark *marks = NULL;
    int16_t m = 0x71;
    pye_status_t status = o_bytes(how & 1 ? NULL : &data, how & 2 && how & 1 ? NULL : &n, &marks, &m);
    if (status == PYE_OK) {
        (void)READABLE(data, how & 1 ? 0 : n);
        DEMAND(m >= 0);
        (void)READABLE(marks, (size_t)m * sizeof(*marks));
        for (int at = 0; marks != NULL && at < m; at++) {
            is_mark(marks[at], __LINE__);
        }
    } else {
        DEMAND(data == NULL && n == 0x71 && marks == NULL && m == 0x71);
    }
    pye_heap_free(data);
    pye_heap_free(marks);
    char *text = NULL;
    wchar_t *wide = NULL;
    errno = 7;
    pye_status_t second = o_text(&text, how & 4 ? NULL : &wide);
    DEMAND(second == PYE_OK ? errno >= 0 && errno <= 4095 : errno == 7 && text == NULL && wide == NULL);
    (void)terminated(text, __LINE__);
    wide_terminated(wide, __LINE__);
    pye_heap_free(text);
    pye_heap_free(wide);
    plant();
    return (int32_t)(status | second << 4);
}

/* An ocall that needs more room than the area has, with an odd rest. */
int32_t ask_room(size_t n)
{
    static guarded_t end;
    if (n > 20000) {
        return 0;
    }
    uint8_t *memory = pye_arena_alloc(n);
    uint8_t *back = pye_arena_alloc(n);
    uint8_t *both = pye_arena_alloc(n);
    if (memory == NULL || back == NULL || both == NULL) {
        return PYE_E_MEMORY;
    }
    guarded_set(&end, 1);
    __builtin_memset(memory, 0x39, n);
    __builtin_memset(both, 0x3a, n);
    int32_t result;
    struct mixed mixed = {0};
    pye_status_t status = o_buffers(&result, memory, back, both, n, NULL, &mixed);
    guarded_same(&end, 1, __LINE__);
    plant();
    return (int32_t)status;
}

/* Takes `units` times 16 bytes of the call's arena and all of the heap but `heap` bytes; then the host may call. */
#define HOARD 512
static void *hoard[HOARD];
static size_t hoarded;

void recover(void)
{
    while (hoarded > 0) {
        pye_heap_free(hoard[--hoarded]);
    }
}

int32_t starve(size_t units, size_t heap)
{
    void *left = heap == 0 ? NULL : pye_heap_alloc(heap);
    for (size_t size = 1 << 20; size >= 16; size /= 2) {
        while (hoarded < HOARD && (hoard[hoarded] = pye_heap_alloc(size)) != NULL) {
            hoarded++;
        }
    }
    for (size_t at = 0; at < units && pye_arena_alloc(16) != NULL; at++) {
    }
    pye_heap_free(left);
    pye_status_t status = o_hook();
    recover();
    return (int32_t)status;
}
