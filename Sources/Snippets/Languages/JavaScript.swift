import HTTPSemantics

/// What the three JavaScript clients have in common.
enum JavaScript {
    /// A browser's clients (Fetch §2.2.1, §2.2.2): methods that they normalise or forbid, fields that are theirs.
    static let browser = Client(
        methods: .normalised(forbidden: ["CONNECT", "TRACE", "TRACK"]), contentless: ["GET", "HEAD"],
        ownFields: [
            "accept-charset", "accept-encoding", "access-control-request-headers", "access-control-request-method",
            "cookie", "cookie2", "date", "dnt", "expect", "origin", "referer", "set-cookie", "user-agent", "via",
        ], ownPrefixes: ["proxy-", "sec-", "access-control-request-", "x-http-method", "x-method-override"],
        keepsTarget: isSettled)

    /// Whether the URL parser keeps a target; it encodes a `'` in a query.
    @Sendable static func isSettled(_ target: String) -> Bool {
        Client.isSettled(target) && !target.drop { $0 != "?" }.contains("'")
    }

    static func literal(_ text: String) -> String { LiteralDialect.javaScript.literal(text) }

    /// `'Name': 'value',` as a line of an object.
    static func member(_ field: FieldLine) -> String {
        // `'__proto__': …` would set the object's prototype.
        let name = field.spelling == "__proto__" ? "['__proto__']" : literal(field.spelling)
        return "    \(name): \(literal(field.value)),"
    }

    /// Content as bytes: with them, the browser adds nothing to Content-Type.
    static func bytes(_ content: String) -> String { "new TextEncoder().encode(\(literal(content)))" }
}
