import HTTPSemantics
import Storage

/// Stands for a reader that could not be made: every reading fails for the same reason, and is answered so.
final class AbsentReader: ResourceReader {
    private let failure: StoreFailure

    init(_ failure: StoreFailure) {
        self.failure = failure
    }

    func representation(of target: Target) throws(StoreFailure) -> StoredRepresentation? { throw failure }

    func facts(for target: Target, idempotencyKey: String?) throws(StoreFailure) -> Facts { throw failure }

    func validators(of collection: String) throws(StoreFailure) -> CollectionValidators { throw failure }

    func page(of collection: String, after: String?, limit: Int, byteLimit: Int) throws(StoreFailure) -> Page {
        throw failure
    }

    func collections() throws(StoreFailure) -> [String] { throw failure }
}
