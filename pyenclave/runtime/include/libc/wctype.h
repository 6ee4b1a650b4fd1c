/* Wide characters in the C locale (C17, 7.30): ASCII; every other value is in no class. */
#ifndef PYENCLAVE_LIBC_WCTYPE_H
#define PYENCLAVE_LIBC_WCTYPE_H

#include <wchar.h>

#ifdef __cplusplus
extern "C" {
#endif

int iswalnum(wint_t c);
int iswalpha(wint_t c);
int iswblank(wint_t c);
int iswcntrl(wint_t c);
int iswdigit(wint_t c);
int iswgraph(wint_t c);
int iswlower(wint_t c);
int iswprint(wint_t c);
int iswpunct(wint_t c);
int iswspace(wint_t c);
int iswupper(wint_t c);
int iswxdigit(wint_t c);
wint_t towlower(wint_t c);
wint_t towupper(wint_t c);

#ifdef __cplusplus
}
#endif

#endif
