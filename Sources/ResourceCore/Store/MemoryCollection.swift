import HTTPSemantics

/// A collection of a memory store, with its indexes. It stays when it has become empty, for its validators.
struct MemoryCollection: CollectionSnapshot {
    var stored: [ByteOrdered: StoredRepresentation] = [:]
    /// The ids of `stored`.
    var ids = OrderedTexts()
    var validators = CollectionValidators.unchanged
    var declaration: CollectionDeclaration?
    var indexes = CollectionIndexes([])
    var entries: [Int64: OrderedElements<IndexedResource>] = [:]

    mutating func change(_ id: ByteOrdered, removing removed: [IndexEntry], adding added: [IndexEntry]) {
        for entry in removed { entries[entry.index]?.remove(IndexedResource(key: entry.key, id: id)) }
        for entry in added {
            entries[entry.index, default: OrderedElements()].insert(IndexedResource(key: entry.key, id: id))
        }
    }

    func completeIndexes() -> [CollectionIndex] { indexes.all }

    func count() -> Int { ids.count }

    func forEachEntry(
        of index: Int64, in range: KeyRange, after: IndexedID?,
        _ visit: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
    ) {
        guard let entries = entries[index] else { return }
        // No id is empty, so what comes behind that has the range's first key.
        var start = IndexedResource(key: range.lower, id: ByteOrdered(""))
        if let after { start = max(start, IndexedResource(key: after.key, id: ByteOrdered(after.id))) }
        for entry in entries.following(start) {
            guard entry.key.precedes(range.upper) else { return }
            var id = entry.id.text
            let goesOn = entry.key.withUnsafeBufferPointer { key in id.withUTF8 { visit(key, $0) } }
            guard goesOn else { return }
        }
    }

    func forEachEntryBackward(
        of index: Int64, in range: KeyRange,
        _ visit: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
    ) {
        var end = IndexedResource(key: range.upper, id: ByteOrdered(""))
        while let entry = entries[index]?.last(before: end), range.contains(entry.key) {
            var id = entry.id.text
            let goesOn = entry.key.withUnsafeBufferPointer { key in id.withUTF8 { visit(key, $0) } }
            guard goesOn else { return }
            end = entry
        }
    }

    func lastKey(of index: Int64, in range: KeyRange) -> [UInt8]? {
        let end = IndexedResource(key: range.upper, id: ByteOrdered(""))
        return entries[index]?.last(before: end).flatMap { range.contains($0.key) ? $0.key : nil }
    }

    func look(at ids: [String], _ visit: (ScannedResource) -> Bool) {
        for id in ids { guard look(at: ByteOrdered(id), visit) else { return } }
    }

    private func look(at id: ByteOrdered, _ visit: (ScannedResource) -> Bool) -> Bool {
        guard let representation = stored[id]?.representation else { return true }
        let isJSON = MediaType(representation.mediaType)?.isJSON == true
        var text = id.text
        return text.withUTF8 { id in
            representation.content.withUnsafeBufferPointer {
                visit(ScannedResource(id: id, json: isJSON ? $0 : nil))
            }
        }
    }

    func forEach(after id: String?, _ visit: (ScannedResource) -> Bool) {
        for id in ids.following(id.map { ByteOrdered($0) }) { guard look(at: id, visit) else { return } }
    }

    func resources(_ ids: [String], byteLimit: Int) -> [Page.Item] {
        var items: [Page.Item] = []
        var bytes = 0
        for id in ids where bytes < byteLimit {
            guard let stored = stored[ByteOrdered(id)] else { continue }
            items.append(Page.Item(id: id, stored: stored))
            bytes += items.last?.weight ?? 0
        }
        return items
    }
}

/// A resource by where it stands in an index.
struct IndexedResource: Comparable, Sendable {
    var key: [UInt8]
    var id: ByteOrdered

    static func < (one: IndexedResource, other: IndexedResource) -> Bool {
        one.key == other.key ? one.id < other.id : one.key.precedes(other.key)
    }
}
