/// Remembers the member names of all open objects, to refuse a second of the same name (RFC 7493 §2.3).
///
/// Names are compared by decoded value: `"a"` and `"\u0061"` are one name. A few names are compared one by one; an
/// object that goes beyond that gets a set (whose hashes are seeded at random), so that the whole stays near-linear.
struct NameRegister {
    /// How many names of one object are compared one by one.
    static let wide = 32

    /// The names of one open object; those of the innermost lie on top.
    struct Scope: BitwiseCopyable {
        fileprivate let first: Int
        fileprivate var isWide = false
    }

    struct Name: BitwiseCopyable {
        fileprivate let start: Int
        fileprivate let end: Int
        fileprivate let isPlain: Bool
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var names: ScratchStack<Name>
    private var sets: [Set<DecodedName>] = []

    init(bytes: UnsafeBufferPointer<UInt8>, lent: UnsafeMutableBufferPointer<Name>) {
        self.bytes = bytes
        names = ScratchStack(lent: lent)
    }

    @inline(__always)
    func open() -> Scope { Scope(first: names.count) }

    @inline(__always)
    mutating func close(_ scope: Scope) {
        names.drop(to: scope.first)
        if scope.isWide { sets.removeLast() }
    }

    /// Adds a name to the innermost object; false when it is there already.
    mutating func admit(_ token: StringToken, in scope: inout Scope) -> Bool {
        let name = Name(start: token.start + 1, end: token.end - 1, isPlain: token.isPlain)
        if scope.isWide { return sets[sets.count - 1].insert(decoded(name)).inserted }
        if names.count - scope.first == Self.wide {
            widen(&scope)
            return sets[sets.count - 1].insert(decoded(name)).inserted
        }
        var index = scope.first
        while index < names.count {
            if isSame(names[index], name) { return false }
            index += 1
        }
        names.push(name)
        return true
    }

    private mutating func widen(_ scope: inout Scope) {
        scope.isWide = true
        sets.append(Set((scope.first..<names.count).map { decoded(names[$0]) }))
    }

    @inline(__always)
    private func isSame(_ one: Name, _ other: Name) -> Bool {
        if one.isPlain && other.isPlain {
            guard one.end - one.start == other.end - other.start else { return false }
            return Bytes.areEqual(bytes, one.start, bytes, other.start, count: one.end - one.start)
        }
        return decoded(one) == decoded(other)
    }

    private func decoded(_ name: Name) -> DecodedName {
        DecodedName(content: UnsafeBufferPointer(rebasing: bytes[name.start..<name.end]), isPlain: name.isPlain)
    }
}
