extension Recorder {
    /// The library in C. Each entry has a head of four numbers (kind, file or port, offset or size, length), then so many bytes.
    static let source = #"""
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <netinet/in.h>
        #include <pthread.h>
        #include <stdarg.h>
        #include <stdint.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/socket.h>
        #include <sys/syscall.h>
        #include <sys/uio.h>
        #include <unistd.h>

        enum { WRITE = 1, TRUNCATE, SYNC_BEGIN, SYNC_END, SEND, CREATE, UNLINK };
        static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
        static int record = -1, swallow;
        static char database[4096], directory[4096];
        #define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

        __attribute__((constructor)) static void start(void) {
            const char *mask = getenv("RECORDER_SWALLOW");
            snprintf(database, sizeof database, "%s", getenv("RECORDER_DATABASE"));
            snprintf(directory, sizeof directory, "%s", database);
            *strrchr(directory, '/') = 0;
            swallow = mask ? atoi(mask) : 0;
            record = syscall(SYS_openat, AT_FDCWD, getenv("RECORDER_FILE"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
            if (record < 0) abort();
        }

        static void put(const void *bytes, size_t count) {
            while (count > 0) {
                ssize_t done = syscall(SYS_write, record, bytes, count);
                if (done < 0 && errno == EINTR) continue;
                if (done < 0) abort();
                bytes = (const char *)bytes + done;
                count -= done;
            }
        }

        static void note(uint64_t kind, uint64_t file, uint64_t offset, const void *bytes, uint64_t count) {
            uint64_t head[4] = {kind, file, offset, count};
            int before = errno;
            put(head, sizeof head);
            put(bytes, count);
            errno = before;
        }

        /* 0 the database, 1 its log, 2 its requestLog, 3 its directory; -1 anything else. */
        static int named(const char *path) {
            size_t length = strlen(database);
            if (strcmp(path, directory) == 0) return 3;
            if (strncmp(path, database, length) != 0) return -1;
            if (path[length] == 0) return 0;
            if (strcmp(path + length, "-wal") == 0) return 1;
            return strcmp(path + length, "-requestLog") == 0 ? 2 : -1;
        }

        static int opened(int fd) {
            char link[64], path[4096];
            snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
            ssize_t length = readlink(link, path, sizeof path - 1);
            if (length < 0) return -1;
            path[length] = 0;
            return named(path);
        }

        static int peer(int fd) {
            struct sockaddr_in end;
            socklen_t size = sizeof end;
            int before = errno, known = getpeername(fd, (struct sockaddr *)&end, &size) == 0;
            errno = before;
            return known && end.sin_family == AF_INET ? ntohs(end.sin_port) : -1;
        }

        static ssize_t recorded_pwrite(int fd, const void *bytes, size_t count, off_t offset) {
            int file = opened(fd);
            pthread_mutex_lock(&lock);
            ssize_t done = syscall(SYS_pwrite64, fd, bytes, count, offset);
            if (file >= 0 && done > 0) note(WRITE, file, offset, bytes, done);
            pthread_mutex_unlock(&lock);
            return done;
        }

        ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
            return recorded_pwrite(fd, bytes, count, offset);
        }

        ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
            return recorded_pwrite(fd, bytes, count, offset);
        }

        ssize_t write(int fd, const void *bytes, size_t count) {
            int file = opened(fd), port = file < 0 ? peer(fd) : -1;
            off_t offset = file >= 0 ? lseek(fd, 0, SEEK_CUR) : 0;
            if (file < 0 && port < 0) return syscall(SYS_write, fd, bytes, count);
            pthread_mutex_lock(&lock);
            ssize_t done = syscall(SYS_write, fd, bytes, count);
            if (done > 0) note(file >= 0 ? WRITE : SEND, file >= 0 ? file : port, offset, bytes, done);
            pthread_mutex_unlock(&lock);
            return done;
        }

        ssize_t writev(int fd, const struct iovec *parts, int count) {
            int port = peer(fd);
            if (port < 0) return syscall(SYS_writev, fd, parts, count);
            pthread_mutex_lock(&lock);
            ssize_t done = syscall(SYS_writev, fd, parts, count), rest = done;
            for (int i = 0; i < count && rest > 0; i++) {
                ssize_t size = rest < (ssize_t)parts[i].iov_len ? rest : (ssize_t)parts[i].iov_len;
                note(SEND, port, 0, parts[i].iov_base, size);
                rest -= size;
            }
            pthread_mutex_unlock(&lock);
            return done;
        }

        static int recorded_truncate(int fd, off_t size) {
            int file = opened(fd);
            pthread_mutex_lock(&lock);
            int result = syscall(SYS_ftruncate, fd, size);
            if (file >= 0 && result == 0) note(TRUNCATE, file, size, "", 0);
            pthread_mutex_unlock(&lock);
            return result;
        }

        int ftruncate(int fd, off_t size) { return recorded_truncate(fd, size); }
        int ftruncate64(int fd, off64_t size) { return recorded_truncate(fd, size); }

        static int recorded_sync(int fd, long call) {
            int file = opened(fd);
            if (file < 0) return syscall(call, fd);
            if (swallow >> file & 1) return 0;
            pthread_mutex_lock(&lock);
            note(SYNC_BEGIN, file, 0, "", 0);
            pthread_mutex_unlock(&lock);
            int result = syscall(call, fd);
            pthread_mutex_lock(&lock);
            if (result == 0) note(SYNC_END, file, 0, "", 0);
            pthread_mutex_unlock(&lock);
            return result;
        }

        int fsync(int fd) { return recorded_sync(fd, SYS_fsync); }
        int fdatasync(int fd) { return recorded_sync(fd, SYS_fdatasync); }

        static int recorded_open(const char *path, int flags, mode_t mode) {
            int file = flags & O_CREAT ? named(path) : -1;
            pthread_mutex_lock(&lock);
            int is_new = file >= 0 && access(path, F_OK) != 0;
            int fd = syscall(SYS_openat, AT_FDCWD, path, flags, mode);
            if (is_new && fd >= 0) note(CREATE, file, 0, "", 0);
            pthread_mutex_unlock(&lock);
            return fd;
        }

        #define MODE(flags) mode_t mode = 0; if ((flags) & (O_CREAT | O_TMPFILE)) { \
            va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); }
        int open(const char *path, int flags, ...) { MODE(flags) return recorded_open(path, flags, mode); }
        int open64(const char *path, int flags, ...) { MODE(flags) return recorded_open(path, flags | O_LARGEFILE, mode); }

        int unlink(const char *path) {
            int file = named(path);
            pthread_mutex_lock(&lock);
            int result = REAL(unlink)(path);
            if (file >= 0 && result == 0) note(UNLINK, file, 0, "", 0);
            pthread_mutex_unlock(&lock);
            return result;
        }
        """#
}
