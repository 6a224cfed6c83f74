#ifndef EVERY_PROCESSOR_H
#define EVERY_PROCESSOR_H

// Before a function: compile it for three generations of processors; the loader picks the newest that runs.
#if defined(__x86_64__) && defined(__linux__)
#define EVERY_PROCESSOR __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define EVERY_PROCESSOR
#endif

#endif
