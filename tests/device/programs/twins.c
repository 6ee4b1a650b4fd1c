/* Two devices of one ELRANGE: an address is of the one that is mapped there, whichever was made first. */
#include "guest.h"

static int first, second, memory; /* not in registers, which the enclave changes */
static uint64_t seen;

static uint64_t word_inside(void)
{
    uint64_t words[3] = {0};
    run_t run = {.tcs = (uint64_t)base};
    CHECK(enter(3, (uint64_t)words, 0, EENTER, 0, 0, &run) == 0);
    return words[0];
}

static void map_all(int fd)
{
    map(fd, 0, 2 * PAGE, PROT_READ | PROT_WRITE);
    map(fd, 2 * PAGE, PAGE, PROT_READ | PROT_EXEC);
    map(fd, 3 * PAGE, 3 * PAGE, PROT_READ | PROT_WRITE);
}

static void write_inside(void)
{
    run_t run = {.tcs = (uint64_t)base};
    CHECK(enter(4, (uint64_t)(base + 5 * PAGE), 0, EENTER, 0, 0, &run) == 0);
}

int main(void)
{
    is_debug = true;
    first = build();
    second = open("/dev/sgx_enclave", O_RDWR);
    write_inside();
    CHECK(word_inside() == 42);
    CHECK(second >= 0 && create(second) == 0);
    CHECK(word_inside() == 42); /* nothing of it is mapped */
    add_all(second);
    CHECK(init(second) == 0 && word_inside() == 42);
    map_all(second);
    CHECK(word_inside() == 0x5af0);
    map_all(first);
    CHECK(word_inside() == 42);

    /* What is read from outside, and by a debugger, is of the same one. */
    memory = open("/proc/self/mem", O_RDWR);
    CHECK(pread(memory, &seen, 8, (off_t)(base + 5 * PAGE)) == 8 && seen == 42);
    map_all(second);
    CHECK(pread(memory, &seen, 8, (off_t)(base + 5 * PAGE)) == 8 && seen == 0x5af0);
    CHECK(*(volatile uint64_t *)(base + 5 * PAGE) == 0x5af0 && *(volatile uint64_t *)base == ~0ul);

    /* The one that is not mapped goes. */
    CHECK(close(first) == 0 && word_inside() == 0x5af0);
    run_t run = {.tcs = (uint64_t)base};
    CHECK(munmap(base, SIZE) == 0);
    CHECK(enter(3, (uint64_t)&seen, 0, EENTER, 0, 0, &run) == 0 && run.function == EENTER && run.vector == 14);
    map_all(second);
    CHECK(word_inside() == 0x5af0);
    puts("ok");
    return 0;
}
