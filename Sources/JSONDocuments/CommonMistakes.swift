/// What senders take for JSON, told in their own words. One table: the first row that knows the mistake speaks.
enum CommonMistakes {
    private typealias Row = @Sendable (FaultyPlace) -> String?

    static func sentence(for place: FaultyPlace) -> String? {
        for row in rows {
            if let sentence = row(place) { return sentence }
        }
        return nil
    }

    /// How the content of an object of JavaScript becomes JSON, by what it is as text.
    private static let objectAdvice = [
        "[object Object]": "send JSON.stringify of it.",
        "[object Array]": "send JSON.stringify of it.",
        "[object Promise]": "await it, and send JSON.stringify of what comes.",
        "[object FormData]": "send JSON.stringify(Object.fromEntries(…)) of it.",
        "[object URLSearchParams]": "send JSON.stringify(Object.fromEntries(…)) of it.",
        "[object Map]": "send JSON.stringify(Object.fromEntries(…)) of it.",
        "[object Set]": "send JSON.stringify([...it]).",
        "[object File]": "send what await … .text() gives of it.",
        "[object Blob]": "send what await … .text() gives of it.",
        "[object Response]": "send what await … .text() gives of it.",
    ]

    private static let rows: [Row] = [
        // What the content is as a whole.
        { place in
            signatures.first { place.begins(with: $0.bytes) }.map { $0.sentence(place.hex(0..<$0.bytes.count)) }
        },
        { $0.wideEncoding.map { "The text looks like \($0.name) (\($0.bytes)), and JSON is UTF-8." } },
        { place in
            place.objectAsText.map {
                "\($0) is what JavaScript makes of an object as text: \(objectAdvice[$0] ?? "send what is in it, for JSON.stringify of such an object is {}.")"
            }
        },
        { $0.isMultipart ? "The content is a multipart form (\($0.opening)), and not JSON." : nil },
        { $0.begins(with: "%7B") || $0.begins(with: "%5B") ? "The content is percent-encoded JSON." : nil },
        { $0.begins(with: "eyJ") ? "The content begins with eyJ, so it is JSON in base64." : nil },
        { $0.formField.map { "The content is a form (\($0)=…), as curl -d and HTML forms send it, and not JSON." } },
        {
            $0.fileName.map {
                "The content is the text \($0), and not the file of that name: curl reads it with --data-binary, not --data-raw."
            }
        },
        { $0.stands("<", atStart: true) ? "The content begins with '<': it is XML or HTML, and not JSON." : nil },
        { $0.isYAML ? "The content looks like YAML (\($0.opening)), and is not JSON." : nil },
        { $0.isPythonBytes ? "The content is the Python literal \($0.opening): send the bytes, not their repr." : nil },
        // Quotes.
        {
            $0.stands("'", atStart: true)
                ? "The content begins with a single quote ('): on Windows, cmd takes it for a part of the text." : nil
        },
        { $0.stands("'") ? "Found a single quote ('): strings and names in JSON are in double quotes." : nil },
        { $0.stands("`") ? "Found a backtick (`): strings and names in JSON are in double quotes." : nil },
        { $0.stands("\\") ? "Found a backslash outside a string: the quotes are escaped once too often." : nil },
        { place in
            place.scalar.flatMap { typographicQuotes.contains($0) ? place.found : nil }
                .map { "Found the typographic quote \($0): JSON takes only the straight one, \"." }
        },
        { place in
            place.scalar.flatMap { invisible[$0] }
                .map { "Found \($0), \(place.found), which JSON does not take as white space." }
        },
        // Punctuation.
        { $0.comment.map { "Found a comment (\($0)): JSON has none." } },
        { $0.follows("{", "{") ? "Found {{: it looks like a placeholder that was not filled in." : nil },
        {
            $0.follows(",", "]") || $0.follows(",", "}")
                ? "There is a comma before the closing \($0.found), and JSON allows none after the last item." : nil
        },
        { $0.follows(",", ",") ? "There is no value between two commas." : nil },
        { $0.follows(":", ",") || $0.follows(":", "}") ? "Expected a value after the colon, found \($0.found)." : nil },
        // Words and numbers.
        { place in
            place.expected == .name
                ? nil : place.word.flatMap { word in advice(word).map { "\(word) is not JSON: \($0)" } }
        },
        { place in place.number.flatMap { number in numberRules.first { $0.isBroken(number) }?.sentence(number) } },
        { place in place.expected == .name ? place.word.map { "The member name \($0) must be in double quotes." } : nil
        },
        {
            $0.word.map {
                "The word \($0) is not JSON: strings are in double quotes, other words are true, false and null only."
            }
        },
        // What follows the value.
        { $0.follows(",") ? "A comma follows the value: several values go into an array, in [ and ]." : nil },
        { $0.follows("}") || $0.follows("]") ? "There is one closing \($0.found) too many." : nil },
        {
            $0.followsValue
                ? "A second JSON value begins here (NDJSON has one on each line), and the content must be one value."
                : nil
        },
        // Inside strings.
        { $0.controlCharacter == 0x0A ? "There is a line break in a string: write \\n, or close the string." : nil },
        { $0.controlCharacter == 0x0D ? "There is a line break in a string: write \\r\\n, or close the string." : nil },
        { $0.controlCharacter == 0x09 ? "There is a tab in a string: write \\t." : nil },
        { $0.escape == "\\u" ? "\\u needs four hexadecimal digits." : nil },
        { $0.escape.map { "\($0) is no escape in JSON: the backslash itself is written \\\\." } },
        {
            $0.latin1.map {
                "The byte \($0.byte) is not UTF-8, and JSON is: in Latin-1 or Windows-1252 it would be \($0.character)."
            }
        },
    ]

