/// The grammar of `Content-Language` (RFC 9110 §8.5).
package enum ContentLanguage {
    /// Whether the field's lines are together a list of well-formed language tags (RFC 5646 §2.2.9). The list may be
    /// empty; whether a tag is registered is not asked.
    package static func isWellFormed(_ lines: [String]) -> Bool {
        FieldScanner.list(lines) { scanner -> Void? in
            let tag = scanner.run { $0.isAlphanumeric || $0 == UInt8(ascii: "-") }
            return isTag(tag) ? () : nil
        } != nil
    }

    /// `Language-Tag` of RFC 5646 §2.1.
    private static func isTag(_ bytes: ArraySlice<UInt8>) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self).asciiLowercased()
        if irregular.contains(text) { return true }
        var subtags = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)[...]
        guard subtags.allSatisfy({ 1...8 ~= $0.count }), let language = subtags.popFirst() else { return false }
        if language.elementsEqual("x".utf8) { return !subtags.isEmpty }
        guard language.count >= 2, language.allSatisfy(\.isLetter) else { return false }

        func skip(atMost limit: Int = .max, _ isMember: (Substring.UTF8View) -> Bool) {
            var count = 0
            while count < limit, let subtag = subtags.first, isMember(subtag) {
                subtags.removeFirst()
                count += 1
            }
        }
        if language.count <= 3 { skip(atMost: 3) { $0.count == 3 && $0.allSatisfy(\.isLetter) } }
        skip(atMost: 1) { $0.count == 4 && $0.allSatisfy(\.isLetter) }
        skip(atMost: 1) {
            $0.count == 2 && $0.allSatisfy(\.isLetter) || $0.count == 3 && $0.allSatisfy { $0.digitValue != nil }
        }
        skip { $0.count >= 5 || $0.count == 4 && $0.first?.digitValue != nil }
        // Extensions, then private use, which takes everything that follows.
        while let singleton = subtags.popFirst() {
            guard singleton.count == 1, let first = subtags.first else { return false }
            if singleton.elementsEqual("x".utf8) { return true }
            guard first.count >= 2 else { return false }
            skip { $0.count >= 2 }
        }
        return true
    }

    /// The registered tags that the rules do not cover (RFC 5646 §2.1).
    private static let irregular: Set<String> = [
        "en-gb-oed", "i-ami", "i-bnn", "i-default", "i-enochian", "i-hak", "i-klingon", "i-lux", "i-mingo", "i-navajo",
        "i-pwn", "i-tao", "i-tay", "i-tsu", "sgn-be-fr", "sgn-be-nl", "sgn-ch-de",
    ]
}

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
