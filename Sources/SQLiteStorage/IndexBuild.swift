import Glibc
import HTTPSemantics
import ResourceCore
import SQLite
import StorageThreads

/// The building of indexes of one collection, in steps with the changes of others between them.
///
/// Reads resources in the order of ids, as many as their entries fit into memory, and enters those in the order of keys: so
/// every page of the index is written once, and not once for each entry. What is changed meanwhile has the entries that its
/// change made; what was gathered of it is passed over.
final class IndexBuild {
    let numbers: [Int64]
    private let collection: String
    private let indexes: CollectionIndexes
    private var types = KnownTypes()
    /// The last id that was read; empty before the first.
    private var last: String
    private var isAtEnd = false
    /// Ids of resources that were changed since the first was read.
    private var changed: Set<String> = []
    private var chunks: [EntryChunk] = []
    private var bytes = 0
    private var merge: EntryMerge?

    /// Bytes of entries that are gathered.
    private static let byteLimit = 64 << 20

    init(of rows: [IndexRow], after last: String?) {
        numbers = rows.map(\.number)
        collection = rows.first?.collection ?? ""
        indexes = CollectionIndexes(rows.map(\.index))
        self.last = last ?? ""
    }

    /// What has this id, or one before it, is in them at the end; nil: all is.
    var builtTo: String? { isAtEnd ? nil : last }

    var hasNotes: Bool { !changed.isEmpty }

    /// `target` has been changed.
    func note(_ target: Target) {
        if target.collection.utf8.elementsEqual(collection.utf8) { changed.insert(target.id) }
    }

    /// Goes on until `end`, a time of the monotonic clock.
    /// - Returns: whether all that was gathered is entered.
    func step(until end: Int64, scan: Statement, add: Statement) throws(SQLiteError) -> Bool {
        if merge == nil {
            try gather(until: end, scan)
            guard isAtEnd || bytes >= Self.byteLimit else { return false }
            merge = EntryMerge(chunks)
            chunks = []
        }
        return try enter(until: end, add)
    }

    private func gather(until end: Int64, _ scan: Statement) throws(SQLiteError) {
        var chunk = EntryChunk()
        var count = 0
        var isOver = false
        try scan.query(.text(collection), .text(last)) { row in
            if isOver { return false }
            row.withBytes(0) { id in
                let isJSON = row.withBytes(1) { types.isJSON($0) }
                let entries =
                    isJSON
                    ? row.withBytes(2) { indexes.entries(of: $0, id: id) } : indexes.entries(of: nil, id: id)
                for entry in entries { chunk.append(entry, id, key: row.integer(3)) }
                last = String(decoding: id, as: UTF8.self)
            }
            count += 1
            isOver =
                bytes + chunk.byteCount >= Self.byteLimit
                || count & 31 == 0 && Clock.nanoseconds(CLOCK_MONOTONIC) >= end
            return true
        }
        isAtEnd = !isOver
        chunk.sort()
        bytes += chunk.byteCount
        chunks.append(chunk)
    }

    private func enter(until end: Int64, _ add: Statement) throws(SQLiteError) -> Bool {
        var count = 0
        while let (entry, id, key) = merge?.next() {
            if !changed.contains(id) {
                try add.run(.integer(entry.index), .blob(entry.key), .text(id), .integer(key))
            }
            count += 1
            if count & 63 == 0, Clock.nanoseconds(CLOCK_MONOTONIC) >= end { return false }
        }
        return true
    }
}

/// Entries of indexes, packed.
private struct EntryChunk {
    private var bytes: [UInt8] = []
    /// Where each begins: the index's number, the lengths of key and id, the key of the resource's row, key and id.
    private var starts: [Int] = []

    private static let headLength = 20

    var byteCount: Int { bytes.count + 8 * starts.count }
    var count: Int { starts.count }

    mutating func append(_ entry: IndexEntry, _ id: UnsafeBufferPointer<UInt8>, key: Int64) {
        starts.append(bytes.count)
        append(entry.index)
        // A key has at most 1,024 bytes, and an id 512.
        for length in [entry.key.count, id.count] {
            bytes.append(UInt8(truncatingIfNeeded: length >> 8))
            bytes.append(UInt8(truncatingIfNeeded: length))
        }
        append(key)
        bytes += entry.key
        bytes += id
    }

