import HTTPSemantics
import ResourceCore

/// PATCH and DELETE of a collection, PATCH of the store, POST of many: reads the content, plans, commits, answers.
///
/// A plan is made by a worker, of what its reader sees; within the transaction only revisions are compared, and a small plan is
/// made anew if another write came between. For a large one all begins again, a few times.
final class BatchExchange: Exchange, Sendable {
    private let service: Service
    private let input: AdmissionInput
    private let operation: Operation
    private let context: RequestContext
    /// The collection; nil for the store.
    private let collection: String?

    /// How often a plan is made before it gives way to other writes.
    private static let attempts = 4

    init(
        _ service: Service, _ input: AdmissionInput, _ operation: Operation, of collection: String?,
        _ context: RequestContext
    ) {
        self.service = service
        self.input = input
        self.operation = operation
        self.collection = collection
        self.context = context
    }

    func respond(to content: [UInt8], reply: Reply) {
        let resolution = resolution(content)
        guard input.contentRule == .patchDocument || content.count > WorkerPool.inlineLimit else {
            return begin(BatchContent(content, of: collection, input, service), resolution, nil, reply)
        }
        let isTaken = service.workers.run(bytes: content.count) { [self] worker in
            begin(BatchContent(content, of: collection, input, service), resolution, worker, reply)
        }
        if !isTaken { refuse("Too many large requests are under way; nothing was changed.", reply) }
    }

    /// The refusal that a client which waits for `100 (Continue)` need not send its content for.
    func foreseenRefusal(_ facts: BatchFacts) -> TracedResponse? {
        guard facts.record == nil, let (problem, answers) = resolution(nil).foreseen(facts) else { return nil }
        var answer = context.renderer.response(to: problem, answers)
        answer.revisionBefore = facts.validators.revision
        answer.revisionAfter = facts.validators.revision
        return answer
    }

    private func resolution(_ content: [UInt8]?) -> BatchResolution {
        let fingerprint =
            operation.idempotencyKey == nil
            ? []
            : Digests.fingerprint(
                input.request, collection: collection ?? "", id: nil, content: content ?? [])
        let renderer = context.renderer
        let address = renderer.address(of: "/" + (collection ?? ""))
        return BatchResolution(operation, at: address, fingerprint: fingerprint) { [operation] in
            renderer.list(of: $0, for: operation)
        }
    }

    private func begin(_ content: BatchContent, _ resolution: BatchResolution, _ worker: Worker?, _ reply: Reply) {
        switch (content, worker) {
        case (.work(let work), _): commit(work, resolution, nil, attempt: Self.attempts, reply)
        case (.patch(let patch), let worker?): plan(patch, resolution, worker, attempt: 1, reply)
        case (.patch(let patch), nil): replan(patch, resolution, attempt: 1, reply)
        }
    }

    private func replan(_ patch: BatchPatch, _ resolution: BatchResolution, attempt: Int, _ reply: Reply) {
        let isTaken = service.workers.run(bytes: 0) { [self] in plan(patch, resolution, $0, attempt: attempt, reply) }
        if !isTaken { refuse("Too many large requests are under way; nothing was changed.", reply) }
    }

    private func plan(
        _ patch: BatchPatch, _ resolution: BatchResolution, _ worker: Worker, attempt: Int, _ reply: Reply
    ) {
        do throws(BatchReadingError) {
            let reader: any ResourceReader
            do throws(StoreError) {
                reader = try worker.reader()
            } catch {
                throw .store(error)
            }
            let snapshot = try BatchSnapshot(patch, reader, service.batchRules)
            commit(.patch(patch.plan(snapshot)), resolution, patch, attempt: attempt, reply)
        } catch {
            switch error {
            case .fault(let fault): commit(.faulty(fault), resolution, nil, attempt: attempt, reply)
            case .store(let error): answer(error, reply)
            }
        }
    }

    // MARK: The transaction

    private func commit(
        _ work: BatchResolution.Work, _ resolution: BatchResolution, _ patch: BatchPatch?, attempt: Int, _ reply: Reply
    ) {
        var commit = BatchCommit(to: collection, idempotencyKey: operation.recordKey) { facts in
            resolution.decide(work, facts)
        } completion: { [self] result in
            switch result {
            case .success(let decision):
                guard case .outdated = decision.outcome else { return answer(decision, reply) }
                guard let patch, attempt < Self.attempts else {
                    return refuse(
                        "Resources of the batch changed each time before it was stored; nothing was changed.", reply)
                }
                replan(patch, resolution, attempt: attempt + 1, reply)
            case .failure(let error): answer(error, reply)
            }
        }
        if case .patch(let plan) = work {
            commit.targets = plan.targets
            commit.collections = plan.collections
        }
        service.store.commit(commit)
    }

    // MARK: Answers

    private func answer(_ decision: BatchDecision, _ reply: Reply) {
        guard case .replayed(let recorded, _) = decision.outcome, recorded.content.isWhole else {
            return respond(decision, reply)
        }
        let isTaken = service.workers.run(bytes: recorded.content.list?.count ?? 0) { [self] worker in
            var decision = decision
            // Where one of them was dropped or erased, none is told.
            let items = try? recorded.items(worker.reader())
            decision.outcome = .replayed(recorded, items)
            respond(decision, reply)
        }
        if !isTaken { refuse("Too many large requests are under way; nothing was changed.", reply) }
    }

    private func respond(_ decision: BatchDecision, _ reply: Reply) {
        let renderer = context.renderer
        guard decision.weight > WorkerPool.inlineLimit else {
            return reply { [self] room in context.finish(renderer.response(to: operation, decision, room: room)) }
        }
        let isTaken = service.workers.run(bytes: 0) { [self] _ in
            let answer = renderer.response(to: operation, decision)
            reply { [self] room in
                context.finish(
                    answer.response.content.count <= room
                        ? answer : renderer.response(to: operation, decision, room: room))
            }
        }
        if !isTaken { reply { [self] _ in context.finish(renderer.response(to: operation, decision, room: 0)) } }
    }

    private func answer(_ error: StoreError, _ reply: Reply) {
        reply { [self] _ in context.finish(context.renderer.response(to: error)) }
    }

    private func refuse(_ detail: String, _ reply: Reply) {
        reply { [self] _ in context.finish(context.renderer.overloaded(detail)) }
    }
}

extension BatchDecision {
    /// Bytes of contents that an answer may be made of.
    fileprivate var weight: Int {
        switch outcome {
        case .created(let items), .changed(let items, _), .replayed(_, let items?):
            items.reduce(0) { $0 + $1.stored.contentLength + 100 }
        case .cleared, .replayed(_, nil), .outdated, .refused: 0
        }
    }
}
