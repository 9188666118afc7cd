import HTTPSemantics

/// Bytes as a gzip file (RFC 1952), for pages that stay the same as long as the program runs: they are compressed once.
///
/// One block with the fixed codes of DEFLATE (RFC 1951 §3.2.6). Scripts come to two fifths of their size, and codes fitted to
/// each file would save a sixth of that.
enum Gzip {
    static func compressed(_ bytes: [UInt8]) -> [UInt8] {
        // No name, no time, an unknown system.
        var output = BitWriter([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255])
        // The last block, and the kind of its codes.
        output.write(0b1, 1)
        output.write(0b01, 2)
        var matches = Matches(bytes)
        var place = 0
        while place < bytes.count {
            if let match = matches.longest(at: place) {
                writeLength(match.length, to: &output)
                writeDistance(match.distance, to: &output)
                for passed in place..<place + match.length { matches.note(passed) }
                place += match.length
            } else {
                writeSymbol(UInt32(bytes[place]), to: &output)
                matches.note(place)
                place += 1
            }
        }
        writeSymbol(256, to: &output)
        output.finish()
        output.write(checksum(bytes), 32)
        output.write(UInt32(truncatingIfNeeded: bytes.count), 32)
        return output.bytes
    }

    /// Whether who sent these fields takes it (RFC 9110 §12.5.3).
    static func isAccepted(by fields: Fields) -> Bool {
        var others = false
        for element in fields.elements(.acceptEncoding) {
            let parts = element.asciiLowercased().filter { $0 != " " && $0 != "\t" }.split(separator: ";")
            let isTaken = !parts.dropFirst().contains {
                $0.hasPrefix("q=0") && $0.dropFirst(3).allSatisfy { $0 == "0" || $0 == "." }
            }
            switch parts.first {
            case "gzip", "x-gzip": return isTaken
            case "*": others = isTaken
            case _: continue
            }
        }
        return others
    }

    // MARK: Codes

    private static func writeSymbol(_ symbol: UInt32, to output: inout BitWriter) {
        switch symbol {
        case ..<144: output.writeCode(0b0011_0000 + symbol, 8)
        case ..<256: output.writeCode(0b1_1001_0000 + symbol - 144, 9)
        case ..<280: output.writeCode(symbol - 256, 7)
        case _: output.writeCode(0b1100_0000 + symbol - 280, 8)
        }
    }

    /// Lengths and distances are in classes, each with a first one and a number of bits that tell which (§3.2.5).
    private static func classes(_ count: Int, from first: Int, each: Int, after plain: Int) -> [(first: Int, bits: Int)]
    {
        var next = first
        return (0..<count).map { index in
            let bits = index < plain ? 0 : (index - plain) / each + 1
            defer { next += 1 << bits }
            return (next, bits)
        }
    }

    private static let lengths = classes(28, from: 3, each: 4, after: 8) + [(first: 258, bits: 0)]
    private static let distances = classes(30, from: 1, each: 2, after: 4)

    private static func writeLength(_ length: Int, to output: inout BitWriter) {
        guard let index = lengths.lastIndex(where: { $0.first <= length }) else { return }
        writeSymbol(UInt32(257 + index), to: &output)
        output.write(UInt32(length - lengths[index].first), lengths[index].bits)
    }

    private static func writeDistance(_ distance: Int, to output: inout BitWriter) {
        guard let index = distances.lastIndex(where: { $0.first <= distance }) else { return }
        output.writeCode(UInt32(index), 5)
        output.write(UInt32(distance - distances[index].first), distances[index].bits)
    }

    /// The CRC of RFC 1952 §8.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        let table = (0..<256 as Range<UInt32>).map { (byte) -> UInt32 in
            var value = byte
            for _ in 0..<8 { value = value & 1 == 1 ? (value >> 1) ^ 0xEDB8_8320 : value >> 1 }
            return value
        }
        var value = ~UInt32(0)
        for byte in bytes { value = table[Int((value ^ UInt32(byte)) & 0xFF)] ^ (value >> 8) }
        return ~value
    }
}

/// Where three bytes have stood before.
private struct Matches {
    private static let window = 32_768
    /// How many earlier places are looked at: more saves next to nothing.
    private static let patience = 64

    private let bytes: [UInt8]
    /// By a hash of three bytes the last place, and by place the one before it; -1 where there is none.
    private var last = [Int](repeating: -1, count: 1 << 15)
    private var before: [Int]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        before = [Int](repeating: -1, count: bytes.count)
    }

    private func hash(_ place: Int) -> Int? {
        guard place + 2 < bytes.count else { return nil }
        return (Int(bytes[place]) << 10 ^ Int(bytes[place + 1]) << 5 ^ Int(bytes[place + 2])) & (1 << 15 - 1)
    }

    mutating func note(_ place: Int) {
        guard let hash = hash(place) else { return }
        before[place] = last[hash]
        last[hash] = place
    }

    func longest(at place: Int) -> (length: Int, distance: Int)? {
        guard let hash = hash(place) else { return nil }
        let limit = min(258, bytes.count - place)
        var (length, distance) = (2, 0)
        var other = last[hash]
        var looks = 0
        while other >= 0, place - other <= Self.window, looks < Self.patience {
            var common = 0
            while common < limit, bytes[other + common] == bytes[place + common] { common += 1 }
            if common > length { (length, distance) = (common, place - other) }
            other = before[other]
            looks += 1
        }
        return distance == 0 ? nil : (length, distance)
    }
}

/// Bits from the lowest of each byte on (RFC 1951 §3.1.1).
private struct BitWriter {
    private(set) var bytes: [UInt8]
    private var bits: UInt64 = 0
    private var count = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func write(_ value: UInt32, _ width: Int) {
        bits |= UInt64(value) << UInt64(count)
        count += width
        while count >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: bits))
            bits >>= 8
            count -= 8
        }
    }

    /// A code begins with its highest bit.
    mutating func writeCode(_ code: UInt32, _ width: Int) {
        for place in (0..<width).reversed() { write(code >> UInt32(place) & 1, 1) }
    }

    /// Fills the last byte.
    mutating func finish() { if count > 0 { write(0, 8 - count) } }
}
