#ifndef CHDF5_SHIM_H
#define CHDF5_SHIM_H
#include <hdf5.h>
#include <stdint.h>
#include <string.h>

// Macros that call H5open() or cast first: Swift cannot import them.
static inline hid_t chdf5_default_properties(void) { return H5P_DEFAULT; }
static inline unsigned chdf5_access_read_only(void) { return H5F_ACC_RDONLY; }
static inline unsigned chdf5_access_truncate(void) { return H5F_ACC_TRUNC; }
static inline hid_t chdf5_native_uint8(void) { return H5T_NATIVE_UINT8; }
static inline hid_t chdf5_native_int8(void) { return H5T_NATIVE_INT8; }
static inline hid_t chdf5_native_uint16(void) { return H5T_NATIVE_UINT16; }
static inline hid_t chdf5_native_int16(void) { return H5T_NATIVE_INT16; }
static inline hid_t chdf5_native_uint32(void) { return H5T_NATIVE_UINT32; }
static inline hid_t chdf5_native_int32(void) { return H5T_NATIVE_INT32; }
static inline hid_t chdf5_native_uint64(void) { return H5T_NATIVE_UINT64; }
static inline hid_t chdf5_native_int64(void) { return H5T_NATIVE_INT64; }
static inline hid_t chdf5_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t chdf5_native_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t chdf5_c_string(void) { return H5T_C_S1; }
static inline size_t chdf5_variable_length(void) { return H5T_VARIABLE; }
static inline hid_t chdf5_dataset_create_properties(void) { return H5P_DATASET_CREATE; }
static inline hid_t chdf5_file_access_properties(void) { return H5P_FILE_ACCESS; }

static inline hid_t chdf5_ieee_float32(int big_endian) { return big_endian ? H5T_IEEE_F32BE : H5T_IEEE_F32LE; }
static inline hid_t chdf5_ieee_float64(int big_endian) { return big_endian ? H5T_IEEE_F64BE : H5T_IEEE_F64LE; }

// Opens for reading whether or not the file can be locked: shared file systems often cannot.
static inline hid_t chdf5_open_read_only(const char *path) {
  hid_t access = H5Pcreate(H5P_FILE_ACCESS);
#if H5_VERSION_GE(1, 10, 7)
  H5Pset_file_locking(access, 0, 1);
#endif
  hid_t file = H5Fopen(path, H5F_ACC_RDONLY, access);
  H5Pclose(access);
  return file;
}

// H5Lget_info and H5Oget_info are macros that change their structures with the version.
// 0: a hard link, 1: a soft link, 2: any other (external, user-defined), -1: none of that name.
static inline int chdf5_link_kind(hid_t group, const char *name) {
  if (H5Lexists(group, name, H5P_DEFAULT) <= 0) return -1;
  H5L_info_t info;
  if (H5Lget_info(group, name, &info, H5P_DEFAULT) < 0) return -1;
  return info.type == H5L_TYPE_HARD ? 0 : info.type == H5L_TYPE_SOFT ? 1 : 2;
}
// Where the header of a hard link's object lies; all ones where there is none.
static inline uint64_t chdf5_link_address(hid_t group, const char *name) {
  uint64_t address = UINT64_MAX;
#if H5_VERSION_GE(1, 12, 0)
  H5L_info2_t info;
  if (H5Lget_info2(group, name, &info, H5P_DEFAULT) >= 0 && info.type == H5L_TYPE_HARD)
    memcpy(&address, &info.u.token, sizeof address);
#else
  H5L_info_t info;
  if (H5Lget_info(group, name, &info, H5P_DEFAULT) >= 0 && info.type == H5L_TYPE_HARD) address = info.u.address;
#endif
  return address;
}
// What tells one object of a file from another.
static inline uint64_t chdf5_object_identity(hid_t object) {
  uint64_t identity = 0;
#if H5_VERSION_GE(1, 12, 0)
  H5O_info2_t info;
  if (H5Oget_info3(object, &info, H5O_INFO_BASIC) >= 0) memcpy(&identity, &info.token, sizeof identity);
#elif H5_VERSION_GE(1, 10, 3)
  H5O_info_t info;
  if (H5Oget_info2(object, &info, H5O_INFO_BASIC) >= 0) identity = info.addr;
#else
  H5O_info_t info;
  if (H5Oget_info(object, &info) >= 0) identity = info.addr;
#endif
  return identity;
}
// Calls with each name of a group's links in alphabetical order, until a call returns another number than 0.
typedef struct {
  int (*take)(const char *name, void *context);
  void *context;
} chdf5_names;
static inline herr_t chdf5_take_name(hid_t group, const char *name, const H5L_info_t *info, void *names) {
  (void)group, (void)info;
  return ((chdf5_names *)names)->take(name, ((chdf5_names *)names)->context);
}
static inline herr_t chdf5_each_name(hid_t group, int (*take)(const char *name, void *context), void *context) {
  chdf5_names names = {take, context};
  return H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, NULL, chdf5_take_name, &names);
}
static inline int chdf5_kind_is_group(hid_t object) { return H5Iget_type(object) == H5I_GROUP; }
static inline int chdf5_kind_is_dataset(hid_t object) { return H5Iget_type(object) == H5I_DATASET; }

// Bytes that a chunk takes in the file; 0 for one never written, for which libhdf5 1.10 reports a failure of its own,
// without another failure further inside.
static inline herr_t chdf5_chunk_bytes(hid_t dataset, const hsize_t *offset, hsize_t *bytes) {
  *bytes = 0;
  if (H5Dget_chunk_storage_size(dataset, offset, bytes) >= 0) return 0;
  *bytes = 0;
  return H5Eget_num(H5E_DEFAULT) <= 2 ? 0 : -1;
}

// A text of variable length lies in a file as 16 bytes: where its bytes are. A conversion "variable length to opaque",
// which libhdf5 lacks, gives these 16 bytes as they are. Call once; the result is the opaque type, or below 0.
static inline herr_t chdf5_keep_bytes(
    hid_t source, hid_t target, H5T_cdata_t *data, size_t count, size_t stride, size_t background_stride, void *buffer,
    void *background, hid_t properties) {
  (void)count, (void)stride, (void)background_stride, (void)buffer, (void)background, (void)properties;
  if (data->command != H5T_CONV_INIT) return 0;
  data->need_bkg = H5T_BKG_NO;
  return H5Tget_size(source) == 16 && H5Tget_size(target) == 16 ? 0 : -1;
}
static inline hid_t chdf5_register_text_reference(void) {
  hid_t target = H5Tcreate(H5T_OPAQUE, 16);
  hid_t source = H5Tvlen_create(H5T_NATIVE_CHAR);
  herr_t status = H5Tregister(H5T_PERS_SOFT, "text reference", source, target, chdf5_keep_bytes);
  H5Tclose(source);
  return status < 0 ? -1 : target;
}
// H5Dread_chunk is a macro with one argument more from version 2.0 on.
static inline herr_t chdf5_read_chunk(
    hid_t dataset, const hsize_t *offset, uint32_t *skipped_filters, void *buffer, size_t size) {
#if H5_VERSION_GE(2, 0, 0)
  return H5Dread_chunk2(dataset, H5P_DEFAULT, offset, skipped_filters, buffer, &size);
#else
  (void)size;
  return H5Dread_chunk(dataset, H5P_DEFAULT, offset, skipped_filters, buffer);
#endif
}

// H5E_auto2_t is a function pointer that Swift cannot pass as nil together with H5E_DEFAULT.
static inline herr_t chdf5_silence_errors(void) { return H5Eset_auto2(H5E_DEFAULT, NULL, NULL); }
#endif
