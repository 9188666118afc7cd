import Glibc
import HTTPSemantics
import ResourceCore
import StorageThreads
import Synchronization

/// The committed representations that were read or written last, shared by the writer and all readers: a hit saves the
/// five microseconds, two of them for file locks, that a look into the database takes.
///
/// Never says what the database would not. What a commit changes is hidden before COMMIT begins and seen again, as it is now, after
/// it has succeeded. Nobody can bring in what was read before or during a commit, because every commit makes the tickets
/// of earlier misses void. And while the writer holds on to places, in a batch, none is dropped: what it changes there is
/// what everybody finds. What other programs write is noticed by the writer in each transaction and by readers every ten
/// milliseconds, and all is forgotten then.
final class RecentResources: Sendable {
    /// What is known of a resource: its row's key, and what is stored.
    struct Entry: Sendable {
        var key: Int64
        var stored: StoredRepresentation
    }

    /// Where an entry is kept. The writer holds on to it from the look to the commit, so that a change costs one search.
    final class Place: @unchecked Sendable {
        // Unchecked: the lock of `RecentResources` guards the first two, the others are the writer's alone.
        fileprivate var entry: Entry?
        fileprivate var isHidden = false
        /// Which batch changed it last, and as which of its changes: of no account in any other.
        var change: (batch: Int, index: Int)?
        /// Where the change stands that was written down last; it may have been rolled back.
        var ancestry: Ancestry?
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
        /// Looks of readers that found what they looked for, and that did not.
        var hits: Int64 = 0
        var misses: Int64 = 0
        /// Bytes after which a generation is full. A batch may bring in as much as a transaction takes beyond it.
        let limit: Int
        /// Whether the writer holds on to places.
        var isInBatch = false

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
            guard isFull, !isInBatch else { return }
            old = young
            young = [:]
            size = 0
        }

        mutating func forget() {
            young = [:]
            old = [:]
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
    /// Until when nobody else had written, in nanoseconds of the monotonic clock.
    private let checked = Atomic<Int64>(.min)

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
            let entry = place?.isHidden == true ? nil : place?.entry
            if entry == nil { state.misses += 1 } else { state.hits += 1 }
            return (entry, Ticket(epoch: state.epoch))
        }
    }

    /// For a reader that may not look: counts that it asks the database.
    func countMiss() { state.withLock { $0.misses += 1 } }

    /// How many looks of readers found what they looked for, and how many did not.
    var looks: (hits: Int64, misses: Int64) { state.withLock { ($0.hits, $0.misses) } }

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

    /// For the writer: a batch begins, or has ended. In between it may hold on to places.
    func setInBatch(_ isInBatch: Bool) {
        state.withLock { state in
            state.isInBatch = isInBatch
            state.makeRoom()
        }
    }

    /// Forgets everything, and what readers are about to bring in. For the writer, while it holds on to no place.
    func forget() {
        state.withLock { state in
            state.epoch += 2
            state.forget()
        }
    }

    /// Nobody else had written until `time`: the greatest while nobody can, the least if that is not known.
    func setChecked(at time: Int64) { checked.store(time, ordering: .releasing) }

    /// Whether what is remembered was what the database said not more than ten milliseconds ago, give or take what the clock
    /// steps by.
    var isChecked: Bool {
        checked.load(ordering: .acquiring) >= Clock.nanoseconds(CLOCK_MONOTONIC_COARSE) - 10_000_000
    }

    /// For the writer, in a batch: the place of `target`, made if there is none, with what is known there.
    func place(of target: Target) -> (place: Place, entry: Entry?) {
        state.withLock { state in
            if let place = state.place(of: target) { return (place, place.entry) }
            let place = Place(target)
            state.insert(place)
            return (place, nil)
        }
    }

    /// A commit that makes these changes is about to begin; with others that are not listed, if all is to be forgotten.
    func hide(_ changes: [Batch.Change], forgettingAll: Bool) {
        state.withLock { state in
            state.epoch += 1
            if forgettingAll { state.forget() }
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
