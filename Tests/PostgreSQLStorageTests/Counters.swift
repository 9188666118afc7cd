import HTTPSemantics
import PostgreSQL
import PostgreSQLStorage
import ResourceCore
import StorageContract
import Synchronization

/// Numbers that are counted up by their revisions: what is lost or done twice shows in them.
struct Counters: Sendable {
    let target: Target

    init(_ name: String) { target = Target(collection: "counters", id: name) }

    enum Ending: Sendable {
        /// The number, and its revision.
        case made(Int, Int64)
        case unknown
        case failed(StoreError)
    }

    /// Reads the number in the transaction and writes the next.
    func increment(_ store: any ResourceStore) async -> Ending {
        let result: Result<Decision, StoreError> = await withCheckedContinuation { continuation in
            store.commit(
                Commit(to: target) { [target] facts in
                    let before = facts.stored.flatMap {
                        Int(String(decoding: $0.representation.content, as: UTF8.self))
                    }
                    return .putting(Representation("\((before ?? 0) + 1)"), at: target, facts)
                } completion: {
                    continuation.resume(returning: $0)
                })
        }
        switch result {
        case .success(let decision):
            guard case .store(let stored) = decision.change else { return .failed(.broken("nothing was stored")) }
            let number = Int(String(decoding: stored.representation.content, as: UTF8.self)) ?? 0
            return .made(number, stored.revision)
        case .failure(.outcomeUnknown): return .unknown
        case .failure(let error): return .failed(error)
        }
    }

    func value(_ store: any ResourceStore) throws -> Int {
        let stored = try store.makeReader().representation(of: target)
        return stored.flatMap { Int(String(decoding: $0.representation.content, as: UTF8.self)) } ?? 0
    }
}

/// What came of many increments.
final class Tally: Sendable {
    struct State: Sendable {
        var made: [Int] = []
        var revisions: [Int64] = []
        var unknown = 0
        var failures: [StoreError] = []
    }

    private let all = Mutex(State())

    func add(_ ending: Counters.Ending) {
        all.withLock { state in
            switch ending {
            case .made(let number, let revision):
                state.made.append(number)
                state.revisions.append(revision)
            case .unknown: state.unknown += 1
            case .failed(let error): state.failures.append(error)
            }
        }
    }

    var state: State { all.withLock { $0 } }
}
