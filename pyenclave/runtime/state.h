/* The enclave's life: entered by ecalls only when READY. */
#ifndef PYENCLAVE_STATE_H
#define PYENCLAVE_STATE_H

#include <stdint.h>

enum { PYE_STATE_NEW, PYE_STATE_INITIALISING, PYE_STATE_READY };

extern volatile uint32_t pye_state;

#endif
