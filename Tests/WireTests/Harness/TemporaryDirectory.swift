import Foundation
import Glibc

/// A fresh directory, removed with everything in it when nobody holds it any more.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/putstore-wire.XXXXXX\0".utf8CString.dropLast())
        let made = template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } != nil }
        guard made else { throw HarnessError("mkdtemp: \(errorText())") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { remove() }

    /// Removes it now, for an owner that is never released.
    func remove() { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, and returns its path.
    @discardableResult
    func write(_ content: String, to name: String) throws -> String { try write(bytes: Array(content.utf8), to: name) }

    func write(bytes: [UInt8], to name: String) throws -> String {
        let file = path + "/" + name
        guard let stream = fopen(file, "wb") else { throw HarnessError("\(file): \(errorText())") }
        defer { fclose(stream) }
        guard fwrite(bytes, 1, bytes.count, stream) == bytes.count else { throw HarnessError("\(file): not written") }
        return file
    }

    /// The text of a file; empty if there is none.
    func read(_ name: String) -> String {
        guard let stream = fopen(path + "/" + name, "rb") else { return "" }
        defer { fclose(stream) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&part, 1, part.count, stream), count > 0 { bytes += part[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// What kept a test from asking its question. Not an answer of the service.
struct HarnessError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// What `errno` means.
func errorText() -> String { String(cString: strerror(errno)) }
