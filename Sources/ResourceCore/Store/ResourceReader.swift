/// Reads committed state: each call sees one snapshot.
///
/// For one thread at a time. A completion is called exactly once: before the call returns, on the caller's thread, or
/// later on a thread of the store's choosing. Functions that judge run inside the snapshot; they are pure, and may be
/// called again.
package protocol ResourceReader: HistoryReader {
    /// The same for one who has come at `time`: what waits for a network does so for a while from then on.
    func begun(at time: ContinuousClock.Instant) -> any ResourceReader

    /// The stored representation of `target`; nil if it does not exist.
    ///
    /// `part` says how much of the content is wanted, by the metadata. What is handed over covers it.
    func representation(
        of target: Target, part: @escaping @Sendable (StoredRepresentation) -> ContentPart,
        completion: @escaping StoreCompletion<StoredRepresentation?>)

    /// The facts that a commit to `target` would see now, with as much of its content: for looking ahead, never for
    /// deciding a write.
    func facts(
        for target: Target, idempotencyKey: String?, part: ContentPart, completion: @escaping StoreCompletion<Facts>)

    /// What tells the state of `collection`.
    func validators(of collection: String, completion: @escaping StoreCompletion<CollectionValidators>)

    /// The validators of `collection` and, if `isWanted` says so of them, a page of it.
    func page(
        of collection: String, _ extent: PageExtent, isWanted: @escaping @Sendable (CollectionValidators) -> Bool,
        completion: @escaping StoreCompletion<CollectionRead>)

    /// What `body` finds in the collection, all of it in one snapshot.
    ///
    /// It takes as long as it takes: for threads that serve nobody else.
    func look<Value: Sendable>(
        into collection: String, _ body: @escaping @Sendable (any CollectionSnapshot) throws(StoreError) -> Value,
        completion: @escaping StoreCompletion<Value>)

    /// The moments that have a name, by name.
    func snapshots(completion: @escaping StoreCompletion<[NamedSnapshot]>)

    /// The collections that have a declaration, by name; that of `collection` alone, if it is not nil.
    func declarations(of collection: String?, completion: @escaping StoreCompletion<[DeclaredCollection]>)

    /// The names, in byte order, of at most `limit` collections that follow `after` and have something in them.
    func collections(after: String?, limit: Int, completion: @escaping StoreCompletion<CollectionNames>)
}

extension ResourceReader {
    package func begun(at time: ContinuousClock.Instant) -> any ResourceReader { self }
}

/// How much of a representation's content a read wants.
package enum ContentPart: Sendable, Equatable {
    /// Its length only.
    case none
    /// These bytes, as far as there are so many.
    case bytes(Range<Int>)
    /// All of it.
    case whole

    /// The bytes that are meant of a content of `length` bytes.
    package func range(ofLength length: Int) -> Range<Int> {
        switch self {
        case .none: 0..<0
        case .bytes(let range): range.clamped(to: 0..<length)
        case .whole: 0..<length
        }
    }
}

/// Where a page begins and how far it goes.
package struct PageExtent: Sendable, Equatable {
    /// The page begins with the first id that follows this one in the order of their UTF-8 bytes; nil: with the first.
    package var after: String?
    /// Resources at most; 1 or more.
    package var limit: Int
    /// No resource follows once those of the page weigh so many bytes; but there is always one, if there is one.
    package var byteLimit: Int
    /// Whether contents are wanted, or their lengths only. The page has the same resources either way.
    package var holdsContents: Bool

    package init(after: String? = nil, limit: Int, byteLimit: Int, holdsContents: Bool = true) {
        self.after = after
        self.limit = limit
        self.byteLimit = byteLimit
        self.holdsContents = holdsContents
    }
}

/// What one snapshot tells of a collection.
package struct CollectionRead: Sendable, Equatable {
    package var validators: CollectionValidators
    /// Nil if it was not wanted.
    package var page: Page?

    package init(validators: CollectionValidators, page: Page?) {
        self.validators = validators
        self.page = page
    }
}

/// A part of a collection, in the order of ids.
package struct Page: Sendable, Equatable {
    package var items: [Item]
    /// Whether resources follow the last item.
    package var hasMore: Bool

    package init(items: [Item], hasMore: Bool) {
        self.items = items
        self.hasMore = hasMore
    }

    /// A resource of a page.
    package struct Item: Sendable, Equatable {
        /// The id within the collection.
        package var id: String
        package var stored: StoredRepresentation

        package init(id: String, stored: StoredRepresentation) {
            self.id = id
            self.stored = stored
        }

        /// Bytes that count against a page's limit: all that is of the client's making, the content whether it is held or
        /// not.
        package var weight: Int {
            let it = stored.representation
            return id.utf8.count + it.mediaType.utf8.count + (it.language?.utf8.count ?? 0)
                + (it.disposition?.utf8.count ?? 0) + stored.contentLength
        }
    }
}

/// Names of collections, in byte order.
package struct CollectionNames: Sendable, Equatable {
    package var names: [String]
    /// Whether others follow the last.
    package var hasMore: Bool
    /// What tells the state of the whole store from every other: the last change in it. Its time is not kept.
    package var validators: CollectionValidators

    package init(names: [String], hasMore: Bool, validators: CollectionValidators) {
        self.names = names
        self.hasMore = hasMore
        self.validators = validators
    }
}
