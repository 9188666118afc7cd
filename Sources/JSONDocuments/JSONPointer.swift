/// A path into a JSON value (RFC 6901): member names and array positions from the top down.
package struct JSONPointer: Sendable, Equatable, CustomStringConvertible {
    /// The decoded reference tokens, as UTF-8 (WTF-8 where a JSON string spelled a lone surrogate).
    let tokens: [[UInt8]]

    /// Reads a pointer from its string form, `""` or `/a/b~1c/0`, JSON escapes already decoded.
    /// - Throws: `JSONPointerError` when it neither is empty nor begins with a slash, or a tilde is not followed by
    ///   0 or 1 (RFC 6901 §3).
    package init(parsing text: String) throws(JSONPointerError) { try self.init(decoded: Array(text.utf8)) }

    static let root = JSONPointer(tokens: [])

    init(tokens: [[UInt8]]) { self.tokens = tokens }

    init(decoded: [UInt8]) throws(JSONPointerError) {
        var tokens: [[UInt8]] = []
        var token: [UInt8] = []
        var at = 0
        while at < decoded.count {
            let byte = decoded[at]
            if at == 0 && byte != UInt8(ascii: "/") { throw .noSlash }
            if byte == UInt8(ascii: "/") {
                if at > 0 { tokens.append(token) }
                token = []
            } else if byte == UInt8(ascii: "~") {
                at += 1
                // RFC 6901 §4: decoded in one pass, so `~01` is `~1` and not a slash.
                switch at < decoded.count ? decoded[at] : 0 {
                case UInt8(ascii: "0"): token.append(UInt8(ascii: "~"))
                case UInt8(ascii: "1"): token.append(UInt8(ascii: "/"))
                default: throw .badEscape(offset: at - 1)
                }
            } else {
                token.append(byte)
            }
            at += 1
        }
        if !decoded.isEmpty { tokens.append(token) }
        self.tokens = tokens
    }

    package var isRoot: Bool { tokens.isEmpty }

    /// Whether `other` lies somewhere inside what this points at; nothing lies inside itself.
    package func isAncestor(of other: JSONPointer) -> Bool {
        tokens.count < other.tokens.count && other.tokens.starts(with: tokens)
    }

    /// The pointer to what lies `count` levels below the top on the way; at most the whole of it.
    func prefix(_ count: Int) -> JSONPointer { JSONPointer(tokens: Array(tokens.prefix(count))) }

    /// What this points at; nil when there is nothing, which includes `-`, the element after the last (§4).
    package func value(in root: JSONValue) -> JSONValue? {
        var value = root
        for token in tokens {
            switch value {
            case .object(let object):
                guard let position = object.position(of: token) else { return nil }
                value = object.list.items[position].value
            case .array(let array):
                guard case .position(let position) = ArrayIndex(token), let element = array[position] else {
                    return nil
                }
                value = element
            case .null, .boolean, .number, .string:
                return nil
            }
        }
        return value
    }

    /// The string form, with `~0` and `~1`.
    package var description: String {
        var text: [UInt8] = []
        for token in tokens {
            text.append(UInt8(ascii: "/"))
            for byte in token {
                switch byte {
                case UInt8(ascii: "~"): text += "~0".utf8
                case UInt8(ascii: "/"): text += "~1".utf8
                default: text.append(byte)
                }
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// Why a string is not a JSON Pointer (RFC 6901 §3).
package enum JSONPointerError: Error, Sendable, Equatable {
    /// It is not empty and does not begin with a slash.
    case noSlash
    /// A tilde is not followed by 0 or 1; the offset is the tilde's, in UTF-8 bytes from 0.
    case badEscape(offset: Int)

    /// The fault in a human sentence.
    package var sentence: String {
        switch self {
        case .noSlash: "A JSON Pointer is empty or begins with a slash."
        case .badEscape: "A tilde in a JSON Pointer is followed by 0 or 1."
        }
    }
}

/// What a reference token says about an array (RFC 6901 §4).
enum ArrayIndex: Equatable {
    case position(Int)
    /// `-`
    case afterLast
    /// Not an index: letters, a sign, a leading zero, nothing.
    case none

    init(_ token: [UInt8]) {
        if token == [UInt8(ascii: "-")] {
            self = .afterLast
        } else if token.allSatisfy(Bytes.isDigit), token == [UInt8(ascii: "0")] || token.first != UInt8(ascii: "0"),
            !token.isEmpty
        {
            // Digits that fit no integer lie beyond any array.
            self = .position(Int(String(decoding: token, as: UTF8.self)) ?? .max)
        } else {
            self = .none
        }
    }
}
