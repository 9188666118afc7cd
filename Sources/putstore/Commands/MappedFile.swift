import Glibc

/// A file as bytes in memory, which the system reads as they are wanted and forgets as it likes.
final class MappedFile: @unchecked Sendable {
    // Unchecked: the bytes are never written.
    let bytes: UnsafeBufferPointer<UInt8>
    private let isMapped: Bool

    /// - Throws: why it cannot be read.
    init(_ path: String) throws(StartError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StartError("\(path) cannot be read: \(String(cString: strerror(errno))).") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
            throw StartError("\(path) is no file that can be read.")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            isMapped = false
            bytes = UnsafeBufferPointer(try Self.whole(descriptor, path))
            return
        }
        isMapped = true
        guard status.st_size > 0 else {
            bytes = UnsafeBufferPointer(start: nil, count: 0)
            return
        }
        guard let address = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0),
            address != MAP_FAILED
        else { throw StartError("\(path) cannot be read: \(String(cString: strerror(errno))).") }
        madvise(address, Int(status.st_size), MADV_SEQUENTIAL)
        bytes = UnsafeBufferPointer(
            start: address.assumingMemoryBound(to: UInt8.self), count: Int(status.st_size))
    }

    deinit {
        guard isMapped else { return bytes.deallocate() }
        if let address = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: address), bytes.count) }
    }

    /// What comes from a pipe, which cannot be mapped.
    private static func whole(
        _ descriptor: Int32, _ path: String
    ) throws(StartError) -> UnsafeMutableBufferPointer<UInt8> {
        var found: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = read(descriptor, &part, part.count)
            guard count > 0 else {
                if count == 0 { break }
                if errno == EINTR { continue }
                throw StartError("\(path) cannot be read: \(String(cString: strerror(errno))).")
            }
            found += part[..<count]
        }
        let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: found.count)
        _ = bytes.initialize(fromContentsOf: found)
        return bytes
    }
}

/// A line on the terminal that tells how far something has got, if it takes more than a second.
final class ProgressLine: @unchecked Sendable {
    // Unchecked: one thread at a time tells.
    private let isShown = isatty(STDERR_FILENO) == 1
    private let start = ProgressLine.now()
    private var last: Int64 = 0
    private var count = 0
    private var hasShown = false

    /// One more is done.
    func step(of what: String) {
        count += 1
        guard isShown, count & 1023 == 0 else { return }
        let time = Self.now()
        guard time - start > 1_000_000_000, time - last > 200_000_000 else { return }
        last = time
        hasShown = true
        write("\r\(count) \(what)")
    }

    /// Takes the line away.
    func end() {
        if hasShown { write("\r\u{1B}[K") }
    }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
