import HTTPSemantics
import Storage
import Synchronization

/// A store that decides every commit on the facts of the moment, and carries none out.
final class LookingStore: ResourceStore {
    private let newReader: @Sendable () throws(StoreFailure) -> any ResourceReader

    init(_ newReader: @escaping @Sendable () throws(StoreFailure) -> any ResourceReader) {
        self.newReader = newReader
    }

    func commit(_ commit: Commit) {
        do throws(StoreFailure) {
            let facts = try newReader().facts(for: commit.target, idempotencyKey: commit.idempotencyKey)
            commit.completion(.success(commit.decide(facts)))
        } catch {
            commit.completion(.failure(error))
        }
    }

    func makeReader() throws(StoreFailure) -> any ResourceReader { try newReader() }

    func close() {}
}

/// Holds the one reply of an exchange.
final class Mailbox: Sendable {
    private let content = Mutex<Response?>(nil)

    func take(_ response: Response) { content.withLock { $0 = response } }

    var response: Response? { content.withLock { $0 } }
}
