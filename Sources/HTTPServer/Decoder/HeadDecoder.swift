import HTTPSemantics

/// Reads a request line and a field section, line by line: each line from its first byte, in one pass, once all of it is
/// there. A line that is not complete is looked through for faults and limits, and read again when more of it has come.
///
/// Every verdict hangs on a prefix of the bytes alone, so it is the same however they are split.
struct HeadDecoder {
    /// What came of reading one line.
    enum Line {
        /// The bytes end within it, and so far nothing is wrong with it.
        case unfinished
        /// Complete; the next one begins there.
        case complete(next: Int)
        /// The empty line that ends the section; what follows it begins there.
        case last(next: Int)
        case error(MessageError)
    }

    private let lineLimit: Int
    private let fieldsLimit: Int
    /// The size of the complete field lines: names, colons and values, and two for each line's end.
    private var fieldsSize = 0

    private var method = Method.other
    private var methodName = ""
    private var target = ""
    private(set) var minorVersion = 0
    private var fields = Fields()
    private(set) var framing = FramingFields()
    /// Whether the request line names the method HEAD, as far as it has come.
    private(set) var isHead = false

    /// - Parameters:
    ///   - lineLimit: Bytes that the request line may have, its end not counted.
    ///   - fieldsLimit: Bytes that the section may have.
    init(lineLimit: Int, fieldsLimit: Int) {
        self.lineLimit = lineLimit
        self.fieldsLimit = fieldsLimit
        // What browsers and programs send; it grows for more.
        fields.reserveCapacity(8)
    }

    /// The request, which is then no longer kept here.
    mutating func takeRequest() -> Request {
        let fields = self.fields
        self.fields = Fields()
        return Request(
            method, methodName, target, minorVersion, fields, contentLength: framing.contentLength,
            isChunked: framing.framing == .chunked)
    }

    /// From now on the field lines are a trailer section's, which has the same limit.
    mutating func beginTrailer() { fieldsSize = 0 }

    // MARK: The request line

