/* The only two routines that touch untrusted memory. The caller has checked the whole range.
 *
 * Loads are 8-byte aligned words, the bytes around a ragged edge included (INTEL-SA-00657): an aligned word never
 * straddles a page, so it lies outside where its bytes do. Stores are 8-byte aligned words, which carry nothing stale; a
 * ragged edge is stored in pieces, each between VERW, and MFENCE and LFENCE (INTEL-SA-00615; Intel, "Processor MMIO Stale
 * Data Vulnerabilities", software guidance for enclaves: multiples of 8 bytes to aligned addresses, or that bracket).
 */

/* void pye_load(void *trusted, uint64_t untrusted, size_t size) */
    .section .text.pye_load, "ax", @progbits
    .globl  pye_load
    .hidden pye_load
    .type   pye_load, @function
    .balign 16
pye_load:
    mov     %rdx, %r8                    /* r8: bytes left */
    test    %r8, %r8
    jz      .Lin_done
    mov     %esi, %ecx
    and     $7, %ecx
    jz      .Lin_words
    and     $-8, %rsi
    mov     (%rsi), %rax
    add     $8, %rsi
    mov     $8, %r9d
    sub     %ecx, %r9d                   /* r9: bytes of the first word that are ours */
    shl     $3, %ecx
    shr     %cl, %rax
    cmp     %r8, %r9
    cmova   %r8, %r9
    sub     %r9, %r8
.Lin_head:
    mov     %al, (%rdi)
    shr     $8, %rax
    inc     %rdi
    dec     %r9
    jnz     .Lin_head
.Lin_words:
    mov     %r8, %rcx
    shr     $3, %rcx
    and     $7, %r8d
    cmp     $16, %rcx                    /* rep movs takes about 30 cycles to start */
    jae     .Lin_long
    test    %rcx, %rcx
    jz      .Lin_tail
.Lin_word:
    mov     (%rsi), %rax
    mov     %rax, (%rdi)
    add     $8, %rsi
    add     $8, %rdi
    dec     %rcx
    jnz     .Lin_word
    jmp     .Lin_tail
.Lin_long:
    rep movsq
.Lin_tail:
    test    %r8d, %r8d
    jz      .Lin_done
    mov     (%rsi), %rax
.Lin_tail_byte:
    mov     %al, (%rdi)
    shr     $8, %rax
    inc     %rdi
    dec     %r8d
    jnz     .Lin_tail_byte
.Lin_done:
    xor     %eax, %eax
    ret
    .size   pye_load, . - pye_load

/* Stores one piece of `width` bytes from `register` where RDX's bit says so; RSI and RDI advance. */
.macro STORE_PIECE width, register, bit
    test    $\bit, %dl
    jz      8f
    mov     (%rsi), %\register
    verw    (%rsp)
    mov     %\register, (%rdi)
    mfence
    lfence
    add     $\width, %rsi
    add     $\width, %rdi
8:
.endm

/* void pye_store(uint64_t untrusted, const void *trusted, size_t size) */
    .section .text.pye_store, "ax", @progbits
    .globl  pye_store
    .hidden pye_store
    .type   pye_store, @function
    .balign 16
pye_store:
    sub     $8, %rsp
    mov     %ds, (%rsp)                  /* VERW wants a valid selector in memory; ours, so that it succeeds */
    mov     %rdx, %r8                    /* r8: bytes left */
    test    %r8, %r8
    jz      .Lout_done                   /* the loop of the ragged head stores before it counts */
    mov     %edi, %edx
    neg     %edx
    and     $7, %edx                     /* bytes up to the first aligned word */
    jz      .Lout_words
    cmp     %r8, %rdx
    cmova   %r8, %rdx
    sub     %rdx, %r8
    jmp     .Lout_head
.Lout_words:
    mov     %r8, %rcx
    shr     $3, %rcx
    jz      .Lout_tail
    cmp     $16, %rcx
    jae     .Lout_long
.Lout_word:
    mov     (%rsi), %rax
    mov     %rax, (%rdi)
    add     $8, %rsi
    add     $8, %rdi
    dec     %rcx
    jnz     .Lout_word
    jmp     .Lout_tail
.Lout_long:
    rep movsq
.Lout_tail:
    mov     %r8d, %edx
    and     $7, %edx
    jz      .Lout_done
    STORE_PIECE 4, eax, 4
    STORE_PIECE 2, ax, 2
    STORE_PIECE 1, al, 1
.Lout_done:
    add     $8, %rsp
    xor     %eax, %eax
    xor     %edx, %edx
    ret
.Lout_head:
    mov     (%rsi), %al
    verw    (%rsp)
    mov     %al, (%rdi)
    mfence
    lfence
    inc     %rsi
    inc     %rdi
    dec     %edx
    jnz     .Lout_head
    jmp     .Lout_words
    .size   pye_store, . - pye_store

    .section .note.GNU-stack, "", @progbits
