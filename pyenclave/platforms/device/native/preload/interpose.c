/* The C library's functions that a program of the device calls, in its place. Whatever is not the device's goes on to it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "preload.h"

#define EXPORT __attribute__((visibility("default")))
#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* Looked up once, for what is called often, and by signal handlers. */
#define KNOWN(name) \
    __extension__({ \
        static __typeof__(&name) known; \
        __typeof__(&name) found = __atomic_load_n(&known, __ATOMIC_RELAXED); \
        if (found == NULL) { \
            found = NEXT(name); \
            __atomic_store_n(&known, found, __ATOMIC_RELAXED); \
        } \
        found; \
    })

enum device_kind { NONE, ENCLAVE, PROVISION };

static enum device_kind kind_of(const char *path)
{
    /* The second names are those of drivers before Linux 5.11, which libraries still try first. */
    if (path == NULL || strncmp(path, "/dev/sgx", 8) != 0) {
        return NONE;
    }
    if (strcmp(path, "/dev/sgx_enclave") == 0 || strcmp(path, "/dev/sgx/enclave") == 0) {
        return ENCLAVE;
    }
    return strcmp(path, "/dev/sgx_provision") == 0 || strcmp(path, "/dev/sgx/provision") == 0 ? PROVISION : NONE;
}

static int open_device(enum device_kind kind, int flags)
{
    if ((flags & O_DIRECTORY) != 0) {
        errno = ENOTDIR;
        return -1;
    }
    if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL)) {
        errno = EEXIST;
        return -1;
    }
    return kind == ENCLAVE ? view_open(flags) : provision_open(flags);
}

static long told(long result)
{
    if (result < 0 && result > -4096) {
        errno = (int)-result;
        return -1;
    }
    return result;
}

static int noted(const char *path, int fd)
{
    memory_note(fd, fd >= 0 && memory_is_path(path));
    return fd;
}

#define MODE_OF(flags, last) \
    mode_t mode = 0; \
    if (((flags) & (O_CREAT | O_TMPFILE)) != 0) { \
        va_list list; \
        va_start(list, last); \
        mode = va_arg(list, mode_t); \
        va_end(list); \
    }

EXPORT int open(const char *path, int flags, ...)
{
    MODE_OF(flags, flags)
    enum device_kind kind = kind_of(path);
    return kind != NONE ? open_device(kind, flags) : noted(path, NEXT(open)(path, flags, mode));
}

EXPORT int open64(const char *path, int flags, ...)
{
    MODE_OF(flags, flags)
    enum device_kind kind = kind_of(path);
    return kind != NONE ? open_device(kind, flags) : noted(path, NEXT(open64)(path, flags, mode));
}

EXPORT int openat(int folder, const char *path, int flags, ...)
{
    MODE_OF(flags, flags)
    enum device_kind kind = kind_of(path);
    return kind != NONE ? open_device(kind, flags) : noted(path, NEXT(openat)(folder, path, flags, mode));
}

EXPORT int openat64(int folder, const char *path, int flags, ...)
{
    MODE_OF(flags, flags)
    enum device_kind kind = kind_of(path);
    return kind != NONE ? open_device(kind, flags) : noted(path, NEXT(openat64)(folder, path, flags, mode));
}

/* With _FORTIFY_SOURCE, where the flags ask for no mode. */
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
EXPORT int __open_2(const char *path, int flags) { return open(path, flags); }
EXPORT int __open64_2(const char *path, int flags) { return open64(path, flags); }

EXPORT int close(int fd)
{
    if (process_is_borrowed()) {
        return NEXT(close)(fd);
    }
    bool is_device = view_any() && view_of(fd) != NULL;
    memory_note(fd, false);
    int result = NEXT(close)(fd);
    if (is_device) {
        int error = errno;
        view_collect();
        errno = error;
    }
    return result;
}

EXPORT ssize_t read(int fd, void *buffer, size_t size)
{
    return memory_is(fd) ? told(memory_go_on(fd, buffer, size, false)) : KNOWN(read)(fd, buffer, size);
}

EXPORT ssize_t write(int fd, const void *buffer, size_t size)
{
    return memory_is(fd) ? told(memory_go_on(fd, (void *)buffer, size, true)) : KNOWN(write)(fd, buffer, size);
}

