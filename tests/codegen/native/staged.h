/* Forced into the generated code of staged.edl and its host's functions: their memory is counted, and can be refused. */
#ifndef STAGED_H
#define STAGED_H

#include <stddef.h>

void *staged_malloc(size_t size);
void *staged_calloc(size_t count, size_t size);
void *staged_realloc(void *memory, size_t size);
void staged_free(void *memory);

#define __builtin_malloc staged_malloc
#define __builtin_calloc staged_calloc
#define __builtin_realloc staged_realloc
#define __builtin_free staged_free
#define free staged_free

#endif
