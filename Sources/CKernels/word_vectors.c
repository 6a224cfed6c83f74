#include "CKernels.h"
#include "every_processor.h"
#include "random_draws.h"
#include <string.h>

// word2vec with negative sampling, one document after the other (Mikolov et al. 2013, arXiv 1310.4546). The order of
// operations is explicit: sixteen lanes side by side, folded in a fixed order, and no fused multiply-add.

#pragma clang fp contract(off)

enum { LANES = 16, BLOCK = 16, TABLE = 1000 };

typedef float lanes __attribute__((vector_size(4 * LANES), aligned(4)));

// A row of numbers and what it is multiplied by.
typedef struct {
  float *row;
  float factor;
} term;

// Half of the blocks at most are named one by one, by two terms each, and the edges of a range by single positions.
enum { MOST_TERMS = 2 * (CKERNELS_LONGEST_DOCUMENT / BLOCK / 2) + 16 * BLOCK };

// The vectors of a document while it trains. The current vector of position i is
//   values[i] + lazy[i / BLOCK] + all,
// so that a change of many neighbours touches few rows; sums[b] is the sum of values + lazy in block b, and total that
// of all positions with everything. Short documents have no blocks.
typedef struct {
  long words, blocks, stride;
  float *hidden, *all, *total, *values, *lazy, *sums;
  term read[MOST_TERMS], add[MOST_TERMS];
  long reads, adds;
} document;

// Draws the words that are to be told from `word` after it; where chance draws it again it stands as a mark of that.
INLINE void draw_targets(const ckernels_word_training *t, uint64_t *state, int32_t word, int32_t *targets) {
  targets[0] = word;
  for (long k = 1; k < t->targets; k++) {
    const uint64_t draw = next(state);
    const uint64_t slot = below(draw, (uint64_t)t->vocabulary);
    targets[k] = (uint32_t)draw < t->shares[slot] ? (int32_t)slot : t->aliases[slot];
  }
}

INLINE void read_row(document *d, float *row, float factor) { d->read[d->reads++] = (term){row, factor}; }
INLINE void add_row(document *d, float *row, float factor) { d->add[d->adds++] = (term){row, factor}; }

INLINE void single_positions(document *d, long low, long high, float sign) {
  for (long i = low; i < high; i++) {
    read_row(d, d->values + i * d->stride, sign);
    add_row(d, d->values + i * d->stride, sign);
  }
}

// Positions of one block; those outside of the range are taken away from the whole block where they are fewer.
INLINE void part_of_block(document *d, long block, long low, long high, float sign) {
  const long first = block * BLOCK, end = first + BLOCK < d->words ? first + BLOCK : d->words;
  const long inside = high - low, outside = end - first - inside;
  float *lazy = d->lazy + block * d->stride, *sum = d->sums + block * d->stride;
  add_row(d, sum, sign * (float)inside);
  if (inside > outside) {
    read_row(d, sum, sign);
    add_row(d, lazy, sign);
    if (outside > 0) read_row(d, lazy, -sign * (float)outside);
    single_positions(d, first, low, -sign);
    single_positions(d, high, end, -sign);
  } else {
    read_row(d, lazy, sign * (float)inside);
    single_positions(d, low, high, sign);
  }
}

// Positions low ..< high without their share in `all`.
INLINE void positions(document *d, long low, long high, float sign) {
  if (low >= high) return;
  if (d->blocks == 0) {
    single_positions(d, low, high, sign);
    return;
  }
  for (long block = low / BLOCK; block * BLOCK < high; block++) {
    const long first = block * BLOCK, end = first + BLOCK;
    part_of_block(d, block, low > first ? low : first, high < end ? high : end, sign);
  }
}

// Writes down which rows sum to the context low ..< high without its centre, and which change with it.
INLINE void context(document *d, long low, long centre, long high) {
  const long count = high - low - 1;
  d->reads = d->adds = 0;
  add_row(d, d->total, (float)count);
  if (2 * count > d->words) {
    read_row(d, d->total, 1.0f);
    read_row(d, d->all, (float)(count - d->words));
    add_row(d, d->all, 1.0f);
    positions(d, 0, low, -1.0f);
    positions(d, centre, centre + 1, -1.0f);
    positions(d, high, d->words, -1.0f);
  } else {
    read_row(d, d->all, (float)count);
    positions(d, low, centre, 1.0f);
    positions(d, centre + 1, high, 1.0f);
  }
}

