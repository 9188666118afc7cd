import HTTPSemantics
import Synchronization

/// The committed representations that were read or written last, shared by the writer and all readers: a hit saves the
/// five microseconds, two of them for file locks, that a look into the database takes.
///
/// Coherent with the database: what a commit changes is forgotten before COMMIT begins and known again, as it is now,
/// after it has succeeded. Nobody can bring in what was read before or during a commit, because every commit makes the
/// tickets of earlier misses void. So a hit is never older than a look into the database would be.
final class RecentResources: Sendable {
    /// What is known of a resource: its row's key, and what is stored.
    struct Entry: Sendable {
        var key: Int64
        var stored: StoredRepresentation
    }

    /// Allows to bring in what was missed, unless there was a commit since.
    struct Ticket: Sendable {
        fileprivate let epoch: UInt64
    }

    /// Octets of content that one entry may have.
    private static let entryLimit = 16 << 10
    /// Octets that a generation may have, each entry counting `overhead` more than its content.
    private static let generationLimit = 4 << 20
    private static let overhead = 256

    private struct State {
        /// Odd while a commit is under way.
        var epoch: UInt64 = 0
        var young: [Target: Entry] = [:]
        /// What was young when that generation was full. Dropped as a whole when the next one is.
        var old: [Target: Entry] = [:]
        var size = 0

        mutating func insert(_ entry: Entry, _ target: Target) {
            if size >= RecentResources.generationLimit {
                old = young
                young = [:]
                size = 0
            }
            young[target] = entry
            size += entry.stored.representation.content.count + RecentResources.overhead
        }
    }

    private let state = Mutex(State())

    /// What is known of `target`; else a ticket.
    func look(_ target: Target) -> (entry: Entry?, ticket: Ticket) {
        state.withLock { state in
            let ticket = Ticket(epoch: state.epoch)
            if let entry = state.young[target] { return (entry, ticket) }
            guard let entry = state.old[target] else { return (nil, ticket) }
            state.insert(entry, target)
            return (entry, ticket)
        }
    }

    /// Brings in what a look into the database found after the miss that gave `ticket`.
    func bring(_ entry: Entry, _ target: Target, _ ticket: Ticket) {
        guard entry.stored.representation.content.count <= Self.entryLimit else { return }
        state.withLock { state in
            guard state.epoch == ticket.epoch, state.epoch.isMultiple(of: 2) else { return }
            state.insert(entry, target)
        }
    }

    /// A commit that changes these resources is about to begin.
    func forget(_ targets: some Sequence<Target>) {
        state.withLock { state in
            state.epoch += 1
            for target in targets {
                state.young[target] = nil
                state.old[target] = nil
            }
        }
    }

    /// The commit has ended. `entries` is what it has left; none if it failed.
    func know(_ entries: some Sequence<(key: Target, value: Entry?)>) {
        state.withLock { state in
            state.epoch += 1
            for (target, entry) in entries {
                guard let entry, entry.stored.representation.content.count <= Self.entryLimit else { continue }
                state.insert(entry, target)
            }
        }
    }
}
