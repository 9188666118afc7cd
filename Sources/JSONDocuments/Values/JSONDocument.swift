/// A whole JSON text: one value and the white space around it. Writing what was read gives the same bytes.
///
/// Trees are freed, written, compared and patched by recursion, so no document is deeper than 512; the deepest needs
/// 0.4 MB of stack (2 MB in a debug build).
package struct JSONDocument: Sendable {
    private let lead: [UInt8]
    /// The value at the top.
    package internal(set) var value: JSONValue
    private let trail: [UInt8]

    /// Reads a text.
    /// - Parameters:
    ///   - bytes: the whole text.
    ///   - depthLimit: how deep arrays and objects may be nested; more than 512 counts as 512.
    /// - Throws: the very fault that `JSONCheck` reports (RFC 8259, RFC 7493 §2.3).
    package init(parsing bytes: [UInt8], depthLimit: Int = JSONCheck.defaultDepthLimit) throws(JSONError) {
        let read = bytes.withUnsafeBufferPointer { buffer in
            JSONScanner.scan(
                buffer, depthLimit: min(depthLimit, JSONCheck.defaultDepthLimit), events: TreeBuilder(bytes))
        }
        if let fault = read.fault { throw fault }
        (lead, value, trail) = read.events.finish()
    }

    /// The size of the text as written, in bytes. Known without writing it.
    package var byteCount: Int { lead.count + value.byteCount + trail.count }

    /// Writes the text.
    /// - Parameters:
    ///   - limit: the most bytes the text may have.
    ///   - depthLimit: how deep arrays and objects may be nested.
    /// - Throws: `JSONWriteError`, before anything is written.
    package func bytes(
        limit: Int, depthLimit: Int = JSONCheck.defaultDepthLimit
    ) throws(JSONWriteError) -> [UInt8] {
        guard byteCount <= limit else { throw .tooLarge(limit: limit) }
        guard value.heightBound <= depthLimit || value.height <= depthLimit else {
            throw .tooDeep(limit: depthLimit)
        }
        var text: [UInt8] = []
        text.reserveCapacity(byteCount)
        text.append(contentsOf: lead)
        value.write(into: &text)
        text.append(contentsOf: trail)
        return text
    }
}

/// Why a document is not written.
package enum JSONWriteError: Error, Sendable, Equatable {
    /// The text would have more bytes than `limit`.
    case tooLarge(limit: Int)
    /// Arrays and objects are nested more than `limit` deep.
    case tooDeep(limit: Int)

    /// The failure in a human sentence.
    package var sentence: String {
        switch self {
        case .tooLarge(let limit): "The result would be larger than \(limit) bytes."
        case .tooDeep(let limit): "The result would be nested more than \(limit) deep."
        }
    }
}
