import HTTPSemantics

/// What a transaction has used up so far, kept in memory until it ends. Dropped with it if it is rolled back, so that
/// there is no cache to put right.
struct Turn {
    /// The time of the transaction, in seconds since 1970 (UTC).
    let now: Int64
    /// The revision last used.
    var lastRevision: Int64
    /// The revisions of the collections that were looked at.
    var collections: [String: Int64] = [:]
    /// The names of the collections that were changed.
    var changedCollections: Set<String> = []
    /// The resources that were changed, each with what is known of it afterwards.
    var changed: [Target: RecentResources.Entry?] = [:]
    /// Bytes of content written.
    var bytes = 0
    /// Idempotency records kept.
    var records = 0

    init(now: Int64, lastRevision: Int64) {
        self.now = now
        self.lastRevision = lastRevision
    }

    /// Whether the turn has something to write down at its end.
    var hasChanges: Bool { !changedCollections.isEmpty || records > 0 }

    /// Takes note of a change to `collection`, which used `revision`.
    mutating func note(_ revision: Int64, in collection: String) {
        lastRevision = revision
        collections[collection] = revision
        changedCollections.insert(collection)
    }
}
