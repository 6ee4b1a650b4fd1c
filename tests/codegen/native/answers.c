/* Trusted bodies of answers.edl: everything that an ocall may write lies in one struct, so that a look tells what changed. */
#include <errno.h>
#include <string.h>

#include "answers_t.h"

static struct all {
    uint8_t bytes[24];
    uint32_t number, after_number;
    char text[16];
    wchar_t wide[8];
    enum mark marks[2];
    struct flagged flagged;
    struct list list;
    struct item items[2], other_items[1];
    uint8_t data[5][16];
    enum mark item_marks[5][2];
    uint8_t small[8]; /* where a nested ecall lets pointers lead: nothing may be written here */
    size_t sizes[2];
    uint8_t block[2][16];
    uint8_t *blocks[2];
    struct text answer;
    uint8_t *chosen;
    size_t m;
    char *said;
    bool flag;
    enum mark result;
} all;

static struct item item_of(unsigned number) { return (struct item){16, all.data[number], all.item_marks[number]}; }

static void prepare(void)
{
    memset(&all, 0, sizeof(all));
    memset(all.data, 'd', sizeof(all.data));
    memset(all.small, 's', sizeof(all.small));
    memset(all.block, 'b', sizeof(all.block));
    memset(all.bytes, 'y', sizeof(all.bytes));
    memcpy(all.text, "trusted text", 13);
    memcpy(all.wide, L"wide", sizeof(L"wide"));
    all.number = all.after_number = 0x11223344;
    all.marks[0] = all.marks[1] = MARKED;
    all.flagged = (struct flagged){1, 2, true};
    all.items[0] = item_of(0);
    all.items[1] = item_of(1);
    all.list = (struct list){2, all.items, item_of(2), {item_of(3), item_of(4)}, true};
    all.sizes[0] = all.sizes[1] = 16;
    all.blocks[0] = all.block[0];
    all.blocks[1] = all.block[1];
    all.answer = (struct text){3, (char *)all.small, MARKED};
    all.chosen = all.small;
    all.m = 8;
    all.said = (char *)all.small;
    all.flag = true;
    all.result = MARKED;
    errno = 7;
}

static pye_status_t ask(void)
{
    return everything(&all.result, all.bytes, sizeof(all.bytes), &all.number, all.text, all.wide, all.marks,
                      &all.flagged, &all.list, all.sizes, all.blocks, &all.answer, &all.chosen, &all.m, &all.said,
                      &all.flag);
}

/* What was made on the heap for a caller that never sees it again. */
static void forget(void)
{
    pye_release(all.answer.chars);
    pye_release(all.chosen);
    pye_release(all.said);
}

/* What no ocall may send, at every level that it follows. */
static void be_careless(int32_t how)
{
    void *outside = (void *)(uintptr_t)0x1000;
    if (how == 10) {
        all.list.own.data = outside;
    } else if (how == 11) {
        all.items[1].data = outside;
    } else if (how == 12) {
        all.list.items = outside;
    } else if (how == 13) {
        all.list.pair[1].marks = outside;
    } else if (how == 14) {
        all.items[0].marks = outside;
    } else if (how == 15) {
        all.blocks[1] = outside;
    } else if (how == 16) {
        all.sizes[0] = SIZE_MAX;
    } else if (how == 17) {
        all.list.kids = UINT32_MAX;
    } else if (how == 18) {
        all.items[1].n = SIZE_MAX - 7;
    } else if (how == 19) {
        all.list.pair[0].data = NULL;
    } else if (how == 20) {
        all.list.own.n = 1 << 30;
    } else if (how == 21) {
        all.sizes[1] = 1 << 30;
    }
}

/* The ocall's status, and how many bytes of trusted memory differ from before: none where it was refused. `how` is for the
 * host, and 1 tells of what a nested ecall did meanwhile. */
uint64_t run(int32_t how)
{
    static struct all before;
    prepare();
    be_careless(how);
    before = all;
    pye_status_t status = ask();
    uint64_t changed = errno != 7;
    const uint8_t *was = (const uint8_t *)&before, *is = (const uint8_t *)&all;
    for (size_t at = 0; at < sizeof(all); at++) {
        changed += was[at] != is[at];
    }
    if (how == 1) {
        changed = 0;
        for (size_t at = 0; at < sizeof(all.small); at++) {
            changed += all.small[at] != 's';
        }
        for (size_t at = 0; at < sizeof(all.other_items); at++) {
            changed += ((const uint8_t *)all.other_items)[at] != 0;
        }
    }
    forget();
    return (uint64_t)status << 32 | changed;
}

/* The sum of what arrived, each part once. */
uint64_t fill(void)
{
    prepare();
    pye_status_t status = ask();
    uint64_t sum = (uint64_t)all.bytes[23] + all.number + (uint64_t)all.text[0] + (uint64_t)all.wide[0] + all.marks[1];
    sum += all.flagged.b + all.list.kids + all.items[0].data[15] + all.list.own.data[0] + all.list.pair[1].marks[1];
    sum += all.block[1][0] + (uint64_t)all.answer.chars[0] + all.chosen[1] + all.m + (uint64_t)all.said[0] + all.flag;
    sum += all.result + (uint64_t)errno;
    forget();
    return status == PYE_OK ? sum : UINT64_MAX;
}

/* Comes in while the ocall is open, and changes what its buffers were found by. */
void meddle(int32_t how)
{
    if (how == 0) {
        all.list.own.data = all.small;
    } else if (how == 1) {
        all.items[1].data = all.small;
    } else if (how == 2) {
        all.list.items = all.other_items;
    } else if (how == 3) {
        all.list.pair[1].marks = (enum mark *)all.small;
    } else if (how == 4) {
        all.blocks[0] = all.blocks[1] = all.small;
    } else if (how == 5) {
        all.list.kids = 1000;
        all.list.own.n = all.items[0].n = all.sizes[0] = 4096;
    } else if (how == 6) {
        all.list.items = NULL;
        all.list.own.data = NULL;
    }
}
