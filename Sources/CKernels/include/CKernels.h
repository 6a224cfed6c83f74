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

// levels[i] = (values[i] - low) * scale, rounded half to even, limited to 0 ... top; NaN becomes 0.
// top is at most the largest level of the type.
void ckernels_quantise_u8(uint8_t *levels, const float *values, float low, float scale, float top, long n);
void ckernels_quantise_u16(uint16_t *levels, const float *values, float low, float scale, float top, long n);

// With l = levels[i], x = across[i], the bilinear mix of four tables, rounded half to even:
// out[i] = (a[l] * (1 - x) + b[l] * x) * (1 - down) + (c[l] * (1 - x) + d[l] * x) * down
// Each table has an entry for every level of the type; across and down lie in 0 ... 1.
void ckernels_mix_tables_u8(
  float *out, const uint8_t *levels, const uint8_t *a, const uint8_t *b, const uint8_t *c, const uint8_t *d,
  const float *across, float down, long n);
void ckernels_mix_tables_u16(
  float *out, const uint16_t *levels, const uint16_t *a, const uint16_t *b, const uint16_t *c, const uint16_t *d,
  const float *across, float down, long n);

// Both passes of a Laplacian of Gaussian. smoothing and curving are the right halves of the Gaussian and of its second
// derivative, the centre first, reach + 1 weights each. Sums start at the centre and go on from the outermost pair
// inwards.
//
// Down a tile of 16 columns, rows after one another in `in`, which has `reach` more rows above and below; the results
// go to `stride` elements per row: smooth = smoothing * in, curved = curving * in.
void ckernels_gaussian_columns_f64(
  double *smooth, double *curved, long stride, const double *in, const double *smoothing, const double *curving,
  long reach, long rows);
// Along a row: out = (smoothing * curved + curving * smooth) * factor. Both have `reach` more elements on both sides;
// n is a multiple of 16.
void ckernels_laplacian_row_f64(
  double *out, const double *smooth, const double *curved, const double *smoothing, const double *curving, long reach,
  double factor, long n);

// most[i] = the larger of most[i] and values[i]; a NaN in values is passed over, one in most stays.
void ckernels_running_max_f64(double *most, const double *values, long n);

// Words of an event stream: below `channels` a count in that channel, 65535 the marker that goes on to the next pixel,
// anything between a stray that means nothing.
//
// Numbers of markers and of strays among n words.
void ckernels_survey_words(const uint16_t *words, long n, uint16_t channels, long *markers, long *strays);
// Number of words up to and with the wanted-th marker, or n where there are fewer; passed = markers among them.
// wanted is at least 1.
long ckernels_pass_markers(const uint16_t *words, long n, long wanted, long *passed);
// For each word: place = places[word]; where it is odd, sums[place / 2] += weight (1 for u32). places has 65536 entries.
void ckernels_add_words_u32(uint32_t *sums, const uint16_t *words, long n, const uint32_t *places);
void ckernels_add_words_u64(uint64_t *sums, const uint16_t *words, long n, const uint32_t *places, uint64_t weight);

// Most words of a document that train together (longer ones are cut), and most words of one prediction.
enum { CKERNELS_LONGEST_DOCUMENT = 8192, CKERNELS_MOST_TARGETS = 64 };

// How word2vec trains; a word is a number below `vocabulary`, its vector a row of `stride` numbers (a multiple of 16).
typedef struct {
  // 1 / (1 + exp(-x)) and its negative logarithm at the thousandths of -6 ... 6.
  const float *sigmoid, *losses;
  // Chance of each word to be kept in a document, in 2^32ths; UINT32_MAX is certain.
  const uint32_t *keep;
  // Table of aliases (Walker 1977) of the words that predictions are told from: a slot is its own word where the lower
  // 32 bits of a draw lie below its share, and its alias otherwise.
  const uint32_t *shares;
  const int32_t *aliases;
  long vocabulary, stride;
  // 1 + number of words that each prediction is told from, at most CKERNELS_MOST_TARGETS.
  long targets;
  // Neighbours on each side, at least 1; drawn from 1 ... window for every word where it shrinks.
  long window;
  int32_t is_shrinking, is_mean, is_skip_gram;
  // Learning rate at the start of the epoch and what it loses with every word.
  double rate, rate_per_word;
  uint64_t seed;
} ckernels_word_training;

// Sum of the losses of all predictions, and their number.
typedef struct {
  double loss;
  int64_t predictions;
} ckernels_word_loss;

// Floats of scratch memory for documents of at most `longest` words.
long ckernels_word_scratch(long longest, long stride);

// Trains on documents in their order; document i ends before words[ends[i]] and holds no word twice. Random numbers
// hang on the seed and the document's number alone.
ckernels_word_loss ckernels_train_words(
  const ckernels_word_training *training, float *input, float *output, const int32_t *words, const int64_t *ends,
  int64_t documents, int64_t first_document, int64_t words_before, float *scratch);

#endif
