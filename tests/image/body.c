#include <stdint.h>
uint64_t body(uint64_t a, uint64_t *words);
static const char text[] = "a string that the rodata holds";
uint64_t body(uint64_t a, uint64_t *words) { return words[1] + a + (uint64_t)text[a & 7]; }
