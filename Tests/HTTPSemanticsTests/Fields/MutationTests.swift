import HTTPSemantics
import Testing

/// What every parser must survive: bytes of any kind, and more of them than anybody sends.
@Suite struct MutationTests {
    @Test func `no mutation of a value makes a parser trap, and what is read is read back`() {
        var random = SplitMix64(state: 2_110)
        for _ in 0..<10_000 {
            var bytes = Array(Self.seeds[Int(random.next(below: Self.seeds.count))].utf8)
            for _ in 0...random.next(below: 4) { Self.mutate(&bytes, &random) }
            Self.readEverything(String(decoding: bytes, as: UTF8.self), &random)
        }
    }

    @Test func `no random bytes make a parser trap`() {
        var random = SplitMix64(state: 9_110)
        for _ in 0..<3_000 {
            let bytes = (0..<random.next(below: 40)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            Self.readEverything(String(decoding: bytes, as: UTF8.self), &random)
        }
    }

    /// 32 KiB are what a request's fields may have in all. A parser of quadratic cost would take minutes.
    @Test(.timeLimit(.minutes(1)), arguments: repeated)
    func `long values are read in linear time`(unit: String) {
        var random = SplitMix64(state: 1)
        for prefix in ["", "\"", "text/plain"] {
            Self.readEverything(prefix + String(repeating: unit, count: 32_768 / unit.utf8.count), &random)
        }
    }

    static let repeated = [
        ",", ";", "\"", "\\", "a", "a,", ";a=1", "0", "-a", "%41", "/", "&a", "W/\"\",", "(", ":", " ", "a=\"\\\"\",",
        "é",
        "text/plain;a=1,", ";a", "a=:Zg==:,", "1.", "a-",
    ]

    static let seeds = [
        "\"42\"", "W/\"42\", \"a,b\"", "*", "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994", "application/json", "text/plain; charset=\"utf-8\"; a=b", "application/*+json",
        "text/*;q=0.3, text/plain;q=0.7;a=b, */*;q=0.5", "return=minimal; a=\"b,c\", explain, wait = 10",
        "\"8e03978e-40d5\"", "8e03978e-40d5;a=1", "sha-256=:Zm8=:, sha-512=:Zm9v:;a=\"x\"", "sha-256=10, sha-512=3",
        "bytes=0-499", "bytes=-500", "en-US, zh-cmn-Hans-CN, x-a, i-klingon",
        "attachment; filename=\"a\"; filename*=utf-8''%e2",
        "example.com:80", "[2001:db8::1.2.3.4]:443", "/a/b%2Fc/%E2%82%AC?d=e&f", "http://[::1]:80/a//b/?c", "/a/./../",
        "limit=10&after=%41",
    ]

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        let place = random.next(below: bytes.count + 1)
        let marks = Array("\"\\,;=:/-%*()[]?&+.@ \t0123456789aAqWé\u{0}\u{7F}\u{80}".utf8)
        switch random.next(below: 5) {
        case 0: bytes.insert(marks[random.next(below: marks.count)], at: place)
        case 1: if place < bytes.count { bytes.remove(at: place) }
        case 2: if place < bytes.count { bytes[place] = marks[random.next(below: marks.count)] }
        case 3: bytes.removeSubrange(place...)
        default: bytes.insert(contentsOf: bytes[..<place], at: random.next(below: bytes.count + 1))
        }
    }

    private static func readEverything(_ value: String, _ random: inout SplitMix64) {
        let middle = value.utf8.index(value.startIndex, offsetBy: random.next(below: value.utf8.count + 1))
        let lines = [
            String(decoding: value.utf8[..<middle], as: UTF8.self),
            String(decoding: value.utf8[middle...], as: UTF8.self),
        ]
        for lines in [[value], lines] {
            let current = EntityTag(revision: 42)
            _ = EntityTagList(lines: lines)?.matchesWeakly(current)
            _ = Accept(lines: lines)?.quality(of: .json)
            _ = Prefer(lines: lines)
            _ = IdempotencyKey(lines: lines)
            _ = DigestField(lines: lines)
            _ = WantDigest(lines: lines)?.preferred(among: ["sha-256"])
            _ = RangeSpecifier(lines: lines).resolve(length: 100)
            _ = ContentLanguage.isWellFormed(lines)
            _ = ContentDisposition.isWellFormed(lines)
        }
        if let tag = EntityTag(value) { #expect(tag.fieldValue == value) }
        let now = Int64(bitPattern: random.next())
        if let date = HTTPDate(value, now: now) { #expect(HTTPDate(date.fieldValue, now: 0) == date) }
        _ = IfRange(value, now: now)
        if let type = MediaType(value) { #expect(MediaRange("*/*")?.matches(type) == true) }
        _ = MediaRange(value)
        _ = Authority(value)
        _ = QueryParameters(value)
        if let target = RequestTarget(value) { _ = PathSegments.decode(target.path) }
        if case .success(let segments) = PathSegments.decode(value) {
            let path = "/" + segments.map(PathSegments.encode).joined(separator: "/")
            #expect(PathSegments.decode(path) == .success(segments))
        }
    }
}

/// A generator of the same numbers in every run (Steele, Lea and Flood, 2014).
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number of 0 ..< `bound`, which is greater than 0.
    mutating func next(below bound: Int) -> Int {
        Int(next() % UInt64(bound))
    }
}
