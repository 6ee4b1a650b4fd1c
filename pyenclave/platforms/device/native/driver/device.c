/* The ioctls of /dev/sgx_enclave. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "driver.h"

/* include/uapi/asm/sgx.h: a struct for each ioctl, by its fields. */
typedef struct add_pages {
    uint64_t source, offset, length, secinfo, flags, count;
} add_pages_t;
typedef struct change_pages {
    uint64_t offset, length, wanted, result, count;
} change_pages_t;
typedef struct remove_pages {
    uint64_t offset, length, count;
} remove_pages_t;

#define CREATE _IOW(0xA4, 0x00, uint64_t)
#define ADD_PAGES _IOWR(0xA4, 0x01, add_pages_t)
#define INIT _IOW(0xA4, 0x02, uint64_t)
#define PROVISION _IOW(0xA4, 0x03, uint64_t)
#define RESTRICT_PERMISSIONS _IOWR(0xA4, 0x05, change_pages_t)
#define MODIFY_TYPES _IOWR(0xA4, 0x06, change_pages_t)
#define REMOVE_PAGES _IOWR(0xA4, 0x07, remove_pages_t)

#define PAGE_MEASURE 1
#define VERSIONS 512 /* pages whose version one EPC page holds while they are paged out */

void device_lock(device_t *device)
{
    uint32_t state = 0;
    if (__atomic_compare_exchange_n(&device->lock, &state, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
        return;
    }
    while (__atomic_exchange_n(&device->lock, 2, __ATOMIC_ACQUIRE) != 0) {
        syscall(SYS_futex, &device->lock, FUTEX_WAIT, 2, NULL, NULL, 0);
    }
}

void device_unlock(device_t *device)
{
    if (__atomic_exchange_n(&device->lock, 0, __ATOMIC_RELEASE) == 2) {
        syscall(SYS_futex, &device->lock, FUTEX_WAKE, 1, NULL, NULL, 0);
    }
}

/* SECS, and a version array for each 512 pages, cannot be paged out; all other pages can, so that these alone fill the EPC. */
static bool count_page(const device_machine_t *machine, device_t *device, uint64_t *taken)
{
    *taken = 0;
    if (device->page_count % VERSIONS == 0) {
        uint64_t wanted = device->page_count == 0 ? 2 : 1;
        if (__atomic_add_fetch(machine->epc_fixed, wanted, __ATOMIC_RELAXED) + 1 > machine->epc_pages) {
            __atomic_sub_fetch(machine->epc_fixed, wanted, __ATOMIC_RELAXED);
            return false;
        }
        device->fixed += *taken = wanted;
    }
    device->page_count++;
    return true;
}

/* The page has not come about: what was taken for it is free again. */
static void discount_page(const device_machine_t *machine, device_t *device, uint64_t taken)
{
    device->page_count--;
    device->fixed -= taken;
    __atomic_sub_fetch(machine->epc_fixed, taken, __ATOMIC_RELAXED);
}

static long create(device_call_t *call, uint64_t argument)
{
    device_t *device = call->device;
    struct sgx_secs secs;
    uint64_t source, taken;
    if (device->created) {
        return -EINVAL;
    }
    if (user_read(&source, argument, sizeof source) != 0 || user_read(&secs, source, sizeof secs) != 0) {
        return -EFAULT;
    }
    if (secs.size == 0 || (secs.size & (secs.size - 1)) != 0) {
        return -EINVAL;
    }
    if (sgx_ecreate_check(&call->machine->cpu, &secs).raised) {
        return -EIO;
    }
    if (!count_page(call->machine, device, &taken)) {
        return -ENOMEM;
    }
    if (!call->memory(device, call->fd, secs.size)) {
        discount_page(call->machine, device, taken);
        return -ENOMEM;
    }
    sgx_ecreate(&device->enclave, &secs);
    device->attributes = SGX_ATTRIBUTE_DEBUG | SGX_ATTRIBUTE_MODE64BIT | SGX_ATTRIBUTE_KSS;
    __atomic_store_n(&device->created, true, __ATOMIC_RELEASE);
    return 0;
}

static bool is_range(const device_t *device, uint64_t offset, uint64_t length)
{
    return offset % SGX_PAGE == 0 && length != 0 && length % SGX_PAGE == 0 && offset + length >= offset &&
           offset + length - SGX_PAGE < device->enclave.secs.size;
}

static bool is_secinfo(const uint64_t secinfo[8])
{
    uint64_t type = secinfo[0] >> 8 & 0xff, permissions = secinfo[0] & SGX_RWX;
    for (int at = 1; at < 8; at++) {
        if (secinfo[at] != 0) {
            return false;
        }
    }
    return (type == SGX_PT_REG || type == SGX_PT_TCS) && (permissions & (SGX_R | SGX_W)) != SGX_W &&
           !(type == SGX_PT_TCS && permissions != 0) && (secinfo[0] & ~SGX_SECINFO(0xff, SGX_RWX)) == 0;
}

static long add_page(device_call_t *call, uint64_t source, uint64_t offset, uint64_t secinfo, bool measured)
{
    sgx_enclave_t *enclave = &call->device->enclave;
    sgx_page_t *page = sgx_page_at(enclave, offset);
    uint8_t content[SGX_PAGE];
    uint64_t taken;
    if (page->valid) {
        return -EBUSY;
    }
    if (user_read(content, source, sizeof content) != 0) {
        return -EFAULT;
    }
    if (!count_page(call->machine, call->device, &taken)) {
        return -ENOMEM;
    }
    if (sgx_eadd(enclave, offset, secinfo, content).raised) {
        discount_page(call->machine, call->device, taken);
        return -EIO;
    }
    page->most = page->type == SGX_PT_TCS ? DEVICE_READ | DEVICE_WRITE : secinfo & SGX_RWX;
    for (uint64_t at = 0; measured && at < SGX_PAGE; at += SGX_EXTENDED) {
        if (sgx_eextend(enclave, offset + at).raised) {
            return -EIO;
        }
    }
    return 0;
}

static long add(device_call_t *call, uint64_t argument)
{
    device_t *device = call->device;
    add_pages_t wanted;
    uint64_t secinfo[8], at;
    long result = 0;
    if (!device->created || device->initialised) {
        return -EINVAL;
    }
    if (user_read(&wanted, argument, sizeof wanted) != 0) {
        return -EFAULT;
    }
    if (wanted.source % SGX_PAGE != 0 || !is_range(device, wanted.offset, wanted.length)) {
        return -EINVAL;
    }
    if (user_read(secinfo, wanted.secinfo, sizeof secinfo) != 0) {
        return -EFAULT;
    }
    if (!is_secinfo(secinfo)) {
        return -EINVAL;
    }
    for (at = 0; at < wanted.length && result == 0; at += SGX_PAGE) {
        device_lock(device);
        result = add_page(call, wanted.source + at, wanted.offset + at, secinfo[0], (wanted.flags & PAGE_MEASURE) != 0);
        device_unlock(device);
        if (result != 0) {
            break;
        }
    }
    wanted.count = at;
    call->changed = wanted.offset;
    call->changed_end = wanted.offset + at;
    return user_write(argument, &wanted, sizeof wanted) != 0 ? -EFAULT : result;
}

static long init(device_call_t *call, uint64_t argument)
{
    device_t *device = call->device;
    struct sgx_sigstruct sigstruct;
    uint64_t source;
    const sgx_cpu_t *cpu = &call->machine->cpu;
    if (!device->created || device->initialised) {
        return -EINVAL;
    }
    if (user_read(&source, argument, sizeof source) != 0 || user_read(&sigstruct, source, sizeof sigstruct) != 0) {
        return -EFAULT;
    }
    if (sigstruct.vendor != 0 && sigstruct.vendor != 0x8086) {
        return -EINVAL;
    }
    if ((device->enclave.secs.attributes & ~device->attributes) != 0) {
        return -EACCES;
    }
    if ((sigstruct.attributes & sigstruct.attributemask & ~cpu->attributes) != 0 ||
        (sigstruct.miscselect & sigstruct.miscmask & ~cpu->misc) != 0 ||
        (sigstruct.xfrm & sigstruct.xfrmmask & ~cpu->xfrm) != 0) {
        return -EINVAL;
    }
    device_lock(device);
    sgx_result_t result = sgx_einit(&device->enclave, &sigstruct);
    if (!result.raised && result.code == 0) {
        device->initialised = true;
    }
    device_unlock(device);
    return result.raised ? -EIO : result.code != 0 ? -EPERM : 0;
}

static long provision(device_call_t *call, uint64_t argument)
{
    uint64_t fd;
    if (user_read(&fd, argument, sizeof fd) != 0) {
        return -EFAULT;
    }
    if (!call->is_provision((int)fd)) {
        return -EINVAL;
    }
    call->device->attributes |= SGX_ATTRIBUTE_PROVISIONKEY;
    return 0;
}

static long restrict_page(device_call_t *call, uint64_t offset, change_pages_t *wanted)
{
    sgx_page_t *page = sgx_page_at(&call->device->enclave, offset);
    if (!page->valid) {
        return -EFAULT;
    }
    if (page->type != SGX_PT_REG) {
        return -EINVAL;
    }
    sgx_result_t result = sgx_emodpr(&call->device->enclave, offset, wanted->wanted);
    wanted->result = result.code;
    return result.raised || result.code != 0 ? -EFAULT : 0;
}

static long modify_page(device_call_t *call, uint64_t offset, change_pages_t *wanted)
{
    sgx_page_t *page = sgx_page_at(&call->device->enclave, offset);
    uint8_t type = (uint8_t)wanted->wanted, most = page->most;
    if (!page->valid) {
        return -EFAULT;
    }
    if (!(page->type == SGX_PT_REG || (page->type == SGX_PT_TCS && type == SGX_PT_TRIM))) {
        return -EINVAL;
    }
    if (page->type == SGX_PT_REG && type == SGX_PT_TCS) {
        if ((~most & (DEVICE_READ | DEVICE_WRITE)) != 0) {
            return -EPERM;
        }
        page->most = DEVICE_READ | DEVICE_WRITE;
    }
    sgx_result_t result = sgx_emodt(&call->device->enclave, offset, SGX_SECINFO(type, 0));
    wanted->result = result.code;
    if (result.raised || result.code != 0) {
        page->most = most;
        return -EFAULT;
    }
    return 0;
}

/* Both ioctls that change pages of an initialised enclave: what is asked for, then page by page. */
static long change(device_call_t *call, uint64_t argument, uint64_t allowed,
                   long (*one)(device_call_t *, uint64_t, change_pages_t *))
{
    device_t *device = call->device;
    change_pages_t wanted;
    uint64_t at;
    long result = 0;
    if (!device->initialised) {
        return -EINVAL;
    }
    if (user_read(&wanted, argument, sizeof wanted) != 0) {
        return -EFAULT;
    }
    if (!is_range(device, wanted.offset, wanted.length) || (wanted.wanted & ~allowed) != 0 ||
        (one == restrict_page && (wanted.wanted & (SGX_R | SGX_W)) == SGX_W) || wanted.result != 0 ||
        wanted.count != 0) {
        return -EINVAL;
    }
    if (one == modify_page && wanted.wanted != SGX_PT_TCS && wanted.wanted != SGX_PT_TRIM) {
        return -EINVAL;
    }
    for (at = 0; at < wanted.length; at += SGX_PAGE) {
        device_lock(device);
        result = one(call, wanted.offset + at, &wanted);
        device_unlock(device);
        if (result != 0) {
            break;
        }
    }
    wanted.count = at;
    call->changed = wanted.offset;
    call->changed_end = wanted.offset + at;
    return user_write(argument, &wanted, sizeof wanted) != 0 ? -EFAULT : result;
}

static long remove_page(device_t *device, uint64_t offset)
{
    sgx_page_t *page = sgx_page_at(&device->enclave, offset);
    if (!page->valid) {
        return -EFAULT;
    }
    /* EMODPR is how the system learns whether the enclave has accepted it: then it is a page fault. */
    if (page->type != SGX_PT_TRIM || !sgx_emodpr(&device->enclave, offset, SGX_RWX).raised) {
        return -EPERM;
    }
    sgx_eremove(&device->enclave, offset);
    device->page_count--;
    return 0;
}

static long remove_all(device_call_t *call, uint64_t argument)
{
    device_t *device = call->device;
    remove_pages_t wanted;
    uint64_t at;
    long result = 0;
    if (!device->initialised) {
        return -EINVAL;
    }
    if (user_read(&wanted, argument, sizeof wanted) != 0) {
        return -EFAULT;
    }
    if (!is_range(device, wanted.offset, wanted.length) || wanted.count != 0) {
        return -EINVAL;
    }
    for (at = 0; at < wanted.length; at += SGX_PAGE) {
        device_lock(device);
        result = remove_page(device, wanted.offset + at);
        device_unlock(device);
        if (result != 0) {
            break;
        }
    }
    wanted.count = at;
    call->changed = wanted.offset;
    call->changed_end = wanted.offset + at;
    return user_write(argument, &wanted, sizeof wanted) != 0 ? -EFAULT : result;
}

static long dispatch(device_call_t *call, unsigned long command, uint64_t argument)
{
    switch (command) {
    case CREATE: return create(call, argument);
    case ADD_PAGES: return add(call, argument);
    case INIT: return init(call, argument);
    case PROVISION: return provision(call, argument);
    case RESTRICT_PERMISSIONS: return change(call, argument, SGX_RWX, restrict_page);
    case MODIFY_TYPES: return change(call, argument, 0xff, modify_page);
    case REMOVE_PAGES: return remove_all(call, argument);
    default: return -ENOTTY;
    }
}

long device_ioctl(device_call_t *call, unsigned long command, uint64_t argument)
{
    call->changed = call->changed_end = 0;
    if (__atomic_exchange_n(&call->device->busy, 1, __ATOMIC_ACQUIRE) != 0) {
        return -EBUSY;
    }
    long result = dispatch(call, command & 0xffffffff, argument);
    __atomic_store_n(&call->device->busy, 0, __ATOMIC_RELEASE);
    return result;
}

long device_may_map(device_t *device, uint64_t start, uint64_t end, int protection)
{
    const struct sgx_secs *secs = &device->enclave.secs;
    uint64_t base = secs->baseaddr, last = secs->baseaddr + secs->size;
    long result = 0;
    if (device->initialised && (start < base || end > last)) {
        return -EACCES;
    }
    if ((personality(0xffffffff) & READ_IMPLIES_EXEC) != 0) {
        return -EACCES;
    }
    if (!device->created) {
        return 0;
    }
    start = start < base ? base : start;
    end = end > last ? last : end;
    device_lock(device);
    for (uint64_t at = start; at < end && result == 0; at += SGX_PAGE) {
        const sgx_page_t *page = sgx_page_at(&device->enclave, at - base);
        if (page->valid && (~page->most & protection & SGX_RWX) != 0) {
            result = -EACCES;
        }
    }
    device_unlock(device);
    return result;
}

long device_page_fault(const device_machine_t *machine, device_t *device, uint64_t offset)
{
    sgx_page_t *page = sgx_page_at(&device->enclave, offset);
    uint64_t taken;
    long result = 0;
    device_lock(device);
    if (!page->valid) {
        result = device->initialised && count_page(machine, device, &taken) ? 0 : -EFAULT;
        if (result == 0 && sgx_eaug(&device->enclave, offset).raised) {
            discount_page(machine, device, taken);
            result = -EFAULT;
        }
        page->most = result == 0 ? SGX_RWX : page->most;
    }
    device_unlock(device);
    return result;
}

void device_release(const device_machine_t *machine, device_t *device)
{
    if (!__atomic_exchange_n(&device->released, true, __ATOMIC_ACQ_REL)) {
        __atomic_sub_fetch(machine->epc_fixed, device->fixed, __ATOMIC_RELAXED);
    }
}
