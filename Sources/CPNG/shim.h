#ifndef CPNG_SHIM_H
#define CPNG_SHIM_H
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <png.h>

// libpng reports errors by longjmp, which Swift can neither call nor survive, and its simplified interface mixes 16-bit
// samples with the gamma value: these functions read a PNG in memory with its samples exactly as stored.

typedef struct {
  const uint8_t *bytes;
  size_t count;
  size_t position;
  char message[128];
} cpng_source;

typedef struct {
  uint32_t columns, rows;
  int bit_depth, color_type;
  uint32_t pixels_per_unit_x, pixels_per_unit_y;
  int unit_is_metre;
} cpng_header;

static inline void cpng_read_bytes(png_structp png, png_bytep target, size_t count) {
  cpng_source *source = (cpng_source *)png_get_io_ptr(png);
  if (count > source->count - source->position) png_error(png, "the file ends early");
  memcpy(target, source->bytes + source->position, count);
  source->position += count;
}

static inline void cpng_fail(png_structp png, png_const_charp message) {
  cpng_source *source = (cpng_source *)png_get_error_ptr(png);
  snprintf(source->message, sizeof source->message, "%s", message);
  png_longjmp(png, 1);
}

static inline void cpng_warn(png_structp png, png_const_charp message) {}

// Reads the header, and the pixels where `pixels` is not NULL; 1 on success, 0 with source->message otherwise.
// Pixels arrive 8 or 16 bits each (16: most significant byte first), `row_bytes` a row.
// With `expand` palette indices become red, green, blue, 1-, 2- and 4-bit greys are stretched to 0…255 and transparency
// is left out; without it all channels of the file are the stored numbers.
static inline int cpng_read(cpng_source *source, cpng_header *header, int expand, uint8_t *pixels, size_t row_bytes) {
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, source, cpng_fail, cpng_warn);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (!info) {
    png_destroy_read_struct(&png, NULL, NULL);
    snprintf(source->message, sizeof source->message, "no memory");
    return 0;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &info, NULL);
    return 0;
  }
  png_set_read_fn(png, source, cpng_read_bytes);
  png_read_info(png, info);
  header->columns = png_get_image_width(png, info);
  header->rows = png_get_image_height(png, info);
  header->bit_depth = png_get_bit_depth(png, info);
  header->color_type = png_get_color_type(png, info);
  png_uint_32 x = 0, y = 0;
  int unit = PNG_RESOLUTION_UNKNOWN;
  png_get_pHYs(png, info, &x, &y, &unit);
  header->pixels_per_unit_x = x;
  header->pixels_per_unit_y = y;
  header->unit_is_metre = unit == PNG_RESOLUTION_METER;
  if (pixels) {
    png_set_packing(png);
    if (expand && header->color_type == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
    if (expand && header->color_type == PNG_COLOR_TYPE_GRAY) png_set_expand_gray_1_2_4_to_8(png);
    if (expand) png_set_strip_alpha(png);
    int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    if (png_get_rowbytes(png, info) != row_bytes) png_error(png, "the rows have another length than the header says");
    for (int pass = 0; pass < passes; pass++)
      for (uint32_t row = 0; row < header->rows; row++) png_read_row(png, pixels + (size_t)row * row_bytes, NULL);
    png_read_end(png, NULL);
  }
  png_destroy_read_struct(&png, &info, NULL);
  return 1;
}
#endif