    /// `method SP request-target SP HTTP-version CRLF` (RFC 9112 §3), which begins at `start`.
    mutating func readRequestLine(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Line {
        let count = bytes.count
        var index = start
        while index < count, ByteClass.isToken(bytes[index]) { index += 1 }
        // RFC 9112 §3: a method longer than any that is implemented is 501.
        guard index - start <= lineLimit else { return .error(.unknownMethod) }
        guard index < count else { return .unfinished }
        guard bytes[index] == ByteClass.space, index > start else {
            switch bytes[index] {
            case ByteClass.lineFeed: return .error(.bareLineEnd)
            case ByteClass.carriageReturn, ByteClass.space: return .error(.badRequestLine)
            default: return .error(.badMethod)
            }
        }
        let name = UnsafeRawBufferPointer(rebasing: bytes[start..<index])
        method = Self.method(name)
        isHead = method == .head

        index += 1
        let targetStart = index
        while index < count, bytes[index] > 0x20, bytes[index] < 0x7F { index += 1 }
        guard index - start <= lineLimit else { return .error(.targetTooLong) }
        guard index < count else { return .unfinished }
        guard bytes[index] == ByteClass.space, index > targetStart else {
            switch bytes[index] {
            case ByteClass.lineFeed: return .error(.bareLineEnd)
            // Two spaces, or a request line of HTTP/0.9.
            case ByteClass.space, ByteClass.carriageReturn: return .error(.badRequestLine)
            default: return .error(.badTarget)
            }
        }
        let targetRange = targetStart..<index

        switch Self.readVersion(bytes, at: index + 1) {
        case .unfinished: return .unfinished
        case .error(let error): return .error(error)
        case .version(let major, let minor, let end):
            guard end - start <= lineLimit else { return .error(.targetTooLong) }
            guard end + 1 < count else { return .unfinished }
            guard bytes[end + 1] == ByteClass.lineFeed else { return .error(.bareLineEnd) }
            guard major == 1 else { return .error(.unsupportedVersion) }
            methodName = method == .other ? String(decoding: name, as: UTF8.self) : method.rawValue
            target = String(decoding: bytes[targetRange], as: UTF8.self)
            // A later minor version counts as 1 (RFC 9110 §2.5).
            minorVersion = min(minor, 1)
            return .complete(next: end + 2)
        }
    }

    private enum Version {
        case unfinished
        /// `end` is where the CR stands.
        case version(major: Int, minor: Int, end: Int)
        case error(MessageError)
    }

    /// `HTTP/` DIGIT `.` DIGIT, in upper case (RFC 9112 §2.3), and the CR behind it.
    private static func readVersion(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Version {
        var digits = (major: 0, minor: 0)
        for offset in 0..<9 {
            guard start + offset < bytes.count else { return .unfinished }
            let byte = bytes[start + offset]
            if byte == ByteClass.lineFeed { return .error(.bareLineEnd) }
            switch offset {
            case 5, 7:
                guard let digit = byte.digitValue else { return .error(.badVersion) }
                if offset == 5 { digits.major = digit } else { digits.minor = digit }
            case 6:
                guard byte == UInt8(ascii: ".") else { return .error(.badVersion) }
            case 8:
                guard byte == ByteClass.carriageReturn else {
                    return .error(byte == ByteClass.space ? .badRequestLine : .badVersion)
                }
            default:
                // Of “HTTP/”, the byte at `offset`.
                guard byte == UInt8(truncatingIfNeeded: 0x2F_5054_5448 >> UInt64(8 * offset)) else {
                    return .error(byte == ByteClass.space ? .badRequestLine : .badVersion)
                }
            }
        }
        return .version(major: digits.major, minor: digits.minor, end: start + 8)
    }

    private static func method(_ name: UnsafeRawBufferPointer) -> Method {
        methods.first { $0.name.count == name.count && $0.name.elementsEqual(name) }?.method ?? .other
    }

    private static let methods = Method.allCases.filter { $0 != .other }.map {
        (method: $0, name: Array($0.rawValue.utf8))
    }

    // MARK: Field lines

    /// A field line (RFC 9112 §5) or the empty line that ends the section, which begins at `start`. In a trailer section
    /// the line is checked and dropped (RFC 9110 §6.5.1).
    mutating func readFieldLine(_ bytes: UnsafeRawBufferPointer, at start: Int, isTrailer: Bool) -> Line {
        let line = readLine(bytes, at: start, isTrailer: isTrailer)
        guard isTrailer, case .error(let error) = line, error != .fieldsTooLarge else { return line }
        return .error(.badTrailer)
    }

    @inline(__always)
    private mutating func readLine(_ bytes: UnsafeRawBufferPointer, at start: Int, isTrailer: Bool) -> Line {
        let count = bytes.count
        guard start < count else { return .unfinished }
        switch bytes[start] {
        case ByteClass.carriageReturn:
            guard start + 1 < count else { return .unfinished }
            return bytes[start + 1] == ByteClass.lineFeed ? .last(next: start + 2) : .error(.bareLineEnd)
        case ByteClass.space, ByteClass.tab:
            // Before the first field it is not folding, but just as dangerous (RFC 9112 §2.2).
            return .error(fieldsSize == 0 ? .badFieldName : .obsoleteFolding)
        case ByteClass.colon: return .error(.badFieldName)
        default: break
        }
        var index = start
        while index < count, ByteClass.isToken(bytes[index]) { index += 1 }
        var size = fieldsSize + index - start
        guard size <= fieldsLimit else { return .error(.fieldsTooLarge) }
        guard index < count else { return .unfinished }
        guard bytes[index] == ByteClass.colon else {
            switch bytes[index] {
            case ByteClass.space, ByteClass.tab: return .error(.whitespaceBeforeColon)
            case ByteClass.carriageReturn: return .error(.badFieldLine)
            case ByteClass.lineFeed: return .error(.bareLineEnd)
            default: return .error(.badFieldName)
            }
        }
        let nameBytes = UnsafeRawBufferPointer(rebasing: bytes[start..<index])
        let name = FieldName(nameBytes)
        // RFC 9110 §6.5.1: framing and routing fields have no place in a trailer section.
        if isTrailer, FramingFields.concern(name) { return .error(.badTrailer) }
        index += 1
        while index < count, ByteClass.isSpace(bytes[index]) { index += 1 }
        let valueStart = index
        index = ByteClass.endOfFieldContent(bytes, from: index)
        // For the colon, and for the line's end.
        size = fieldsSize + index - start + 2
        guard size <= fieldsLimit else { return .error(.fieldsTooLarge) }
        guard index < count else { return .unfinished }
        guard bytes[index] == ByteClass.carriageReturn else {
            return .error(bytes[index] == ByteClass.lineFeed ? .bareLineEnd : .badFieldValue)
        }
        var valueEnd = index
        while valueEnd > valueStart, ByteClass.isSpace(bytes[valueEnd - 1]) { valueEnd -= 1 }
        let value = UnsafeRawBufferPointer(rebasing: bytes[valueStart..<valueEnd])
        if !isTrailer, FramingFields.concern(name) {
            // Read again, an unfinished line's value must not count twice: only its copy is judged until the LF is there.
            var judged = framing
            if let error = judged.take(name, value) { return .error(error) }
            guard index + 1 < count else { return .unfinished }
            framing = judged
        }
        guard index + 1 < count else { return .unfinished }
        guard bytes[index + 1] == ByteClass.lineFeed else { return .error(.bareLineEnd) }
        fieldsSize = size
        if !isTrailer {
            fields.append(FieldLine(name, spelledAs: nameBytes, value: String(decoding: value, as: UTF8.self)))
        }
        return .complete(next: index + 2)
    }
}
