/* What the bodies of the wide interface share: secrets all around, and what trusted code may rely on. */
#ifndef SECRETS_H
#define SECRETS_H
#include "wide_t.h"

#include <pyenclave_t.h>

/* Leaves the secret in heap, arena and stack, where the next call could find it. */
void plant(void);
/* Fills memory with the secret, out of the compiler's sight. */
void soil(void *memory, size_t size);
/* The rule of the first broken promise: its line; told by the ecall broken(). */
void complain(int line);

#define DEMAND(promise) \
    do { \
        if (!(promise)) { \
            complain(__LINE__); \
        } \
    } while (0)

/* A bridge promises a body these of an argument. Each reads every byte. */
uint64_t readable(const void *memory, size_t size, int line); /* inside, or NULL without a length; the bytes' sum */
void zeros(const void *memory, size_t size, int line);
size_t terminated(const char *text, int line);
void wide_terminated(const wchar_t *text, int line);
void is_mark(enum mark value, int line);
void is_bool(const void *place, int line); /* one byte, 0 or 1 */

#define READABLE(memory, size) readable(memory, size, __LINE__)

/* A buffer of trusted code, with the secret on both sides. */
#define GUARD 48u
typedef struct guarded {
    uint8_t before[GUARD];
    uint8_t data[64];
    uint8_t after[GUARD];
} guarded_t;

void guarded_set(guarded_t *guarded, uint8_t first);
/* The bytes from `size` on, and the guards, are as they were set. */
void guarded_check(const guarded_t *guarded, size_t size, uint8_t first, int line);
/* All of it is. */
void guarded_same(const guarded_t *guarded, uint8_t first, int line);
#endif
