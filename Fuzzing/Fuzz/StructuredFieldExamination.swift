@testable import HTTPSemantics

/// Digest fields, wanted digests, keys of idempotency: written again, they read the same.
enum StructuredFieldExamination {
    static func examine(_ input: [UInt8]) {
        let lines = Input.lines(input)
        if let field = DigestField(lines: lines) {
            let written = field.entries.map { DigestField.fieldValue(algorithm: $0.algorithm, digest: $0.digest) }
            requireEqual(DigestField(lines: written), field, "A line for each digest is the same field.")
            requireEqual(DigestField(lines: [written.joined(separator: ",")]), field, "And so is one for all.")
            requireEqual(Set(field.entries.map(\.algorithm)).count, field.entries.count, "An algorithm counts once.")
        }
        if let wanted = WantDigest(lines: lines) {
            let written = wanted.preferences.map { "\($0.algorithm)=\($0.weight)" }
            requireEqual(WantDigest(lines: written), wanted, "A line for each weight is the same field.")
            let best = wanted.preferences.map(\.weight).max() ?? 0
            let chosen = wanted.preferred(among: wanted.preferences.map(\.algorithm))
            let weight = wanted.preferences.first { $0.algorithm == chosen }?.weight
            requireEqual(weight ?? 0, best, "The most wanted algorithm is chosen.")
        }
        if let key = IdempotencyKey(lines: lines) {
            require(key.value.utf8.allSatisfy { 0x20...0x7E ~= $0 }, "A key is printable ASCII.")
            require(1...IdempotencyKey.maximumLength ~= key.value.utf8.count, "A key has 1 to 255 bytes.")
            let escaped = key.value.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }
            requireEqual(IdempotencyKey(lines: ["\"\(String(escaped))\""]), key, "Quoted, it is the same key.")
        }
        examineBase64(input)
    }

    private static func examineBase64(_ input: [UInt8]) {
        let encoded = Base64.encode(input)
        require(Base64.decode(encoded) == input, "What was encoded decodes to itself.")
        let unpadded = encoded.filter { $0 != "=" }
        require(Base64.decode(unpadded) == input, "Padding may be missing.")
        guard let decoded = Base64.decode(Input.text(input)) else { return }
        require(Base64.decode(Base64.encode(decoded)) == decoded, "Decoded, encoded and decoded is decoded.")
    }
}
