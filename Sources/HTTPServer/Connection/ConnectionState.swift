import HTTPSemantics

/// Where a connection stands, as a value: events go in, what to do comes out. It does no I/O and knows no clock.
struct ConnectionState {
    enum Phase: Equatable {
        /// Between requests.
        case idle
        /// A request was admitted and its content is arriving.
        case collecting
        /// The content is whole, or not wanted, and the handler works on the answer.
        case answering
        /// The head alone was answered; the content is read and thrown away.
        case dropping
        /// The answer is being written without an end in sight; input is thrown away.
        case streaming
        /// The answer is written, and the client has not taken enough of it to be given the next.
        case draining
        /// The last answer is being written.
        case closing
        /// Output is shut; input is thrown away until the client has closed too.
        case lingering
        case closed
    }

    /// What a request needs to have its content read.
    enum Intake: Equatable {
        case proceed
        /// `100 (Continue)` first.
        case proceedAfterContinue
        /// More is announced than is taken.
        case refuse
    }

    enum Step: Equatable {
        case nothing
        /// Give the content to the exchange.
        case handOver
        /// Ask for the next message.
        case next
        /// Answer with this error, then close.
        case refuse(MessageError)
        /// Write what is still to be written, then close.
        case close
    }

    /// Content that is read and thrown away after an answer to the head, in bytes. More is not worth a connection.
    static let dropLimit = 65_536

    private(set) var phase = Phase.idle
    private var contentLimit = 0
    private var contentLength = 0
    /// Whether another message may follow the one under way.
    private(set) var persists = true
    /// Requests that were taken.
    private(set) var requests = 0

    /// Whether bytes that arrive are to be read, for a message or its content.
    var takesInput: Bool {
        switch phase {
        case .idle, .collecting, .dropping: true
        case .answering, .streaming, .draining, .closing, .lingering, .closed: false
        }
    }

    /// A head has come.
    mutating func begin(persists: Bool) {
        requests += 1
        self.persists = persists
    }

    /// The request is wanted with its content.
    mutating func admit(_ framing: Framing, limit: Int, awaitsContinue: Bool, hasContentBegun: Bool) -> Intake {
        contentLimit = limit
        contentLength = 0
        phase = .collecting
        if case .counted(let length) = framing, length > limit { return .refuse }
        return awaitsContinue && !hasContentBegun ? .proceedAfterContinue : .proceed
    }

    /// The head is enough for an answer, which is being made. The content waits.
    mutating func awaitAnswer() {
        phase = .answering
    }

    /// The head is answered without its content. Returns whether the connection survives that.
    mutating func answerHead(_ framing: Framing, awaitsContinue: Bool, mustClose: Bool) -> Bool {
        let isDroppable =
            switch framing {
            case .none, .chunked: true
            case .counted(let length): length <= Self.dropLimit
            }
        // RFC 9110 §10.1.1: a client that was not told to continue may send the content or not; nobody knows.
        persists = persists && !mustClose && isDroppable && !(awaitsContinue && framing != .none)
        contentLimit = Self.dropLimit
        contentLength = 0
        phase = persists ? .dropping : .closing
        return persists
    }

    /// The head is answered with content that has no end: the connection serves nothing else any more.
    mutating func stream() {
        phase = .streaming
    }

    /// So many bytes of content have come. Keep them if the phase is `collecting` and there is nothing else to do.
    mutating func receive(_ count: Int) -> Step {
        switch phase {
        case .collecting, .dropping:
            contentLength += count
            return announce(0)
        case .idle, .answering, .streaming, .draining, .closing, .lingering, .closed:
            return .nothing
        }
    }

    /// So many bytes more will come, if the client keeps its word: a chunk need not be read to be too large.
    func announce(_ count: Int) -> Step {
        switch phase {
        case .collecting:
            contentLength + count > contentLimit ? .refuse(.contentTooLarge) : .nothing
        case .dropping:
            contentLength + count > contentLimit ? .close : .nothing
        case .idle, .answering, .streaming, .draining, .closing, .lingering, .closed:
            .nothing
        }
    }

    /// How many bytes of content are taken, where there are more; nil if something else is wrong.
    func exceededLimit(_ error: MessageError) -> Int? {
        error == .contentTooLarge && phase == .collecting ? contentLimit : nil
    }

    /// The message is whole.
    mutating func end() -> Step {
        switch phase {
        case .collecting:
            phase = .answering
            return .handOver
        case .dropping:
            phase = .idle
            return .next
        case .idle, .answering, .streaming, .draining, .closing, .lingering, .closed:
            return .nothing
        }
    }

    /// The answer to the content is there. Returns whether the connection survives it.
    mutating func answer(mustClose: Bool) -> Bool {
        persists = persists && !mustClose
        phase = persists ? .idle : .closing
        return persists
    }

    /// The message cannot be taken, or did not come in time.
    mutating func fail(_ error: MessageError) -> Step {
        switch phase {
        case .idle, .collecting, .answering: .refuse(error)
        // That request has its answer already.
        case .dropping, .streaming, .draining: .close
        case .closing, .lingering, .closed: .nothing
        }
    }

    /// The client sends nothing more. A message that is cut off is never handed over.
    mutating func endInput() -> Step {
        switch phase {
        case .idle, .collecting, .dropping, .streaming: .close
        case .answering, .draining, .closing, .lingering, .closed: .nothing
        }
    }

    /// The client does not keep up with the answers.
    mutating func drain() {
        if phase == .idle { phase = .draining }
    }

    /// The client has caught up. Returns whether the next message may come.
    mutating func resume() -> Bool {
        guard phase == .draining else { return false }
        phase = .idle
        return true
    }

    /// Nothing is answered any more. Returns false if that was so already.
    mutating func close() -> Bool {
        switch phase {
        case .idle, .collecting, .answering, .dropping, .streaming, .draining:
            phase = .closing
            return true
        case .closing, .lingering, .closed:
            return false
        }
    }

    /// Everything was written.
    mutating func linger() {
        phase = .lingering
    }

    /// The connection is gone.
    mutating func finish() {
        phase = .closed
    }
}

/// What a request says about the connection (RFC 9112 §9.3).
struct Persistence: Equatable {
    /// Whether another request may follow.
    var persists: Bool
    /// Whether the answer has to say `keep-alive`, because the client's version does not expect it.
    var mustBeStated: Bool

    init(_ request: borrowing Request) {
        var asksToClose = false
        var asksToKeep = false
        if request.fields.has(.connection) {
            for option in request.fields.elements(.connection) {
                switch option.asciiLowercased() {
                case "close": asksToClose = true
                case "keep-alive": asksToKeep = true
                case _: break
                }
            }
        }
        persists = !asksToClose && (request.minorVersion >= 1 || asksToKeep)
        mustBeStated = persists && request.minorVersion == 0
    }
}
