import HTTPSemantics
import NIOCore
import NIOHTTP1

/// Serves one connection: batches the parser's parts into requests, and answers into bytes. What is to be done when is
/// `ConnectionState`'s to say; this class does it.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    /// What is to be remembered of a request until it is answered.
    private struct Current {
        var isHead = false
        var isKeepAliveStated = false
        /// Whether the exchange has no use for the content.
        var dropsContent = false
        /// For the access log; nil if there is none, or the message has no sound head.
        var entry: AccessLog.Entry?
    }

    let loop: EventLoopContext
    private let gate: MessageGuard
    private(set) var entry = ConnectionCount.Entry.unwelcome
    private var context: ChannelHandlerContext?
    private var state = ConnectionState()
    private var current = Current()
    private var exchange: (any Exchange)?
    private var stream: OutgoingStream?
    private var content: IncomingContent
    private var watch: ConnectionTimeouts
    /// Made with the first request that needs it; it holds this connection, which lets go of it at its end.
    private var replies: ConnectionReplies?
    /// Whether this is called from below, and `channelReadComplete` therefore follows.
    private var isReceiving = false
    private var needsFlush = false
    /// The place in the loop's list.
    var slot = -1

    init(loop: EventLoopContext, gate: MessageGuard) {
        self.loop = loop
        self.gate = gate
        watch = ConnectionTimeouts(loop: loop)
        content = IncomingContent(loop.budget)
    }

    // MARK: What the channel tells

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        entry = loop.add(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        replies = nil
        state.finish()
        exchange = nil
        stream = nil
        content.release()
        // As long as an exchange has the content, the connection counts, too.
        if !content.isHandedOver { loop.remove(self) }
    }

    func channelActive(context: ChannelHandlerContext) {
        switch entry {
        case .served:
            if loop.isStopping { context.close(promise: nil) }
        case .surplus:
            perform(state.fail(.tooManyConnections))
            flush()
        case .unwelcome:
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        // The parser behind the gate may still complain about a message that is cut off; that is no fault to answer.
        state.finish()
        exchange = nil
        stream = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let wasReceiving = isReceiving
        isReceiving = true
        defer { isReceiving = wasReceiving }
        switch Self.unwrapInboundIn(data) {
        case .head(let head): receive(head)
        case .body(let part): receive(part)
        case .end:
            gate.didParserEndMessage = true
            // The other half of the comparison in `MessageGuard`.
            perform(gate.isAtMessageEnd ? state.end() : state.fail(.badRequestLine))
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        flush()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard context.channel.isWritable, state.resume() else { return }
        proceed()
        flush()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let event = event as? MessageGuard.Event else { return }
        switch event {
        case .fault(let fault): perform(state.fail(fault))
        case .announced(let count): perform(state.announce(count))
        case .inputEnded:
            if state.phase == .lingering { context.close(promise: nil) } else { perform(state.endInput()) }
        }
        flush()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? HTTPParserError {
            // What the grammar leaves to the parser is the form of the target (RFC 9112 §3.2).
            perform(state.fail(error == .invalidURL ? .badTarget : .badRequestLine))
            flush()
        } else if state.phase != .closed {
            context.close(promise: nil)
        }
    }

    // MARK: What the loop tells

    /// Time has passed.
    func tick(_ now: NIODeadline) {
        guard let context else { return }
        switch watch.judge(now, phase: state.phase, headBegan: gate.headBegan, channel: context.channel) {
        case .nothing: break
        case .fail(let fault): perform(state.fail(fault))
        case .closeHard: context.close(promise: nil)
        }
        if state.phase == .streaming, context.channel.isWritable, let part = stream?.next() { send(part, promise: nil) }
        flush()
    }

    /// The server stops: a connection without a request under way closes now, another one after its answer. An answer
    /// without an end ends here.
    func stop() {
        if state.phase == .streaming {
            perform(.close)
            return flush()
        }
        guard let context, state.phase == .idle, gate.headBegan == nil else { return }
        // Nothing is under way, so nothing can be lost; unless an answer still waits to be taken.
        guard ConnectionTimeouts.pendingOctets(context.channel) > 0 else { return context.close(promise: nil) }
        perform(.close)
        flush()
    }

    /// The server waits no longer, not even for an exchange.
    func closeHard() {
        content.takeBack()
        if let context { context.close(promise: nil) } else { loop.remove(self) }
    }

    // MARK: Requests

    private func receive(_ head: HTTPRequestHead) {
        guard state.phase == .idle else { return }
        let framing = gate.framing
        let request = Request(head, minorVersion: gate.minorVersion, gate.withheld, framing: framing)
        let persistence = Persistence(request)
        current = Current(isHead: request.method == .head, isKeepAliveStated: persistence.mustBeStated)
        if loop.isLogging { current.entry = AccessLog.Entry(request) }
        state.begin(persists: persistence.persists && !loop.isStopping)
        switch loop.handler.admit(request) {
        case .answer(let response):
            let size = response.content.count
            guard size <= ContentBudget.free || loop.budget.hasRoom(for: size) else { return refuse(.tooMuchContent) }
            let persists = state.answerHead(framing, awaitsContinue: request.awaitsContinue)
            write(response, closes: !persists)
            if persists { watch.awaitContent() }
        case .stream(let response, let source): begin(response, OutgoingStream(source, to: request))
        case .respond(let exchange):
            self.exchange = exchange
            current.dropsContent = true
            _ = state.admit(
                framing, limit: ConnectionState.dropLimit, awaitsContinue: false, hasContentBegun: gate.hasContentBegun)
            if framing != .none { watch.awaitContent() }
        case .exchange(let exchange, let contentLimit):
            self.exchange = exchange
            switch state.admit(
                framing, limit: contentLimit, awaitsContinue: request.awaitsContinue,
                hasContentBegun: gate.hasContentBegun)
            {
            case .proceed: break
            case .proceedAfterContinue: writeContinue()
            case .refuse: return refuse(.contentTooLarge)
            }
            if framing != .none { watch.awaitContent() }
        }
    }

    private func receive(_ part: ByteBuffer) {
        watch.awaitContent()
        let step = state.receive(part.readableBytes)
        if step == .nothing, state.phase == .collecting, !current.dropsContent, !content.append(part) {
            return refuse(.tooMuchContent)
        }
        perform(step)
    }

    private func perform(_ step: ConnectionState.Step) {
        switch step {
        case .nothing: break
        case .handOver: handOver()
        case .next: proceed()
        case .refuse(let fault): refuse(fault)
        case .close:
            guard state.close() else { return }
            exchange = nil
            content.release()
            gate.discard()
            // Nothing to say, but what was said before has to be out first.
            writeLast(stream?.end ?? ByteBuffer())
            stream = nil
        }
    }

    private func handOver() {
        guard let exchange else { return }
        self.exchange = nil
        let replies = replies ?? ConnectionReplies(self)
        self.replies = replies
        exchange.respond(
            to: content.handOver(),
            reply: Reply(to: replies, number: state.requests, isLoopOtherwiseIdle: loop.connectionCount == 1))
    }

    fileprivate func reply(_ render: Reply.Render, to serial: Int) {
        guard content.isHandedOver, serial == state.requests else { return }
        content.takeBack()
        // Also for a client that is gone: the request log tells what came of its request.
        let response = render(.max)
        guard context != nil else { return loop.remove(self) }
        guard let persists = state.answer(mustClose: loop.isStopping) else { return }
        write(response, closes: !persists)
        if persists { proceed() }
        if !isReceiving { flush() }
    }

    /// Goes on to the next message, unless the client is behind with taking the answers.
    private func proceed() {
        guard let context else { return }
        if loop.isStopping { return perform(.close) }
        if !context.channel.isWritable {
            flush()
            if !context.channel.isWritable { return state.drain() }
        }
        current = Current()
        watch.awaitRequest()
        gate.openForNext()
    }

    private func refuse(_ fault: MessageError) {
        guard state.close() else { return }
        exchange = nil
        content.release()
        // No answer to HEAD has content, whatever is wrong with the rest of the message (RFC 9110 §9.3.2).
        if gate.isHeadRequest { current.isHead = true }
        gate.discard()
        if loop.isLogging, current.entry == nil { current.entry = AccessLog.Entry() }
        write(loop.handler.answer(fault, at: gate.oversizedField), closes: true)
    }

    // MARK: Answers

    private func writeContinue() {
        var buffer = ByteBuffer()
        buffer.writeStaticString(ResponseEncoder.continueAnswer)
        send(buffer, promise: nil)
    }

    private func write(_ response: Response, closes: Bool) {
        let connection: ResponseEncoder.Connection =
            closes ? .close : current.isKeepAliveStated ? .keepAlive : .unsaid
        let buffer = loop.encode(response, isHead: current.isHead, connection: connection)
        if let entry = current.entry {
            loop.log(entry, response, isHead: current.isHead)
            current.entry = nil
        }
        let written = count(unsent: buffer)
        if closes { writeLast(buffer, written) } else { send(buffer, promise: written) }
    }

    /// Counts a large answer until the system has taken it.
    private func count(unsent buffer: ByteBuffer) -> EventLoopPromise<Void>? {
        let size = buffer.readableBytes
        guard size > ContentBudget.free else { return nil }
        loop.budget.take(size)
        let written = loop.eventLoop.makePromise(of: Void.self)
        written.futureResult.whenComplete { [budget = loop.budget] _ in budget.give(size) }
        return written
    }

    /// Begins an answer without an end: the connection serves nothing else, and closes after it.
    private func begin(_ response: Response, _ stream: OutgoingStream) {
        let head = loop.encode(response, isHead: current.isHead, connection: .close, framing: stream.framing)
        if let entry = current.entry { loop.log(entry, response, isHead: true) }
        gate.discard()
        guard !current.isHead, !loop.isStopping else {
            _ = state.close()
            return writeLast(head)
        }
        state.stream()
        self.stream = stream
        send(head, promise: nil)
    }

    private func writeLast(_ buffer: ByteBuffer, _ promise: EventLoopPromise<Void>? = nil) {
        let written = promise ?? loop.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { [self] in finish($0) }
        send(buffer, promise: written)
    }

    /// Everything is written. Closing now would answer bytes that are still on their way with a reset, and that can take
    /// the answer from the client before it has read it (RFC 9112 §9.6): shut output only, and wait for its end.
    private func finish(_ result: Result<Void, any Error>) {
        guard let context, state.phase == .closing else { return }
        guard case .success = result, !gate.hasInputEnded else { return context.close(promise: nil) }
        state.linger()
        watch.awaitEnd()
        gate.discard()
        context.close(mode: .output, promise: nil)
    }

    private func send(_ buffer: ByteBuffer, promise: EventLoopPromise<Void>?) {
        guard let context else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        needsFlush = true
        watch.hasOutput = true
        context.write(Self.wrapOutboundOut(buffer), promise: promise)
    }

    private func flush() {
        guard needsFlush else { return }
        needsFlush = false
        context?.flush()
    }
}

/// Brings replies to their connection from whatever thread they come.
private final class ConnectionReplies: ReplyReceiver {
    private let connection: NIOLoopBound<ConnectionHandler>

    init(_ connection: ConnectionHandler) {
        self.connection = NIOLoopBound(connection, eventLoop: connection.loop.eventLoop)
    }

    func receive(_ render: @escaping Reply.Render, for number: Int) {
        if connection.eventLoop.inEventLoop {
            connection.value.reply(render, to: number)
        } else {
            connection.eventLoop.execute { [connection] in connection.value.reply(render, to: number) }
        }
    }
}
