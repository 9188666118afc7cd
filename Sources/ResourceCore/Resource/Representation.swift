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

    /// Whether to store one in place of the other would change nothing: media types are compared as values
    /// (RFC 9110 §8.3.1), language tags without regard to case (§8.5.1), all else to the byte.
    package func isEquivalent(to other: Representation) -> Bool {
        guard content == other.content,
            Self.hasOctets(language?.asciiLowercased(), other.language?.asciiLowercased()),
            Self.hasOctets(disposition, other.disposition)
        else { return false }
        if mediaType.hasBytes(of: other.mediaType) { return true }
        guard let type = MediaType(mediaType), let otherType = MediaType(other.mediaType) else { return false }
        return type == otherType
    }

    private static func hasOctets(_ left: String?, _ right: String?) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        return left.hasBytes(of: right)
    }
}

/// A representation in the store, with what its validators are made of.
package struct StoredRepresentation: Sendable, Equatable {
    /// What the client handed over; of the content, what is at hand (see `ResourceReader`).
    package var representation: Representation
    /// The store-wide revision that made it; greater than 0, never used twice.
    package var revision: Int64
    /// When it was made, in seconds since 1970 (UTC).
    package var lastModified: Int64
    /// Whether nothing else was stored there within that second: only then does the date name one content, and may stand
    /// for a strong validator (RFC 9110 §8.8.2.2).
    package var isDateStrong: Bool
    /// Bytes of the whole content.
    package var contentLength: Int
    /// Where in the whole content the bytes that are at hand begin.
    package var contentStart: Int

    /// A stored representation, with the whole content.
    package init(_ representation: Representation, revision: Int64, lastModified: Int64, isDateStrong: Bool = true) {
        self.init(
            representation, revision: revision, lastModified: lastModified, isDateStrong: isDateStrong,
            contentLength: representation.content.count, contentStart: 0)
    }

    /// `representation` as it is stored at `now` in place of `old`. A clock that was set back must not make a resource look
    /// older than it was (RFC 9110 §8.8.2.1); nor may the date that was told for `old` come to stand for something else.
    package init(_ representation: Representation, revision: Int64, replacing old: StoredRepresentation?, now: Int64) {
        guard let old, old.lastModified >= now else {
            self.init(representation, revision: revision, lastModified: now)
            return
        }
        // The date of several changes is told for none of them while it lies ahead, so it need not grow with each.
        let isTold = old.lastModified > now && old.isDateStrong && old.lastModified < .max
        self.init(
            representation, revision: revision, lastModified: old.lastModified + (isTold ? 1 : 0), isDateStrong: false)
    }

    /// A stored representation, with the part of the content that begins at `contentStart`.
    package init(
        _ representation: Representation, revision: Int64, lastModified: Int64, isDateStrong: Bool,
        contentLength: Int, contentStart: Int
    ) {
        self.representation = representation
        self.revision = revision
        self.lastModified = lastModified
        self.isDateStrong = isDateStrong
        self.contentLength = contentLength
        self.contentStart = contentStart
    }

    /// Whether all of the content is at hand.
    package var isWhole: Bool { representation.content.count == contentLength }

    /// The bytes `range` of the whole content; nil if they are not at hand.
    package func content(in range: Range<Int>) -> [UInt8]? {
        guard !range.isEmpty else { return [] }
        let held = contentStart..<contentStart + representation.content.count
        if range == held { return representation.content }
        guard held.lowerBound <= range.lowerBound, range.upperBound <= held.upperBound else { return nil }
        return Array(representation.content[range.lowerBound - contentStart..<range.upperBound - contentStart])
    }
}
