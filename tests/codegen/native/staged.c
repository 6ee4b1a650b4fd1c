/* A C host's ocall functions of staged.edl. */
#include <string.h>

#include "staged_u.h"

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
}
