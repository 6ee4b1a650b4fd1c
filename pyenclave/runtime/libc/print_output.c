/* Where snprintf's text goes: counted in full, written as far as there is room. */
#include "print.h"

#include <string.h>

void print_put(output_t *output, const char *text, size_t size)
{
    if (output->wanted < output->size) {
        size_t room = output->size - output->wanted;
        memcpy(output->to + output->wanted, text, size < room ? size : room);
    }
    output->wanted += size;
}

void print_pad(output_t *output, char byte, size_t size)
{
    if (output->wanted < output->size) {
        size_t room = output->size - output->wanted;
        memset(output->to + output->wanted, byte, size < room ? size : room);
    }
    output->wanted += size;
}

const char *print_sign(const conversion_t *conversion, bool negative)
{
    return negative ? "-" : conversion->plus ? "+" : conversion->space ? " " : "";
}

void print_text(output_t *output, const conversion_t *conversion, const char *text, size_t size)
{
    size_t width = (size_t)conversion->width;
    size_t rest = width > size ? width - size : 0;
    print_pad(output, ' ', conversion->left ? 0 : rest);
    print_put(output, text, size);
    print_pad(output, ' ', conversion->left ? rest : 0);
}
