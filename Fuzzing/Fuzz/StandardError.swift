import Glibc

/// Where the fuzzer says why it stops. (The C library's `stderr` is a variable that Swift rightly distrusts.)
enum StandardError {
    static func print(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
