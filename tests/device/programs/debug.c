/* A debugger within the process: EDBGRD and EDBGWR by /proc/self/mem (SDM vol. 3D, EDBGRD, EDBGWR), and TCS.FLAGS.DBGOPTIN. */
#include "guest.h"

#include <setjmp.h>
#include <signal.h>

enum { INT3 = 8 };

static uint64_t word;
static sigjmp_buf back;

static void on_trap(int signal)
{
    (void)signal;
    siglongjmp(back, 1);
}

static bool reads(int memory, uint64_t offset) { return pread(memory, &word, 8, (off_t)(base + offset)) == 8; }
static bool writes(int memory, uint64_t offset, uint64_t value)
{
    return pwrite(memory, &value, 8, (off_t)(base + offset)) == 8;
}

int main(void)
{
    int memory = open("/proc/self/mem", O_RDWR);
    uint8_t bytes[3];
    run_t run = {0};
    CHECK(memory >= 0);

    build(); /* no debug enclave */
    CHECK(!reads(memory, 5 * PAGE) && errno == EIO && !writes(memory, 5 * PAGE, 1) && errno == EIO);
    CHECK(!writes(memory, 8, 1));

    is_debug = true;
    map(build(), 6 * PAGE, PAGE, PROT_NONE); /* a page that the enclave has not */
    CHECK(reads(memory, 5 * PAGE) && word == 0x5af0);
    CHECK(pread(memory, bytes, 3, (off_t)(base + 5 * PAGE + 7)) == 3 && bytes[1] == 0xf8);
    CHECK(lseek(memory, (off_t)(base + 5 * PAGE + 8), SEEK_SET) >= 0);
    CHECK(read(memory, &word, 8) == 8 && word == 0x5af8);
    CHECK(lseek(memory, 0, SEEK_CUR) == (off_t)(base + 5 * PAGE + 16));
    CHECK(reads(memory, 32) && word == 0x2000); /* OENTRY */
    CHECK(!reads(memory, 72) && !reads(memory, 6 * PAGE));
    CHECK(writes(memory, 2 * PAGE + 0x800, 0xcc) && reads(memory, 2 * PAGE + 0x800) && word == 0xcc); /* code */
    CHECK(!writes(memory, 0, 1) && !writes(memory, 24, 1));
    CHECK(pread(memory, &word, 8, (off_t)&run) == 8); /* memory that is no enclave's */

    /* A number that has become another file's. */
    int ends[2], number = open("/proc/self/mem", O_RDONLY);
    CHECK(number >= 0 && pipe(ends) == 0 && dup2(ends[0], number) == number && write(ends[1], "12345678", 8) == 8);
    CHECK(read(number, &word, 8) == 8 && word == 0x3837363534333231);

    /* INT3 is an invalid opcode, and a breakpoint where a debugger has opted in. */
    run.tcs = (uint64_t)base;
    CHECK(enter(5, INT3, 0, EENTER, 0, 0, &run) == 0 && run.vector == 6);
    run.tcs = (uint64_t)base + PAGE;
    CHECK(writes(memory, PAGE + 8, 1) && reads(memory, PAGE + 8) && word == 1);
    struct sigaction action = {.sa_handler = on_trap};
    CHECK(sigaction(SIGTRAP, &action, NULL) == 0);
    if (sigsetjmp(back, 1) == 0) { /* which the vDSO leaves to a signal */
        enter(5, INT3, 0, EENTER, 0, 0, &run);
        CHECK(false);
    }
    CHECK(reads(memory, 5 * PAGE - 184 + 160) && (word & 0xffffffff) == 0x80000603); /* EXITINFO */
    puts("ok");
    return 0;
}
