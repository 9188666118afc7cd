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

extension SnippetRequest {
    /// Reads a request as `message/http` has it (RFC 9112 §10.1): request line, fields, a blank line, content.
    ///
    /// Lines end with CR LF or LF. The version may be left out. The address is that of an absolute target, or else the
    /// Host field's, or else `defaultAuthority`. Every byte after the blank line is content, a final line end too; with
    /// a Content-Length the content is that long, and one line end may follow it. Without bytes there is no content,
    /// with `Content-Length: 0` there is empty content. Lines of one name become one (RFC 9110 §5.2).
    /// - Throws: a `SnippetError` that names the line.
    /// - Parameter publicURL: How clients reach the service that a request without a Host is for; nil stands for
    ///   `defaultAuthority`.
    package init(
        parsing text: [UInt8], defaultAuthority: String = Self.defaultAuthority, publicURL: PublicURL? = nil
    ) throws(SnippetError) {
        var reader = HeadReader(text)
        let start = try RequestLine(try reader.line(), at: reader.number)
        var head = FieldSection()
        while let line = try reader.fieldLine() { try head.add(line, at: reader.number) }
        let named = start.authority ?? head.authority
        // The service's public name stands for its public URL.
        let isPublic = start.authority == nil && (named.map { Authority($0) == publicURL?.authority } ?? true)
        let publicURL = isPublic ? publicURL : nil
        let hasPath = publicURL.map { named != nil && (start.target + "/").hasPrefix($0.path + "/") } ?? false
        self.init(
            start.method, hasPath ? start.target : publicURL.address(of: start.target),
            isSecure: publicURL?.isSecure ?? start.isSecure,
            authority: named ?? publicURL?.authority?.spelling ?? defaultAuthority, fields: head.fields,
            content: try reader.content(head.length))
    }
}

/// The first line.
private struct RequestLine {
    let method: String
    let target: String
    let authority: String?
    let isSecure: Bool

    init(_ line: String, at number: Int) throws(SnippetError) {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2 || words.count == 3 else {
            throw SnippetError(line: number, expected: "a request line such as “PUT /orders/1 HTTP/1.1”")
        }
        guard !words[0].isEmpty, words[0].utf8.allSatisfy(\.isTokenByte) else {
            throw SnippetError(line: number, expected: "a method, which is a token (RFC 9110 §9.1)")
        }
        guard words.count == 2 || words[2] == "HTTP/1.1" else {
            throw SnippetError(line: number, expected: "“HTTP/1.1” after the target, or nothing")
        }
        guard let parsed = RequestTarget(String(words[1])), parsed.form == .origin || parsed.form == .absolute,
            words[0] != "CONNECT", Self.isWellEncoded(words[1])
        else {
            throw SnippetError(
                line: number, expected: "a target that is a path or an http address, percent-encoded (RFC 9112 §3.2)")
        }
        method = String(words[0])
        target = parsed.path + (parsed.query.map { "?" + $0 } ?? "")
        isSecure = parsed.isSecure
        authority = parsed.authority.map { authority in
            let host = authority.isIPLiteral ? "[\(authority.host)]" : authority.host
            return host + (authority.port.map { ":\($0)" } ?? "")
        }
    }

    /// Whether two hexadecimal digits follow every `%`.
    private static func isWellEncoded(_ target: Substring) -> Bool {
        target.split(separator: "%", omittingEmptySubsequences: false).dropFirst().allSatisfy { part in
            let digits = part.utf8.prefix(2)
            return digits.count == 2 && digits.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
        }
    }
}

/// The fields, as far as they are read.
private struct FieldSection {
    private(set) var fields: [FieldLine] = []
    /// Where in `fields` each name is, in lower case.
    private var places: [String: Int] = [:]
    var authority: String?
    /// What Content-Length says, and in which line.
    var length: (count: Int, line: Int)?

    /// Fields of the connection, not of the request: every client makes them by itself.
    private static let ownToClients = ["connection", "keep-alive", "proxy-connection"]
    /// Fields that change how the content is sent.
    private static let framing = ["transfer-encoding", "te", "trailer", "upgrade"]

