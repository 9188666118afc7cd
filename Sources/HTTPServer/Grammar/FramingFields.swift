import HTTPSemantics

/// How a message's content is delimited (RFC 9112 §6.3).
enum Framing: Equatable, Sendable {
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
    private var contentLength: Int?
    private var hasTransferEncoding = false
    private var chunkedCount = 0
    private var isChunkedLast = false
    private var hasRegisteredCoding = false
    private var hasUnknownCoding = false
    private var hasBadCoding = false

    /// Whether a Transfer-Encoding is empty, or has more around its codings than spaces.
    private(set) var hasSeparatedCoding = false

    /// What IANA's registry of transfer codings has beside “chunked”.
    private static let registered = ["gzip", "x-gzip", "deflate", "compress", "x-compress", "identity"]

    /// Takes a field's value; surrounding white space is not part of it (RFC 9112 §5.1).
    mutating func take(_ name: FramingName, _ bytes: UnsafeRawBufferPointer) -> MessageError? {
        let value = Self.trimmed(bytes)
        switch name {
        case .host:
            guard !hasHost else { return .doubledHost }
            hasHost = true
            return HostValue.isValid(value) ? nil : .badHost
        case .contentLength:
            guard contentLength == nil else { return .differingContentLengths }
            return takeLength(value)
        case .transferEncoding:
            hasTransferEncoding = true
            takeCodings(bytes)
            return nil
        }
    }

    /// The framing of a request with these fields, or what is wrong with them.
    func framing(minorVersion: Int) -> Result<Framing, FramingError> {
        // RFC 9112 §3.2. An HTTP/1.0 request may lack Host.
        if !hasHost, minorVersion > 0 { return .failure(FramingError(.missingHost)) }
        guard hasTransferEncoding else {
            return .success(contentLength.map { $0 > 0 ? .counted($0) : .none } ?? .none)
        }
        if minorVersion == 0 { return .failure(FramingError(.transferEncodingInHTTP10)) }
        if contentLength != nil { return .failure(FramingError(.lengthBesideTransferEncoding)) }
        if hasBadCoding || chunkedCount > 1 || (chunkedCount == 1 && !isChunkedLast) {
            return .failure(FramingError(.badTransferEncoding))
        }
        // RFC 9112 §6.1: 501 to what is not understood. §6.3: 400 where the length cannot be known.
        if hasUnknownCoding { return .failure(FramingError(.unknownTransferCoding)) }
        if chunkedCount == 0 { return .failure(FramingError(.badTransferEncoding)) }
        return hasRegisteredCoding ? .failure(FramingError(.unknownTransferCoding)) : .success(.chunked)
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
        if bytes.isEmpty { hasSeparatedCoding = true }
        var start = 0
        var isQuoted = false
        var isEscaped = false
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: ",") || byte == ByteClass.tab { hasSeparatedCoding = true }
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = isQuoted
            } else if byte == UInt8(ascii: ","), !isQuoted {
                takeCoding(Self.trimmed(UnsafeRawBufferPointer(rebasing: bytes[start..<index])))
                start = index + 1
            }
        }
        takeCoding(Self.trimmed(UnsafeRawBufferPointer(rebasing: bytes[start...])))
    }

    private mutating func takeCoding(_ coding: UnsafeRawBufferPointer) {
        // RFC 9110 §5.6.1.2: an empty element is none.
        guard !coding.isEmpty else { return }
        isChunkedLast = false
        // A transfer parameter or another list's separators make the coding unknown, other bytes make it malformed.
        let name = coding.prefix { ByteClass.isToken($0) }
        if name.isEmpty || (name.count < coding.count && !Self.isParameter(coding[name.count...])) {
            hasBadCoding = true
        } else if Self.spells(name, "chunked") {
            chunkedCount += 1
            isChunkedLast = true
            // RFC 9112 §7.1: “chunked” has no parameters.
            if name.count < coding.count { hasBadCoding = true }
        } else if Self.registered.contains(where: { Self.spells(name, $0) }) {
            hasRegisteredCoding = true
        } else {
            hasUnknownCoding = true
        }
    }

    /// Whether a token is `name`, which is in lower case. Setting bit 5 folds A–Z onto a–z, and no other token byte onto
    /// a letter or a hyphen.
    private static func spells(_ token: Slice<UnsafeRawBufferPointer>, _ name: String) -> Bool {
        token.elementsEqual(name.utf8, by: { $0 | 0x20 == $1 })
    }

    /// `BWS ";"`, as transfer parameters begin.
    private static func isParameter(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        bytes.first { $0 != ByteClass.space && $0 != ByteClass.tab } == UInt8(ascii: ";")
    }

    private static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var start = 0
        var end = bytes.count
        while start < end, bytes[start] == ByteClass.space || bytes[start] == ByteClass.tab { start += 1 }
        while end > start, bytes[end - 1] == ByteClass.space || bytes[end - 1] == ByteClass.tab { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }
}

/// A fault in the form that `Result` wants.
struct FramingError: Error {
    let fault: MessageError

    init(_ fault: MessageError) {
        self.fault = fault
    }
}
