import HTTPSemantics

/// A header or trailer section: field lines and the empty line that ends them (RFC 9112 §5, §7.1.2).
struct FieldSectionGrammar {
    private enum Place: UInt8 {
        case lineStart, name, valueStart, value, valueLineFeed, lastLineFeed
    }

    /// The fields that framing and routing hang on, as far as they have come.
    private(set) var framing = FramingFields()

    /// Whether there may be a field by which the parser behind would end the connection.
    private(set) var mayRuleConnection = false

    private let isTrailer: Bool
    private let limit: Int
    private var place = Place.lineStart
    /// Bytes of names, colons and values so far, and two for each line's end.
    private var size = 0
    private var isFirstLine = true
    private var match = FramingName.Match()
    /// The first byte of the name, and the size of the section before it.
    private var nameStart: (byte: UInt8, size: Int) = (0, 0)
    private var name: FramingName?
    /// What came of a framing field's value in earlier chunks.
    private var earlier: [UInt8] = []

    /// - Parameter limit: Bytes that the section may have.
    init(limit: Int, isTrailer: Bool) {
        self.limit = limit
        self.isTrailer = isTrailer
    }

    mutating func consume(_ cursor: inout OctetCursor) -> Advance {
        switch scan(&cursor) {
        case .more: return .more
        case .complete: return .complete
        case .fault(let fault): return .fault(isTrailer && fault != .fieldsTooLarge ? .badTrailer : fault)
        }
    }

    private mutating func scan(_ cursor: inout OctetCursor) -> Advance {
        while let byte = cursor.current {
            switch place {
            case .lineStart:
                if byte == ByteClass.carriageReturn {
                    place = .lastLineFeed
                    cursor.index += 1
                } else if byte == ByteClass.space || byte == ByteClass.tab {
                    // Before the first field it is not folding, but just as dangerous (RFC 9112 §2.2).
                    return .fault(isFirstLine ? .badFieldName : .obsoleteFolding)
                } else if byte == ByteClass.colon {
                    return .fault(.badFieldName)
                } else {
                    match = FramingName.Match(first: byte)
                    nameStart = (byte, size)
                    place = .name
                }
            case .name:
                if let fault = takeName(&cursor) { return .fault(fault) }
            case .valueStart:
                size += cursor.skip { $0 == ByteClass.space || $0 == ByteClass.tab }
                guard size <= limit else { return .fault(.fieldsTooLarge) }
                if cursor.current != nil { place = .value }
            case .value:
                if let fault = takeValue(&cursor) { return .fault(fault) }
            case .valueLineFeed:
                guard byte == ByteClass.lineFeed else { return .fault(.bareLineEnd) }
                cursor.index += 1
                isFirstLine = false
                place = .lineStart
            case .lastLineFeed:
                guard byte == ByteClass.lineFeed else { return .fault(.bareLineEnd) }
                cursor.index += 1
                return .complete
            }
        }
        return .more
    }

    private mutating func takeName(_ cursor: inout OctetCursor) -> MessageError? {
        while match.isPossible, let byte = cursor.current, ByteClass.isToken(byte) {
            match.take(byte)
            size += 1
            cursor.index += 1
        }
        if !match.isPossible { size += cursor.skip(while: ByteClass.isToken) }
        guard size <= limit else { return .fieldsTooLarge }
        guard let byte = cursor.current else { return nil }
        switch byte {
        case ByteClass.colon:
            // RFC 9110 §6.5.1: framing and routing fields have no place in a trailer section.
            name = match.result
            if isTrailer, name != nil { return .badTrailer }
            if ParserDialect.mayWithhold(length: size - nameStart.size, first: nameStart.byte) {
                mayRuleConnection = true
            }
            size += 3
            cursor.index += 1
            place = .valueStart
            return nil
        case ByteClass.space, ByteClass.tab: return .whitespaceBeforeColon
        case ByteClass.carriageReturn: return .badFieldLine
        case ByteClass.lineFeed: return .bareLineEnd
        default: return .badFieldName
        }
    }

    private mutating func takeValue(_ cursor: inout OctetCursor) -> MessageError? {
        let start = cursor.index
        size += cursor.skipFieldContent()
        guard size <= limit else { return .fieldsTooLarge }
        let part = UnsafeRawBufferPointer(rebasing: cursor.bytes[start..<cursor.index])
        guard let byte = cursor.current else {
            if name != nil { earlier.append(contentsOf: part) }
            return nil
        }
        guard byte == ByteClass.carriageReturn else {
            return byte == ByteClass.lineFeed ? .bareLineEnd : .badFieldValue
        }
        cursor.index += 1
        place = .valueLineFeed
        guard let name else { return nil }
        guard !earlier.isEmpty else { return framing.take(name, part) }
        earlier.append(contentsOf: part)
        defer { earlier.removeAll() }
        return earlier.withUnsafeBytes { framing.take(name, $0) }
    }
}
