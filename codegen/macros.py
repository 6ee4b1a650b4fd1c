"""C that both sides of the generated code begin with."""

TRY = """
/* Leaves the function with the first status that is not PYE_OK. */
#define PYE_TRY(call) \\
    do { \\
        pye_status_t pye_try = (call); \\
        if (pye_try != PYE_OK) { \\
            return pye_try; \\
        } \\
    } while (0)
"""
