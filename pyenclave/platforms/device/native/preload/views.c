/* Devices that this process has open, known by the inode of the file behind them: so a descriptor may be duplicated, passed on
 * and inherited without anybody telling. The file holds the enclave's pages at their offsets in ELRANGE; it is mapped where the
 * program maps the device, and once more for us.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "preload.h"

#define ROUND(length) (((length) + SGX_PAGE - 1) & ~(uint64_t)(SGX_PAGE - 1))

typedef struct early {
    struct early *next;
    uint64_t start, end;
    int protection;
} early_t;

static view_t *views; /* grows only, since nobody locks it who walks it; one without an inode is the next device's */
static uint64_t provision_inode; /* one file for all opens of /dev/sgx_provision */
static dev_t file_system;        /* of all of them; inodes count within one */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* In a forked child nobody else could let go of it. */
static void hold(void) { pthread_mutex_lock(&lock); }
static void let_go(void) { pthread_mutex_unlock(&lock); }
void view_watch_forks(void) { pthread_atfork(hold, let_go, let_go); }

static long map(uint64_t address, uint64_t length, int protection, int flags, int fd, uint64_t offset)
{
    return system_call(SYS_mmap, (long)address, (long)length, protection, flags, fd, (long)offset);
}
static bool is_error(long result) { return result < 0 && result > -4096; }

static uint64_t inode_of(int fd)
{
    struct stat status;
    bool is_file = system_call(SYS_fstat, fd, (long)&status, 0, 0, 0, 0) == 0 && status.st_dev == file_system;
    return is_file ? status.st_ino : 0;
}

/* A file with the access that the program asked for. */
static int open_file(const char *name, int flags)
{
    char path[32];
    struct stat status;
    int file = memfd_create(name, MFD_CLOEXEC);
    if (file < 0) {
        return -1;
    }
    if (system_call(SYS_fstat, file, (long)&status, 0, 0, 0, 0) == 0) {
        file_system = status.st_dev;
    }
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    long fd = system_call(SYS_openat, AT_FDCWD, (long)path, flags & (O_ACCMODE | O_CLOEXEC | O_NONBLOCK), 0, 0, 0);
    int error = (int)-fd;
    system_call(SYS_close, file, 0, 0, 0, 0, 0);
    if (fd < 0) {
        errno = error;
        return -1;
    }
    return (int)fd;
}

int provision_open(int flags)
{
    int fd = open_file("sgx_provision", flags);
    if (fd >= 0) {
        provision_inode = inode_of(fd);
    }
    return fd;
}

bool provision_is(int fd) { return provision_inode != 0 && inode_of(fd) == provision_inode; }

/* A device's memory, all zeros, at `place`, or where there is room: shared with forked processes where it has one. */
static long fresh(const device_t *place, int sharing)
{
    return map((uint64_t)place, ROUND(sizeof *place), PROT_READ | PROT_WRITE,
               sharing | MAP_ANONYMOUS | (place != NULL ? MAP_FIXED : 0), -1, 0);
}

/* NULL: no memory. */
static view_t *unused(void)
{
    for (view_t *view = views; view != NULL; view = view->next) {
        if (view->device->inode == 0) {
            return is_error(fresh(view->device, MAP_SHARED)) ? NULL : view;
        }
    }
    view_t *view = calloc(1, sizeof *view);
    long shared = view != NULL ? fresh(NULL, MAP_SHARED) : -ENOMEM;
    if (is_error(shared)) {
        free(view);
        return NULL;
    }
    view->device = (device_t *)shared;
    view->next = views;
    __atomic_store_n(&views, view, __ATOMIC_RELEASE);
    return view;
}

int view_open(int flags)
{
    view_collect();
    int fd = open_file("sgx_enclave", flags);
    if (fd < 0) {
        return -1;
    }
    pthread_mutex_lock(&lock);
    view_t *view = unused();
    if (view != NULL) {
        __atomic_store_n(&view->device->inode, inode_of(fd), __ATOMIC_RELEASE);
    }
    pthread_mutex_unlock(&lock);
    if (view == NULL) {
        system_call(SYS_close, fd, 0, 0, 0, 0, 0);
        errno = ENOMEM;
        return -1;
    }
    return fd;
}

bool view_any(void) { return __atomic_load_n(&views, __ATOMIC_ACQUIRE) != NULL; }

view_t *view_of(int fd)
{
    uint64_t inode = view_any() ? inode_of(fd) : 0;
    for (view_t *view = views; inode != 0 && view != NULL; view = view->next) {
        if (view->device->inode == inode) {
            return view;
        }
    }
    return NULL;
}