// Lane i takes lane i + width, for widths of 8, 4, 2, 1.
INLINE float folded(const lanes *sum) {
  float s[LANES];
  memcpy(s, sum, sizeof s);
  for (int width = LANES / 2; width > 0; width /= 2) {
    for (int i = 0; i < width; i++) s[i] += s[i + width];
  }
  return s[0];
}

// What each target is to change by, from its product with the hidden vector; returns the loss.
INLINE double errors(
  const ckernels_word_training *t, const long targets, const float *products, const int32_t *ids, float rate,
  float *changes) {
  double loss = 0;
  for (long k = 0; k < targets; k++) {
    changes[k] = 0;
    if (k > 0 && ids[k] == ids[0]) continue;
    const float product = products[k];
    if (product > -6.0f && product < 6.0f) {
      const long entry = (long)((product + 6.0f) * (TABLE / 12.0f));
      const long at = entry < TABLE ? entry : TABLE - 1;
      changes[k] = ((k == 0 ? 1.0f : 0.0f) - t->sigmoid[at]) * rate;
      loss += k == 0 ? t->losses[at] : t->losses[TABLE - 1 - at];
    } else {
      // Too sure to learn from (as in gensim); what a wrong one costs grows with the product, a right one's is nothing.
      const float wrong = k == 0 ? -product : product;
      if (!(wrong < 0.0f)) loss += wrong;
    }
  }
  return loss;
}

// One prediction: the hidden vector from the rows of `read`, its products with the targets, and all changes.
INLINE double predict(
  const ckernels_word_training *t, const long targets, float *output, const term *read, long reads, const term *add,
  long adds, float scale, const int32_t *ids, float rate, float *hidden) {
  const long stride = t->stride;
  float *rows[CKERNELS_MOST_TARGETS];
  lanes sums[CKERNELS_MOST_TARGETS];
  float products[CKERNELS_MOST_TARGETS], changes[CKERNELS_MOST_TARGETS];
  for (long k = 0; k < targets; k++) {
    rows[k] = output + (long)ids[k] * stride;
    sums[k] = (lanes){0};
  }
  for (long d = 0; d < stride; d += LANES) {
    lanes h = *(const lanes *)(read[0].row + d) * read[0].factor;
    for (long r = 1; r < reads; r++) h += *(const lanes *)(read[r].row + d) * read[r].factor;
    h *= scale;
    *(lanes *)(hidden + d) = h;
    for (long k = 0; k < targets; k++) sums[k] += h * *(const lanes *)(rows[k] + d);
  }
  for (long k = 0; k < targets; k++) products[k] = folded(&sums[k]);
  const double loss = errors(t, targets, products, ids, rate, changes);
  for (long d = 0; d < stride; d += LANES) {
    const lanes h = *(const lanes *)(hidden + d);
    lanes error = {0};
    for (long k = 0; k < targets; k++) {
      lanes *row = (lanes *)(rows[k] + d);
      const lanes old = *row;
      error += old * changes[k];
      *row = old + h * changes[k];
    }
    for (long a = 0; a < adds; a++) *(lanes *)(add[a].row + d) += error * add[a].factor;
  }
  return loss;
}

// With five negative words, as nearly everybody trains, the loops over the targets have a known length.
INLINE double predict_any(
  const ckernels_word_training *t, float *output, const term *read, long reads, const term *add, long adds,
  float scale, const int32_t *ids, float rate, float *hidden) {
  if (t->targets == 6) return predict(t, 6, output, read, reads, add, adds, scale, ids, rate, hidden);
  return predict(t, t->targets, output, read, reads, add, adds, scale, ids, rate, hidden);
}

INLINE void open_document(document *d, const float *input, const int32_t *words) {
  const long s = d->stride;
  memset(d->all, 0, sizeof(float) * (size_t)s);
  memset(d->total, 0, sizeof(float) * (size_t)s);
  memset(d->lazy, 0, sizeof(float) * (size_t)(d->blocks * s));
  const long blocks = d->blocks > 0 ? d->blocks : 1, length = d->blocks > 0 ? BLOCK : d->words;
  for (long b = 0; b < blocks; b++) {
    const long first = b * length, end = first + length < d->words ? first + length : d->words;
    for (long k = 0; k < s; k += LANES) {
      lanes sum = {0};
      for (long i = first; i < end; i++) {
        const lanes value = *(const lanes *)(input + (long)words[i] * s + k);
        *(lanes *)(d->values + i * s + k) = value;
        sum += value;
      }
      if (d->blocks > 0) *(lanes *)(d->sums + b * s + k) = sum;
      *(lanes *)(d->total + k) += sum;
    }
  }
}

