/// Reads the past: the log of changes and what they replaced. Each call sees one snapshot; see `ResourceReader`.
///
/// What is current is a revision like the others. A change that the log has dropped may still have made what is current, or
/// what a later change replaced: then that can be read, though it may take the store longer to find.
package protocol HistoryReader: AnyObject {
    /// How much of the past there is.
    func extent(completion: @escaping StoreCompletion<HistoryExtent>)

    /// The revision `number`, whatever it is of, with as much of its content as `part` wants.
    ///
    /// One whose change was dropped may take a store seconds to find, as it has to look through all it has: it does so only if
    /// it `mayScan`, and else tells nil. So ask on an event loop without, and then again elsewhere with.
    func revision(
        _ number: Int64, mayScan: Bool, part: @escaping @Sendable (StoredRepresentation) -> ContentPart,
        completion: @escaping StoreCompletion<RevisionRead?>)

    /// What `target` was at the end of the second `time` (since 1970): its last change up to then; its oldest that can be
    /// shown, if all are later; nil if there is none at all.
    func revision(
        of target: Target, at time: Int64, part: @escaping @Sendable (StoredRepresentation) -> ContentPart,
        completion: @escaping StoreCompletion<RevisionState?>)

    /// At most `limit` revisions of `target` that come before the revision `before` (nil: from the newest on), the newest
    /// first; nil if the store knows of none at all.
    func revisions(
        of target: Target, before: Int64?, limit: Int, completion: @escaping StoreCompletion<RevisionList?>)

    /// At most `limit` changes of `scope` that follow the revision `after`, in order, as far as the log has them. A call
    /// looks at some thousand changes at most, so there may be none among them though more follow.
    func changes(
        after: Int64, in scope: ChangeScope, limit: Int, completion: @escaping StoreCompletion<ChangePage>)
}

extension HistoryReader {
    /// The revision `number`, however long it takes to find.
    package func revision(
        _ number: Int64, part: @escaping @Sendable (StoredRepresentation) -> ContentPart,
        completion: @escaping StoreCompletion<RevisionRead>
    ) {
        revision(number, mayScan: true, part: part) { completion($0.map { $0 ?? .gone }) }
    }
}
