#ifndef COPENBLAS_SHIM_H
#define COPENBLAS_SHIM_H
#include <cblas.h>
#include <stddef.h>

/// LAPACK is in the library, but Debian's package has no header for it. The last three arguments are what Fortran
/// passes beside every text: its length.
void dsyevr_(
    const char *vectors, const char *range, const char *triangle, const int *order, double *matrix, const int *stride,
    const double *lower, const double *upper, const int *first, const int *last, const double *tolerance, int *found,
    double *values, double *columns, const int *column_stride, int *support, double *work, const int *work_size,
    int *whole_work, const int *whole_work_size, int *info, size_t, size_t, size_t);
#endif
