import HTTPSemantics

/// Where resources live. Writes go through `commit`, one transaction each; reads through a reader of one's own.
///
/// Every store passes the same suite, `StorageContract`.
public protocol ResourceStore: Sendable {
    /// Reads the facts, decides, and applies the change, all in one transaction that no other commit overlaps.
    ///
    /// `completion` is called exactly once, on a thread of the store's choosing, and only when the change is durable (and
    /// seen by every read that begins afterwards). It must not wait.
    func commit(_ commit: Commit)

    /// A reader for the caller's own thread.
    func makeReader() throws(StoreFailure) -> any ResourceReader

    /// Finishes what was committed, refuses the rest, and all reading, with `.closed`, and releases the file. Waits until
    /// that is done, so never call it from a completion. Further calls do nothing.
    func close()
}

/// One read-decide-apply.
public struct Commit: Sendable {
    /// The resource that is read and changed.
    public var target: Target
    /// The idempotency key whose record is read; nil for none.
    public var idempotencyKey: String?
    /// Pure and synchronous. Called once for each attempt: again only if what an earlier call decided was rolled back.
    public var decide: @Sendable (Facts) -> Decision
    /// Told the decision once it is durable, or why the store failed: then nothing was changed.
    public var completion: @Sendable (Result<Decision, StoreFailure>) -> Void

    /// A commit.
    public init(
        to target: Target, idempotencyKey: String? = nil, decide: @escaping @Sendable (Facts) -> Decision,
        completion: @escaping @Sendable (Result<Decision, StoreFailure>) -> Void
    ) {
        self.target = target
        self.idempotencyKey = idempotencyKey
        self.decide = decide
        self.completion = completion
    }
}

/// Reads committed state. Not for sharing between threads.
public protocol ResourceReader: AnyObject {
    /// The stored representation of `target`; nil if it does not exist.
    func representation(of target: Target) throws(StoreFailure) -> StoredRepresentation?

    /// The facts that a commit to `target` would see now: for looking ahead, never for deciding a write.
    func facts(for target: Target, idempotencyKey: String?) throws(StoreFailure) -> Facts

    /// What tells the state of `collection`.
    func validators(of collection: String) throws(StoreFailure) -> CollectionValidators

    /// The resources of `collection` whose ids follow `after` in the order of their UTF-8 bytes, in one snapshot.
    ///
    /// At most `limit` of them (1 or more), and no more after the contents together reach `byteLimit` bytes; but always
    /// one, if there is one.
    func page(of collection: String, after: String?, limit: Int, byteLimit: Int) throws(StoreFailure) -> Page

    /// The names of the collections that have something in them, in byte order.
    func collections() throws(StoreFailure) -> [String]
}

/// A part of a collection, in the order of ids.
public struct Page: Sendable, Equatable {
    /// The resources, each with its id.
    public var items: [Item]
    /// Whether resources follow the last item.
    public var hasMore: Bool
    /// The collection's, in the same snapshot.
    public var validators: CollectionValidators

    /// A page.
    public init(items: [Item], hasMore: Bool, validators: CollectionValidators) {
        self.items = items
        self.hasMore = hasMore
        self.validators = validators
    }

    /// A resource of a page.
    public struct Item: Sendable, Equatable {
        /// The id within the collection.
        public var id: String
        /// What is stored under it.
        public var stored: StoredRepresentation

        /// An item.
        public init(id: String, stored: StoredRepresentation) {
            self.id = id
            self.stored = stored
        }
    }
}
