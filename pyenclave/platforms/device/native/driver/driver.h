/* What Linux makes of SGX: /dev/sgx_enclave's ioctls with the kernel's checks and error codes (Documentation/arch/x86/sgx.rst,
 * include/uapi/asm/sgx.h), on the engine. An open file's state lies in memory that forked processes share, as in the kernel.
 *
 * It knows nothing of how a program reaches it, nor how pages are mapped: `device_may_map` says what is allowed, `device_pages`
 * which pages a call may have changed.
 */
#ifndef SGX_DRIVER_H
#define SGX_DRIVER_H

#include "engine.h"

/* Of sgx_cpu_t, and what the system adds. */
typedef struct device_machine {
    sgx_cpu_t cpu;
    uint64_t epc_pages;
    uint64_t *epc_fixed; /* pages in use that cannot be paged out, of all processes together */
} device_machine_t;

typedef struct device {
    uint64_t inode; /* of the file that holds the enclave's pages */
    uint32_t lock;
    uint32_t busy; /* an ioctl is under way */
    bool created, initialised, released;
    uint64_t attributes; /* that EINIT may have */
    uint64_t page_count; /* with SECS */
    uint64_t fixed;      /* EPC pages for SECS and version arrays */
    sgx_enclave_t enclave;
} device_t;

/* Called with the size of ELRANGE, gives the enclave its memory: false where there is none. */
typedef bool device_memory(device_t *device, int fd, uint64_t size);

typedef struct device_call {
    const device_machine_t *machine;
    device_t *device;
    int fd; /* the program's, of the device */
    device_memory *memory;
    bool (*is_provision)(int fd);  /* of /dev/sgx_provision */
    uint64_t changed, changed_end; /* out: offsets of pages whose entry in the EPCM is another one */
} device_call_t;

enum { DEVICE_READ = 1, DEVICE_WRITE = 2, DEVICE_EXEC = 4 }; /* PROT_*, and SECINFO's R, W, X */

void device_lock(device_t *device);
void device_unlock(device_t *device);

/* 0 or an errno, negative. */
long device_ioctl(device_call_t *call, unsigned long command, uint64_t argument);
/* Whether [start, end) may be mapped so: 0 or -EACCES. */
long device_may_map(device_t *device, uint64_t start, uint64_t end, int protection);
/* A page that is not there is touched: 0 where it has been added, -EFAULT where the program gets SIGBUS. */
long device_page_fault(const device_machine_t *machine, device_t *device, uint64_t offset);
void device_release(const device_machine_t *machine, device_t *device);

/* user.c: the program's memory, which may not be there. 0 or -EFAULT. */
long user_read(void *to, uint64_t from, size_t length);
long user_write(uint64_t to, const void *from, size_t length);

#endif