    private mutating func append(_ number: Int64) {
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    mutating func sort() {
        bytes.withUnsafeBytes { bytes in
            starts.sort { Packed(bytes, at: $0).precedes(Packed(bytes, at: $1)) }
        }
    }

    func withPacked<Result>(_ position: Int, _ body: (Packed) -> Result) -> Result {
        bytes.withUnsafeBytes { body(Packed($0, at: starts[position])) }
    }

    /// An entry where it lies.
    struct Packed {
        private let index: UnsafeRawBufferPointer
        private let row: UnsafeRawBufferPointer
        private let key: UnsafeRawBufferPointer
        private let id: UnsafeRawBufferPointer

        init(_ bytes: UnsafeRawBufferPointer, at start: Int) {
            let keyLength = Int(bytes[start + 8]) << 8 | Int(bytes[start + 9])
            let idLength = Int(bytes[start + 10]) << 8 | Int(bytes[start + 11])
            let keyStart = start + headLength
            index = UnsafeRawBufferPointer(rebasing: bytes[start..<start + 8])
            row = UnsafeRawBufferPointer(rebasing: bytes[start + 12..<start + 20])
            key = UnsafeRawBufferPointer(rebasing: bytes[keyStart..<keyStart + keyLength])
            id = UnsafeRawBufferPointer(rebasing: bytes[keyStart + keyLength..<keyStart + keyLength + idLength])
        }

        func precedes(_ other: Packed) -> Bool {
            for (one, two) in [(index, other.index), (key, other.key)] {
                let order = Self.order(one, two)
                if order != 0 { return order < 0 }
            }
            return Self.order(id, other.id) < 0
        }

        private static func order(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Int {
            let common = min(one.count, other.count)
            if common > 0, let left = one.baseAddress, let right = other.baseAddress {
                let order = memcmp(left, right, common)
                if order != 0 { return Int(order) }
            }
            return one.count - other.count
        }

        var content: (IndexEntry, id: String, key: Int64) {
            let entry = IndexEntry(index: Self.number(index), key: Array(key))
            return (entry, String(decoding: id, as: UTF8.self), Self.number(row))
        }

        private static func number(_ bytes: UnsafeRawBufferPointer) -> Int64 {
            bytes.reduce(Int64(0)) { $0 << 8 | Int64($1) }
        }
    }
}

/// Sorted chunks as one sequence in order.
private struct EntryMerge {
    private var chunks: [EntryChunk]
    /// How far each chunk has been taken.
    private var places: [Int]
    /// A heap of the chunks that have something left: the one with the first entry comes first.
    private var heap: [Int] = []

    init(_ chunks: [EntryChunk]) {
        self.chunks = chunks
        places = Array(repeating: 0, count: chunks.count)
        heap = chunks.indices.filter { chunks[$0].count > 0 }
        for place in stride(from: heap.count / 2, through: 0, by: -1) { sink(place) }
    }

    mutating func next() -> (IndexEntry, id: String, key: Int64)? {
        guard let chunk = heap.first else { return nil }
        let content = chunks[chunk].withPacked(places[chunk]) { $0.content }
        places[chunk] += 1
        if places[chunk] == chunks[chunk].count {
            chunks[chunk] = EntryChunk()
            let last = heap.removeLast()
            if !heap.isEmpty { heap[0] = last }
        }
        sink(0)
        return content
    }

    private mutating func sink(_ start: Int) {
        var parent = start
        while true {
            var first = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && precedes(child, first) {
                first = child
            }
            if first == parent { return }
            heap.swapAt(parent, first)
            parent = first
        }
    }

    private func precedes(_ one: Int, _ other: Int) -> Bool {
        chunks[heap[one]].withPacked(places[heap[one]]) { left in
            chunks[heap[other]].withPacked(places[heap[other]]) { left.precedes($0) }
        }
    }
}
