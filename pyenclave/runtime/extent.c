/* How far memory reaches that a body names: to the end of what it lies in, so that no length of a body's sends its
 * neighbours out (Heartbleed). What is none of the kinds below reaches nowhere: thread data, TCS, SSA, guards, code, free
 * heap, the arena past its last allocation, and the runtime's own variables (canary, keys), which the table leaves out.
 */
#include "internal.h"

extern const uint8_t __pye_rodata_end[] __attribute__((visibility("hidden")));

/* One writable object of trusted code, as offsets. The image builder writes the table, sorted, after the link. */
typedef struct object {
    uint32_t start;
    uint32_t end;
} object_t;

typedef struct object_table {
    uint32_t count;
    uint32_t reserved;
    object_t objects[];
} object_table_t;

/* Volatile like pye_config: what the compiler would see now is not what is there in the end. */
extern const volatile object_table_t __pye_extents __attribute__((visibility("hidden")));

static size_t extent_of_static(uint64_t offset)
{
    uint32_t low = 0;
    uint32_t high = __pye_extents.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (__pye_extents.objects[middle].end <= offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool within = low < __pye_extents.count && __pye_extents.objects[low].start <= offset;
    return within ? __pye_extents.objects[low].end - offset : 0;
}

/* Constants: in the file for everybody to read, so the end of their pages is all there is to hold to. */
static size_t extent_of_constant(uintptr_t address)
{
    uintptr_t start = (uintptr_t)&pye_config; /* the first thing in them (the image builder checks) */
    uintptr_t end = (uintptr_t)__pye_rodata_end;
    return address >= start && address < end ? end - address : 0;
}

size_t pye_extent(const void *memory)
{
    uintptr_t address = (uintptr_t)memory;
    uint64_t offset = address - (uintptr_t)pye_at(0);
    if (offset - pye_config.heap_offset < pye_config.heap_size) {
        size_t arena = pye_arena_extent(memory);
        return arena != 0 ? arena : pye_heap_extent(memory);
    }
    size_t constant = extent_of_constant(address);
    return constant != 0 ? constant : extent_of_static(offset);
}

/* Frames have no bounds of their own, but every function with an array has its canary above it: what ends before the next
 * canary lies in one frame. Frames that are gone left theirs, which no variable of a body holds: each begins with a pattern. */
static bool is_in_frame(uintptr_t first, uintptr_t end)
{
    for (uintptr_t at = first & ~(uintptr_t)7; at < end; at += 8) {
        if (*(const uintptr_t *)at == __stack_chk_guard) {
            return false;
        }
    }
    return true;
}

static bool is_own(const void *memory, size_t size, uintptr_t live)
{
    uintptr_t first = (uintptr_t)memory;
    if (!pye_is_inside(memory, size)) {
        return false;
    }
    const pye_thread_state_t *thread = pye_thread();
    uintptr_t top = (uintptr_t)pye_at(thread->fixed.stack_top);
    if (first >= live && first < top) {
        return size <= top - first && is_in_frame(first, first + size);
    }
    return size == 0 || size <= pye_extent(memory);
}

bool pye_is_own(const void *memory, size_t size) { return is_own(memory, size, (uintptr_t)__builtin_frame_address(0)); }

/* A pointer into a frame that has returned would name the stub's and the runtime's, which lie there now. */
bool pye_ocall_owns(const pye_ocall_t *ocall, const void *memory, size_t size)
{
    return is_own(memory, size, ocall->caller);
}
