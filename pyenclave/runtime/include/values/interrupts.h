/* Being stopped: loops, and functions that call themselves, look whether the host has a signal to handle.
 *
 * The word that says so is the host's, and the only untrusted memory that anything but copy.S reads: a call of pye_load in
 * each round of a loop is too dear, and so is a counter (of collatz in benchmarks/boundary, an eighth). It is one aligned
 * word, whose place was checked when the call began; it is compared with 0 and is nothing else to anybody. */
#ifndef PYENCLAVE_VALUES_INTERRUPTS_H
#define PYENCLAVE_VALUES_INTERRUPTS_H

#include "pyenclave_t.h"
#include "values/memory.h"

typedef const volatile uint64_t *pye_signals_t;

/* The running call's word, the same until it ends. Not 0: pye_look is worth its while. */
pye_signals_t pye_signals(void);

/* Asks the host: KeyboardInterrupt where its handler of the signal wants the call to end. */
PYE_MUST_CHECK bool pye_look(void);

/* At the beginning of a function that calls itself. */
PYE_MUST_CHECK static inline bool pye_look_in_call(void) { return PYE_LIKELY(*pye_signals() == 0) || pye_look(); }

/* A long operation looks too: after so many items, or so many bytes that it compared. What goes through memory once and
 * does little else, such as a copy, needs no look: a gigabyte takes a tenth of a second. */
#define PYE_LOOK_ITEMS ((size_t)1 << 10)
#define PYE_LOOK_BYTES ((size_t)1 << 20)

/* Before item `at`, counted from 0: false where an exception is pending, be it what the item before it raised. */
PYE_MUST_CHECK static inline bool pye_goes_on(size_t at)
{
    return PYE_LIKELY(at % PYE_LOOK_ITEMS != PYE_LOOK_ITEMS - 1) || (!pye_error_pending() && pye_look_in_call());
}

/* Where `more` bytes were compared since it was asked last; `done` counts them. */
PYE_MUST_CHECK static inline bool pye_worked(size_t *done, size_t more)
{
    *done += more;
    if (PYE_LIKELY(*done < PYE_LOOK_BYTES))
        return true;
    *done = 0;
    return pye_look_in_call();
}

/* How far a loop that counts goes without a look: `at` is not past its stop. */
#define PYE_STRETCH 64

static inline int64_t pye_stretch_up(int64_t at, int64_t stop)
{
    return (uint64_t)stop - (uint64_t)at > PYE_STRETCH ? at + PYE_STRETCH : stop;
}

static inline int64_t pye_stretch_down(int64_t at, int64_t stop)
{
    return (uint64_t)at - (uint64_t)stop > PYE_STRETCH ? at - PYE_STRETCH : stop;
}

#endif