EXPORT ssize_t pread(int fd, void *buffer, size_t size, off_t offset)
{
    return memory_is(fd) ? told(memory_access(fd, buffer, size, offset, false))
                         : KNOWN(pread)(fd, buffer, size, offset);
}

EXPORT ssize_t pwrite(int fd, const void *buffer, size_t size, off_t offset)
{
    return memory_is(fd) ? told(memory_access(fd, (void *)buffer, size, offset, true))
                         : KNOWN(pwrite)(fd, buffer, size, offset);
}

EXPORT ssize_t pread64(int fd, void *buffer, size_t size, off64_t offset) { return pread(fd, buffer, size, offset); }
EXPORT ssize_t pwrite64(int fd, const void *buffer, size_t size, off64_t offset)
{
    return pwrite(fd, buffer, size, offset);
}

static int device_status(enum device_kind kind, struct stat *status)
{
    *status = (struct stat){.st_dev = makedev(0, 5),
                            .st_ino = kind == ENCLAVE ? 1001 : 1002,
                            .st_mode = S_IFCHR | (kind == ENCLAVE ? 0666 : 0660),
                            .st_nlink = 1,
                            .st_rdev = makedev(10, kind == ENCLAVE ? 125 : 126),
                            .st_blksize = 4096};
    return 0;
}

_Static_assert(sizeof(struct stat) == sizeof(struct stat64), "one layout on x86-64");

static int status_of(int folder, const char *path, void *status, int flags)
{
    enum device_kind kind = kind_of(path);
    return kind != NONE ? device_status(kind, status)
                        : (int)told(system_call(SYS_newfstatat, folder, (long)path, (long)status, flags, 0, 0));
}

EXPORT int stat(const char *path, struct stat *status) { return status_of(AT_FDCWD, path, status, 0); }
EXPORT int stat64(const char *path, struct stat64 *status) { return status_of(AT_FDCWD, path, status, 0); }
EXPORT int lstat(const char *path, struct stat *status)
{
    return status_of(AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW);
}
EXPORT int lstat64(const char *path, struct stat64 *status)
{
    return status_of(AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW);
}
EXPORT int fstatat(int folder, const char *path, struct stat *status, int flags)
{
    return status_of(folder, path, status, flags);
}
EXPORT int fstatat64(int folder, const char *path, struct stat64 *status, int flags)
{
    return status_of(folder, path, status, flags);
}
/* Programs built with glibc before 2.33. */
int __xstat(int version, const char *path, struct stat *status);
int __lxstat(int version, const char *path, struct stat *status);
EXPORT int __xstat(int version, const char *path, struct stat *status)
{
    (void)version;
    return status_of(AT_FDCWD, path, status, 0);
}
EXPORT int __lxstat(int version, const char *path, struct stat *status)
{
    (void)version;
    return status_of(AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW);
}

static int fd_status(int fd, struct stat *status)
{
    enum device_kind kind = view_of(fd) != NULL ? ENCLAVE : provision_is(fd) ? PROVISION : NONE;
    return kind != NONE ? device_status(kind, status) : (int)told(system_call(SYS_fstat, fd, (long)status, 0, 0, 0, 0));
}

EXPORT int fstat(int fd, struct stat *status) { return fd_status(fd, status); }
EXPORT int fstat64(int fd, struct stat64 *status) { return fd_status(fd, (struct stat *)status); }

EXPORT int statx(int folder, const char *restrict path, int flags, unsigned int mask, struct statx *restrict status)
{
    enum device_kind kind = kind_of(path);
    if (kind == NONE) {
        return (int)told(system_call(SYS_statx, folder, (long)path, flags, mask, (long)status, 0));
    }
    struct stat one;
    device_status(kind, &one);
    *status = (struct statx){.stx_mask = STATX_TYPE | STATX_MODE | STATX_NLINK | STATX_INO,
                             .stx_blksize = 4096,
                             .stx_nlink = 1,
                             .stx_mode = (uint16_t)one.st_mode,
                             .stx_ino = one.st_ino,
                             .stx_rdev_major = major(one.st_rdev),
                             .stx_rdev_minor = minor(one.st_rdev)};
    return 0;
}

/* Everybody may use it who may run the emulator. */
static int may_access(enum device_kind kind, int mode)
{
    (void)kind;
    return (mode & X_OK) == 0 ? 0 : (int)told(-EACCES);
}

