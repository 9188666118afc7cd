/// The value of `Accept`: which media types the client takes, and how gladly (RFC 9110 §12.5.1).
package struct Accept: Sendable {
    private let ranges: [Range]

    fileprivate struct Range {
        var type: String
        var subtype: String
        var parameters: [MediaType.Parameter]
        /// 0…1000.
        var quality: Int
    }

    /// What the field's lines spell together. Nil if they are malformed; such a field is best ignored.
    /// An empty list accepts everything, as no field does.
    package init?(lines: [String]) {
        guard let ranges = FieldScanner.list(lines, of: Accept.range) else { return nil }
        self.ranges = ranges
    }

    /// How gladly the client takes `type`: 0 (not at all) to 1000. The most specific range that fits decides: one with
    /// parameters (the more, the more specific) before `text/plain`, before `text/*`, before `*/*`; of equally specific
    /// ones the highest weight.
    package func quality(of type: MediaType) -> Int {
        guard !ranges.isEmpty else { return 1_000 }
        var best = (depth: -1, parameters: 0, quality: 0)
        for range in ranges {
            guard let depth = range.depth(for: type) else { continue }
            let candidate = (depth, range.parameters.count, range.quality)
            if candidate > best { best = candidate }
        }
        return best.quality
    }

    /// The type that the client takes most gladly; of equally welcome ones the first.
    package func preferred(of types: [MediaType]) -> MediaType? {
        var best: (type: MediaType, quality: Int)?
        for type in types {
            let quality = quality(of: type)
            if quality > best?.quality ?? 0 { best = (type, quality) }
        }
        return best?.type
    }

    /// Whether the client takes `type` at all.
    package func accepts(_ type: MediaType) -> Bool {
        quality(of: type) > 0
    }

    private static func range(_ scanner: inout FieldScanner) -> Range? {
        guard let type = scanner.token()?.asciiLowercased(), scanner.take("/"),
            let subtype = scanner.token()?.asciiLowercased(), type != "*" || subtype == "*",
            var parameters = scanner.parameters()
        else { return nil }
        // A parameter named q is the weight wherever it stands; two of them are no weight.
        let weights = parameters.filter { $0.name == "q" }
        guard weights.count <= 1 else { return nil }
        var quality = 1_000
        if let weight = weights.first {
            guard let parsed = Accept.weight(weight.value) else { return nil }
            quality = parsed
            parameters.removeAll { $0.name == "q" }
        }
        return Range(type: type, subtype: subtype, parameters: parameters, quality: quality)
    }

    /// `qvalue` of RFC 9110 §12.4.2 in thousandths: 0 or 1 with up to three decimals.
    private static func weight(_ value: String) -> Int? {
        let bytes = Array(value.utf8)
        guard 1...5 ~= bytes.count, let whole = bytes[0].digitValue, whole <= 1 else { return nil }
        guard bytes.count == 1 || bytes[1] == UInt8(ascii: ".") else { return nil }
        var thousandths = whole * 1_000
        for (byte, unit) in zip(bytes.dropFirst(2), [100, 10, 1]) {
            guard let digit = byte.digitValue else { return nil }
            thousandths += digit * unit
        }
        return thousandths <= 1_000 ? thousandths : nil
    }
}

extension Accept.Range {
    /// How much of the type the range names, if it fits: 0 nothing, 1 the type, 2 the subtype too. Nil if it does not fit.
    fileprivate func depth(for type: MediaType) -> Int? {
        guard self.type == "*" || self.type == type.type, subtype == "*" || subtype == type.subtype,
            parameters.allSatisfy({ type.satisfies($0) })
        else { return nil }
        return self.type == "*" ? 0 : subtype == "*" ? 1 : 2
    }
}

extension MediaType {
    /// Whether the type has the parameter that a range asks for. Names of charsets have no case; other values do. JSON
    /// is UTF-8 and has no charset parameter (RFC 8259 §8.1, §11), so a range that asks for that charset fits it.
    fileprivate func satisfies(_ wanted: Parameter) -> Bool {
        if wanted.name == "charset" {
            return (charset ?? (isJSON ? "utf-8" : nil)) == wanted.value.asciiLowercased()
        }
        return parameters.contains(wanted)
    }
}

/// A pattern of media types, as the operator writes it: `image/png`, `text/*`, `application/*+json` or `*/*`.
package struct MediaRange: Sendable, Hashable {
    /// The pattern as it was written.
    package let spelling: String
    private let type: String
    private let subtype: String

    /// The pattern that `value` spells. Nil if it is not a pattern: a `*` stands only for a whole type, a whole subtype,
    /// or a subtype up to its suffix, and there are no parameters.
    package init?(_ value: String) {
        var scanner = FieldScanner(value)
        guard let type = scanner.token()?.asciiLowercased(), scanner.take("/"),
            let subtype = scanner.token()?.asciiLowercased(), scanner.isAtEnd
        else { return nil }
        if type == "*" {
            guard subtype == "*" else { return nil }
        } else {
            guard !type.utf8.contains(UInt8(ascii: "*")) else { return nil }
            let stem = subtype.hasPrefix("*+") && subtype.utf8.count > 2 ? subtype.dropFirst(2) : subtype[...]
            guard subtype == "*" || !stem.utf8.contains(UInt8(ascii: "*")) else { return nil }
        }
        self.spelling = value
        self.type = type
        self.subtype = subtype
    }

    /// Whether `type`, whatever its parameters, fits the pattern. `application/*+json` needs a suffix: it does not fit
    /// `application/json`.
    package func matches(_ type: MediaType) -> Bool {
        if self.type == "*" { return true }
        guard self.type == type.type else { return false }
        if subtype == "*" { return true }
        guard subtype.hasPrefix("*+") else { return subtype == type.subtype }
        let suffix = subtype.dropFirst()
        return type.subtype.hasSuffix(suffix) && type.subtype.utf8.count > suffix.utf8.count
    }
}
