import Glibc

/// Text from a file, or from standard input.
enum TextFile {
    /// Bytes that are read at most.
    static let limit = 64 << 20

    /// The text of the file at `path`, `-` for standard input; nil if it cannot be read, is too large or not UTF-8.
    static func text(at path: String) -> String? {
        guard let file = path == "-" ? fdopen(dup(STDIN_FILENO), "rb") : fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&part, 1, part.count, file), count > 0 {
            bytes += part[..<count]
            guard bytes.count <= limit else { return nil }
        }
        return ferror(file) == 0 ? String(validating: bytes, as: UTF8.self) : nil
    }
}
