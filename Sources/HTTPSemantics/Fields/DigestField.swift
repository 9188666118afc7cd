/// The value of `Content-Digest` or `Repr-Digest` (RFC 9530 §2, §3).
package struct DigestField: Sendable, Hashable {
    /// A digest by one algorithm.
    package struct Entry: Sendable, Hashable {
        /// The algorithm's key: `sha-256`.
        package let algorithm: String
        /// The digest's bytes; how many there are is not checked.
        package let digest: [UInt8]
    }

    /// The digests, in order, each algorithm once; the last of doubled keys counts (RFC 9651 §4.2.2).
    package let entries: [Entry]

    /// What the field's lines spell together. Nil if they are not a Dictionary, or a member of it is not a Byte
    /// Sequence. Parameters of members are ignored; an empty Dictionary has no entries.
    package init?(lines: [String]) {
        guard let members = StructuredField.dictionary(lines) else { return nil }
        var entries: [Entry] = []
        for member in members {
            guard case .item(let item) = member.value,
                case .undecodedByteSequence(let text) = item.rfc9651BareItem, let digest = Base64.decode(text)
            else { return nil }
            entries.append(Entry(algorithm: member.key, digest: digest))
        }
        self.entries = entries
    }

    /// A field with one digest, `sha-256=:…:`. The algorithm is a key of a Dictionary, in lower case.
    package static func fieldValue(algorithm: String, digest: [UInt8]) -> String {
        "\(algorithm)=:\(Base64.encode(digest)):"
    }
}
