#ifndef CFOLDEREXCHANGE_SHIM_H
#define CFOLDEREXCHANGE_SHIM_H
#include <errno.h>
#include <stdio.h>
#if defined(__linux__)
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>
long syscall(long number, ...);
#endif

// Linux: renameat2 is declared for GNU sources only and syscall is variadic, so Swift sees neither. macOS: kept beside
// it so that callers see one function.
/// Exchanges the names of two files or folders at once; 0, or -1 with errno.
static inline int cfolderexchange_swap(const char *first, const char *second) {
#if defined(__linux__)
  const unsigned exchange = 1u << 1;  // RENAME_EXCHANGE of linux/fs.h
  return (int)syscall(SYS_renameat2, AT_FDCWD, first, AT_FDCWD, second, exchange);
#elif defined(__APPLE__)
  return renamex_np(first, second, RENAME_SWAP);
#else
  errno = ENOSYS;
  return -1;
#endif
}
#endif