EXPORT int access(const char *path, int mode)
{
    enum device_kind kind = kind_of(path);
    return kind != NONE ? may_access(kind, mode) : (int)told(system_call(SYS_access, (long)path, mode, 0, 0, 0, 0));
}

EXPORT int faccessat(int folder, const char *path, int mode, int flags)
{
    enum device_kind kind = kind_of(path);
    return kind != NONE ? may_access(kind, mode) : NEXT(faccessat)(folder, path, mode, flags);
}

EXPORT int ioctl(int fd, unsigned long command, ...)
{
    va_list list;
    va_start(list, command);
    uint64_t argument = va_arg(list, uint64_t);
    va_end(list);
    view_t *view = view_of(fd);
    if (view == NULL) {
        return (int)told(system_call(SYS_ioctl, fd, (long)command, (long)argument, 0, 0, 0));
    }
    device_call_t call = {
        .machine = &machine, .device = view->device, .fd = fd, .memory = view_memory, .is_provision = provision_is};
    if (view->device->created && !view->device->initialised) {
        machine_fuse(); /* while a file may be read: signal handlers only ask */
    }
    long result = device_ioctl(&call, command, argument);
    view_ioctl_done(view, fd, &call);
    return (int)told(result);
}

EXPORT void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
    view_t *view = (flags & MAP_ANONYMOUS) == 0 ? view_of(fd) : NULL;
    if (view != NULL) {
        return (void *)told(view_map(view, fd, (uint64_t)address, length, protection, flags));
    }
    long result = system_call(SYS_mmap, (long)address, (long)length, protection, flags, fd, offset);
    if (view_any() && result > 0) {
        view_unmap((uint64_t)result, length);
    }
    return (void *)told(result);
}

EXPORT void *mmap64(void *address, size_t length, int protection, int flags, int fd, off64_t offset)
{
    return mmap(address, length, protection, flags, fd, offset);
}

EXPORT int munmap(void *address, size_t length)
{
    long result = system_call(SYS_munmap, (long)address, (long)length, 0, 0, 0, 0);
    if (result == 0 && view_any()) {
        int error = errno;
        view_unmap((uint64_t)address, length);
        errno = error;
    }
    return (int)told(result);
}

EXPORT int mprotect(void *address, size_t length, int protection)
{
    long result;
    if (!view_any() || !view_protect((uint64_t)address, length, protection, &result)) {
        result = system_call(SYS_mprotect, (long)address, (long)length, protection, 0, 0, 0);
    }
    return (int)told(result);
}

/* Blocks what the program asks for, but for faults. */
static int set_mask(int (*next)(int, const sigset_t *, sigset_t *), int how, const sigset_t *set, sigset_t *old)
{
    sigset_t kept;
    if (set == NULL || how == SIG_UNBLOCK) {
        return next(how, set, old);
    }
    uint64_t bits, faults = signals_never_blocked();
    kept = *set;
    memcpy(&bits, &kept, sizeof bits);
    bits &= ~faults;
    memcpy(&kept, &bits, sizeof bits);
    return next(how, &kept, old);
}

EXPORT int sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
    return set_mask(NEXT(sigprocmask), how, set, old);
}
EXPORT int pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
    return set_mask(NEXT(pthread_sigmask), how, set, old);
}

EXPORT int sigaction(int signal, const struct sigaction *action, struct sigaction *old)
{
    return signals_set(signal, action, old);
}

static sighandler_t simply(int signal, sighandler_t handler, int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags}, old;
    sigemptyset(&action.sa_mask);
    if (handler == SIG_ERR || signals_set(signal, &action, &old) != 0) {
        errno = EINVAL;
        return SIG_ERR;
    }
    return old.sa_handler;
}

EXPORT sighandler_t signal(int number, sighandler_t handler) { return simply(number, handler, SA_RESTART); }
sighandler_t sysv_signal(int number, sighandler_t handler);
sighandler_t __sysv_signal(int number, sighandler_t handler);
EXPORT sighandler_t sysv_signal(int number, sighandler_t handler)
{
    return simply(number, handler, (int)(SA_RESETHAND | SA_NODEFER));
}
EXPORT sighandler_t __sysv_signal(int number, sighandler_t handler) { return sysv_signal(number, handler); }
