/*
 * Preloaded into a register process: writes down every write, truncation, sync, opening, removal and renaming of the
 * register's own files, with their bytes and with when each began and was over. Does nothing else; what it watches
 * behaves as without it. See record.ts for the form of a record.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum kind { OPENED = 1, WRITTEN, CUT, SYNCED, REMOVED, RENAMED };

struct header {
  uint32_t magic, kind, pid;
  int32_t fd;
  uint64_t began_ns, over_ns;
  int64_t offset;
  uint32_t path_bytes, data_bytes;
};

#define MAGIC 0x70637574u
#define MOST_FDS 65536

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static char watched[MOST_FDS];
static const char *folder;
static size_t folder_bytes;
static int record = -1;

/* Calls of the system itself, past every name that this file takes. */
static ssize_t raw_write(int fd, const void *data, size_t bytes) { return syscall(SYS_write, fd, data, bytes); }
static int raw_close(int fd) { return (int)syscall(SYS_close, fd); }

__attribute__((constructor)) static void begin(void) {
  const char *file = getenv("EVERTILL_RECORD");
  folder = getenv("EVERTILL_RECORD_FOLDER");
  if (!file || !folder) return;
  folder_bytes = strlen(folder);
  record = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

static uint64_t now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return (uint64_t)at.tv_sec * 1000000000u + (uint64_t)at.tv_nsec;
}

/* The folder itself, and the register's own files in it. SQLite's -shm is shared memory: nothing of it survives. */
static int is_ours(const char *path) {
  if (record < 0 || !path || strncmp(path, folder, folder_bytes) != 0) return 0;
  const char *rest = path + folder_bytes;
  if (*rest == 0 || (*rest == '/' && rest[1] == 0)) return 1;
  if (*rest != '/') return 0;
  rest += 1;
  if (strchr(rest, '/')) return 0;
  if (strncmp(rest, "register.", 9) != 0 && strncmp(rest, "set-aside", 9) != 0) return 0;
  size_t bytes = strlen(rest);
  return !(bytes > 4 && (strcmp(rest + bytes - 4, "-shm") == 0 || strstr(rest, ".log")));
}

static void all(const char *data, size_t bytes) {
  while (bytes > 0) {
    ssize_t done = raw_write(record, data, bytes);
    if (done <= 0) abort();
    data += done;
    bytes -= (size_t)done;
  }
}

static void note(enum kind kind, int fd, uint64_t began, int64_t offset, const char *path, const void *data,
                 size_t bytes) {
  struct header header = {MAGIC, kind, (uint32_t)getpid(), fd, began, now(), offset,
                          path ? (uint32_t)strlen(path) : 0, (uint32_t)bytes};
  all((const char *)&header, sizeof header);
  if (path) all(path, header.path_bytes);
  if (bytes) all(data, bytes);
}

#define REAL(name) static __typeof__(name) *real; if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)
#define BEGIN pthread_mutex_lock(&turn); uint64_t began = now()
#define END pthread_mutex_unlock(&turn)
#define IS_WATCHED(fd) ((fd) >= 0 && (fd) < MOST_FDS && watched[fd])

static int opened(int fd, const char *path, int flags, uint64_t began) {
  if (fd < 0 || fd >= MOST_FDS) return fd;
  int error = errno;
  watched[fd] = (char)is_ours(path);
  if (watched[fd]) note(OPENED, fd, began, flags, path, NULL, 0);
  errno = error;
  return fd;
}

#define MODE mode_t mode = 0; if (flags & (O_CREAT | O_TMPFILE)) { va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); }

int open(const char *path, int flags, ...) {
  MODE REAL(open);
  BEGIN; int fd = opened(real(path, flags, mode), path, flags, began); END;
  return fd;
}
int open64(const char *path, int flags, ...) {
  MODE REAL(open64);
  BEGIN; int fd = opened(real(path, flags, mode), path, flags, began); END;
  return fd;
}
int openat(int at, const char *path, int flags, ...) {
  MODE REAL(openat);
  BEGIN; int fd = opened(real(at, path, flags, mode), path, flags, began); END;
  return fd;
}

