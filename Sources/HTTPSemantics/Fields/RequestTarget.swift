/// The target of a request line (RFC 9112 §3.2).
package struct RequestTarget: Sendable, Hashable {
    /// The form in which the target came.
    package let form: Form
    /// The authority of the absolute and the authority form; nil in the other two.
    package let authority: Authority?
    /// Whether the target names the scheme https: only a secured connection may answer for it (RFC 9110 §7.4).
    package let isSecure: Bool
    /// The path as it was sent, beginning with a slash; `/` if an absolute target has none, empty in the authority and
    /// the asterisk form. Percent-encoding is not checked: `PathSegments` tells what is wrong with it.
    package let path: String
    /// The query as it was sent, without its `?`; nil if there is no `?`. Percent-encoding is not checked.
    package let query: String?

    /// The four forms of a target.
    package enum Form: Sendable, Hashable, CaseIterable {
        /// `/a/b?c`.
        case origin
        /// `http://host/a/b?c`.
        case absolute
        /// `host:port`, for CONNECT.
        case authority
        /// `*`, for OPTIONS.
        case asterisk
    }

    /// The target that `raw` spells. Nil if it is of no form: a scheme other than http and https, user information, a
    /// fragment, or a character that RFC 3986 does not allow there unencoded.
    package init?(_ raw: String) {
        if raw.utf8.first == UInt8(ascii: "/") {
            self.init(origin: raw)
        } else if raw == "*" {
            self.init(.asterisk, nil, "")
        } else if let start = RequestTarget.authorityStart(raw) {
            let rest = raw[start...]
            let end = rest.utf8.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
            guard let authority = Authority(String(rest[..<end])) else { return nil }
            let isSecure = start == raw.utf8.index(raw.startIndex, offsetBy: "https://".utf8.count)
            self.init(.absolute, authority, rest[end...], isSecure: isSecure)
        } else {
            guard let authority = Authority(raw), authority.port != nil else { return nil }
            self.init(.authority, authority, "")
        }
    }

    /// The origin form, which nearly all requests have: without a query the path is all of it.
    private init?(origin raw: String) {
        var mark: Int?
        let isSound = raw.utf8.span.withUnsafeBufferPointer { bytes in
            for index in bytes.indices {
                guard bytes[index].isTargetCharacter else { return false }
                if mark == nil, bytes[index] == UInt8(ascii: "?") { mark = index }
            }
            return true
        }
        guard isSound else { return nil }
        form = .origin
        authority = nil
        isSecure = false
        guard let mark else {
            path = raw
            query = nil
            return
        }
        let place = raw.utf8.index(raw.startIndex, offsetBy: mark)
        path = String(raw[..<place])
        query = String(raw[raw.utf8.index(after: place)...])
    }

    private init?(
        _ form: Form, _ authority: Authority?, _ pathAndQuery: Substring, isSecure: Bool = false
    ) {
        var pathAndQuery = pathAndQuery
        guard pathAndQuery.withUTF8({ $0.allSatisfy(\.isTargetCharacter) }) else { return nil }
        let bytes = pathAndQuery.utf8
        // The first question mark begins the query; in a query, more of them may stand.
        let mark = pathAndQuery.withUTF8 { $0.firstIndex(of: UInt8(ascii: "?")) }
            .map { bytes.index(bytes.startIndex, offsetBy: $0) }
        let path = pathAndQuery[..<(mark ?? bytes.endIndex)]
        self.form = form
        self.authority = authority
        self.isSecure = isSecure
        self.path = path.isEmpty && form == .absolute ? "/" : String(path)
        self.query = mark.map { String(pathAndQuery[bytes.index(after: $0)...]) }
    }

    /// Where the authority begins after `http://` or `https://`, in any case; nil if `raw` begins otherwise.
    private static func authorityStart(_ raw: String) -> String.Index? {
        for scheme in ["http://", "https://"] {
            if raw.begins(withLowercased: scheme) {
                return raw.utf8.index(raw.startIndex, offsetBy: scheme.utf8.count)
            }
        }
        return nil
    }
}

// Targets that people and programs write as if any character could stand there.
extension RequestTarget {
    /// The first character of `raw` that RFC 3986 does not allow in a path or a query, and its percent-encoding; nil if
    /// there is none.
    package static func misspelling(in raw: String) -> (character: Character, encoding: String)? {
        raw.first { !$0.utf8.allSatisfy(\.isTargetCharacter) }.map { ($0, encoded(String($0))) }
    }

    /// `raw` with all such characters percent-encoded.
    package static func encoded(_ raw: String) -> String {
        PercentEncoding.encode(raw.utf8, except: \.isTargetCharacter)
    }
}

extension UInt8 {
    /// What may stand in a path or a query.
    fileprivate var isTargetCharacter: Bool {
        isSegmentCharacter || self == UInt8(ascii: "/") || self == UInt8(ascii: "%") || self == UInt8(ascii: "?")
    }
}
