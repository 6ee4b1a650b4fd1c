/* The host's half of an isolated enclave: its process, and the lanes that its threads wait on. */
#ifndef PYENCLAVE_CELL_H
#define PYENCLAVE_CELL_H

#include <pthread.h>

#include "cell_abi.h"
#include "host.h"
#include "spawn.h"

/* Where the host's own part of a start ended. */
typedef enum pye_step {
    PYE_STEP_DONE,
    PYE_STEP_MEMORY,  /* no memory */
    PYE_STEP_ARENA,   /* the arena */
    PYE_STEP_FILES,   /* sealed memfds of program and image */
    PYE_STEP_SOCKET,  /* the socket of the two messages */
    PYE_STEP_PROCESS, /* the process */
    PYE_STEP_ANSWER,  /* it ended without an answer, or gave none in time */
    PYE_STEP_SIGNAL,  /* a signal's handler raised meanwhile */
    PYE_STEP_STOPPED, /* somebody has stopped it, or its guard, and it was not let go on */
    PYE_STEP_FROZEN,  /* the same by a cgroup's freezer */
} pye_step_t;

typedef struct pye_bytes {
    const uint8_t *at;
    size_t size;
} pye_bytes_t;

typedef struct pye_start_result {
    pye_step_t step;
    int error;         /* errno, 0 where none was */
    int status;        /* of a process that ended without an answer, as of waitpid(2) */
    pye_ready_t ready; /* if step is PYE_STEP_DONE */
} pye_start_result_t;

struct pye_cell {
    pye_process_t process;
    int control; /* open until it ends */
    struct stat control_identity;
    const char *secret; /* path of the platform's secret, NULL for none: the host's */
    pye_lane_t *lanes;
    uint32_t spins[PYE_THREADS_MAXIMUM];  /* how long each lane's answer is worth waiting for awake */
    uint32_t shared[PYE_THREADS_MAXIMUM]; /* how many waits were on the cell's own processor */
    pthread_mutex_t lock;                 /* of the process's end */
    bool waited;                          /* for that, as long as it is worth */
};

/* cell.c */
extern const pye_way_t pye_isolated;
void pye_cell_start(pye_host_t *host, pye_bytes_t program, pye_bytes_t image, uint64_t flags,
                    pye_start_result_t *result);
void pye_cell_give_up(pye_host_t *host,
                      pye_end_t reason); /* ends it whoever is inside; for the reason, if it is the first */
pye_status_t pye_cell_ended(pye_host_t *host,
                            const pye_lane_t *lane); /* the status of the call that was in this lane */
void pye_cell_look(pye_host_t *host);                /* whether it still lives: else it is lost */
void pye_cell_destroy(pye_host_t *host);

/* lanes.c */
void pye_lanes_start(pye_cell_t *cell, uint32_t count);
pye_status_t pye_lane_enter(pye_host_t *host, pye_slot_t *slot, uint64_t command, uint64_t argument);

#endif
