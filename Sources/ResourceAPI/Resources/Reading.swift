import HTTPSemantics
import ResourceCore

/// GET or HEAD of a resource.
struct ResourceRead: Sendable {
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
            reader.representation(of: operation.target, part: { wantedPart($0, limit) }, completion: completion)
        }
        let decision = decision(stored)
        if let stored, !holdsWhatIsWanted(stored, decision) { return nil }
        return renderer.response(to: operation, decision)
    }

    /// The answer, whatever it takes.
    func response(_ reader: any ResourceReader) throws(StoreError) -> TracedResponse {
        // What was large may be gone meanwhile, but no content is larger than all bytes.
        try response(reader, upTo: .max) ?? renderer.response(to: StoreError.broken("content is missing"))
    }

    /// A read needs no other fact than what is stored.
    private func decision(_ stored: StoredRepresentation?) -> Decision {
        Resolution.decide(ResolutionInput(operation, .none, facts: Facts(stored: stored, nextRevision: 0, now: now)))
    }

    /// How much of the content the answer is made of: a part, or nothing where none is sent.
    private func wantedPart(_ stored: StoredRepresentation, _ limit: Int) -> ContentPart {
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

    private func holdsWhatIsWanted(_ stored: StoredRepresentation, _ decision: Decision) -> Bool {
        stored.isWhole || stored.content(in: part(stored, decision).range(ofLength: stored.contentLength)) != nil
    }
}

/// An answer that a worker makes, because it is large.
final class WorkerExchange: Exchange {
    typealias Make = @Sendable (Worker) throws(StoreError) -> TracedResponse

    private let service: Service
    private let context: RequestContext
    private let make: Make

    init(_ service: Service, _ context: RequestContext, _ make: @escaping Make) {
        self.service = service
        self.context = context
        self.make = make
    }

    func respond(to content: [UInt8], reply: Reply) {
        let isTaken = service.workers.run(bytes: 0) { [context, make] worker in
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
