import HTTPSemantics
import ResourceCore

/// What a transaction has used up so far, kept in memory until it ends. Dropped with it if it is rolled back, so that
/// there is no cache to put right.
struct Batch {
    /// Tells it from every other turn of the store.
    let number: Int
    /// The time of the transaction, in seconds since 1970 (UTC).
    let now: Int64
    /// The revision last used.
    var lastRevision: Int64
    /// The collections that were looked at.
    var collections: [String: Collection] = [:]
    /// The resources that were changed, each once.
    private(set) var changes: [Change] = []
    /// Bytes of content written.
    var bytes = 0
    /// Idempotency records kept.
    var records = 0

    /// A resource that was changed.
    struct Change {
        /// Where it is kept.
        let place: RecentResources.Place
        /// What is known of it now; nil if that is to be looked up.
        fileprivate(set) var entry: RecentResources.Entry?
    }

    /// What is known of a collection.
    struct Collection {
        /// What tells its state.
        var validators: CollectionValidators
        /// Whether it was changed in this turn.
        var isChanged = false
    }

    init(number: Int, now: Int64, lastRevision: Int64) {
        self.number = number
        self.now = now
        self.lastRevision = lastRevision
    }

    /// Whether the turn has something to write down at its end.
    var hasChanges: Bool { !changes.isEmpty || records > 0 }

    /// The change of what is kept at `place`; nil if it was not changed.
    func change(at place: RecentResources.Place) -> Change? {
        guard let change = place.change, change.turn == number else { return nil }
        return changes[change.index]
    }

    /// Takes note that the resource at `place` was changed. `entry` is what is known of it now; nil if that is to be looked
    /// up.
    mutating func leave(_ entry: RecentResources.Entry?, at place: RecentResources.Place) {
        if let change = place.change, change.turn == number {
            changes[change.index].entry = entry
        } else {
            place.change = (number, changes.count)
            changes.append(Change(place: place, entry: entry))
        }
    }

    /// Takes note of a change to `collection`, which used `revision`.
    mutating func note(_ revision: Int64, at time: Int64, in collection: String) {
        lastRevision = revision
        let before = collections[collection]?.validators ?? .unchanged
        collections[collection] = Collection(validators: before.changed(revision, at: time), isChanged: true)
    }
}
