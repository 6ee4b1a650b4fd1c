/* Threads that do at once what one may do alone: touch closed pages of an enclave, and map, protect and unmap a device before it
 * has one. And a thread that has the number of one that has ended. */
#include "guest.h"

#include <pthread.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#define THREADS 3
#define ROUNDS 1500

static void *touch(void *unused)
{
    for (int round = 0; round < ROUNDS; round++) {
        volatile uint64_t *word = (volatile uint64_t *)(base + round % 2 * (int)PAGE + 32);
        uint64_t seen = *word;
        CHECK(seen == ~0ul || seen == 7); /* another thread's write, while that instruction runs */
        *word = 7;
        CHECK(*(volatile uint32_t *)(base + PAGE - 2) != 0); /* of both pages */
    }
    return unused;
}

static void *fork_often(void *unused)
{
    for (int round = 0; round < 20; round++) {
        uint64_t words[2] = {0};
        run_t run = {.tcs = (uint64_t)base};
        pid_t child = fork();
        if (child == 0) {
            CHECK(*(volatile uint64_t *)(base + 32) == ~0ul);
            CHECK(enter(3, (uint64_t)words, 0, EENTER, 0, 0, &run) == 0 && words[0] == 0x5af0);
            _exit(0);
        }
        int status;
        CHECK(child > 0 && waitpid(child, &status, 0) == child && status == 0);
    }
    return unused;
}

static void at_once(void *(*what)(void *), void *(*beside)(void *))
{
    pthread_t threads[THREADS + 1];
    for (int at = 0; at < THREADS; at++) {
        CHECK(pthread_create(&threads[at], NULL, what, NULL) == 0);
    }
    CHECK(pthread_create(&threads[THREADS], NULL, beside, NULL) == 0);
    for (int at = 0; at <= THREADS; at++) {
        CHECK(pthread_join(threads[at], NULL) == 0);
    }
}

/* Whether what is mapped there is of a file, as the device's memory is. */
static bool is_of_a_file(const uint8_t *address)
{
    char line[512];
    bool found = false;
    FILE *maps = fopen("/proc/self/maps", "r");
    CHECK(maps != NULL);
    while (!found && fgets(line, sizeof line, maps) != NULL) {
        uint64_t start, end, inode;
        CHECK(sscanf(line, "%lx-%lx %*s %*s %*s %lu", &start, &end, &inode) == 3);
        found = (uint64_t)address >= start && (uint64_t)address < end && inode != 0;
    }
    fclose(maps);
    return found;
}

static int device;

static void *map_early(void *unused)
{
    for (int round = 0; round < ROUNDS; round++) {
        uint8_t *place = mmap(NULL, 4 * PAGE, PROT_NONE, MAP_SHARED, device, 0);
        CHECK(place != MAP_FAILED);
        CHECK(mprotect(place + PAGE, PAGE, PROT_READ) == 0);
        CHECK(munmap(place, 4 * PAGE) == 0);
    }
    return unused;
}

static int number;

static void *enter_and_call(void *is_first)
{
    run_t run = {.tcs = (uint64_t)base};
    int own = (int)syscall(SYS_gettid);
    if (is_first != NULL) {
        number = own;
    }
    if (own == number) {
        CHECK(enter(5, 0, 0, EENTER, 0, 0, &run) == 0); /* SYSCALL inside */
        CHECK(run.function == ERESUME && run.vector == 6);
        return &number;
    }
    return NULL;
}

/* The kernel can be told which number comes next; without that right this is not looked at. */
static bool next_is(int wanted)
{
    char text[16];
    int file = open("/proc/sys/kernel/ns_last_pid", O_WRONLY);
    bool done = file >= 0 && write(file, text, (size_t)sprintf(text, "%d", wanted - 1)) > 0;
    close(file);
    return done;
}

static void numbers(void)
{
    pthread_t thread;
    void *met = NULL;
    build();
    CHECK(pthread_create(&thread, NULL, enter_and_call, &number) == 0 && pthread_join(thread, NULL) == 0);
    for (int tries = 0; tries < 50 && met == NULL && next_is(number); tries++) {
        build(); /* its TCS is free */
        CHECK(pthread_create(&thread, NULL, enter_and_call, NULL) == 0 && pthread_join(thread, &met) == 0);
    }
}

int main(void)
{
    uint64_t words[2] = {0};
    build();
    run_t run = {.tcs = (uint64_t)base};
    at_once(touch, fork_often);
    CHECK(is_of_a_file(base) && is_of_a_file(base + PAGE));
    CHECK(enter(3, (uint64_t)words, 0, EENTER, 0, 0, &run) == 0 && words[0] == 0x5af0);
    device = open("/dev/sgx_enclave", O_RDWR);
    CHECK(device >= 0);
    at_once(map_early, map_early);
    numbers();
    puts("ok");
    return 0;
}
