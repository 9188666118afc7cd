@_spi(_Unicode) import Swift

import JSONDocuments

/// Words to be searched for: whole ones, in any case, with accents or without.
package struct SearchWords: Sendable, Equatable {
    /// As the client wrote them.
    package let text: String
    /// Each once, folded.
    package let folded: [[UInt8]]

    /// How many words a search may have.
    static let limit = 32

    /// Nil if there is no word in the text, or there are too many.
    package init?(_ text: String) {
        self.text = text
        var folded: [[UInt8]] = []
        var words = WordReader()
        Array(text.utf8).withUnsafeBufferPointer { bytes in
            _ = words.forEach(in: bytes) { word in
                if !folded.contains(where: { $0.elementsEqual(word) }) { folded.append(Array(word)) }
                return folded.count <= Self.limit
            }
        }
        guard 1...Self.limit ~= folded.count else { return nil }
        self.folded = folded
    }

    package static func == (one: SearchWords, other: SearchWords) -> Bool { one.folded == other.folded }
}

/// Reads the words of texts, folded: letters and digits make words, all else is between them.
package struct WordReader {
    private var word: [UInt8] = []

    package init() {}

    /// Calls `body` with each word of a text in UTF-8 until it answers false; then answers false.
    @discardableResult
    package mutating func forEach(
        in text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Bool {
        word.removeAll(keepingCapacity: true)
        var at = 0
        while true {
            let start = at
            var isFolded = true
            while at < text.count, Self.isASCIIWord(text[at], &isFolded) { at += 1 }
            let run = UnsafeBufferPointer(rebasing: text[start..<at])
            let isEnd = at == text.count || text[at] < 0x80
            if isEnd, isFolded, word.isEmpty {
                // Most words are in the text as they are folded.
                if !run.isEmpty, !body(run) { return false }
            } else {
                for byte in run { word.append(Self.isCapital(byte) ? byte | 0x20 : byte) }
            }
            guard at < text.count else { return end(body) }
            if isEnd {
                if !end(body) { return false }
                at += 1
                continue
            }
            let (scalar, length) = Self.scalar(in: text, at: at)
            at += length
            guard let folded = scalar.map(WordFolding.folded) ?? nil else {
                if !end(body) { return false }
                continue
            }
            word += folded
        }
    }

    /// Whether the byte is an ASCII letter or digit; `isFolded` ends with a capital.
    @inline(__always)
    private static func isASCIIWord(_ byte: UInt8, _ isFolded: inout Bool) -> Bool {
        if (byte | 0x20) &- UInt8(ascii: "a") < 26 {
            if byte & 0x20 == 0 { isFolded = false }
            return true
        }
        return byte &- UInt8(ascii: "0") < 10
    }

    @inline(__always)
    private static func isCapital(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }

    private mutating func end(_ body: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
        guard !word.isEmpty else { return true }
        defer { word.removeAll(keepingCapacity: true) }
        return word.withUnsafeBufferPointer(body)
    }

    /// The scalar that begins here; nil where there is none, as in half of a surrogate pair.
    private static func scalar(in text: UnsafeBufferPointer<UInt8>, at start: Int) -> (Unicode.Scalar?, length: Int) {
        let first = text[start]
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard first >= 0xC0, start + length <= text.count else { return (nil, 1) }
        var value = UInt32(first) & (0x7F >> UInt32(length))
        for byte in text[start + 1..<start + length] { value = value << 6 | UInt32(byte & 0x3F) }
        return (Unicode.Scalar(value), length)
    }
}

/// Case and accents, taken away.
private enum WordFolding {
    /// What a scalar is in a folded word; nil if it belongs to none.
    static func folded(_ scalar: Unicode.Scalar) -> [UInt8]? {
        scalar.value < frequent.count ? frequent[Int(scalar.value)] : fold(scalar)
    }

    /// Those of the alphabets that are not ASCII's, looked up once.
    private static let frequent: [[UInt8]?] = (0..<0x2000).map { Unicode.Scalar($0).flatMap(fold) }

    private static func fold(_ scalar: Unicode.Scalar) -> [UInt8]? {
        let properties = scalar.properties
        if isAccent(scalar) { return [] }
        let isMark = [.nonspacingMark, .spacingMark, .enclosingMark].contains(properties.generalCategory)
        guard properties.isAlphabetic || properties.numericType != nil || isMark else { return nil }
        // To capitals and back: ß is ss, and both forms of sigma are one.
        var folded = ""
        for part in String(scalar)._nfd where !isAccent(part) {
            for capital in part.properties.uppercaseMapping.unicodeScalars {
                folded += capital.properties.lowercaseMapping
            }
        }
        var bare = String.UnicodeScalarView()
        for part in folded._nfd where !isAccent(part) { bare.append(part) }
        return Array(String(bare).utf8)
    }

    private static func isAccent(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x300...0x36F, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE20...0xFE2F: true
        default: false
        }
    }
}
