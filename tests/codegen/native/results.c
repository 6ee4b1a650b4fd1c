/* Trusted bodies of results.edl. */
#include <stdlib.h>
#include <string.h>

#include "results_t.h"

static const enum mark MARKS[2] = {MARKED, PLAIN};

static void *copy(const void *from, size_t size)
{
    void *memory = pye_heap_alloc(size);
    if (memory != NULL) {
        memcpy(memory, from, size);
    }
    return memory;
}

static struct text text_of(const char *from) { return (struct text){strlen(from), copy(from, strlen(from))}; }

void write_report(struct report *report, int32_t how)
{
    static char secret[] = "secret";
    struct text *outside = how == 11 ? calloc(2, sizeof(struct text)) : NULL;
    if (report == NULL || how == 6) {
        return;
    }
    report->rows = 2;
    report->lines = pye_heap_alloc(2 * sizeof(struct text));
    if (report->lines == NULL) {
        pye_raise(PYE_EXC_MemoryError, "no lines");
        return;
    }
    report->lines[0] = text_of("one");
    report->lines[1] = text_of("two!");
    report->title = text_of("a title");
    report->notes[1] = text_of("");
    report->marks = MARKS; /* nothing to release */
    struct pair *pairs = pye_heap_alloc(3 * sizeof(struct pair));
    if (pairs != NULL) {
        memset(pairs, 0xcc, 3 * sizeof(struct pair)); /* what no member covers is a secret */
        for (size_t at = 0; at < 3; at++) {
            pairs[at].a = (uint8_t)at;
            pairs[at].b = at * 100;
        }
    }
    report->k = 3;
    report->pairs = pairs;
    report->tail = 77;
    if (how == 1) { /* memory of the call, and of nobody */
        report->notes[0].chars = pye_arena_alloc(3);
        memcpy(report->notes[0].chars, "abc", report->notes[0].n = 3);
        pye_heap_free(report->notes[1].chars);
        report->notes[1].chars = secret;
    } else if (how == 2) {
        pye_raise(PYE_EXC_ValueError, "after it was filled in");
    } else if (how == 3) {
        report->notes[0] = (struct text){4, (char *)(uintptr_t)0x1000};
    } else if (how == 4) {
        report->title.n += 1;
    } else if (how == 5) {
        report->notes[0].n = 1;
    } else if (how == 7) {
        report->k = -1;
    } else if (how == 8) {
        report->lines[1].n = (size_t)1 << 40;
    } else if (how == 9) {
        report->notes[0] = report->title;
    } else if (how == 10) {
        report->rows = 3;
    } else if (how == 11) { /* an array outside, whose elements point inside */
        pye_release(report->lines[0].chars);
        pye_release(report->lines[1].chars);
        pye_release(report->lines);
        report->lines = outside;
        outside[0] = outside[1] = (struct text){sizeof(MARKS), (char *)(uintptr_t)MARKS};
    }
}

int32_t write_many(struct text *texts, size_t n, uint32_t *total)
{
    for (size_t at = 0; at < n; at++) {
        texts[at] = text_of("0123456789" + (at < 10 ? at : 10));
        *total += (uint32_t)texts[at].n;
    }
    return (int32_t)n;
}

static void free_text(struct text *text) { pye_heap_free(text->chars); }

int32_t ask(int32_t how)
{
    struct report report;
    memset(&report, 0xee, sizeof(report));
    int32_t answer = -1;
    pye_status_t status = fetch_report(&answer, &report, how);
    if (status != PYE_OK) { /* the caller has nothing to free: its struct is as it was */
        const uint8_t *bytes = (const uint8_t *)&report;
        for (size_t at = 0; at < sizeof(report); at++) {
            if (bytes[at] != 0xee) {
                return pye_raise(PYE_EXC_AssertionError, "a failed ocall changed its caller's struct");
            }
        }
        pye_raise_status(status);
        return -1;
    }
    int32_t sum = answer + report.tail;
    for (uint32_t row = 0; row < report.rows; row++) {
        sum += (int32_t)report.lines[row].n;
        for (size_t at = 0; at < report.lines[row].n; at++) {
            sum += report.lines[row].chars[at] == 'x' ? 1000 : 0;
        }
        free_text(&report.lines[row]);
    }
    for (int at = 0; at < report.k; at++) {
        sum += (int32_t)report.pairs[at].b;
    }
    sum += report.marks != NULL ? (int32_t)report.marks[0] : 0;
    pye_heap_free(report.lines);
    pye_heap_free(report.pairs);
    pye_heap_free((void *)(uintptr_t)report.marks);
    free_text(&report.title);
    free_text(&report.notes[0]);
    free_text(&report.notes[1]);
    return sum;
}

int32_t ask_two(int32_t how)
{
    struct text one = {0, NULL}, more[3] = {{0, NULL}, {0, NULL}, {0, NULL}};
    pye_status_t status = fetch_texts(how == 1 ? NULL : &one, more, 3, how);
    if (status != PYE_OK) {
        if (one.chars != NULL || more[0].chars != NULL) {
            return pye_raise(PYE_EXC_AssertionError, "a failed ocall changed its caller's structs");
        }
        return pye_raise_status(status);
    }
    int32_t total = (int32_t)one.n;
    free_text(&one);
    for (size_t at = 0; at < 3; at++) {
        total += (int32_t)more[at].n * 10;
        free_text(&more[at]);
    }
    return total;
}
