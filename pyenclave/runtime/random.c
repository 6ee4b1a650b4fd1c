/* Randomness comes from RDRAND alone: the host's is not believed, and there is no fallback (security.md C08). */
#include "internal.h"

#define RETRIES 10 /* SDM vol. 1, 7.3.17.1: ten failures in a row mean broken hardware */

static uint64_t random_word(void)
{
    for (int attempt = 0; attempt < RETRIES; attempt++) {
        uint64_t word;
        uint8_t carry;
        __asm__ volatile("rdrand %0\n\tsetc %1" : "=r"(word), "=qm"(carry) : : "cc");
        if (carry) {
            return word;
        }
        __builtin_ia32_pause();
    }
    pye_abort();
}

void pye_random(void *memory, size_t size)
{
    uint8_t *to = memory;
    while (size > 0) {
        uint64_t word = random_word();
        size_t piece = size < sizeof(word) ? size : sizeof(word);
        __builtin_memcpy(to, &word, piece);
        to += piece;
        size -= piece;
    }
}
