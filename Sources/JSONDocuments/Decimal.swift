/// A number's spelling taken apart in place, to compare values exactly without computing them.
///
/// A value other than zero is ±0.d₁d₂…dₙ · 10^(exponent + shift), d₁ and dₙ not zero; that form is unique. The
/// exponent stays digits, since a text may spell one that fits no machine integer.
struct DecimalParts {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let isNegative: Bool
    /// From the first to the last digit that is not zero, perhaps with the point between; empty for zero.
    private let significant: Range<Int>
    /// Without the zeros that lead.
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
        while at < bytes.count, bytes[at] == UInt8(ascii: "0") { at += 1 }
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

    // MARK: - Order

    /// -1, 0 or 1: how the value stands to another, exactly.
    func order(to other: DecimalParts) -> Int {
        let (mine, theirs) = (sign, other.sign)
        if mine != theirs { return mine < theirs ? -1 : 1 }
        if mine == 0 { return 0 }
        let magnitude: Int
        if let exponent = smallExponent, let otherExponent = other.smallExponent {
            magnitude = exponent == otherExponent ? digitOrder(to: other) : exponent < otherExponent ? -1 : 1
        } else {
            magnitude =
                exponentKey.lexicographicallyPrecedes(other.exponentKey)
                ? -1 : hasMagnitude(of: other) ? digitOrder(to: other) : 1
        }
        return mine * magnitude
    }

    private var sign: Int { significant.isEmpty ? 0 : isNegative ? -1 : 1 }

    /// How the significant digits stand to the other's, as fractions of one.
    private func digitOrder(to other: DecimalParts) -> Int {
        var mine = DigitReader(self)
        var theirs = DigitReader(other)
        while true {
            switch (mine.next(), theirs.next()) {
            case (nil, nil): return 0
            case (nil, .some): return -1
            case (.some, nil): return 1
            case (let one?, let two?): if one != two { return one < two ? -1 : 1 }
            }
        }
    }

    // MARK: - Key

    /// Appends bytes that sort as the values do, and are the same for the same value: sign, exponent with its length
    /// before it, pairs of digits + 1, a 0 at the end; all but the sign complemented where the number is negative.
    func appendKey(to key: inout [UInt8]) {
        guard !significant.isEmpty else { return key.append(Self.zero) }
        key.append(isNegative ? Self.negative : Self.positive)
        let start = key.count
        appendExponent(to: &key)
        var digits = DigitReader(self)
        while let tens = digits.next() { key.append(tens * 10 + (digits.next() ?? 0) + 1) }
        key.append(0)
        if isNegative {
            for place in start..<key.count { key[place] = ~key[place] }
        }
    }

    private static let negative: UInt8 = 1
    private static let zero: UInt8 = 2
    private static let positive: UInt8 = 3
    /// Exponents of more digits than this have a longer prefix.
    private static let longExponent = 100

    /// Exponent + shift; nil where it may not fit.
    private var smallExponent: Int? {
        guard exponent.count <= 18 else { return nil }
        let magnitude = exponent.reduce(0) { $0 * 10 + Int(bytes[$1] - UInt8(ascii: "0")) }
        return (isExponentNegative ? -magnitude : magnitude) + shift
    }

    private var exponentKey: [UInt8] {
        var key: [UInt8] = []
        appendExponent(to: &key)
        return key
    }

    private func appendExponent(to key: inout [UInt8]) {
        let isBelowZero: Bool
        let start = key.count
        key.append(0)
        if let small = smallExponent {
            isBelowZero = small < 0
            var rest = small.magnitude
            while rest > 0 {
                key.append(UInt8(rest % 10))
                rest /= 10
            }
        } else {
            // On paper, from the lowest digit up. The shift is too small to turn the sign.
            isBelowZero = isExponentNegative
            var carry = isExponentNegative ? -shift : shift
            for place in exponent.indices {
                let sum = exponentDigit(place - exponent.lowerBound) + carry
                let digit = (sum % 10 + 10) % 10
                key.append(UInt8(digit))
                carry = (sum - digit) / 10
            }
            if carry > 0 { key.append(UInt8(carry)) }
            while key.last == 0 { key.removeLast() }
        }
        let count = key.count - start - 1
        key[(start + 1)...].reverse()
        if count <= Self.longExponent {
            key[start] = 0x80 + UInt8(count)
        } else {
            key[start] = 0xFF
            key.insert(
                contentsOf: (0..<8).reversed().map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) }, at: start + 1)
        }
        if isBelowZero {
            for place in start..<key.count { key[place] = ~key[place] }
        }
    }

    /// The significant digits from the first on, without the point.
    private struct DigitReader {
        private let bytes: UnsafeBufferPointer<UInt8>
        private var at: Int
        private let end: Int

        init(_ parts: DecimalParts) {
            bytes = parts.bytes
            at = parts.significant.lowerBound
            end = parts.significant.upperBound
        }

        @inline(__always)
        mutating func next() -> UInt8? {
            if at < end, bytes[at] == UInt8(ascii: ".") { at += 1 }
            guard at < end else { return nil }
            at += 1
            return bytes[at - 1] - UInt8(ascii: "0")
        }
    }
}
