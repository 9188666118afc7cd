import Testing

@testable import JSONDocuments

@Suite struct ScalarKeyTests {
    /// From the least to the greatest; those in a row are equal.
    private static let ascending: [[String]] = [
        ["null"], ["false"], ["true"],
        ["-1e100000000000000000000000000000000", "-10e99999999999999999999999999999999"],
        ["-1e9999999999999999999"], ["-1E400", "-0.1e401"], ["-12345678901234567891"], ["-12345678901234567890"],
        ["-10.1"], ["-10", "-10.00", "-1e1", "-0.001e4"], ["-9.99"], ["-1.5"], ["-1"], ["-0.5", "-5e-1"], ["-0.05"],
        ["-1e-400"], ["-1e-99999999999999999999"],
        ["0", "-0", "0.00", "-0e-5", "0E99999999999999999999999"],
        ["1e-100000000000000000000"], ["1e-99999999999999999999", "10e-100000000000000000000"], ["1e-400"], ["0.009"],
        ["0.01", "1e-2"], ["0.011"], ["0.1"], ["0.5"], ["1", "1.0", "1e0", "10e-1", "1e-0000000000000000000000000"],
        ["1.00000000000000000001"], ["1.5"], ["2"], ["9"], ["9.9"],
        ["10", "10.00", "1e1", "1e+0000000000000000000001"],
        ["10.5"], ["11"], ["99"], ["100"], ["101"], ["9007199254740992"], ["9007199254740993"],
        ["12345678901234567890", "1.2345678901234567890e19"], ["12345678901234567891"], ["1E400", "10e399"],
        ["1e401"], ["1e999999999999999999", "10e999999999999999998"], ["1e1000000000000000000"],
        ["1e9999999999999999999"], ["9e9999999999999999999"],
        ["1e10000000000000000000", "0.1e10000000000000000001", "10e9999999999999999999"],
        ["1e" + String(repeating: "9", count: 100)], ["1e1" + String(repeating: "0", count: 100)],
        ["1e" + String(repeating: "9", count: 300), "10e" + String(repeating: "9", count: 299) + "8"],
        ["\"\""], ["\"\\u0000\""], ["\"\\n\""], ["\" \""], ["\"1\""], ["\"A\"", "\"\\u0041\""], ["\"a\""],
        ["\"a\\u0000\""], ["\"a/b\"", "\"a\\/b\""], ["\"aa\""], ["\"b\""], ["\"\u{E9}\"", "\"\\u00e9\""],
        ["\"\\ud800\""], ["\"\u{FFFD}\""], ["\"𝄞\"", "\"\\ud834\\udd1e\""],
        ["[]", "[1]", "[ ]"], ["{}", "{\"a\":1}"],
    ]

