/* A C host's ocall functions of results.edl. */
#include <stdlib.h>
#include <string.h>

#include "results_u.h"

static struct text text_of(const char *from)
{
    size_t n = strlen(from);
    char *chars = malloc(n + 1);
    memcpy(chars, from, n);
    return (struct text){n, chars};
}

int32_t fetch_report(struct report *report, int32_t how)
{
    report->rows = 2;
    report->lines = calloc(2, sizeof(struct text));
    report->lines[0] = text_of("xy");
    report->lines[1] = text_of("xxz");
    report->title = text_of("title");
    report->notes[0] = text_of("note");
    enum mark *marks = malloc(2 * sizeof(enum mark));
    marks[0] = how == 1 ? (enum mark)4 : MARKED;
    marks[1] = PLAIN;
    report->marks = marks;
    report->k = 1;
    report->pairs = calloc(1, sizeof(struct pair));
    report->pairs[0].b = 5;
    report->tail = 1;
    report->kind = how == 6 ? (enum mark)4 : MARKED;
    if (how == 2) {
        report->k = -1;
    } else if (how == 3) {
        free(report->notes[0].chars);
        report->notes[0] = (struct text){1, NULL};
    } else if (how == 4) {
        report->lines[1].n = (size_t)1 << 40;
    } else if (how == 5) {
        report->rows = 0;
        free(report->lines[0].chars);
        free(report->lines[1].chars);
    }
    return 7;
}

void fetch_texts(struct text *one, struct text *more, size_t n, int32_t how)
{
    if (one != NULL) {
        *one = text_of("12345");
    }
    for (size_t at = 0; at < n; at++) {
        more[at] = text_of("123" + at);
    }
    if (how == 2) {
        free(more[n - 1].chars);
        more[n - 1] = (struct text){1, NULL};
    }
}
