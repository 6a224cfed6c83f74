#ifndef CONEDNN_SHIM_H
#define CONEDNN_SHIM_H
#include <dlfcn.h>
#include <oneapi/dnnl/dnnl.h>
#include <stdlib.h>

// Versions 2 and 3 of the library have different C interfaces: memory descriptors are a struct in one and an opaque
// pointer in the other, operation descriptors are gone, and the post-operations take other arguments. The functions
// here are what both can do, with nothing but the difference inside, so that Swift sees one interface.

/// A memory descriptor that its owner frees with conednn_layout_free, in either version.
typedef struct conednn_layout_s *conednn_layout;

/// What a memory descriptor is read through.
#if DNNL_VERSION_MAJOR >= 3
typedef const_dnnl_memory_desc_t conednn_desc;
#else
typedef const dnnl_memory_desc_t *conednn_desc;
#endif

static inline conednn_desc conednn_desc_of(conednn_layout layout) { return (conednn_desc)layout; }

static inline dnnl_status_t conednn_layout_copy(conednn_layout *out, conednn_desc desc) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_memory_desc_clone((dnnl_memory_desc_t *)out, desc);
#else
  dnnl_memory_desc_t *copy = (dnnl_memory_desc_t *)malloc(sizeof *copy);
  if (!copy) return dnnl_out_of_memory;
  *copy = *desc;
  *out = (conednn_layout)copy;
  return dnnl_success;
#endif
}

static inline dnnl_status_t conednn_layout_create(conednn_layout *out, int axes, const dnnl_dim_t *lengths,
                                                  dnnl_data_type_t type, dnnl_format_tag_t tag) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_memory_desc_create_with_tag((dnnl_memory_desc_t *)out, axes, lengths, type, tag);
#else
  dnnl_memory_desc_t desc;
  dnnl_status_t status = dnnl_memory_desc_init_by_tag(&desc, axes, lengths, type, tag);
  return status == dnnl_success ? conednn_layout_copy(out, &desc) : status;
#endif
}

static inline void conednn_layout_free(conednn_layout layout) {
#if DNNL_VERSION_MAJOR >= 3
  dnnl_memory_desc_destroy((dnnl_memory_desc_t)layout);
#else
  free(layout);
#endif
}

static inline size_t conednn_layout_size(conednn_layout layout) {
  return dnnl_memory_desc_get_size(conednn_desc_of(layout));
}

static inline int conednn_layout_equal(conednn_layout a, conednn_layout b) {
  return dnnl_memory_desc_equal(conednn_desc_of(a), conednn_desc_of(b));
}

/// The layout that a primitive descriptor chose for one of its arguments.
static inline dnnl_status_t conednn_layout_query(conednn_layout *out, const_dnnl_primitive_desc_t primitive,
                                                 dnnl_query_t what) {
  conednn_desc desc = dnnl_primitive_desc_query_md(primitive, what, 0);
  return desc ? conednn_layout_copy(out, desc) : dnnl_invalid_arguments;
}

static inline dnnl_status_t conednn_memory_create(dnnl_memory_t *out, conednn_layout layout, dnnl_engine_t engine,
                                                  void *bytes) {
  return dnnl_memory_create(out, conednn_desc_of(layout), engine, bytes);
}

/// Attributes of a primitive whose scratch memory is the caller's: it may then run on several threads at once.
static inline dnnl_status_t conednn_attributes(dnnl_primitive_attr_t *out, int adds_to_output, int relu) {
  dnnl_post_ops_t operations;
  dnnl_status_t status = dnnl_primitive_attr_create(out);
  if (status != dnnl_success) return status;
  status = dnnl_primitive_attr_set_scratchpad_mode(*out, dnnl_scratchpad_mode_user);
  if (status == dnnl_success) status = dnnl_post_ops_create(&operations);
  if (status != dnnl_success) {
    dnnl_primitive_attr_destroy(*out);
    return status;
  }
#if DNNL_VERSION_MAJOR >= 3
  if (adds_to_output) status = dnnl_post_ops_append_sum(operations, 1, 0, dnnl_data_type_undef);
  if (relu && status == dnnl_success) status = dnnl_post_ops_append_eltwise(operations, dnnl_eltwise_relu, 0, 0);
#else
  if (adds_to_output) status = dnnl_post_ops_append_sum(operations, 1);
  if (relu && status == dnnl_success) status = dnnl_post_ops_append_eltwise(operations, 1, dnnl_eltwise_relu, 0, 0);
#endif
  if (status == dnnl_success) status = dnnl_primitive_attr_set_post_ops(*out, operations);
  dnnl_post_ops_destroy(operations);
  if (status != dnnl_success) dnnl_primitive_attr_destroy(*out);
  return status;
}

