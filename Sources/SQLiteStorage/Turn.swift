import HTTPSemantics

/// What a transaction has used up so far, kept in memory until it ends. Dropped with it if it is rolled back, so that
/// there is no cache to put right.
struct Turn {
    /// Tells it from every other turn of the store.
    let number: Int
    /// The time of the transaction, in seconds since 1970 (UTC).
    let now: Int64
    /// The revision last used.
    var lastRevision: Int64
    /// The collections that were looked at.
    var collections: [String: Collection] = [:]
    /// The places of the resources that were changed, each once.
    private(set) var changed: [RecentResources.Place] = []
    /// Bytes of content written.
    var bytes = 0
    /// Idempotency records kept.
    var records = 0

    /// What is known of a collection.
    struct Collection {
        /// The revision of its last change.
        var revision: Int64
        /// Whether that was in this turn.
        var isChanged = false
    }

    init(number: Int, now: Int64, lastRevision: Int64) {
        self.number = number
        self.now = now
        self.lastRevision = lastRevision
    }

    /// Whether the turn has something to write down at its end.
    var hasChanges: Bool { !changed.isEmpty || records > 0 }

    /// Takes note that the resource at `place` was changed. `entry` is what is known of it now; nil if that is to be looked
    /// up.
    mutating func leave(_ entry: RecentResources.Entry?, at place: RecentResources.Place) {
        if place.left?.turn != number { changed.append(place) }
        place.left = (number, entry)
    }

    /// Takes note of a change to `collection`, which used `revision`.
    mutating func note(_ revision: Int64, in collection: String) {
        lastRevision = revision
        collections[collection] = Collection(revision: revision, isChanged: true)
    }
}
