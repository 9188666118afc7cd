import HTTPSemantics
import NIOCore

/// What comes in on one connection: bytes, decoded as far as the connection takes them, in turns with the other connections
/// of the loop. A class, for what is decoded may be answered at once, and the answer asks for the next.
final class ConnectionInput {
    /// Bytes of content that, if they are announced, are worth a look before they come.
    private static let announcedLimit = 65_536
    /// Requests that one client may have answered in a row, or the time that they may take, while others wait.
    private static let requestsInARow = 32
    private static let timeInARow = TimeAmount.milliseconds(1)

    private let loop: EventLoopContext
    private var bytes = IncomingBytes()
    private var decoder: RequestDecoder
    /// When the head began of which a part has arrived, on the loop's coarse clock; nil if there is none.
    private(set) var headBegan: NIODeadline?
    private(set) var isRunning = false
    private var isPostponed = false
    private var isEndTold = false

    init(_ loop: EventLoopContext) {
        self.loop = loop
        let limits = loop.configuration
        decoder = RequestDecoder(lineLimit: limits.requestLineLimit, fieldsLimit: limits.fieldsLimit)
    }

    /// Whether the client sends nothing more.
    var hasEnded: Bool { bytes.hasEnded }

    /// Whether bytes behind what was decoded have come.
    var hasMore: Bool { !bytes.isEmpty }

    /// How the content of the request under way is framed.
    var framing: Framing { decoder.framing }

    /// Whether what is being decoded is a request for a head alone.
    var isHeadRequest: Bool { decoder.isHeadRequest }

    func append(_ part: consuming ByteBuffer, for connection: Connection) {
        bytes.append(part)
        if !isPostponed { run(for: connection) }
    }

    /// The client sends nothing more.
    func end(for connection: Connection) {
        bytes.hasEnded = true
        run(for: connection)
    }

    /// Lets everything go: the connection is gone.
    func clear() { bytes = IncomingBytes() }

    /// From now on everything that arrives is thrown away.
    func discard(for connection: Connection) {
        headBegan = nil
        bytes.discard()
        resumeReading(for: connection)
    }

    // MARK: Reading

    /// Whether the channel may read more.
    func mayRead(for connection: Connection) -> Bool { bytes.mayRead(isDecoding: isDecoding(for: connection)) }

    private func resumeReading(for connection: Connection) {
        if bytes.mayResume(isDecoding: isDecoding(for: connection)) { connection.context?.read() }
    }

    private func isDecoding(for connection: Connection) -> Bool { !isPostponed && connection.state.takesInput }

    // MARK: Turns

    /// Goes on when the other connections of the loop had their turn.
    func letOthersGo(before connection: Connection) {
        guard !isPostponed else { return }
        isPostponed = true
        loop.postpone(connection)
    }

    /// The other connections of the loop had their turn.
    func goOn(for connection: Connection) {
        isPostponed = false
        run(for: connection)
    }

    // MARK: Decoding

    /// Decodes and has answered as far as there are bytes, and nobody else has to wait too long for it. A call from within
    /// it, when an answer is ready at once, does nothing: it goes on by itself.
    func run(for connection: Connection) {
        guard !isRunning else { return }
        isRunning = true
        let first = connection.state.requests
        var start: NIODeadline?
        while connection.state.takesInput, !bytes.isDiscarding {
            // More than one request has come at once: the others of the loop have their turn between them.
            if connection.state.phase == .idle, connection.state.requests > first, !bytes.isEmpty {
                let now = NIODeadline.now()
                if connection.state.requests - first >= Self.requestsInARow || now - (start ?? now) >= Self.timeInARow {
                    letOthersGo(before: connection)
                    break
                }
                start = start ?? now
            }
            guard decode(for: connection) else { break }
        }
        isRunning = false
        if bytes.hasEnded, !isEndTold, isDecoding(for: connection) || bytes.isDiscarding {
            isEndTold = true
            connection.endMessages()
        }
        resumeReading(for: connection)
    }

    /// Takes one event of the decoder; false if it has none before more bytes come.
    private func decode(for connection: Connection) -> Bool {
        var consumed = 0
        var step = ConnectionState.Step.nothing
        let event = bytes.unread.withUnsafeReadableBytes { bytes in
            let event = decoder.next(bytes, consumed: &consumed)
            if case .content(let places) = event {
                step = connection.receive(UnsafeRawBufferPointer(rebasing: bytes[places]))
            }
            return event
        }
        bytes.consume(consumed)
        switch event {
        case .unfinished:
            headBegan = decoder.isInsideHead ? headBegan ?? loop.now : nil
            if decoder.announced > Self.announcedLimit {
                connection.perform(connection.state.announce(decoder.announced))
            }
            return false
        case .head(let request):
            headBegan = nil
            connection.receive(request)
        case .content: connection.perform(step)
        case .end: connection.endMessage()
        case .error(let error):
            let culprit = bytes.culprit(of: error, isInHead: !decoder.hasContentBegun)
            if connection.state.requests == 0, bytes.isTLS { loop.server.noteSecured(now: loop.now) }
            discard(for: connection)
            connection.fail(error, at: culprit)
        }
        return true
    }
}
