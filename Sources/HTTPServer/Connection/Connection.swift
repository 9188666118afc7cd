import HTTPSemantics
import NIOCore

/// Serves one connection: hands the requests that are decoded to the handler, and writes the answers. What is to be done
/// when is `ConnectionState`'s to say; this class does it.
///
/// Behind a message's last byte nothing is read before the message has its answer. Bytes that arrive meanwhile wait, and
/// once they are many, reading stops. So requests are never queued, answers are in order by construction, and an error
/// behind a pipelined request is found only after that request's answer.
final class Connection {
    let loop: EventLoopContext
    private(set) var entry = ConnectionCount.Entry.unwelcome
    let output: ConnectionOutput
    private(set) var state = ConnectionState()
    let input: ConnectionInput
    private var awaitsContinue = false
    private var minorVersion = 1
    /// Whether the head of the request under way alone is answered.
    private var isContentUnwanted = false
    private var exchange: (any Exchange)?
    /// The one that has to answer without content, and may wait for something to happen.
    private var waiting: (any Exchange)?
    private var stream: OutgoingStream?
    private var disturbance: AnswerDisturbance?
    private var content: IncomingContent
    /// Made with the first request that needs it; it holds this connection, which lets go of it at its end.
    private var replies: ConnectionReplies?
    private var isWritable = true
    /// The place in the loop's list.
    var slot = -1

    init(loop: EventLoopContext) {
        self.loop = loop
        input = ConnectionInput(loop)
        output = ConnectionOutput(loop)
        content = IncomingContent(loop.server.budget)
    }

    // MARK: What the channel tells

    func begin(on context: ChannelHandlerContext) {
        output.context = context
        entry = loop.add(self)
    }

    /// The channel is no more.
    func lose() {
        output.context = nil
        replies = nil
        end()
        content.release()
        // As long as an exchange has the content, the connection counts, too.
        if !content.isHandedOver { loop.remove(self) }
    }

    func open() {
        switch entry {
        case .served:
            if loop.isStopping { context?.close(promise: nil) }
        case .surplus:
            refuse(.tooManyConnections)
            flush()
        case .unwelcome:
            context?.close(promise: nil)
        }
    }

    /// Nothing comes any more, and nothing can be sent.
    func end() {
        state.finish()
        exchange = nil
        stream?.end()
        stream = nil
        disturbance?.cancel()
        hurry()
        input.clear()
    }

    func flush() { output.flush() }

    func setWritable(_ isWritable: Bool) {
        self.isWritable = isWritable
        guard isWritable, state.resume() else { return }
        proceed()
        input.run(for: self)
        flush()
    }

    /// The client sends nothing more.
    func endInput() {
        input.end(for: self)
        hurry()
        disturbance?.hastenIfLate()
        flush()
    }

    /// The client may be gone: who waits for something to happen answers now.
    private func hurry() {
        guard let waiting else { return }
        self.waiting = nil
        waiting.hurry()
    }

    // MARK: What the loop tells

    /// Time has passed.
    func tick(_ now: NIODeadline) {
        guard let context else { return }
        switch output.timeouts.judge(now, phase: state.phase, headBegan: input.headBegan, context: context) {
        case .nothing: break
        case .fail(let error): perform(state.fail(error))
        case .closeHard: context.close(promise: nil)
        }
        if state.phase == .streaming { stream?.tick(now) }
        flush()
    }

    /// The other connections of the loop had their turn.
    func goOn() {
        input.goOn(for: self)
        stream?.pull()
        flush()
    }

    /// The server stops: a connection without a request under way closes now, another one after its answer. An answer
    /// without an end ends here.
    func stop() {
        disturbance?.hasten()
        guard state.phase != .streaming else { return close() }
        guard let context, state.phase == .idle, input.headBegan == nil else { return }
        // Nothing is under way, so nothing can be lost; unless an answer still waits to be taken.
        guard ConnectionTimeouts.pendingBytes(context.channel) > 0 else { return context.close(promise: nil) }
        close()
    }

    /// The server waits no longer, not even for an exchange.
    func closeHard() {
        content.takeBack()
        if let context { context.close(promise: nil) } else { loop.remove(self) }
    }

    // MARK: What the decoder tells

    func receive(_ request: Request) {
        let persistence = Persistence(request)
        output.begin(request, persistence)
        awaitsContinue = request.awaitsContinue
        minorVersion = request.minorVersion
        isContentUnwanted = false
        state.begin(persists: persistence.persists && !loop.isStopping)
        carryOut(loop.handler.admit(request))
    }

