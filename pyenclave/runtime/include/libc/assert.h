/* Diagnostics (C17, 7.2): a failed assertion ends the enclave for good, and says nothing outside. */
#include "pyenclave_t.h"

#undef assert
#ifdef NDEBUG
#define assert(condition) ((void)0)
#else
#define assert(condition) ((condition) ? (void)0 : pye_abort())
#endif

#if !defined(__cplusplus) && __STDC_VERSION__ < 202311L
#undef static_assert
#define static_assert _Static_assert
#endif
