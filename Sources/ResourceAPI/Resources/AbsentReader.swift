import HTTPSemantics
import ResourceCore

/// Stands for a reader that could not be made: every reading fails for the same reason, and is answered so.
final class AbsentReader: ResourceReader {
    private let failure: StoreError

    init(_ failure: StoreError) {
        self.failure = failure
    }

    func representation(of target: Target) throws(StoreError) -> StoredRepresentation? { throw failure }

    func facts(for target: Target, idempotencyKey: String?) throws(StoreError) -> Facts { throw failure }

    func validators(of collection: String) throws(StoreError) -> CollectionValidators { throw failure }

    func page(of collection: String, after: String?, limit: Int, byteLimit: Int) throws(StoreError) -> Page {
        throw failure
    }

    func collections() throws(StoreError) -> [String] { throw failure }
}
