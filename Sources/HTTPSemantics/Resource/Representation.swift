/// What a client hands over to be stored, to the letter (RFC 9110 §3.2).
public struct Representation: Sendable, Equatable {
    /// The content, byte for byte.
    public var content: [UInt8]
    /// The `Content-Type` value as it was sent, parameters included.
    public var mediaType: String
    /// The `Content-Language` value as it was sent; nil if there was none.
    public var language: String?
    /// The `Content-Disposition` value as it was sent; nil if there was none.
    public var disposition: String?

    /// A representation.
    public init(content: [UInt8], mediaType: String, language: String? = nil, disposition: String? = nil) {
        self.content = content
        self.mediaType = mediaType
        self.language = language
        self.disposition = disposition
    }

    /// Whether both are the same to the octet: `String` alone would take two spellings of “é” for one.
    public static func == (left: Representation, right: Representation) -> Bool {
        left.content == right.content && left.mediaType.hasOctets(of: right.mediaType)
            && hasOctets(left.language, right.language) && hasOctets(left.disposition, right.disposition)
    }

    private static func hasOctets(_ left: String?, _ right: String?) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        return left.hasOctets(of: right)
    }
}

/// A representation in the store, with what its validators are made of.
public struct StoredRepresentation: Sendable, Equatable {
    /// What the client handed over.
    public var representation: Representation
    /// The store-wide revision that made it; greater than 0, never used twice.
    public var revision: Int64
    /// When it was made, in seconds since 1970 (UTC).
    public var lastModified: Int64
    /// Whether nothing else was stored there within that second: only then does the date name one content, and may stand
    /// for a strong validator (RFC 9110 §8.8.2.2).
    public var isDateStrong: Bool

    /// A stored representation.
    public init(_ representation: Representation, revision: Int64, lastModified: Int64, isDateStrong: Bool = true) {
        self.representation = representation
        self.revision = revision
        self.lastModified = lastModified
        self.isDateStrong = isDateStrong
    }
}
