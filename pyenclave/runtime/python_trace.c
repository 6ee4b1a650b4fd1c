/* Tracebacks in the user's terms. */

#include "pyenclave_python.h"

void pye_trace_lowered(const char *file, const char *function, int line, const pye_line_t *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (lines[i].lowered == (uint32_t)line) {
            pye_trace(file, function, lines[i].source);
            return;
        }
    }
}
