/// Judges whether bytes are JSON, without building anything.
///
/// It allocates nothing for texts nested up to 32 deep whose open objects have no more than 32 members in all.
package enum JSONCheck {
    /// How deep arrays and objects may be nested unless the caller says otherwise.
    package static let defaultDepthLimit = 512

    /// The first fault of the text, or nil when it is one JSON value, as RFC 8259 and RFC 7493 §2.3 have it.
    ///
    /// Strict: UTF-8 without a byte order mark, unique member names, the numbers and escapes of the grammar only.
    /// Free: any value at the top, numbers of any size, escapes of lone surrogates (`"\ud800"`).
    /// - Parameters:
    ///   - bytes: the whole text.
    ///   - depthLimit: how many arrays and objects may be open at once; a scalar needs 0.
    package static func fault(in bytes: [UInt8], depthLimit: Int = defaultDepthLimit) -> JSONError? {
        bytes.withUnsafeBufferPointer { fault(in: $0, depthLimit: depthLimit) }
    }

    /// The same for bytes in place.
    package static func fault(
        in bytes: UnsafeBufferPointer<UInt8>, depthLimit: Int = defaultDepthLimit
    ) -> JSONError? {
        JSONScanner.scan(bytes, depthLimit: depthLimit, events: Unheard()).fault
    }

    /// The same for raw memory.
    package static func fault(in bytes: UnsafeRawBufferPointer, depthLimit: Int = defaultDepthLimit) -> JSONError? {
        fault(in: bytes.assumingMemoryBound(to: UInt8.self), depthLimit: depthLimit)
    }

    /// Events that nobody listens to; the optimiser removes them.
    private struct Unheard: JSONEvents {
        func opened(_ container: JSONContainer, at offset: Int) {}
        func closed(at offset: Int) {}
        func comma(at offset: Int) {}
        func colon(at offset: Int) {}
        func name(_ token: StringToken) {}
        func string(_ token: StringToken) {}
        func number(start: Int, end: Int) {}
        func literal(_ literal: JSONLiteral, start: Int, end: Int) {}
    }
}
