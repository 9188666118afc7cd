import HTTPSemantics

/// Reads a transcript line by line.
struct TranscriptReader {
    private let lines: [Substring]
    private var position = 0

    init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The title of the file.
    mutating func title() -> String {
        guard let line = current, line.hasPrefix("# ") else { return "" }
        position += 1
        return String(line.dropFirst(2))
    }

    /// The title of the next exchange; nil at the end.
    mutating func exchangeTitle() throws(TranscriptFault) -> String? {
        while let line = current, !line.hasPrefix("### ") {
            guard line.isEmpty || line.hasPrefix("#") else { throw fault("“### ” and the title of an exchange") }
            position += 1
        }
        guard let line = current else { return nil }
        position += 1
        return String(line.dropFirst(4))
    }

    mutating func message(isAnswer: Bool) throws(TranscriptFault) -> Transcript.Message {
        guard var startLine = current.map({ String($0) }), startLine.hasPrefix("HTTP/1.1 ") == isAnswer else {
            throw fault(isAnswer ? "a status line" : "a request line")
        }
        if !isAnswer {
            guard startLine.hasSuffix(" HTTP/1.1") else { throw fault("“HTTP/1.1” at the end of the request line") }
            startLine.removeLast(" HTTP/1.1".count)
        }
        position += 1
        var fields: [FieldLine] = []
        while let line = current, !line.isEmpty {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { throw fault("a field") }
            fields.append(FieldLine(spelling: String(parts[0]), value: String(parts[1].drop { $0 == " " })))
            position += 1
        }
        position += 1
        return Transcript.Message(startLine: startLine, fields: fields, content: content(endsAtStatusLine: !isAnswer))
    }

    /// All lines up to the next part, without the blank lines before that.
    private mutating func content(endsAtStatusLine: Bool) -> String {
        var content: [Substring] = []
        while let line = current, !line.hasPrefix("### "), !(endsAtStatusLine && line.hasPrefix("HTTP/1.1 ")) {
            content.append(line)
            position += 1
        }
        while content.last?.isEmpty == true { content.removeLast() }
        return content.joined(separator: "\n")
    }

    private var current: Substring? { position < lines.count ? lines[position] : nil }

    private func fault(_ expected: String) -> TranscriptFault {
        TranscriptFault(line: position + 1, expected: expected)
    }
}
