import HTTPSemantics

/// A strict reading of the bytes of a connection, message by message (RFC 9112). It runs before the HTTP parser and
/// decides what that parser may see: nothing of a head that is not complete and sound, nothing behind a fault.
///
/// It is fed chunks split anywhere and gives the same verdict for every split. It keeps no bytes, except of a Host,
/// Content-Length or Transfer-Encoding value that is split.
struct MessageGrammar {
    /// What came of a chunk.
    struct Progress {
        /// Bytes of the chunk that were read; the others belong to the next message, or stand behind a fault.
        var taken: Int
        /// How many of them belong to complete parts of the message and may be forwarded, together with everything before
        /// them; zero if nothing became complete.
        var settled: Int
        var ending: Ending
        /// Bytes of the trailer section, if the message has ended with one.
        var trailerLength = 0
        /// The chunk lines with white space that ended in the chunk, in order.
        var spacedLines: [ChunkLineGrammar.Spaced] = []
    }

    enum Ending: Equatable {
        /// The message goes on in the next chunk.
        case open
        /// The message is complete; the next chunk begins another one.
        case message
        /// The bytes are not a message. Nothing more is read.
        case fault(MessageError)
    }

    private enum Part {
        case requestLine, fields, content, nothing
    }

    private let lineLimit: Int
    private let fieldLimit: Int
    private var part = Part.requestLine
    private var requestLine: RequestLineGrammar
    private var fields: FieldSectionGrammar
    private var content: ContentGrammar

    /// How the content of the message is delimited whose head was last complete.
    private(set) var framing = Framing.none

    /// - Parameters:
    ///   - lineLimit: Bytes that a request line may have, its end not counted.
    ///   - fieldLimit: Bytes that a header section may have, and again a trailer section.
    init(lineLimit: Int, fieldLimit: Int) {
        self.lineLimit = lineLimit
        self.fieldLimit = fieldLimit
        requestLine = RequestLineGrammar(limit: lineLimit)
        fields = FieldSectionGrammar(limit: fieldLimit, isTrailer: false)
        content = ContentGrammar(.none, fieldLimit: fieldLimit)
    }

    /// Whether a head has begun and is not complete.
    var isInsideHead: Bool {
        switch part {
        case .requestLine: !requestLine.isUntouched
        case .fields: true
        case .content, .nothing: false
        }
    }

    /// The minor version that the current message tells.
    var minorVersion: Int { requestLine.minorVersion }

    /// Whether the parser behind knows the current message's method.
    var isMethodKnown: Bool { ParserMethods.know(requestLine.methodCode, length: requestLine.methodLength) }

    /// Whether the current message's head says what the parser behind refuses or judges by itself.
    var needsTranslation: Bool {
        requestLine.minorVersion != 1 || fields.framing.hasSeparatedCoding || fields.mayRuleConnection || !isMethodKnown
    }

    /// Whether the message that was begun last is a HEAD request, as far as its request line tells.
    var isHeadRequest: Bool { requestLine.isHead }

    /// Bytes of content that the current message still announces, as far as is known.
    var announced: Int { content.announced }

    /// Whether any of the current message's content has been read.
    var hasContentBegun: Bool { content.hasBegun }

    /// Reads on, up to the end of the chunk, of the message, or to a fault.
    mutating func consume(_ bytes: UnsafeRawBufferPointer) -> Progress {
        var cursor = OctetCursor(bytes)
        var settled = 0
        if part == .nothing { begin() }
        if part == .requestLine {
            switch requestLine.consume(&cursor) {
            case .complete: part = .fields
            case .more: return Progress(taken: cursor.index, settled: 0, ending: .open)
            case .fault(let fault): return Progress(taken: cursor.index, settled: 0, ending: .fault(fault))
            }
        }
        if part == .fields {
            switch fields.consume(&cursor) {
            case .complete:
                if let fault = settleHead() { return Progress(taken: cursor.index, settled: 0, ending: .fault(fault)) }
                settled = cursor.index
            case .more: return Progress(taken: cursor.index, settled: 0, ending: .open)
            case .fault(let fault): return Progress(taken: cursor.index, settled: 0, ending: .fault(fault))
            }
        }
        var spaced: [ChunkLineGrammar.Spaced] = []
        let ending: Ending
        switch framing == .none ? .complete : content.consume(&cursor, settled: &settled, spaced: &spaced) {
        case .complete:
            part = .nothing
            ending = .message
        case .more: ending = .open
        case .fault(let fault): ending = .fault(fault)
        }
        return Progress(
            taken: cursor.index, settled: settled, ending: ending,
            trailerLength: ending == .message ? content.trailerLength : 0, spacedLines: spaced)
    }

    private mutating func begin() {
        part = .requestLine
        requestLine = RequestLineGrammar(limit: lineLimit)
        fields = FieldSectionGrammar(limit: fieldLimit, isTrailer: false)
        if content.hasBegun { content = ContentGrammar(.none, fieldLimit: fieldLimit) }
    }

    private mutating func settleHead() -> MessageError? {
        switch fields.framing.framing(minorVersion: requestLine.minorVersion) {
        case .failure(let failure):
            return failure.fault
        case .success(let framing):
            self.framing = framing
            part = .content
            if framing != .none { content = ContentGrammar(framing, fieldLimit: fieldLimit) }
            return nil
        }
    }
}
