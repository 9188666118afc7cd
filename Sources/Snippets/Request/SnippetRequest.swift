import HTTPSemantics

/// A request that is to be written as client code.
package struct SnippetRequest: Sendable {
    /// The method, to the letter.
    package var method: String
    /// Whether the scheme is https.
    package var isSecure: Bool
    /// The host with its port, if one is given: `127.0.0.1:8080`.
    package var authority: String
    /// The path with its query, to the letter; begins with a slash.
    package var target: String
    /// The fields in order, each name once, without those that every client makes by itself: Host, Content-Length,
    /// Connection.
    package var fields: [FieldLine]
    /// The content; nil if there is none, which is not the same as empty content.
    package var content: String?

    /// A request. Nothing is checked: texts from elsewhere come in through `init(parsing:)`.
    package init(
        _ method: String, _ target: String, isSecure: Bool = false, authority: String = Self.defaultAuthority,
        fields: [FieldLine] = [], content: String? = nil
    ) {
        self.method = method
        self.isSecure = isSecure
        self.authority = authority
        self.target = target
        self.fields = fields
        self.content = content
    }

    /// Where a request goes that does not say so.
    package static let defaultAuthority = "127.0.0.1:8080"

    /// The whole address.
    package var url: String { (isSecure ? "https://" : "http://") + authority + target }

    /// Whether a field of that name is among the fields.
    func has(_ name: FieldName) -> Bool { fields.contains { $0.name == name } }

    /// Whether it has content and does not say of which type: most clients would then invent one.
    var hasUntypedContent: Bool { content != nil && !has(.contentType) }
}
