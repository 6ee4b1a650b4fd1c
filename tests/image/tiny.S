/* The smallest enclave: it leaves as soon as it is entered. */
#include "pyenclave_arch.h"
    .section .text.pye_entry, "ax", @progbits
    .globl  pye_entry
    .type   pye_entry, @function
pye_entry:
    mov     %rcx, %rbx
    lea     pye_config(%rip), %rdx
    lea     words(%rip), %rsi
    call    body
    mov     $PYE_ENCLU_EEXIT, %eax
9:  enclu
    ud2
    .size   pye_entry, . - pye_entry
    .pushsection .pyenclave.eexit, "a", @progbits
    .balign 4
    .long   9b - .
    .popsection

    .section .data.words, "aw", @progbits
    .balign 8
words:
    .quad   words                        /* a relative relocation */
    .quad   5

    .section .bss.room, "aw", @nobits
    .zero   12288

    .section .note.GNU-stack, "", @progbits
