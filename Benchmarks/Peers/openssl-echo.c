// The limit: frames of a u32 length and a payload, echoed over TLS 1.3 with mutual certificates by one thread on
// epoll, every answer that is ready in one SSL_write. No messages, no deadlines, no calls: what the wire can do.
//
//   openssl-echo server PORT CERT KEY CA
//   openssl-echo client PORT CERT KEY CA BYTES IN_FLIGHT SECONDS [CONNECTIONS]   IN_FLIGHT on each connection
//   openssl-echo handshakes PORT CERT KEY CA SECONDS                             full handshakes, one after the other
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { buffer_size = 1 << 20 };
static volatile sig_atomic_t stopping;
static void stop(int number) { (void)number; stopping = 1; }

static void die(const char *what) {
  perror(what);
  ERR_print_errors_fp(stderr);
  exit(1);
}

static double now_us(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

static SSL_CTX *context(int server, char **files) {
  SSL_CTX *ctx = SSL_CTX_new(server ? TLS_server_method() : TLS_client_method());
  SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION);
  SSL_CTX_set_default_read_buffer_len(ctx, 64 * 1024);
  SSL_CTX_set_read_ahead(ctx, 1);
  if (SSL_CTX_use_certificate_chain_file(ctx, files[0]) != 1 ||
      SSL_CTX_use_PrivateKey_file(ctx, files[1], SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_load_verify_locations(ctx, files[2], NULL) != 1)
    die("certificates");
  SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
  return ctx;
}

static uint32_t frame_length(const unsigned char *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

struct connection {
  SSL *ssl;
  size_t filled;
  unsigned char in[buffer_size];
};

// Blocking descriptors on purpose: after epoll says readable, one SSL_read takes a record, SSL_pending the rest.
static int serve(struct connection *c) {
  do {
    int count = SSL_read(c->ssl, c->in + c->filled, buffer_size - c->filled);
    if (count <= 0) return 0;
    c->filled += count;
  } while (SSL_has_pending(c->ssl) && c->filled < buffer_size / 2);
  size_t whole = 0;
  while (c->filled - whole >= 4 && c->filled - whole >= 4 + frame_length(c->in + whole))
    whole += 4 + frame_length(c->in + whole);
  if (whole) {
    if (SSL_write(c->ssl, c->in, whole) <= 0) return 0;
    memmove(c->in, c->in + whole, c->filled - whole);
    c->filled -= whole;
  }
  return 1;
}

static int server(int port, char **files) {
  SSL_CTX *ctx = context(1, files);
  int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  if (bind(listener, (void *)&address, sizeof address) || listen(listener, 128)) die("listen");
  int poll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = NULL}};
  epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
  printf("ready\n");
  fflush(stdout);
  while (!stopping) {
    struct epoll_event events[64];
    int count = epoll_wait(poll, events, 64, 200);
    for (int i = 0; i < count; i++) {
      if (!events[i].data.ptr) {
        int peer = accept(listener, NULL, NULL);
        setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        struct connection *c = calloc(1, sizeof *c);
        c->ssl = SSL_new(ctx);
        SSL_set_fd(c->ssl, peer);
        if (SSL_accept(c->ssl) != 1) { close(peer); SSL_free(c->ssl); free(c); continue; }
        struct epoll_event added = {.events = EPOLLIN, .data = {.ptr = c}};
        epoll_ctl(poll, EPOLL_CTL_ADD, peer, &added);
        if (SSL_has_pending(c->ssl)) serve(c);
      } else {
        struct connection *c = events[i].data.ptr;
        if (!serve(c)) { int fd = SSL_get_fd(c->ssl); SSL_free(c->ssl); close(fd); free(c); }
      }
    }
  }
  return 0;
}

static int compare(const void *a, const void *b) {
  float x = *(const float *)a, y = *(const float *)b;
  return x < y ? -1 : x > y;
}

static SSL *dial(SSL_CTX *ctx, int port) {
  int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  if (connect(fd, (void *)&address, sizeof address)) die("connect");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  SSL *ssl = SSL_new(ctx);
  SSL_set_fd(ssl, fd);
  if (SSL_connect(ssl) != 1) die("handshake");
  return ssl;
}

static void report(float *latency, size_t samples, unsigned long calls, double elapsed, double cpu) {
  qsort(latency, samples, sizeof *latency, compare);
  printf("calls_per_second=%.0f p50_us=%.1f p99_us=%.1f client_cpu_us=%.2f calls=%lu\n", calls / (elapsed / 1e6),
         latency[samples / 2], latency[samples * 99 / 100], cpu / calls, calls);
}

// One connection with frames under way.
struct line {
  SSL *ssl;
  size_t filled, head;
  unsigned char *in;
  double *sent;
};

