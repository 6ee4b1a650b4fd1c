/* One arena a process: where it is, and who may have which part of it.
 *
 * What is handed out is there: its pages are made before (MADV_POPULATE_WRITE), so that a system without memory is an
 * allocation that fails, and no SIGBUS in the middle of a copy. Freed pages are kept up to a bound, because getting them
 * again costs more than copying as many bytes; beyond it they go back at once (MADV_REMOVE, also from every cell).
 *
 * A forked child shares none of it: what lies there is the child's own copy, so that who comes back from an ocall finds
 * its frame. It makes an arena of its own when it loads an enclave, beside that copy: an address that is left of the
 * parent's is nobody's.
 */
#define _GNU_SOURCE
#include "arena.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena_slots.h"
#include "arena_units.h"

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif
#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

#define MOST ((size_t)64 << 30) /* of address space; fewer where that is refused */
#define LEAST ((size_t)64 << 20)
/* Far from where Linux puts programs (0x55…), libraries and stacks (0x7f…), and sanitizers their shadows (below 16 TiB);
 * but ThreadSanitizer lets a program have nothing there. */
#ifdef __SANITIZE_THREAD__
#define LOW ((uintptr_t)0x7e9000000000)
#define HIGH ((uintptr_t)0x7ed000000000)
#else
#define LOW ((uintptr_t)0x200000000000)
#define HIGH ((uintptr_t)0x500000000000)
#endif
#define STEP ((uintptr_t)1 << 30)
#define TRIES 16
#define KEPT ((size_t)64 << 20) /* bytes of freed memory */

static struct {
    pthread_mutex_t lock;
    uint8_t *base; /* NULL: not open */
    size_t size;
    int descriptor;
    struct stat identity; /* of the descriptor: others may close it, and get its number for another file */
    uint64_t *signal_word;
    pid_t process;
    size_t kept;  /* units that are there, and in no block */
    size_t there; /* units that are there */
    pye_units_t units;
    pye_slots_t slots;
} arena = {.lock = PTHREAD_MUTEX_INITIALIZER, .descriptor = -1};

int pye_arena_descriptor(void)
{
    struct stat now;
    bool same = fstat(arena.descriptor, &now) == 0 && now.st_dev == arena.identity.st_dev &&
                now.st_ino == arena.identity.st_ino;
    return same ? arena.descriptor : -1;
}

uintptr_t pye_arena_base(void) { return (uintptr_t)arena.base; }

size_t pye_arena_size(void) { return arena.size; }

/* Where somebody has closed the descriptor, there are zeros. */
static void map_copy(void)
{
    int descriptor = pye_arena_descriptor();
    int flags = MAP_PRIVATE | MAP_FIXED_NOREPLACE | MAP_NORESERVE | (descriptor < 0 ? MAP_ANONYMOUS : 0);
    void *memory = mmap(arena.base, arena.size, PROT_READ | PROT_WRITE, flags, descriptor, 0);
    if (memory == arena.base) {
        madvise(memory, arena.size, MADV_DONTDUMP);
    }
    if (descriptor >= 0) {
        close(descriptor);
    }
}

static void forked(void)
{
    pthread_mutex_init(&arena.lock, NULL); /* another thread of the parent's may have held it */
    if (arena.base == NULL) {
        return;
    }
    map_copy();
    arena.base = NULL;
    arena.size = arena.kept = arena.there = 0;
    arena.descriptor = -1;
    arena.signal_word = NULL;
    pye_units_destroy(&arena.units);
    pye_slots_destroy(&arena.slots);
}

static void watch(void) { pthread_atfork(NULL, NULL, forked); }

/* A file longer than RLIMIT_FSIZE is refused by a signal. */
static size_t most(void)
{
    struct rlimit limit;
    size_t size = MOST;
    while (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur < size && size > LEAST) {
        size /= 2;
    }
    return size;
}

