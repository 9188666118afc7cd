import JSONDocuments

/// Keys from `lower` on that come before `upper`.
package struct KeyRange: Sendable, Equatable {
    package var lower: [UInt8]
    package var upper: [UInt8]

    package init(_ lower: [UInt8], _ upper: [UInt8]) {
        self.lower = lower
        self.upper = upper
    }

    /// One key alone.
    package init(only key: [UInt8]) { self.init(key, key + [0]) }

    /// Every key that the value of a member can have.
    static let all = KeyRange([0], [ScalarKey.Kind.missing.rawValue + 1])
    static let missing = KeyRange(only: IndexKey.missing)
    /// Every key of a member that is there.
    static let present = KeyRange([0], IndexKey.missing)

    package var isEmpty: Bool { !lower.precedes(upper) }
    var isPoint: Bool { upper.count == lower.count + 1 && upper.last == 0 && upper.starts(with: lower) }

    package func contains(_ key: [UInt8]) -> Bool { !key.precedes(lower) && key.precedes(upper) }

    func intersection(_ other: KeyRange) -> KeyRange {
        KeyRange(
            lower.precedes(other.lower) ? other.lower : lower, other.upper.precedes(upper) ? other.upper : upper)
    }
}

/// Keys of an index that a test of its member leads to.
struct KeySelection {
    /// In order, without overlaps; none is empty.
    private(set) var ranges: [KeyRange]
    /// Whether the test holds of every resource there, and of no other.
    private(set) var isExact: Bool

    static let everything = KeySelection(ranges: [.all], isExact: true)

    private init(ranges: [KeyRange], isExact: Bool) {
        self.ranges = ranges
        self.isExact = isExact
    }

    /// Nil if the order of keys does not help with the test.
    init?(_ test: MemberTest) {
        switch test {
        case .equals(let operands):
            let keys = operands.map(\.key)
            let points = Set(keys.map(IndexKey.cut)).sorted { $0.precedes($1) }
            self.init(
                ranges: points.map { KeyRange(only: $0) }, isExact: keys.allSatisfy { $0.count < IndexKey.limit })
        case .order(let relation, let operand):
            let key = operand.key
            guard let kind = key.first else { return nil }
            switch operand {
            case .null, .boolean: return nil
            case .number, .string: break
            }
            let isWhole = key.count < IndexKey.limit
            let cut = IndexKey.cut(key)
            // What is as long as a key can be stands beside what goes on after that.
            let range =
                switch relation {
                case .less: KeyRange([kind], isWhole ? key : cut + [0])
                case .lessOrEqual: KeyRange([kind], cut + [0])
                case .greater: KeyRange(isWhole ? key + [0] : cut, [kind + 1])
                case .greaterOrEqual: KeyRange(cut, [kind + 1])
                }
            self.init(ranges: range.isEmpty ? [] : [range], isExact: isWhole)
        case .starts(let text):
            let key = [ScalarKey.Kind.string.rawValue] + text
            let cut = IndexKey.cut(key)
            self.init(ranges: [KeyRange(cut, Self.successor(ofAllBeginningWith: cut))], isExact: key.count == cut.count)
        case .exists: self.init(ranges: [.present], isExact: true)
        case .contains, .ends: return nil
        }
    }

    /// The first key that comes after all that begin with these bytes, of which the first is the kind's.
    private static func successor(ofAllBeginningWith bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        while let last = bytes.popLast() {
            if last < 0xFF { return bytes + [last + 1] }
        }
        return KeyRange.all.upper
    }

    /// What is in both.
    func intersection(_ other: KeySelection) -> KeySelection {
        var common: [KeyRange] = []
        var one = 0
        var two = 0
        while one < ranges.count, two < other.ranges.count {
            let range = ranges[one].intersection(other.ranges[two])
            if !range.isEmpty { common.append(range) }
            if ranges[one].upper.precedes(other.ranges[two].upper) { one += 1 } else { two += 1 }
        }
        return KeySelection(ranges: common, isExact: isExact && other.isExact)
    }

    /// What is in either.
    func union(_ other: KeySelection) -> KeySelection {
        var all: [KeyRange] = []
        for range in (ranges + other.ranges).sorted(by: { $0.lower.precedes($1.lower) }) {
            if let last = all.last, !last.upper.precedes(range.lower) {
                if last.upper.precedes(range.upper) { all[all.count - 1].upper = range.upper }
            } else {
                all.append(range)
            }
        }
        return KeySelection(ranges: all, isExact: isExact && other.isExact)
    }

    /// What leads to a resource with that word.
    init(word: [UInt8]) {
        self.init(ranges: [KeyRange(only: IndexKey.cut(word)), KeyRange(only: IndexKey.anyWord)], isExact: false)
    }

    var arePoints: Bool { ranges.allSatisfy(\.isPoint) }

    /// The same, where what it leads to must be looked at.
    var inexact: KeySelection { KeySelection(ranges: ranges, isExact: false) }
}
