/* Forced into generated code, bodies, and what of the runtime copies for them (COUNTED): their allocations can be
 * made to fail, and what they store outside is counted. The functions themselves are the runtime's. */
#ifndef COUNTED_H
#define COUNTED_H

#define pye_heap_alloc double_heap_alloc
#define pye_heap_free double_heap_free
#define pye_arena_alloc double_arena_alloc
#define pye_load double_load
#define pye_store double_store

#endif
