/// Judges whether bytes are JSON, without building anything.
///
/// It allocates nothing for texts nested up to 32 deep whose open objects have no more than 32 members in all. Time is
/// linear in the bytes: some 2 ns for each of an ordinary text, 40 to 50 where an object has millions of members.
package enum JSONCheck {
    /// How deep arrays and objects may be nested unless the caller says otherwise.
    package static let defaultDepthLimit = 512

    /// The first error of the text, or nil when it is one JSON value, as RFC 8259 and RFC 7493 §2.3 have it.
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
        JSONScanner.scan(bytes, depthLimit: depthLimit, events: Unheard()).error
    }

    /// The same for raw memory.
    package static func fault(in bytes: UnsafeRawBufferPointer, depthLimit: Int = defaultDepthLimit) -> JSONError? {
        fault(in: bytes.assumingMemoryBound(to: UInt8.self), depthLimit: depthLimit)
    }

    /// Events that nobody listens to; the optimiser removes them.
    private struct Unheard: JSONEvents {
        func opened(_ container: JSONContainer, at offset: Int) {}
        func closed(at offset: Int, names: NameTable?) {}
        func comma(at offset: Int) {}
        func colon(at offset: Int) {}
        func name(_ token: StringToken) {}
        func string(_ token: StringToken) {}
        func number(start: Int, end: Int) {}
        func literal(_ literal: JSONLiteral, start: Int, end: Int) {}
    }
}

/// What the scanner tells while it reads, in the order of the text. White space is what lies between two events.
///
/// Check and parser share one scanner and differ only in who listens, so their verdicts cannot drift apart.
protocol JSONEvents {
    mutating func opened(_ container: JSONContainer, at offset: Int)
    /// - Parameter names: the table of the object's names, when it has many.
    mutating func closed(at offset: Int, names: NameTable?)
    mutating func comma(at offset: Int)
    mutating func colon(at offset: Int)
    mutating func name(_ token: StringToken)
    mutating func string(_ token: StringToken)
    mutating func number(start: Int, end: Int)
    mutating func literal(_ literal: JSONLiteral, start: Int, end: Int)
}

enum JSONContainer: BitwiseCopyable {
    case array, object
}

enum JSONLiteral: BitwiseCopyable {
    case null, `true`, `false`

    var spelling: StaticString {
        switch self {
        case .null: "null"
        case .true: "true"
        case .false: "false"
        }
    }
}

/// A string as it stands in the text.
struct StringToken: BitwiseCopyable {
    /// The opening quote.
    let start: Int
    /// One past the closing quote.
    let end: Int
    /// No backslash inside: the bytes are the decoded value.
    let isPlain: Bool
}
