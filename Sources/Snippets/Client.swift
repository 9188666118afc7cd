import HTTPSemantics

/// What a client cannot send as it is given. The defaults are those of a client that can send everything.
struct Client: Sendable {
    /// How it treats the method.
    var methods = MethodRule.kept
    /// Methods with which it sends no content.
    var contentless: Set<String> = []
    /// Methods with which it adds a Content-Type to content that has none.
    var typing: Set<String> = []
    /// Fields, in lower case, that are its own.
    var ownFields: Set<String> = []
    /// What else begins the names of its own fields.
    var ownPrefixes: [String] = []
    /// Whether it spells a value of a field.
    var spells: @Sendable (String) -> Bool = { _ in true }
    /// Whether it sends a target to the letter, or an equivalent one (RFC 3986 §6.2.2).
    var keepsTarget: @Sendable (String) -> Bool = Self.isSettled
    /// Whether content may have a NUL.
    var takesNUL = true
    /// Bytes that a literal may have.
    var contentLimit = Int.max

    enum MethodRule {
        /// To the letter.
        case kept
        /// In upper case.
        case upperCased
        /// In upper case, and letters only.
        case upperCasedLetters
        /// The common ones in upper case (Fetch §4.1.1), and some not at all.
        case normalised(forbidden: Set<String>)
    }

    /// Why the request cannot be sent; nil if it can.
    func refusal(of request: SnippetRequest) -> SnippetRefusal? {
        if !sends(method: request.method) { return .method(request.method) }
        if let content = request.content {
            if contentless.contains(request.method) { return .contentWithMethod(request.method) }
            if request.hasUntypedContent, typing.contains(request.method) { return .untypedContent }
            if !takesNUL, content.utf8.contains(0) { return .nul }
            if content.utf8.count > contentLimit { return .contentTooLong(limit: contentLimit) }
        }
        for field in request.fields {
            let name = field.spelling.asciiLowercased()
            if ownFields.contains(name) || ownPrefixes.contains(where: name.hasPrefix) { return .field(field.spelling) }
            if !spells(field.value) { return .fieldValue(field.spelling) }
        }
        return keepsTarget(request.target) ? nil : .target
    }

    private func sends(method: String) -> Bool {
        let hasLowerCase = method.utf8.contains { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 }
        switch methods {
        case .kept: return true
        case .upperCased: return !hasLowerCase
        case .upperCasedLetters: return method.utf8.allSatisfy { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }
        case .normalised(let forbidden):
            let upper = method.uppercased()
            let isCommon = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"].contains(upper)
            return !forbidden.contains(upper) && !(isCommon && method != upper)
        }
    }

    /// Whether it has neither an empty query, which many clients drop, nor what they remove before they send.
    @Sendable static func isSettled(_ target: String) -> Bool { hasNoDotSegments(target) && !target.hasSuffix("?") }

    /// Whether no segment is `.` or `..`, which most clients remove before they send (RFC 3986 §5.2.4).
    @Sendable static func hasNoDotSegments(_ target: String) -> Bool {
        target.prefix { $0 != "?" }.split(separator: "/").allSatisfy { segment in
            let plain = segment.replacing("%2e", with: ".").replacing("%2E", with: ".")
            return plain != "." && plain != ".."
        }
    }
}

extension Client {
    /// Every target as it is.
    @Sendable static func keepsEveryTarget(_: String) -> Bool { true }

    /// Bytes that Linux takes in one argument of a command, without the NUL at its end.
    static let argumentLimit = 131_071
}