static int make_file(void)
{
    int descriptor = memfd_create("pyenclave-arena", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);
    if (descriptor < 0 && errno == EINVAL) { /* before Linux 6.3 */
        descriptor = memfd_create("pyenclave-arena", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    }
    return descriptor;
}

/* Where a program locks all that it maps (mlockall), an arena would be there as a whole: what nobody may touch is not made, and
 * is not locked afterwards. */
static bool open_up(void *memory, size_t size)
{
    return munlock(memory, size) == 0 && mprotect(memory, size, PROT_READ | PROT_WRITE) == 0;
}

static uint8_t *map_somewhere(int descriptor, size_t size)
{
    for (int at = 0; at < TRIES; at++) {
        uint64_t random = 0;
        if (getrandom(&random, sizeof(random), GRND_NONBLOCK) != (ssize_t)sizeof(random)) {
            random = (uint64_t)at * 257;
        }
        uintptr_t place = LOW + random % ((HIGH - LOW - size) / STEP) * STEP;
        void *memory = mmap((void *)place, size, PROT_NONE, MAP_SHARED | MAP_NORESERVE | MAP_FIXED_NOREPLACE,
                            descriptor, 0);
        if (memory == (void *)place && open_up(memory, size)) {
            return memory;
        }
        int error = errno;
        if (memory != MAP_FAILED) {
            munmap(memory, size);
        }
        if (memory == (void *)place || (memory == MAP_FAILED && error != EEXIST)) {
            errno = error;
            return NULL;
        }
    }
    errno = ENOMEM;
    return NULL;
}

/* Sealed: who has the descriptor cannot take pages from under a copy by making the file shorter. */
static int map_arena(int descriptor, size_t size)
{
    if (ftruncate(descriptor, (off_t)size) != 0 || fstat(descriptor, &arena.identity) != 0) {
        return errno;
    }
    uint8_t *base = map_somewhere(descriptor, size);
    if (base == NULL) {
        return errno;
    }
    if (fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0 ||
        madvise(base, size, MADV_DONTFORK) != 0 || madvise(base, size, MADV_DONTDUMP) != 0) {
        int error = errno;
        munmap(base, size);
        return error;
    }
    if (!pye_units_create(&arena.units, (uint32_t)(size / PYE_UNIT_SIZE)) ||
        !pye_slots_create(&arena.slots, (uint32_t)(size / PYE_UNIT_SIZE))) {
        pye_units_destroy(&arena.units);
        munmap(base, size);
        return ENOMEM;
    }
    arena.descriptor = descriptor;
    arena.size = size;
    arena.base = base;
    return 0;
}

static int open_arena(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, watch);
    int error = ENOMEM;
    for (size_t size = most(); size >= LEAST && (error == ENOMEM || error == EAGAIN); size /= 2) {
        int descriptor = make_file();
        if (descriptor < 0) {
            return errno;
        }
        error = map_arena(descriptor, size);
        if (error != 0) {
            close(descriptor);
        }
    }
    return error;
}

/* How many units of a block are there. */
static size_t present(uint32_t unit)
{
    size_t found = 0;
    for (size_t at = 0; at < (size_t)1 << arena.units.order[unit]; at++) {
        found += arena.units.present[unit + at];
    }
    return found;
}

static bool make_pages(uint32_t unit, size_t count)
{
    uint8_t *memory = arena.base + (size_t)unit * PYE_UNIT_SIZE;
    if (madvise(memory, count * PYE_UNIT_SIZE, MADV_POPULATE_WRITE) != 0 && errno != EINVAL) {
        madvise(memory, count * PYE_UNIT_SIZE, MADV_REMOVE); /* what there is of it */
        return false;
    }
    __builtin_memset(arena.units.present + unit, 1, count);
    return true;
}

/* Of the caller's block, without the lock: pages take time. `made` units had not been there. */
static bool populate(uint32_t unit, uint32_t wanted, size_t *made)
{
    *made = 0;
    for (uint32_t at = unit, end = unit + wanted; at < end; at++) {
        uint32_t from = at;
        while (at < end && !arena.units.present[at]) {
            at++;
        }
        if (at > from && !make_pages(from, at - from)) {
            return false;
        }
        *made += at - from;
    }
    return true;
}

/* Gives a block back that is nobody's (PYE_USE_GOING), with or without its pages. */
static void give_block(uint32_t unit)
{
    size_t there = present(unit);
    bool keep = arena.kept + there <= KEPT / PYE_UNIT_SIZE;
    if (!keep) {
        size_t count = (size_t)1 << arena.units.order[unit];
        pthread_mutex_unlock(&arena.lock);
        int refused = madvise(arena.base + (size_t)unit * PYE_UNIT_SIZE, count * PYE_UNIT_SIZE, MADV_REMOVE);
        pthread_mutex_lock(&arena.lock);
        if (refused == 0) {
            __builtin_memset(arena.units.present + unit, 0, count);
            arena.there -= there;
            there = 0;
        }
    }
    arena.kept += there;
    pye_units_give(&arena.units, unit);
}

/* A block of units, with memory in it. */
static uint32_t take_block(uint32_t wanted, pye_use_t use)
{
    uint32_t unit = pye_units_take(&arena.units, wanted, PYE_USE_GOING);
    if (unit == PYE_NO_UNIT) {
        return PYE_NO_UNIT;
    }
    arena.kept -= present(unit);
    pthread_mutex_unlock(&arena.lock);
    size_t made;
    bool is_there = populate(unit, wanted, &made);
    pthread_mutex_lock(&arena.lock);
    arena.there += made;
    if (!is_there) {
        give_block(unit);
        return PYE_NO_UNIT;
    }
    arena.units.use[unit] = (uint8_t)use;
    return unit;
}

