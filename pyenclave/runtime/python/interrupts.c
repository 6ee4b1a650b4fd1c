/* Ctrl-C: the host has set its word, and is asked. It may set it, and answer, as it likes: all that follows is an exit, or a
 * KeyboardInterrupt where lowered code is ready for one. */

#include "values/interrupts.h"
#include "pyenclave_abi.h"
#include "thread.h"
#include "values/exceptions.h"

bool pye_look(void)
{
    if (pye_pause(0) == PYE_ANSWER_INTERRUPT)
        return pye_raise_exception(PYE_EXC_KeyboardInterrupt, NULL);
    return true;
}
