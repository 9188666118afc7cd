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

/// The value of `Want-Content-Digest` or `Want-Repr-Digest` (RFC 9530 §4).
package struct WantDigest: Sendable {
    /// The algorithms that the client names, in order, each with its weight: 0 (not wanted) to 10 (most wanted).
    package let preferences: [(algorithm: String, weight: Int)]

    /// What the field's lines spell together. Nil if they are not a Dictionary of Integers from 0 to 10; such a field is
    /// best ignored. Parameters of members are ignored.
    package init?(lines: [String]) {
        guard let members = StructuredField.dictionary(lines) else { return nil }
        var preferences: [(algorithm: String, weight: Int)] = []
        for member in members {
            guard case .item(let item) = member.value, case .integer(let weight) = item.rfc9651BareItem,
                0...10 ~= weight
            else { return nil }
            preferences.append((member.key, Int(weight)))
        }
        self.preferences = preferences
    }

    /// The algorithm to use of those that the server offers, in the server's order: the one with the highest weight, the
    /// server's first of several. Nil if the client wants none of them.
    package func preferred(among offered: [String]) -> String? {
        var best: (algorithm: String, weight: Int)?
        for algorithm in offered {
            guard let weight = preferences.first(where: { $0.algorithm == algorithm })?.weight,
                weight > (best?.weight ?? 0)
            else { continue }
            best = (algorithm, weight)
        }
        return best?.algorithm
    }
}

extension WantDigest: Equatable {
    /// Whether both name the same algorithms with the same weights in the same order.
    package static func == (left: WantDigest, right: WantDigest) -> Bool {
        left.preferences.elementsEqual(right.preferences, by: ==)
    }
}
