import HTTPSemantics
import NIOCore

/// What goes out on one connection: answers, encoded and entered in the access log. Writes wait for `flush`, so that
/// answers that are ready together leave together. A class, for writing may call the connection back, which writes again.
final class ConnectionOutput {
    private let loop: EventLoopContext
    var context: ChannelHandlerContext?
    var timeouts: ConnectionTimeouts
    private var needsFlush = false

    // What is to be remembered of a request until it is answered.
    private(set) var isHead = false
    private var isKeepAliveStated = false
    /// Nil if nothing is under way that has a sound head, or it is answered.
    private var entry: AccessLog.Entry?

    init(_ loop: EventLoopContext) {
        self.loop = loop
        timeouts = ConnectionTimeouts(loop: loop)
    }

    /// The head of a request has come.
    func begin(_ request: Request, _ persistence: Persistence) {
        isHead = request.method == .head
        isKeepAliveStated = persistence.mustBeStated
        entry = AccessLog.Entry(request)
    }

    /// The next answer is to a message that cannot be taken.
    func beginRefusal(isHead isHeadRequest: Bool) {
        // No answer to HEAD has content, whatever is wrong with the rest of the message (RFC 9110 §9.3.2).
        if isHeadRequest { isHead = true }
        if entry == nil { entry = AccessLog.Entry() }
    }

    /// The request is answered.
    func endRequest() {
        isHead = false
        isKeepAliveStated = false
        entry = nil
    }

    func writeContinue() {
        var buffer = ByteBuffer()
        buffer.writeStaticString(ResponseEncoder.continueAnswer)
        send(buffer, promise: nil)
    }

    /// Counts the content of an answer that is to be written; false if there is no memory for it.
    /// - Parameter room: How large it may be nevertheless.
    func count(_ size: Int, room: Int) -> Bool {
        guard size > ContentBudget.free, !loop.server.budget.take(size) else { return true }
        guard size <= room else { return false }
        loop.server.budget.takeRegardless(size)
        return true
    }

    /// - Returns: when the last answer is written; nil if it is not the last.
    func write(_ response: Response, isLast: Bool) -> EventLoopFuture<Void>? {
        let connection: ResponseEncoder.Connection =
            isLast ? .close : isKeepAliveStated ? .keepAlive : .unsaid
        let buffer = loop.encode(response, isHead: isHead, connection: connection)
        log(response, isHead: isHead)
        var written: EventLoopPromise<Void>?
        let size = response.content.count
        if size > ContentBudget.free {
            // A large answer counts until the system has taken it.
            let promise = loop.eventLoop.makePromise(of: Void.self)
            promise.futureResult.whenComplete { [budget = loop.server.budget] _ in budget.give(size) }
            written = promise
        }
        guard isLast else {
            send(buffer, promise: written)
            return nil
        }
        return writeLast(buffer, written)
    }

    private func log(_ response: Response, isHead: Bool) {
        guard let entry else { return }
        loop.record(entry, response, isHead: isHead)
        self.entry = nil
    }

    /// The bytes of an answer, for the caller to send as they are wanted, and how many of them are content.
    func encoded(_ response: Response, isLast: Bool) -> (bytes: ByteBuffer, content: Int) {
        let connection: ResponseEncoder.Connection =
            isLast ? .close : isKeepAliveStated ? .keepAlive : .unsaid
        let hasContent = !isHead && ResponseEncoder.mayHaveContent(response.status)
        let bytes = loop.encode(response, isHead: isHead, connection: connection)
        log(response, isHead: isHead)
        return (bytes, hasContent ? response.content.count : 0)
    }

    /// Enters an answer in the log of which nothing is sent.
    func logUnsent(_ response: Response) { log(response, isHead: true) }

    /// Has the connection end with a reset when it is closed: what the system has not sent yet is dropped.
    func resetAtClose() {
        flush()
        _ = try? context?.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
            socket in
            SystemCalls.resetAtClose(socket)
        }
    }

    /// Writes the head of an answer without an end.
    func writeHead(of response: Response, _ framing: ResponseEncoder.ContentFraming) {
        let head = loop.encode(response, isHead: isHead, connection: .close, framing: framing)
        log(response, isHead: true)
        send(head, promise: nil)
    }

    /// Writes a part of a stream.
    func writePart(_ part: ByteBuffer) {
        send(part, promise: nil)
        flush()
    }

    /// Whether the system has taken all that was written.
    var hasSentAll: Bool { context.map { ConnectionTimeouts.pendingBytes($0.channel) == 0 } ?? true }

    /// Calls `body` when the system has taken all that was written, or the connection has ended.
    func whenAllIsSent(_ body: @escaping () -> Void) {
        writeLast(ByteBuffer(), nil).assumeIsolated().whenComplete { _ in body() }
        flush()
    }

    /// Writes what ends the connection's last answer.
    /// - Returns: when it is written.
    func writeLast(_ buffer: ByteBuffer, _ promise: EventLoopPromise<Void>? = nil) -> EventLoopFuture<Void> {
        let written = promise ?? loop.eventLoop.makePromise(of: Void.self)
        send(buffer, promise: written)
        return written.futureResult
    }

    private func send(_ buffer: ByteBuffer, promise: EventLoopPromise<Void>?) {
        guard let context else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        needsFlush = true
        timeouts.write(buffer.readableBytes)
        context.write(ConnectionHandler.wrapOutboundOut(buffer), promise: promise)
    }

    func flush() {
        guard needsFlush else { return }
        needsFlush = false
        context?.flush()
    }
}
