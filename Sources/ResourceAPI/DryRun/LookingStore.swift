import HTTPSemantics
import ResourceCore
import Synchronization

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

    func makeReader() throws(StoreError) -> any ResourceReader { try newReader() }

    func close() {}
}

/// Holds the one reply of an exchange.
final class Mailbox: Sendable {
    private let content = Mutex<Response?>(nil)

    func take(_ response: Response) { content.withLock { $0 = response } }

    var response: Response? { content.withLock { $0 } }
}
