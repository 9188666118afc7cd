import HTTPSemantics

/// `chunk-size [ chunk-ext ] CRLF`, with `chunk-ext = *( BWS ";" BWS token [ BWS "=" BWS ( token / quoted-string ) ] )`
/// (RFC 9112 §7.1, §7.1.1). No extension is ever looked at.
struct ChunkLineDecoder {
    /// What came of reading.
    enum Line {
        case unfinished
        /// The line is complete: so many bytes of data follow.
        case size(Int)
        case error(MessageError)
    }

    private enum Place: UInt8 {
        case size
        /// Behind white space, which only another extension may follow.
        case semicolon
        case nameStart, name, equals
        case valueStart, token, quoted, escape, quotedEnd
        case lineFeed
    }

    /// Bytes that the chunk extensions of one message may have together.
    private static let extensionLimit = 4_096
    /// Digits of a chunk size without its leading zeros; so many never overflow.
    private static let significantDigits = 15
    /// Digits of a chunk size, leading zeros included.
    private static let digitLimit = 1_024

    private var size = 0
    private var place = Place.size
    private var digits = 0
    private var extensionLength = 0

    /// Makes ready for the next chunk's line. The extensions of a message are counted together.
    mutating func beginLine() {
        place = .size
        size = 0
        digits = 0
    }

    /// Reads from `index`, which moves behind what was read, up to the end of the line.
    mutating func read(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) -> Line {
        while index < bytes.count {
            let byte = bytes[index]
            if place == .lineFeed {
                guard byte == ByteClass.lineFeed else { return .error(.badChunkSize) }
                index += 1
                return .size(size)
            }
            guard place == .size ? takeSize(byte) : takeExtension(byte) else { return .error(.badChunkSize) }
            index += 1
        }
        return .unfinished
    }

    private mutating func takeSize(_ byte: UInt8) -> Bool {
        guard let value = byte.hexValue else { return digits > 0 && takesEnd(byte) }
        digits += 1
        guard digits <= Self.digitLimit, size >> (4 * (Self.significantDigits - 1)) == 0 else { return false }
        size = size << 4 | Int(value)
        return true
    }

    private mutating func takeExtension(_ byte: UInt8) -> Bool {
        extensionLength += 1
        guard extensionLength <= Self.extensionLimit else { return false }
        switch place {
        case .semicolon:
            // White space at the end of the line would not be the grammar's.
            return byte != ByteClass.carriageReturn && takesEnd(byte)
        case .nameStart:
            return takesSpace(byte, next: .nameStart) || takes(if: ByteClass.isToken(byte), next: .name)
        case .name:
            return ByteClass.isToken(byte) || takesSpace(byte, next: .equals)
                || takes(if: byte == UInt8(ascii: "="), next: .valueStart) || takesEnd(byte)
        case .equals:
            return takesSpace(byte, next: .equals)
                || takes(if: byte == UInt8(ascii: "="), next: .valueStart)
                || takes(if: byte == UInt8(ascii: ";"), next: .nameStart)
        case .valueStart:
            return takesSpace(byte, next: .valueStart)
                || takes(if: byte == UInt8(ascii: "\""), next: .quoted)
                || takes(if: ByteClass.isToken(byte), next: .token)
        case .token:
            return ByteClass.isToken(byte) || takesEnd(byte)
        case .quoted:
            if byte == UInt8(ascii: "\"") { place = .quotedEnd }
            if byte == UInt8(ascii: "\\") { place = .escape }
            return ByteClass.isFieldContent(byte)
        case .escape:
            place = .quoted
            return ByteClass.isFieldContent(byte)
        case .quotedEnd:
            return takesEnd(byte)
        case .size, .lineFeed:
            return false
        }
    }

    /// What may follow a size or a whole extension: white space, another extension, or the line's end.
    private mutating func takesEnd(_ byte: UInt8) -> Bool {
        takesSpace(byte, next: .semicolon) || takes(if: byte == UInt8(ascii: ";"), next: .nameStart)
            || takes(if: byte == ByteClass.carriageReturn, next: .lineFeed)
    }

    private mutating func takesSpace(_ byte: UInt8, next: Place) -> Bool {
        takes(if: ByteClass.isSpace(byte), next: next)
    }

    private mutating func takes(if fits: Bool, next: Place) -> Bool {
        if fits { place = next }
        return fits
    }
}