/// A convolution with bias; `adds_to_output` adds what the output holds already, `relu` comes last.
static inline dnnl_status_t conednn_convolution(dnnl_primitive_desc_t *out, dnnl_engine_t engine,
                                                conednn_layout source, conednn_layout weights, conednn_layout bias,
                                                conednn_layout output, dnnl_dim_t stride, dnnl_dim_t padding,
                                                int adds_to_output, int relu) {
  const dnnl_dims_t strides = {stride, stride}, paddings = {padding, padding};
  dnnl_primitive_attr_t attributes;
  dnnl_status_t status = conednn_attributes(&attributes, adds_to_output, relu);
  if (status != dnnl_success) return status;
#if DNNL_VERSION_MAJOR >= 3
  const dnnl_dims_t dilations = {0, 0};
  status = dnnl_convolution_forward_primitive_desc_create(
      out, engine, dnnl_forward_inference, dnnl_convolution_direct, conednn_desc_of(source), conednn_desc_of(weights),
      conednn_desc_of(bias), conednn_desc_of(output), strides, dilations, paddings, paddings, attributes);
#else
  dnnl_convolution_desc_t operation;
  status = dnnl_convolution_forward_desc_init(
      &operation, dnnl_forward_inference, dnnl_convolution_direct, conednn_desc_of(source), conednn_desc_of(weights),
      conednn_desc_of(bias), conednn_desc_of(output), strides, paddings, paddings);
  if (status == dnnl_success) status = dnnl_primitive_desc_create(out, &operation, attributes, engine, NULL);
#endif
  dnnl_primitive_attr_destroy(attributes);
  return status;
}

/// Max pooling; what lies outside the image takes no part.
static inline dnnl_status_t conednn_max_pooling(dnnl_primitive_desc_t *out, dnnl_engine_t engine,
                                                conednn_layout source, conednn_layout output, dnnl_dim_t kernel,
                                                dnnl_dim_t stride, dnnl_dim_t padding) {
  const dnnl_dims_t kernels = {kernel, kernel}, strides = {stride, stride}, paddings = {padding, padding};
  dnnl_primitive_attr_t attributes;
  dnnl_status_t status = conednn_attributes(&attributes, 0, 0);
  if (status != dnnl_success) return status;
#if DNNL_VERSION_MAJOR >= 3
  const dnnl_dims_t dilations = {0, 0};
  status = dnnl_pooling_forward_primitive_desc_create(out, engine, dnnl_forward_inference, dnnl_pooling_max,
                                                      conednn_desc_of(source), conednn_desc_of(output), strides,
                                                      kernels, dilations, paddings, paddings, attributes);
#else
  dnnl_pooling_desc_t operation;
  status = dnnl_pooling_forward_desc_init(&operation, dnnl_forward_inference, dnnl_pooling_max,
                                          conednn_desc_of(source), conednn_desc_of(output), strides, kernels,
                                          paddings, paddings);
  if (status == dnnl_success) status = dnnl_primitive_desc_create(out, &operation, attributes, engine, NULL);
#endif
  dnnl_primitive_attr_destroy(attributes);
  return status;
}

/// A copy from one layout or type of number to another.
static inline dnnl_status_t conednn_reorder(dnnl_primitive_desc_t *out, dnnl_engine_t engine, conednn_layout source,
                                            conednn_layout output) {
  dnnl_primitive_attr_t attributes;
  dnnl_status_t status = conednn_attributes(&attributes, 0, 0);
  if (status != dnnl_success) return status;
  status = dnnl_reorder_primitive_desc_create(out, conednn_desc_of(source), engine, conednn_desc_of(output), engine,
                                              attributes);
  dnnl_primitive_attr_destroy(attributes);
  return status;
}

/// 1 where the processor multiplies bf16 numbers itself (AVX-512 BF16 or AMX).
static inline int conednn_has_bf16(void) {
#if defined(__x86_64__)
  const unsigned needed = (unsigned)dnnl_cpu_isa_avx512_core_bf16;
  return ((unsigned)dnnl_get_effective_cpu_isa() & needed) == needed;
#else
  return 0;
#endif
}

/// How many threads the library may use for what the calling thread asks of it; 0 where it does not use OpenMP.
///
/// OpenMP's header and library are not everywhere where oneDNN is, so its functions are looked up at run time.
static inline int conednn_openmp_threads(void) {
  int (*threads)(void) = (int (*)(void))dlsym(dlopen(NULL, RTLD_LAZY), "omp_get_max_threads");
  return threads ? threads() : 0;
}

/// Sets that number, for the calling thread alone; see conednn_openmp_threads.
static inline void conednn_set_openmp_threads(int count) {
  void (*set)(int) = (void (*)(int))dlsym(dlopen(NULL, RTLD_LAZY), "omp_set_num_threads");
  if (set && count > 0) set(count);
}
#endif
