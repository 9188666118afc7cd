import Glibc
import HTTPSemantics
import ResourceCore
import Synchronization

/// GET or HEAD of a resource. A class, so that the closures that a read takes hold one reference and no copy of the request.
final class ResourceRead: Sendable {
    /// Bytes of content that are read on an event loop.
    static let inlineLimit = 1 << 20

    private let operation: Operation
    private let renderer: ResponseRenderer
    private let now: Int64

    init(_ operation: Operation, _ renderer: ResponseRenderer, now: Int64) {
        self.operation = operation
        self.renderer = renderer
        self.now = now
    }

    /// The answer; nil if it takes more than `limit` bytes of content.
    func response(_ reader: any ResourceReader, upTo limit: Int) throws(StoreError) -> TracedResponse? {
        let stored: StoredRepresentation? = try inline { completion in
            reader.representation(
                of: operation.target, part: { [self] in wantedPart($0, limit) }, completion: completion)
        }
        let decision = decision(stored)
        if let stored, !holdsWhatIsWanted(stored, decision) { return nil }
        return renderer.response(to: operation, decision)
    }

    /// The answer with what was read.
    func response(_ stored: StoredRepresentation?) -> TracedResponse {
        renderer.response(to: operation, decision(stored))
    }

    /// The answer, whatever it takes.
    func response(_ reader: any ResourceReader) throws(StoreError) -> TracedResponse {
        // What was large may be gone meanwhile, but no content is larger than all bytes.
        try response(reader, upTo: .max) ?? renderer.response(to: StoreError.broken("content is missing"))
    }

    /// A read needs no other fact than what is stored. `isPast`: it was, and stays as it was.
    func decision(_ stored: StoredRepresentation?, isPast: Bool = false) -> Decision {
        var input = ResolutionInput(operation, .none, facts: Facts(stored: stored, nextRevision: 0, now: now))
        input.isPast = isPast
        return Resolution.decide(input)
    }

    /// How much of the content the answer is made of: a part, or nothing where none is sent.
    func wantedPart(_ stored: StoredRepresentation, _ limit: Int) -> ContentPart {
        let part = part(stored, decision(stored))
        return part.range(ofLength: stored.contentLength).count <= limit ? part : .none
    }

    private func part(_ stored: StoredRepresentation, _ decision: Decision) -> ContentPart {
        switch decision.outcome {
        // The digest of a representation is one of all its bytes, whichever are sent.
        case .selected: operation.method == .head && !renderer.wantsReprDigest ? .none : .whole
        case .partial(_, let range): renderer.wantsReprDigest ? .whole : .bytes(range)
        case .notModified, .created, .replaced, .unchanged, .deleted, .replayed, .outdated, .refused: .none
        }
    }

    func holdsWhatIsWanted(_ stored: StoredRepresentation, _ decision: Decision) -> Bool {
        stored.isWhole || stored.content(in: part(stored, decision).range(ofLength: stored.contentLength)) != nil
    }
}

/// An answer that a worker makes, because it is large.
final class WorkerExchange: Exchange {
    typealias Make = @Sendable (Worker) throws(StoreError) -> TracedResponse

    private let service: Service
    private let context: RequestContext
    private let bytes: Int
    private let make: Make

    /// - Parameter bytes: What the work may have to hold at once, beside the answer.
    init(_ service: Service, _ context: RequestContext, bytes: Int, _ make: @escaping Make) {
        self.service = service
        self.context = context
        self.bytes = bytes
        self.make = make
    }

    func respond(to content: [UInt8], reply: Reply) {
        let isTaken = service.workers.run(bytes: bytes) { [context, make] worker in
            let answer: TracedResponse
            do throws(StoreError) {
                answer = try make(worker)
            } catch {
                answer = context.renderer.response(to: error)
            }
            reply { _ in context.finish(answer) }
        }
        if !isTaken { reply { [context] _ in context.finish(context.renderer.overloaded()) } }
    }
}

/// A read of a store that answers later: what it comes to is rendered on the event loop.
final class LaterRead: Exchange {
    private let service: Service
    private let context: RequestContext
    private let read: ResourceRead
    private let target: Target
    /// Unchecked: the reader of the event loop that calls `respond`, used in that call only.
    private nonisolated(unsafe) let reader: any ResourceReader

    init(
        _ service: Service, _ reader: any ResourceReader, _ target: Target, _ read: ResourceRead,
        _ context: RequestContext
    ) {
        self.service = service
        self.reader = reader
        self.target = target
        self.read = read
        self.context = context
    }

    func respond(to content: [UInt8], reply: Reply) {
        let (read, context, service) = (read, context, service)
        reader.representation(of: target, part: { read.wantedPart($0, ResourceRead.inlineLimit) }) { result in
            switch result {
            case .failure(let error): reply { _ in context.finish(context.renderer.response(to: error)) }
            case .success(let stored):
                guard stored.map({ read.holdsWhatIsWanted($0, read.decision($0)) }) ?? true else {
                    return WorkerExchange(service, context, bytes: 0) { (worker) throws(StoreError) in
                        try read.response(worker.reader())
                    }.respond(to: [], reply: reply)
                }
                reply { _ in context.finish(read.response(stored)) }
            }
        }
    }
}

