/// A JSON value that remembers how it was written: the order of members, the spelling of numbers, strings and names,
/// and the white space inside it.
///
/// Values share the text they were read from, so copying one is cheap, and a small one keeps its whole text alive.
package enum JSONValue: Sendable {
    case null
    case boolean(Bool)
    /// A number of any size and precision.
    case number(JSONNumber)
    case string(JSONString)
    case array(JSONArray)
    /// An object; its names are unique.
    case object(JSONObject)

    /// The size of the value as written, in bytes. Known without writing it.
    package var byteCount: Int {
        switch self {
        case .null, .boolean(true): 4
        case .boolean: 5
        case .number(let number): number.fragment.count
        case .string(let string): string.fragment.count
        case .array(let array): array.list.byteCount
        case .object(let object): object.list.byteCount
        }
    }

    /// The value as written, without what surrounds it.
    package var bytes: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(byteCount)
        write(into: &text)
        return text
    }

    func write(into text: inout [UInt8]) {
        switch self {
        case .null: text.append(contentsOf: "null".utf8)
        case .boolean(let isTrue): text.append(contentsOf: (isTrue ? "true" : "false").utf8)
        case .number(let number): number.fragment.write(into: &text)
        case .string(let string): string.fragment.write(into: &text)
        case .array(let array): array.list.write(into: &text)
        case .object(let object): object.list.write(into: &text)
        }
    }

    /// A cheap upper bound of `height`: edits raise it, removals do not lower it.
    var heightBound: Int {
        switch self {
        case .null, .boolean, .number, .string: 0
        case .array(let array): array.list.heightBound
        case .object(let object): object.list.heightBound
        }
    }

    /// How many arrays and objects lie in one another here; 0 for a scalar. Visits the whole value.
    var height: Int {
        switch self {
        case .null, .boolean, .number, .string: 0
        case .array(let array): array.list.height
        case .object(let object): object.list.height
        }
    }
}

/// A piece of JSON text as it was spelled: a slice that shares the text it was cut from.
struct Fragment: Sendable {
    private let source: [UInt8]
    private let start: Int
    private let end: Int

    var count: Int { end - start }

    /// - Parameter range: lies inside `source`.
    init(_ source: [UInt8], _ range: Range<Int>) {
        self.source = source
        start = range.lowerBound
        end = range.upperBound
    }

    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        source.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[start..<end])) }
    }

    func write(into text: inout [UInt8]) { withBytes { text.append(contentsOf: $0) } }
}

/// A number as it was spelled; equal by its exact value (RFC 6902 §4.6), however large or precise.
package struct JSONNumber: Sendable, Equatable {
    let fragment: Fragment

    init(_ fragment: Fragment) { self.fragment = fragment }

    /// The number as written: ASCII.
    package var spelling: String { fragment.withBytes { String(decoding: $0, as: UTF8.self) } }

    /// Whether the values are the same: `1`, `1.0` and `10e-1` are, and so are `0` and `-0`.
    package static func == (one: JSONNumber, other: JSONNumber) -> Bool {
        one.fragment.withBytes { first in
            other.fragment.withBytes { second in
                Bytes.areEqual(first, second) || DecimalParts(first).isEqual(to: DecimalParts(second))
            }
        }
    }
}

/// A string or member name as it was spelled; equal and hashed by its decoded value.
package struct JSONString: Sendable, Hashable {
    /// With both quotes.
    let fragment: Fragment
    /// No backslash inside.
    private let isPlain: Bool

    init(_ fragment: Fragment, isPlain: Bool) {
        self.fragment = fragment
        self.isPlain = isPlain
    }

    /// Spells a text with the fewest escapes: only what RFC 8259 §7 says must be escaped.
    package init(_ text: String) { self.init(decoded: Array(text.utf8)) }

    /// - Parameter decoded: UTF-8; a lone surrogate, in the three bytes of WTF-8, becomes an escape again.
    init(decoded: [UInt8]) {
        var spelling: [UInt8] = [UInt8(ascii: "\"")]
        spelling.reserveCapacity(decoded.count + 2)
        var isPlain = true
        var at = 0
        while at < decoded.count {
            let byte = decoded[at]
            let isSurrogate = byte == 0xED && at + 2 < decoded.count && decoded[at + 1] >= 0xA0
            if isSurrogate {
                let unit = 0xD000 | UInt16(decoded[at + 1] & 0x3F) << 6 | UInt16(decoded[at + 2] & 0x3F)
                JSONEscape.append(unit, to: &spelling)
                at += 2
            } else if JSONEscape.isNeeded(byte) {
                JSONEscape.append(UInt16(byte), to: &spelling)
            } else {
                spelling.append(byte)
                at += 1
                continue
            }
            isPlain = false
            at += 1
        }
        spelling.append(UInt8(ascii: "\""))
        self.init(Fragment(spelling, 0..<spelling.count), isPlain: isPlain)
    }

    /// The string as written, with its quotes.
    package var spelling: [UInt8] { fragment.withBytes { Array($0) } }

    /// The decoded value, or nil when it holds a lone surrogate, which no `String` can.
    package var text: String? { String(validating: decodedBytes, as: UTF8.self) }

    /// The decoded value in UTF-8, lone surrogates in the three bytes of WTF-8.
    var decodedBytes: [UInt8] { withName { $0.decoded } }

    /// The hash that name tables use.
    var nameHash: UInt64 { withName { $0.hash } }

    /// Whether the decoded value is just these bytes.
    func isSpelled(as decoded: [UInt8]) -> Bool {
        withName { name in decoded.withUnsafeBufferPointer { name.isSpelled(as: $0) } }
    }

    /// Whether the decoded values are the same, code unit by code unit.
    package static func == (one: JSONString, other: JSONString) -> Bool {
        one.withName { first in other.withName { first == $0 } }
    }

    /// Hashes the decoded value.
    package func hash(into hasher: inout Hasher) { hasher.combine(nameHash) }

    private func withName<Result>(_ body: (DecodedName) -> Result) -> Result {
        fragment.withBytes { bytes in
            body(DecodedName(UnsafeBufferPointer(rebasing: bytes[1..<bytes.count - 1]), isPlain: isPlain))
        }
    }
}

