import HTTPSemantics

/// What tells a state of a collection from every other: the last change in it, deletions included.
package struct CollectionValidators: Sendable, Hashable {
    /// The revision of that change; 0 if there never was one.
    package var revision: Int64
    /// Its time, in seconds since 1970 (UTC); nil if there never was one, or the store has not kept it.
    package var lastModified: Int64?

    /// Those of a collection in which nothing was ever changed.
    package static let unchanged = CollectionValidators(revision: 0, lastModified: nil)

    /// Validators.
    package init(revision: Int64, lastModified: Int64?) {
        self.revision = revision
        self.lastModified = lastModified
    }

    /// Those after a change at `time` more. A clock that was set back must not make the collection look older.
    package func changed(_ revision: Int64, at time: Int64) -> CollectionValidators {
        CollectionValidators(revision: revision, lastModified: max(time, lastModified ?? time))
    }

    /// The entity tag.
    package var entityTag: EntityTag { EntityTag(revision: revision) }
}
