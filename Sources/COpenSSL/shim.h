#pragma once
#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// Static inline shims: what OpenSSL offers only as macros, and the byte buffers a connection's BIO reads and writes.

// ---- A BIO over the engine's own buffers -------------------------------------------------------------------------
// The input is borrowed from the caller for the time of one call; the output is owned by this struct and grows.
// Against a pair of memory BIOs this saves a copy and an allocation on every record.

typedef struct opora_bio_buffers {
  const unsigned char *input;
  size_t input_length;
  unsigned char *output;
  size_t output_length;
  size_t output_capacity;
} opora_bio_buffers;

static inline int opora_bio_read(BIO *bio, char *into, size_t wanted, size_t *taken) {
  opora_bio_buffers *buffers = (opora_bio_buffers *)BIO_get_data(bio);
  BIO_clear_retry_flags(bio);
  if (buffers == NULL || buffers->input_length == 0) {
    *taken = 0;
    BIO_set_retry_read(bio);
    return 0;
  }
  size_t length = wanted < buffers->input_length ? wanted : buffers->input_length;
  memcpy(into, buffers->input, length);
  buffers->input += length;
  buffers->input_length -= length;
  *taken = length;
  return 1;
}

static inline int opora_bio_write(BIO *bio, const char *from, size_t length, size_t *written) {
  opora_bio_buffers *buffers = (opora_bio_buffers *)BIO_get_data(bio);
  BIO_clear_retry_flags(bio);
  *written = 0;
  if (buffers == NULL || length > SIZE_MAX / 4 || buffers->output_length > SIZE_MAX / 4) return 0;
  size_t needed = buffers->output_length + length;
  if (needed > buffers->output_capacity) {
    size_t capacity = buffers->output_capacity < 2048 ? 2048 : buffers->output_capacity;
    while (capacity < needed) capacity *= 2;
    unsigned char *grown = (unsigned char *)realloc(buffers->output, capacity);
    if (grown == NULL) return 0;
    buffers->output = grown;
    buffers->output_capacity = capacity;
  }
  memcpy(buffers->output + buffers->output_length, from, length);
  buffers->output_length = needed;
  *written = length;
  return 1;
}

static inline long opora_bio_ctrl(BIO *bio, int command, long number, void *pointer) {
  (void)bio; (void)number; (void)pointer;
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

static inline int opora_bio_create(BIO *bio) { BIO_set_init(bio, 1); return 1; }
static inline int opora_bio_destroy(BIO *bio) { BIO_set_data(bio, NULL); return 1; }

static inline BIO_METHOD *opora_bio_method_new(void) {
  BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "opora buffers");
  if (method == NULL) return NULL;
  BIO_meth_set_read_ex(method, opora_bio_read);
  BIO_meth_set_write_ex(method, opora_bio_write);
  BIO_meth_set_ctrl(method, opora_bio_ctrl);
  BIO_meth_set_create(method, opora_bio_create);
  BIO_meth_set_destroy(method, opora_bio_destroy);
  return method;
}

// ---- Macros of the context and the connection --------------------------------------------------------------------

static inline int opora_ctx_require_tls13(SSL_CTX *context) {
  return SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1
      && SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1;
}
/// Only for tests that play an old peer.
static inline int opora_ctx_limit_to_tls12(SSL_CTX *context) {
  return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1
      && SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION) == 1;
}
/// No renegotiation, no compression; the server's order of ciphers counts.
static inline void opora_ctx_harden(SSL_CTX *context) {
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
}
static inline void opora_ctx_set_mode(SSL_CTX *context, long mode) { SSL_CTX_set_mode(context, mode); }
static inline void opora_ctx_set_session_cache_mode(SSL_CTX *context, long mode) {
  SSL_CTX_set_session_cache_mode(context, mode);
}
static inline int opora_ctx_add_chain_certificate(SSL_CTX *context, X509 *certificate) {
  return (int)SSL_CTX_add1_chain_cert(context, certificate);
}
static inline int opora_error_reason(unsigned long code) { return ERR_GET_REASON(code); }

// ---- Certificates ------------------------------------------------------------------------------------------------

static inline EVP_PKEY *opora_generate_p256(void) { return EVP_EC_gen("P-256"); }

static inline int opora_add_extension(X509 *certificate, X509 *issuer, int nid, const char *value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
  X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
  if (extension == NULL) return 0;
  int added = X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
  return added;
}

static inline int opora_print_name(BIO *bio, const X509_NAME *name) {
  return X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) >= 0;
}

static inline GENERAL_NAMES *opora_alternative_names(X509 *certificate) {
  return (GENERAL_NAMES *)X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
}
static inline int opora_alternative_name_count(const GENERAL_NAMES *names) { return sk_GENERAL_NAME_num(names); }
/// The kind of name (GEN_URI, GEN_DNS, GEN_IPADD, ...) and its bytes; -1 for a kind that has no bytes of interest.
static inline int opora_alternative_name_at(
    const GENERAL_NAMES *names, int index, const unsigned char **bytes, int *length) {
  const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
  if (name == NULL) return -1;
  int kind = 0;
  ASN1_STRING *string = (ASN1_STRING *)GENERAL_NAME_get0_value(name, &kind);
  if (string == NULL || (kind != GEN_URI && kind != GEN_DNS && kind != GEN_IPADD && kind != GEN_EMAIL)) return -1;
  *bytes = ASN1_STRING_get0_data(string);
  *length = ASN1_STRING_length(string);
  return kind;
}
static inline void opora_alternative_names_free(GENERAL_NAMES *names) { GENERAL_NAMES_free(names); }

static inline STACK_OF(X509) *opora_stack_new(void) { return sk_X509_new_null(); }
/// Takes a reference of its own to the certificate.
static inline int opora_stack_push(STACK_OF(X509) *stack, X509 *certificate) {
  if (!X509_up_ref(certificate)) return 0;
  if (sk_X509_push(stack, certificate) == 0) { X509_free(certificate); return 0; }
  return 1;
}
static inline void opora_stack_free(STACK_OF(X509) *stack) { sk_X509_pop_free(stack, X509_free); }

/// Seconds since the epoch; 0 on success.
static inline int opora_time_seconds(const ASN1_TIME *time, long long *seconds) {
  struct tm parts;
  if (time == NULL || ASN1_TIME_to_tm(time, &parts) != 1) return -1;
  *seconds = (long long)timegm(&parts);
  return 0;
}