    /// First bytes that give away what the content is.
    private static let signatures: [(bytes: [UInt8], sentence: @Sendable (String) -> String)] =
        [
            ([0xFF, 0xFE, 0x00, 0x00], "UTF-32"), ([0x00, 0x00, 0xFE, 0xFF], "UTF-32"), ([0xFF, 0xFE], "UTF-16"),
            ([0xFE, 0xFF], "UTF-16"),
        ].map { bytes, name in
            (bytes, { "The text is \(name), byte order mark \($0); JSON is UTF-8." })
        }
        + [
            ([0x1F, 0x8B], "compressed with gzip"), ([0x28, 0xB5, 0x2F, 0xFD], "compressed with zstd"),
            ([0x78, 0x9C], "compressed with zlib"), ([0x78, 0xDA], "compressed with zlib"),
            ([0x50, 0x4B, 0x03, 0x04], "a ZIP file"), ([0x25, 0x50, 0x44, 0x46], "a PDF file"),
            ([0x89, 0x50, 0x4E, 0x47], "a PNG image"), ([0xFF, 0xD8, 0xFF], "a JPEG image"),
            ([0x47, 0x49, 0x46, 0x38], "a GIF image"),
        ].map { bytes, what in
            (bytes, { "The content is \(what) (\($0)), and not JSON text." })
        }

    private static let typographicQuotes = Set("“”„‟‘’‚‛«»‹›＂＇「」".unicodeScalars)

    private static let invisible: [Unicode.Scalar: String] = [
        "\u{A0}": "a no-break space", "\u{202F}": "a narrow no-break space", "\u{2009}": "a thin space",
        "\u{3000}": "an ideographic space", "\u{200B}": "a zero-width space", "\u{2060}": "a word joiner",
        "\u{FEFF}": "a byte order mark", "\u{2028}": "a line separator", "\u{2029}": "a paragraph separator",
    ]

    /// Words of other languages, in lower case, and what to write instead.
    private static let words: [(words: Set<String>, advice: String)] = [
        (["undefined"], "it is JavaScript; leave the member out, or write null."),
        (["none"], "it is Python; write null, as json.dumps does."),
        (["nil", "null"], "write null."),
        (["true"], "write true, in lower case."),
        (["false"], "write false, in lower case."),
        (["nan", "infinity", "inf"], "there is no such number; write null, or a string."),
    ]

    /// What to write instead of a word, if that is known.
    private static func advice(_ word: String) -> String? {
        let folded = word.lowercased().drop { $0 == "-" || $0 == "+" }
        return words.first { $0.words.contains(String(folded)) }?.advice
    }

    /// What can be wrong with a number, and how to say so.
    private static let numberRules: [(isBroken: @Sendable (String) -> Bool, sentence: @Sendable (String) -> String)] = [
        ({ $0.hasPrefix("+") }, { "\($0) is no JSON number: there is no plus sign before a number." }),
        (
            { $0.lowercased().contains("0x") },
            { "\($0) is no JSON number: numbers are decimal, and not hexadecimal." }
        ),
        ({ $0.contains("_") }, { "\($0) is no JSON number: there are no underscores in numbers." }),
        (
            { $0.hasPrefix(".") || $0.hasPrefix("-.") },
            { "\($0) is no JSON number: there must be a digit before the point." }
        ),
        (
            { $0.hasSuffix(".") || $0.contains(".e") || $0.contains(".E") },
            { "\($0) is no JSON number: there must be a digit after the point." }
        ),
        (
            { number in ["e", "E", "+", "-"].contains { number.hasSuffix($0) } && number != "-" },
            { "\($0) is no JSON number: there must be a digit after \($0.suffix(1))." }
        ),
        (
            { number in
                let digits = number.drop { $0 == "-" }
                return digits.allSatisfy { $0.isNumber || $0 == "." } && digits.hasPrefix("0")
                    && digits.prefix(2) != "0."
            },
            { "\($0) is no JSON number: there are no leading zeros." }
        ),
        ({ $0.hasSuffix("n") }, { "\($0) is JavaScript's BigInt: JSON writes the digits alone." }),
        ({ _ in true }, { "\($0) is no JSON number, and a string must be in double quotes." }),
    ]
}

