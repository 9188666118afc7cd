/// What waits to be carried out: a change of one resource, or of many.
package enum QueuedCommit: Sendable {
    case one(Commit)
    case many(BatchCommit)
    /// Has a transaction of its own.
    case bulk(BulkCommit)
    /// The same.
    case declaration(DeclarationCommit)
    /// Changes nothing, and is told why the disk did not take that; nil if it did. Has a transaction of its own.
    case probe(@Sendable (StoreError?) -> Void)

    /// Whether it has a transaction of its own.
    package var isAlone: Bool {
        switch self {
        case .one, .many: false
        case .bulk, .declaration, .probe: true
        }
    }

    package enum Result: Sendable {
        case one(Swift.Result<Decision, StoreError>)
        case many(Swift.Result<BatchDecision, StoreError>)
    }

    package func carryOut(in transaction: inout some StoreTransaction) throws(StoreError) -> Result {
        switch self {
        case .one(let commit): .one(try transaction.carryOut(commit))
        case .many(let commit): .many(try transaction.carryOut(commit))
        case .bulk, .declaration, .probe: throw .broken("a commit that is to be alone, among others")
        }
    }

    /// Tells the caller what came of it.
    package func complete(_ result: Result) {
        switch (self, result) {
        case (.one(let commit), .one(let result)): commit.completion(result)
        case (.many(let commit), .many(let result)): commit.completion(result)
        case (.one, .many), (.many, .one), (.bulk, _), (.declaration, _), (.probe, _):
            fail(.broken("a result of another commit"))
        }
    }

    package func fail(_ error: StoreError) {
        switch self {
        case .one(let commit): commit.completion(.failure(error))
        case .many(let commit): commit.completion(.failure(error))
        case .bulk(let commit): commit.completion(.failure(error))
        case .declaration(let commit): commit.completion(.failure(error))
        case .probe(let completion): completion(error)
        }
    }
}