    mutating func add(_ line: String, at number: Int) throws(SnippetError) {
        guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else {
            throw SnippetError(line: number, expected: "a field such as “Accept: text/plain”, or a blank line")
        }
        let name = String(line[..<colon])
        guard !name.isEmpty, name.utf8.allSatisfy(\.isTokenByte) else {
            throw SnippetError(line: number, expected: "a field name, which is a token (RFC 9110 §5.1)")
        }
        let value = Self.trimmed(line[line.utf8.index(after: colon)...])
        guard value.utf8.allSatisfy({ 0x20...0x7E ~= $0 || $0 == 0x09 }) else {
            throw SnippetError(line: number, expected: "a field value of visible ASCII characters (RFC 9110 §5.5)")
        }
        let field = FieldLine(spelling: name, value: value)
        let folded = name.asciiLowercased()
        guard !Self.framing.contains(folded) else {
            throw SnippetError(line: number, expected: "no \(name), which is the client's own affair")
        }
        switch field.name {
        case .host:
            guard authority == nil, Authority(value) != nil else {
                throw SnippetError(line: number, expected: "one Host, which is a name or address with an optional port")
            }
            authority = value
        case .contentLength:
            guard length == nil, value.utf8.allSatisfy({ $0.digitValue != nil }), let count = Int(value) else {
                throw SnippetError(line: number, expected: "one Content-Length, which is a number")
            }
            length = (count, number)
        default:
            if !Self.ownToClients.contains(folded) { append(field, folded) }
        }
    }

    private mutating func append(_ field: FieldLine, _ folded: String) {
        if let index = places[folded] {
            // RFC 6265 §5.4: cookies are joined by semicolons.
            fields[index].value += (folded == "cookie" ? "; " : ", ") + field.value
        } else {
            places[folded] = fields.count
            fields.append(field)
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        let bytes = Array(text.utf8.drop(while: isSpace))
        return String(decoding: bytes.prefix((bytes.lastIndex { !isSpace($0) } ?? -1) + 1), as: UTF8.self)
    }
}

/// Takes a message apart: lines first, then what is left.
struct HeadReader {
    /// The line that was read last, from 1.
    private(set) var number = 0
    private var rest: ArraySlice<UInt8>

    init(_ text: [UInt8]) { rest = text[...] }

    /// The next line without its end.
    mutating func line() throws(SnippetError) -> String {
        number += 1
        let end = rest.firstIndex(of: UInt8(ascii: "\n"))
        var line = rest[..<(end ?? rest.endIndex)]
        rest = rest[(end.map { $0 + 1 } ?? rest.endIndex)...]
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        guard line.allSatisfy({ 0x20...0x7E ~= $0 || $0 == 0x09 }) else {
            throw SnippetError(line: number, expected: "visible ASCII characters only (RFC 9112 §2.2)")
        }
        return String(decoding: line, as: UTF8.self)
    }

    /// The next line; nil if it is blank or there is none.
    mutating func fieldLine() throws(SnippetError) -> String? {
        guard !rest.isEmpty else { return nil }
        let line = try line()
        return line.isEmpty ? nil : line
    }

    /// What is left.
    /// - Parameter length: what Content-Length says, and in which line.
    func content(_ length: (count: Int, line: Int)?) throws(SnippetError) -> String? {
        var content = rest
        if let length {
            guard rest.count >= length.count else {
                throw SnippetError(
                    line: length.line, expected: "Content-Length: \(rest.count), for no more bytes follow")
            }
            content = rest.prefix(length.count)
            let after = Array(rest.dropFirst(length.count))
            guard [[], Array("\n".utf8), Array("\r\n".utf8)].contains(after) else {
                throw SnippetError(
                    line: length.line, expected: "Content-Length: \(rest.count), for so many bytes follow")
            }
        } else if rest.isEmpty {
            return nil
        }
        guard let text = String(validating: content, as: UTF8.self) else {
            throw SnippetError(line: number + 1, expected: "content that is text in UTF-8")
        }
        return text
    }
}

/// Why a text is no request.
package struct SnippetError: Error, Sendable, Equatable {
    /// The line, from 1.
    package var line: Int
    /// What was expected there, such as “a colon after the field name”.
    package var expected: String

    /// The fault in a human sentence.
    package var sentence: String { "Line \(line): expected \(expected)." }
}
