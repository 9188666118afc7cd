import HTTPSemantics

/// A change of a resource, as the store's log tells it: what made one revision.
package struct Revision: Sendable, Equatable {
    /// The store-wide revision; greater than 0. Revisions are counted without gaps.
    package var number: Int64
    /// The resource that was changed.
    package var target: Target
    /// How; nil if the log has dropped the change, and only what it made is left.
    package var outcome: Outcome?
    /// When, in seconds since 1970 (UTC).
    package var time: Int64
    /// The revision that it replaced or deleted; nil for a creation, and where `outcome` is nil.
    package var previous: Int64?
    /// The `Content-Type` of what it made; nil for a deletion.
    package var mediaType: String?
    /// Bytes of content that it made; 0 for a deletion.
    package var length: Int
    /// Whether the content that it made was erased.
    package var isErased: Bool

    /// The last number that is given: so far from the end of its type that the sums of one and a small number fit.
    package static let last: Int64 = .max - (1 << 32)

    package enum Outcome: Int, Sendable, CaseIterable {
        case created = 1
        case replaced, patched, deleted

        /// As clients read it.
        package var name: String {
            switch self {
            case .created: "created"
            case .replaced: "replaced"
            case .patched: "patched"
            case .deleted: "deleted"
            }
        }
    }

    package init(
        number: Int64, target: Target, outcome: Outcome?, time: Int64, previous: Int64?, mediaType: String?,
        length: Int,
        isErased: Bool = false
    ) {
        self.number = number
        self.target = target
        self.outcome = outcome
        self.time = time
        self.previous = previous
        self.mediaType = mediaType
        self.length = length
        self.isErased = isErased
    }

    /// A revision that made `stored`.
    package init(_ stored: StoredRepresentation, at target: Target, outcome: Outcome?, previous: Int64?) {
        self.init(
            number: stored.revision, target: target, outcome: outcome, time: stored.lastModified, previous: previous,
            mediaType: stored.representation.mediaType, length: stored.contentLength)
    }

    /// The entity tag of what it made.
    package var entityTag: EntityTag { EntityTag(revision: number) }
}

/// How much of the past is kept.
package struct Retention: Sendable, Equatable {
    /// Whether the log is kept at all.
    package var isOn: Bool
    /// Bytes that the log's changes may have together, each counted with the content that it replaced and
    /// `Retention.overhead`; nil for no limit. The oldest go first.
    package var byteLimit: Int64?
    /// Seconds after which a change is dropped; nil for never.
    package var age: Int64?

    /// Bytes that a change counts beside content.
    package static let overhead: Int64 = 128

    /// Whether snapshots keep the log from its bounds. If not, one whose changes are not all kept is forgotten.
    package var keepsSnapshots = true

    package init(isOn: Bool = true, byteLimit: Int64? = 64 << 20, age: Int64? = nil) {
        self.isOn = isOn
        self.byteLimit = byteLimit
        self.age = age
    }

    /// Nothing is kept.
    package static let off = Retention(isOn: false)
}

/// Which part of the past a store has, at one moment.
package struct HistoryExtent: Sendable, Equatable {
    /// Drawn when the store was made: tells its event ids from those of other stores. Lower-case letters and digits.
    package var mark: String
    /// The oldest change that the log has; where it has none, the one that comes next.
    package var firstKept: Int64
    /// The revision last used; 0 if none was.
    package var newest: Int64
    /// Bytes of superseded content that the log holds.
    package var bytes: Int64

    package init(mark: String, firstKept: Int64, newest: Int64, bytes: Int64) {
        let log = LogState(newest: newest, firstKept: firstKept, bytes: bytes)
        self.mark = mark
        self.firstKept = log.firstKept
        self.newest = log.newest
        self.bytes = log.bytes
    }

    /// Whether the log has any change.
    package var hasChanges: Bool { firstKept <= newest }

    /// As clients are told it: where the log has no change, the newest.
    package var oldest: Int64 { min(firstKept, newest) }
}

/// What a reader finds of a revision.
package enum RevisionRead: Sendable, Equatable {
    /// No change was ever given that number.
    case never
    /// It was dropped.
    case gone
    /// Its content was erased; the change itself is known.
    case erased(RevisionState)
    case kept(RevisionState)
}

/// A revision and what stands around it.
package struct RevisionState: Sendable, Equatable {
    package var revision: Revision
    /// What it made; nil for a deletion, or if it was erased. Of the content, as much as was asked for.
    package var stored: StoredRepresentation?
    /// The change of the same resource before it, deletions included, if the store can still show it.
    package var predecessor: Int64?
    /// The change that came after it; nil if the revision is current.
    package var successor: Int64?

    package init(revision: Revision, stored: StoredRepresentation?, predecessor: Int64?, successor: Int64?) {
        self.revision = revision
        self.stored = stored
        self.predecessor = predecessor
        self.successor = successor
    }
}

/// Revisions of one resource, the newest first.
package struct RevisionList: Sendable, Equatable {
    package var items: [Revision]
    /// Whether older ones follow.
    package var hasMore: Bool

    package init(items: [Revision], hasMore: Bool) {
        self.items = items
        self.hasMore = hasMore
    }
}

/// The resources whose changes are followed.
package enum ChangeScope: Sendable, Equatable {
    case store
    /// The resources of these collections.
    case collections(Set<String>)
    case resource(Target)

    package func contains(_ target: Target) -> Bool {
        switch self {
        case .store: true
        case .collections(let names): names.contains(target.collection)
        case .resource(let resource): resource == target
        }
    }
}

/// A part of the log, in the order of revisions.
package struct ChangePage: Sendable, Equatable {
    /// What the log had when the page was read: whether the page's beginning was there is for the caller to see.
    package var extent: HistoryExtent
    package var items: [Revision]
    /// Every change up to this one was looked at: the next page begins after it.
    package var position: Int64
    /// Whether there are changes behind it.
    package var hasMore: Bool

    package init(extent: HistoryExtent, items: [Revision], position: Int64, hasMore: Bool) {
        self.extent = extent
        self.items = items
        self.position = position
        self.hasMore = hasMore
    }
}
