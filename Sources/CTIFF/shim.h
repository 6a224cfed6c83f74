#ifndef CTIFF_SHIM_H
#define CTIFF_SHIM_H
#include <stdio.h>
#include <tiffio.h>

// TIFFGetField and TIFFSetField are variadic: Swift cannot call them. One function per argument type.
static inline int ctiff_get_uint16(TIFF *file, uint32_t tag, uint16_t *value) {
  return TIFFGetFieldDefaulted(file, tag, value);
}
static inline int ctiff_get_uint32(TIFF *file, uint32_t tag, uint32_t *value) {
  return TIFFGetFieldDefaulted(file, tag, value);
}
static inline int ctiff_get_float(TIFF *file, uint32_t tag, float *value) { return TIFFGetField(file, tag, value); }
static inline int ctiff_get_string(TIFF *file, uint32_t tag, const char **value) {
  return TIFFGetField(file, tag, value);
}
static inline int ctiff_get_colormap(TIFF *file, uint16_t **red, uint16_t **green, uint16_t **blue) {
  return TIFFGetField(file, TIFFTAG_COLORMAP, red, green, blue);
}
static inline int ctiff_set_uint16(TIFF *file, uint32_t tag, uint16_t value) {
  return TIFFSetField(file, tag, (int)value);
}
static inline int ctiff_set_uint32(TIFF *file, uint32_t tag, uint32_t value) { return TIFFSetField(file, tag, value); }
static inline int ctiff_set_float(TIFF *file, uint32_t tag, float value) {
  return TIFFSetField(file, tag, (double)value);
}
static inline int ctiff_set_string(TIFF *file, uint32_t tag, const char *value) {
  return TIFFSetField(file, tag, value);
}
static inline int ctiff_set_colormap(TIFF *file, uint16_t *red, uint16_t *green, uint16_t *blue) {
  return TIFFSetField(file, TIFFTAG_COLORMAP, red, green, blue);
}

// The handlers take a va_list: Swift cannot write one. Our own messages replace libtiff's lines on standard error.
static inline void ctiff_silence(void) {
  TIFFSetErrorHandler(NULL);
  TIFFSetWarningHandler(NULL);
}
#endif
