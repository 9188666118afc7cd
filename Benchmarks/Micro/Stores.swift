import HTTPSemantics
import Logging
import ResourceCore
import SQLiteStorage
import Synchronization

/// What a commit and a read cost, without HTTP.
enum Stores {
    /// More resources than the store's memory of recent ones holds, so that walking through them finds none there.
    private static let resources = 100_000

    static func add(to series: inout Series, directory: String) async throws {
        var logger = Logger(label: "micro")
        logger.logLevel = .error
        let disk = try SQLiteStore(path: directory + "/micro.db", logger: logger)
        try await add(to: &series, named: "SQLiteStore", disk)
        try await add(to: &series, named: "MemoryStore", MemoryStore { 1_800_000_000 })
    }

    private static func add(to series: inout Series, named name: String, _ store: any ResourceStore) async throws {
        let batch = Replacements(store)
        for _ in 0..<(resources / 1_000) { try await batch.commit(1_000, atOnce: true) }
        let isOnDisk = store is SQLiteStore
        series.add("\(name): commit, 1,000 waiting at once", operations: 4_000) {
            for _ in 0..<4 { try await batch.commit(1_000, atOnce: true) }
        }
        series.add("\(name): commit, one after the other", operations: isOnDisk ? 100 : 4_000) {
            try await batch.commit(isOnDisk ? 100 : 4_000, atOnce: false)
        }
        let reader = try store.makeReader()
        let recent = Target(collection: "orders", id: "recent")
        series.add("\(name): read of one resource again and again", operations: 10_000) {
            for _ in 0..<10_000 { reader.representation(of: recent, part: { _ in .whole }) { keep($0) } }
        }
        var step = 0
        let found = Atomic(0)
        series.add("\(name): read of another resource each time", operations: 10_000) {
            for _ in 0..<10_000 {
                step += 7_919
                reader.representation(of: Replacements.target(step % resources), part: { _ in .whole }) {
                    if case .success(.some) = $0 { found.add(1, ordering: .relaxed) }
                }
            }
            guard found.exchange(0, ordering: .relaxed) == 10_000 else { throw Lost() }
        }
        series.add("\(name): read of a resource that is not there", operations: 10_000) {
            for number in 0..<10_000 {
                reader.representation(of: Replacements.target(resources + number), part: { _ in .whole }) { keep($0) }
            }
        }
        try await batch.commit(to: recent)
    }

    /// A resource that was stored is not there.
    private struct Lost: Error {}

    /// Full replacements of resource after resource.
    private final class Replacements {
        private let store: any ResourceStore
        private var count = 0

        init(_ store: any ResourceStore) {
            self.store = store
        }

        static func target(_ number: Int) -> Target {
            Target(collection: "orders", id: "\(number)")
        }

        /// Commits the next `number` of them: all at once, or each when the one before is durable.
        func commit(_ number: Int, atOnce: Bool) async throws {
            guard atOnce else {
                for _ in 0..<number { try await commit(to: nextTarget()) }
                return
            }
            let targets = (0..<number).map { _ in nextTarget() }
            let left = Counter(number)
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                for target in targets {
                    store.commit(
                        replacement(of: target) { result in
                            left.note(result).map { continuation.resume(with: $0) }
                        })
                }
            }
        }

        func commit(to target: Target) async throws {
            count += 1
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                store.commit(
                    replacement(of: target) { result in continuation.resume(with: result.map { _ in }.anyError) })
            }
        }

        private func nextTarget() -> Target {
            count += 1
            return Self.target(count % resources)
        }

        private func replacement(
            of target: Target, completion: @escaping @Sendable (Result<Decision, StoreError>) -> Void
        ) -> Commit {
            let content = Representation(content: Contents.order(quantity: count), mediaType: "application/json")
            return Commit(to: target) { facts in
                let stored = StoredRepresentation(content, revision: facts.nextRevision, lastModified: facts.now)
                return Decision(.replaced(stored), .store(stored))
            } completion: {
                completion($0)
            }
        }
    }

    /// Counts completions down to the last, and remembers a failure.
    private final class Counter: Sendable {
        private let state: Mutex<(left: Int, failure: StoreError?)>

        init(_ count: Int) {
            state = Mutex((count, nil))
        }

        /// What became of all; nil until the last was noted.
        func note(_ result: Result<Decision, StoreError>) -> Result<Void, any Error>? {
            state.withLock { state in
                if case .failure(let failure) = result { state.failure = failure }
                state.left -= 1
                guard state.left == 0 else { return nil }
                return state.failure.map { .failure($0) } ?? .success(())
            }
        }
    }
}

extension Result where Success == Void, Failure == StoreError {
    fileprivate var anyError: Result<Void, any Error> { mapError { $0 } }
}
