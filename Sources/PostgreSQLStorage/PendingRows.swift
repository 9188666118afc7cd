import PostgreSQL
import ResourceCore

/// What a batch has changed and not sent yet, but for the resources themselves.
struct PendingRows {
    var changes: [Change] = []
    var records: [IdempotencyRecord] = []
    /// Bytes of it, and of the resources.
    var bytes = 0
    /// Whether entries are to be there, in the end.
    private var entries: [Entry: Bool] = [:]

    private struct Entry: Hashable {
        var entry: IndexEntry
        var target: Target
    }

    /// A row of the log to be added.
    struct Change {
        var revision: Revision
        var ordinal: Int64
        var total: Int64
        var collectionTime: Int64
        var prior: Int64?
        var depth: Int64
        var jump: Int64?
        var replaced: StoredRepresentation?
    }

    var isEmpty: Bool { changes.isEmpty && records.isEmpty }

    /// Whether a bulk commit sends it before more comes.
    var isMuch: Bool { changes.count >= 1000 || bytes >= 1 << 20 }

    mutating func changeEntries(of target: Target, removing removed: [IndexEntry], adding added: [IndexEntry]) {
        for entry in removed { entries[Entry(entry: entry, target: target)] = false }
        for entry in added { entries[Entry(entry: entry, target: target)] = true }
        bytes += added.reduce(0) { $0 + $1.key.count + 64 }
    }

    /// - Parameter token: What the first change of the batch carries, and its revision.
    func sendChanges(on session: Session, token: (revision: Int64, number: Int64)?) {
        guard !changes.isEmpty else { return }
        func integers(_ value: (Change) -> Int64?) -> Value { .integers(changes.map(value)) }
        func texts(_ value: (Change) -> String?) -> Value { .texts(changes.map(value)) }
        session.send(
            .addChanges,
            [
                integers { $0.revision.number }, integers { $0.ordinal }, integers { $0.total },
                integers { $0.revision.time }, integers { $0.collectionTime }, integers { Int64($0.revision.length) },
                integers { $0.prior }, integers { $0.depth }, integers { $0.jump },
                integers { $0.replaced?.lastModified },
                integers { $0.revision.number == token?.revision ? token?.number : nil },
                integers { ($0.replaced?.contentLength).map(Int64.init) },
                integers { Int64($0.revision.outcome?.rawValue ?? 0) },
                .flags(changes.map { $0.replaced?.isDateStrong }),
                texts { $0.revision.target.collection }, texts { $0.revision.target.id },
                texts { $0.revision.mediaType }, texts { $0.replaced?.representation.mediaType },
                texts { $0.replaced?.representation.language }, texts { $0.replaced?.representation.disposition },
                .contents(changes.map { $0.replaced?.representation.content }),
            ])
    }

    /// What follows the resources.
    func sendRest(on session: Session) {
        sendRecords(on: session)
        for isThere in [false, true] {
            let some = entries.filter { $0.value == isThere }.map { ($0.key.entry, $0.key.target.id) }
            if !some.isEmpty { session.send(isThere ? .addEntries : .dropEntries, IndexChore.columns(some)) }
        }
    }

    private func sendRecords(on session: Session) {
        guard !records.isEmpty else { return }
        // One row is changed once by a statement.
        var last: [String: IdempotencyRecord] = [:]
        for record in records { last[record.key] = record }
        let records = Array(last.values)
        func texts(_ value: (IdempotencyRecord) -> String?) -> Value { .texts(records.map(value)) }
        func integers(_ value: (IdempotencyRecord) -> Int64?) -> Value { .integers(records.map(value)) }
        session.send(
            .keepRecords,
            [
                texts { $0.key }, .contents(records.map(\.fingerprint)), integers { $0.expires },
                integers { Int64($0.answer.status) }, texts { $0.answer.target.collection },
                texts { $0.answer.target.id }, integers { $0.answer.revision }, integers { $0.answer.lastModified },
                .contents(records.map(\.answer.content.list)), integers { $0.answer.content.isWhole ? 1 : 0 },
            ])
    }
}

/// The resources that a batch has changed, by what is to be done with their rows.
struct ChangedResources {
    private var created: [(Target, StoredRepresentation)] = []
    private var replaced: [(Target, StoredRepresentation, Int64)] = []
    private var deleted: [(Target, Int64)] = []
    private var keptDeletions: [(Target, Int64)] = []
    private var droppedDeletions: [(Target, Int64)] = []

    mutating func add(_ resource: BatchResources.Resource, at target: Target) {
        switch (resource.stored, resource.written) {
        case (let new?, let old?): replaced.append((target, new, old))
        case (let new?, nil): created.append((target, new))
        case (nil, let old?): deleted.append((target, old))
        case (nil, nil): break
        }
        guard resource.newDeletion != resource.deletion else { return }
        if let new = resource.newDeletion {
            keptDeletions.append((target, new))
        } else if let old = resource.deletion {
            droppedDeletions.append((target, old))
        }
    }

    func send(on session: Session) {
        func columns(_ items: [(Target, StoredRepresentation)]) -> [Value] {
            [
                .texts(items.map { $0.0.collection }), .texts(items.map { $0.0.id }),
                .integers(items.map { $0.1.revision }), .integers(items.map { $0.1.lastModified }),
                .flags(items.map { $0.1.isDateStrong }), .texts(items.map { $0.1.representation.mediaType }),
                .texts(items.map { $0.1.representation.language }),
                .texts(items.map { $0.1.representation.disposition }),
                .contents(items.map { $0.1.representation.content }),
            ]
        }
        func addressed(_ items: [(Target, Int64)]) -> [Value] {
            [
                .texts(items.map { $0.0.collection }), .texts(items.map { $0.0.id }), .integers(items.map { $0.1 }),
            ]
        }
        if !created.isEmpty { session.send(.create, columns(created)) }
        if !replaced.isEmpty {
            session.send(
                .replace,
                columns(replaced.map { ($0.0, $0.1) })
                    + [.integer(Int64(replaced.count)), .integers(replaced.map { $0.2 })])
        }
        if !deleted.isEmpty { session.send(.delete, addressed(deleted) + [.integer(Int64(deleted.count))]) }
        if !keptDeletions.isEmpty { session.send(.keepDeletions, addressed(keptDeletions)) }
        if !droppedDeletions.isEmpty { session.send(.dropDeletions, addressed(droppedDeletions)) }
    }
}
