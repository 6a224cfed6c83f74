#include "CKernels.h"
#include "every_processor.h"

// Sixteen doubles: one tile's width, four accumulators of AVX2, two of AVX-512.
#define WIDTH 16
typedef double lanes __attribute__((vector_size(64), aligned(8), may_alias));

EVERY_PROCESSOR void ckernels_gaussian_columns_f64(
  double *restrict smooth, double *restrict curved, long stride, const double *restrict in,
  const double *restrict smoothing, const double *restrict curving, long reach, long rows) {
  _Pragma("clang fp contract(off)") for (long row = 0; row < rows; row++, in += WIDTH) {
    const lanes *centre = (const lanes *)in;
    lanes s0 = centre[0] * smoothing[0], s1 = centre[1] * smoothing[0];
    lanes c0 = centre[0] * curving[0], c1 = centre[1] * curving[0];
    for (long k = reach; k >= 1; k--) {
      const lanes *above = (const lanes *)(in - k * WIDTH), *below = (const lanes *)(in + k * WIDTH);
      const lanes pair0 = above[0] + below[0], pair1 = above[1] + below[1];
      s0 += pair0 * smoothing[k];
      s1 += pair1 * smoothing[k];
      c0 += pair0 * curving[k];
      c1 += pair1 * curving[k];
    }
    lanes *to = (lanes *)(smooth + row * stride);
    to[0] = s0;
    to[1] = s1;
    to = (lanes *)(curved + row * stride);
    to[0] = c0;
    to[1] = c1;
  }
}

EVERY_PROCESSOR void ckernels_laplacian_row_f64(
  double *restrict out, const double *restrict smooth, const double *restrict curved,
  const double *restrict smoothing, const double *restrict curving, long reach, double factor, long n) {
  _Pragma("clang fp contract(off)") for (long i = 0; i < n; i += WIDTH) {
    const lanes *s = (const lanes *)(smooth + i), *c = (const lanes *)(curved + i);
    lanes down0 = c[0] * smoothing[0], down1 = c[1] * smoothing[0];
    lanes across0 = s[0] * curving[0], across1 = s[1] * curving[0];
    for (long k = reach; k >= 1; k--) {
      const lanes *left = (const lanes *)(curved + i - k), *right = (const lanes *)(curved + i + k);
      down0 += (left[0] + right[0]) * smoothing[k];
      down1 += (left[1] + right[1]) * smoothing[k];
      left = (const lanes *)(smooth + i - k);
      right = (const lanes *)(smooth + i + k);
      across0 += (left[0] + right[0]) * curving[k];
      across1 += (left[1] + right[1]) * curving[k];
    }
    lanes *to = (lanes *)(out + i);
    to[0] = (down0 + across0) * factor;
    to[1] = (down1 + across1) * factor;
  }
}

EVERY_PROCESSOR void ckernels_running_max_f64(double *restrict most, const double *restrict values, long n) {
  for (long i = 0; i < n; i++) most[i] = values[i] > most[i] ? values[i] : most[i];
}
