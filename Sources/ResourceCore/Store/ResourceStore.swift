import HTTPSemantics

/// Where resources live. Writes go through `commit`, one transaction each; reads through a reader of one's own.
///
/// Every store passes the same suite, `StorageContract`.
package protocol ResourceStore: Sendable {
    /// Reads the facts, decides, and applies the change, all in one transaction that no other commit overlaps.
    ///
    /// `completion` is called exactly once, on a thread of the store's choosing, and only when the change is durable (and
    /// seen by every read that begins afterwards). It must not wait.
    func commit(_ commit: Commit)

    /// A reader for the caller's own thread.
    func makeReader() throws(StoreError) -> any ResourceReader

    /// Finishes what was committed, refuses the rest, and all reading, with `.closed`, and releases the file. Waits until
    /// that is done, so never call it from a completion. Further calls do nothing.
    func close()
}

/// One read-decide-apply.
package struct Commit: Sendable {
    /// The resource that is read and changed.
    package var target: Target
    /// The idempotency key whose record is read; nil for none.
    package var idempotencyKey: String?
    /// Pure and synchronous. Called once for each attempt: again only if what an earlier call decided was rolled back.
    package var decide: @Sendable (Facts) -> Decision
    /// Told the decision once it is durable, or why the store failed: then nothing was changed.
    package var completion: @Sendable (Result<Decision, StoreError>) -> Void

    /// A commit.
    package init(
        to target: Target, idempotencyKey: String? = nil, decide: @escaping @Sendable (Facts) -> Decision,
        completion: @escaping @Sendable (Result<Decision, StoreError>) -> Void
    ) {
        self.target = target
        self.idempotencyKey = idempotencyKey
        self.decide = decide
        self.completion = completion
    }
}

/// Reads committed state. Not for sharing between threads.
package protocol ResourceReader: AnyObject {
    /// The stored representation of `target`; nil if it does not exist.
    func representation(of target: Target) throws(StoreError) -> StoredRepresentation?

    /// The facts that a commit to `target` would see now: for looking ahead, never for deciding a write.
    func facts(for target: Target, idempotencyKey: String?) throws(StoreError) -> Facts

    /// What tells the state of `collection`.
    func validators(of collection: String) throws(StoreError) -> CollectionValidators

    /// The resources of `collection` whose ids follow `after` in the order of their UTF-8 bytes, in one snapshot.
    ///
    /// At most `limit` of them (1 or more), and no more after the contents together reach `byteLimit` bytes; but always
    /// one, if there is one.
    func page(of collection: String, after: String?, limit: Int, byteLimit: Int) throws(StoreError) -> Page

    /// The names of the collections that have something in them, in byte order.
    func collections() throws(StoreError) -> [String]
}

/// A part of a collection, in the order of ids.
package struct Page: Sendable, Equatable {
    /// The resources, each with its id.
    package var items: [Item]
    /// Whether resources follow the last item.
    package var hasMore: Bool
    /// The collection's, in the same snapshot.
    package var validators: CollectionValidators

    /// A page.
    package init(items: [Item], hasMore: Bool, validators: CollectionValidators) {
        self.items = items
        self.hasMore = hasMore
        self.validators = validators
    }

    /// A resource of a page.
    package struct Item: Sendable, Equatable {
        /// The id within the collection.
        package var id: String
        /// What is stored under it.
        package var stored: StoredRepresentation

        /// An item.
        package init(id: String, stored: StoredRepresentation) {
            self.id = id
            self.stored = stored
        }
    }
}
