import HTTPSemantics

/// `method SP request-target SP HTTP-version CRLF`, with one empty line before it tolerated (RFC 9112 §2.2, §3).
struct RequestLineGrammar {
    private enum Place: UInt8 {
        case start, leadingLineFeed, method, targetStart, target, version, lineFeed
    }

    /// The method's bytes, the last one lowest; only meaningful if `methodLength` is at most 16.
    private(set) var methodCode: UInt128 = 0
    private(set) var methodLength = 0
    /// The minor version, one digit.
    private(set) var minorVersion = 0

    private let limit: Int
    private var place = Place.start
    private var sawEmptyLine = false
    /// Bytes of the line so far, its end not counted.
    private var length = 0
    private var versionLength = 0
    private var majorVersion = 0

    init(limit: Int) {
        self.limit = limit
    }

    /// Whether the method was read to its end, and is HEAD.
    var isHead: Bool {
        methodCode == 0x4845_4144 && methodLength == 4 && place != .method
    }

    /// Whether nothing of the line has come: an empty line before it is none of it.
    var isUntouched: Bool { place == .start }

    mutating func consume(_ cursor: inout OctetCursor) -> Advance {
        while let byte = cursor.current {
            switch place {
            case .start:
                if byte == ByteClass.carriageReturn, !sawEmptyLine {
                    sawEmptyLine = true
                    place = .leadingLineFeed
                    cursor.index += 1
                } else if byte == ByteClass.carriageReturn || byte == ByteClass.space {
                    return .fault(.badRequestLine)
                } else if byte == ByteClass.lineFeed {
                    return .fault(.bareLineEnd)
                } else {
                    place = .method
                }
            case .leadingLineFeed:
                guard byte == ByteClass.lineFeed else { return .fault(.bareLineEnd) }
                place = .start
                cursor.index += 1
            case .method:
                if let fault = takeMethod(&cursor) { return .fault(fault) }
            case .targetStart:
                // The four forms begin with “/”, “*”, a scheme or a host; the parser behind checks each (RFC 9112 §3.2).
                guard byte != ByteClass.space, byte != ByteClass.carriageReturn else { return .fault(.badRequestLine) }
                guard byte != ByteClass.lineFeed else { return .fault(.bareLineEnd) }
                place = .target
            case .target:
                if let fault = takeTarget(&cursor) { return .fault(fault) }
            case .version:
                if let fault = takeVersion(byte) { return .fault(fault) }
                cursor.index += 1
            case .lineFeed:
                guard byte == ByteClass.lineFeed else { return .fault(.bareLineEnd) }
                cursor.index += 1
                return majorVersion == 1 ? .complete : .fault(.unsupportedVersion)
            }
        }
        return .more
    }

    private mutating func takeMethod(_ cursor: inout OctetCursor) -> MessageError? {
        while let byte = cursor.current, ByteClass.isToken(byte) {
            methodCode = methodCode << 8 | UInt128(byte)
            methodLength += 1
            cursor.index += 1
            // RFC 9112 §3: a method longer than any that is implemented is 501.
            guard methodLength <= limit else { return .unknownMethod }
        }
        guard let byte = cursor.current else { return nil }
        guard byte == ByteClass.space else {
            switch byte {
            case ByteClass.lineFeed: return .bareLineEnd
            case ByteClass.carriageReturn: return .badRequestLine
            default: return .badMethod
            }
        }
        cursor.index += 1
        length = methodLength + 1
        place = .targetStart
        return nil
    }

    private mutating func takeTarget(_ cursor: inout OctetCursor) -> MessageError? {
        length += cursor.skip { $0 > 0x20 && $0 < 0x7F }
        guard length <= limit else { return .targetTooLong }
        guard let byte = cursor.current else { return nil }
        guard byte == ByteClass.space else {
            switch byte {
            case ByteClass.lineFeed: return .bareLineEnd
            // A request line of HTTP/0.9.
            case ByteClass.carriageReturn: return .badRequestLine
            default: return .badTarget
            }
        }
        cursor.index += 1
        length += 1
        place = .version
        return nil
    }

    /// `HTTP/` DIGIT `.` DIGIT, in upper case (RFC 9112 §2.3).
    private mutating func takeVersion(_ byte: UInt8) -> MessageError? {
        if byte == ByteClass.lineFeed { return .bareLineEnd }
        switch versionLength {
        case 0...4:
            // Of “HTTP/”, the byte at `versionLength`.
            guard byte == UInt8(truncatingIfNeeded: 0x2F_5054_5448 >> UInt64(8 * versionLength)) else {
                return byte == ByteClass.space ? .badRequestLine : .badVersion
            }
        case 5:
            guard let digit = byte.digitValue else { return .badVersion }
            majorVersion = digit
        case 6:
            guard byte == UInt8(ascii: ".") else { return .badVersion }
        case 7:
            guard let digit = byte.digitValue else { return .badVersion }
            minorVersion = digit
        default:
            guard byte == ByteClass.carriageReturn else {
                return byte == ByteClass.space ? .badRequestLine : .badVersion
            }
            guard length + versionLength <= limit else { return .targetTooLong }
            place = .lineFeed
            return nil
        }
        versionLength += 1
        return nil
    }
}
