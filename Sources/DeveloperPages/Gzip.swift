import CZlib
import HTTPSemantics

/// Bytes as a gzip file (RFC 1952), for pages that stay the same as long as the program runs: they are compressed once.
enum Gzip {
    /// - Returns: nil where zlib has no memory.
    static func compressed(_ bytes: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        // A window of 2^15 bytes, and 16 for gzip's head and tail around it; the time of the file is not told.
        let version = zlibVersion()
        let size = Int32(MemoryLayout<z_stream>.size)
        guard
            deflateInit2_(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY, version, size)
                == Z_OK
        else { return nil }
        defer { deflateEnd(&stream) }
        let limit = Int(deflateBound(&stream, UInt(bytes.count)))
        var input = bytes
        var isWhole = false
        let output = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            input.withUnsafeMutableBufferPointer { input in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = buffer.baseAddress
                stream.avail_out = UInt32(limit)
                isWhole = deflate(&stream, Z_FINISH) == Z_STREAM_END
            }
            count = limit - Int(stream.avail_out)
        }
        return isWhole ? output : nil
    }

    /// Whether who sent these fields takes it (RFC 9110 §12.5.3).
    static func isAccepted(by fields: Fields) -> Bool {
        var others = false
        for element in fields.elements(.acceptEncoding) {
            let parts = element.asciiLowercased().filter { $0 != " " && $0 != "\t" }.split(separator: ";")
            let isTaken = !parts.dropFirst().contains {
                $0.hasPrefix("q=0") && $0.dropFirst(3).allSatisfy { $0 == "0" || $0 == "." }
            }
            switch parts.first {
            case "gzip", "x-gzip": return isTaken
            case "*": others = isTaken
            case _: continue
            }
        }
        return others
    }
}
