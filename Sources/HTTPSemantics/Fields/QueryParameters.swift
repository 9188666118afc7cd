/// The parameters of a query, as forms and links write them: `name=value&name=value`.
///
/// `+` is a plus, as RFC 3986 has it, and not a space, as HTML forms have it: an address means the same in its path and
/// in its query.
package struct QueryParameters: Sendable {
    /// Names and values, percent-decoded once, in order. A name without `=` has an empty value; of several `=` the first
    /// separates; empty pairs (`a=1&&b=2`) are dropped.
    package let pairs: [(name: String, value: String)]

    /// The parameters of the query `raw` (without its `?`); none if it is nil or empty. Nil if percent-encoding is bad or
    /// a name or value is, decoded, not UTF-8.
    package init?(_ raw: String?) {
        var pairs: [(name: String, value: String)] = []
        for part in Array((raw ?? "").utf8).split(separator: UInt8(ascii: "&")) {
            let rawName = part.prefix { $0 != UInt8(ascii: "=") }
            guard let name = QueryParameters.decode(rawName),
                let value = QueryParameters.decode(part[rawName.endIndex...].dropFirst())
            else { return nil }
            pairs.append((name, value))
        }
        self.pairs = pairs
    }

    private static func decode(_ text: ArraySlice<UInt8>) -> String? {
        PercentEncoding.decode(text).flatMap { String(validating: $0, as: UTF8.self) }
    }
}

extension QueryParameters: Equatable {
    /// Whether both have the same names and values in the same order.
    package static func == (left: QueryParameters, right: QueryParameters) -> Bool {
        left.pairs.elementsEqual(right.pairs, by: ==)
    }
}
