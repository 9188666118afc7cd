import HTTPSemantics

/// A message's content: counted bytes, or chunks and a trailer section (RFC 9112 §6.2, §7.1).
struct ContentGrammar {
    private enum Place: UInt8 {
        case data, dataCarriageReturn, dataLineFeed
        case chunkLine
        case trailer
    }

    private var place: Place
    private let isChunked: Bool
    /// Bytes of data that are still to come, of the content or of the chunk.
    private var remaining: Int
    private var chunkLine = ChunkLineGrammar()
    private var trailer: FieldSectionGrammar
    /// Bytes of the trailer section so far, the empty line that ends it included.
    private(set) var trailerLength = 0

    /// Whether any of the content has been consumed.
    private(set) var hasBegun = false

    /// Bytes that the content, or the chunk that has begun, still announces.
    var announced: Int { place == .data ? remaining : 0 }

    /// - Parameter fieldLimit: Bytes that the trailer section may have.
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
            place = .chunkLine
        }
        trailer = FieldSectionGrammar(limit: fieldLimit, isTrailer: true)
    }

    /// - Parameters:
    ///   - settled: Moved to behind the last byte that belongs to something complete: data, or a chunk's line, or the
    ///     whole of the trailer section.
    ///   - spaced: Where chunk lines with white space are put.
    mutating func consume(
        _ cursor: inout OctetCursor, settled: inout Int, spaced: inout [ChunkLineGrammar.Spaced]
    ) -> Advance {
        if !isChunked, remaining == 0 { return .complete }
        while let byte = cursor.current {
            hasBegun = true
            switch place {
            case .data:
                let count = min(remaining, cursor.bytes.count - cursor.index)
                cursor.index += count
                remaining -= count
                settled = cursor.index
                guard remaining == 0 else { return .more }
                guard isChunked else { return .complete }
                place = .dataCarriageReturn
            case .dataCarriageReturn:
                guard byte == ByteClass.carriageReturn else { return .fault(.badChunkData) }
                cursor.index += 1
                place = .dataLineFeed
            case .dataLineFeed:
                guard byte == ByteClass.lineFeed else { return .fault(.badChunkData) }
                cursor.index += 1
                settled = cursor.index
                chunkLine.begin()
                place = .chunkLine
            case .chunkLine:
                let advance = chunkLine.consume(&cursor, spaced: &spaced)
                guard case .complete = advance else { return advance }
                remaining = chunkLine.size
                place = remaining == 0 ? .trailer : .data
                if remaining > 0 { settled = cursor.index }
            case .trailer:
                let start = cursor.index
                let advance = trailer.consume(&cursor)
                trailerLength += cursor.index - start
                if case .complete = advance { settled = cursor.index }
                return advance
            }
        }
        return .more
    }
}