/// An array with its white space.
package struct JSONArray: Sendable {
    var list: ItemList<Element>

    package var count: Int { list.items.count }

    /// The elements in order.
    package var elements: [JSONValue] { list.items.map(\.value) }

    /// The element at a position counted from 0; nil beyond the last.
    package subscript(position: Int) -> JSONValue? {
        list.items.indices.contains(position) ? list.items[position].value : nil
    }
}

/// An object with the order, the spelling and the white space of its members. Names are unique by decoded value.
package struct JSONObject: Sendable {
    private(set) var list: ItemList<Member>
    private var index: NameIndex

    init(_ list: ItemList<Member>, names: NameTable? = nil) {
        self.list = list
        index = NameIndex(names)
    }

    package var count: Int { list.items.count }

    /// The members in order.
    package var members: [(name: JSONString, value: JSONValue)] { list.items.map { ($0.name, $0.value) } }

    /// The value of the member of this name, code unit by code unit; nil when there is none.
    package subscript(name: String) -> JSONValue? {
        position(of: Array(name.utf8)).map { list.items[$0].value }
    }

    /// The object with an index if it has many members: for many searches.
    func indexed() -> JSONObject {
        guard !index.isThere && count > NameRegister.wide else { return self }
        var indexed = self
        indexed.index = NameIndex(list.items)
        return indexed
    }

    /// How many names are compared, at most, to find one.
    var searchCost: Int { index.isThere ? 1 + index.slack : count }

    /// - Parameter name: decoded, as UTF-8 (WTF-8 for lone surrogates).
    func position(of name: [UInt8]) -> Int? {
        guard index.isThere else { return list.items.firstIndex { $0.name.isSpelled(as: name) } }
        let hash = name.withUnsafeBufferPointer { NameHash.of($0) }
        return index.position(of: hash, among: list.items) { $0.isSpelled(as: name) }
    }

    func position(of name: JSONString) -> Int? {
        guard index.isThere else { return list.items.firstIndex { $0.name == name } }
        return index.position(of: name.nameHash, among: list.items) { $0 == name }
    }

    /// Edits the value of one member in place.
    mutating func edit<Failure>(
        at position: Int, _ body: (inout JSONValue) throws(Failure) -> Void
    ) throws(Failure) {
        try list.edit(at: position, body)
    }

    /// Adds a member, whose name must be new, behind the last.
    mutating func append(_ member: Member, guess: [UInt8]) {
        list.insert(member, at: count, guess: guess)
        if index.isThere {
            index.append(member.name)
        } else if count > NameRegister.wide {
            index = NameIndex(list.items)
        }
    }

    mutating func remove(at position: Int) {
        list.remove(at: position)
        index.removeOne()
        if !index.isThere && count > NameRegister.wide { index = NameIndex(list.items) }
    }

    /// Takes out, replaces and appends many members at once; see `ItemList.become`.
    mutating func become(kept: [Member], added: [Member], guess: [UInt8] = []) {
        list.become(kept: kept, added: added, guess: guess)
        index = NameIndex(nil)
    }
}

/// Where the members of an object with many stand. Objects read with more than 32 members have one.
///
/// The table numbers names in the order in which they came; each removal since moves those behind it one to the
/// front, so a name stands at most `slack` places before its number.
private struct NameIndex: Sendable {
    /// None or one: an array keeps the value small and copies on write.
    private var table: [NameTable]
    private(set) var slack = 0

    init(_ table: NameTable?) { self.table = table.map { [$0] } ?? [] }

    init(_ members: [Member]) {
        var table = NameTable(capacity: members.count)
        for member in members { table.append(member.name.nameHash) }
        self.table = [table]
    }

    var isThere: Bool { !table.isEmpty }

    func position(of hash: UInt64, among members: [Member], where isMatch: (JSONString) -> Bool) -> Int? {
        var position: Int?
        _ = table[0].number(of: hash) { number in
            position = (max(0, number - slack)..<min(number + 1, members.count)).first { isMatch(members[$0].name) }
            return position != nil
        }
        return position
    }

    mutating func append(_ name: JSONString) { table[0].append(name.nameHash) }

    /// After many removals the index is dropped, to be made anew.
    mutating func removeOne() {
        slack += 1
        if slack > NameRegister.wide { self = NameIndex(nil) }
    }
}
