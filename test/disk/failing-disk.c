/*
 * A disk that fails on request, below the C library: what SQLite does goes past Node. Preloaded into a process
 * (LD_PRELOAD); operations below FAILING_FOLDER are counted, and one of them fails. The process arms it through a shared
 * file of 32-bit numbers, FAILING_CONTROL:
 *
 *   0: index of the operation that fails, -1: none   1: errno, or -1: the process is killed there
 *   2: operations so far   3: 1 when it struck
 *   4: half of the bytes are written first           16 + n: kind of the n-th operation
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OPEN = 1, WRITE, FSYNC, CLOSE, UNLINK, TRUNCATE, RENAME, MKDIR };
enum { FILES = 65536, KINDS = 4096 };

static volatile int32_t *control;
static const char *folder;
static char watched[FILES];

static void setup(void) {
  if (control) return;
  const char *name = getenv("FAILING_CONTROL");
  folder = getenv("FAILING_FOLDER");
  if (!name || !folder) return;
  int (*real_open)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
  int file = real_open(name, O_RDWR);
  if (file < 0) return;
  void *memory = mmap(0, (16 + KINDS) * 4, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (memory != MAP_FAILED) control = memory;
}

static int inside(const char *path) {
  setup();
  return control && folder && path && strncmp(path, folder, strlen(folder)) == 0;
}

static int is_watched(int file) { return file >= 0 && file < FILES && watched[file]; }

static int fails(int kind) {
  int32_t index = control[2]++;
  if (index < KINDS) control[16 + index] = kind;
  if (control[0] != index) return 0;
  control[3] = 1;
  if (control[1] == -1) raise(SIGKILL);
  errno = control[1];
  return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int opened(const char *path, int file) {
  if (file >= 0 && file < FILES) watched[file] = inside(path);
  return file;
}

#define OPENS(name)                                            \
  int name(const char *path, int flags, ...) {                 \
    mode_t mode = 0;                                           \
    if (flags & (O_CREAT | O_TMPFILE)) {                       \
      va_list rest;                                            \
      va_start(rest, flags);                                   \
      mode = va_arg(rest, mode_t);                             \
      va_end(rest);                                            \
    }                                                          \
    if (inside(path) && fails(OPEN)) return -1;                \
    return opened(path, REAL(name)(path, flags, mode));        \
  }
OPENS(open)
OPENS(open64)

static size_t half_or_none(size_t size) { return control[4] ? size / 2 : 0; }

ssize_t write(int file, const void *bytes, size_t size) {
  if (!is_watched(file) || !fails(WRITE)) return REAL(write)(file, bytes, size);
  if (half_or_none(size)) REAL(write)(file, bytes, half_or_none(size));
  errno = control[1];
  return -1;
}

#define PWRITES(name, offset_type)                                                        \
  ssize_t name(int file, const void *bytes, size_t size, offset_type at) {                \
    if (!is_watched(file) || !fails(WRITE)) return REAL(name)(file, bytes, size, at);     \
    if (half_or_none(size)) REAL(name)(file, bytes, half_or_none(size), at);              \
    errno = control[1];                                                                   \
    return -1;                                                                            \
  }
PWRITES(pwrite, off_t)
PWRITES(pwrite64, off64_t)

#define ON_FILES(name, kind)                                     \
  int name(int file) {                                           \
    if (is_watched(file) && fails(kind)) return -1;              \
    return REAL(name)(file);                                     \
  }
ON_FILES(fsync, FSYNC)
ON_FILES(fdatasync, FSYNC)

/* The file is closed all the same, as the system does it. */
int close(int file) {
  int failed = is_watched(file) && fails(CLOSE);
  int why = errno;
  if (file >= 0 && file < FILES) watched[file] = 0;
  int result = REAL(close)(file);
  if (!failed) return result;
  errno = why;
  return -1;
}

int ftruncate(int file, off_t size) { return is_watched(file) && fails(TRUNCATE) ? -1 : REAL(ftruncate)(file, size); }
int ftruncate64(int file, off64_t size) { return is_watched(file) && fails(TRUNCATE) ? -1 : REAL(ftruncate64)(file, size); }
int unlink(const char *path) { return inside(path) && fails(UNLINK) ? -1 : REAL(unlink)(path); }
int rename(const char *from, const char *to) { return inside(from) && fails(RENAME) ? -1 : REAL(rename)(from, to); }
int mkdir(const char *path, mode_t mode) { return inside(path) && fails(MKDIR) ? -1 : REAL(mkdir)(path, mode); }
