import HTTPSemantics
import ResourceCore

extension Service {
    /// Seconds that an answer may wait for a change; nil if the client does not ask for that.
    func wait(_ operation: Operation) -> Int? {
        operation.prefer.wait.map { min($0, policy.waitLimit) }
    }
}

extension TracedResponse {
    /// The answer to a client that would wait, and for how long it was taken at its word (RFC 7240 §3).
    func havingWaited(atMost seconds: Int) -> TracedResponse {
        var answer = self
        answer.response.fields.append(.preferenceApplied, "wait=\(seconds)")
        return answer
    }
}

/// A conditional read that is answered when what the client has is no longer current (RFC 7240 §4.3): 304 only when the
/// time is over.
final class WaitingRead: Exchange, ChangeListener {
    /// What is there now; nil if that is too large for the event loop.
    typealias Look = @Sendable (any ResourceReader) throws(StoreError) -> TracedResponse?

    var number = 0
    private let scope: ChangeScope
    private let seconds: Int
    private let feed: LoopFeed
    private let context: RequestContext
    private let look: Look
    private let onWorker: WorkerExchange.Make
    private var reply: Reply?
    private var isOver = false
    /// Whether there may be something else than what was seen.
    private var isDue = true
    private var isReading = false

    init(
        _ scope: ChangeScope, _ seconds: Int, _ feed: LoopFeed, _ context: RequestContext, _ look: @escaping Look,
        onWorker: @escaping WorkerExchange.Make
    ) {
        self.scope = scope
        self.seconds = seconds
        self.feed = feed
        self.context = context
        self.look = look
        self.onWorker = onWorker
    }

    func respond(to content: [UInt8], reply: Reply) {
        self.reply = reply
        isOver = seconds == 0 || !feed.canWait
        // Listening before looking: no change can come between.
        feed.add(self, scope: scope, hurryAfter: seconds)
        proceed()
    }

    func notice(_ revisions: ClosedRange<Int64>?) -> Bool {
        isDue = true
        return true
    }

    func hurry() {
        isOver = true
        isDue = true
        proceed()
    }

    func proceed() {
        guard reply != nil, isDue, !isReading else { return }
        isDue = false
        isReading = true
        let isTaken = feed.read(for: self, isShort: true, look) { $0.receive($1) }
        if !isTaken { finish(context.renderer.overloaded()) }
    }

    private func receive(_ result: Result<TracedResponse?, StoreError>) {
        isReading = false
        switch result {
        case .failure(let error): finish(context.renderer.response(to: error))
        case .success(let answer):
            if answer?.response.status == .notModified, !isOver || isDue { return }
            finish(answer)
        }
    }

    /// - Parameter answer: Nil if a worker is to make it.
    private func finish(_ answer: TracedResponse?) {
        guard let reply else { return }
        self.reply = nil
        feed.remove(self)
        guard let answer else {
            return WorkerExchange(feed.service, context, bytes: 0) { [onWorker, seconds] (worker) throws(StoreError) in
                try onWorker(worker).havingWaited(atMost: seconds)
            }.respond(to: [], reply: reply)
        }
        reply { [context, seconds] _ in context.finish(answer.havingWaited(atMost: seconds)) }
    }
}
