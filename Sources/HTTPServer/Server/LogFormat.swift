import HTTPSemantics

/// How the lines of the log are written.
package enum LogFormat: String, CaseIterable, Sendable {
    /// Words with spaces between.
    case text
    /// A JSON object in each line.
    case json
}

/// A line of the log in the making.
package struct LogLine {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// Begins a line of the service's own, at this moment.
    package init(_ format: LogFormat, level: String, message: String, metadata: [(name: String, value: String)]) {
        var clock = LogClock()
        switch format {
        case .text:
            append(clock.time(SystemCalls.unixNanoseconds() / 1_000_000))
            append(" \(level) putstore:")
            for (name, value) in metadata { append(" \(name)=\(value)") }
            append(" \(message)")
            // A line is a line, whatever stands in it.
            for index in bytes.indices where bytes[index] < 0x20 { bytes[index] = 0x20 }
        case .json:
            append(#"{"time":""#)
            append(clock.time(SystemCalls.unixNanoseconds() / 1_000_000))
            append(#"","level":"#)
            appendJSON(level)
            append(#","message":"#)
            appendJSON(message)
            if !metadata.isEmpty {
                append(#","metadata":"#)
                for (index, (name, value)) in metadata.enumerated() {
                    append(index == 0 ? "{" : ",")
                    appendJSON(name)
                    append(":")
                    appendJSON(value)
                }
                append("}")
            }
            append("}")
        }
        bytes.append(ByteClass.lineFeed)
    }

    mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func append(_ byte: UInt8) { bytes.append(byte) }

    mutating func append(_ text: [UInt8]) { bytes += text }

    // Small enough to stand in the string itself: nothing is allocated.
    mutating func append(_ number: Int) { bytes.append(contentsOf: String(number).utf8) }

    mutating func endLine() { bytes.append(ByteClass.lineFeed) }

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// A JSON string (RFC 8259 §7).
    mutating func appendJSON(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        if text.hasOnlyBytes({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            bytes.append(contentsOf: text.utf8)
        } else {
            for byte in text.utf8 {
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                    bytes.append(UInt8(ascii: "\\"))
                    bytes.append(byte)
                case 0..<0x20:
                    append(byte < 16 ? "\\u000" : "\\u00")
                    append(String(byte, radix: 16, uppercase: true))
                case _: bytes.append(byte)
                }
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Words without a space: bytes that are not printable ASCII as `\xHH`, and a backslash doubled.
    mutating func appendEscaped(_ text: String) {
        guard !text.hasOnlyBytes({ 0x21...0x7E ~= $0 && $0 != UInt8(ascii: "\\") }) else { return append(text) }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"):
                bytes.append(byte)
                bytes.append(byte)
            case 0x21...0x7E:
                bytes.append(byte)
            case _:
                append(byte < 16 ? "\\x0" : "\\x")
                append(String(byte, radix: 16, uppercase: true))
            }
        }
    }
}

/// Writes times as RFC 3339 has them, to the millisecond and in UTC.
struct LogClock {
    private var second = Int64.min
    private var text: [UInt8] = Array("1970-01-01T00:00:00.000Z".utf8)

    /// - Parameter milliseconds: Since 1970.
    mutating func bytes(_ milliseconds: Int64) -> [UInt8] {
        let (second, fraction) = max(0, milliseconds).quotientAndRemainder(dividingBy: 1_000)
        if second != self.second {
            self.second = second
            text.replaceSubrange(0..<19, with: HTTPDate(secondsSince1970: second).rfc3339Second.utf8)
        }
        text[20] = UInt8(ascii: "0") + UInt8(fraction / 100)
        text[21] = UInt8(ascii: "0") + UInt8(fraction / 10 % 10)
        text[22] = UInt8(ascii: "0") + UInt8(fraction % 10)
        return text
    }

    mutating func time(_ milliseconds: Int64) -> String { String(decoding: bytes(milliseconds), as: UTF8.self) }
}
