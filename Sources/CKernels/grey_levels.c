#include "CKernels.h"
#include "every_processor.h"

// Adding and taking away 2^23 rounds a float of 0 ... 2^23 to a whole number, half to even; the compiler may not
// simplify it, and it needs no rounding instruction.
static const float WHOLE = 8388608.0f;

#define QUANTISE(NAME, TYPE)                                                                       \
  EVERY_PROCESSOR void NAME(                                                                       \
    TYPE *restrict levels, const float *restrict values, float low, float scale, float top, long n) { \
    _Pragma("clang fp contract(off)") for (long i = 0; i < n; i++) {                               \
      float level = (values[i] - low) * scale;                                                     \
      level = level > 0.0f ? level : 0.0f;                                                         \
      level = level < top ? level : top;                                                           \
      levels[i] = (TYPE)(int32_t)((level + WHOLE) - WHOLE);                                        \
    }                                                                                              \
  }

QUANTISE(ckernels_quantise_u8, uint8_t)
QUANTISE(ckernels_quantise_u16, uint16_t)

#define MIX_TABLES(NAME, TYPE)                                                                      \
  EVERY_PROCESSOR void NAME(                                                                        \
    float *restrict out, const TYPE *restrict levels, const TYPE *restrict a, const TYPE *restrict b, \
    const TYPE *restrict c, const TYPE *restrict d, const float *restrict across, float down, long n) { \
    _Pragma("clang fp contract(off)") const float up = 1.0f - down;                                 \
    for (long i = 0; i < n; i++) {                                                                  \
      const long level = levels[i];                                                                 \
      const float right = across[i], left = 1.0f - right;                                           \
      const float upper = (float)a[level] * left + (float)b[level] * right;                         \
      const float lower = (float)c[level] * left + (float)d[level] * right;                         \
      out[i] = ((upper * up + lower * down) + WHOLE) - WHOLE;                                       \
    }                                                                                               \
  }

MIX_TABLES(ckernels_mix_tables_u8, uint8_t)
MIX_TABLES(ckernels_mix_tables_u16, uint16_t)
