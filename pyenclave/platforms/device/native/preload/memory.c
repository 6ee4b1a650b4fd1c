/* /proc/self/mem, which a debugger within the process uses: the kernel reads and writes pages of an enclave by EDBGRD and EDBGWR
 * (arch/x86/kernel/cpu/sgx/encl.c, sgx_vma_access). */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "preload.h"

#define MOST 1024 /* descriptors that are known */

/* The inode that it was: a number may have become another file's without anybody telling (dup2, fclose, close_range). */
static uint64_t inode_of_memory[MOST];

static uint64_t inode_of(int fd)
{
    struct stat status;
    return system_call(SYS_fstat, fd, (long)&status, 0, 0, 0, 0) == 0 ? status.st_ino : 0;
}

bool memory_is_path(const char *path)
{
    char own[32];
    if (path == NULL || strncmp(path, "/proc/", 6) != 0) {
        return false;
    }
    snprintf(own, sizeof own, "/proc/%d/mem", getpid());
    return strcmp(path, "/proc/self/mem") == 0 || strcmp(path, "/proc/thread-self/mem") == 0 || strcmp(path, own) == 0;
}

void memory_note(int fd, bool is)
{
    if (fd >= 0 && fd < MOST) {
        __atomic_store_n(&inode_of_memory[fd], is ? inode_of(fd) : 0, __ATOMIC_RELAXED);
    }
}

bool memory_is(int fd)
{
    uint64_t inode = fd >= 0 && fd < MOST && view_any() ? __atomic_load_n(&inode_of_memory[fd], __ATOMIC_RELAXED) : 0;
    return inode != 0 && inode == inode_of(fd);
}

/* One word, of which `length` bytes from `at` on are wanted. */
static bool access_word(view_t *view, uint64_t address, uint8_t *bytes, size_t at, size_t length, bool is_write)
{
    sgx_enclave_t *enclave = &view->device->enclave;
    uint64_t word;
    sgx_result_t result = sgx_edbgrd(enclave, address, &word);
    if (result.raised || result.code != 0) {
        return false;
    }
    if (!is_write) {
        memcpy(bytes, (uint8_t *)&word + at, length);
        return true;
    }
    memcpy((uint8_t *)&word + at, bytes, length);
    result = sgx_edbgwr(enclave, address, word);
    return !result.raised && result.code == 0;
}

long memory_access(int fd, void *buffer, size_t size, off_t offset, bool is_write)
{
    uint64_t address = (uint64_t)offset;
    size_t done = 0;
    view_t *view = view_at(address);
    if (view == NULL) {
        return system_call(is_write ? SYS_pwrite64 : SYS_pread64, fd, (long)buffer, (long)size, offset, 0, 0);
    }
    while (done < size && sgx_inside(&view->device->enclave, address + done)) {
        size_t at = (address + done) % 8, length = size - done < 8 - at ? size - done : 8 - at;
        if (!access_word(view, address + done - at, (uint8_t *)buffer + done, at, length, is_write)) {
            break;
        }
        done += length;
    }
    return done != 0 || size == 0 ? (long)done : -EIO;
}

/* At the descriptor's own position. */
long memory_go_on(int fd, void *buffer, size_t size, bool is_write)
{
    long offset = system_call(SYS_lseek, fd, 0, SEEK_CUR, 0, 0, 0);
    long done = memory_access(fd, buffer, size, offset, is_write);
    if (done > 0) {
        system_call(SYS_lseek, fd, done, SEEK_CUR, 0, 0, 0);
    }
    return done;
}
