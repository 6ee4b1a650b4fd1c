/* Trusted bodies of deep.edl. */
#include <string.h>

#include "deep_t.h"

static uint64_t sum_blob(const struct blob *blob)
{
    uint64_t total = blob->kind;
    for (size_t at = 0; at < blob->n; at++) {
        total += blob->data[at];
    }
    return total;
}

uint64_t deep_sum(const struct node *nodes, size_t n)
{
    uint64_t total = 0;
    for (size_t at = 0; at < n; at++) {
        const struct node *node = &nodes[at];
        total += sum_blob(&node->own) + sum_blob(&node->pair[0]) + sum_blob(&node->pair[1]);
        for (uint32_t kid = 0; kid < node->kids; kid++) {
            total += sum_blob(&node->items[kid]) * 100;
        }
        total += node->label == NULL ? 0 : (uint64_t)node->label[0] * 1000000;
        for (int row = 0; row < node->rows; row++) {
            total += (uint64_t)node->marks[row] * 10000;
        }
    }
    return total;
}

static void change_blob(struct blob *blob)
{
    for (size_t at = 0; at < blob->n; at++) {
        blob->data[at] = (uint8_t)(blob->data[at] + 1);
    }
    blob->kind++;
}

void deep_change(struct node *node, int32_t how)
{
    static uint8_t secret[64] = "a secret of the enclave";
    change_blob(&node->own);
    change_blob(&node->pair[1]);
    for (uint32_t kid = 0; kid < node->kids; kid++) {
        change_blob(&node->items[kid]);
    }
    if (how == 1) { /* lengths grow */
        node->own.n++;
    } else if (how == 2) {
        node->items[1].n = 1000;
    } else if (how == 3) { /* pointers lead elsewhere */
        node->own.data = secret;
        node->items[0].data = secret;
        node->items = NULL;
    } else if (how == 4) { /* lengths shrink */
        node->own.n = 0;
        node->kids = 0;
    } else if (how == 5) {
        pye_raise(PYE_EXC_ValueError, "after the change");
    } else if (how == 6) {
        node->rows = -1;
    }
}

int32_t deep_out(int32_t how)
{
    uint8_t first[3] = {1, 2, 3}, second[2] = {10, 20}, third[1] = {100};
    struct blob items[2] = {{1, 3, first}, {2, 2, second}};
    enum mark marks[2] = {MARKED, PLAIN};
    char label[4] = "abc";
    struct node node;
    memset(&node, 0xcc, sizeof(node)); /* what no member covers is a secret */
    node.kids = 2;
    node.items = items;
    node.own = (struct blob){3, 1, third};
    node.pair[0] = (struct blob){0, 0, NULL};
    node.pair[1] = (struct blob){0, 0, third};
    node.label = how == 2 ? (const char *)(uintptr_t)0x1000 : label;
    node.rows = 2;
    node.marks = how == 3 ? NULL : marks;
    if (how == 4) { /* the struct itself lies outside */
        return pye_check(deep_alter((struct node *)(uintptr_t)0x1000));
    }
    if (how == 0) {
        uint64_t answer = 0;
        return pye_check(deep_show(&answer, &node)) != 0 ? -1 : (int32_t)answer;
    }
    if (pye_check(deep_alter(&node)) != 0) {
        return -1;
    }
    if (node.items != items || node.own.data != third || node.label != label || node.marks != marks) {
        return -2;
    }
    return items[0].data[0] * 10000 + items[1].data[1] * 100 + third[0] + (int32_t)node.kids;
}
