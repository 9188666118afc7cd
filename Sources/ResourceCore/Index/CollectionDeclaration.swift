import JSONDocuments

/// Which indexes a collection is to have: what `PUT /_collections/{collection}` says.
package struct CollectionDeclaration: Sendable, Equatable {
    /// The members that queries may sort by and select by, each once.
    package var indexes: [MemberPath]
    /// Whether there is an index of all words, for `q`.
    package var hasSearch: Bool

    /// How many members may be declared: each is one more row to be written with every resource.
    package static let limit = 16

    package init(indexes: [MemberPath] = [], hasSearch: Bool = false) {
        self.indexes = indexes
        self.hasSearch = hasSearch
    }

    /// What the indexes are of, in order.
    package var subjects: [CollectionIndex.Subject] { indexes.map { .member($0) } + (hasSearch ? [.words] : []) }
}

/// A collection that has a declaration. It need not have anything in it.
package struct DeclaredCollection: Sendable, Equatable {
    package var name: String
    package var declaration: CollectionDeclaration
    /// Whether all of its indexes are complete.
    package var isReady: Bool

    package init(name: String, declaration: CollectionDeclaration, isReady: Bool) {
        self.name = name
        self.declaration = declaration
        self.isReady = isReady
    }
}

/// Has a collection indexed from now on, or no longer: a transaction of its own.
package struct DeclarationCommit: Sendable {
    package var collection: String
    /// Nil to take the declaration back.
    package var declaration: CollectionDeclaration?
    /// Why nothing is to be done, given what the collection has; nil to go on.
    package var refusal: @Sendable (DeclaredCollection?) -> Problem?
    /// Told what has come of it once that is durable.
    package var completion: StoreCompletion<DeclarationOutcome>

    package init(
        _ declaration: CollectionDeclaration?, of collection: String,
        refusal: @escaping @Sendable (DeclaredCollection?) -> Problem? = { _ in nil },
        completion: @escaping StoreCompletion<DeclarationOutcome>
    ) {
        self.declaration = declaration
        self.collection = collection
        self.refusal = refusal
        self.completion = completion
    }

    /// What comes of it, given what the collection has: `declare` is called unless that is a refusal.
    package func outcome<Failure: Error>(
        replacing found: DeclaredCollection?, _ declare: () throws(Failure) -> Void
    ) throws(Failure) -> DeclarationOutcome {
        if let problem = refusal(found) { return .refused(problem) }
        try declare()
        return .declared(wasThere: found != nil)
    }
}

/// What has come of a declaration.
package enum DeclarationOutcome: Sendable {
    /// `wasThere`: whether the collection had one before.
    case declared(wasThere: Bool)
    /// Nothing was changed.
    case refused(Problem)
}

/// An index of one collection.
package struct CollectionIndex: Sendable, Hashable {
    package enum Subject: Sendable, Hashable {
        case member(MemberPath)
        /// Every word of every string, folded.
        case words
    }

    /// Tells it from every other index of the store; never used again while an entry of it is left.
    package let number: Int64
    package let subject: Subject
    /// Whether every resource of the collection is in it.
    package let isComplete: Bool

    package init(number: Int64, subject: Subject, isComplete: Bool) {
        self.number = number
        self.subject = subject
        self.isComplete = isComplete
    }
}
