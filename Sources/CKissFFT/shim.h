#ifndef CKISSFFT_SHIM_H
#define CKISSFFT_SHIM_H
#include <stdlib.h>
#include <kiss_fftndr.h>

// Macros over free(): Swift cannot import them.
static inline void ckissfft_free(void *plan) { kiss_fft_free(plan); }
#endif
