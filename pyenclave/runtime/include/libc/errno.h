/* Errors (C17, 7.5), one errno a thread. Numbers are Linux's. */
#ifndef PYENCLAVE_LIBC_ERRNO_H
#define PYENCLAVE_LIBC_ERRNO_H

#ifdef __cplusplus
extern "C" {
#endif

/* Never NULL. */
extern int *pye_errno_location(void);
#define errno (*pye_errno_location())

/* C17, 7.5 */
#define EDOM 33
#define ERANGE 34
#define EILSEQ 84

/* Linux, which is what propagate_errno brings in */
#define EPERM 1
#define ENOENT 2
#define EINTR 4
#define EIO 5
#define E2BIG 7
#define EBADF 9
#define EAGAIN 11
#define ENOMEM 12
#define EACCES 13
#define EFAULT 14
#define EBUSY 16
#define EEXIST 17
#define ENODEV 19
#define ENOTDIR 20
#define EISDIR 21
#define EINVAL 22
#define ENFILE 23
#define EMFILE 24
#define EFBIG 27
#define ENOSPC 28
#define ESPIPE 29
#define EROFS 30
#define EPIPE 32
#define EDEADLK 35
#define ENAMETOOLONG 36
#define ENOSYS 38
#define ENOTEMPTY 39
#define EPROTO 71
#define EBADMSG 74
#define EOVERFLOW 75
#define EMSGSIZE 90
#define ENOTSUP 95
#define EADDRINUSE 98
#define ECONNABORTED 103
#define ECONNRESET 104
#define ENOBUFS 105
#define ETIMEDOUT 110
#define ECONNREFUSED 111
#define EHOSTUNREACH 113
#define EALREADY 114
#define EINPROGRESS 115
#define ECANCELED 125
#define EWOULDBLOCK EAGAIN
#define EOPNOTSUPP ENOTSUP

#ifdef __cplusplus
}
#endif

#endif
