/* The arena: what isolated enclaves reach of their host, a sparse memfd at one address in the host and in every cell.
 *
 * Everything that is known of it here lies elsewhere: a cell can write whatever the arena holds.
 */
#ifndef PYENCLAVE_ARENA_H
#define PYENCLAVE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PYE_HOSTS 0u /* the owner of what no enclave's words may free; an enclave's own is pye_host_t's */

/* arena.c */
int pye_arena_open(void); /* this process's, once; 0 or an errno */
uintptr_t pye_arena_base(void);
size_t pye_arena_size(void);
int pye_arena_descriptor(void);        /* -1: somebody has closed it */
void *pye_arena_allocate(size_t size); /* aligned to 64 bytes, not zeroed, there when it is touched; NULL: no more */
void pye_arena_free(void *memory);     /* anything but the start of a block of PYE_HOSTS is left alone */
/* The same for an owner: an address that an enclave says can free only what that enclave has. */
void *pye_arena_allocate_for(uint32_t owner, size_t size);
void pye_arena_free_of(uint32_t owner, void *memory);
uint64_t *pye_arena_signal_word(void);   /* NULL: not open */
void pye_arena_signal(uint64_t value);   /* writes it, if it is this process's; also from a signal's handler */
size_t pye_arena_resident(size_t *kept); /* bytes that the system holds for it, and of those, that no block has */

#endif
