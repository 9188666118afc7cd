extension JSONValue {
    /// Whether two values are equal as RFC 6902 §4.6 says; spelling and white space do not matter.
    ///
    /// Numbers are equal when their values are, exactly: `1`, `1.0` and `10e-1` are, and so are `0` and `-0`, while
    /// no two integers fall together for want of precision. Strings and names are compared by decoded value, code
    /// unit by code unit (no Unicode normalisation). The order of members does not matter, that of elements does.
    package func isEqual(to other: JSONValue) -> Bool {
        switch (self, other) {
        case (.null, .null): true
        case (.boolean(let one), .boolean(let two)): one == two
        case (.number(let one), .number(let two)): one == two
        case (.string(let one), .string(let two)): one == two
        case (.array(let one), .array(let two)): one.isEqual(to: two)
        case (.object(let one), .object(let two)): one.isEqual(to: two)
        case (.null, _), (.boolean, _), (.number, _), (.string, _), (.array, _), (.object, _): false
        }
    }
}

extension JSONArray {
    fileprivate func isEqual(to other: JSONArray) -> Bool {
        count == other.count && zip(list.items, other.list.items).allSatisfy { $0.value.isEqual(to: $1.value) }
    }
}

extension JSONObject {
    /// Names are unique, so objects of one size are equal when each member of one has an equal in the other.
    fileprivate func isEqual(to other: JSONObject) -> Bool {
        guard count == other.count else { return false }
        let other = other.indexed()
        for position in list.items.indices {
            let member = list.items[position]
            var twin: Int? = position
            if other.list.items[position].name != member.name { twin = other.position(of: member.name) }
            guard let twin, member.value.isEqual(to: other.list.items[twin].value) else { return false }
        }
        return true
    }
}

/// A number's spelling taken apart in place, to compare values exactly without computing them.
///
/// A value other than zero is ±0.d₁d₂…dₙ · 10^(exponent + shift), d₁ and dₙ not zero; that form is unique. The
/// exponent stays digits, since a text may spell one that fits no machine integer.
struct DecimalParts {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let isNegative: Bool
    /// From the first to the last digit that is not zero, perhaps with the point between; empty for zero.
    private let significant: Range<Int>
    private let exponent: Range<Int>
    private let isExponentNegative: Bool
    /// What to add to the exponent: digits before the point, less the zeros that lead.
    private let shift: Int

    /// - Parameter bytes: a number by the grammar of RFC 8259 §6.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        var at = 0
        var first: Int?
        var last = 0
        var point: Int?
        var leadingZeros = 0
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative { at += 1 }
        let start = at
        while at < bytes.count, bytes[at] | 0x20 != UInt8(ascii: "e") {
            if bytes[at] == UInt8(ascii: ".") {
                point = at
            } else if bytes[at] != UInt8(ascii: "0") {
                first = first ?? at
                last = at
            } else if first == nil {
                leadingZeros += 1
            }
            at += 1
        }
        shift = (point ?? at) - start - leadingZeros
        significant = first.map { $0..<last + 1 } ?? 0..<0
        at = min(at + 1, bytes.count)
        isExponentNegative = at < bytes.count && bytes[at] == UInt8(ascii: "-")
        if at < bytes.count, !Bytes.isDigit(bytes[at]) { at += 1 }
        exponent = at..<bytes.count
        self.isNegative = isNegative
        self.bytes = bytes
    }

    func isEqual(to other: DecimalParts) -> Bool {
        if significant.isEmpty || other.significant.isEmpty { return significant.isEmpty && other.significant.isEmpty }
        return isNegative == other.isNegative && hasDigits(of: other) && hasMagnitude(of: other)
    }

    private func hasDigits(of other: DecimalParts) -> Bool {
        var mine = significant.lowerBound
        var theirs = other.significant.lowerBound
        while mine < significant.upperBound, theirs < other.significant.upperBound {
            if bytes[mine] == UInt8(ascii: ".") {
                mine += 1
            } else if other.bytes[theirs] == UInt8(ascii: ".") {
                theirs += 1
            } else if bytes[mine] == other.bytes[theirs] {
                mine += 1
                theirs += 1
            } else {
                return false
            }
        }
        return mine == significant.upperBound && theirs == other.significant.upperBound
    }

    /// Whether exponent + shift are the same: adds on paper, from the lowest digit up, and compares as it goes.
    ///
    /// From ±E + shift = ±E′ + shift′ follows E = ±E′ ± (shift′ − shift), so the digits of E must be those of the
    /// right side.
    private func hasMagnitude(of other: DecimalParts) -> Bool {
        let sign = isExponentNegative == other.isExponentNegative ? 1 : -1
        var carry = (other.shift - shift) * (isExponentNegative ? -1 : 1)
        for place in 0..<max(exponent.count, other.exponent.count) {
            let sum = sign * other.exponentDigit(place) + carry
            let digit = (sum % 10 + 10) % 10
            if digit != exponentDigit(place) { return false }
            carry = (sum - digit) / 10
        }
        return carry == 0
    }

    /// The exponent's digit for 10^place, 0 beyond its first.
    private func exponentDigit(_ place: Int) -> Int {
        place < exponent.count ? Int(bytes[exponent.upperBound - 1 - place] - UInt8(ascii: "0")) : 0
    }
}
