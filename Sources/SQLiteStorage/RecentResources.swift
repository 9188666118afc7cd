import HTTPSemantics
import ResourceCore
import Synchronization

/// The committed representations that were read or written last, shared by the writer and all readers: a hit saves the
/// five microseconds, two of them for file locks, that a look into the database takes.
///
/// Coherent with the database: what a commit changes is hidden before COMMIT begins and seen again, as it is now, after
/// it has succeeded. Nobody can bring in what was read before or during a commit, because every commit makes the tickets
/// of earlier misses void. And while the writer holds on to places, in a turn, none is dropped: what it changes there is
/// what everybody finds. So a hit is never older than a look into the database would be.
final class RecentResources: Sendable {
    /// What is known of a resource: its row's key, and what is stored.
    struct Entry: Sendable {
        var key: Int64
        var stored: StoredRepresentation
    }

    /// Where an entry is kept. The writer holds on to it from the look to the commit, so that a change costs one search.
    final class Place: @unchecked Sendable {
        // Unchecked: the lock of `RecentResources` guards the first two, the third is the writer's alone.
        fileprivate var entry: Entry?
        fileprivate var isHidden = false
        /// Which transaction changed it last, and as which of its changes: of no account in any other.
        var change: (turn: Int, index: Int)?
        let target: Target

        fileprivate init(_ target: Target, _ entry: Entry? = nil) {
            self.target = target
            self.entry = entry
        }
    }

    /// Allows to bring in what was missed, unless there was a commit since.
    struct Ticket: Sendable {
        fileprivate let epoch: UInt64
    }

    /// Bytes of content that one entry may have.
    private static let entryLimit = 16 << 10
    /// What each place counts beside its content.
    private static let overhead = 256

    private struct State {
        /// Odd while a commit is under way.
        var epoch: UInt64 = 0
        var young: [Target: Place] = [:]
        /// What was young when that generation was full. Dropped as a whole when the next one is.
        var old: [Target: Place] = [:]
        var size = 0
        /// Bytes after which a generation is full. A turn may bring in as much as a transaction takes beyond it.
        let limit: Int
        /// Whether the writer holds on to places.
        var isInTurn = false

        init(limit: Int) { self.limit = limit }

        var isFull: Bool { size >= limit }

        /// The place of `target`, young again; nil if there is none.
        mutating func place(of target: Target) -> Place? {
            if let place = young[target] { return place }
            guard let place = old[target] else { return nil }
            insert(place)
            return place
        }

        /// Drops what is old, if the young are enough to take its place.
        mutating func makeRoom() {
            guard isFull, !isInTurn else { return }
            old = young
            young = [:]
            size = 0
        }

        mutating func insert(_ place: Place) {
            makeRoom()
            young[place.target] = place
            size += RecentResources.overhead + RecentResources.size(place.entry)
        }

        /// Sets what is known at `place`. What grows counts; what shrinks counts as before until the generation is full.
        mutating func set(_ place: Place, to entry: Entry?) {
            let kept = entry.flatMap { RecentResources.isKept($0) ? $0 : nil }
            size += max(0, RecentResources.size(kept) - RecentResources.size(place.entry))
            place.entry = kept
        }
    }

    private let state: Mutex<State>

    /// - Parameter limit: Bytes that are kept, about: half of it makes a generation.
    init(limit: Int) {
        state = Mutex(State(limit: limit / 2))
    }

    private static func size(_ entry: Entry?) -> Int { entry?.stored.representation.content.count ?? 0 }

    private static func isKept(_ entry: Entry) -> Bool { size(entry) <= entryLimit && entry.stored.isWhole }

    /// For a reader: what is known of `target`; else a ticket.
    func look(_ target: Target) -> (entry: Entry?, ticket: Ticket) {
        state.withLock { state in
            let place = state.place(of: target)
            return (place?.isHidden == true ? nil : place?.entry, Ticket(epoch: state.epoch))
        }
    }

    /// Brings in what a look into the database found after the miss that gave `ticket`.
    func bring(_ entry: Entry, _ target: Target, _ ticket: Ticket) {
        guard Self.isKept(entry) else { return }
        state.withLock { state in
            guard state.epoch == ticket.epoch, state.epoch.isMultiple(of: 2) else { return }
            state.makeRoom()
            guard !state.isFull else { return }
            if let place = state.place(of: target) {
                state.set(place, to: entry)
            } else {
                state.insert(Place(target, entry))
            }
        }
    }

    /// For the writer: a turn begins, or has ended. In between it may hold on to places.
    func setInTurn(_ isInTurn: Bool) {
        state.withLock { state in
            state.isInTurn = isInTurn
            state.makeRoom()
        }
    }

    /// For the writer, in a turn: the place of `target`, made if there is none, with what is known there.
    func place(of target: Target) -> (place: Place, entry: Entry?) {
        state.withLock { state in
            if let place = state.place(of: target) { return (place, place.entry) }
            let place = Place(target)
            state.insert(place)
            return (place, nil)
        }
    }

    /// A commit that makes these changes is about to begin.
    func hide(_ changes: [Batch.Change]) {
        state.withLock { state in
            state.epoch += 1
            for change in changes { change.place.isHidden = true }
        }
    }

    /// The commit has ended. If it succeeded, what it has left is known now.
    func show(_ changes: [Batch.Change], isCommitted: Bool) {
        state.withLock { state in
            state.epoch += 1
            for change in changes {
                // What is known after a commit that failed is as uncertain as the commit.
                state.set(change.place, to: isCommitted ? change.entry : nil)
                change.place.isHidden = false
            }
        }
    }
}
