/* A vDSO with one function more. The kernel's own finds its data relative to where it lies, so that it stays there; this image
 * has its symbols and versions, and for each a jump to it. AT_SYSINFO_EHDR on the program's first stack leads here.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>

#include "preload.h"

#define NAME "__vdso_sgx_enter_enclave"
#define MOST 32
#define STUB 32
#define VERSION "LINUX_2.6"

typedef struct symbol {
    const char *name;
    uint64_t address;
} symbol_t;

static const Elf64_Dyn *dynamic_of(const uint8_t *image, int64_t *bias)
{
    const Elf64_Ehdr *head = (const Elf64_Ehdr *)image;
    const Elf64_Phdr *segment = (const Elf64_Phdr *)(image + head->e_phoff);
    const Elf64_Dyn *found = NULL;
    for (int i = 0; i < head->e_phnum; i++) {
        if (segment[i].p_type == PT_LOAD) {
            *bias = (int64_t)((uint64_t)image + segment[i].p_offset - segment[i].p_vaddr);
        } else if (segment[i].p_type == PT_DYNAMIC) {
            found = (const Elf64_Dyn *)(image + segment[i].p_offset);
        }
    }
    return found;
}

/* The functions of the kernel's, in the order of its table; nothing says how long that is but the names, which follow it. */
static int functions_of(const uint8_t *image, symbol_t *symbols)
{
    int64_t bias = 0;
    const Elf64_Dyn *entry = dynamic_of(image, &bias);
    const Elf64_Sym *table = NULL;
    const char *names = NULL;
    int count = 0;
    for (; entry != NULL && entry->d_tag != DT_NULL; entry++) {
        if (entry->d_tag == DT_SYMTAB) {
            table = (const Elf64_Sym *)(entry->d_un.d_ptr + (uint64_t)bias);
        } else if (entry->d_tag == DT_STRTAB) {
            names = (const char *)(entry->d_un.d_ptr + (uint64_t)bias);
        }
    }
    if (table == NULL || names == NULL || (const char *)table > names) {
        return 0;
    }
    for (const Elf64_Sym *one = table + 1; (const char *)(one + 1) <= names && count < MOST - 1; one++) {
        uint8_t type = ELF64_ST_TYPE(one->st_info);
        if (one->st_shndx != SHN_UNDEF && (type == STT_FUNC || type == STT_NOTYPE) &&
            strcmp(names + one->st_name, NAME) != 0) {
            symbols[count++] = (symbol_t){names + one->st_name, one->st_value + (uint64_t)bias};
        }
    }
    return count;
}

static uint32_t hash_of(const char *name)
{
    uint32_t hash = 0;
    for (; *name != 0; name++) {
        hash = (hash << 4) + (uint8_t)*name;
        hash = (hash ^ (hash >> 24 & 0xf0)) & 0x0fffffff;
    }
    return hash;
}

typedef struct writer {
    uint8_t *image;
    uint64_t at;
} writer_t;

/* Room for something, aligned; its offset. */
static uint64_t room(writer_t *writer, uint64_t size, uint64_t alignment)
{
    uint64_t at = (writer->at + alignment - 1) & ~(alignment - 1);
    writer->at = at + size;
    return at;
}

static uint32_t add_name(writer_t *writer, uint64_t names, const char *name)
{
    uint64_t at = room(writer, strlen(name) + 1, 1);
    strcpy((char *)writer->image + at, name);
    return (uint32_t)(at - names);
}

/* endbr64; jmp *address */
static uint64_t add_stub(writer_t *writer, uint64_t address)
{
    static const uint8_t CODE[16] = {0xf3, 0x0f, 0x1e, 0xfa, 0xff, 0x25, 0x06, 0,
                                     0,    0,    0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc};
    uint64_t at = room(writer, STUB, STUB);
    memcpy(writer->image + at, CODE, sizeof CODE);
    memcpy(writer->image + at + 16, &address, sizeof address);
    return at;
}

