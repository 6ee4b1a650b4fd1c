/* What generated bridges and ocall stubs call besides pyenclave_t.h; nobody writes such calls by hand. */
#ifndef PYENCLAVE_BRIDGE_H
#define PYENCLAVE_BRIDGE_H

#include "pyenclave_lengths.h"
#include "pyenclave_stubs.h"
#include "pyenclave_t.h"

/* `index`, which was found to be below `bound`; 0 where speculation ran ahead of that: no branch decides, so that a table
 * can be read without a fence (security.md B13). In assembly, or the compiler would know that the comparison is over. */
static inline uint32_t pye_clamp(uint32_t index, uint32_t bound)
{
    uint32_t mask;
    __asm__ volatile("cmp %2, %1\n\tsbb %0, %0" : "=r"(mask) : "r"(index), "r"(bound) : "cc");
    return index & mask;
}

/* Where a member ends. */
#define PYE_END(type, member) (offsetof(type, member) + sizeof(((type *)0)->member))

/* The part of a frame that carries results: its offset and size. */
#define PYE_RESULTS(frame, first) offsetof(frame, first), sizeof(frame) - offsetof(frame, first)

/* Nothing of the host's is left in the part that will carry results. */
static inline void pye_zero(void *frame, size_t offset, size_t size)
{
    __builtin_memset((uint8_t *)frame + offset, 0, size);
}

/* --- strings in trusted memory: `width` is the size of a character ----------------------------------------------- */

/* A string ends inside its size; NULL has none. */
pye_status_t pye_check_string(const void *string, size_t size, size_t width);
/* The bytes of a string with its terminator, 0 for NULL; never reads what does not lie inside, nor past a block. */
pye_status_t pye_string_size(const void *string, size_t width, size_t *size);

/* --- images ------------------------------------------------------------------------------------------------------- */

/* A copy in the arena, until the ocall ends, in which padding is cleared and an answer checked; NULL stays NULL. `from`
 * must be the caller's own (pye_ocall_owns). */
pye_status_t pye_image_of(pye_ocall_t *ocall, void **image, const void *from, size_t size);
/* The same on the heap, for a buffer of a deep struct. */
pye_status_t pye_heap_image_of(pye_ocall_t *ocall, void **image, const void *from, size_t size);
/* A copy in the arena of what an ecall's body points at for a result: memory of its own, as far as `size` (pye_readable). */
pye_status_t pye_arena_image_of(void **image, const void *from, size_t size);

/* --- arrays of structs with pointers: `size` bytes of them --------------------------------------------------------- */

/* An ecall's, copied once: what the body gets, what the host sent, and room to remember what the body got. */
pye_status_t pye_structs_in(void **copies, uint64_t from, size_t size);
/* An ocall's on the heap, with room for as many `parts`, of which the first is what the caller's structs say. */
pye_status_t pye_structs_image(pye_ocall_t *ocall, void **image, const void *from, size_t size, size_t parts);

/* --- arrays of strings and of buffers: `bytes` of pointers, as many sizes ----------------------------------------- */

/* Strings of an ecall's array: `array` holds host addresses, `sizes` is the host's address of the sizes. */
pye_status_t pye_strings_in(void *array, size_t bytes, uint64_t sizes);
/* Buffers of an ecall's array: `array` holds host addresses, `sizes` is the copy of the sizes. */
pye_status_t pye_buffers_in(void *array, size_t bytes, const void *sizes, size_t sizes_bytes);
/* Buffers that carry results: like pye_buffers_in, zeroed where they are not `copied`. *to gets what the results need,
 * apart from the array that the body sees: addresses of the host, addresses of the trusted buffers, sizes. */
pye_status_t pye_results_in(uint64_t **to, void *array, size_t bytes, const void *sizes, size_t sizes_bytes,
                            bool copied);
/* Each result to the address that was checked. */
pye_status_t pye_results_out(const uint64_t *checked, size_t bytes);

/* Makes the heap image of an ocall's array of strings, none of them NULL, and adds the room that they take outside. An
 * image holds the addresses inside, then the sizes, then the addresses outside. */
pye_status_t pye_strings_room(pye_ocall_t *ocall, uint64_t **image, const void *array, size_t bytes, size_t *room);
/* The same of an array of buffers, with their sizes. */
pye_status_t pye_buffers_room(pye_ocall_t *ocall, uint64_t **image, const void *array, size_t bytes, const void *sizes,
                              size_t sizes_bytes, size_t *room);
/* The sizes of an array of buffers as they leave: those that the buffers were sent with. */
const void *pye_sizes_sent(const uint64_t *image, const void *sizes, size_t bytes);
/* Sends the elements of an array, each wholly inside or NULL, or zeros for them; then their addresses outside. */
pye_status_t pye_array_send(pye_ocall_t *ocall, uint64_t *to, uint64_t *image, size_t bytes, bool copied);
/* Copies what the host left in each element's place into the trusted buffer that it is for. */
pye_status_t pye_array_take(pye_ocall_t *ocall, const uint64_t *image, size_t bytes);

#endif
