/* Room in the file for what describes the image but is not loaded: the signature, and the sizes of the TCB's parts. */
#include "pyenclave_arch.h"

    .section .pyenclave.sigstruct, "", @progbits
    .balign 8
    .zero   PYE_SIGSTRUCT_SIZE

    .section .pyenclave.parts, "", @progbits
    .balign 8
    .zero   2048

    .section .note.GNU-stack, "", @progbits
