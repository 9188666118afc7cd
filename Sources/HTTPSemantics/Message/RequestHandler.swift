/// Answers requests. A server makes one for each event loop and calls it on that loop only.
public protocol RequestHandler: AnyObject {
    /// Judges a head, before any content is read and before `100 (Continue)` is sent.
    func admit(_ request: Request) -> Admittance

    /// The answer to a message that the server could not take; the server closes the connection after it.
    /// `field` names the field that is at fault; nil if that is none, or not known.
    func answer(_ fault: MessageFault, at field: String?) -> Response
}

/// What becomes of a request once its head was judged.
public enum Admittance {
    /// The head was enough: this is the answer; content that follows is read and dropped.
    case answer(Response)
    /// The content, if any, is wanted: read it, at most `contentLimit` bytes, then hand it over.
    case exchange(any Exchange, contentLimit: Int)
    /// The head was enough, and the content of the answer comes bit by bit until the connection ends. The response's own
    /// content is left out; content that follows the head is dropped.
    case stream(Response, any ContentSource)
}

/// Content that comes into being while it is sent.
public protocol ContentSource: AnyObject {
    /// What has come since the last call; empty if nothing has. Called on the connection's event loop a few times a
    /// second, and not while the client is behind with reading.
    func next() -> [UInt8]
}

/// A request that was admitted and waits for its content.
public protocol Exchange: AnyObject {
    /// Takes the whole content (empty if there was none) and answers. `reply` is called exactly once, on any thread, now
    /// or later. Called at most once; never if the content does not arrive whole.
    func respond(to content: [UInt8], reply: @escaping @Sendable (Response) -> Void)
}