INLINE void close_document(document *d, float *input, const int32_t *words) {
  const long s = d->stride;
  for (long i = 0; i < d->words; i++) {
    float *row = input + (long)words[i] * s;
    for (long k = 0; k < s; k += LANES) {
      lanes value = *(const lanes *)(d->values + i * s + k);
      if (d->blocks > 0) value += *(const lanes *)(d->lazy + i / BLOCK * s + k);
      *(lanes *)(row + k) = value + *(const lanes *)(d->all + k);
    }
  }
}

INLINE long reach(const ckernels_word_training *t, uint64_t *state) {
  return t->is_shrinking ? 1 + (long)below(next(state), (uint64_t)t->window) : t->window;
}

INLINE void train_cbow(
  const ckernels_word_training *t, float *input, float *output, const int32_t *words, long count, float rate,
  uint64_t *state, float *scratch, ckernels_word_loss *loss) {
  document doc, *d = &doc;
  const long s = t->stride;
  d->words = count;
  d->stride = s;
  d->blocks = count > 2 * BLOCK ? (count + BLOCK - 1) / BLOCK : 0;
  d->hidden = scratch;
  d->all = scratch + s;
  d->total = scratch + 2 * s;
  d->values = scratch + 3 * s;
  d->lazy = d->values + count * s;
  d->sums = d->lazy + d->blocks * s;
  open_document(d, input, words);
  int32_t ids[CKERNELS_MOST_TARGETS];
  for (long i = 0; i < count; i++) {
    const long width = reach(t, state);
    const long low = i > width ? i - width : 0, high = count - i > width + 1 ? i + width + 1 : count;
    if (high - low < 2) continue;
    draw_targets(t, state, words[i], ids);
    context(d, low, i, high);
    const float scale = t->is_mean ? 1.0f / (float)(high - low - 1) : 1.0f;
    loss->loss += predict_any(t, output, d->read, d->reads, d->add, d->adds, scale, ids, rate, d->hidden);
    loss->predictions += 1;
  }
  close_document(d, input, words);
}

INLINE void train_skip_gram(
  const ckernels_word_training *t, float *input, float *output, const int32_t *words, long count, float rate,
  uint64_t *state, float *scratch, ckernels_word_loss *loss) {
  int32_t ids[CKERNELS_MOST_TARGETS];
  for (long i = 0; i < count; i++) {
    const long width = reach(t, state);
    const long low = i > width ? i - width : 0, high = count - i > width + 1 ? i + width + 1 : count;
    for (long j = low; j < high; j++) {
      if (j == i) continue;
      draw_targets(t, state, words[i], ids);
      const term row = {input + (long)words[j] * t->stride, 1.0f};
      loss->loss += predict_any(t, output, &row, 1, &row, 1, 1.0f, ids, rate, scratch);
      loss->predictions += 1;
    }
  }
}

long ckernels_word_scratch(long longest, long stride) {
  const long words = longest < CKERNELS_LONGEST_DOCUMENT ? longest : CKERNELS_LONGEST_DOCUMENT;
  return (words + 2 * ((words + BLOCK - 1) / BLOCK) + 3) * stride;
}

EVERY_PROCESSOR ckernels_word_loss ckernels_train_words(
  const ckernels_word_training *t, float *input, float *output, const int32_t *words, const int64_t *ends,
  int64_t documents, int64_t first_document, int64_t words_before, float *scratch) {
  ckernels_word_loss loss = {0, 0};
  int32_t kept[CKERNELS_LONGEST_DOCUMENT];
  int64_t at = 0;
  for (int64_t document = 0; document < documents; document++) {
    uint64_t state = t->seed + (uint64_t)(first_document + document) * 0x9E3779B97F4A7C15u;
    state = next(&state);
    const float rate = (float)(t->rate - t->rate_per_word * (double)(words_before + at));
    while (at < ends[document]) {
      long count = 0;
      for (; at < ends[document] && count < CKERNELS_LONGEST_DOCUMENT; at++) {
        const int32_t word = words[at];
        if (t->keep[word] == UINT32_MAX || (uint32_t)(next(&state) >> 32) <= t->keep[word]) kept[count++] = word;
      }
      if (t->is_skip_gram) {
        train_skip_gram(t, input, output, kept, count, rate, &state, scratch, &loss);
      } else {
        train_cbow(t, input, output, kept, count, rate, &state, scratch, &loss);
      }
    }
  }
  return loss;
}
