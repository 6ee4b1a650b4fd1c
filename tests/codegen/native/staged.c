/* A C host's ocall functions of staged.edl. */
#include <string.h>
#include <wchar.h>

#include "staged_u.h"

/* What the enclave does meanwhile. */
void (*staged_meanwhile)(void);

static void meanwhile(void)
{
    if (staged_meanwhile != NULL) {
        staged_meanwhile();
    }
}

static void *copy(const char *from, size_t size)
{
    void *memory = __builtin_malloc(size);
    return memory == NULL ? NULL : memcpy(memory, from, size);
}

int32_t fetch(uint8_t **data, int32_t *n, char **text, int32_t how)
{
    *n = how == 1 ? -1 : 5;
    *data = how == 2 ? NULL : copy("bytes", 5);
    *text = how == 2 ? NULL : copy("a text", 7);
    *n = how == 2 ? 0 : *n;
    meanwhile();
    return how;
}

static struct blob made(const char *from, size_t n) { return (struct blob){7, n, copy(from, n)}; }

void fetch_nodes(struct node *nodes, size_t n, int32_t how)
{
    for (size_t at = 0; at < n; at++) {
        struct blob *items = how == 0 ? __builtin_malloc(2 * sizeof(*items)) : NULL;
        if (items != NULL) {
            items[0] = made("first", 5);
            items[1] = made("", 0);
        }
        nodes[at] = (struct node){.kids = items == NULL ? 0 : 2, .items = items, .own = made("own", 3), .tail = 9};
        nodes[at].label = copy("labl", 4);
    }
    meanwhile();
}

/* Everything again, after the enclave has changed what it can: the sum of lengths. */
int32_t look(const uint8_t *a, uint8_t *b, uint8_t *c, size_t n, const char *text, char *both, const wchar_t *wide)
{
    meanwhile();
    for (size_t at = 0; at < n; at++) {
        b[at] = (uint8_t)(a[at] + c[at]);
        c[at] = '!';
    }
    both[0] = 'B';
    return (int32_t)(strlen(text) + strlen(both) + wcslen(wide));
}

void look_all(const char **names, uint8_t **blocks, const size_t *sizes, size_t n)
{
    meanwhile();
    for (size_t at = 0; at < n; at++) {
        for (size_t byte = 0; byte < sizes[at]; byte++) {
            blocks[at][byte] = (uint8_t)(blocks[at][byte] + strlen(names[at]));
        }
    }
}

void look_deep(struct node *nodes, size_t n)
{
    meanwhile();
    for (size_t at = 0; at < n; at++) {
        for (size_t item = 0; item < nodes[at].kids; item++) {
            memset(nodes[at].items[item].data, '?', nodes[at].items[item].n);
        }
        memset(nodes[at].own.data, (int)nodes[at].label[0], nodes[at].own.n);
        nodes[at].between++;
    }
}
