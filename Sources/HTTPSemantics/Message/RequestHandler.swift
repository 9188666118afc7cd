/// Answers requests. A server makes one for each event loop and calls it on that loop only.
package protocol RequestHandler: AnyObject {
    /// The handler is made: this is the loop that it will be called on.
    func begin(on loop: any HandlerLoop)

    /// Judges a head, before any content is read and before `100 (Continue)` is sent.
    func admit(_ request: Request) -> HeadDisposition

    /// The answer to a message that the server could not take; the server closes the connection after it.
    /// `culprit` is the name of the field that is at fault, or the character of the target, or how many bytes of content would
    /// be taken; nil if that is none, or not known.
    func answer(_ error: MessageError, at culprit: String?) -> Response

    /// `HandlerLoop.wake` was called.
    func wake()

    /// Time has passed: called a few times a second.
    func tick()

    /// The server stops: what waits for something is to be answered now.
    func stop()
}

extension RequestHandler {
    package func begin(on loop: any HandlerLoop) {}
    package func wake() {}
    package func tick() {}
    package func stop() {}
}

/// The event loop of a handler.
package protocol HandlerLoop: AnyObject, Sendable {
    /// Has the handler woken, on the loop and soon: once for all calls until then. From any thread.
    func wake()

    /// Has the handler woken after a while, unless an earlier call is about to. On the loop.
    func wake(after time: Duration)

    /// Has `body` called after a while. On the loop, where the result keeps it from being called.
    func call(after time: Duration, _ body: @escaping () -> Void) -> () -> Void
}

/// What becomes of a request once its head was judged.
package enum HeadDisposition {
    /// The head was enough: this is the answer; content that follows is read and dropped.
    case answer(Response)
    /// The head was enough, too, but the answer may take a while: the exchange is asked for it at once, with no content.
    case respond(any Exchange)
    /// The content, if any, is wanted: read it, at most `contentLimit` bytes, then hand it over.
    case exchange(any Exchange, contentLimit: Int)
    /// The head was enough, and the content of the answer comes bit by bit until the connection ends. The response's own
    /// content is left out; content that follows the head is dropped.
    case stream(Response, any ContentSource)
}

/// Content that comes into being while it is sent. All calls are on the connection's event loop.
package protocol ContentSource: AnyObject {
    /// The head is sent. From now on `wake` says that there is something, on the event loop; what there is at once is asked
    /// for without it.
    func begin(wake: @escaping () -> Void)

    /// What has come since the last call, or its beginning, whole items of at most `limit` bytes together or a single one
    /// that is larger; empty if nothing has. Called again and again until it is empty, but not while the client is behind
    /// with reading.
    func next(atMost limit: Int) -> [UInt8]

    /// Whether nothing more will come: the answer ends.
    var hasEnded: Bool { get }

    /// Whether more should have come and will not: the connection breaks off, so that what came does not pass for the whole.
    var hasFailed: Bool { get }

    /// What is sent every now and then though nothing has happened, so that a lost connection is noticed.
    func reminder() -> [UInt8]

    /// The connection has ended, or takes no more.
    func end()
}

extension ContentSource {
    package var hasFailed: Bool { false }
}

/// A request that was admitted and waits for its content.
package protocol Exchange: AnyObject {
    /// Takes the whole content (empty if there was none) and answers through `reply`, now or later. Called at most once, on
    /// the connection's event loop; never if the content does not arrive whole.
    func respond(to content: [UInt8], reply: Reply)

    /// What the request is answered where there is more content than was to be read; nil if that is what is wrong with it.
    /// Called in place of `respond`.
    func refusalOfMore() -> Response?

    /// The client sends no more, or is gone: if the answer waits for something to happen, it is to be given now. Called on
    /// the event loop, of exchanges that have not answered.
    func hurry()
}

extension Exchange {
    package func hurry() {}
    package func refusalOfMore() -> Response? { nil }
}

/// The way back to the client of one request. Called exactly once, from any thread.
package struct Reply: Sendable {
    /// Makes the response. It runs on the connection's event loop, and is told how many bytes of content there is memory
    /// for: an answer that may do without its content leaves out more than that.
    package typealias Render = @Sendable (_ room: Int) -> Response

    /// Says what becomes of the request after all. It runs on the connection's event loop.
    package typealias Judge = @Sendable () -> HeadDisposition

    /// Whether the event loop serves no other connection, so that waiting for the disk there holds nobody up.
    package let isLoopOtherwiseIdle: Bool
    private let receiver: any ReplyReceiver
    private let number: Int

    /// - Parameter number: Handed back to the receiver, which knows the request by it.
    package init(to receiver: any ReplyReceiver, number: Int, isLoopOtherwiseIdle: Bool) {
        self.receiver = receiver
        self.number = number
        self.isLoopOtherwiseIdle = isLoopOtherwiseIdle
    }

    /// A way back that ends in a function, outside of a server.
    package init(isLoopOtherwiseIdle: Bool = false, send: @escaping @Sendable (@escaping Render) -> Void) {
        self.init(to: ReplyFunction(send), number: 0, isLoopOtherwiseIdle: isLoopOtherwiseIdle)
    }

    /// Answers with what `render` makes.
    package func callAsFunction(_ render: @escaping Render) { receiver.receive(render, for: number) }

    /// Goes on as if the head had just been judged so: in place of an answer, for an exchange that was asked for it by the head
    /// alone.
    package func goOn(_ judge: @escaping Judge) { receiver.receive(judgement: judge, for: number) }
}

/// Where a reply goes: made once for many requests, so that a `Reply` allocates nothing.
package protocol ReplyReceiver: AnyObject, Sendable {
    /// Carries what renders the response to the connection's event loop.
    func receive(_ render: @escaping Reply.Render, for number: Int)

    /// The same of what says what becomes of the request.
    func receive(judgement: @escaping Reply.Judge, for number: Int)
}

private final class ReplyFunction: ReplyReceiver {
    private let send: @Sendable (@escaping Reply.Render) -> Void

    init(_ send: @escaping @Sendable (@escaping Reply.Render) -> Void) { self.send = send }

    func receive(_ render: @escaping Reply.Render, for number: Int) { send(render) }

    func receive(judgement: @escaping Reply.Judge, for number: Int) {
        switch judgement() {
        case .answer(let response): send { _ in response }
        case .respond(let exchange), .exchange(let exchange, _):
            exchange.respond(to: [], reply: Reply(to: self, number: number, isLoopOtherwiseIdle: false))
        case .stream(let response, let source):
            source.end()
            send { _ in response }
        }
    }
}
