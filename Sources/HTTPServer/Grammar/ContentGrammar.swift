import HTTPSemantics

/// A message's content: counted octets, or chunks and a trailer section (RFC 9112 §6.2, §7.1).
///
/// White space around a chunk extension's semicolon is refused: the grammar calls it bad, and no sender makes it.
struct ContentGrammar {
    private enum Place: UInt8 {
        case data, dataCarriageReturn, dataLineFeed
        case size
        case extensionName, extensionValueStart, extensionToken, extensionQuoted, extensionEscape, extensionEnd
        case sizeLineFeed
        case trailer
    }

    /// Octets that the chunk extensions of one message may have together. None is ever looked at.
    private static let extensionLimit = 4_096
    /// Digits of a chunk size; so many never overflow, leading zeros included.
    private static let sizeDigits = 15

    private var place: Place
    private let isChunked: Bool
    /// Octets of data that are still to come, of the content or of the chunk.
    private var remaining: Int
    private var digits = 0
    private var extensionLength = 0
    private var trailer: FieldSectionGrammar

    /// Whether any of the content has been consumed.
    private(set) var hasBegun = false

    /// - Parameter fieldLimit: Octets that the trailer section may have.
    init(_ framing: Framing, fieldLimit: Int) {
        switch framing {
        case .none:
            isChunked = false
            remaining = 0
            place = .data
        case .counted(let length):
            isChunked = false
            remaining = length
            place = .data
        case .chunked:
            isChunked = true
            remaining = 0
            place = .size
        }
        trailer = FieldSectionGrammar(limit: fieldLimit, isTrailer: true)
    }

    /// - Parameter settled: Moved to behind the last octet that belongs to something complete: data, or a chunk's line,
    ///   or the whole of the trailer section.
    mutating func consume(_ cursor: inout OctetCursor, settled: inout Int) -> Advance {
        if !isChunked, remaining == 0 { return .complete }
        while let octet = cursor.current {
            hasBegun = true
            switch place {
            case .data:
                let count = min(remaining, cursor.octets.count - cursor.index)
                cursor.index += count
                remaining -= count
                settled = cursor.index
                guard remaining == 0 else { return .more }
                guard isChunked else { return .complete }
                place = .dataCarriageReturn
            case .dataCarriageReturn:
                guard octet == Octet.carriageReturn else { return .fault(.badChunkData) }
                cursor.index += 1
                place = .dataLineFeed
            case .dataLineFeed:
                guard octet == Octet.lineFeed else { return .fault(.badChunkData) }
                cursor.index += 1
                settled = cursor.index
                digits = 0
                place = .size
            case .sizeLineFeed:
                guard octet == Octet.lineFeed else { return .fault(.badChunkSize) }
                cursor.index += 1
                place = remaining == 0 ? .trailer : .data
                if remaining > 0 { settled = cursor.index }
            case .trailer:
                let advance = trailer.consume(&cursor)
                if case .complete = advance { settled = cursor.index }
                return advance
            case .size, .extensionName, .extensionValueStart, .extensionToken, .extensionQuoted, .extensionEscape,
                .extensionEnd:
                guard takeSizeLine(octet) else { return .fault(.badChunkSize) }
                cursor.index += 1
            }
        }
        return .more
    }

    /// `1*HEXDIG *( ";" token [ "=" ( token / quoted-string ) ] )`, up to the line feed; false if `octet` does not fit.
    private mutating func takeSizeLine(_ octet: UInt8) -> Bool {
        if place == .size {
            if let value = Octet.hexValue(octet) {
                digits += 1
                remaining = remaining << 4 | value
                return digits <= Self.sizeDigits
            }
            return digits > 0 && endsExtension(octet)
        }
        extensionLength += 1
        guard extensionLength <= Self.extensionLimit else { return false }
        switch place {
        case .extensionName:
            if Octet.isToken(octet) {
                digits = 1
            } else if digits == 0 {
                return false
            } else {
                if octet != UInt8(ascii: "=") { return endsExtension(octet) }
                place = .extensionValueStart
            }
            return true
        case .extensionValueStart:
            place = octet == UInt8(ascii: "\"") ? .extensionQuoted : .extensionToken
            return place == .extensionQuoted || Octet.isToken(octet)
        case .extensionToken:
            return Octet.isToken(octet) || endsExtension(octet)
        case .extensionQuoted:
            if octet == UInt8(ascii: "\"") { place = .extensionEnd }
            if octet == UInt8(ascii: "\\") { place = .extensionEscape }
            return Octet.isFieldContent(octet)
        case .extensionEscape:
            place = .extensionQuoted
            return Octet.isFieldContent(octet)
        case .extensionEnd:
            return endsExtension(octet)
        case .size, .sizeLineFeed, .data, .dataCarriageReturn, .dataLineFeed, .trailer:
            return false
        }
    }

    /// What may follow a chunk size or an extension: another extension, or the line's end.
    private mutating func endsExtension(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: ";"):
            // From here on `digits` says whether the extension's name has an octet yet.
            digits = 0
            place = .extensionName
            return true
        case Octet.carriageReturn:
            place = .sizeLineFeed
            return true
        default:
            return false
        }
    }
}
