/// The grammar of `Content-Disposition` (RFC 6266 §4.1).
package enum ContentDisposition {
    /// Whether the field has one line, which is a disposition type with parameters, each name at most once. What an
    /// extended value (`filename*=UTF-8''…`) says is not looked into.
    package static func isWellFormed(_ lines: [String]) -> Bool {
        guard lines.count == 1, let line = lines.first else { return false }
        var scanner = FieldScanner(line)
        scanner.skipWhitespace()
        guard scanner.token() != nil else { return false }
        var names: Set<String> = []
        scanner.skipWhitespace()
        while scanner.take(";") {
            // White space may stand between all parts: the grammar is that of RFC 2616 §2.1.
            scanner.skipWhitespace()
            guard let name = scanner.token(), names.insert(name.asciiLowercased()).inserted else { return false }
            scanner.skipWhitespace()
            guard scanner.take("=") else { return false }
            scanner.skipWhitespace()
            guard scanner.word() != nil else { return false }
            scanner.skipWhitespace()
        }
        return scanner.isAtEnd
    }
}