// MARK: - What the rows ask

extension FaultyPlace {
    /// The first byte that is not white space.
    private var start: Int { bytes.firstIndex { !Bytes.isSpace($0) } ?? bytes.count }

    /// The beginning of the content, for sentences: its first word or line, if short.
    fileprivate var opening: String {
        let rest = bytes[start...]
        let end = rest.firstIndex { $0 < 0x20 } ?? rest.endIndex
        return Self.brief(text(start..<min(end, start + 160)), 40)
    }

    fileprivate func begins(with signature: [UInt8]) -> Bool { bytes.starts(with: signature) }

    fileprivate func begins(with signature: StaticString) -> Bool { stands(signature, at: start) }

    fileprivate var isPythonBytes: Bool { begins(with: "b'") || begins(with: "b\"") }

    /// Whether the text has this at the fault; with `atStart`, whether that is where the content begins, too.
    fileprivate func stands(_ wanted: StaticString, atStart: Bool = false) -> Bool {
        switch reason {
        case .unexpectedByte, .trailingContent: return (!atStart || offset == start) && stands(wanted, at: offset)
        case .empty, .byteOrderMark, .notUTF8, .unexpectedEnd, .controlCharacterInString, .badEscape, .badNumber,
            .duplicateName, .tooDeep:
            return false
        }
    }

    private func stands(_ wanted: StaticString, at place: Int) -> Bool {
        guard place + wanted.utf8CodeUnitCount <= bytes.count else { return false }
        return (0..<wanted.utf8CodeUnitCount).allSatisfy { bytes[place + $0] == wanted.utf8Start[$0] }
    }

    /// Whether `wanted` stands at the fault, and `before` next to it, white space aside.
    fileprivate func follows(_ before: StaticString, _ wanted: StaticString) -> Bool {
        guard stands(wanted), let last = bytes[..<offset].lastIndex(where: { !Bytes.isSpace($0) }) else { return false }
        return stands(before, at: last)
    }

    /// The character at fault, when it is not ASCII.
    fileprivate var scalar: Unicode.Scalar? {
        guard offset < bytes.count, bytes[offset] >= 0x80, reason != .byteOrderMark,
            let length = Bytes.utf8Length(at: offset, in: bytes)
        else { return nil }
        return text(offset..<offset + length).unicodeScalars.first
    }

    /// UTF-16 and UTF-32 show by the zero bytes of their ASCII characters.
    fileprivate var wideEncoding: (name: String, bytes: String)? {
        guard offset <= 4, bytes.count >= 2 else { return nil }
        let zeros = bytes.prefix(4).map { $0 == 0 }
        let name: String? =
            switch zeros {
            case [false, true], [false, true, false, true]: "UTF-16, little-endian"
            case [true, false], [true, false, true, false]: "UTF-16, big-endian"
            case [false, true, true, true]: "UTF-32, little-endian"
            case [true, true, true, false]: "UTF-32, big-endian"
            default: nil
            }
        return name.map { ($0, hex(0..<zeros.count)) }
    }

    /// `[object Object]`, wherever it stands.
    fileprivate var objectAsText: String? {
        guard offset > 0, stands("[object ", at: offset - 1) else { return nil }
        guard let end = bytes[offset...].prefix(60).firstIndex(of: UInt8(ascii: "]")) else { return nil }
        return text(offset - 1..<end + 1)
    }

    fileprivate var isMultipart: Bool {
        guard stands("--", at: start) else { return false }
        if stands("----", at: start) { return true }
        let line = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
        return line.map { text($0..<min($0 + 20, bytes.count)).lowercased().contains("content-") } ?? false
    }

    /// The first name of `a=1&b=2`.
    fileprivate var formField: String? {
        let isName: (UInt8) -> Bool = { byte in
            Self.isWordByte(byte) || "-.~+%*[]".utf8.contains(byte)
        }
        guard let end = bytes[start...].firstIndex(where: { !isName($0) }), end > start,
            bytes[end] == UInt8(ascii: "="), !stands("==", at: end), offset <= end + 1
        else { return nil }
        return Self.brief(text(start..<end), 40)
    }

    /// `@x.json`, which curl sends as it is with --data-raw.
    fileprivate var fileName: String? {
        guard stands("@", atStart: true) else { return nil }
        let end = bytes[start...].firstIndex { $0 <= 0x20 } ?? bytes.count
        return Self.brief(text(start..<min(end, start + 400)), 80)
    }

