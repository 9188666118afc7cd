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
    /// Told whether there was a declaration before, once the new state is durable.
    package var completion: StoreCompletion<Bool>

    package init(
        _ declaration: CollectionDeclaration?, of collection: String, completion: @escaping StoreCompletion<Bool>
    ) {
        self.declaration = declaration
        self.collection = collection
        self.completion = completion
    }
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
