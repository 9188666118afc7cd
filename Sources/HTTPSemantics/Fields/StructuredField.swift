import RawStructuredFieldValues

/// Structured fields (RFC 9651), read by swift-http-structured-headers.
enum StructuredField {
    /// The most members and parameters of a dictionary that are read. RFC 9651 §3.2 asks for 1024 members. The library
    /// looks for each key among those before it, so that more would cost time by the square.
    static let memberLimit = 1_024

    /// The members of a dictionary that stands on one or more lines; nil if it is malformed.
    static func dictionary(_ lines: [String]) -> [(key: String, value: ItemOrInnerList)]? {
        let bytes = Array(lines.joined(separator: ", ").utf8)
        guard isWithinLimit(bytes) else { return nil }
        var parser = StructuredFieldValueParser(bytes)
        return (try? parser.parseDictionaryFieldValue())?.map { (key: $0.0, value: $0.1) }
    }

    /// An item without its parameters; nil if it is malformed.
    static func item(_ bytes: [UInt8]) -> RFC9651BareItem? {
        guard isWithinLimit(bytes) else { return nil }
        var parser = StructuredFieldValueParser(bytes)
        return (try? parser.parseItemFieldValue())?.rfc9651BareItem
    }

    /// Separators within strings are counted too: this errs on the side of refusing.
    private static func isWithinLimit(_ bytes: [UInt8]) -> Bool {
        bytes.count { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") } < memberLimit
    }
}
