#ifndef RANDOM_DRAWS_H
#define RANDOM_DRAWS_H

#include <stdint.h>

#define INLINE static inline __attribute__((always_inline))

// SplitMix64, the sequence of Kernels' SeededGenerator.
INLINE uint64_t next(uint64_t *state) {
  uint64_t z = *state += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

// The upper half of a draw scaled to 0 ..< bound.
INLINE uint64_t below(uint64_t draw, uint64_t bound) { return (draw >> 32) * bound >> 32; }

#endif
