import HTTPSemantics
import Logging
import ResourceCore

/// What a request would come to, without a server and without changing anything.
package struct DryRun: Sendable {
    /// The answer that it would get, before the server adds what belongs to the connection.
    package var response: Response
    /// The questions that led to it, in order.
    package var explanation: Explanation
    /// What is to be said of it beside them; nil for nothing.
    package var detail: String?
    /// The revision that the target has; nil if it does not exist.
    package var revisionBefore: Int64?
    /// The revision that the target would have; nil if it would not exist.
    package var revisionAfter: Int64?

    /// Puts `request` with `content` to the state that readers of `makeReader` see.
    /// - Throws: what keeps a reader from being made.
    package init(
        _ request: Request, content: [UInt8], policy: Policy, dependencies: Dependencies = .system,
        pages: [ServicePage], logger: Logger,
        makeReader: @escaping @Sendable () throws(StoreError) -> any ResourceReader
    ) throws(StoreError) {
        // Without workers: what is large is done before `respond` returns.
        let subscribers = SubscriberCount(limit: policy.subscriberLimit)
        let service = Service(
            LookingStore(makeReader), policy, dependencies, pages, logger, workers: 0, subscribers: subscribers,
            spaces: Spaces(beside: policy, dependencies, pages, subscribers, logger))
        let handler = ServiceHandler(service, try makeReader())
        response = handler.response(to: request, content: content)
        let recorded = service.requestLog.latest.first
        explanation = recorded?.explanation ?? Explanation(admission: nil, resolution: nil)
        detail = recorded?.detail
        revisionBefore = recorded?.revisionBefore
        revisionAfter = recorded?.revisionAfter
    }
}

extension RequestHandler {
    /// The response to a whole request, waited for; of a stream, its head.
    package func response(to request: Request, content: [UInt8]) -> Response {
        let meeting = Meeting<Response>()
        let reply = Reply { meeting.put(.success($0(.max))) }
        switch admit(request) {
        case .answer(let response), .stream(let response, _): return response
        case .respond(let exchange): exchange.respond(to: [], reply: reply)
        case .exchange(let exchange, let limit):
            guard content.count <= limit else {
                return exchange.refusalOfMore() ?? answer(.contentTooLarge, at: "\(limit)")
            }
            exchange.respond(to: content, reply: reply)
        }
        return (try? meeting.take().get()) ?? Response(.internalServerError)
    }
}

/// A store that decides every commit on the facts of the moment, and carries none out.
final class LookingStore: ResourceStore {
    private let newReader: @Sendable () throws(StoreError) -> any ResourceReader

    init(_ newReader: @escaping @Sendable () throws(StoreError) -> any ResourceReader) {
        self.newReader = newReader
    }

    func commit(_ commit: Commit) {
        do throws(StoreError) {
            try newReader().facts(
                for: commit.target, idempotencyKey: commit.idempotencyKey, part: .whole
            ) { commit.completion($0.map(commit.decide)) }
        } catch {
            commit.completion(.failure(error))
        }
    }

    func commit(_ batch: BatchCommit) {
        do throws(StoreError) {
            let reader = try newReader()
            var facts = try reader.batchFacts(of: batch.collection, key: batch.idempotencyKey)
            for target in batch.targets {
                let stored: StoredRepresentation? = try inline {
                    reader.representation(of: target, part: { _ in .whole }, completion: $0)
                }
                facts.stored.append(stored)
            }
            for name in batch.collections {
                facts.collections.append(try inline { reader.validators(of: name, completion: $0) })
            }
            batch.completion(.success(batch.decide(facts)))
        } catch {
            batch.completion(.failure(error))
        }
    }

    func commit(_ declaration: DeclarationCommit) {
        do throws(StoreError) {
            try newReader().declarations(of: declaration.collection) { found in
                declaration.completion(found.map { declaration.outcome(replacing: $0.first) {} })
            }
        } catch {
            declaration.completion(.failure(error))
        }
    }

    func commit(_ bulk: BulkCommit) { bulk.completion(.failure(.readOnly)) }

    func makeSnapshot(of collection: String?) throws(StoreError) -> any StoreSnapshot {
        LookingSnapshot(try newReader().batchFacts(of: collection, key: nil).validators)
    }

    func makeReader() throws(StoreError) -> any ResourceReader { try newReader() }

    /// Nothing ever changes here.
    func observe(_ observer: @escaping @Sendable ([Revision]) -> Void) {}

    func eraseHistory(of target: Target, completion: @escaping StoreCompletion<Bool>) {
        do throws(StoreError) {
            try newReader().revisions(of: target, before: nil, limit: 1) { completion($0.map { $0 != nil }) }
        } catch {
            completion(.failure(error))
        }
    }

    func close() {}
}

/// Stands for a state of which only the validators are wanted.
private final class LookingSnapshot: StoreSnapshot {
    let validators: CollectionValidators

    init(_ validators: CollectionValidators) { self.validators = validators }

    func next(limit: Int, byteLimit: Int) -> [BatchItem] { [] }
}
