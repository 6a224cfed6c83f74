#ifndef CKERNELS_H
#define CKERNELS_H
#include <stdint.h>

// Loops that must run at the speed of the vector units. Swift compiles for the oldest processor of its target and has
// no way to choose at run time; these are compiled several times and the loader picks. Every function computes each
// element by itself in a fixed order, without fused multiply-add, so the bits are the same on every processor.
// Each has a Swift twin that the tests compare it with.

// sums[i] += weight * counts[i]
void ckernels_add_scaled_u8(float *sums, const uint8_t *counts, float weight, long n);
void ckernels_add_scaled_u16(float *sums, const uint16_t *counts, float weight, long n);
void ckernels_add_scaled_u32(float *sums, const uint32_t *counts, float weight, long n);
void ckernels_add_scaled_f32(float *sums, const float *counts, float weight, long n);

#endif
