// Counts what a process asks of the allocator and of the kernel. Loaded ahead of the C library:
//
//   OPORA_COUNTS=FILE LD_PRELOAD=counts.so PROGRAM …
//
// FILE holds four 64-bit numbers in the machine's order, current at any time: allocations (malloc, calloc, aligned
// variants, and realloc), system calls that move bytes or wait (the read, write, send, receive, epoll and eventfd
// families), those among them that write to a socket, and the bytes they have written. Locks, which depend on how
// threads happen to meet, are not counted.

#define _GNU_SOURCE

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

struct counts {
  _Atomic uint64_t allocations;
  _Atomic uint64_t system_calls;
  _Atomic uint64_t sends;
  _Atomic uint64_t bytes_sent;
};

// Until the file is there, and without it, counting goes nowhere.
static struct counts nowhere;
static struct counts *counts = &nowhere;

__attribute__((constructor)) static void map_counts(void) {
  const char *path = getenv("OPORA_COUNTS");
  if (path == NULL) return;
  int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return;
  if (ftruncate(file, sizeof(struct counts)) == 0) {
    void *memory = mmap(NULL, sizeof(struct counts), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (memory != MAP_FAILED) counts = memory;
  }
  close(file);
}

static void count(_Atomic uint64_t *what, uint64_t by) { atomic_fetch_add_explicit(what, by, memory_order_relaxed); }

// The allocator's own names, which do not lead back here.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

void *malloc(size_t size) {
  count(&counts->allocations, 1);
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  count(&counts->allocations, 1);
  return __libc_calloc(number, size);
}

void *realloc(void *memory, size_t size) {
  count(&counts->allocations, 1);
  return __libc_realloc(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  count(&counts->allocations, 1);
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
  count(&counts->allocations, 1);
  *memory = __libc_memalign(alignment, size);
  return *memory == NULL ? ENOMEM : 0;
}

// Counted before the bytes go, so that nobody who has got them sees them uncounted. Asking what the descriptor is costs
// a system call that is not counted.
static int count_sending(int file, size_t size) {
  struct stat status;
  if (fstat(file, &status) != 0 || !S_ISSOCK(status.st_mode)) return 0;
  count(&counts->sends, 1);
  count(&counts->bytes_sent, size);
  return 1;
}

static size_t size_of(const struct iovec *parts, size_t number) {
  size_t size = 0;
  for (size_t i = 0; i < number; i++) size += parts[i].iov_len;
  return size;
}

#define REAL(result, name, parameters)                                                    \
  static result(*_Atomic real) parameters;                                                \
  result(*call) parameters = atomic_load_explicit(&real, memory_order_relaxed);           \
  if (call == NULL) {                                                                     \
    call = (result(*) parameters)dlsym(RTLD_NEXT, #name);                                 \
    atomic_store_explicit(&real, call, memory_order_relaxed);                             \
  }                                                                                       \
  count(&counts->system_calls, 1)

#define COUNTED(result, name, parameters, arguments) \
  result name parameters {                           \
    REAL(result, name, parameters);                  \
    return call arguments;                           \
  }

// What the socket did not take is taken back, and will be counted when it is sent again.
#define COUNTED_SENDING(name, parameters, arguments, size)                                                    \
  ssize_t name parameters {                                                                                   \
    REAL(ssize_t, name, parameters);                                                                          \
    size_t whole = (size);                                                                                    \
    int is_sending = count_sending(file, whole);                                                              \
    ssize_t written = call arguments;                                                                         \
    size_t left = written < 0 ? whole : whole - (size_t)written;                                              \
    if (is_sending && left > 0) atomic_fetch_sub_explicit(&counts->bytes_sent, left, memory_order_relaxed);   \
    return written;                                                                                           \
  }

COUNTED(ssize_t, read, (int file, void *memory, size_t size), (file, memory, size))
COUNTED(ssize_t, readv, (int file, const struct iovec *parts, int number), (file, parts, number))
COUNTED(ssize_t, recv, (int file, void *memory, size_t size, int flags), (file, memory, size, flags))
COUNTED(ssize_t, recvmsg, (int file, struct msghdr *message, int flags), (file, message, flags))
COUNTED_SENDING(write, (int file, const void *memory, size_t size), (file, memory, size), size)
COUNTED_SENDING(
  writev, (int file, const struct iovec *parts, int number), (file, parts, number), size_of(parts, (size_t)number))
COUNTED_SENDING(
  send, (int file, const void *memory, size_t size, int flags), (file, memory, size, flags), size)
COUNTED_SENDING(
  sendmsg, (int file, const struct msghdr *message, int flags), (file, message, flags),
  size_of(message->msg_iov, message->msg_iovlen))
COUNTED(int, eventfd_read, (int file, eventfd_t *value), (file, value))
COUNTED(int, eventfd_write, (int file, eventfd_t value), (file, value))
COUNTED(
  int, epoll_wait, (int set, struct epoll_event *events, int number, int timeout), (set, events, number, timeout))
COUNTED(
  int, epoll_ctl, (int set, int operation, int file, struct epoll_event *event), (set, operation, file, event))
