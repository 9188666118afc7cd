import HTTPSemantics
import JSONDocuments

/// Where a resource stands in an index: entries sort by key, and by the resource's id where keys are equal.
package struct IndexEntry: Sendable, Hashable {
    /// The index's number.
    package var index: Int64
    package var key: [UInt8]

    package init(index: Int64, key: [UInt8]) {
        self.index = index
        self.key = key
    }
}

/// The keys that stand in indexes. Stores keep these bytes, so they stay as they are.
package enum IndexKey {
    /// How many bytes of a value's, or a word's, key count: those that are alike so far are told apart by looking at them.
    package static let limit = SortKey.limit

    /// Stands for the words of a text that has too many: it may have any. No word begins so.
    static let anyWord: [UInt8] = [0xFF]
    /// Words of one resource that are entered: beyond them, `anyWord` alone.
    static let wordLimit = 4096

    /// The key of a resource that does not have the member, which comes last.
    static let missing: [UInt8] = [ScalarKey.Kind.missing.rawValue]

    static func cut(_ key: [UInt8]) -> [UInt8] { key.count > limit ? Array(key[..<limit]) : key }
}

/// The indexes of one collection, made ready to say where its resources stand in them.
package final class CollectionIndexes: Sendable {
    package let all: [CollectionIndex]
    private let members: [(index: Int64, path: MemberPath)]
    private let words: Int64?
    private let finder: MemberFinder
    private let idSlot: Int?
    /// The numbers of those that are being built.
    private let building: Set<Int64>

    package init(_ indexes: [CollectionIndex]) {
        all = indexes
        building = Set(indexes.filter { !$0.isComplete }.map(\.number))
        var members: [(Int64, MemberPath)] = []
        var words: Int64?
        for index in indexes {
            switch index.subject {
            case .member(let path): members.append((index.number, path))
            case .words: words = index.number
            }
        }
        self.members = members
        self.words = words
        finder = MemberFinder(members.map(\.1))
        idSlot = members.firstIndex { $0.1 == .id }
    }

    /// Those that have to be written when a resource changes: where it stands no more, and where it stands now.
    ///
    /// What stays as it is stays, in an index that is complete; one that is being built may not have it yet.
    package func change(
        from old: Representation?, to new: Representation?, of id: String
    ) -> (removed: [IndexEntry], added: [IndexEntry]) {
        let before = old.map { entries(of: $0, id: id) } ?? []
        let after = new.map { entries(of: $0, id: id) } ?? []
        guard !before.isEmpty else { return ([], after) }
        guard !after.isEmpty else { return (before, []) }
        if before.count + after.count <= 2 * CollectionDeclaration.limit {
            return (
                before.filter { !after.contains($0) },
                after.filter { building.contains($0.index) || !before.contains($0) }
            )
        }
        let (had, has) = (Set(before), Set(after))
        return (
            before.filter { !has.contains($0) }, after.filter { building.contains($0.index) || !had.contains($0) }
        )
    }

    /// Where a resource stands: once in each index of a member, and once for each of its words in that of all words.
    package func entries(of representation: Representation, id: String) -> [IndexEntry] {
        let isJSON =
            representation.mediaType == MediaType.json.essence
            || MediaType(representation.mediaType)?.isJSON == true
        return representation.content.withUnsafeBufferPointer { content in
            Array(id.utf8).withUnsafeBufferPointer { entries(of: isJSON ? content : nil, id: $0) }
        }
    }

    /// - Parameter json: nil if it is not JSON: such a resource has no member but its id, and no words.
    package func entries(of json: UnsafeBufferPointer<UInt8>?, id: UnsafeBufferPointer<UInt8>) -> [IndexEntry] {
        var entries: [IndexEntry] = []
        entries.reserveCapacity(members.count)
        if !members.isEmpty {
            var places = Array(repeating: 0..<0, count: members.count)
            let content = json ?? UnsafeBufferPointer(start: nil, count: 0)
            finder.find(in: content, &places)
            for (slot, member) in members.enumerated() {
                var key: [UInt8] = []
                if places[slot].isEmpty {
                    if slot == idSlot {
                        key = [ScalarKey.Kind.string.rawValue] + id
                    } else {
                        key = IndexKey.missing
                    }
                } else {
                    ScalarKey.append(UnsafeBufferPointer(rebasing: content[places[slot]]), to: &key)
                }
                entries.append(IndexEntry(index: member.index, key: IndexKey.cut(key)))
            }
        }
        if let words, let json { appendWords(of: json, words, to: &entries) }
        return entries
    }

    private func appendWords(of json: UnsafeBufferPointer<UInt8>, _ index: Int64, to entries: inout [IndexEntry]) {
        var found: Set<[UInt8]> = []
        var reader = WordReader()
        var isWhole = true
        JSONStrings.forEach(in: json) { text, isPlain in
            func take(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
                found.insert(Array(word.prefix(IndexKey.limit)))
                isWhole = found.count <= IndexKey.wordLimit
                return isWhole
            }
            return isPlain
                ? reader.forEach(in: text, take)
                : JSONStrings.decoded(text, isPlain: false).withUnsafeBufferPointer { reader.forEach(in: $0, take) }
        }
        entries += (isWhole ? Array(found) : [IndexKey.anyWord]).map { IndexEntry(index: index, key: $0) }
    }
}
