/* An enclave of sixteen pages that lie in no usual order: code 2, TCS 7 and 8, SSA of three frames each 9 and 13, data 5. It
 * handles its own exceptions: entered where a frame is taken, it mends that frame. RDI says what to do, RSI is memory of the
 * host's. */
#define ENCLU .byte 0x0f, 0x01, 0xd7

    .text
    .fill   2 * 4096, 1, 0
entry:
    mov     %rcx, %r12                   /* where EEXIT goes */
    test    %rax, %rax                   /* CSSA */
    jnz     mend
    cmp     $1, %rdi
    je      wrong
    cmp     $2, %rdi
    je      carry_out
    cmp     $3, %rdi
    je      load
    cmp     $4, %rdi
    je      store
    cmp     $5, %rdi
    je      wait
    cmp     $6, %rdi
    je      push
    cmp     $7, %rdi
    je      call
leave:
    mov     %r12, %rbx
    mov     $4, %eax
    ENCLU

/* RSI: EXITINFO, the offset of RIP, CSSA go there. RDI 1: an instruction of two bytes is
 * skipped, 2: this one faults too, 3: it is only looked at, 4: ENCLU is skipped. */
mend:
    mov     %rax, 16(%rsi)
    lea     frames(%rip), %r9
    cmpq    $0, %gs:16                   /* the second TCS's frames lie four pages further */
    je      1f
    add     $(4 * 4096), %r9
1:  dec     %rax
    shl     $12, %rax
    lea     4096 - 184(%r9, %rax), %r9
    mov     160(%r9), %eax
    mov     %rax, (%rsi)
    mov     136(%r9), %rax
    lea     entry(%rip), %r10
    sub     %r10, %rax
    mov     %rax, 8(%rsi)
    cmp     $2, %rdi
    jne     2f
    ud2
2:  cmp     $3, %rdi
    je      leave
    addq    $2, 136(%r9)
    cmp     $4, %rdi
    jne     leave
    incq    136(%r9)
    jmp     leave

wrong:
    mov     $0x1122334455667788, %r13
    movq    %r13, %xmm5
    ud2
    movq    %xmm5, (%rsi)
    mov     %r13, 8(%rsi)
    jmp     leave

/* ENCLU: leaf, SECINFO's flags, RCX, RDX; RAX comes back. */
carry_out:
    mov     8(%rsi), %rax
    mov     %rax, secinfo(%rip)
    mov     (%rsi), %rax
    lea     secinfo(%rip), %rbx
    mov     16(%rsi), %rcx
    mov     24(%rsi), %rdx
    ENCLU
    mov     %rax, 32(%rsi)
    jmp     leave

load:
    mov     (%rsi), %rax
    mov     (%rax), %rax
    mov     %rax, 8(%rsi)
    jmp     leave

store:
    mov     (%rsi), %rax
    mov     8(%rsi), %rdx
    mov     %rdx, (%rax)
    jmp     leave

wait:
    incq    8(%rsi)
    cmpq    $0, (%rsi)
    je      wait
    jmp     leave

/* On the host's stack, for its handler. */
push:
    sub     $256, %rsp
    movq    $0x77, (%rsp)
    jmp     leave

/* Code that was made inside: it comes back by a jump to R11. */
call:
    lea     leave(%rip), %r11
    jmp     *(%rsi)

    .balign 4096
    .fill   2 * 4096, 1, 0
data:
    .quad   0, 0, 0, 0
    .balign 64
secinfo:
    .fill   64, 1, 0
    .balign 4096
    .quad   0, 0, 1                      /* 6: the second TCS's GS */
    .balign 4096
    .macro  tcs ssa, gs
    .quad   0, 0, \ssa
    .long   0, 3
    .quad   0x2000, 0, 0x5000, \gs
    .long   0xffffffff, 0xffffffff
    .fill   4096 - 72, 1, 0
    .endm
    tcs     0x9000, 0x5000
    tcs     0xd000, 0x6000
frames:
    .fill   3 * 4096, 1, 0
    .fill   4096, 1, 0
    .fill   3 * 4096, 1, 0
end:
