import CZlib
import HTTPSemantics
import ResourceAPI
import ResourceCore
import Synchronization

/// Bytes as a gzip file (RFC 1952).
enum Gzip {
    /// A page's content as the client takes it.
    ///
    /// - Parameter isKept: Whether the compressed bytes are kept, as of what is the same each time.
    static func coded(_ content: PageContent, _ request: Request, isKept: Bool) -> PageContent {
        var plain = content
        plain.coding = .identity
        guard isAccepted(by: request.fields) else { return plain }
        let key = content.mediaType + content.entityTag.fieldValue
        if isKept, let known = kept.withLock({ $0[key] }) { return known }
        guard let bytes = compressed(content.bytes, isKept ? Z_BEST_COMPRESSION : Z_BEST_SPEED) else { return plain }
        var coded = PageContent(content.mediaType, bytes)
        coded.isForBrowsers = content.isForBrowsers
        coded.next = content.next
        coded.otherTypes = content.otherTypes
        coded.coding = .gzip
        guard isKept else { return coded }
        kept.withLock { kept in
            // Lessons that a teacher edits are others each time.
            if kept.count >= 200 { kept.removeAll() }
            kept[key] = coded
        }
        return coded
    }

    /// What was compressed, by the type and the entity tag of what it was made from.
    private static let kept = Mutex<[String: PageContent]>([:])

    /// - Returns: nil where zlib has no memory.
    private static func compressed(_ bytes: [UInt8], _ level: Int32) -> [UInt8]? {
        var stream = z_stream()
        // A window of 2^15 bytes, and 16 for gzip's head and tail around it; the time of the file is not told.
        let version = zlibVersion()
        let size = Int32(MemoryLayout<z_stream>.size)
        guard
            deflateInit2_(&stream, level, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY, version, size)
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
    private static func isAccepted(by fields: Fields) -> Bool {
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
