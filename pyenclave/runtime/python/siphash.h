/* Hashes that nobody outside can foresee: SipHash-1-3 (Aumasson and Bernstein), keyed by RDRAND. */
#ifndef PYENCLAVE_PYTHON_SIPHASH_H
#define PYENCLAVE_PYTHON_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t pye_hash_bytes(const void *data, size_t size);
/* Of a single word, and of what it comes after: tuples hash word by word. */
uint64_t pye_hash_word(uint64_t before, uint64_t word);

#endif
