/// What stands between the quotes of a string or member name, equal by its decoded value: `"a"` and `"\u0061"` are
/// one name.
struct DecodedName: Equatable {
    let content: UnsafeBufferPointer<UInt8>
    /// No backslash inside: the bytes are the decoded value.
    let isPlain: Bool

    init(_ content: UnsafeBufferPointer<UInt8>, isPlain: Bool) {
        self.content = content
        self.isPlain = isPlain
    }

    /// The name that begins at `start` in a text that the scanner has read beyond the name's end.
    init(at start: Int, in text: UnsafeBufferPointer<UInt8>) {
        var end = start
        var isPlain = true
        while text[end] != UInt8(ascii: "\"") {
            if text[end] == UInt8(ascii: "\\") {
                isPlain = false
                end += 1
            }
            end += 1
        }
        self.init(UnsafeBufferPointer(rebasing: text[start..<end]), isPlain: isPlain)
    }

    var decoded: [UInt8] { isPlain ? Array(content) : Array(IteratorSequence(DecodedBytes(content))) }

    var hash: UInt64 {
        isPlain ? NameHash.of(content) : decoded.withUnsafeBufferPointer { NameHash.of($0) }
    }

    /// Whether the decoded value is just these bytes.
    @inline(__always)
    func isSpelled(as wanted: UnsafeBufferPointer<UInt8>) -> Bool {
        isPlain ? Bytes.areEqual(content, wanted) : isEscaped(wanted)
    }

    @inline(never)
    private func isEscaped(_ wanted: UnsafeBufferPointer<UInt8>) -> Bool {
        guard wanted.count <= content.count else { return false }
        var bytes = DecodedBytes(content)
        for byte in wanted where bytes.next() != byte { return false }
        return bytes.next() == nil
    }

    static func == (one: DecodedName, other: DecodedName) -> Bool {
        if one.isPlain && other.isPlain { return Bytes.areEqual(one.content, other.content) }
        var first = DecodedBytes(one.content)
        var second = DecodedBytes(other.content)
        while true {
            let byte = first.next()
            if byte != second.next() { return false }
            if byte == nil { return true }
        }
    }
}

/// A 64-bit hash of decoded names, keyed at random for each process, so that no sender can prepare names that collide.
enum NameHash {
    private static let keys: (start: UInt64, multiplier: UInt64, end: UInt64) = {
        var random = SystemRandomNumberGenerator()
        return (random.next(), random.next() | 1, random.next() | 1)
    }()

    static func of(_ name: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let keys = Self.keys
        let raw = UnsafeRawBufferPointer(name)
        let count = name.count
        func word(_ at: Int) -> UInt64 { raw.loadUnaligned(fromByteOffset: at, as: UInt64.self) }
        func half(_ at: Int) -> UInt64 { UInt64(raw.loadUnaligned(fromByteOffset: at, as: UInt32.self)) }
        var hash = keys.start ^ UInt64(count)
        if count >= 8 {
            var at = 0
            while at + 8 < count {
                hash = fold(hash ^ word(at), keys.multiplier)
                at += 8
            }
            hash ^= word(count - 8)
        } else if count >= 4 {
            hash ^= half(0) << 32 | half(count - 4)
        } else if count > 0 {
            hash ^= UInt64(name[0]) << 16 | UInt64(name[count / 2]) << 8 | UInt64(name[count - 1])
        }
        return fold(fold(hash, keys.multiplier) ^ UInt64(count), keys.end)
    }

    /// A hash of two hashes, in this order.
    @inline(__always)
    static func join(_ one: UInt64, _ other: UInt64) -> UInt64 {
        fold(fold(one ^ keys.start, keys.multiplier) ^ other, keys.end)
    }

    @inline(__always)
    private static func fold(_ one: UInt64, _ other: UInt64) -> UInt64 {
        let product = one.multipliedFullWidth(by: other)
        return product.high ^ product.low
    }
}

/// Finds the positions of names by their hashes; names are numbered in the order in which they come.
///
/// Open addressing with linear probing, at most three quarters full. A slot is 0 when empty, else the upper 24 bits of the hash
/// over the number + 1 in the lower 40.
struct NameTable: Sendable {
    private var hashes: [UInt64] = []
    private var slots: [UInt64]
    private static let numberBits: UInt64 = (1 << 40) - 1

