import DeveloperPages
import Glibc

/// What a command reads: a file, or standard input.
enum InputFile {
    /// Bytes that are read at most.
    private static let limit = 64 << 20

    /// The text of a transcript, without the mark that editors of Windows begin a text with, and that no editor shows; nil as below.
    static func transcript(at path: String) -> String? {
        text(at: path).map { $0.unicodeScalars.first == "\u{FEFF}" ? String($0.unicodeScalars.dropFirst()) : $0 }
    }

    /// The text of the file at `path`, `-` for standard input; nil if it cannot be read, is too large or not UTF-8.
    static func text(at path: String) -> String? {
        guard let file = path == "-" ? fdopen(dup(STDIN_FILENO), "rb") : fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 16)
        var count = part.count
        // Less than was asked for is the end, or an error. A terminal that is asked once more waits for more.
        while count == part.count {
            count = fread(&part, 1, part.count, file)
            bytes += part[..<count]
            guard bytes.count <= limit else { return nil }
        }
        guard ferror(file) == 0 else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Why there is no text of the file at `path`, in words that follow its name.
    static func trouble(at path: String) -> String {
        guard let file = fopen(path, "rb") else { return "cannot be read: \(String(cString: strerror(errno)))" }
        defer { fclose(file) }
        var start = [UInt8](repeating: 0, count: 2)
        let count = fread(&start, 1, 2, file)
        guard ferror(file) == 0 else { return "cannot be read: \(String(cString: strerror(errno)))" }
        guard count == 2, [[0xFF, 0xFE], [0xFE, 0xFF]].contains(start) else {
            return "cannot be read as text"
        }
        return "is in UTF-16, as Windows PowerShell writes it: save it as UTF-8"
    }

    /// The text of a file of requests.
    static func requestText(at path: String) throws(StartError) -> String {
        if path == "-", isatty(STDIN_FILENO) == 1 {
            PutStore.tell(
                """
                Type a request: the request line, headers, an empty line, the body. Ctrl-D on a line of its own ends it. \
                (Or name a file: --help tells more.)
                """)
        }
        guard let text = transcript(at: path) else { throw StartError("\(path) \(trouble(at: path)).") }
        return text
    }

    /// The requests of a transcript, or one request alone.
    static func requests(in text: String, of path: String) throws(StartError) -> [Transcript.Message] {
        do {
            return try Transcript.requests(in: text)
        } catch {
            throw StartError("\(path), \(error.description)")
        }
    }
}
