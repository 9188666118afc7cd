import Glibc
import HTTPSemantics

/// What the service takes from the world around it, as values: tests bring their own.
package struct Dependencies: Sendable {
    /// The time, in whole seconds since 1970 (UTC).
    package var now: @Sendable () -> Int64
    /// A new id for a resource that POST makes.
    package var newID: @Sendable () -> String

    /// Dependencies.
    package init(now: @escaping @Sendable () -> Int64, newID: @escaping @Sendable () -> String) {
        self.now = now
        self.newID = newID
    }

    /// The system's clock and random numbers.
    package static let system = Dependencies(
        now: { milliseconds() / 1000 },
        newID: {
            var random = SystemRandomNumberGenerator()
            return UUIDv7.text(milliseconds: UInt64(clamping: milliseconds()), random: (random.next(), random.next()))
        })

    private static func milliseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        // A clock may say anything.
        return Int64(time.tv_sec) &* 1000 &+ Int64(time.tv_nsec) / 1_000_000
    }
}

/// The id that a client proposes for what POST makes (RFC 5023 §9.7).
enum Slug {
    /// The id, if there is one Slug field and it is, percent-decoded once, one that a resource may have; else nil: the
    /// field is a hint.
    static func id(_ request: Request) -> String? {
        guard request.fields.has(.other) else { return nil }
        let lines = request.fields.lines.filter { $0.name == .other && $0.spelling.asciiLowercased() == "slug" }
        guard lines.count == 1, lines[0].value.hasOnlyBytes({ $0 < 0x80 }) else { return nil }
        return PathSegments.decode(segment: lines[0].value).flatMap { 1...512 ~= $0.utf8.count ? $0 : nil }
    }
}

/// Identifiers that sort by the time they were made (RFC 9562 §5.7).
enum UUIDv7 {
    /// The lower-case text of the identifier made at `milliseconds` since 1970 from 74 of the 128 random bits.
    static func text(milliseconds: UInt64, random: (UInt64, UInt64)) -> String {
        let high = milliseconds << 16 | 0x7000 | random.0 & 0x0FFF
        let low = 0x8000_0000_0000_0000 | random.1 & 0x3FFF_FFFF_FFFF_FFFF
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for index in 0..<32 {
            if index == 8 || index == 12 || index == 16 || index == 20 { text.append(UInt8(ascii: "-")) }
            let word = index < 16 ? high : low
            text.append(digits[Int(word >> UInt64(60 - index % 16 * 4) & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let digits = Array("0123456789abcdef".utf8)
}
