import JSONDocuments

/// Bytes that sort as the values of a member do, one way or the other, and can follow one another.
package enum SortKey {
    /// How many bytes of a member's key count.
    package static let limit = 1024

    /// - Parameter value: as it is spelled; empty where there is no such member, which comes last either way.
    static func append(_ value: UnsafeBufferPointer<UInt8>, isDescending: Bool, to key: inout [UInt8]) {
        guard !value.isEmpty else { return key.append(0xFF) }
        key.append(0)
        let start = key.count
        ScalarKey.append(value, to: &key)
        end(&key, from: start, isDescending)
    }

    /// The same of a value whose key stands in an index.
    static func append(indexKey: [UInt8], isDescending: Bool, to key: inout [UInt8]) {
        guard indexKey != IndexKey.missing else { return key.append(0xFF) }
        key.append(0)
        let start = key.count
        key += indexKey
        end(&key, from: start, isDescending)
    }

    private static func end(_ key: inout [UInt8], from start: Int, _ isDescending: Bool) {
        if key.count - start > limit { key.removeLast(key.count - start - limit) }
        terminate(&key, from: start)
        if isDescending {
            for place in start..<key.count { key[place] = ~key[place] }
        }
    }

    /// The first member's key as it stands in an index, and what follows it; nil if these are no bytes that things sort by.
    static func split(_ key: [UInt8], isDescending: Bool) -> (indexKey: [UInt8], rest: ArraySlice<UInt8>)? {
        if key.first == 0xFF { return (IndexKey.missing, key.dropFirst()) }
        guard key.first == 0 else { return nil }
        let flip: UInt8 = isDescending ? 0xFF : 0
        var indexKey: [UInt8] = []
        var at = 1
        while at + 1 < key.count {
            let byte = key[at] ^ flip
            guard byte == 0 else {
                indexKey.append(byte)
                at += 1
                continue
            }
            switch key[at + 1] ^ flip {
            case 0: return indexKey.isEmpty ? nil : (indexKey, key[(at + 2)...])
            case 1: indexKey.append(0)
            case _: return nil
            }
            at += 2
        }
        return nil
    }

    /// Gives the bytes from `start` on an end that sorts before all that could follow them: 0 0, and 0 becomes 0 1.
    private static func terminate(_ key: inout [UInt8], from start: Int) {
        let zeros = key[start...].count { $0 == 0 }
        if zeros > 0 {
            var escaped: [UInt8] = []
            escaped.reserveCapacity(key.count - start + zeros)
            for byte in key[start...] {
                escaped.append(byte)
                if byte == 0 { escaped.append(1) }
            }
            key.replaceSubrange(start..., with: escaped)
        }
        key += [0, 0]
    }
}

/// A resource by what it sorts by.
package struct SortedResource: Sendable {
    /// The key, which ends with the resource's id.
    package let key: [UInt8]
    private let idLength: Int
    private let row: Int64?

    /// - Parameter row: as an index entry has it.
    package init(key: [UInt8], idLength: Int, row: Int64? = nil) {
        self.key = key
        self.idLength = idLength
        self.row = row
    }

    package var id: String { String(decoding: key.suffix(idLength), as: UTF8.self) }

    /// Where it is found.
    var place: IndexedID { IndexedID(key: [], id: id, row: row) }
}

/// The first of many resources, as many as are wanted.
package struct FirstResources {
    private let limit: Int
    /// A heap: the last comes first.
    private var heap: [SortedResource] = []

    /// - Parameter limit: 1 or more.
    package init(_ limit: Int) { self.limit = limit }

    /// An id alone.
    mutating func offer(_ id: UnsafeBufferPointer<UInt8>) {
        if heap.count < limit || !heap[0].key.precedes(id) { offer(Array(id), idLength: id.count) }
    }

    package mutating func offer(_ key: [UInt8], idLength: Int) {
        guard heap.count >= limit else {
            heap.append(SortedResource(key: key, idLength: idLength))
            var child = heap.count - 1
            while child > 0, heap[(child - 1) / 2].key.precedes(heap[child].key) {
                heap.swapAt(child, (child - 1) / 2)
                child = (child - 1) / 2
            }
            return
        }
        guard key.precedes(heap[0].key) else { return }
        heap[0] = SortedResource(key: key, idLength: idLength)
        var parent = 0
        while true {
            var last = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[last].key.precedes(heap[child].key) {
                last = child
            }
            if last == parent { return }
            heap.swapAt(parent, last)
            parent = last
        }
    }

    package var inOrder: [SortedResource] { heap.sorted { $0.key.precedes($1.key) } }
}

extension [UInt8] {
    /// Whether these bytes sort before others.
    package func precedes(_ other: [UInt8]) -> Bool { other.withUnsafeBufferPointer { precedes($0) } }

    package func precedes(_ other: UnsafeBufferPointer<UInt8>) -> Bool {
        withUnsafeBufferPointer { one in
            for place in 0..<Swift.min(one.count, other.count) where one[place] != other[place] {
                return one[place] < other[place]
            }
            return one.count < other.count
        }
    }
}
