/* A fork in an ocall: the child comes back to the frame as it was, whatever its parent does with the arena meanwhile. */
#include "forks.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "calls.h"

typedef struct pye_copy {
    struct pye_copy *next;
    void *place;
    size_t size;
    uint8_t content[];
} pye_copy_t;

static __thread pye_copy_t *copies;

static void keep(const pye_area_t *area)
{
    pye_copy_t *copy = area == NULL ? NULL : malloc(sizeof(*copy) + area->size);
    if (copy != NULL) {
        *copy = (pye_copy_t){copies, area->memory, area->size};
        memcpy(copy->content, area->memory, area->size);
        copies = copy;
    }
}

static void before(void)
{
    for (const pye_activation_t *at = pye_opened; at != NULL; at = at->next) {
        if (at->host->cell != NULL && at->host->generation == pye_generation) {
            keep(at->slot->area);
            for (const pye_area_t *area = at->grown; area != NULL; area = area->next) {
                keep(area);
            }
        }
    }
}

static void forget(void)
{
    while (copies != NULL) {
        pye_copy_t *copy = copies;
        copies = copy->next;
        free(copy);
    }
}

static void in_child(void)
{
    for (const pye_copy_t *copy = copies; copy != NULL; copy = copy->next) {
        memcpy(copy->place, copy->content, copy->size);
    }
    forget();
}

static void watch(void) { pthread_atfork(before, forget, in_child); }

void pye_forks_keep_frames(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, watch);
}
