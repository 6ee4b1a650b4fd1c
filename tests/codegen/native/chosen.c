/* Trusted bodies of chosen.edl. */
#include <string.h>

#include <pyenclave_t.h>

#include "chosen_t.h"

static const struct pair PAIRS[2] = {{1, 10}, {2, 20}};

static void *copy(const void *from, size_t size)
{
    void *memory = pye_heap_alloc(size);
    if (memory != NULL) {
        memcpy(memory, from, size);
    }
    return memory;
}

int32_t take_bytes(uint8_t **data, size_t *n, int32_t how)
{
    if (data == NULL || n == NULL || how == 1) {
        return data == NULL;
    }
    *n = 5;
    *data = copy("bytes", 5);
    if (how == 2) {
        pye_raise(PYE_EXC_ValueError, "after it was set");
    } else if (how == 3) {
        *n = 6; /* beyond its block */
    } else if (how == 4) {
        *n = (size_t)1 << 60;
    } else if (how == 5) {
        pye_heap_free(*data);
        *data = (uint8_t *)(uintptr_t)0x1000;
    } else if (how == 6) {
        pye_heap_free(*data);
        *data = NULL;
    } else if (how == 7) {
        *n = 0;
    } else if (how == 8) {
        pye_heap_free(*data);
        *data = pye_arena_alloc(*n);
    }
    return 42;
}

void take_text(char **text, int32_t how)
{
    if (how == 1) {
        return;
    }
    *text = copy("a text", how == 2 ? 6 : 7);
}

void take_wide(wchar_t **text) { *text = copy(L"wide", sizeof(L"wide")); }

void take_pairs(const struct pair **pairs, int32_t *n, int32_t how)
{
    *n = how == 1 ? -1 : 2;
    if (how == 2) {
        *pairs = PAIRS;
        return;
    }
    struct pair *own = pye_heap_alloc(sizeof(PAIRS));
    if (own != NULL) {
        memset(own, 0xcc, sizeof(PAIRS));
        for (size_t at = 0; at < 2; at++) {
            own[at].a = PAIRS[at].a;
            own[at].b = PAIRS[at].b;
        }
    }
    *pairs = own;
}

/* 100 KB and two bytes; how 1: more than there is. */
void take_two(uint8_t **one, size_t *n, void **two, uint16_t *m, int32_t how)
{
    *n = 100000;
    *one = pye_heap_alloc(*n);
    *m = how == 1 ? 3 : 2;
    *two = copy("ab", 2);
}

/* A kilobyte each; how 1: the last one's length is more than there is. */
void take_texts(struct text *texts, size_t n, int32_t how)
{
    for (size_t at = 0; at < n; at++) {
        texts[at] = (struct text){1000 + (how == 1 && at == n - 1), pye_heap_alloc(1000)};
    }
}

static int32_t failed(pye_status_t status, bool untouched)
{
    if (!untouched) {
        pye_raise(PYE_EXC_AssertionError, "a failed ocall changed what is its caller's");
    }
    return pye_raise_status(status);
}

int32_t ask_bytes(int32_t how)
{
    uint8_t *data = (uint8_t *)&how;
    size_t n = 77;
    int32_t answer = 0;
    pye_status_t status = how == 90   ? fetch_bytes(&answer, &data, NULL, how)
                          : how == 91 ? fetch_bytes(&answer, NULL, &n, how)
                                      : fetch_bytes(&answer, &data, &n, how);
    if (status != PYE_OK) {
        return failed(status, data == (uint8_t *)&how && n == 77);
    }
    if (how == 91) {
        return (int32_t)n;
    }
    for (size_t at = 0; at < n; at++) {
        answer += data[at];
    }
    pye_heap_free(data);
    return data == NULL ? 1000 : answer;
}

int32_t ask_text(int32_t how)
{
    char *text = NULL;
    wchar_t *wide = NULL;
    pye_status_t status = fetch_text(&text, &wide, how);
    if (status != PYE_OK) {
        return failed(status, text == NULL && wide == NULL);
    }
    int32_t answer = (text == NULL ? 0 : (int32_t)strlen(text)) + (wide == NULL ? 0 : (int32_t)wide[0] * 100);
    pye_heap_free(text);
    pye_heap_free(wide);
    return answer;
}

int32_t ask_marks(int32_t how)
{
    const enum mark *marks = NULL;
    int16_t n = 0;
    pye_status_t status = fetch_marks(&marks, &n, how);
    if (status != PYE_OK) {
        return failed(status, marks == NULL);
    }
    int32_t answer = 0;
    for (int at = 0; at < n; at++) {
        answer += (int32_t)marks[at];
    }
    pye_heap_free((void *)(uintptr_t)marks);
    return answer;
}

int32_t ask_both(void)
{
    uint8_t *one = NULL, *two = NULL;
    uint16_t n = 0;
    pye_status_t status = fetch_both(&one, &two, &n);
    if (status != PYE_OK) {
        return failed(status, one == NULL && two == NULL);
    }
    int32_t answer = n;
    for (size_t at = 0; at < n; at++) {
        answer += one[at] * 1000 + two[at] * 100000;
    }
    pye_heap_free(one);
    pye_heap_free(two);
    return answer;
}
