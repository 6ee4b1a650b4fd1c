/* An enclave of seven pages: TCS 0 and 1, code, SSA 0 and 1, data, and one that is free. RDI says what to do, RSI is memory of
 * the host's. It has no stack. */
#define ENCLU .byte 0x0f, 0x01, 0xd7

    .macro  tcs ssa
    .quad   0, 0, \ssa
    .long   0, 1
    .quad   entry, 0, 0x5000, 0x5000     /* FS and GS base: the data */
    .long   0xffffffff, 0xffffffff
    .fill   4096 - 72, 1, 0
    .endm

    .text
    tcs     0x3000
    tcs     0x4000

entry:
    mov     %rcx, %r12                   /* where EEXIT goes */
    cmp     $1, %rdi
    je      wait
    cmp     $2, %rdi
    je      fault
    cmp     $3, %rdi
    je      base
    cmp     $4, %rdi
    je      write
    cmp     $5, %rdi
    je      other
leave:
    mov     %r12, %rbx
    mov     $4, %eax
    ENCLU

/* Until the host's word is not 0; XMM0 and a general register hold what they held. */
wait:
    mov     $0x1122334455667788, %r13
    movq    %r13, %xmm0
1:  cmpq    $0, (%rsi)
    je      1b
    movq    %xmm0, 8(%rsi)
    mov     %r13, 16(%rsi)
    jmp     leave

fault:
    ud2
    jmp     leave

/* FS and GS are the enclave's. */
base:
    mov     %fs:0, %rax
    mov     %rax, (%rsi)
    mov     %gs:8, %rax
    mov     %rax, 8(%rsi)
    mov     %rsp, 16(%rsi)
    jmp     leave

/* To the address in RSI. */
write:
    movq    $42, (%rsi)
    jmp     leave

/* One of these, by RSI. Each is followed by the way out. */
other:
    lea     others(%rip), %rax
    shl     $4, %rsi
    add     %rsi, %rax
    mov     $39, %ecx                    /* for who might be asked: getpid */
    jmp     *%rax
    .macro  one instructions:vararg
    .balign 16
    \instructions
    jmp     leave
    .endm
    .balign 16
others:
    one     syscall
    one     int $0x80
    one     in %dx, %al
    one     int $0x21
    one     jmp *%rdx                    /* outside, at an address that RDX brings */
    one     cpuid
    one     mov %ax, %ds
    one     pushfq; pop %r10
    one     int3
    one     rdtsc

    .balign 4096
    .fill   2 * 4096, 1, 0               /* SSA */
data:
    .quad   0x5af0, 0x5af8
    .balign 4096
end:
