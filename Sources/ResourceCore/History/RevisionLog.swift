import HTTPSemantics

/// A log of changes that a database holds, as SQL reads it: what a store brings for `HistoryReader`, row by row. All that a call
/// reads is of one transaction.
///
/// A resource's changes are chained: from the last along `prior` and, over long ways, along `jump`.
package protocol RevisionLog {
    associatedtype Failure: Error

    /// How much the log of changes has.
    func logState() throws(Failure) -> LogState
    /// The links of the change `revision`; nil if it is not there.
    func link(of revision: Int64) throws(Failure) -> LogLink?
    /// The change `number`; nil if it is not there.
    func change(_ number: Int64) throws(Failure) -> LoggedChange?
    /// What the change `revision` replaced, without its content if that was erased; nil if it was nothing.
    func superseded(
        by revision: Int64, part: (StoredRepresentation) -> ContentPart
    ) throws(Failure) -> (stored: StoredRepresentation, isErased: Bool)?
    /// What is current at `target`.
    func stored(
        at target: Target, part: (StoredRepresentation) -> ContentPart
    ) throws(Failure) -> StoredRepresentation?
    /// The revision of what is current at `target`.
    func currentRevision(of target: Target) throws(Failure) -> Int64?
    /// The deletion that was the last change of `target`; it may have been dropped. Nil if there is none.
    func deletion(of target: Target) throws(Failure) -> Int64?
    /// The change from `first` on that replaced revision `number`; looks through all of the log.
    func replacement(of number: Int64, since first: Int64) throws(Failure) -> (successor: Int64, target: Target)?
    /// Where revision `number` is current; looks through all that is.
    func holder(of number: Int64) throws(Failure) -> Target?
}

/// What leads from a change to earlier ones of the same resource.
package struct LogLink: Sendable {
    package var prior: Int64?
    package var depth: Int64
    package var jump: Int64?
    package var time: Int64
    /// Bytes of the content that it replaced; nil if there was none, or it was erased.
    package var bytes: Int64?

    package init(prior: Int64?, depth: Int64, jump: Int64?, time: Int64, bytes: Int64?) {
        self.prior = prior
        // A file may say anything.
        self.depth = min(max(depth, 0), Revision.last)
        self.jump = jump
        self.time = time
        self.bytes = bytes
    }
}

/// A resource's last change.
package struct LogHead: Sendable {
    package var revision: Int64
    package var isDeletion: Bool
}

/// A change as the log has it.
package struct LoggedChange: Sendable {
    package var revision: Revision
    package var prior: Int64?
    /// Whether it replaced anything.
    package var isReplacing: Bool

    package init(revision: Revision, prior: Int64?, isReplacing: Bool) {
        self.revision = revision
        self.prior = prior
        self.isReplacing = isReplacing
    }
}

extension RevisionLog {
    // MARK: One revision

    /// - Returns: nil if only a look at all there is could tell, and that may not be.
    package func revision(
        _ number: Int64, mayScan: Bool, part: (StoredRepresentation) -> ContentPart
    ) throws(Failure) -> RevisionRead? {
        let log = try logState()
        guard number > 0, number <= log.newest else { return .never }
        let found: RevisionState?
        if number >= log.firstKept {
            found = try state(of: number, log, part: part)
        } else {
            guard mayScan else { return nil }
            found = try survivor(number, log, part: part)
        }
        guard let found else { return .gone }
        return found.revision.isErased ? .erased(found) : .kept(found)
    }

    /// The revision `number`, whose change is kept.
    private func state(
        of number: Int64, _ log: LogState, part: (StoredRepresentation) -> ContentPart
    ) throws(Failure) -> RevisionState? {
        guard let change = try change(number), let head = try head(of: change.revision.target, log) else { return nil }
        let predecessor = change.prior.flatMap { $0 >= log.firstKept || change.isReplacing ? $0 : nil }
        var state = RevisionState(
            revision: change.revision, stored: nil, predecessor: predecessor, successor: nil)
        if head.revision != number {
            state.successor = try successor(of: number, from: head.revision, log)?.revision
        }
        guard change.revision.outcome != .deleted, !change.revision.isErased else { return state }
        if let successor = state.successor {
            state.stored = try superseded(by: successor, part: part)?.stored
        } else {
            state.stored = try stored(at: change.revision.target, part: part)
        }
        return state
    }

