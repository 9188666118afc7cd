/// The methods that NIOHTTP1's parser takes in an HTTP request, and tells as they are spelled. It answers any other name
/// with a parse error, so those must not reach it; nor CONNECT, after which it would read the connection as a tunnel.
enum ParserMethods {
    /// The names, the most frequent first.
    static let names: [StaticString] = [
        "GET", "PUT", "POST", "HEAD", "PATCH", "DELETE", "OPTIONS", "QUERY", "TRACE", "ACL", "BIND", "CHECKOUT", "COPY",
        "LINK", "LOCK", "MERGE", "MKACTIVITY", "MKCALENDAR", "MKCOL", "MOVE", "NOTIFY", "PROPFIND",
        "PROPPATCH", "PURGE", "REBIND", "REPORT", "SEARCH", "SUBSCRIBE", "UNBIND", "UNLINK", "UNLOCK", "UNSUBSCRIBE",
    ]

    private static let codes: [UInt128] = names.map { name in
        (0..<name.utf8CodeUnitCount).reduce(0) { $0 << 8 | UInt128(name.utf8Start[$1]) }
    }

    /// Whether the parser takes the method whose bytes are `code`, the last one lowest.
    static func know(_ code: UInt128, length: Int) -> Bool {
        length <= 16 && codes.contains(code)
    }
}
