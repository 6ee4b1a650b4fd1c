/* CPUID as a machine with SGX answers it, at the places in the program that the launcher names: there an invalid opcode stands
 * in its place, one byte away from it. Most processors have no way to trap CPUID itself. */
#define _GNU_SOURCE
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "preload.h"

static uint64_t *patched;
static size_t patched_count;

static int first_object(struct dl_phdr_info *info, size_t size, void *base)
{
    (void)size;
    *(uint64_t *)base = info->dlpi_addr;
    return 1;
}

static bool patch(uint64_t address)
{
    static const uint8_t CPUID[2] = {0x0f, 0xa2};
    uint64_t page = address & ~(uint64_t)(SGX_PAGE - 1);
    uint8_t *code = (uint8_t *)address;
    if (memcmp(code, CPUID, sizeof CPUID) != 0 || mprotect((void *)page, 2 * SGX_PAGE, PROT_READ | PROT_WRITE) != 0) {
        return false;
    }
    code[1] = 0x0b; /* ud2 */
    return mprotect((void *)page, 2 * SGX_PAGE, PROT_READ | PROT_EXEC) == 0;
}

/* `device:inode:` of the program's file, then addresses as that has them, comma after comma, all in hexadecimal. What the
 * program starts inherits this, too. */
void cpuid_patch(const char *places)
{
    struct stat status;
    unsigned long device, inode;
    int length = 0;
    uint64_t base = 0;
    if (sscanf(places, "%lx:%lx:%n", &device, &inode, &length) != 2 || length == 0 ||
        stat("/proc/self/exe", &status) != 0 || status.st_dev != device || status.st_ino != inode) {
        return;
    }
    places += length;
    dl_iterate_phdr(first_object, &base);
    size_t most = strlen(places) / 2 + 1;
    patched = calloc(most, sizeof *patched);
    while (patched != NULL && *places != 0 && patched_count < most) {
        char *end;
        uint64_t address = base + strtoull(places, &end, 16);
        if (end == places) {
            break;
        }
        if (patch(address)) {
            patched[patched_count++] = address;
        }
        places = *end == ',' ? end + 1 : end;
    }
}

bool cpuid_emulate(uint64_t rip, sgx_registers_t *registers)
{
    for (size_t i = 0; i < patched_count; i++) {
        if (patched[i] == rip) {
            uint32_t out[4];
            machine_cpuid((uint32_t)registers->rax, (uint32_t)registers->rcx, out);
            registers->rax = out[0];
            registers->rbx = out[1];
            registers->rcx = out[2];
            registers->rdx = out[3];
            registers->rip += 2;
            return true;
        }
    }
    return false;
}