    /// The revision `number`, whose change was dropped, wherever it is: looks through all of the log, then all that is current.
    private func survivor(
        _ number: Int64, _ log: LogState, part: (StoredRepresentation) -> ContentPart
    ) throws(Failure) -> RevisionState? {
        if let found = try replacement(of: number, since: log.firstKept) {
            return try survivor(replacedBy: found.successor, at: found.target, part: part)
        }
        guard let target = try holder(of: number) else { return nil }
        return try currentSurvivor(at: target, part: part)
    }

    /// What the change `successor` replaced, if that is all that is left of the change before it.
    private func survivor(
        replacedBy successor: Int64, at target: Target, part: (StoredRepresentation) -> ContentPart
    ) throws(Failure) -> RevisionState? {
        guard let (stored, isErased) = try superseded(by: successor, part: part) else { return nil }
        var revision = Revision(stored, at: target, outcome: nil, previous: nil)
        revision.isErased = isErased
        return RevisionState(
            revision: revision, stored: isErased ? nil : stored, predecessor: nil, successor: successor)
    }

    /// What is current at `target`, if its change was dropped.
    private func currentSurvivor(
        at target: Target, part: (StoredRepresentation) -> ContentPart
    ) throws(Failure) -> RevisionState? {
        guard let stored = try stored(at: target, part: part) else { return nil }
        return RevisionState(
            revision: Revision(stored, at: target, outcome: nil, previous: nil), stored: stored, predecessor: nil,
            successor: nil)
    }

    // MARK: One resource

    /// What `target` was at the end of the second `time`.
    package func revision(
        of target: Target, at time: Int64, part: (StoredRepresentation) -> ContentPart
    ) throws(Failure) -> RevisionState? {
        let log = try logState()
        guard let head = try head(of: target, log) else { return nil }
        guard head.revision >= log.firstKept else { return try currentSurvivor(at: target, part: part) }
        guard let (later, link) = try oldest(from: head.revision, log, { $0.time > time }) else {
            return try state(of: head.revision, log, part: part)
        }
        guard let prior = link.prior else { return try state(of: later, log, part: part) }
        if prior >= log.firstKept { return try state(of: prior, log, part: part) }
        if let survivor = try survivor(replacedBy: later, at: target, part: part) { return survivor }
        return try state(of: later, log, part: part)
    }

    /// At most `limit` revisions of `target` before `before`, the newest first; nil if none is known at all.
    package func revisions(of target: Target, before: Int64?, limit: Int) throws(Failure) -> RevisionList? {
        let log = try logState()
        guard let head = try head(of: target, log) else { return nil }
        let before = before ?? .max
        var list = RevisionList(items: [], hasMore: false)
        guard head.revision >= log.firstKept else {
            if head.revision < before, let only = try currentSurvivor(at: target, part: { _ in .none }) {
                if limit > 0 { list.items = [only.revision] } else { list.hasMore = true }
            }
            return list
        }
        // The change that follows the one in question.
        var later: Int64?
        var next: Int64? = head.revision
        if head.revision >= before {
            guard before > 1, let found = try successor(of: before - 1, from: head.revision, log) else { return list }
            later = found.revision
            next = found.link.prior
        }
        while let number = next {
            let revision: Revision
            if number >= log.firstKept {
                guard let change = try change(number) else { break }
                revision = change.revision
                next = change.prior
            } else {
                guard let later, let survivor = try survivor(replacedBy: later, at: target, part: { _ in .none }) else {
                    break
                }
                revision = survivor.revision
                next = nil
            }
            guard list.items.count < limit else {
                list.hasMore = true
                break
            }
            list.items.append(revision)
            later = number
        }
        return list
    }

