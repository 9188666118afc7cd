import JSONDocuments
import PostgreSQL
import ResourceCore

/// An index as the database knows it.
struct IndexRow {
    let number: Int64
    let collection: String
    let subject: CollectionIndex.Subject
    /// What has this id, or one before it, is in it; nil: all is.
    let builtTo: String?
    let isDropped: Bool

    /// Of a row of `Query.indexes`.
    init(_ row: Row) throws(PostgreSQLError) {
        number = row.integer(0)
        collection = row.text(1) ?? ""
        builtTo = row.text(3)
        isDropped = row.flag(4)
        let member = row.text(2) ?? ""
        if member.isEmpty {
            subject = .words
        } else if let path = try? MemberPath(parsing: member) {
            subject = .member(path)
        } else {
            throw .unexpected("an index is of “\(member)”, which names no member")
        }
    }

    var index: CollectionIndex { CollectionIndex(number: number, subject: subject, isComplete: builtTo == nil) }

    /// Those that are declared, of rows of `Query.indexes`; nil if there is none.
    static func declared(_ rows: some Sequence<IndexRow>) -> CollectionIndexes? {
        let indexes = rows.filter { !$0.isDropped }.map(\.index)
        return indexes.isEmpty ? nil : CollectionIndexes(indexes)
    }
}

extension DeclaredCollection {
    /// - Parameter rows: its indexes that are not dropped.
    init(name: String, _ rows: [IndexRow]) {
        var declaration = CollectionDeclaration()
        for row in rows {
            switch row.subject {
            case .member(let path): declaration.indexes.append(path)
            case .words: declaration.hasSearch = true
            }
        }
        self.init(name: name, declaration: declaration, isReady: rows.allSatisfy { $0.builtTo == nil })
    }
}

extension Rows {
    /// Of `Query.indexes`.
    func indexRows() throws(PostgreSQLError) -> [IndexRow] {
        var rows: [IndexRow] = []
        for row in all { rows.append(try IndexRow(row)) }
        return rows
    }
}

extension CollectionIndex.Subject {
    /// How the database writes it.
    var member: String {
        switch self {
        case .member(let path): path.pointer
        case .words: ""
        }
    }
}

extension Session {
    /// Carries a declaration out, in a transaction that has begun.
    func carryOut(
        _ declaration: DeclarationCommit, by deadline: ContinuousClock.Instant
    ) throws(PostgreSQLError) -> DeclarationOutcome {
        let name = declaration.collection
        let isThere = try query(.declarations, [.text(name)], by: deadline).count > 0
        let rows = try query(.indexes, [.texts([name])], by: deadline).indexRows().filter { !$0.isDropped }
        return declaration.outcome(replacing: isThere ? DeclaredCollection(name: name, rows) : nil) {
            declare(declaration.declaration, of: name, in: rows)
        }
    }

    /// - Parameter kept: the indexes that the collection has.
    private func declare(_ declaration: CollectionDeclaration?, of collection: String, in kept: [IndexRow]) {
        let subjects = declaration?.subjects ?? []
        for row in kept where !subjects.contains(row.subject) { send(.markIndexDropped, [.integer(row.number)]) }
        for (position, subject) in subjects.enumerated() {
            if let row = kept.first(where: { $0.subject == subject }) {
                send(.placeIndex, [.integer(row.number), .integer(Int64(position))])
            } else {
                send(.addIndex, [.text(collection), .text(subject.member), .integer(Int64(position))])
            }
        }
        send(declaration == nil ? .dropDeclaration : .keepDeclaration, [.text(collection)])
    }
}

/// The building of indexes, and their taking away, in steps with the changes of others between them.
struct IndexChore {
    /// Whether there may be something to do.
    var mayHaveWork = true

    /// Resources, and bytes of them, that one step reads.
    private static let slice = (rows: Int64(500), bytes: Int64(1 << 20))
    /// Entries that one step takes away.
    private static let dropCount: Int64 = 5000

    /// Some milliseconds of it, in a transaction that has begun and holds the lock.
    mutating func step(_ session: Session, by deadline: ContinuousClock.Instant) throws(PostgreSQLError) {
        let rows = try session.query(.indexes, [.null], by: deadline).indexRows()
        if let first = rows.first(where: { $0.builtTo != nil && !$0.isDropped }) {
            let alike = rows.filter {
                !$0.isDropped && $0.collection == first.collection && $0.builtTo == first.builtTo
            }
            try build(alike, first, session, deadline)
        } else if let dropped = rows.first(where: \.isDropped) {
            let gone = try session.query(
                .dropEntriesOfIndex, [.integer(dropped.number), .integer(Self.dropCount)], by: deadline)
            if (gone.first?.integer(0) ?? 0) < Self.dropCount { session.send(.dropIndex, [.integer(dropped.number)]) }
        } else {
            mayHaveWork = false
        }
    }

    private func build(
        _ rows: [IndexRow], _ first: IndexRow, _ session: Session, _ deadline: ContinuousClock.Instant
    ) throws(PostgreSQLError) {
        let indexes = CollectionIndexes(rows.map(\.index))
        let found = try session.query(
            .scan,
            [
                .text(first.collection), .text(first.builtTo ?? ""), .integer(Self.slice.rows),
                .integer(Self.slice.bytes),
            ], by: deadline)
        var types = KnownTypes()
        var entries: [(IndexEntry, id: String)] = []
        var last: String?
        for row in found.all {
            let id = row.text(0) ?? ""
            let isJSON = row.withBytes(1) { types.isJSON($0) }
            let standing = row.withBytes(0) { id in
                isJSON ? row.withBytes(2) { indexes.entries(of: $0, id: id) } : indexes.entries(of: nil, id: id)
            }
            for entry in standing { entries.append((entry, id)) }
            last = id
        }
        if !entries.isEmpty { session.send(.addEntries, Self.columns(entries)) }
        session.send(.markBuilt, [.integers(rows.map(\.number)), .text(orNull: last)])
    }

    static func columns(_ entries: [(entry: IndexEntry, id: String)]) -> [PostgreSQL.Value] {
        [
            .integers(entries.map(\.entry.index)), .contents(entries.map(\.entry.key)), .texts(entries.map(\.id)),
        ]
    }
}
