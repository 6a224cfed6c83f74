#ifndef CPNG_SHIM_H
#define CPNG_SHIM_H
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <png.h>

// libpng reports errors by longjmp, which Swift can neither call nor survive, and its simplified interface mixes 16-bit
// samples with the gamma value: these functions read a PNG from front to back, row by row, with its samples exactly as
// stored. Each returns 1 on success, 0 with a message otherwise; after a failure only cpng_message and cpng_close may
// be called.

typedef struct cpng_reader cpng_reader;

typedef struct {
  uint32_t columns, rows;
  int bit_depth, color_type, is_interlaced;
  uint32_t pixels_per_unit_x, pixels_per_unit_y;
  int unit_is_metre;
} cpng_header;

struct cpng_reader {
  png_structp png;
  png_infop info;
  int passes;
  // The file, which stays the caller's, and the part of it that was read last.
  int descriptor;
  uint64_t size, position;
  uint64_t window_start, window_count;
  uint8_t window[1 << 16];
  char message[128];
};

static inline void cpng_read_bytes(png_structp png, png_bytep target, size_t count) {
  cpng_reader *reader = (cpng_reader *)png_get_io_ptr(png);
  if (count > reader->size - reader->position) png_error(png, "the file ends early");
  while (count > 0) {
    uint64_t skipped = reader->position - reader->window_start;
    if (reader->position < reader->window_start || skipped >= reader->window_count) {
      ssize_t piece = pread(reader->descriptor, reader->window, sizeof reader->window, (off_t)reader->position);
      if (piece <= 0) png_error(png, "the file ends early");
      reader->window_start = reader->position;
      reader->window_count = (uint64_t)piece;
      skipped = 0;
    }
    size_t here = reader->window_count - skipped < count ? (size_t)(reader->window_count - skipped) : count;
    memcpy(target, reader->window + skipped, here);
    reader->position += here;
    target += here;
    count -= here;
  }
}

static inline void cpng_fail(png_structp png, png_const_charp message) {
  cpng_reader *reader = (cpng_reader *)png_get_error_ptr(png);
  snprintf(reader->message, sizeof reader->message, "%s", message);
  png_longjmp(png, 1);
}

static inline void cpng_warn(png_structp png, png_const_charp message) {}

// A reader of an open file; NULL where there is no memory.
static inline cpng_reader *cpng_open(int descriptor, uint64_t size) {
  cpng_reader *reader = (cpng_reader *)calloc(1, sizeof *reader);
  if (!reader) return NULL;
  reader->descriptor = descriptor;
  reader->size = size;
  reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, cpng_fail, cpng_warn);
  reader->info = reader->png ? png_create_info_struct(reader->png) : NULL;
  if (reader->info) return reader;
  png_destroy_read_struct(&reader->png, NULL, NULL);
  free(reader);
  return NULL;
}

static inline void cpng_close(cpng_reader *reader) {
  png_destroy_read_struct(&reader->png, &reader->info, NULL);
  free(reader);
}

static inline const char *cpng_message(const cpng_reader *reader) { return reader->message; }

// Reads what stands in front of the pixels.
static inline int cpng_read_header(cpng_reader *reader, cpng_header *header) {
  png_structp png = reader->png;
  png_infop info = reader->info;
  if (setjmp(png_jmpbuf(png))) return 0;
  png_set_read_fn(png, reader, cpng_read_bytes);
  png_read_info(png, info);
  header->columns = png_get_image_width(png, info);
  header->rows = png_get_image_height(png, info);
  header->bit_depth = png_get_bit_depth(png, info);
  header->color_type = png_get_color_type(png, info);
  header->is_interlaced = png_get_interlace_type(png, info) != PNG_INTERLACE_NONE;
  png_uint_32 x = 0, y = 0;
  int unit = PNG_RESOLUTION_UNKNOWN;
  png_get_pHYs(png, info, &x, &y, &unit);
  header->pixels_per_unit_x = x;
  header->pixels_per_unit_y = y;
  header->unit_is_metre = unit == PNG_RESOLUTION_METER;
  return 1;
}

// Prepares for the pixels, which arrive 8 or 16 bits each (16: most significant byte first), `row_bytes` a row.
// With `expand` palette indices become red, green, blue, 1-, 2- and 4-bit greys are stretched to 0…255 and transparency
// is left out; without it all channels of the file are the stored numbers.
static inline int cpng_start(cpng_reader *reader, int expand, size_t row_bytes) {
  png_structp png = reader->png;
  png_infop info = reader->info;
  if (setjmp(png_jmpbuf(png))) return 0;
  int color_type = png_get_color_type(png, info);
  png_set_packing(png);
  if (expand && color_type == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
  if (expand && color_type == PNG_COLOR_TYPE_GRAY) png_set_expand_gray_1_2_4_to_8(png);
  if (expand) png_set_strip_alpha(png);
  reader->passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  if (png_get_rowbytes(png, info) != row_bytes) png_error(png, "the rows have another length than the header says");
  return 1;
}

// Reads the next rows; all of them at once where the image is interlaced.
static inline int cpng_read_rows(cpng_reader *reader, uint8_t *pixels, size_t row_bytes, uint32_t rows) {
  png_structp png = reader->png;
  if (setjmp(png_jmpbuf(png))) return 0;
  for (int pass = 0; pass < reader->passes; pass++)
    for (uint32_t row = 0; row < rows; row++) png_read_row(png, pixels + (size_t)row * row_bytes, NULL);
  return 1;
}

// Reads what stands behind the pixels.
static inline int cpng_finish(cpng_reader *reader) {
  if (setjmp(png_jmpbuf(reader->png))) return 0;
  png_read_end(reader->png, NULL);
  return 1;
}
#endif
