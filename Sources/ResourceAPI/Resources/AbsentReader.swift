import ResourceCore

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

    func collections(after: String?, limit: Int, completion: @escaping StoreCompletion<CollectionNames>) {
        completion(.failure(error))
    }
}
