import HTTPSemantics

/// What a client hands over to be stored, to the letter (RFC 9110 §3.2).
package struct Representation: Sendable, Equatable {
    /// The content, byte for byte.
    package var content: [UInt8]
    /// The `Content-Type` value as it was sent, parameters included.
    package var mediaType: String
    /// The `Content-Language` value as it was sent; nil if there was none.
    package var language: String?
    /// The `Content-Disposition` value as it was sent; nil if there was none.
    package var disposition: String?

    /// A representation.
    package init(content: [UInt8], mediaType: String, language: String? = nil, disposition: String? = nil) {
        self.content = content
        self.mediaType = mediaType
        self.language = language
        self.disposition = disposition
    }

    /// Whether both are the same to the byte: `String` alone would take two spellings of “é” for one.
    package static func == (left: Representation, right: Representation) -> Bool {
        left.content == right.content && left.mediaType.hasBytes(of: right.mediaType)
            && hasOctets(left.language, right.language) && hasOctets(left.disposition, right.disposition)
    }

    private static func hasOctets(_ left: String?, _ right: String?) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        return left.hasBytes(of: right)
    }
}

/// A representation in the store, with what its validators are made of.
package struct StoredRepresentation: Sendable, Equatable {
    /// What the client handed over.
    package var representation: Representation
    /// The store-wide revision that made it; greater than 0, never used twice.
    package var revision: Int64
    /// When it was made, in seconds since 1970 (UTC).
    package var lastModified: Int64
    /// Whether nothing else was stored there within that second: only then does the date name one content, and may stand
    /// for a strong validator (RFC 9110 §8.8.2.2).
    package var isDateStrong: Bool

    /// A stored representation.
    package init(_ representation: Representation, revision: Int64, lastModified: Int64, isDateStrong: Bool = true) {
        self.representation = representation
        self.revision = revision
        self.lastModified = lastModified
        self.isDateStrong = isDateStrong
    }
}