    /// The last change of `target`; nil if nothing of it is known.
    package func head(of target: Target, _ log: LogState) throws(Failure) -> LogHead? {
        if let revision = try currentRevision(of: target) { return LogHead(revision: revision, isDeletion: false) }
        guard let deletion = try deletion(of: target), deletion >= log.firstKept else { return nil }
        return LogHead(revision: deletion, isDeletion: true)
    }

    /// The change of a resource that follows its revision `number`, or would; `head`, which is kept, is later.
    private func successor(
        of number: Int64, from head: Int64, _ log: LogState
    ) throws(Failure) -> (revision: Int64, link: LogLink)? {
        var place = head
        while let link = try link(of: place) {
            let bound = max(number + 1, log.firstKept)
            if let jump = link.jump, jump >= bound {
                place = jump
            } else if let prior = link.prior, prior >= bound {
                place = prior
            } else {
                return (place, link)
            }
        }
        return nil
    }

    /// The oldest change from `head` down of those that are all `late`; nil if not even `head`, which is kept, is.
    private func oldest(
        from head: Int64, _ log: LogState, _ isLate: (LogLink) -> Bool
    ) throws(Failure) -> (revision: Int64, link: LogLink)? {
        guard var link = try link(of: head), isLate(link) else { return nil }
        var place = head
        search: while true {
            for next in [link.jump, link.prior] {
                guard let next, next >= log.firstKept, let further = try self.link(of: next), isLate(further) else {
                    continue
                }
                place = next
                link = further
                continue search
            }
            return (place, link)
        }
    }

    /// The change `number` as it can be taken back; nil if the log has it no more.
    package func reversible(_ number: Int64) throws(Failure) -> ReversibleChange? {
        guard let change = try change(number) else { return nil }
        let found = try superseded(by: number) { _ in .whole }
        // An erased content may be of no bytes.
        return ReversibleChange(
            target: change.revision.target, replaced: found?.stored,
            isErased: found.map { $0.isErased && $0.stored.contentLength > 0 } ?? false)
    }

    /// Where the change `revision` comes to stand, which follows the change `prior` of its resource. Where the row of `prior` is
    /// gone, a way begins anew. A pointer to before the first kept change is of no more use, but keeps its place.
    /// - Parameter last: of the last change of the resource, if it is known; of any other it is no use, and does no harm.
    package func ancestry(
        of revision: Int64, after prior: Int64?, _ last: Ancestry?, _ log: LogState
    ) throws(Failure) -> Ancestry {
        guard let prior, prior >= log.firstKept else { return Ancestry(depth: 0, path: [revision]) }
        let known =
            last?.path.first == prior ? last : try link(of: prior).map { Ancestry(of: prior, $0) }
        guard let before = known else { return Ancestry(depth: 0, path: [revision]) }
        var path = before.path[...]
        let length = JumpPointers.length(from: before.depth)
        if path.count > 1, JumpPointers.length(from: before.depth - length) == length {
            let jump = path[1]
            if path.count == 2, jump >= log.firstKept, let further = try link(of: jump)?.jump { path.append(further) }
            path = path.dropFirst(jump < log.firstKept ? 1 : 2)
        }
        return Ancestry(depth: before.depth + 1, path: [revision] + path)
    }
}

/// Where a change stands among those of its resource: how many are before it, and itself with those that one jump pointer after
/// the other leads back to, as far as that is known.
///
/// Jump pointers on the skew-binary numbers (Myers, “An applicative random-access stack”, 1983).
package struct Ancestry: Equatable, Sendable {
    package var depth: Int64
    package var path: [Int64]

    package var jump: Int64? { path.count > 1 ? path[1] : nil }

    init(depth: Int64, path: [Int64]) {
        self.depth = depth
        self.path = path
    }

    init(of revision: Int64, _ link: LogLink) {
        self.init(depth: link.depth, path: [revision] + (link.jump.map { [$0] } ?? []))
    }
}
