/* Room in the file for what describes the image but is not loaded: the signature, and the sizes of the TCB's parts. */
    .section .pyenclave.sigstruct, "", @progbits
    .balign 8
    .zero   1808

    .section .pyenclave.parts, "", @progbits
    .balign 8
    .zero   2048

    .section .note.GNU-stack, "", @progbits
