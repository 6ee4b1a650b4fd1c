/* arena*.c and spawn.c as hosts use them, from many threads and with what no host would say, under sanitizers. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arena.h"
#include "spawn.h"

#define DEMAND(what) \
    do { \
        if (!(what)) { \
            fprintf(stderr, "line %d: %s\n", __LINE__, #what); \
            abort(); \
        } \
    } while (0)
#define HELD 64
#define STEPS 4000

typedef struct held {
    uint8_t *memory;
    size_t size;
} held_t;

static size_t some_size(unsigned *dice)
{
    static const size_t sizes[] = {1, 64, 65, 300, 4096, 32768, 32769, 65536, 65537, 200000, 1 << 20};
    size_t size = sizes[(size_t)rand_r(dice) % (sizeof(sizes) / sizeof(sizes[0]))];
    return size > 2 ? size - (size_t)rand_r(dice) % 2 : size;
}

static void check(const held_t *one, uint8_t owner)
{
    DEMAND(one->memory[0] == owner && one->memory[one->size - 1] == owner);
}

/* Blocks of an owner's own, and frees by others, of other places, twice. */
static void *use(void *opaque)
{
    uint32_t owner = (uint32_t)(uintptr_t)opaque;
    unsigned dice = owner;
    held_t held[HELD] = {0};
    for (int step = 0; step < STEPS; step++) {
        held_t *one = &held[(unsigned)rand_r(&dice) % HELD];
        if (one->memory != NULL) {
            check(one, (uint8_t)owner);
            pye_arena_free_of(owner + 100, one->memory);
            pye_arena_free(one->memory);
            pye_arena_free_of(owner, one->memory + (unsigned)rand_r(&dice) % 7 + 1);
            check(one, (uint8_t)owner);
            pye_arena_free_of(owner, one->memory);
            pye_arena_free_of(owner, one->memory); /* is nobody's now, or another owner's */
            one->memory = NULL;
        } else {
            one->size = some_size(&dice);
            one->memory = pye_arena_allocate_for(owner, one->size);
            DEMAND(one->memory != NULL && (uintptr_t)one->memory % 64 == 0);
            memset(one->memory, (int)owner, one->size);
        }
        uintptr_t anywhere = pye_arena_base() + ((uintptr_t)rand_r(&dice) << 6) % pye_arena_size();
        pye_arena_free_of(owner + 200, (void *)anywhere);
    }
    for (int at = 0; at < HELD; at++) {
        pye_arena_free_of(owner, held[at].memory);
    }
    return NULL;
}

static void in_a_child(void (*what)(void))
{
    pid_t pid = fork();
    DEMAND(pid >= 0);
    if (pid == 0) {
        what();
        _exit(0);
    }
    int status;
    DEMAND(waitpid(pid, &status, 0) == pid && status == 0);
}

static void arena_of_a_child(void)
{
    DEMAND(pye_arena_allocate(64) == NULL);
    DEMAND(pye_arena_open() == 0);
    use((void *)(uintptr_t)9);
}

static void arena(void)
{
    pthread_t threads[4];
    DEMAND(pye_arena_open() == 0);
    DEMAND(pye_arena_allocate(pye_arena_size() + 1) == NULL && pye_arena_allocate(SIZE_MAX) == NULL);
    pye_arena_free(NULL);
    pye_arena_free((void *)UINTPTR_MAX);
    pye_arena_free(&threads);
    for (uintptr_t at = 0; at < 4; at++) {
        DEMAND(pthread_create(&threads[at], NULL, use, (void *)(at + 1)) == 0);
    }
    in_a_child(arena_of_a_child);
    for (int at = 0; at < 4; at++) {
        DEMAND(pthread_join(threads[at], NULL) == 0);
    }
    in_a_child(arena_of_a_child);
}

static int open_descriptors(void)
{
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    DEMAND(folder != NULL);
    while (readdir(folder) != NULL) {
        count++;
    }
    closedir(folder);
    return count;
}

static int sealed(const char *path)
{
    static char content[4 << 20];
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = read(file, content, sizeof(content));
    DEMAND(size > 0 && close(file) == 0);
    int made = pye_sealed_file("program", content, (size_t)size, true);
    DEMAND(made >= 0 && pwrite(made, "x", 1, 0) < 0);
    return made;
}

