#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Reads a serialized google.protobuf.FileDescriptorSet; to be called once before anything else.
///
/// Returns 0 when it is none.
int google_oracle_load(const unsigned char *descriptor_set, size_t size);

/// Parses `size` bytes as the message `name` and serializes it again, deterministically.
///
/// With `any_text` text need not be UTF-8. Returns 1 and memory to be freed with `free`, or 0 when the bytes are no such message.
int google_oracle_canonical(
  const char *name, int any_text, const unsigned char *bytes, size_t size, unsigned char **canonical,
  size_t *canonical_size);

#ifdef __cplusplus
}
#endif