static int client(int port, char **files, int bytes, int in_flight, double seconds, int connections) {
  SSL_CTX *ctx = context(0, files);
  size_t frame = 4 + bytes, size = connections > 1 ? 1 << 16 : buffer_size;
  unsigned char *out = calloc(in_flight, frame);
  for (int i = 0; i < in_flight; i++) {
    unsigned char *at = out + i * frame;
    at[0] = bytes >> 24, at[1] = bytes >> 16, at[2] = bytes >> 8, at[3] = bytes;
  }
  struct line *lines = calloc(connections, sizeof *lines);
  int poll = epoll_create1(0);
  for (int i = 0; i < connections; i++) {
    lines[i] = (struct line){.ssl = dial(ctx, port), .in = malloc(size), .sent = malloc(in_flight * sizeof(double))};
    struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = &lines[i]}};
    epoll_ctl(poll, EPOLL_CTL_ADD, SSL_get_fd(lines[i].ssl), &event);
  }
  size_t samples = 0, capacity = 1 << 22;
  float *latency = malloc(capacity * sizeof *latency);
  double start = now_us(CLOCK_MONOTONIC), cpu = now_us(CLOCK_PROCESS_CPUTIME_ID), now = start;
  for (int i = 0; i < connections; i++) {
    for (int j = 0; j < in_flight; j++) lines[i].sent[j] = start;
    if (SSL_write(lines[i].ssl, out, in_flight * frame) <= 0) die("write");
  }
  unsigned long calls = 0;
  while (now - start < seconds * 1e6) {
    // One connection blocks in its read; several are waited for together.
    struct epoll_event events[64] = {{.data = {.ptr = &lines[0]}}};
    int ready = connections > 1 ? epoll_wait(poll, events, 64, 1000) : 1;
    for (int e = 0; e < ready; e++) {
      struct line *l = events[e].data.ptr;
      do {
        int count = SSL_read(l->ssl, l->in + l->filled, size - l->filled);
        if (count <= 0) die("read");
        l->filled += count;
        size_t whole = l->filled / frame;
        now = now_us(CLOCK_MONOTONIC);
        for (size_t i = 0; i < whole; i++) {
          if (samples < capacity) latency[samples++] = now - l->sent[l->head];
          l->sent[l->head] = now;
          l->head = (l->head + 1) % in_flight;
        }
        calls += whole;
        memmove(l->in, l->in + whole * frame, l->filled - whole * frame);
        l->filled -= whole * frame;
        if (whole && SSL_write(l->ssl, out, whole * frame) <= 0) die("write");
      } while (connections > 1 && SSL_has_pending(l->ssl));
    }
  }
  report(latency, samples, calls, now - start, now_us(CLOCK_PROCESS_CPUTIME_ID) - cpu);
  return 0;
}

static int handshakes(int port, char **files, double seconds) {
  SSL_CTX *ctx = context(0, files);
  SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
  size_t samples = 0, capacity = 1 << 20;
  float *latency = malloc(capacity * sizeof *latency);
  double start = now_us(CLOCK_MONOTONIC), cpu = now_us(CLOCK_PROCESS_CPUTIME_ID), now = start;
  unsigned char frame[4] = {0}, back[4];
  while (now - start < seconds * 1e6 && samples < capacity) {
    SSL *ssl = dial(ctx, port);
    // An echo, because a client of TLS 1.3 is done before the server has looked at its certificate.
    if (SSL_write(ssl, frame, sizeof frame) <= 0 || SSL_read(ssl, back, sizeof back) <= 0) die("echo");
    int fd = SSL_get_fd(ssl);
    SSL_shutdown(ssl);
    SSL_free(ssl);
    close(fd);
    double after = now_us(CLOCK_MONOTONIC);
    latency[samples++] = after - now;
    now = after;
  }
  report(latency, samples, samples, now - start, now_us(CLOCK_PROCESS_CPUTIME_ID) - cpu);
  return 0;
}

int main(int count, char **arguments) {
  signal(SIGPIPE, SIG_IGN);
  struct sigaction action = {.sa_handler = stop};
  sigaction(SIGTERM, &action, NULL);
  if (count == 6 && !strcmp(arguments[1], "server")) return server(atoi(arguments[2]), arguments + 3);
  if ((count == 9 || count == 10) && !strcmp(arguments[1], "client"))
    return client(atoi(arguments[2]), arguments + 3, atoi(arguments[6]), atoi(arguments[7]), atof(arguments[8]),
                  count == 10 ? atoi(arguments[9]) : 1);
  if (count == 7 && !strcmp(arguments[1], "handshakes"))
    return handshakes(atoi(arguments[2]), arguments + 3, atof(arguments[6]));
  fprintf(stderr, "usage: %s server PORT CERT KEY CA | client PORT CERT KEY CA BYTES IN_FLIGHT SECONDS [CONNECTIONS] |"
                  " handshakes PORT CERT KEY CA SECONDS\n", *arguments);
  return 64;
}
