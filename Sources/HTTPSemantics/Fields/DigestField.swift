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

    /// What a sender meant whose field is malformed only in how its digests are written: an algorithm in capitals, a digest
    /// without its colons, in quotes, or in hexadecimal. Nil if that is not plain.
    package static func repaired(_ lines: [String]) -> String? {
        let members = lines.joined(separator: ",").split(separator: ",").map { member -> String? in
            let text = member.drop { $0 == " " || $0 == "\t" }
            guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let algorithm = String(text[..<equals]).asciiLowercased()
            let value = text[text.utf8.index(after: equals)...].filter { !" \t\"'".contains($0) }
            if value.utf8.count > 1, value.first == ":", value.last == ":" { return "\(algorithm)=\(value)" }
            guard let length = ["sha-256": 32, "sha-512": 64][algorithm],
                let digest = hexadecimal(value) ?? Base64.decode(value), digest.count == length
            else { return nil }
            return fieldValue(algorithm: algorithm, digest: digest)
        }
        let known = members.compactMap { $0 }
        let field = known.joined(separator: ", ")
        return !known.isEmpty && known.count == members.count && DigestField(lines: [field]) != nil ? field : nil
    }

    private static func hexadecimal(_ text: String) -> [UInt8]? {
        let digits = text.utf8.compactMap(\.hexValue)
        guard digits.count == text.utf8.count, [64, 128].contains(digits.count) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
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
