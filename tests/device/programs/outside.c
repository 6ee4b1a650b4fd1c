/* Memory of an enclave, from outside (SDM vol. 3D, Access-control Requirements): ones, and writes are lost. With an argument,
 * of every page; else of those that are closed to all threads. */
#include "guest.h"

static const uint8_t *ones(void)
{
    static uint8_t page[4096];
    memset(page, 0xff, sizeof page);
    return page;
}

int main(int count, char **arguments)
{
    uint64_t words[2] = {0};
    run_t run = {0};
    (void)arguments;
    build();
    run.tcs = (uint64_t)base;
    CHECK(*(volatile uint64_t *)base == ~0ul && *(volatile uint8_t *)(base + PAGE - 1) == 0xff);
    CHECK(*(volatile uint32_t *)(base + PAGE - 2) == ~0u); /* of both TCSs */
    CHECK(memcmp(base, ones(), PAGE) == 0);
    *(volatile uint64_t *)(base + 32) = 7; /* OENTRY */
    memset(base, 7, 64);
    CHECK(*(volatile uint64_t *)(base + 32) == ~0ul);
    CHECK(enter(3, (uint64_t)words, 0, EENTER, 0, 0, &run) == 0 && words[0] == 0x5af0);
    if (count > 1) {
        static volatile uint64_t *volatile data; /* in memory: enclaves leave no register as it was */
        data = (uint64_t *)(base + 5 * PAGE);
        CHECK(data[0] == ~0ul && memcmp(base + 2 * PAGE, ones(), PAGE) == 0);
        data[0] = 1;
        CHECK(enter(3, (uint64_t)words, 0, EENTER, 0, 0, &run) == 0 && words[0] == 0x5af0);
        CHECK(enter(4, (uint64_t)data, 0, EENTER, 0, 0, &run) == 0);
        CHECK(enter(3, (uint64_t)words, 0, EENTER, 0, 0, &run) == 0 && words[0] == 42);
        CHECK(data[0] == ~0ul);
    }
    puts("ok");
    return 0;
}