    /// How many names were entered.
    var count: Int { hashes.count }

    /// - Parameter capacity: how many names it takes without growing.
    init(capacity: Int) {
        var size = 128
        while 3 * size < 4 * capacity { size *= 2 }
        slots = Array(repeating: 0, count: size)
        hashes.reserveCapacity(capacity)
    }

    /// The number of the name with this hash for which `isMatch` holds; nil if there is none.
    @inline(__always)
    func number(of hash: UInt64, where isMatch: (Int) -> Bool) -> Int? {
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 {
            if (slots[slot] ^ hash) & ~Self.numberBits == 0 {
                let number = Int(truncatingIfNeeded: slots[slot] & Self.numberBits) - 1
                if hashes[number] == hash, isMatch(number) { return number }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Enters a name, numbered `count`.
    @inline(__always)
    mutating func append(_ hash: UInt64) {
        if 4 * (hashes.count + 1) > 3 * slots.count { grow() }
        enter(hash, hashes.count)
        hashes.append(hash)
    }

    @inline(never)
    private mutating func grow() {
        slots = Array(repeating: 0, count: 2 * slots.count)
        for number in hashes.indices { enter(hashes[number], number) }
    }

    @inline(__always)
    private mutating func enter(_ hash: UInt64, _ number: Int) {
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = hash & ~Self.numberBits | UInt64(number + 1)
    }
}

/// Remembers the member names of all open objects, to refuse a second of the same name (RFC 7493 §2.3).
///
/// The hashes of a few names are compared one by one; an object that goes beyond that gets a table.
struct NameRegister {
    /// How many names of one object are compared one by one.
    static let wide = 32

    /// The names of one open object; those of the innermost lie on top.
    struct Scope: BitwiseCopyable {
        fileprivate let first: Int
        fileprivate(set) var isWide = false
    }

    struct Name: BitwiseCopyable {
        fileprivate let hash: UInt64
        /// Its first byte, behind the opening quote.
        fileprivate let start: Int
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var names: ScratchStack<Name>
    private var tables: [(table: NameTable, starts: [Int])] = []

    init(bytes: UnsafeBufferPointer<UInt8>, lent: UnsafeMutableBufferPointer<Name>) {
        self.bytes = bytes
        names = ScratchStack(lent: lent)
    }

    @inline(__always)
    func open() -> Scope { Scope(first: names.count) }

    /// Forgets the innermost object; answers its table if it had one.
    @inline(__always)
    mutating func close(_ scope: Scope) -> NameTable? {
        names.drop(to: scope.first)
        return scope.isWide ? tables.popLast()?.table : nil
    }

    /// Adds a name to the innermost object; false when it is there already.
    @inline(__always)
    mutating func admit(_ token: StringToken, in scope: inout Scope) -> Bool {
        let content = UnsafeBufferPointer(rebasing: bytes[token.start + 1..<token.end - 1])
        let name = DecodedName(content, isPlain: token.isPlain)
        let new = Name(hash: name.hash, start: token.start + 1)
        if scope.isWide { return admitToTable(name, new) }
        var index = scope.first
        while index < names.count {
            if names[index].hash == new.hash, DecodedName(at: names[index].start, in: bytes) == name { return false }
            index += 1
        }
        if names.count - scope.first == Self.wide {
            widen(&scope)
            return admitToTable(name, new)
        }
        names.push(new)
        return true
    }

    private mutating func widen(_ scope: inout Scope) {
        scope.isWide = true
        var table = NameTable(capacity: 2 * Self.wide)
        var starts: [Int] = []
        for index in scope.first..<names.count {
            table.append(names[index].hash)
            starts.append(names[index].start)
        }
        tables.append((table, starts))
    }

    private mutating func admitToTable(_ name: DecodedName, _ new: Name) -> Bool {
        let last = tables.count - 1
        let twin = tables[last].table.number(of: new.hash) { number in
            DecodedName(at: tables[last].starts[number], in: bytes) == name
        }
        guard twin == nil else { return false }
        tables[last].table.append(new.hash)
        tables[last].starts.append(new.start)
        return true
    }
}
