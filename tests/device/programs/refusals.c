/* The driver's checks and error codes, one after the other (arch/x86/kernel/cpu/sgx/ioctl.c of Linux 6.1 says which). */
#include "guest.h"

#include <sys/stat.h>

#define REFUSED(call, code) CHECK((call) == -1 && errno == (code))
#define UNMAPPED(fd, address, length, protection, flags, code) \
    CHECK(mmap(address, length, protection, flags, fd, 0) == MAP_FAILED && errno == (code))

static int add_raw(int fd, pages_t pages) { return ioctl(fd, ADD, &pages); }

int main(void)
{
    uint64_t nowhere = 8, secinfo[8] = {0x203}, source = (uint64_t)secs;
    uint64_t here = (uint64_t)content, info = (uint64_t)secinfo;
    change_t change = {0};
    struct stat status;
    CHECK(stat("/dev/sgx_enclave", &status) == 0 && S_ISCHR(status.st_mode) && access("/dev/sgx_enclave", R_OK) == 0);
    int fd = open("/dev/sgx_enclave", O_RDWR);
    CHECK(fd >= 0 && fstat(fd, &status) == 0 && S_ISCHR(status.st_mode));
    prepare();

    REFUSED(ioctl(fd, _IO(0xA4, 0x55), 0), ENOTTY);
    REFUSED(add(fd, 0, PAGE, 0x100), EINVAL); /* before ECREATE */
    REFUSED(init(fd), EINVAL);
    REFUSED(ioctl(fd, CREATE, nowhere), EFAULT);
    REFUSED(ioctl(fd, CREATE, &nowhere), EFAULT);
    *(uint64_t *)secs = 3 * PAGE; /* no power of two */
    REFUSED(ioctl(fd, CREATE, &source), EINVAL);
    *(uint64_t *)secs = SIZE;
    *(uint64_t *)(secs + 56) = 1; /* XFRM without SSE: ECREATE faults */
    REFUSED(ioctl(fd, CREATE, &source), EIO);
    *(uint64_t *)(secs + 56) = 3;
    secs[4000] = 1; /* reserved */
    REFUSED(ioctl(fd, CREATE, &source), EIO);
    secs[4000] = 0;
    CHECK(create(fd) == 0);
    REFUSED(create(fd), EINVAL);

    REFUSED(add_raw(fd, (pages_t){here + 1, 0, PAGE, info, 1, 0}), EINVAL);
    REFUSED(add_raw(fd, (pages_t){here, 1, PAGE, info, 1, 0}), EINVAL);
    REFUSED(add_raw(fd, (pages_t){here, 0, 0, info, 1, 0}), EINVAL);
    REFUSED(add_raw(fd, (pages_t){here, SIZE, PAGE, info, 1, 0}), EINVAL);
    REFUSED(add_raw(fd, (pages_t){here, PAGE, -PAGE, info, 1, 0}), EINVAL);
    REFUSED(add_raw(fd, (pages_t){here, 0, PAGE, nowhere, 1, 0}), EFAULT);
    REFUSED(add_raw(fd, (pages_t){nowhere & ~(PAGE - 1), 0, PAGE, info, 1, 0}), EFAULT);
    REFUSED(add(fd, 0, PAGE, 0x101), EINVAL); /* a TCS with permissions */
    REFUSED(add(fd, 0, PAGE, 0x202), EINVAL); /* W without R */
    REFUSED(add(fd, 0, PAGE, 0x303), EINVAL); /* another type */
    REFUSED(add(fd, 0, PAGE, 0x203 | 8), EINVAL);
    secinfo[3] = 1;
    REFUSED(add_raw(fd, (pages_t){here, 0, PAGE, info, 1, 0}), EINVAL);
    REFUSED(ioctl(fd, ADD, nowhere), EFAULT);
    REFUSED(add(fd, 2 * PAGE, PAGE, 0x100), EIO); /* code is no TCS */
    add_all(fd);
    REFUSED(add(fd, 0, PAGE, 0x203), EBUSY); /* it is there */
    REFUSED(ioctl(fd, RESTRICT, &change), EINVAL);

    sigstruct[16] = 1; /* vendor */
    REFUSED(init(fd), EINVAL);
    sigstruct[16] = 0;
    for (int at = 0; at < 1808; at += 100) { /* a bit of each region: EINIT's error codes are all EPERM */
        sigstruct[at] ^= 1;
        REFUSED(init(fd), EPERM);
        sigstruct[at] ^= 1;
    }
    CHECK(init(fd) == 0);
    REFUSED(init(fd), EINVAL);
    REFUSED(add(fd, 6 * PAGE, PAGE, 0x203), EINVAL);

    UNMAPPED(fd, base, PAGE, PROT_READ, MAP_PRIVATE | MAP_FIXED, EINVAL);
    UNMAPPED(fd, base + 2 * PAGE, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, EACCES);
    UNMAPPED(fd, base, PAGE, PROT_EXEC, MAP_SHARED | MAP_FIXED, EACCES);
    UNMAPPED(fd, base - PAGE, PAGE, PROT_READ, MAP_SHARED | MAP_FIXED, EACCES);
    map(fd, 5 * PAGE, PAGE, PROT_READ);
    CHECK(mprotect(base + 5 * PAGE, PAGE, PROT_READ | PROT_WRITE) == 0);
    REFUSED(mprotect(base + 5 * PAGE, PAGE, PROT_READ | PROT_EXEC), EACCES);

    change = (change_t){5 * PAGE, PAGE, 8, 0, 0};
    REFUSED(ioctl(fd, RESTRICT, &change), EINVAL);
    change = (change_t){5 * PAGE, PAGE, 2, 0, 0}; /* W without R */
    REFUSED(ioctl(fd, RESTRICT, &change), EINVAL);
    change = (change_t){5 * PAGE, PAGE, 1, 0, 1};
    REFUSED(ioctl(fd, RESTRICT, &change), EINVAL);
    change = (change_t){6 * PAGE, PAGE, 1, 0, 0};
    REFUSED(ioctl(fd, RESTRICT, &change), EFAULT);
    change = (change_t){5 * PAGE, PAGE, 2, 0, 0}; /* PT_REG is what it is already */
    REFUSED(ioctl(fd, MODIFY, &change), EINVAL);
    change = (change_t){5 * PAGE, PAGE, 4, 0, 0};
    CHECK(ioctl(fd, MODIFY, &change) == 0 && change.count == PAGE);
    change = (change_t){5 * PAGE, PAGE, 4, 0, 0};
    REFUSED(ioctl(fd, MODIFY, &change), EINVAL); /* trimmed already */

    /* PROVISIONKEY is for who may open the other device. */
    int other = open("/dev/sgx_enclave", O_RDWR), key = open("/dev/sgx_provision", O_RDONLY);
    uint64_t number = (uint64_t)fd;
    CHECK(other >= 0 && key >= 0);
    *(uint64_t *)(secs + 48) = 4 | 16;
    *(uint64_t *)(secs + 8) = (uint64_t)base;
    CHECK(create(other) == 0);
    REFUSED(init(other), EACCES);
    REFUSED(ioctl(other, PROVISION, &number), EINVAL);
    number = (uint64_t)key;
    CHECK(ioctl(other, PROVISION, &number) == 0);
    REFUSED(init(other), EPERM); /* now its attributes are another's than signed */

    /* A descriptor's copy is the device, and lives on. */
    int copy = dup(fd);
    CHECK(close(fd) == 0);
    REFUSED(init(copy), EINVAL);
    CHECK(open("/dev/sgx_enclave", O_RDWR | O_DIRECTORY) == -1 && errno == ENOTDIR);
    puts("ok");
    return 0;
}
