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

static inline int ctiff_get_extra_samples(TIFF *file, uint16_t *count, uint16_t **kinds) {
  return TIFFGetFieldDefaulted(file, TIFFTAG_EXTRASAMPLES, count, kinds);
}
// Tags that libtiff does not know (of microscope vendors): it hands out the count and the stored values.
static inline int ctiff_get_private(TIFF *file, uint32_t tag, TIFFDataType type, uint32_t *count, const void **values) {
  const TIFFField *field = TIFFFindField(file, tag, TIFF_ANY);
  if (!field || TIFFFieldDataType(field) != type || !TIFFFieldPassCount(field)) return 0;
  if (TIFFFieldReadCount(field) == TIFF_VARIABLE2) return TIFFGetField(file, tag, count, values);
  uint16_t short_count = 0;
  if (TIFFFieldReadCount(field) != TIFF_VARIABLE || !TIFFGetField(file, tag, &short_count, values)) return 0;
  *count = short_count;
  return 1;
}

// Opens for reading from a source of bytes, which is never written to, mapped into memory or closed. Its options, and the
// names of the functions that take them, depend on the version: from 4.5 on libtiff can be told the most memory that one
// request of a header may take.
static inline tmsize_t ctiff_refuse_writing(thandle_t source, void *bytes, tmsize_t count) {
  (void)source, (void)bytes, (void)count;
  return 0;
}
static inline int ctiff_leave_open(thandle_t source) {
  (void)source;
  return 0;
}
static inline TIFF *ctiff_open(const char *name, long long most_bytes, thandle_t source, TIFFReadWriteProc read,
                               TIFFSeekProc seek, TIFFSizeProc size) {
#if TIFFLIB_VERSION >= 20221213
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
  if (!options) return NULL;
  TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)most_bytes);
  TIFF *file = TIFFClientOpenExt(name, "rm", source, read, ctiff_refuse_writing, seek, ctiff_leave_open, size, NULL, NULL,
                                 options);
  TIFFOpenOptionsFree(options);
  return file;
#else
  (void)most_bytes;
  return TIFFClientOpen(name, "rm", source, read, ctiff_refuse_writing, seek, ctiff_leave_open, size, NULL, NULL);
#endif
}

// The handlers take a va_list: Swift cannot write one. Our own messages replace libtiff's lines on standard error.
static inline void ctiff_silence(void) {
  TIFFSetErrorHandler(NULL);
  TIFFSetWarningHandler(NULL);
}
#endif
