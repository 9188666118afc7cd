import HTTPSemantics
import Testing

@Suite struct RangeSpecifierTests {
    @Test(
        arguments: [
            ("bytes=0-499", 0, 499), ("bytes=500-", 500, nil), ("bytes=-500", nil, 500), ("BYTES=0-0", 0, 0),
            ("bytes=000-009", 0, 9), ("bytes=,0-1", 0, 1), ("bytes=0-1 , ,", 0, 1), ("bytes= 0-1", 0, 1),
            ("bytes=-0", nil, 0), ("bytes=0-18446744073709551615", 0, .max),
            ("bytes=0-99999999999999999999999", 0, .max),
            ("bytes=99999999999999999999999-", .max, nil), ("bytes=-99999999999999999999999", nil, .max),
        ] as [(String, UInt64?, UInt64?)])
    func `one range of bytes is read`(value: String, first: UInt64?, last: UInt64?) {
        #expect(RangeSpecifier(lines: [value]) == .bytes(first: first, last: last))
    }

    @Test(arguments: [
        [], [""], ["bytes"], ["bytes="], ["bytes=-"], ["bytes=,"], ["bytes=0"], ["bytes=a-b"], ["bytes=1-0"],
        ["bytes=0-1,2-3"], ["bytes=0-1, -1"], ["bytes=0 - 1"], ["bytes =0-1"], ["items=0-1"], ["bytes=--1"],
        ["bytes=+0-1"], ["bytes=0-1-2"], ["bytes:0-1"], ["bytes=0-1", "bytes=2-3"], ["bytes=0x0-1"],
        ["bytes=99999999999999999999999-99999999999999999999998"], ["bytes=0-1;"], ["bytes=０-1"],
    ])
    func `anything else is ignored`(lines: [String]) {
        #expect(RangeSpecifier(lines: lines) == .ignored)
    }

    @Test(
        arguments: [
            ("bytes=0-", 10, .part(0..<10)), ("bytes=0-0", 10, .part(0..<1)), ("bytes=3-5", 10, .part(3..<6)),
            ("bytes=9-", 10, .part(9..<10)), ("bytes=5-100", 10, .part(5..<10)), ("bytes=10-", 10, .unsatisfiable),
            ("bytes=10-20", 10, .unsatisfiable), ("bytes=-3", 10, .part(7..<10)), ("bytes=-10", 10, .part(0..<10)),
            ("bytes=-11", 10, .part(0..<10)), ("bytes=-0", 10, .unsatisfiable), ("bytes=0-", 0, .unsatisfiable),
            ("bytes=-1", 0, .whole), ("bytes=-0", 0, .unsatisfiable), ("items=0-1", 10, .whole),
            ("bytes=0-99999999999999999999999", 10, .part(0..<10)),
            ("bytes=99999999999999999999999-", .max, .unsatisfiable),
            ("bytes=-99999999999999999999999", 10, .part(0..<10)),
            ("bytes=0-", .max, .part(0..<Int.max)), ("bytes=0-9223372036854775807", .max, .part(0..<Int.max)),
            ("bytes=9223372036854775806-", .max, .part(Int.max - 1..<Int.max)),
        ] as [(String, Int, ResolvedRange)])
    func `a range comes to a part, to the whole or to nothing`(value: String, length: Int, resolved: ResolvedRange) {
        #expect(RangeSpecifier(lines: [value]).resolve(length: length) == resolved)
    }

    @Test func `a range that no field can spell is the whole`() {
        #expect(RangeSpecifier.bytes(first: 5, last: 3).resolve(length: 10) == .whole)
        #expect(RangeSpecifier.bytes(first: nil, last: nil).resolve(length: 10) == .whole)
        #expect(RangeSpecifier.bytes(first: nil, last: 1).resolve(length: -1) == .whole)
    }
}