    @Test func `keys sort as values do`() {
        let keys = Self.ascending.map { $0.map { key($0) } }
        for (line, row) in keys.enumerated() {
            for (column, one) in row.enumerated() {
                #expect(one == row[0], "\(Self.ascending[line][column]) = \(Self.ascending[line][0])")
            }
            guard line > 0 else { continue }
            #expect(
                keys[line - 1][0].lexicographicallyPrecedes(row[0]),
                "\(Self.ascending[line - 1][0]) < \(Self.ascending[line][0])")
        }
        #expect(
            keys.allSatisfy {
                $0[0].lexicographicallyPrecedes(ScalarKey.key(of: UnsafeBufferPointer(start: nil, count: 0)))
            })
    }

    /// Keys are stored, so they must stay what they are.
    @Test(arguments: [
        ("null", [1]), ("false", [2]), ("true", [3]), ("0", [4, 2]), ("1", [4, 3, 0x81, 1, 11, 0]),
        ("-1", [4, 1, 0x7E, 0xFE, 0xF4, 0xFF]), ("12.5", [4, 3, 0x81, 2, 13, 51, 0]),
        ("0.05", [4, 3, 0x7E, 0xFE, 51, 0]), ("0.5", [4, 3, 0x80, 51, 0]), ("\"aé\"", [5, 0x61, 0xC3, 0xA9]),
        ("[]", [6]), ("{}", [7]),
    ])
    func `a key has these bytes`(value: String, bytes: [UInt8]) { #expect(key(value) == bytes) }

    @Test(arguments: 0..<20)
    func `numbers are compared by exact value, with and without keys`(seed: Int) {
        var dice = Dice(seed: UInt64(seed))
        for _ in 0..<2_000 {
            let (one, two) = (Spelled(&dice), Spelled(&dice))
            let expected = one.value < two.value ? -1 : one.value > two.value ? 1 : 0
            #expect(order(one.text, two.text) == expected, "\(one.text) and \(two.text)")
            let keys = (key(one.text), key(two.text))
            #expect(keys.0.lexicographicallyPrecedes(keys.1) == (expected < 0), "\(one.text) and \(two.text)")
            #expect((keys.0 == keys.1) == (expected == 0), "\(one.text) and \(two.text)")
        }
    }

    @Test(arguments: 0..<20)
    func `keys and comparison agree about numbers of any size`(seed: Int) {
        var dice = Dice(seed: UInt64(seed))
        func digits(_ count: Int) -> String { (0..<count).map { _ in dice.pick(["0", "0", "1", "5", "9"]) }.joined() }
        func number() -> String {
            let whole = dice.roll(3) == 0 ? "0" : "\(1 + dice.roll(9))" + digits(dice.roll(25))
            let part = dice.roll(2) == 0 ? "" : "." + digits(1 + dice.roll(25))
            let exponent = dice.roll(2) == 0 ? "" : dice.pick(["e", "E+", "e-"]) + digits(1 + dice.roll(23))
            return dice.pick(["", "-"]) + whole + part + exponent
        }
        for _ in 0..<1_000 {
            let (one, two) = (number(), number())
            let keys = (key(one), key(two))
            let expected = keys.0 == keys.1 ? 0 : keys.0.lexicographicallyPrecedes(keys.1) ? -1 : 1
            #expect(order(one, two) == expected, "\(one) and \(two)")
            #expect(order(two, one) == -expected, "\(one) and \(two)")
            #expect(isEqual(one, two) == (expected == 0), "\(one) and \(two)")
        }
    }

    /// A number of few digits in a random spelling, and its value in units of 10⁻²⁰.
    private struct Spelled {
        let text: String
        let value: Int128

        init(_ dice: inout Dice) {
            let digits = Int128(dice.roll(dice.pick([10, 1_000, 1_000_000])))
            let isNegative = dice.roll(2) == 0
            let exponent = dice.roll(13) - 6
            let zeros = dice.roll(4)
            value = (0..<20 + exponent).reduce(isNegative ? -digits : digits) { value, _ in value * 10 }
            // The same digits, with the point somewhere among them and the exponent to match.
            var spelled = "\(digits)"
            let places = dice.roll(spelled.count + 3)
            spelled = String(repeating: "0", count: max(0, places + 1 - spelled.count)) + spelled
            let point = spelled.index(spelled.endIndex, offsetBy: -places)
            let fraction = spelled[point...] + String(repeating: "0", count: zeros)
            let sum = exponent + places
            let power = sum == 0 && dice.roll(2) == 0 ? "" : "e\(sum < 0 ? "-" : dice.pick(["", "+"]))0\(abs(sum))"
            text = (isNegative ? "-" : "") + spelled[..<point] + (fraction.isEmpty ? "" : ".\(fraction)") + power
        }
    }

    private func key(_ text: String) -> [UInt8] { Array(text.utf8).withUnsafeBufferPointer { ScalarKey.key(of: $0) } }

    private func order(_ one: String, _ two: String) -> Int { parts(one, two) { $0.order(to: $1) } }

    private func isEqual(_ one: String, _ two: String) -> Bool { parts(one, two) { $0.isEqual(to: $1) } }

    private func parts<Result>(_ one: String, _ two: String, _ body: (DecimalParts, DecimalParts) -> Result) -> Result {
        Array(one.utf8).withUnsafeBufferPointer { first in
            Array(two.utf8).withUnsafeBufferPointer { body(DecimalParts(first), DecimalParts($0)) }
        }
    }
}
