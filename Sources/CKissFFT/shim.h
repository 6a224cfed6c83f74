#ifndef CKISSFFT_SHIM_H
#define CKISSFFT_SHIM_H
#include <stdlib.h>
#if __has_include(<kissfft/kiss_fftndr.h>)
#include <kissfft/kiss_fftndr.h>
#else
#include <kiss_fftndr.h>
#endif

// A macro over free(): Swift cannot import it.
static inline void ckissfft_free(void *plan) { kiss_fft_free(plan); }
#endif
