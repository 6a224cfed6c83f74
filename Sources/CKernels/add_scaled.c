#include "CKernels.h"

#if defined(__x86_64__) && defined(__linux__)
#define EVERY_PROCESSOR __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define EVERY_PROCESSOR
#endif

#define ADD_SCALED(NAME, TYPE)                                                                    \
  EVERY_PROCESSOR void NAME(float *restrict sums, const TYPE *restrict counts, float weight, long n) { \
    _Pragma("clang fp contract(off)") for (long i = 0; i < n; i++) {                              \
      sums[i] += weight * (float)counts[i];                                                       \
    }                                                                                             \
  }

ADD_SCALED(ckernels_add_scaled_u8, uint8_t)
ADD_SCALED(ckernels_add_scaled_u16, uint16_t)
ADD_SCALED(ckernels_add_scaled_u32, uint32_t)
ADD_SCALED(ckernels_add_scaled_f32, float)
