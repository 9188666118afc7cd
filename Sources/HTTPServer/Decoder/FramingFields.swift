import HTTPSemantics

/// How a message's content is delimited (RFC 9112 §6.3).
package enum Framing: Equatable, Sendable {
    case none
    /// So many bytes, at least one.
    case counted(Int)
    case chunked
}

/// Host, Content-Length and Transfer-Encoding as they come, and the framing that follows from them.
///
/// This is the strict reading: what RFC 9112 lets a recipient repair (equal Content-Lengths twice, Transfer-Encoding
/// overriding Content-Length), a repairing proxy before or behind us may repair differently.
struct FramingFields {
    private var hasHost = false
    private(set) var contentLength: Int?
    private var hasTransferEncoding = false
    private var chunkedCount = 0
    private var isChunkedLast = false
    private var hasOtherCoding = false
    private var hasBadCoding = false

    /// Whether a field decides where a message ends or whom it is for.
    @inline(__always)
    static func concern(_ name: FieldName) -> Bool {
        name == .host || name == .contentLength || name == .transferEncoding
    }

    /// Takes the value, without the white space around it, of a field that framing or routing hangs on.
    mutating func take(_ name: FieldName, _ value: UnsafeRawBufferPointer) -> MessageError? {
        if name == .host {
            guard !hasHost else { return .doubledHost }
            hasHost = true
            return Authority.isWellFormed(value) ? nil : .badHost
        }
        if name == .contentLength {
            guard contentLength == nil else { return .differingContentLengths }
            return takeLength(value)
        }
        hasTransferEncoding = true
        takeCodings(value)
        return nil
    }

    /// What is wrong with a request that has these fields; nil if nothing is.
    func error(minorVersion: Int) -> MessageError? {
        // RFC 9112 §3.2. An HTTP/1.0 request may lack Host.
        if !hasHost, minorVersion > 0 { return .missingHost }
        guard hasTransferEncoding else { return nil }
        if minorVersion == 0 { return .transferEncodingInHTTP10 }
        if contentLength != nil { return .lengthBesideTransferEncoding }
        // RFC 9112 §6.3: 400 where the length cannot be known. §6.1: 501 to a coding that is not understood.
        if hasBadCoding || chunkedCount > 1 || !isChunkedLast { return .badTransferEncoding }
        return hasOtherCoding ? .unknownTransferCoding : nil
    }

    /// The framing of a request in whose fields nothing is wrong.
    var framing: Framing {
        if hasTransferEncoding { return .chunked }
        return contentLength.map { $0 > 0 ? .counted($0) : .none } ?? .none
    }

    private mutating func takeLength(_ value: UnsafeRawBufferPointer) -> MessageError? {
        guard !value.isEmpty, value.allSatisfy({ $0.digitValue != nil }) else { return .badContentLength }
        var length = 0
        for byte in value {
            let (product, isTooGreat) = length.multipliedReportingOverflow(by: 10)
            let (sum, isStillTooGreat) = product.addingReportingOverflow(Int(byte & 0x0F))
            // Digits all right, but more bytes than can be counted: RFC 9110 §8.6 asks to look out for overflow.
            if isTooGreat || isStillTooGreat { return .contentTooLarge }
            length = sum
        }
        contentLength = length
        return nil
    }

    /// The elements of a list, with commas between them that are not in a quoted string.
    private mutating func takeCodings(_ bytes: UnsafeRawBufferPointer) {
        var start = 0
        var isQuoted = false
        var isEscaped = false
        for (index, byte) in bytes.enumerated() {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = isQuoted
            } else if byte == UInt8(ascii: ","), !isQuoted {
                takeCoding(bytes[start..<index])
                start = index + 1
            }
        }
        takeCoding(bytes[start...])
    }

    private mutating func takeCoding(_ element: Slice<UnsafeRawBufferPointer>) {
        var coding = element.drop(while: ByteClass.isSpace)
        while let last = coding.last, ByteClass.isSpace(last) { coding.removeLast() }
        // RFC 9110 §5.6.1.2: an empty element is none.
        guard !coding.isEmpty else { return }
        isChunkedLast = false
        // A transfer parameter or another list's separators make the coding another one, other bytes make it malformed.
        let name = coding.prefix { ByteClass.isToken($0) }
        let rest = coding[name.endIndex...]
        if name.isEmpty || (!rest.isEmpty && rest.first { !ByteClass.isSpace($0) } != UInt8(ascii: ";")) {
            hasBadCoding = true
        } else if name.count == 7, name.elementsEqual("chunked".utf8, by: { $0 | 0x20 == $1 }) {
            chunkedCount += 1
            isChunkedLast = true
            // RFC 9112 §7.1: “chunked” has no parameters.
            if !rest.isEmpty { hasBadCoding = true }
        } else {
            hasOtherCoding = true
        }
    }
}
