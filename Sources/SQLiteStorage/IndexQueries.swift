import JSONDocuments
import ResourceCore
import SQLite

/// An index as the file knows it.
struct IndexRow {
    let number: Int64
    let collection: String
    let subject: CollectionIndex.Subject
    /// What has this id, or one before it, is in it; nil: all is.
    let builtTo: String?
    let isDropped: Bool

    /// Of a row of `Query.indexes`.
    init(_ row: Row) throws(SQLiteError) {
        number = row.integer(0)
        collection = row.text(1) ?? ""
        builtTo = row.text(3)
        isDropped = row.integer(4) != 0
        let member = row.text(2) ?? ""
        if member.isEmpty {
            subject = .words
        } else if let path = try? MemberPath(parsing: member) {
            subject = .member(path)
        } else {
            throw SQLiteError.corrupt("an index is of “\(member)”, which names no member")
        }
    }

    var index: CollectionIndex { CollectionIndex(number: number, subject: subject, isComplete: builtTo == nil) }
}

extension CollectionIndex.Subject {
    /// How the file writes it.
    var member: String {
        switch self {
        case .member(let path): path.pointer
        case .words: ""
        }
    }
}

/// The reading of indexes on one connection.
final class IndexQueries {
    private let look: Statement
    private let lookByKey: Statement
    let storedByKey: Statement
    private let count: Statement
    private let entriesOfKey: Statement
    private let entriesInRange: Statement
    private let entriesBackward: Statement
    private let last: Statement
    private let all: Statement
    private let ofCollection: Statement
    private let names: Statement
    private let name: Statement

    init(on connection: Connection) throws(SQLiteError) {
        look = try connection.prepare(.look)
        lookByKey = try connection.prepare(.lookByKey)
        storedByKey = try connection.prepare(.storedByKey)
        count = try connection.prepare(.count)
        entriesOfKey = try connection.prepare(.entriesOfKey)
        entriesInRange = try connection.prepare(.entriesInRange)
        entriesBackward = try connection.prepare(.entriesBackward)
        last = try connection.prepare(.lastKey)
        all = try connection.prepare(.indexes)
        ofCollection = try connection.prepare(.indexesOfCollection)
        names = try connection.prepare(.declarations)
        name = try connection.prepare(.declaration)
    }

    /// Every index, or every one of `collection`, in the order of the declarations; those that are dropped, too.
    func rows(of collection: String? = nil) throws(SQLiteError) -> [IndexRow] {
        var rows: [IndexRow] = []
        func take(_ row: Row) throws(SQLiteError) -> Bool {
            rows.append(try IndexRow(row))
            return true
        }
        if let collection {
            try ofCollection.query(.text(collection), onRow: take)
        } else {
            try all.query(onRow: take)
        }
        return rows
    }

    func isDeclared(_ collection: String) throws(SQLiteError) -> Bool {
        var isThere = false
        try name.query(.text(collection)) { _ in
            isThere = true
            return false
        }
        return isThere
    }

    func declarations(of collection: String?) throws(SQLiteError) -> [DeclaredCollection] {
        var declared: [String] = []
        if let collection {
            if try isDeclared(collection) { declared = [collection] }
        } else {
            try names.query { row in
                declared.append(row.text(0) ?? "")
                return true
            }
        }
        let rows = Dictionary(grouping: try rows(of: collection).filter { !$0.isDropped }, by: \.collection)
        return declared.map { name in
            let rows = rows[name] ?? []
            var declaration = CollectionDeclaration()
            for row in rows {
                switch row.subject {
                case .member(let path): declaration.indexes.append(path)
                case .words: declaration.hasSearch = true
                }
            }
            return DeclaredCollection(
                name: name, declaration: declaration, isReady: rows.allSatisfy { $0.builtTo == nil })
        }
    }

    func count(of collection: String) throws(SQLiteError) -> Int {
        var found = 0
        try count.query(.text(collection)) { row in
            found = Int(row.integer(0))
            return false
        }
        return found
    }

    /// Hands over rows of key, id and the resource's key.
    func forEachEntry(
        of index: Int64, in range: KeyRange, after: IndexedID?, _ visit: (Row) -> Bool
    ) throws(SQLiteError) {
        var lower = range.lower
        var goesOn = true
        func take(_ row: Row) -> Bool {
            goesOn = visit(row)
            return goesOn
        }
        if let after, !after.key.precedes(lower) {
            try entriesOfKey.query(.integer(index), .blob(after.key), .text(after.id), onRow: take)
            lower = after.key + [0]
        }
        guard goesOn, lower.precedes(range.upper) else { return }
        try entriesInRange.query(.integer(index), .blob(lower), .blob(range.upper), onRow: take)
    }

    func forEachEntryBackward(
        of index: Int64, in range: KeyRange, _ visit: (Row) -> Bool
    ) throws(SQLiteError) {
        try entriesBackward.query(.integer(index), .blob(range.lower), .blob(range.upper)) { row in visit(row) }
    }

    func lastKey(of index: Int64, in range: KeyRange) throws(SQLiteError) -> [UInt8]? {
        var key: [UInt8]?
        try last.query(.integer(index), .blob(range.lower), .blob(range.upper)) { row in
            key = row.blob(0)
            return false
        }
        return key
    }

    /// Hands over the row of a resource, of id, media type and content; false once `visit` answers so.
    func look(at place: IndexedID, in collection: String, _ visit: (Row) -> Bool) throws(SQLiteError) -> Bool {
        var goesOn = true
        func take(_ row: Row) -> Bool {
            goesOn = visit(row)
            return false
        }
        if let key = place.row {
            try lookByKey.query(.integer(key), onRow: take)
        } else {
            try look.query(.text(collection), .text(place.id), onRow: take)
        }
        return goesOn
    }
}