static size_t take_slot(size_t size, uint32_t owner)
{
    size_t offset = pye_slots_take(&arena.slots, size, owner);
    if (offset != SIZE_MAX) {
        return offset;
    }
    uint32_t unit = take_block(1, PYE_USE_SMALL);
    if (unit == PYE_NO_UNIT) {
        return SIZE_MAX;
    }
    if (!pye_slots_add(&arena.slots, size, unit)) {
        arena.units.use[unit] = PYE_USE_GOING;
        give_block(unit);
        return SIZE_MAX;
    }
    return pye_slots_take(&arena.slots, size, owner);
}

static size_t take(size_t size, uint32_t owner)
{
    if (size <= PYE_SLOT_MOST) {
        return take_slot(size, owner);
    }
    uint32_t unit = take_block((uint32_t)((size + PYE_UNIT_SIZE - 1) / PYE_UNIT_SIZE), PYE_USE_LARGE);
    if (unit == PYE_NO_UNIT) {
        return SIZE_MAX;
    }
    arena.units.owner[unit] = owner;
    return (size_t)unit * PYE_UNIT_SIZE;
}

static void give(size_t offset, uint32_t owner)
{
    uint32_t unit = (uint32_t)(offset / PYE_UNIT_SIZE);
    if (arena.units.use[unit] == PYE_USE_SMALL) {
        unit = pye_slots_give(&arena.slots, offset, owner);
    } else if (arena.units.use[unit] != PYE_USE_LARGE || offset % PYE_UNIT_SIZE != 0 ||
               arena.units.owner[unit] != owner) {
        return;
    }
    if (unit != PYE_NO_UNIT) {
        arena.units.use[unit] = PYE_USE_GOING;
        give_block(unit);
    }
}

/* While memory is made for the word, others may come here, and make some too: the first one stays. */
static int open_with_word(void)
{
    int error = arena.base != NULL ? 0 : open_arena();
    size_t offset = error == 0 ? take(sizeof(*arena.signal_word), PYE_HOSTS) : SIZE_MAX;
    if (offset != SIZE_MAX && arena.signal_word != NULL) {
        give(offset, PYE_HOSTS);
    } else if (offset != SIZE_MAX) {
        uint64_t *word = (uint64_t *)(void *)(arena.base + offset);
        *word = 0;
        arena.process = getpid();
        __atomic_store_n(&arena.signal_word, word, __ATOMIC_RELEASE);
    }
    return error;
}

int pye_arena_open(void)
{
    pthread_mutex_lock(&arena.lock);
    int error = arena.signal_word != NULL ? 0 : open_with_word();
    pthread_mutex_unlock(&arena.lock);
    return error;
}

void *pye_arena_allocate_for(uint32_t owner, size_t size)
{
    pthread_mutex_lock(&arena.lock);
    size_t offset = arena.base == NULL || size > arena.size ? SIZE_MAX : take(size, owner);
    void *memory = offset == SIZE_MAX ? NULL : arena.base + offset;
    pthread_mutex_unlock(&arena.lock);
    return memory;
}

void *pye_arena_allocate(size_t size) { return pye_arena_allocate_for(PYE_HOSTS, size); }

uint64_t *pye_arena_signal_word(void) { return arena.signal_word; }

/* Between a fork and what it calls, the child knows of an arena that it has not. */
void pye_arena_signal(uint64_t value)
{
    uint64_t *word = __atomic_load_n(&arena.signal_word, __ATOMIC_ACQUIRE);
    if (word != NULL && arena.process == getpid()) {
        __atomic_store_n(word, value, __ATOMIC_SEQ_CST);
    }
}

void pye_arena_free_of(uint32_t owner, void *memory)
{
    pthread_mutex_lock(&arena.lock);
    size_t offset = (size_t)((uintptr_t)memory - (uintptr_t)arena.base);
    if (arena.base != NULL && offset < arena.size) {
        give(offset, owner);
    }
    pthread_mutex_unlock(&arena.lock);
}

void pye_arena_free(void *memory) { pye_arena_free_of(PYE_HOSTS, memory); }

size_t pye_arena_resident(size_t *kept)
{
    pthread_mutex_lock(&arena.lock);
    size_t there = arena.there * PYE_UNIT_SIZE;
    *kept = arena.kept * PYE_UNIT_SIZE;
    pthread_mutex_unlock(&arena.lock);
    return there;
}