/* A process that copies descriptor 0 to descriptor 1, and what becomes of its pidfd. */
static void run(int program, bool kills, bool loses_pidfd, bool by_others)
{
    int to[2], from[2];
    char text[8];
    pye_process_t process;
    DEMAND(pipe2(to, O_CLOEXEC) == 0 && pipe2(from, O_CLOEXEC) == 0);
    DEMAND(pye_process_start(&process, program, (const int[]){to[0], from[1], from[1]}) == 0);
    close(to[0]);
    close(from[1]);
    DEMAND(!pye_process_has_ended(&process) && !pye_process_reap(&process, 0));
    DEMAND(write(to[1], "ping", 4) == 4 && read(from[0], text, sizeof(text)) == 4 && memcmp(text, "ping", 4) == 0);
    if (loses_pidfd) { /* and its number is another file's */
        DEMAND(dup2(from[0], process.descriptor) == process.descriptor);
    }
    if (kills) {
        pye_process_kill_group(&process);
    }
    close(to[1]);
    pid_t number = process.number;
    if (by_others) {
        DEMAND(waitpid(number, NULL, 0) == number);
    }
    DEMAND(pye_process_reap_group(&process, 20000) && process.number == -1);
    DEMAND(process.status == (by_others ? -1 : kills ? SIGKILL : 0));
    DEMAND(pye_process_has_ended(&process));
    pye_process_kill(&process);
    int lost = loses_pidfd ? process.descriptor : -1;
    pye_process_forget(&process);
    DEMAND(lost < 0 || close(lost) == 0);
    close(from[0]);
}

/* By a filter of system calls, as container runtimes have one. */
static void without_signals_by_pidfd(void)
{
    struct sock_filter rows[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0), /* the call's number */
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_pidfd_send_signal, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog filter = {sizeof(rows) / sizeof(rows[0]), rows};
    int program = sealed("/bin/cat");
    DEMAND(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0);
    run(program, true, false, false);
    close(program);
}

/* Others have reaped it, and its number is that of another process by now, which leads a group. */
static void renumbered(int program)
{
    int status, to[2];
    pye_process_t process;
    DEMAND(pipe2(to, O_CLOEXEC) == 0);
    DEMAND(pye_process_start(&process, program, (const int[]){to[0], 1, 1}) == 0);
    DEMAND(close(to[0]) == 0 && close(to[1]) == 0 && waitpid(process.number, NULL, 0) == process.number);
    pid_t other = fork();
    if (other == 0) {
        pause();
        _exit(1);
    }
    DEMAND(other > 0 && setpgid(other, other) == 0);
    process.number = other;
    pye_process_kill_group(&process);
    DEMAND(kill(other, SIGTERM) == 0 && waitpid(other, &status, 0) == other);
    DEMAND(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    pye_process_forget(&process);
}

/* Its descriptors lie where others of them are to be. */
static void crossed(int program)
{
    int to[2], from[2], kept[2] = {dup(0), dup(1)};
    char text[8];
    pye_process_t process;
    DEMAND(pipe2(to, O_CLOEXEC) == 0 && pipe2(from, O_CLOEXEC) == 0);
    DEMAND(dup2(from[1], 0) == 0 && dup2(to[0], 1) == 1);
    DEMAND(pye_process_start(&process, program, (const int[]){1, 0, 2}) == 0);
    DEMAND(dup2(kept[0], 0) == 0 && dup2(kept[1], 1) == 1);
    DEMAND(close(to[0]) == 0 && close(from[1]) == 0);
    DEMAND(write(to[1], "ping", 4) == 4 && close(to[1]) == 0);
    DEMAND(read(from[0], text, sizeof(text)) == 4 && close(from[0]) == 0);
    DEMAND(pye_process_reap_group(&process, 20000) && process.status == 0);
    pye_process_forget(&process);
    DEMAND(close(kept[0]) == 0 && close(kept[1]) == 0);
}

static void spawn(void)
{
    int program = sealed("/bin/cat"), before = open_descriptors();
    renumbered(program);
    for (int ways = 0; ways < 8; ways++) {
        run(program, (ways & 1) != 0, (ways & 2) != 0, (ways & 4) != 0);
    }
    crossed(program);
    in_a_child(without_signals_by_pidfd);
    pye_process_t process;
    int nothing = pye_sealed_file("nothing", "none", 4, true);
    DEMAND(pye_process_start(&process, nothing, (const int[]){0, 1, 2}) == ENOEXEC && process.number == -1);
    DEMAND(pye_process_start(&process, -1, (const int[]){0, 1, 2}) == EBADF);
    DEMAND(pye_process_start(&process, program, (const int[]){0, 1, 1000}) == EBADF);
    close(nothing);
    DEMAND(open_descriptors() == before && waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
    close(program);
}

int main(void)
{
    spawn();
    arena();
    return 0;
}