static bool is_created(const view_t *view)
{
    return view->mapped != NULL && __atomic_load_n(&view->device->created, __ATOMIC_ACQUIRE);
}

/* Several devices may have one ELRANGE: a page is that device's which is mapped there, as the page tables have it. */
view_t *view_at(uint64_t address)
{
    for (view_t *view = __atomic_load_n(&views, __ATOMIC_ACQUIRE); view != NULL; view = view->next) {
        const sgx_enclave_t *enclave = &view->device->enclave;
        if (is_created(view) && sgx_inside(enclave, address) &&
            view->mapped[(address - enclave->secs.baseaddr) / SGX_PAGE] != 0) {
            return view;
        }
    }
    return NULL;
}

view_t *view_of_enclave(const sgx_enclave_t *enclave)
{
    view_t *view = __atomic_load_n(&views, __ATOMIC_ACQUIRE);
    while (view != NULL && &view->device->enclave != enclave) {
        view = view->next;
    }
    return view;
}

static uint64_t base_of(const view_t *view) { return view->device->enclave.secs.baseaddr; }
static uint64_t end_of(const view_t *view) { return base_of(view) + view->device->enclave.secs.size; }

bool view_memory(device_t *device, int fd, uint64_t size)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    long file = system_call(SYS_openat, AT_FDCWD, (long)path, O_RDWR | O_CLOEXEC, 0, 0, 0);
    if (is_error(file)) {
        return false;
    }
    long memory = system_call(SYS_ftruncate, file, (long)size, 0, 0, 0, 0);
    if (memory == 0) {
        memory = map(0, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, (int)file, 0);
    }
    system_call(SYS_close, file, 0, 0, 0, 0, 0);
    if (is_error(memory)) {
        return false;
    }
    uint64_t count = size / SGX_PAGE;
    long pages = map(0, ROUND(count * sizeof(sgx_page_t)), PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    long mapped = map(0, ROUND(count), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (is_error(pages) || is_error(mapped)) {
        return false;
    }
    device->enclave.memory = (uint8_t *)memory;
    device->enclave.pages = (sgx_page_t *)pages;
    view_of(fd)->mapped = (uint8_t *)mapped;
    return true;
}

static int allowed(const view_t *view, uint64_t offset)
{
    const sgx_page_t *page = sgx_page_at(&view->device->enclave, offset);
    int wanted = view->mapped[offset / SGX_PAGE] & SGX_RWX;
    if (signals_exact && view->inside == 0) {
        return PROT_NONE;
    }
    return page->valid && (wanted & ~page->most) == 0 ? wanted & sgx_page_allows(page) : PROT_NONE;
}

static void apply(view_t *view, uint64_t offset, uint64_t end)
{
    while (offset < end) {
        uint64_t last = offset;
        if (view->mapped[offset / SGX_PAGE] == 0) {
            offset += SGX_PAGE;
            continue;
        }
        int protection = allowed(view, offset);
        do {
            last += SGX_PAGE;
        } while (last < end && view->mapped[last / SGX_PAGE] != 0 && allowed(view, last) == protection);
        system_call(SYS_mprotect, (long)(base_of(view) + offset), (long)(last - offset), protection, 0, 0, 0);
        offset = last;
    }
}

void view_apply(view_t *view, uint64_t offset, uint64_t end)
{
    device_lock(view->device);
    apply(view, offset, end);
    device_unlock(view->device);
}

void view_enter(view_t *view)
{
    if (signals_exact) {
        device_lock(view->device);
        if (view->inside++ == 0) {
            apply(view, 0, view->device->enclave.secs.size);
        }
        device_unlock(view->device);
    }
}

void view_leave(view_t *view)
{
    if (signals_exact) {
        device_lock(view->device);
        if (--view->inside == 0) {
            apply(view, 0, view->device->enclave.secs.size);
        }
        device_unlock(view->device);
    }
}

/* [*start, *end) of ELRANGE that lies in [address, last); false: none. */
static bool overlap(const view_t *view, uint64_t address, uint64_t last, uint64_t *start, uint64_t *end)
{
    *start = address < base_of(view) ? base_of(view) : address;
    *end = last > end_of(view) ? end_of(view) : last;
    return *start < *end;
}

static void forget_early(view_t *view, uint64_t start, uint64_t end)
{
    early_t *left = NULL;
    while (view->early != NULL) {
        early_t *one = view->early;
        view->early = one->next;
        early_t parts[2] = {{left, one->start, one->end < start ? one->end : start, one->protection},
                            {NULL, one->start > end ? one->start : end, one->end, one->protection}};
        for (int i = 0; i < 2; i++) {
            early_t *part = parts[i].start < parts[i].end ? malloc(sizeof *part) : NULL;
            if (part != NULL) {
                *part = parts[i];
                part->next = left;
                left = part;
            }
        }
        free(one);
    }
    view->early = left;
}

static void remember_early(view_t *view, uint64_t start, uint64_t end, int protection)
{
    early_t *one = malloc(sizeof *one);
    if (one != NULL) {
        *one = (early_t){view->early, start, end, protection};
        view->early = one;
    }
}

/* Puts the enclave's pages where the program has mapped the device. */
static long place(view_t *view, int fd, uint64_t start, uint64_t end, int protection)
{
    uint64_t offset = start - base_of(view);
    long result = map(start, end - start, PROT_NONE, MAP_SHARED | MAP_FIXED | MAP_NORESERVE, fd, offset);
    if (is_error(result)) {
        return result;
    }
    memset(view->mapped + offset / SGX_PAGE, VIEW_MAPPED | (protection & SGX_RWX), (end - start) / SGX_PAGE);
    view_apply(view, offset, end - base_of(view));
    return 0;
}

static void place_early(view_t *view, int fd)
{
    pthread_mutex_lock(&lock);
    early_t *all = view->early;
    view->early = NULL;
    pthread_mutex_unlock(&lock);
    while (all != NULL) {
        early_t *one = all;
        uint64_t start, end;
        all = one->next;
        if (overlap(view, one->start, one->end, &start, &end)) {
            place(view, fd, start, end, one->protection);
        }
        free(one);
    }
}

long view_map(view_t *view, int fd, uint64_t address, size_t length, int protection, int flags)
{
    int type = flags & MAP_TYPE, access = fcntl(fd, F_GETFL) & O_ACCMODE;
    int kept = flags & (MAP_FIXED | MAP_FIXED_NOREPLACE | MAP_32BIT);
    uint64_t start, end;
    if (type != MAP_SHARED && type != MAP_SHARED_VALIDATE) {
        return -EINVAL;
    }
    if (access == O_WRONLY || ((protection & PROT_WRITE) != 0 && access != O_RDWR)) {
        return -EACCES;
    }
    bool is_fixed = (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) != 0;
    if (is_fixed && length != 0 && address % SGX_PAGE == 0) {
        long refused = device_may_map(view->device, address, address + ROUND(length), protection);
        if (refused != 0) {
            return refused;
        }
        view_unmap(address, ROUND(length));
    }
    long result = map(address, length, PROT_NONE, MAP_SHARED | MAP_NORESERVE | kept, fd, 0);
    if (is_error(result)) {
        return result;
    }
    address = (uint64_t)result;
    uint64_t last = address + ROUND(length);
    if (!is_fixed && device_may_map(view->device, address, last, protection) != 0) {
        system_call(SYS_munmap, (long)address, (long)length, 0, 0, 0, 0);
        return -EACCES;
    }
    if (!is_created(view)) {
        pthread_mutex_lock(&lock);
        remember_early(view, address, last, protection);
        pthread_mutex_unlock(&lock);
    } else if (overlap(view, address, last, &start, &end)) {
        long placed = place(view, fd, start, end, protection);
        return placed != 0 ? placed : result;
    }
    return result;
}

void view_unmap(uint64_t address, size_t length)
{
    uint64_t start, end, last = address + ROUND(length);
    for (view_t *view = views; view != NULL; view = view->next) {
        pthread_mutex_lock(&lock);
        if (view->early != NULL) {
            forget_early(view, address, last);
        }
        pthread_mutex_unlock(&lock);
        if (is_created(view) && overlap(view, address, last, &start, &end)) {
            memset(view->mapped + (start - base_of(view)) / SGX_PAGE, 0, (end - start) / SGX_PAGE);
        }
    }
}

/* The end of what is, from `address` on, either all pages of `view` or none. */
static uint64_t same_until(const view_t *view, uint64_t address, uint64_t last)
{
    if (!is_created(view) || address >= end_of(view)) {
        return last;
    }
    if (address < base_of(view)) {
        return base_of(view) < last ? base_of(view) : last;
    }
    const uint8_t *mapped = view->mapped + (address - base_of(view)) / SGX_PAGE;
    uint64_t at = address, stop = end_of(view) < last ? end_of(view) : last;
    for (bool is_first = *mapped != 0; at < stop && (*mapped != 0) == is_first; mapped++) {
        at += SGX_PAGE;
    }
    return at;
}

static bool touches_early(const view_t *view, uint64_t address, uint64_t last)
{
    bool found = false;
    pthread_mutex_lock(&lock);
    for (early_t *one = view->early; one != NULL; one = one->next) {
        found |= one->start < last && address < one->end;
    }
    pthread_mutex_unlock(&lock);
    return found;
}

static bool touches(uint64_t address, uint64_t last)
{
    for (view_t *view = views; view != NULL; view = view->next) {
        uint64_t start, end;
        if (touches_early(view, address, last) || (is_created(view) && overlap(view, address, last, &start, &end))) {
            return true;
        }
    }
    return false;
}

/* Whether all of it was mapped before there is an enclave, which remembers what is allowed there. */
static bool protect_early(view_t *view, uint64_t address, uint64_t last, int protection)
{
    bool found = false;
    pthread_mutex_lock(&lock);
    for (early_t *one = view->early; one != NULL && !found; one = one->next) {
        found = one->start <= address && last <= one->end;
    }
    if (found) {
        forget_early(view, address, last);
        remember_early(view, address, last, protection);
    }
    pthread_mutex_unlock(&lock);
    return found;
}

static long protect_part(uint64_t address, uint64_t last, int protection)
{
    for (view_t *view = views; view != NULL; view = view->next) {
        uint64_t offset = address - (is_created(view) ? base_of(view) : 0);
        if (is_created(view) && sgx_inside(&view->device->enclave, address) && view->mapped[offset / SGX_PAGE] != 0) {
            long refused = device_may_map(view->device, address, last, protection);
            if (refused == 0) {
                memset(view->mapped + offset / SGX_PAGE, VIEW_MAPPED | (protection & SGX_RWX),
                       (last - address) / SGX_PAGE);
                view_apply(view, offset, offset + (last - address));
            }
            return refused;
        }
        if (protect_early(view, address, last, protection)) {
            return 0;
        }
    }
    return system_call(SYS_mprotect, (long)address, (long)(last - address), protection, 0, 0, 0);
}

bool view_protect(uint64_t address, size_t length, int protection, long *result)
{
    uint64_t last = address + ROUND(length);
    if (address % SGX_PAGE != 0 || last < address || !touches(address, last)) {
        return false;
    }
    *result = 0;
    while (address < last && *result == 0) {
        uint64_t until = last;
        for (view_t *view = views; view != NULL; view = view->next) {
            uint64_t same = same_until(view, address, until);
            until = same < until ? same : until;
        }
        *result = protect_part(address, until, protection);
        address = until;
    }
    return true;
}

/* Whether a descriptor of this process is the device's. */
static bool is_open(uint64_t inode)
{
    DIR *folder = opendir("/proc/self/fd");
    struct dirent *entry;
    bool found = folder == NULL;
    while (!found && (entry = readdir(folder)) != NULL) {
        found = entry->d_name[0] != '.' && inode_of(atoi(entry->d_name)) == inode;
    }
    if (folder != NULL) {
        closedir(folder);
    }
    return found;
}

static bool is_mapped(const view_t *view)
{
    uint64_t count = is_created(view) ? view->device->enclave.secs.size / SGX_PAGE : 0;
    for (uint64_t at = 0; at < count; at++) {
        if (view->mapped[at] != 0) {
            return true;
        }
    }
    return view->early != NULL;
}

static void unmap(const void *memory, uint64_t size)
{
    if (memory != NULL) {
        system_call(SYS_munmap, (long)memory, (long)ROUND(size), 0, 0, 0, 0);
    }
}

/* Other memory lies in the device's place then, since another process may have that device still. */
static void give_up(view_t *view)
{
    const sgx_enclave_t enclave = view->device->enclave;
    uint64_t count = enclave.secs.size / SGX_PAGE;
    const uint8_t *mapped = view->mapped;
    device_release(&machine, view->device);
    view->inside = 0;
    __atomic_store_n(&view->mapped, NULL, __ATOMIC_RELEASE);
    fresh(view->device, MAP_PRIVATE);
    unmap(enclave.memory, enclave.secs.size);
    unmap(enclave.pages, count * sizeof(sgx_page_t));
    unmap(mapped, count);
}

void view_collect(void)
{
    pthread_mutex_lock(&lock);
    for (view_t *view = views; view != NULL; view = view->next) {
        if (view->device->inode != 0 && !is_mapped(view) && !is_open(view->device->inode)) {
            give_up(view);
        }
    }
    pthread_mutex_unlock(&lock);
}

void view_ioctl_done(view_t *view, int fd, const device_call_t *call)
{
    if (is_created(view)) {
        place_early(view, fd);
        if (call->changed < call->changed_end) {
            view_apply(view, call->changed, call->changed_end);
        }
    }
}
