import HTTPSemantics
import JSONDocuments

/// The opaque cursors of pages, in the URL-safe alphabet of RFC 4648 §5.
///
/// The cursor of a plain page is the last id; that of a query is a mark of the query and where the page ended: an id, or
/// the bytes by which the last resource sorts. Unlike positions, both stay right while resources come and go, and make
/// every page cost the same.
package enum QueryCursor {
    /// Where a page of a query begins.
    package enum Place: Sendable, Equatable {
        case first
        /// Behind this id, by id.
        case afterID(String)
        /// Behind this key, in the query's order.
        case afterKey([UInt8])
        /// Behind the resource of this id, whose key begins so. If it is not there any more, or sorts elsewhere by now, behind
        /// what sorts before these bytes: what begins with them comes again rather than be left out.
        case afterResource(id: String, prefix: [UInt8])
    }

    /// The first byte of a query's cursor: no id has it.
    private static let mark: UInt8 = 0

    /// The cursor of the page of `query` that begins there.
    package static func text(_ place: Place, of query: CollectionQuery, in collection: String) -> String {
        let bytes: [UInt8]
        switch place {
        case .first: return ""
        case .afterID(let id): bytes = Array(id.utf8)
        case .afterKey(let key): bytes = key
        case .afterResource(let id, let prefix):
            let count = id.utf8.count
            bytes = [short, UInt8(count >> 8), UInt8(count & 0xFF)] + Array(id.utf8) + prefix
        }
        return Cursor.text(query.isPlain ? bytes : [mark] + query.identity(in: collection) + bytes)
    }

    /// The first byte of the place in a cursor that has part of a key only: no key begins so.
    private static let short: UInt8 = 1
    /// The longest part of a key: what a query sorts by first is always whole, and an address has room for it.
    private static let prefixLimit = 2_700

    /// The place behind a resource in the query's order.
    package static func place(behind resource: SortedResource) -> Place {
        guard resource.key.count > prefixLimit else { return .afterKey(resource.key) }
        return .afterResource(id: resource.id, prefix: Array(resource.key.prefix(prefixLimit)))
    }

    private static func shortPlace(_ bytes: ArraySlice<UInt8>) -> Place? {
        let rest = Array(bytes.dropFirst())
        guard rest.count >= 2 else { return nil }
        let end = 2 + Int(rest[0]) << 8 + Int(rest[1])
        guard end <= rest.count, let id = String(validating: rest[2..<end], as: UTF8.self) else { return nil }
        return .afterResource(id: id, prefix: Array(rest[end...]))
    }

    static func isWellFormed(_ text: String) -> Bool { Cursor.bytes(text) != nil }

    /// Where the page begins that the query's cursor stands for.
    package static func place(_ query: CollectionQuery, in collection: String) throws(QueryError) -> Place {
        guard let text = query.after else { return .first }
        let foreign = QueryError("after is the cursor of another query: a cursor belongs to its query.")
        guard let bytes = Cursor.bytes(text) else { throw foreign }
        guard bytes.first == mark else {
            guard query.isPlain, let id = Cursor.id(text) else { throw foreign }
            return .afterID(id)
        }
        let identity = query.identity(in: collection)
        guard !query.isPlain, bytes.dropFirst().starts(with: identity) else { throw foreign }
        let rest = bytes.dropFirst(1 + identity.count)
        guard query.sort.isEmpty else {
            guard rest.first == short else { return .afterKey(Array(rest)) }
            guard let place = shortPlace(rest) else { throw foreign }
            return place
        }
        guard let id = String(validating: rest, as: UTF8.self) else { throw foreign }
        return .afterID(id)
    }
}

/// Bytes as a cursor.
package enum Cursor {
    package static func text(_ bytes: [UInt8]) -> String {
        Base64.encode(bytes).replacing(bytes: [UInt8(ascii: "+"): "-", UInt8(ascii: "/"): "_", UInt8(ascii: "="): ""])
    }

    package static func text(after id: String) -> String { text(Array(id.utf8)) }

    static func bytes(_ text: String) -> [UInt8]? {
        let plain = text.replacing(bytes: [UInt8(ascii: "-"): "+", UInt8(ascii: "_"): "/"])
        guard !text.isEmpty, let bytes = Base64.decode(plain), self.text(bytes) == text else { return nil }
        return bytes
    }

    /// The id that a cursor stands for; nil if it is none of ours.
    package static func id(_ text: String) -> String? {
        bytes(text).flatMap { $0.first == 0 ? nil : String(validating: $0, as: UTF8.self) }
    }
}

extension CollectionQuery {
    /// Eight bytes that tell this query from others, whatever its page. The same tomorrow, and after a restart.
    fileprivate func identity(in collection: String) -> [UInt8] {
        var bytes = IdentityBytes()
        bytes.append(collection.utf8)
        bytes.append(condition)
        bytes.append(tag: words == nil ? 0 : 1, words?.folded ?? [])
        bytes.append(tag: 2, sort.map { [$0.isDescending ? 1 : 0] + Array($0.path.pointer.utf8) })
        bytes.append(tag: fields == nil ? 3 : 4, (fields ?? []).map { Array($0.pointer.utf8) })
        bytes.append(tag: (isCounted ? 1 : 0) | (isArray ? 2 : 0), [])
        return (0..<8).map { UInt8(truncatingIfNeeded: bytes.hash >> ($0 * 8)) }
    }
}

/// A hash of what a query says (FNV-1a), fed piece by piece.
private struct IdentityBytes {
    private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func append(_ bytes: some Sequence<UInt8>) {
        var count: UInt64 = 0
        for byte in bytes {
            mix(byte)
            count += 1
        }
        for shift in 0..<8 { mix(UInt8(truncatingIfNeeded: count >> (shift * 8))) }
    }

    mutating func append(tag: UInt8, _ pieces: [[UInt8]]) {
        mix(tag)
        for piece in pieces { append(piece) }
        append(CollectionOfOne(UInt8(truncatingIfNeeded: pieces.count)))
    }

    mutating func append(_ condition: QueryCondition) {
        switch condition {
        case .all(let parts): appendAll(tag: 10, parts)
        case .any(let parts): appendAll(tag: 11, parts)
        case .not(let part): appendAll(tag: 12, [part])
        case .test(let path, let test):
            append(path.pointer.utf8)
            switch test {
            case .equals(let operands): append(tag: 20, operands.map(\.key))
            case .order(let relation, let operand): append(tag: 21, [Array(relation.rawValue.utf8), operand.key])
            case .contains(let operands): append(tag: 22, operands.map(\.key))
            case .starts(let text): append(tag: 23, [text])
            case .ends(let text): append(tag: 24, [text])
            case .exists: append(tag: 25, [])
            }
        }
    }

    private mutating func appendAll(tag: UInt8, _ parts: [QueryCondition]) {
        mix(tag)
        for part in parts { append(part) }
        mix(tag)
    }

    private mutating func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
}
