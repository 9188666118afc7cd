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
        if key.count - start > limit { key.removeLast(key.count - start - limit) }
        terminate(&key, from: start)
        if isDescending {
            for place in start..<key.count { key[place] = ~key[place] }
        }
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

    package init(key: [UInt8], idLength: Int) {
        self.key = key
        self.idLength = idLength
    }

    package var id: String { String(decoding: key.suffix(idLength), as: UTF8.self) }
}

/// The first of many resources, as many as are wanted.
package struct FirstResources {
    private let limit: Int
    /// A heap: the last comes first.
    private var heap: [SortedResource] = []

    /// - Parameter limit: 1 or more.
    package init(_ limit: Int) { self.limit = limit }

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
    package func precedes(_ other: [UInt8]) -> Bool {
        withUnsafeBufferPointer { one in
            other.withUnsafeBufferPointer { two in
                for place in 0..<Swift.min(one.count, two.count) where one[place] != two[place] {
                    return one[place] < two[place]
                }
                return one.count < two.count
            }
        }
    }
}
