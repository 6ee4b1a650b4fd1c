/* Before every trusted file of the fuzzed build: where the enclave is, and which thread runs, without an image. */
#ifndef FRAMES_SHIM_H
#define FRAMES_SHIM_H
#define pye_at image_at
#define pye_thread image_thread
#include "internal.h"
#undef pye_at
#undef pye_thread

/* All of the process but the host's memory, which lies below, is inside. */
#define FRAMES_BASE 0x500000000000ull
#define FRAMES_SIZE 0x300000000000ull
#define FRAMES_HEAP 0x583b6d2f1000ull /* no bytes that come about by chance */
#define FRAMES_HEAP_SIZE 0x40000ull
#define FRAMES_BELOW (FRAMES_HEAP - 0x200000ull)
#define FRAMES_HOST 0x200000000000ull
#define FRAMES_HOST_SIZE 0x10000ull

extern pye_thread_state_t frames_thread;
static inline void *frames_at(uint64_t offset) { return (void *)(uintptr_t)(FRAMES_BASE + offset); }
static inline pye_thread_state_t *frames_current(void) { return &frames_thread; }
#define pye_at frames_at
#define pye_thread frames_current
#endif