/// What `read` hands its completion: before it returns, as SQLite and memory do, or after a while, which is waited for.
func inline<Value: Sendable>(
    _ read: (@escaping StoreCompletion<Value>) -> Void
) throws(StoreError) -> Value {
    let meeting = Meeting<Value>()
    read { meeting.put($0) }
    return try meeting.take().get()
}

extension ResourceReader {
    /// What the change `number` has made of `target`, all of it; nil if that was dropped or erased.
    ///
    /// Without a look through all there is: where only a later change still has it, it may not be found.
    func made(_ number: Int64, at target: Target) throws(StoreError) -> StoredRepresentation? {
        // Most often it is what the resource has now, and that is found at once.
        let current: StoredRepresentation? = try inline {
            representation(of: target, part: { $0.revision == number ? .whole : .none }, completion: $0)
        }
        if let current, current.revision == number { return current }
        let read: RevisionRead? = try inline {
            revision(number, mayScan: false, part: { _ in .whole }, completion: $0)
        }
        guard case .kept(let state)? = read, state.revision.target == target else { return nil }
        return state.stored
    }
}

/// Where a thread waits for what another brings.
package final class Meeting<Value: Sendable>: Sendable {
    private struct State {
        var result: Result<Value, StoreError>?
        /// Whoever has come before it.
        var waiter: Waiter?
    }

    private let state = Mutex(State())

    package init() {}

    package func put(_ result: Result<Value, StoreError>) {
        let waiter = state.withLock { state in
            state.result = result
            return state.waiter
        }
        waiter?.wake()
    }

    package func take() -> Result<Value, StoreError> {
        if let result = state.withLock({ $0.result }) { return result }
        let waiter = Waiter()
        while true {
            let result = state.withLock { state in
                state.waiter = waiter
                return state.result
            }
            if let result { return result }
            waiter.wait()
        }
    }
}

/// A thread that sleeps until it is woken.
private final class Waiter: @unchecked Sendable {
    // Unchecked: what is variable is only touched between lock and unlock.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let bell = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var isWoken = false

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(bell, nil)
    }

    deinit {
        pthread_cond_destroy(bell)
        pthread_mutex_destroy(mutex)
        bell.deallocate()
        mutex.deallocate()
    }

    func wake() {
        pthread_mutex_lock(mutex)
        isWoken = true
        pthread_cond_signal(bell)
        pthread_mutex_unlock(mutex)
    }

    func wait() {
        pthread_mutex_lock(mutex)
        while !isWoken { pthread_cond_wait(bell, mutex) }
        isWoken = false
        pthread_mutex_unlock(mutex)
    }
}

/// Stands for a reader that could not be made: every reading fails for the same reason, and is answered so.
final class AbsentReader: ResourceReader {
    private let error: StoreError

    init(_ error: StoreError) {
        self.error = error
    }

    func representation(
        of target: Target, part: @escaping @Sendable (StoredRepresentation) -> ContentPart,
        completion: @escaping StoreCompletion<StoredRepresentation?>
    ) { completion(.failure(error)) }

    func facts(
        for target: Target, idempotencyKey: String?, part: ContentPart, completion: @escaping StoreCompletion<Facts>
    ) { completion(.failure(error)) }

    func validators(of collection: String, completion: @escaping StoreCompletion<CollectionValidators>) {
        completion(.failure(error))
    }

    func page(
        of collection: String, _ extent: PageExtent, isWanted: @escaping @Sendable (CollectionValidators) -> Bool,
        completion: @escaping StoreCompletion<CollectionRead>
    ) { completion(.failure(error)) }

    func look<Value: Sendable>(
        into collection: String, _ body: @escaping @Sendable (any CollectionSnapshot) throws(StoreError) -> Value,
        completion: @escaping StoreCompletion<Value>
    ) { completion(.failure(error)) }

    func collections(after: String?, limit: Int, completion: @escaping StoreCompletion<CollectionNames>) {
        completion(.failure(error))
    }

    func snapshots(completion: @escaping StoreCompletion<[NamedSnapshot]>) { completion(.failure(error)) }

    func declarations(of collection: String?, completion: @escaping StoreCompletion<[DeclaredCollection]>) {
        completion(.failure(error))
    }

    func extent(completion: @escaping StoreCompletion<HistoryExtent>) { completion(.failure(error)) }

    func revision(
        _ number: Int64, mayScan: Bool, part: @escaping @Sendable (StoredRepresentation) -> ContentPart,
        completion: @escaping StoreCompletion<RevisionRead?>
    ) { completion(.failure(error)) }

    func revision(
        of target: Target, at time: Int64, part: @escaping @Sendable (StoredRepresentation) -> ContentPart,
        completion: @escaping StoreCompletion<RevisionState?>
    ) { completion(.failure(error)) }

    func revisions(
        of target: Target, before: Int64?, limit: Int, completion: @escaping StoreCompletion<RevisionList?>
    ) { completion(.failure(error)) }

    func changes(
        after: Int64, in scope: ChangeScope, limit: Int, completion: @escaping StoreCompletion<ChangePage>
    ) { completion(.failure(error)) }
}
