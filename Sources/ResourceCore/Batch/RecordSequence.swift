import HTTPSemantics
import JSONDocuments

/// A sequence of JSON texts in one content.
package enum RecordSequence: String, CaseIterable, Sendable {
    /// One on each line.
    case lines = "application/x-ndjson"
    /// Each begins with the control character RS (RFC 7464).
    case texts = "application/json-seq"

    /// The sequence that content of `type` is; nil if it is none.
    package init?(_ type: MediaType?) {
        guard let type, let sequence = Self(rawValue: type.essence) else { return nil }
        self = sequence
    }

    /// The texts that a sequence has, each without white space around it.
    /// - Parameter limit: How many it may have.
    package func records(in content: [UInt8], _ rules: BatchRules) throws(BatchFault) -> [[UInt8]] {
        let separator: UInt8 = self == .lines ? UInt8(ascii: "\n") : 0x1E
        var records: [[UInt8]] = []
        var line = 1
        var start = 0
        if self == .texts, let stray = content.first, stray != separator {
            throw Self.fault("A JSON text sequence begins with the control character RS (0x1E).", 0, 1, content)
        }
        while start < content.count {
            let end = content[start...].firstIndex(of: separator) ?? content.count
            let range = Self.withoutSpace(content, start..<end)
            if !range.isEmpty {
                let error = content.withUnsafeBufferPointer { bytes in
                    JSONCheck.fault(in: UnsafeBufferPointer(rebasing: bytes[start..<end]), depthLimit: rules.depthLimit)
                }
                if let error {
                    throw Self.fault(
                        "\(self == .lines ? "Line \(line)" : "Text \(records.count + 1)"): \(error.sentence)",
                        start + error.offset, line, content)
                }
                // Without white space behind it, a number may have been cut off (RFC 7464 §2.4).
                if self == .texts, range.upperBound == end, !Self.endsItself(content[range.upperBound - 1]) {
                    throw Self.fault(
                        "Text \(records.count + 1) has no line feed behind it, and may have been cut off.", end, line,
                        content)
                }
                records.append(Array(content[range]))
                if let problem = rules.fault(ofCount: records.count) { throw BatchFault(.size, problem) }
            }
            line += self == .lines ? 1 : content[start..<end].count { $0 == UInt8(ascii: "\n") }
            start = end + 1
        }
        guard !records.isEmpty else {
            guard content.isEmpty else {
                throw Self.fault("There is no JSON text: all lines are blank.", 0, 1, content)
            }
            throw BatchFault(.content, ContentError.absent.problem(profile: .rfc9110))
        }
        return records
    }

    private static func withoutSpace(_ content: [UInt8], _ range: Range<Int>) -> Range<Int> {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
        var range = range
        while let first = range.first, isSpace(content[first]) { range = first + 1..<range.upperBound }
        while let last = range.last, isSpace(content[last]) { range = range.lowerBound..<last }
        return range
    }

    /// Whether a text that ends with this byte cannot go on: it closes an object, an array or a string.
    private static func endsItself(_ byte: UInt8) -> Bool {
        [UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: "\"")].contains(byte)
    }

    /// - Parameter line: the one on which the text begins. Only a line feed ends one.
    private static func fault(_ sentence: String, _ offset: Int, _ line: Int, _ content: [UInt8]) -> BatchFault {
        let before = content[..<min(offset, content.count)]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let column = 1 + before[lineStart...].count { !(0x80...0xBF ~= $0) }
        let number = 1 + before.count { $0 == UInt8(ascii: "\n") }
        return BatchFault(
            .content,
            Problem(.malformedContent, detail: sentence)
                .with { $0.place = Problem.Place(offset: offset, line: max(line, number), column: column) })
    }
}
