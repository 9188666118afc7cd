import JSONDocuments

/// Holds contents against a query, one after the other. A value with memory of its own: one for each thread.
package struct QueryMatcher {
    private let query: CollectionQuery
    private let program: ConditionProgram
    private let sort: [(slot: Int, member: SortMember)]
    private var values: MemberLookup
    private var words = WordReader()
    /// A bit for each length that a wanted word has; the last for all that are longer.
    private let wordLengths: UInt64

    package init(_ query: CollectionQuery) {
        self.query = query
        wordLengths = (query.words?.folded ?? []).reduce(0) { $0 | Self.lengthBit($1.count) }
        var paths: [MemberPath] = []
        func slot(_ path: MemberPath) -> Int {
            if let known = paths.firstIndex(of: path) { return known }
            paths.append(path)
            return paths.count - 1
        }
        program = ConditionProgram(query.condition, slot: slot)
        sort = query.sort.map { (slot($0.path), $0) }
        values = MemberLookup(paths)
    }

    /// Whether the query is for this resource.
    /// - Parameters:
    ///   - content: JSON.
    ///   - resourceID: what the member `id` is where the content has none.
    package mutating func matches(_ content: UnsafeBufferPointer<UInt8>, id resourceID: UnsafeBufferPointer<UInt8>)
        -> Bool
    {
        values.look(at: content, resourceID) { [program] in program.holds($0) }
            && (query.words == nil || hasWords(content))
    }

    /// Whether the resource is one of those that are asked for.
    mutating func isWanted(_ resource: ScannedResource) -> Bool {
        guard let json = resource.json else { return !query.isFilter && !query.isArray }
        return !query.isFilter || matches(json, id: resource.id)
    }

    /// Appends the bytes by which a resource sorts: greater ones come later.
    ///
    /// Of each member the first 1,024 bytes of its key count, so that a cursor is not as long as a content; those that
    /// are alike so far sort by id.
    /// - Parameter content: nil if it is not JSON: such a resource has no member but its id.
    package mutating func appendSortKey(
        _ content: UnsafeBufferPointer<UInt8>?, id resourceID: UnsafeBufferPointer<UInt8>, to key: inout [UInt8]
    ) {
        values.look(at: content ?? UnsafeBufferPointer(start: nil, count: 0), resourceID) { [sort] values in
            for (slot, member) in sort {
                SortKey.append(values[slot], isDescending: member.isDescending, to: &key)
            }
        }
        key.append(contentsOf: resourceID)
    }

    @inline(__always)
    private static func lengthBit(_ count: Int) -> UInt64 { 1 << UInt64(min(count, 63)) }

    private mutating func hasWords(_ content: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let wanted = query.words?.folded else { return true }
        var missing: UInt64 = (1 << UInt64(wanted.count)) - 1
        JSONStrings.forEach(in: content) { [wordLengths] text, isPlain in
            func look(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
                guard wordLengths & Self.lengthBit(word.count) != 0 else { return true }
                for (number, other) in wanted.enumerated() where other.count == word.count {
                    if other.elementsEqual(word) { missing &= ~(1 << UInt64(number)) }
                }
                return missing != 0
            }
            return isPlain
                ? words.forEach(in: text, look)
                : JSONStrings.decoded(text, isPlain: false).withUnsafeBufferPointer { words.forEach(in: $0, look) }
        }
        return missing == 0
    }
}

/// Finds the values of the members that a query is about.
private struct MemberLookup {
    private let finder: MemberFinder
    /// The slot of `id`, which a resource has even if its content has none.
    private let idSlot: Int?
    private var places: [Range<Int>]
    private var id: [UInt8] = []

    init(_ paths: [MemberPath]) {
        finder = MemberFinder(paths)
        idSlot = paths.firstIndex(of: .id)
        places = Array(repeating: 0..<0, count: paths.count)
    }

    @inline(__always)
    mutating func look<Result>(
        at content: UnsafeBufferPointer<UInt8>, _ resourceID: UnsafeBufferPointer<UInt8>,
        _ body: (MemberValues) -> Result
    ) -> Result {
        finder.find(in: content, &places)
        if let idSlot, places[idSlot].isEmpty {
            id = JSONString(String(decoding: resourceID, as: UTF8.self)).spelling
        }
        return places.withUnsafeBufferPointer { places in
            id.withUnsafeBufferPointer { body(MemberValues(content: content, places: places, id: $0, idSlot: idSlot)) }
        }
    }
}

/// The values of the members that a query is about, of one resource.
struct MemberValues {
    fileprivate let content: UnsafeBufferPointer<UInt8>
    fileprivate let places: UnsafeBufferPointer<Range<Int>>
    /// The resource's id as a JSON string, if the content has no member `id`.
    fileprivate let id: UnsafeBufferPointer<UInt8>
    fileprivate let idSlot: Int?

    /// The value as it is spelled; empty where there is no such member.
    @inline(__always)
    subscript(slot: Int) -> UnsafeBufferPointer<UInt8> {
        if places[slot].isEmpty { return slot == idSlot ? id : UnsafeBufferPointer(start: nil, count: 0) }
        return UnsafeBufferPointer(rebasing: content[places[slot]])
    }
}

extension MemberPath {
    /// The content's `id`, or that of its resource.
    package static let id = MemberPath(tokens: [Array("id".utf8)])
}
