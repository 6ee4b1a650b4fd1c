/* What the programs here share: the enclave of enclave.S, built by the ioctls as any SGX program does. */
#ifndef GUEST_H
#define GUEST_H

#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096ul
#define SIZE (8 * PAGE)
#define EENTER 2
#define ERESUME 3
#define EEXIT 4

#define CHECK(what) \
    do { \
        if (!(what)) { \
            fprintf(stderr, "%s:%d: %s (errno %d)\n", __FILE__, __LINE__, #what, errno); \
            _exit(1); \
        } \
    } while (0)

typedef struct run {
    uint64_t tcs;
    uint32_t function;
    uint16_t vector, error;
    uint64_t address, handler, data;
    uint8_t reserved[216];
} run_t;
typedef struct pages {
    uint64_t source, offset, length, secinfo, flags, count;
} pages_t;
typedef struct change {
    uint64_t offset, length, wanted, result, count;
} change_t;
typedef int enter_t(uint64_t rdi, uint64_t rsi, uint64_t rdx, uint32_t leaf, uint64_t r8, uint64_t r9, run_t *run);

#define CREATE _IOW(0xA4, 0, uint64_t)
#define ADD _IOWR(0xA4, 1, pages_t)
#define INIT _IOW(0xA4, 2, uint64_t)
#define PROVISION _IOW(0xA4, 3, uint64_t)
#define RESTRICT _IOWR(0xA4, 5, change_t)
#define MODIFY _IOWR(0xA4, 6, change_t)

static uint8_t *base;
static bool is_debug; /* what is built next */
static enter_t *enter;
static uint8_t content[7 * 4096] __attribute__((aligned(4096)));
static uint8_t sigstruct[1808];
static uint8_t secs[4096] __attribute__((aligned(4096)));

static void read_file(const char *name, void *to, size_t size)
{
    int fd = open(name, O_RDONLY);
    CHECK(fd >= 0 && read(fd, to, size) == (ssize_t)size);
    close(fd);
}

static void *symbol(const char *name)
{
    const uint8_t *image = (const uint8_t *)getauxval(AT_SYSINFO_EHDR);
    const Elf64_Ehdr *head = (const Elf64_Ehdr *)image;
    const Elf64_Phdr *segment = (const Elf64_Phdr *)(image + head->e_phoff);
    const Elf64_Sym *symbols = NULL;
    const char *names = NULL;
    const Elf64_Word *hash = NULL;
    for (int i = 0; i < head->e_phnum; i++) {
        if (segment[i].p_type == PT_DYNAMIC) {
            for (const Elf64_Dyn *one = (const Elf64_Dyn *)(image + segment[i].p_offset); one->d_tag != DT_NULL;
                 one++) {
                symbols = one->d_tag == DT_SYMTAB ? (const Elf64_Sym *)(image + one->d_un.d_ptr) : symbols;
                names = one->d_tag == DT_STRTAB ? (const char *)(image + one->d_un.d_ptr) : names;
                hash = one->d_tag == DT_HASH ? (const Elf64_Word *)(image + one->d_un.d_ptr) : hash;
            }
        }
    }
    CHECK(symbols != NULL && names != NULL && hash != NULL);
    for (Elf64_Word i = 1; i < hash[1]; i++) {
        if (strcmp(names + symbols[i].st_name, name) == 0) {
            return (void *)(image + symbols[i].st_value);
        }
    }
    return NULL;
}

static int add(int fd, uint64_t offset, uint64_t length, uint64_t flags)
{
    uint64_t secinfo[8] = {flags};
    pages_t pages = {(uint64_t)(content + offset), offset, length, (uint64_t)secinfo, 1, 0};
    return ioctl(fd, ADD, &pages);
}

/* ELRANGE reserved, SECS filled in. */
static void prepare(void)
{
    read_file("enclave.bin", content, sizeof content - PAGE);
    read_file(is_debug ? "debug.sig" : "enclave.sig", sigstruct, sizeof sigstruct);
    uint8_t *room = mmap(NULL, 2 * SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(room != MAP_FAILED);
    base = (uint8_t *)(((uint64_t)room + SIZE - 1) & ~(SIZE - 1));
    *(uint64_t *)secs = SIZE;
    *(uint64_t *)(secs + 8) = (uint64_t)base;
    *(uint32_t *)(secs + 16) = 1;                /* SSAFRAMESIZE */
    *(uint64_t *)(secs + 48) = is_debug ? 6 : 4; /* MODE64BIT, DEBUG */
    *(uint64_t *)(secs + 56) = 3;                /* XFRM */
    enter = (enter_t *)symbol("__vdso_sgx_enter_enclave");
    CHECK(enter != NULL);
}

static int create(int fd)
{
    uint64_t source = (uint64_t)secs;
    return ioctl(fd, CREATE, &source);
}

static int init(int fd)
{
    uint64_t source = (uint64_t)sigstruct;
    return ioctl(fd, INIT, &source);
}

static void map(int fd, uint64_t offset, uint64_t length, int protection)
{
    CHECK(mmap(base + offset, length, protection, MAP_SHARED | MAP_FIXED, fd, 0) == base + offset);
}

static void add_all(int fd)
{
    CHECK(add(fd, 0, 2 * PAGE, 0x100) == 0);
    CHECK(add(fd, 2 * PAGE, PAGE, 0x205) == 0);
    CHECK(add(fd, 3 * PAGE, 3 * PAGE, 0x203) == 0);
}

/* The whole enclave; the descriptor of its device. */
static int build(void)
{
    int fd = open("/dev/sgx_enclave", O_RDWR);
    CHECK(fd >= 0);
    prepare();
    CHECK(create(fd) == 0);
    add_all(fd);
    CHECK(init(fd) == 0);
    map(fd, 0, 2 * PAGE, PROT_READ | PROT_WRITE);
    map(fd, 2 * PAGE, PAGE, PROT_READ | PROT_EXEC);
    map(fd, 3 * PAGE, 3 * PAGE, PROT_READ | PROT_WRITE);
    return fd;
}

#endif