int close(int fd) {
  pthread_mutex_lock(&turn);
  if (fd >= 0 && fd < MOST_FDS) watched[fd] = 0;
  int answer = raw_close(fd);
  pthread_mutex_unlock(&turn);
  return answer;
}

/* Where a plain write goes. */
static int64_t place(int fd) {
  int flags = fcntl(fd, F_GETFL);
  struct stat about;
  if (flags >= 0 && (flags & O_APPEND) && fstat(fd, &about) == 0) return about.st_size;
  return lseek(fd, 0, SEEK_CUR);
}

static ssize_t written(int fd, ssize_t done, int64_t offset, const void *data, uint64_t began) {
  int error = errno;
  if (done > 0) note(WRITTEN, fd, began, offset, NULL, data, (size_t)done);
  errno = error;
  return done;
}

ssize_t write(int fd, const void *data, size_t bytes) {
  if (!IS_WATCHED(fd)) return raw_write(fd, data, bytes);
  BEGIN; int64_t offset = place(fd);
  ssize_t done = written(fd, raw_write(fd, data, bytes), offset, data, began); END;
  return done;
}
ssize_t pwrite64(int fd, const void *data, size_t bytes, off64_t offset) {
  if (!IS_WATCHED(fd)) return syscall(SYS_pwrite64, fd, data, bytes, offset);
  BEGIN; ssize_t done = written(fd, syscall(SYS_pwrite64, fd, data, bytes, offset), offset, data, began); END;
  return done;
}
ssize_t pwrite(int fd, const void *data, size_t bytes, off_t offset) { return pwrite64(fd, data, bytes, offset); }
ssize_t writev(int fd, const struct iovec *pieces, int count) {
  REAL(writev);
  if (!IS_WATCHED(fd)) return real(fd, pieces, count);
  ssize_t sum = 0;
  for (int i = 0; i < count; i += 1) {
    ssize_t done = write(fd, pieces[i].iov_base, pieces[i].iov_len);
    if (done < 0) return sum > 0 ? sum : done;
    sum += done;
    if ((size_t)done < pieces[i].iov_len) break;
  }
  return sum;
}

static int cut(int fd, int answer, int64_t bytes, uint64_t began) {
  int error = errno;
  if (answer == 0) note(CUT, fd, began, bytes, NULL, NULL, 0);
  errno = error;
  return answer;
}
int ftruncate64(int fd, off64_t bytes) {
  REAL(ftruncate64);
  if (!IS_WATCHED(fd)) return real(fd, bytes);
  BEGIN; int answer = cut(fd, real(fd, bytes), bytes, began); END;
  return answer;
}
int ftruncate(int fd, off_t bytes) { return ftruncate64(fd, bytes); }

static int synced(int fd, int answer, uint64_t began) {
  int error = errno;
  if (answer == 0) note(SYNCED, fd, began, 0, NULL, NULL, 0);
  errno = error;
  return answer;
}
int fsync(int fd) {
  REAL(fsync);
  if (!IS_WATCHED(fd)) return real(fd);
  BEGIN; int answer = synced(fd, real(fd), began); END;
  return answer;
}
int fdatasync(int fd) {
  REAL(fdatasync);
  if (!IS_WATCHED(fd)) return real(fd);
  BEGIN; int answer = synced(fd, real(fd), began); END;
  return answer;
}

static int gone(const char *path, int answer, uint64_t began) {
  int error = errno;
  if (answer == 0 && is_ours(path)) note(REMOVED, -1, began, 0, path, NULL, 0);
  errno = error;
  return answer;
}
int unlink(const char *path) {
  BEGIN; int answer = gone(path, (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0), began); END;
  return answer;
}
int unlinkat(int at, const char *path, int flags) {
  BEGIN; int answer = gone(path, (int)syscall(SYS_unlinkat, at, path, flags), began); END;
  return answer;
}
int remove(const char *path) {
  REAL(remove);
  BEGIN; int answer = gone(path, real(path), began); END;
  return answer;
}
int rename(const char *from, const char *to) {
  REAL(rename);
  BEGIN; int answer = real(from, to);
  int error = errno;
  if (answer == 0 && (is_ours(from) || is_ours(to))) note(RENAMED, -1, began, 0, from, to, strlen(to));
  errno = error;
  END;
  return answer;
}
