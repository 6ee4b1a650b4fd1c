/* Diagnostics (C17, 7.2): a failed assertion ends the enclave for good. In a debug image the host is told where; otherwise
 * nothing of it is in the image. */
#include "pyenclave_t.h"

#undef assert
#ifdef NDEBUG
#define assert(condition) ((void)0)
#elif defined(PYE_DEBUG)
#define assert(condition) ((condition) ? (void)0 : pye_assertion_failed(__FILE__, __func__, __LINE__))
#else
#define assert(condition) ((condition) ? (void)0 : pye_abort())
#endif

#if !defined(__cplusplus) && __STDC_VERSION__ < 202311L
#undef static_assert
#define static_assert _Static_assert
#endif