static void build(uint8_t *image, const symbol_t *symbols, int count)
{
    writer_t writer = {image, 0};
    uint64_t head = room(&writer, sizeof(Elf64_Ehdr), 8), segments = room(&writer, 2 * sizeof(Elf64_Phdr), 8);
    uint64_t dynamic = room(&writer, 10 * sizeof(Elf64_Dyn), 8);
    uint64_t table = room(&writer, (uint64_t)(count + 1) * sizeof(Elf64_Sym), 8);
    uint64_t hash = room(&writer, (uint64_t)(2 + 1 + count + 1) * sizeof(Elf64_Word), 8);
    uint64_t versions = room(&writer, (uint64_t)(count + 1) * sizeof(Elf64_Half), 8);
    uint64_t definition = room(&writer, sizeof(Elf64_Verdef) + sizeof(Elf64_Verdaux), 8);
    uint64_t names = room(&writer, 1, 1);
    Elf64_Sym *symbol = (Elf64_Sym *)(image + table);
    Elf64_Word *words = (Elf64_Word *)(image + hash);
    words[0] = 1; /* one chain */
    words[1] = (Elf64_Word)count + 1;
    words[2] = 1;
    for (int i = 1; i <= count; i++) {
        words[3 + i] = i < count ? (Elf64_Word)i + 1 : STN_UNDEF;
        symbol[i].st_name = add_name(&writer, names, symbols[i - 1].name);
        symbol[i].st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC);
        symbol[i].st_shndx = 1;
        symbol[i].st_size = STUB;
        ((Elf64_Half *)(image + versions))[i] = 2;
    }
    Elf64_Verdef *version = (Elf64_Verdef *)(image + definition);
    Elf64_Verdaux *named = (Elf64_Verdaux *)(version + 1);
    *version = (Elf64_Verdef){
        .vd_version = 1, .vd_ndx = 2, .vd_cnt = 1, .vd_hash = hash_of(VERSION), .vd_aux = sizeof *version};
    named->vda_name = add_name(&writer, names, VERSION);
    uint32_t self = add_name(&writer, names, "linux-vdso.so.1");
    uint64_t names_size = writer.at - names;
    for (int i = 1; i <= count; i++) {
        symbol[i].st_value = add_stub(&writer, symbols[i - 1].address);
    }
    const Elf64_Dyn entries[] = {
        {DT_SONAME, {self}},     {DT_HASH, {hash}},         {DT_STRTAB, {names}},
        {DT_SYMTAB, {table}},    {DT_STRSZ, {names_size}},  {DT_SYMENT, {sizeof(Elf64_Sym)}},
        {DT_VERSYM, {versions}}, {DT_VERDEF, {definition}}, {DT_VERDEFNUM, {1}},
    };
    _Static_assert(sizeof entries == 9 * sizeof(Elf64_Dyn), "and DT_NULL, which is zeros");
    memcpy(image + dynamic, entries, sizeof entries);
    Elf64_Phdr *segment = (Elf64_Phdr *)(image + segments);
    segment[0] = (Elf64_Phdr){
        .p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_filesz = writer.at, .p_memsz = writer.at, .p_align = SGX_PAGE};
    segment[1] = (Elf64_Phdr){.p_type = PT_DYNAMIC,
                              .p_flags = PF_R,
                              .p_offset = dynamic,
                              .p_vaddr = dynamic,
                              .p_paddr = dynamic,
                              .p_filesz = 10 * sizeof(Elf64_Dyn),
                              .p_memsz = 10 * sizeof(Elf64_Dyn),
                              .p_align = 8};
    Elf64_Ehdr *elf = (Elf64_Ehdr *)(image + head);
    *elf = (Elf64_Ehdr){.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
                        .e_type = ET_DYN,
                        .e_machine = EM_X86_64,
                        .e_version = EV_CURRENT,
                        .e_phoff = segments,
                        .e_ehsize = sizeof *elf,
                        .e_phentsize = sizeof *segment,
                        .e_phnum = 2};
}

void vdso_replace(char **environment)
{
    symbol_t symbols[MOST] = {{NAME, (uint64_t)enter_enclave}};
    const uint8_t *kernels = (const uint8_t *)getauxval(AT_SYSINFO_EHDR);
    int count = 1 + (kernels != NULL ? functions_of(kernels, symbols + 1) : 0);
    uint8_t *image = mmap(NULL, 2 * SGX_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (image == MAP_FAILED) {
        return;
    }
    build(image, symbols, count);
    mprotect(image, 2 * SGX_PAGE, PROT_READ | PROT_EXEC);
    while (*environment != NULL) {
        environment++;
    }
    for (Elf64_auxv_t *entry = (Elf64_auxv_t *)(environment + 1); entry->a_type != AT_NULL; entry++) {
        if (entry->a_type == AT_SYSINFO_EHDR) {
            entry->a_un.a_val = (uint64_t)image;
        }
    }
}
