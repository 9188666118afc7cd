/// A field that decides where a message ends or whom it is for, and that the grammar therefore reads itself.
enum FramingName: UInt8 {
    case host, contentLength, transferEncoding

    private var folded: StaticString {
        switch self {
        case .host: "host"
        case .contentLength: "content-length"
        case .transferEncoding: "transfer-encoding"
        }
    }

    /// Compares a name with the three, byte by byte, so that it does not matter how a name is split over chunks.
    /// Their first letters differ, so the first byte leaves at most one of them.
    struct Match {
        private var candidate: FramingName?
        private var length = 0

        init() {}

        init(first byte: UInt8) {
            switch byte | 0x20 {
            case UInt8(ascii: "h"): candidate = .host
            case UInt8(ascii: "c"): candidate = .contentLength
            case UInt8(ascii: "t"): candidate = .transferEncoding
            default: candidate = nil
            }
        }

        /// Whether the name can still become one of the three.
        @inline(__always)
        var isPossible: Bool { candidate != nil }

        /// The field that the name spells, now that it has ended.
        var result: FramingName? {
            candidate.flatMap { length == $0.folded.utf8CodeUnitCount ? $0 : nil }
        }

        /// The next byte, a token's. Setting bit 5 folds A–Z onto a–z, and no other token byte onto one of theirs.
        @inline(__always)
        mutating func take(_ byte: UInt8) {
            guard let folded = candidate?.folded else { return }
            let isNext = length < folded.utf8CodeUnitCount && folded.utf8Start[length] == byte | 0x20
            if isNext { length += 1 } else { candidate = nil }
        }
    }
}
