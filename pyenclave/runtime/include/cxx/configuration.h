/* What libc++ has inside, where its own build would have written `__config_site`; included before all else in C++ sources.
 *
 * Its headers are those of the pinned compiler, and its library is not there: what is more than headers is refused by the
 * linker, by name. Checks that cost little (an index, an empty optional) are in every image.
 */
#ifndef PYENCLAVE_CXX_CONFIGURATION_H
#define PYENCLAVE_CXX_CONFIGURATION_H

#define _LIBCPP_ABI_VERSION 1
#define _LIBCPP_ABI_NAMESPACE __1
#define _LIBCPP_DISABLE_VISIBILITY_ANNOTATIONS

#define _LIBCPP_HARDENING_MODE_DEFAULT _LIBCPP_HARDENING_MODE_FAST
#define _LIBCPP_ASSERTION_SEMANTIC_DEFAULT _LIBCPP_ASSERTION_SEMANTIC_ENFORCE
/* Where it would throw, or one of its checks fails: the enclave ends, and a debug image says where. */
#ifdef PYE_DEBUG
#define _LIBCPP_VERBOSE_ABORT(...) ::pye_assertion_failed(__FILE__, __func__, __LINE__)
#else
#define _LIBCPP_VERBOSE_ABORT(...) ::pye_abort()
#endif

#define _LIBCPP_HAS_FILESYSTEM 0
#define _LIBCPP_HAS_LOCALIZATION 0
#define _LIBCPP_HAS_MONOTONIC_CLOCK 0
#define _LIBCPP_HAS_MUSL_LIBC 0
#define _LIBCPP_HAS_RANDOM_DEVICE 0
#define _LIBCPP_HAS_TERMINAL 0
/* Nothing that headers alone have is another with threads; what counts references is in the library. */
#define _LIBCPP_HAS_THREADS 0
#define _LIBCPP_HAS_THREAD_API_EXTERNAL 0
#define _LIBCPP_HAS_THREAD_API_PTHREAD 0
#define _LIBCPP_HAS_THREAD_API_WIN32 0
#define _LIBCPP_HAS_TIME_ZONE_DATABASE 0
#define _LIBCPP_HAS_UNICODE 0
#define _LIBCPP_HAS_VENDOR_AVAILABILITY_ANNOTATIONS 0
#define _LIBCPP_HAS_WIDE_CHARACTERS 1
#define _LIBCPP_PSTL_BACKEND_SERIAL

/* Whose own headers are libc++'s by now. */
#include "pyenclave_t.h"

#endif