    /// `---`, `- item`, or `name: value` without quotes around the name.
    fileprivate var isYAML: Bool {
        if stands("---", at: start) || stands("- ", at: start) || stands("%YAML", at: start) { return true }
        guard let end = bytes[start...].firstIndex(where: { !Self.isWordByte($0) && $0 != UInt8(ascii: "-") }),
            end > start, offset <= end, !Bytes.isDigit(bytes[start]), bytes[end] == UInt8(ascii: ":")
        else { return false }
        return end + 1 == bytes.count || Bytes.isSpace(bytes[end + 1])
    }

    fileprivate var comment: String? {
        if stands("//") { return "//" }
        if stands("/*") { return "/*" }
        return stands("#") ? "#" : nil
    }

    /// The letters and digits around the fault, with a sign before them; nil if they are none of JSON's business.
    fileprivate var word: String? {
        guard let run = run(where: Self.isWordByte), let first = bytes[run].first(where: { !"+-".utf8.contains($0) }),
            !Bytes.isDigit(first), run.lowerBound < offset || wantsToken
        else { return nil }
        let word = Self.brief(text(run), 40)
        return ["true", "false", "null"].contains(word) && expected != .name ? nil : word
    }

    /// The number around the fault, with all that clings to it.
    fileprivate var number: String? {
        guard let run = run(where: { Self.isWordByte($0) || "+-.".utf8.contains($0) }),
            Bytes.isDigit(bytes[run.lowerBound]) || "+-.".utf8.contains(bytes[run.lowerBound]),
            run.lowerBound < offset || expected == .value
        else { return nil }
        return Self.brief(text(run), 40)
    }

    /// Whether a value or name could have begun at the fault.
    private var wantsToken: Bool {
        switch expected {
        case .value, .valueOrBracket, .name, .nameOrBrace, .literal: true
        case .colon, .commaOrBracket, .commaOrBrace, .digit, .escape, .closingQuote, nil: false
        }
    }

    /// The bytes on both sides of the fault that pass, with a sign before them; nil if the fault is not among them,
    /// nor their end.
    private func run(where isPart: (UInt8) -> Bool) -> Range<Int>? {
        let mayEndHere: Bool
        switch reason {
        case .unexpectedByte, .trailingContent, .unexpectedEnd: mayEndHere = expected == .literal || expected == .digit
        case .badNumber: mayEndHere = true
        case .empty, .byteOrderMark, .notUTF8, .controlCharacterInString, .badEscape, .duplicateName, .tooDeep:
            return nil
        }
        var first = offset
        while first > 0, offset - first < 80, isPart(bytes[first - 1]) { first -= 1 }
        if first > 0, Self.isSign(bytes[first - 1]) { first -= 1 }
        var end = offset
        if first == offset, end < bytes.count, Self.isSign(bytes[end]) { end += 1 }
        while end < bytes.count, end - offset < 80, isPart(bytes[end]) { end += 1 }
        return first < end && (end > offset || mayEndHere) ? first..<end : nil
    }

    private static func isSign(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        Bytes.isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$")
    }

    /// Whether `wanted` stands where the value has ended.
    fileprivate func follows(_ wanted: StaticString) -> Bool {
        reason == .trailingContent && stands(wanted, at: offset)
    }

    /// Whether a value begins where one has ended.
    fileprivate var followsValue: Bool {
        reason == .trailingContent && (Bytes.isDigit(bytes[offset]) || "{[\"-tfn".utf8.contains(bytes[offset]))
    }

    /// The raw control character in a string.
    fileprivate var controlCharacter: UInt8? {
        if case .controlCharacterInString(let byte) = reason { byte } else { nil }
    }

    /// The escape at fault.
    fileprivate var escape: String? {
        guard reason == .badEscape, offset + 1 < bytes.count else { return nil }
        guard let length = Bytes.utf8Length(at: offset + 1, in: bytes), bytes[offset + 1] >= 0x20 else { return nil }
        return text(offset..<offset + 1 + length)
    }

    /// A byte that alone is a letter or a quote in Windows-1252.
    fileprivate var latin1: (byte: String, character: String)? {
        guard reason == .notUTF8, offset < bytes.count else { return nil }
        let isAlone = offset + 1 == bytes.count || bytes[offset + 1] < 0x80
        let quotes: [UInt8: String] = [0x80: "€", 0x91: "‘", 0x92: "’", 0x93: "“", 0x94: "”", 0x96: "–", 0x97: "—"]
        let byte = bytes[offset]
        guard isAlone, let character = byte >= 0xA1 ? String(Unicode.Scalar(byte)) : quotes[byte] else { return nil }
        return (hex(offset..<offset + 1), character)
    }
}
