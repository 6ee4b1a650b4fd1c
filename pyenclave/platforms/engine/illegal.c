/* Instructions that are illegal inside, whatever they would do outside (SDM vol. 3D, Illegal Instructions: SGX2's table, which
 * has no RDTSC). */
#include "engine.h"

typedef struct reader {
    const uint8_t *code;
    size_t length, at;
} reader_t;

static int next(reader_t *reader) { return reader->at < reader->length ? reader->code[reader->at++] : -1; }

static bool is_prefix(int byte)
{
    return byte == 0x66 || byte == 0x67 || byte == 0xf0 || byte == 0xf2 || byte == 0xf3 || byte == 0x26 ||
           byte == 0x2e || byte == 0x36 || byte == 0x3e || byte == 0x64 || byte == 0x65;
}

/* The opcode's first byte, behind prefixes. */
static int opcode_of(reader_t *reader)
{
    int byte = next(reader);
    while (is_prefix(byte)) {
        byte = next(reader);
    }
    return (byte & ~0xf) == 0x40 ? next(reader) : byte; /* REX */
}

/* Behind 0F 01. */
static bool is_illegal_system(int modrm)
{
    switch (modrm) {
    case -1: return false;
    case 0xc0: /* ENCLV */
    case 0xc1: /* VMCALL */
    case 0xcf: /* ENCLS */
    case 0xd4: /* VMFUNC */
    case 0xd9: /* VMMCALL */ return true;
    default: return (modrm >> 3 & 7) == 4 || (modrm < 0xc0 && (modrm >> 3 & 7) <= 1); /* SMSW; SGDT, SIDT */
    }
}

/* Behind 0F. */
static bool is_illegal_long(reader_t *reader)
{
    int byte = next(reader), modrm;
    switch (byte) {
    case 0x00: /* SLDT, STR */ modrm = next(reader); return modrm >= 0 && (modrm >> 3 & 7) <= 1;
    case 0x01: return is_illegal_system(next(reader));
    case 0x05: /* SYSCALL */
    case 0x33: /* RDPMC */
    case 0x34: /* SYSENTER */
    case 0x37: /* GETSEC */
    case 0xa1: /* POP FS */
    case 0xa2: /* CPUID */
    case 0xa9: /* POP GS */
    case 0xb2: /* LSS */
    case 0xb4: /* LFS */
    case 0xb5: /* LGS */ return true;
    default: return false;
    }
}

bool sgx_is_illegal(const uint8_t *code, size_t length)
{
    reader_t reader = {code, length, 0};
    int byte = opcode_of(&reader), modrm;
    switch (byte) {
    case 0x0f: return is_illegal_long(&reader);
    case 0x6c:
    case 0x6d:
    case 0x6e:
    case 0x6f: /* INS, OUTS */
    case 0xe4:
    case 0xe5:
    case 0xe6:
    case 0xe7: /* IN, OUT */
    case 0xec:
    case 0xed:
    case 0xee:
    case 0xef:
    case 0x8e: /* MOV to a segment register */
    case 0xca:
    case 0xcb: /* far RET */
    case 0xcd: /* INT n */
    case 0xcf: /* IRET */ return true;
    case 0xff: /* far CALL and JMP */
        modrm = next(&reader);
        return modrm >= 0 && modrm < 0xc0 && ((modrm >> 3 & 7) == 3 || (modrm >> 3 & 7) == 5);
    default: return false;
    }
}

bool sgx_pushes_flags(const uint8_t *code, size_t length)
{
    reader_t reader = {code, length, 0};
    return opcode_of(&reader) == 0x9c;
}
