/* The image's own description, filled in by the image builder after the link and measured with the code. */
#include "pyenclave_arch.h"

const volatile struct pye_config pye_config
    __attribute__((section(".pyenclave.config"), used, visibility("hidden"))) = {0};
