/* Wide characters in the C locale: the classes of ctype.h, which has none past ASCII. */
#include <ctype.h>
#include <wctype.h>

#define ASCII_END 0x80u

static int narrow(wint_t c) { return c < ASCII_END ? (int)c : -1; }

int iswalnum(wint_t c) { return isalnum(narrow(c)); }
int iswalpha(wint_t c) { return isalpha(narrow(c)); }
int iswblank(wint_t c) { return isblank(narrow(c)); }
int iswcntrl(wint_t c) { return iscntrl(narrow(c)); }
int iswdigit(wint_t c) { return isdigit(narrow(c)); }
int iswgraph(wint_t c) { return isgraph(narrow(c)); }
int iswlower(wint_t c) { return islower(narrow(c)); }
int iswprint(wint_t c) { return isprint(narrow(c)); }
int iswpunct(wint_t c) { return ispunct(narrow(c)); }
int iswspace(wint_t c) { return isspace(narrow(c)); }
int iswupper(wint_t c) { return isupper(narrow(c)); }
int iswxdigit(wint_t c) { return isxdigit(narrow(c)); }
wint_t towlower(wint_t c) { return c < ASCII_END ? (wint_t)tolower((int)c) : c; }
wint_t towupper(wint_t c) { return c < ASCII_END ? (wint_t)toupper((int)c) : c; }
