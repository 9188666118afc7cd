import HTTPSemantics
import NIOCore

/// Serves one connection: drives the decoder over the bytes that come, hands requests to the handler, and writes the
/// answers. What is to be done when is `ConnectionState`'s to say; this class does it.
///
/// Behind a message's last byte nothing is read before the message has its answer. Bytes that arrive meanwhile wait, and
/// once they are many, reading stops. So requests are never queued, answers are in order by construction, and an error
/// behind a pipelined request is found only after that request's answer.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Bytes of content that, if they are announced, are worth a look before they come.
    private static let announcedLimit = 65_536
    /// Requests that one client may have answered in a row, or the time that they may take, while others wait.
    private static let requestsInARow = 32
    private static let timeInARow = TimeAmount.milliseconds(1)

    let loop: EventLoopContext
    private(set) var entry = ConnectionCount.Entry.unwelcome
    let output: ConnectionOutput
    private var state = ConnectionState()
    private var decoder: RequestDecoder
    private var awaitsContinue = false
    private var minorVersion = 1
    /// Whether the head of the request under way alone is answered.
    private var isContentUnwanted = false
    private var exchange: (any Exchange)?
    /// The one that has to answer without content, and may wait for something to happen.
    private var waiting: (any Exchange)?
    private var stream: OutgoingStream?
    private var disturbed: DisturbedAnswer?
    private var content: IncomingContent
    /// Made with the first request that needs it; it holds this connection, which lets go of it at its end.
    private var replies: ConnectionReplies?

    private var input = IncomingBytes()
    /// When the head began of which a part has arrived, on the loop's coarse clock; nil if there is none.
    private var headBegan: NIODeadline?
    private var isRunning = false
    private var isPostponed = false
    private var isInputEndTold = false
    private var isWritable = true
    /// The place in the loop's list.
    var slot = -1

    init(loop: EventLoopContext) {
        self.loop = loop
        let limits = loop.configuration
        decoder = RequestDecoder(lineLimit: limits.requestLineLimit, fieldsLimit: limits.fieldsLimit)
        output = ConnectionOutput(loop)
        content = IncomingContent(loop.server.budget)
    }

    // MARK: What the channel tells

    func handlerAdded(context: ChannelHandlerContext) {
        output.context = context
        entry = loop.add(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        output.context = nil
        replies = nil
        end()
        content.release()
        // As long as an exchange has the content, the connection counts, too.
        if !content.isHandedOver { loop.remove(self) }
    }

    func channelActive(context: ChannelHandlerContext) {
        switch entry {
        case .served:
            if loop.isStopping { context.close(promise: nil) }
        case .surplus:
            refuse(.tooManyConnections)
            flush()
        case .unwelcome:
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
    }

    private func end() {
        state.finish()
        exchange = nil
        stream?.end()
        stream = nil
        disturbed?.cancel()
        disturbed = nil
        hurry()
        input = IncomingBytes()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        input.append(Self.unwrapInboundIn(data))
        if !isPostponed { run() }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        flush()
    }

    func read(context: ChannelHandlerContext) {
        if input.mayRead(isDecoding: isDecoding) { context.read() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = context.channel.isWritable
        guard isWritable, state.resume() else { return }
        proceed()
        run()
        flush()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let event = event as? ChannelEvent, event == .inputClosed else { return }
        input.hasEnded = true
        run()
        hurry()
        if disturbed?.isLate == true { disturbed?.hasten() }
        flush()
    }

    /// The client may be gone: who waits for something to happen answers now.
    private func hurry() {
        guard let waiting else { return }
        self.waiting = nil
        waiting.hurry()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if state.phase != .closed { context.close(promise: nil) }
    }

    // MARK: What the loop tells

    /// Time has passed.
    func tick(_ now: NIODeadline) {
        guard let context else { return }
        switch output.timeouts.judge(now, phase: state.phase, headBegan: headBegan, context: context) {
        case .nothing: break
        case .fail(let error): perform(state.fail(error))
        case .closeHard: context.close(promise: nil)
        }
        if isStreaming { stream?.tick(now) }
        flush()
    }

    /// The other connections of the loop had their turn.
    func goOn() {
        isPostponed = false
        run()
        stream?.pull()
        flush()
    }

    /// The server stops: a connection without a request under way closes now, another one after its answer. An answer
    /// without an end ends here.
    func stop() {
        disturbed?.hasten()
        if state.phase == .streaming {
            perform(.close)
            return flush()
        }
        guard let context, state.phase == .idle, headBegan == nil else { return }
        // Nothing is under way, so nothing can be lost; unless an answer still waits to be taken.
        guard ConnectionTimeouts.pendingBytes(context.channel) > 0 else { return context.close(promise: nil) }
        perform(.close)
        flush()
    }

    /// The server waits no longer, not even for an exchange.
    func closeHard() {
        content.takeBack()
        if let context { context.close(promise: nil) } else { loop.remove(self) }
    }

    // MARK: Decoding

    /// Decodes and answers as far as there are bytes, and nobody else has to wait too long for it. A call from within it,
    /// when an answer is ready at once, does nothing: it goes on by itself.
    private func run() {
        guard !isRunning else { return }
        isRunning = true
        let first = state.requests
        var start: NIODeadline?
        while state.takesInput, !input.isDiscarding {
            // More than one request has come at once: the others of the loop have their turn between them.
            if state.phase == .idle, state.requests > first, !input.isEmpty {
                let now = NIODeadline.now()
                if state.requests - first >= Self.requestsInARow || now - (start ?? now) >= Self.timeInARow {
                    letOthersGo()
                    break
                }
                start = start ?? now
            }
            guard decode() else { break }
        }
        isRunning = false
        if input.hasEnded, !isInputEndTold, isDecoding || input.isDiscarding {
            isInputEndTold = true
            if state.phase == .lingering { context?.close(promise: nil) } else { perform(state.endInput()) }
        }
        resumeReading()
    }

    private func resumeReading() {
        if input.mayResume(isDecoding: isDecoding) { context?.read() }
    }

    private var isDecoding: Bool { !isPostponed && state.takesInput }

    /// Takes one event of the decoder; false if it has none before more bytes come.
    private func decode() -> Bool {
        var consumed = 0
        let event = input.unread.withUnsafeReadableBytes { bytes in
            let event = decoder.next(bytes, consumed: &consumed)
            if case .content(let places) = event { receive(UnsafeRawBufferPointer(rebasing: bytes[places])) }
            return event
        }
        input.consume(consumed)
        switch event {
        case .unfinished:
            headBegan = decoder.isInsideHead ? headBegan ?? loop.now : nil
            if decoder.announced > Self.announcedLimit { perform(state.announce(decoder.announced)) }
            return false
        case .head(let request):
            headBegan = nil
            receive(request)
        case .content: perform(received)
        case .end: perform(state.end())
        case .error(let error):
            let culprit =
                switch error {
                case .fieldsTooLarge where !decoder.hasContentBegun: input.largestField
                case .badTarget: input.foreignCharacter
                case _: nil as String?
                }
            if state.requests == 0, input.isTLS { loop.server.noteSecured(now: loop.now) }
            discard()
            perform(state.fail(error), at: culprit)
        }
        return true
    }

    /// From now on everything that arrives is thrown away.
    private func discard() {
        headBegan = nil
        input.discard()
        resumeReading()
    }

    // MARK: Requests

    private func receive(_ request: Request) {
        let persistence = Persistence(request)
        output.begin(request, persistence)
        awaitsContinue = request.awaitsContinue
        minorVersion = request.minorVersion
        isContentUnwanted = false
        state.begin(persists: persistence.persists && !loop.isStopping)
        carryOut(loop.handler.admit(request))
    }

    private func carryOut(_ disposition: HeadDisposition) {
        switch disposition {
        case .answer(let response): answer(response, room: 0)
        case .respond(let exchange):
            isContentUnwanted = true
            state.awaitAnswer()
            waiting = exchange
            respond(exchange)
        case .stream(let response, let source):
            begin(response, OutgoingStream(source, minorVersion: minorVersion, over: self))
        case .exchange(let exchange, let contentLimit):
            self.exchange = exchange
            isContentUnwanted = false
            let framing = decoder.framing
            switch state.admit(
                framing, limit: contentLimit, awaitsContinue: awaitsContinue,
                hasContentBegun: !input.isEmpty)
            {
            case .proceed: break
            case .proceedAfterContinue: output.writeContinue()
            case .refuse: return refuse(.contentTooLarge)
            }
            if framing != .none { output.timeouts.awaitContent() }
        }
    }

    private var received = ConnectionState.Step.nothing

    private func receive(_ part: UnsafeRawBufferPointer) {
        output.timeouts.awaitContent()
        received = state.receive(part.count)
        if received == .nothing, state.phase == .collecting, !content.append(part) {
            received = .refuse(.tooMuchContent)
        }
    }

    private func perform(_ step: ConnectionState.Step, at field: String? = nil) {
        switch step {
        case .nothing: break
        case .handOver:
            guard let exchange else { return }
            self.exchange = nil
            waiting = exchange
            respond(exchange)
        case .next: proceed()
        case .refuse(let error): refuse(error, at: field)
        case .close:
            guard state.close() else { return }
            exchange = nil
            content.release()
            discard()
            // Nothing to say, but what was said before has to be out first.
            finish(after: output.writeLast(stream?.lastBytes ?? ByteBuffer()))
            stream?.end()
            stream = nil
        }
    }

    private func respond(_ exchange: any Exchange) {
        let replies = replies ?? ConnectionReplies(self)
        self.replies = replies
        exchange.respond(
            to: content.handOver(),
            reply: Reply(to: replies, number: state.requests, isLoopOtherwiseIdle: loop.connectionCount == 1))
        // Of a client that had ended before, nobody will tell any more.
        if input.hasEnded { hurry() }
    }

    /// What an exchange answered, back on the loop.
    func reply(_ render: Reply.Render, to number: Int) {
        guard content.isHandedOver, number == state.requests else { return }
        content.takeBack()
        waiting = nil
        let room = loop.server.budget.room
        // Also for a client that is gone: the request log tells what came of its request.
        let response = render(room)
        guard context != nil else { return loop.remove(self) }
        guard state.phase == .answering else { return }
        answer(response, room: room)
        guard !isRunning else { return }
        run()
        flush()
    }

    /// What an exchange that was asked by the head alone says of its request, back on the loop.
    func goOn(_ judge: Reply.Judge, with number: Int) {
        guard content.isHandedOver, number == state.requests else { return }
        content.takeBack()
        waiting = nil
        let disposition = judge()
        guard context != nil, state.phase == .answering else {
            if case .stream(_, let source) = disposition { source.end() }
            if context == nil { loop.remove(self) }
            return
        }
        carryOut(disposition)
        guard !isRunning else { return }
        run()
        flush()
    }

    /// - Parameter room: How large the content may be though there is no memory for it any more. Such an answer was made
    ///   when there was; only one is made on a loop at a time.
    private func answer(_ response: Response, room: Int) {
        if let delivery = response.delivery { return disturb(response, delivery, room: room) }
        let size = response.content.count
        if size > ContentBudget.free, !loop.server.budget.take(size) {
            guard size <= room else { return refuse(.tooMuchContent) }
            loop.server.budget.takeRegardless(size)
        }
        let isToHead = state.phase != .answering || isContentUnwanted
        let persists = endAnswer(isToHead: isToHead)
        write(response, closes: !persists)
        if persists { goOn(isToHead: isToHead) }
    }

    /// - Returns: whether the connection survives the answer.
    private func endAnswer(isToHead: Bool) -> Bool {
        isToHead
            ? state.answerHead(decoder.framing, awaitsContinue: awaitsContinue, mustClose: loop.isStopping)
            : state.answer(mustClose: loop.isStopping)
    }

    private func goOn(isToHead: Bool) {
        if isToHead { output.timeouts.awaitContent() } else { proceed() }
    }

    /// Makes ready for the next message, unless the client is behind with taking the answers.
    private func proceed() {
        if loop.isStopping { return perform(.close) }
        if !isWritable {
            flush()
            if !isWritable { return state.drain() }
        }
        output.endRequest()
        output.timeouts.awaitRequest()
    }

    private func refuse(_ error: MessageError, at field: String? = nil) {
        guard state.close() else { return }
        exchange = nil
        content.release()
        output.beginRefusal(isHead: decoder.isHeadRequest)
        discard()
        write(loop.handler.answer(error, at: field), closes: true)
    }

    // MARK: Faults

    /// Answers as a fault has it.
    private func disturb(_ response: Response, _ delivery: Delivery, room: Int) {
        // However it is sent, it is held until then.
        guard let kept = KeptContent.counting(response.content.count, room: room, in: loop.server.budget) else {
            return refuse(.tooMuchContent)
        }
        if state.phase != .answering {
            isContentUnwanted = true
            state.awaitAnswer()
        }
        switch delivery {
        case .late(let time):
            var response = response
            response.delivery = nil
            let answer = DisturbedAnswer(kept, after: time, on: loop.eventLoop) { [weak self] in
                self?.conclude { $0.answer(response, room: response.content.count) }
            }
            disturbed = answer
            if input.hasEnded || loop.isStopping { answer.hasten() } else { answer.begin() }
        case .never(let isReset):
            output.logUnsent(response)
            guard isReset else { return perform(.close) }
            guard state.close() else { return }
            exchange = nil
            content.release()
            output.resetAtClose()
            context?.close(promise: nil)
        case .cut(let count):
            let (bytes, size) = output.encoded(response, isLast: !state.persists || loop.isStopping)
            guard state.close() else { return }
            exchange = nil
            content.release()
            discard()
            let sent = bytes.getSlice(at: bytes.readerIndex, length: bytes.readableBytes - size + min(count, size))
            let written = output.writeLast(sent ?? ByteBuffer())
            // What is sent is a part of what was made, and keeps the whole.
            written.assumeIsolated().whenComplete { _ in withExtendedLifetime(kept) {} }
            finish(after: written)
        case .slow(let part, let time):
            let (bytes, size) = output.encoded(response, isLast: !state.persists || loop.isStopping)
            var rest = bytes
            let first = rest.readSlice(length: bytes.readableBytes - size + min(part, size))
            output.writePart(first ?? ByteBuffer())
            let answer = DisturbedAnswer(kept, rest, part: part, every: time, on: loop.eventLoop) { [weak self] in
                self?.output.writePart($0)
            } conclude: { [weak self] in
                self?.conclude { connection in
                    let isToHead = connection.isContentUnwanted
                    if connection.endAnswer(isToHead: isToHead) { return connection.goOn(isToHead: isToHead) }
                    connection.finish(after: connection.output.writeLast(ByteBuffer()))
                }
            }
            disturbed = answer
            if rest.readableBytes == 0 || loop.isStopping { answer.hasten() } else { answer.begin() }
        }
    }

    private func conclude(_ step: (ConnectionHandler) -> Void) {
        disturbed = nil
        guard context != nil, state.phase == .answering else { return }
        step(self)
        guard !isRunning else { return }
        run()
        flush()
    }

    // MARK: Answers

    private func write(_ response: Response, closes: Bool) {
        if let written = output.write(response, isLast: closes) { finish(after: written) }
    }

    /// Begins an answer without an end: the connection serves nothing else, and closes after it.
    private func begin(_ response: Response, _ stream: OutgoingStream) {
        discard()
        output.writeHead(of: response, stream.framing)
        guard !output.isHead, !loop.isStopping else {
            _ = state.close()
            stream.end()
            return finish(after: output.writeLast(ByteBuffer()))
        }
        state.stream()
        self.stream = stream
        stream.begin()
    }

    /// Whether the answer is one without an end.
    var isStreaming: Bool { state.phase == .streaming }

    /// The stream has come to its end.
    func endStream() {
        perform(.close)
        flush()
    }

    /// The stream cannot go on: without its last chunk the client knows that it has not all.
    func breakOff() { context?.close(promise: nil) }

    /// Goes on when the other connections of the loop had their turn.
    func letOthersGo() {
        guard !isPostponed else { return }
        isPostponed = true
        loop.postpone(self)
    }

    private func finish(after written: EventLoopFuture<Void>) {
        written.assumeIsolated().whenComplete { [self] in finish($0) }
    }

    /// Everything is written. Closing now would answer bytes that are still on their way with a reset, and that can take
    /// the answer from the client before it has read it (RFC 9112 §9.6): shut output only, and wait for its end.
    private func finish(_ result: Result<Void, any Error>) {
        guard let context, state.phase == .closing else { return }
        guard case .success = result, !input.hasEnded else { return context.close(promise: nil) }
        state.linger()
        output.timeouts.awaitEnd()
        discard()
        context.close(mode: .output, promise: nil)
    }

    private func flush() { output.flush() }

    private var context: ChannelHandlerContext? { output.context }
}
