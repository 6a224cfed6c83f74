#include "CKernels.h"
#include "every_processor.h"

// Words are compared 32 at a time, which every vector unit does in a few steps; 16-bit lanes hold 65535 matches each.
enum { LANES = 32, BLOCK = 64, MOST_ROUNDS = 60000 };

EVERY_PROCESSOR void ckernels_survey_words(
    const uint16_t *words, long n, uint16_t channels, long *markers, long *strays) {
  long found = 0, above = 0, i = 0;
  while (i + LANES <= n) {
    uint16_t marked[LANES] = {0}, high[LANES] = {0};
    long rounds = (n - i) / LANES < MOST_ROUNDS ? (n - i) / LANES : MOST_ROUNDS;
    for (long round = 0; round < rounds; round++, i += LANES) {
      for (int lane = 0; lane < LANES; lane++) {
        marked[lane] += words[i + lane] == UINT16_MAX;
        high[lane] += words[i + lane] >= channels;
      }
    }
    for (int lane = 0; lane < LANES; lane++) {
      found += marked[lane];
      above += high[lane];
    }
  }
  for (; i < n; i++) {
    found += words[i] == UINT16_MAX;
    above += words[i] >= channels;
  }
  *markers = found;
  *strays = above - found;
}

EVERY_PROCESSOR long ckernels_pass_markers(const uint16_t *words, long n, long wanted, long *passed) {
  long found = 0, i = 0;
  for (; i + BLOCK <= n; i += BLOCK) {
    uint16_t inside = 0;
    for (int lane = 0; lane < BLOCK; lane++) inside += words[i + lane] == UINT16_MAX;
    if (found + inside >= wanted) break;
    found += inside;
  }
  for (; i < n && found < wanted; i++) found += words[i] == UINT16_MAX;
  *passed = found;
  return i;
}

void ckernels_add_words_u32(uint32_t *sums, const uint16_t *words, long n, const uint32_t *places) {
  for (long i = 0; i < n; i++) {
    uint32_t place = places[words[i]];
    sums[place >> 1] += place & 1;
  }
}

void ckernels_add_words_u64(
    uint64_t *sums, const uint16_t *words, long n, const uint32_t *places, uint64_t weight) {
  for (long i = 0; i < n; i++) {
    uint32_t place = places[words[i]];
    sums[place >> 1] += weight & -(uint64_t)(place & 1);
  }
}
