import HTTPSemantics

/// A strict reading of the bytes of a connection, message by message (RFC 9112). It is a value that does no I/O and keeps
/// no bytes: its caller keeps those that were not consumed, and adds to them what comes.
///
/// The events, and what is consumed by them, do not depend on how the bytes are split.
package struct RequestDecoder {
    package enum Event: Sendable {
        /// Nothing more can be told before more bytes come.
        case unfinished
        /// A head is complete and sound. Its content follows, or its end.
        case head(Request)
        /// Content, as it stands at these places in the bytes.
        case content(Range<Int>)
        /// The message is complete; the next byte begins another one.
        case end
        /// The bytes are not a message. Nothing more is to be read.
        case error(MessageError)
    }

    private enum Part {
        case start, requestLine, fields
        case countedContent, chunkLine, chunkData, chunkEnd, trailer
        /// All of the message has come.
        case messageEnd
    }

    private let lineLimit: Int
    private let fieldsLimit: Int
    private var part = Part.start
    private var head: HeadDecoder
    /// Where the next line of the head begins.
    private var position = 0
    private var chunkLine = ChunkLineDecoder()
    /// Bytes that are still to come of counted content or of a chunk.
    private var remaining = 0

    /// Whether a part of a head has come, and not all of it.
    package private(set) var isInsideHead = false
    /// How the content of the current message is delimited.
    package private(set) var framing = Framing.none
    /// Whether any of the current message's content has come, even if it is only a chunk's line.
    package private(set) var hasContentBegun = false

    /// - Parameters:
    ///   - lineLimit: Bytes that a request line may have, its end not counted.
    ///   - fieldsLimit: Bytes that a header section may have, and again a trailer section.
    package init(lineLimit: Int, fieldsLimit: Int) {
        self.lineLimit = lineLimit
        self.fieldsLimit = fieldsLimit
        head = HeadDecoder(lineLimit: lineLimit, fieldsLimit: fieldsLimit)
    }

    /// Whether the message whose head came last, or is coming, is a HEAD request, as far as its request line tells.
    var isHeadRequest: Bool { head.isHead }

    /// Bytes of content that the current message announces and that have not come, as far as is known.
    var announced: Int {
        switch part {
        case .countedContent, .chunkData: remaining
        case .start, .requestLine, .fields, .chunkLine, .chunkEnd, .trailer, .messageEnd: 0
        }
    }

    /// Reads on, up to the next event.
    ///
    /// - Parameters:
    ///   - bytes: What was not consumed yet, from its first byte.
    ///   - consumed: Set to how many of the bytes are not needed any more.
    package mutating func next(_ bytes: UnsafeRawBufferPointer, consumed: inout Int) -> Event {
        consumed = 0
        if part == .start, let event = begin(bytes) { return event }
        if part == .requestLine, let event = readRequestLine(bytes) { return event }
        switch part {
        case .start, .requestLine, .fields: return readFields(bytes, &consumed)
        case .countedContent: return readContent(bytes, &consumed, then: .messageEnd)
        case .chunkLine, .chunkData, .chunkEnd, .trailer: return readChunks(bytes, &consumed)
        case .messageEnd:
            part = .start
            return .end
        }
    }

    // MARK: The head

    /// Passes over one empty line before a request line (RFC 9112 §2.2); nil when a head may begin.
    private mutating func begin(_ bytes: UnsafeRawBufferPointer) -> Event? {
        guard let first = bytes.first else { return .unfinished }
        if first == ByteClass.carriageReturn {
            isInsideHead = true
            guard bytes.count > 1 else { return .unfinished }
            guard bytes[1] == ByteClass.lineFeed else { return .error(.bareLineEnd) }
            position = 2
        }
        head = HeadDecoder(lineLimit: lineLimit, fieldsLimit: fieldsLimit)
        hasContentBegun = false
        framing = .none
        part = .requestLine
        return nil
    }

    /// Nil when the line is complete.
    private mutating func readRequestLine(_ bytes: UnsafeRawBufferPointer) -> Event? {
        // An empty line alone is nothing of a head.
        isInsideHead = bytes.count > position
        guard isInsideHead else { return .unfinished }
        switch head.readRequestLine(bytes, at: position) {
        case .unfinished, .last: return .unfinished
        case .error(let error): return .error(error)
        case .complete(let next):
            position = next
            part = .fields
            return nil
        }
    }

    private mutating func readFields(_ bytes: UnsafeRawBufferPointer, _ consumed: inout Int) -> Event {
        while true {
            switch head.readFieldLine(bytes, at: position, isTrailer: false) {
            case .unfinished: return .unfinished
            case .complete(let next): position = next
            case .error(let error): return .error(error)
            case .last(let next):
                if let error = head.framing.error(minorVersion: head.minorVersion) { return .error(error) }
                consumed = next
                return finishHead()
            }
        }
    }

    private mutating func finishHead() -> Event {
        position = 0
        isInsideHead = false
        framing = head.framing.framing
        switch framing {
        case .none: part = .messageEnd
        case .counted(let length):
            part = .countedContent
            remaining = length
        case .chunked:
            part = .chunkLine
            chunkLine = ChunkLineDecoder()
        }
        return .head(head.takeRequest())
    }

    // MARK: Content

    private mutating func readContent(
        _ bytes: UnsafeRawBufferPointer, _ consumed: inout Int, then next: Part
    ) -> Event {
        let start = consumed
        let count = min(remaining, bytes.count - start)
        guard count > 0 else { return .unfinished }
        hasContentBegun = true
        remaining -= count
        consumed += count
        if remaining == 0 { part = next }
        return .content(start..<consumed)
    }

    /// Chunks and the trailer section (RFC 9112 §7.1).
    private mutating func readChunks(_ bytes: UnsafeRawBufferPointer, _ consumed: inout Int) -> Event {
        while consumed < bytes.count {
            hasContentBegun = true
            switch part {
            case .chunkLine:
                switch chunkLine.read(bytes, &consumed) {
                case .unfinished: return .unfinished
                case .error(let error): return .error(error)
                case .size(let size):
                    remaining = size
                    part = size > 0 ? .chunkData : .trailer
                    if size == 0 { head.beginTrailer() }
                }
            case .chunkData: return readContent(bytes, &consumed, then: .chunkEnd)
            case .chunkEnd:
                guard bytes[consumed] == ByteClass.carriageReturn else { return .error(.badChunkData) }
                guard consumed + 1 < bytes.count else { return .unfinished }
                guard bytes[consumed + 1] == ByteClass.lineFeed else { return .error(.badChunkData) }
                consumed += 2
                chunkLine.beginLine()
                part = .chunkLine
            case .trailer:
                switch head.readFieldLine(bytes, at: consumed, isTrailer: true) {
                case .unfinished: return .unfinished
                case .complete(let next): consumed = next
                case .error(let error): return .error(error)
                case .last(let next):
                    consumed = next
                    part = .start
                    return .end
                }
            case .start, .requestLine, .fields, .countedContent, .messageEnd: return .unfinished
            }
        }
        return .unfinished
    }
}

extension HTTPServer.Configuration {
    /// What a server of this configuration finds wrong with the bytes of one message that a client sends before it waits;
    /// nil if they are a whole message. What follows the message is not looked at.
    package func fault(in bytes: [UInt8]) -> MessageError? {
        var decoder = RequestDecoder(lineLimit: requestLineLimit, fieldsLimit: fieldsLimit)
        return bytes.withUnsafeBytes { bytes in
            var start = 0
            while true {
                var consumed = 0
                switch decoder.next(UnsafeRawBufferPointer(rebasing: bytes[start...]), consumed: &consumed) {
                case .head, .content: start += consumed
                case .end: return nil
                case .error(let error): return error
                case .unfinished: return decoder.isInsideHead ? .headTimeout : .contentTimeout
                }
            }
        }
    }
}
