#include "CKernels.h"
#include "every_processor.h"

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