    /// Takes a part of the content.
    /// - Returns: what is to be done when the part is used no more.
    func receive(_ part: UnsafeRawBufferPointer) -> ConnectionState.Step {
        output.timeouts.awaitContent()
        let step = state.receive(part.count)
        return step == .nothing && state.phase == .collecting && !content.append(part) ? .refuse(.tooMuchContent) : step
    }

    func endMessage() { perform(state.end()) }

    /// What came is no message. All behind it is thrown away already.
    func fail(_ error: MessageError, at culprit: String?) { perform(state.fail(error), at: culprit) }

    /// There is nothing more.
    func endMessages() {
        if state.phase == .lingering { context?.close(promise: nil) } else { perform(state.endInput()) }
    }

    // MARK: Requests

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
            let framing = input.framing
            switch state.admit(
                framing, limit: contentLimit, awaitsContinue: awaitsContinue, hasContentBegun: input.hasMore)
            {
            case .proceed: break
            case .proceedAfterContinue: output.writeContinue()
            case .refuse: return refuse(.contentTooLarge)
            }
            if framing != .none { output.timeouts.awaitContent() }
        }
    }

    func perform(_ step: ConnectionState.Step, at culprit: String? = nil) {
        switch step {
        case .nothing: break
        case .handOver:
            guard let exchange else { return }
            self.exchange = nil
            waiting = exchange
            respond(exchange)
        case .next: proceed()
        case .refuse(let error): refuse(error, at: culprit)
        case .close:
            guard abandon() else { return }
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
        serveOn()
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
        serveOn()
    }

    /// - Parameter room: How large the content may be though there is no memory for it any more. Such an answer was made
    ///   when there was; only one is made on a loop at a time.
    func answer(_ response: Response, room: Int) {
        if let delivery = response.delivery { return disturb(response, delivery, room: room) }
        guard output.count(response.content.count, room: room) else { return refuse(.tooMuchContent) }
        let isToHead = state.phase != .answering || isContentUnwanted
        let persists = endAnswer(isToHead: isToHead)
        write(response, closes: !persists)
        if persists { goOn(isToHead: isToHead) }
    }

    /// - Returns: whether the connection survives the answer.
    private func endAnswer(isToHead: Bool) -> Bool {
        isToHead
            ? state.answerHead(input.framing, awaitsContinue: awaitsContinue, mustClose: loop.isStopping)
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

    private func refuse(_ error: MessageError, at culprit: String? = nil) {
        let limit = state.exceededLimit(error)
        let exchange = limit == nil ? nil : exchange
        guard abandon() else { return }
        output.beginRefusal(isHead: input.isHeadRequest)
        discard()
        let refusal = exchange?.refusalOfMore()
        write(refusal ?? loop.handler.answer(error, at: culprit ?? limit.map { "\($0)" }), closes: true)
    }

    /// The request under way is the last, and its content is not wanted any more.
    /// - Returns: false if that was so already.
    func abandon() -> Bool {
        guard state.close() else { return false }
        exchange = nil
        content.release()
        return true
    }

    // MARK: Answers as faults have them

    private func disturb(_ response: Response, _ delivery: Delivery, room: Int) {
        // However it is sent, it is held until then.
        guard let kept = KeptContent.counting(response.content.count, room: room, in: loop.server.budget) else {
            return refuse(.tooMuchContent)
        }
        if state.phase != .answering {
            isContentUnwanted = true
            state.awaitAnswer()
        }
        let disturbance = disturbance ?? AnswerDisturbance(self)
        self.disturbance = disturbance
        disturbance.send(response, delivery, kept)
    }

    /// After an answer that did not come while input was decoded.
    private func serveOn() {
        guard !input.isRunning else { return }
        input.run(for: self)
        flush()
    }

    func discard() { input.discard(for: self) }

    /// Whether nothing is to be waited for: the client has ended, or the server does.
    var isInHaste: Bool { input.hasEnded || loop.isStopping }

    /// Whether the answer that is made now is the last.
    var isAnswerLast: Bool { !state.persists || loop.isStopping }

    /// What was to be sent later, or was sent a part at a time, comes to its end by `step`.
    func conclude(_ step: (Connection) -> Void) {
        guard context != nil, state.phase == .answering else { return }
        step(self)
        serveOn()
    }

    /// An answer that was sent a part at a time is out.
    func endParts() {
        let isToHead = isContentUnwanted
        if endAnswer(isToHead: isToHead) { return goOn(isToHead: isToHead) }
        finish(after: output.writeLast(ByteBuffer()))
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

    /// Ends it, when what was written is out.
    func close() {
        perform(.close)
        flush()
    }

    /// The stream cannot go on: without its last chunk the client knows that it has not all.
    func breakOff() { context?.close(promise: nil) }

    func finish(after written: EventLoopFuture<Void>) {
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

    var context: ChannelHandlerContext? { output.context }
}
