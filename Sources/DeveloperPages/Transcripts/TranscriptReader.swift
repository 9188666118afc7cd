import HTTPSemantics

/// Cuts a transcript into its parts, line by line: which line is what, is as REST Client and JetBrains' client have it.
struct TranscriptReader {
    /// A line, and its number from 1.
    struct Line {
        var number: Int
        var text: Substring
        /// Characters of the line before the text.
        var offset = 0

        func error(_ fault: String, at index: Substring.Index? = nil) -> TranscriptError {
            let column = index.map { text.distance(from: text.startIndex, to: $0) + 1 + offset } ?? 1
            return TranscriptError(line: number, column: column, fault: fault)
        }
    }

    /// What stands between two lines of `###`.
    struct Block {
        /// What stands behind the `###`; nil before the first.
        var title: String?
        /// Comments before the request.
        var comments: [Line] = []
        /// The request line, and the lines after it that go on with the query.
        var requestLines: [Line] = []
        var fields: [Line] = []
        /// The content, without the blank lines at its end.
        var content: [Line] = []
        /// What stands behind `#<`.
        var answer: [Line] = []
        /// The block's last line.
        var end: Line
    }

    private(set) var blocks: [Block] = []
    /// `@name = value`, wherever it stands.
    private(set) var variables: [(name: Substring, value: Substring, line: Line)] = []

    init(_ text: String) throws(TranscriptError) {
        let lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
        var block = Block(end: Line(number: 1, text: ""))
        var state = State.before
        for (index, text) in lines.enumerated() {
            let line = Line(number: index + 1, text: text)
            if text.hasPrefix("###") {
                blocks.append(block)
                block = Block(title: String(text.drop { $0 == "#" }.trimmed), end: line)
                state = .before
            } else {
                block.end = line
                try take(line, into: &block, &state)
            }
        }
        blocks.append(block)
        for index in blocks.indices {
            while blocks[index].content.last?.text.trimmed.isEmpty == true { blocks[index].content.removeLast() }
        }
    }

    private enum State {
        case before, requestLine, fields, content, answer
    }

    private mutating func take(
        _ line: Line, into block: inout Block, _ state: inout State
    ) throws(TranscriptError) {
        let text = line.text
        let trimmed = text.trimmed
        if text.hasPrefix("#<") {
            guard state != .before else { throw line.error("an expected answer stands after its request") }
            state = .answer
            let rest = text.dropFirst(2)
            let lead = rest.hasPrefix(" ") ? 3 : 2
            block.answer.append(Line(number: line.number, text: text.dropFirst(lead), offset: lead))
            return
        }
        if trimmed.hasPrefix("#") || trimmed.hasPrefix("//") {
            guard state != .before else { return block.comments.append(line) }
            if let mark = Self.mark(text) {
                throw line.error("“@\(mark.name)” stands before the request line")
            }
            return
        }
        switch state {
        case .before:
            if let (name, value) = Self.definition(trimmed) {
                variables.append((name, value, line))
            } else if trimmed.hasPrefix("HTTP/") {
                throw line.error("an expected answer stands in comment lines: #< \(trimmed)")
            } else if !trimmed.isEmpty {
                block.requestLines = [line]
                state = .requestLine
            }
        case .requestLine where trimmed.hasPrefix("?") || trimmed.hasPrefix("&"): block.requestLines.append(line)
        case .requestLine, .fields:
            state = trimmed.isEmpty ? .content : .fields
            if !trimmed.isEmpty { block.fields.append(line) }
        case .content:
            try Self.check(line)
            block.content.append(line)
        case .answer:
            guard trimmed.isEmpty else {
                throw line.error("after an expected answer comes ### and the next request")
            }
        }
    }

    private static func isStatusLine(_ text: Substring) -> Bool {
        var rest = text
        return rest.take("HTTP/") && rest.take(atLeast: 1, of: { $0.isDigit || $0 == "." }) != nil && rest.take(" ")
            && rest.take(atLeast: 3, of: \.isDigit) != nil
    }

    /// What editors take for something else than content.
    private static func check(_ line: Line) throws(TranscriptError) {
        let text = line.text
        if isStatusLine(text) {
            throw line.error("an expected answer stands in comment lines: #< \(text.trimmed)")
        }
        for (start, meaning) in [
            ("< ", "a file"), ("<@", "a file"), ("<>", "a response"), ("> ", "a script"), (">>", "a file"),
        ]
        where text.hasPrefix(start) {
            throw line.error("editors read “\(start.trimmedText)” at the beginning of a line as \(meaning)")
        }
        if text.trimmed.hasPrefix("```") { throw line.error("editors read ``` as the end of the body") }
    }

    /// `# @name order`: the word behind the `@`, and the rest.
    static func mark(_ text: Substring) -> (name: Substring, value: Substring)? {
        let body = text.trimmed.drop { $0 == "#" || $0 == "/" }.trimmed
        guard body.hasPrefix("@") else { return nil }
        let name = body.dropFirst().prefix { $0 != " " && $0 != "\t" }
        return (name, body[name.endIndex...].trimmed)
    }

    /// `@host = http://127.0.0.1:8080`
    private static func definition(_ text: Substring) -> (name: Substring, value: Substring)? {
        guard text.hasPrefix("@"), let sign = text.firstIndex(of: "=") else { return nil }
        let name = text[text.index(after: text.startIndex)..<sign].trimmed
        guard !name.isEmpty, !name.contains(where: { $0 == " " || $0 == "\t" }) else { return nil }
        return (name, text[text.index(after: sign)...].trimmed)
    }
}

extension String {
    fileprivate var trimmedText: Substring { self[...].trimmed }
}
