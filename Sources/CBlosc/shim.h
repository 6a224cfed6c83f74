#ifndef CBLOSC_SHIM_H
#define CBLOSC_SHIM_H
#include <blosc.h>
#endif
