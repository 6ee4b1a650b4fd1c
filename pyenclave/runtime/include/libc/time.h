/* The types of C17, 7.27, and no function: there is no clock inside. For the time of day declare an ocall, and do not trust
 * what it answers. */
#ifndef PYENCLAVE_LIBC_TIME_H
#define PYENCLAVE_LIBC_TIME_H

#include <stddef.h>
#include <sys/types.h>

struct tm {
    int tm_sec;
    int tm_min;
    int tm_hour;
    int tm_mday;
    int tm_mon;
    int tm_year;
    int tm_wday;
    int tm_yday;
    int tm_isdst;
};

struct timespec {
    time_t tv_sec;
    long tv_nsec;
};

#endif
