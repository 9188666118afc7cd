import Glibc
import ResourceCore
import SQLite
import StorageThreads

/// The writer's side of the indexes: knows which there are, changes their entries, builds them and takes them away.
final class IndexKeeper {
    private let queries: IndexQueries
    private let scan: Statement
    private let add: Statement
    private let drop: Statement
    private let keepDeclaration: Statement
    private let dropDeclaration: Statement
    private let addIndex: Statement
    private let placeIndex: Statement
    private let markBuilt: Statement
    private let markDropped: Statement
    private let dropIndex: Statement
    private let entryBehind: Statement
    private let dropEntriesBefore: Statement
    private let dropEntries: Statement
    /// What there is; nil if it has to be read.
    private var known: Known?
    /// Whether there was something to be done when it was known last.
    private var mayHaveWork = false
    /// The one that is being built.
    private var build: IndexBuild?

    private struct Known {
        var byCollection: [String: CollectionIndexes] = [:]
        var unfinished: [IndexRow] = []
        var dropped: [Int64] = []

        init(_ rows: [IndexRow]) {
            for (name, rows) in Dictionary(grouping: rows.filter { !$0.isDropped }, by: \.collection) {
                byCollection[name] = CollectionIndexes(rows.map(\.index))
            }
            unfinished = rows.filter { $0.builtTo != nil && !$0.isDropped }
            dropped = rows.filter(\.isDropped).map(\.number)
        }
    }

    init(on connection: Connection) throws(SQLiteError) {
        queries = try IndexQueries(on: connection)
        scan = try connection.prepare(.scanForIndex)
        add = try connection.prepare(.addEntry)
        drop = try connection.prepare(.dropEntry)
        keepDeclaration = try connection.prepare(.declare)
        dropDeclaration = try connection.prepare(.dropDeclaration)
        addIndex = try connection.prepare(.addIndex)
        placeIndex = try connection.prepare(.placeIndex)
        markBuilt = try connection.prepare(.markBuilt)
        markDropped = try connection.prepare(.markDropped)
        dropIndex = try connection.prepare(.dropIndex)
        entryBehind = try connection.prepare(.entryBehind)
        dropEntriesBefore = try connection.prepare(.dropEntriesBefore)
        dropEntries = try connection.prepare(.dropEntries)
        _ = try read()
    }

    private func read() throws(SQLiteError) -> Known {
        if let known { return known }
        let read = Known(try queries.rows())
        known = read
        return read
    }

    private func readAnew() throws(SQLiteError) {
        forget()
        _ = try read()
    }

    /// What is in the file may be something else now: a declaration or a step failed, or another program has written. The next
    /// transaction looks.
    func forget() {
        mayHaveWork = hasWork
        known = nil
        build = nil
    }

    /// A transaction was rolled back. What was changed in it has no entries of that change.
    func rolledBack() {
        if build?.hasNotes == true { build = nil }
    }

    // MARK: With each change

    func indexes(of collection: String) throws(SQLiteError) -> CollectionIndexes? {
        try read().byCollection[collection]
    }

    /// - Parameter key: of the resource's row.
    func change(
        _ target: Target, _ key: Int64?, removing removed: [IndexEntry], adding added: [IndexEntry]
    ) throws(SQLiteError) {
        for entry in removed { try drop.run(.integer(entry.index), .blob(entry.key), .text(target.id)) }
        for entry in added {
            try add.run(.integer(entry.index), .blob(entry.key), .text(target.id), .integer(orNull: key))
        }
        build?.note(target)
    }

    // MARK: Declarations

    /// - Returns: whether there was a declaration before.
    func declare(_ declaration: CollectionDeclaration?, of collection: String) throws(SQLiteError) {
        let kept = try queries.rows(of: collection).filter { !$0.isDropped }
        let subjects = declaration?.subjects ?? []
        for row in kept where !subjects.contains(row.subject) { try markDropped.run(.integer(row.number)) }
        for (position, subject) in subjects.enumerated() {
            if let row = kept.first(where: { $0.subject == subject }) {
                try placeIndex.run(.integer(row.number), .integer(Int64(position)))
            } else {
                try addIndex.run(.text(collection), .text(subject.member), .integer(Int64(position)))
            }
        }
        try declaration == nil ? dropDeclaration.run(.text(collection)) : keepDeclaration.run(.text(collection))
        try readAnew()
    }

    /// What is declared of `collection`; nil if nothing is.
    func declared(_ collection: String) throws(SQLiteError) -> DeclaredCollection? {
        try queries.declarations(of: collection).first
    }

    // MARK: While nobody writes

    /// Whether an index is to be built, or to be taken away.
    var hasWork: Bool { known.map { !$0.unfinished.isEmpty || !$0.dropped.isEmpty } ?? mayHaveWork }

    /// Nanoseconds that a step takes, about: nobody waits for longer.
    private static let stepTime: Int64 = 4_000_000
    /// Entries that are taken away together.
    private static let dropCount: Int64 = 2000

    /// Some milliseconds of building, or of taking away. In a transaction; if that fails, `forget()` is due.
    func step() throws(SQLiteError) {
        let end = Clock.nanoseconds(CLOCK_MONOTONIC) + Self.stepTime
        let known = try read()
        if let row = known.unfinished.first {
            let build = self.build ?? IndexBuild(of: known.unfinished.filter { $0.isAlike(row) }, after: row.builtTo)
            self.build = build
            if try build.step(until: end, scan: scan, add: add) { try finish(build) }
        } else if let number = known.dropped.first {
            try takeAway(number)
        }
    }

    private func finish(_ build: IndexBuild) throws(SQLiteError) {
        for number in build.numbers { try markBuilt.run(.integer(number), .text(orNull: build.builtTo)) }
        try readAnew()
    }

    private func takeAway(_ number: Int64) throws(SQLiteError) {
        var behind: (key: [UInt8], id: String)?
        try entryBehind.query(.integer(number), .integer(Self.dropCount)) { row in
            behind = (row.blob(0) ?? [], row.text(1) ?? "")
            return false
        }
        if let behind { return try dropEntriesBefore.run(.integer(number), .blob(behind.key), .text(behind.id)) }
        try dropEntries.run(.integer(number))
        try dropIndex.run(.integer(number))
        try readAnew()
    }
}

extension IndexRow {
    /// Whether both can be built at once.
    fileprivate func isAlike(_ other: IndexRow) -> Bool { collection == other.collection && builtTo == other.builtTo }
}
