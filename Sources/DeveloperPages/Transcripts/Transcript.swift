import HTTPSemantics

/// An `Examples/*.http` file: requests, each with the answer that it must get. Documentation, lesson and test from one
/// source.
///
///     # Lesson 3: What the file shows
///     # A sentence or two to begin with.
///
///     ### The title of an exchange
///     #? What will the server answer?
///     #- 204 No Content
///     #+ 201 Created
///     #= Nothing was there.
///     PUT /orders/1 HTTP/1.1
///     Content-Type: application/json
///
///     {"Quantity":1}
///
///     HTTP/1.1 201 Created
///     Location: /orders/1
///     Last-Modified: …
///
/// The number of a lesson, the introduction and the question may be missing: `#?` asks, `#+` is the right choice, up to
/// three `#-` are wrong ones, `#=` says why. A text goes on in further lines with the same mark, except choices.
///
/// `…` in an answer stands for any text. Content ends before the blank line that precedes what follows; Host and
/// Content-Length of a request are understood.
package struct Transcript: Sendable, Equatable {
    /// Its place among the lessons, from 1; nil if it is none.
    package var lesson: Int?
    /// What the file shows: its first line, without the `#` and the number of the lesson.
    package var title: String
    /// What a reader should know beforehand; empty if there is nothing.
    package var introduction: String
    /// The exchanges, in order.
    package var exchanges: [Exchange]

    /// One request with its answer.
    package struct Exchange: Sendable, Equatable {
        /// What it shows.
        package var title: String
        /// What a learner may predict before the request is sent; nil if nothing is asked.
        package var question: Question?
        /// The request.
        package var request: Message
        /// The answer.
        package var answer: Message
    }

    /// The requests of a file that is a transcript, or one request alone.
    /// - Throws: a `TranscriptError` that names the line.
    package static func requests(in text: String) throws(TranscriptError) -> [Message] {
        guard !text.hasPrefix("#") else { return try Transcript(parsing: text).exchanges.map(\.request) }
        var reader = TranscriptReader(text)
        return [try reader.message(isAnswer: false)]
    }

    /// Reads a file.
    /// - Throws: a `TranscriptError` that names the line.
    package init(parsing text: String) throws(TranscriptError) {
        var reader = TranscriptReader(text)
        (lesson, title) = reader.heading()
        introduction = try reader.introduction()
        exchanges = []
        while let title = try reader.exchangeTitle() {
            let question = try reader.question()
            let request = try reader.message(isAnswer: false)
            let answer = try reader.message(isAnswer: true)
            exchanges.append(Exchange(title: title, question: question, request: request, answer: answer))
        }
    }
}

/// Why a file is no transcript.
package struct TranscriptError: Error, Sendable, Equatable {
    /// The line, from 1.
    package var line: Int
    /// What was expected there.
    package var expected: String
}

extension Transcript {
    /// A message as it is written: its first line, its fields, its content.
    package struct Message: Sendable, Equatable {
        /// The request line or the status line, without HTTP's version in a request.
        package var startLine: String
        /// The fields, in order.
        package var fields: [FieldLine]
        /// The content, without a line end after it.
        package var content: String

        /// A message from its parts.
        package init(startLine: String, fields: [FieldLine], content: String) {
            self.startLine = startLine
            self.fields = fields
            self.content = content
        }

        /// The value of a field; nil if it is not there.
        package subscript(_ name: FieldName) -> String? {
            fields.first { $0.name == name }?.value
        }

        /// The method of a request.
        package var method: String { String(startLine.prefix { $0 != " " }) }

        /// The target of a request.
        package var target: String { String(startLine.drop { $0 != " " }.dropFirst().prefix { $0 != " " }) }

        /// The request's head, with the Host and Content-Length that a client would add.
        package var request: Request {
            var all = Fields(fields)
            if !all.has(.host) { all.append(.host, "localhost") }
            let isChunked = all.has(.transferEncoding)
            let length = content.isEmpty || isChunked ? nil : content.utf8.count
            if let length, !all.has(.contentLength) { all.append(.contentLength, "\(length)") }
            return Request(
                methodName: method, target: target, fields: all, contentLength: length, isChunked: isChunked)
        }

        /// The request as it is sent. With a Transfer-Encoding the content is one chunk.
        package var bytes: [UInt8] {
            let request = request
            let lines = request.fields.lines.map { "\($0.spelling): \($0.value)\r\n" }.joined()
            let head = "\(method) \(target) HTTP/1.1\r\n\(lines)\r\n"
            guard request.isChunked else { return Array((head + content).utf8) }
            let size = String(content.utf8.count, radix: 16)
            let chunk = content.isEmpty ? "" : "\(size)\r\n\(content)\r\n"
            return Array((head + chunk + "0\r\n\r\n").utf8)
        }

        /// The status code of an answer; nil if there is none.
        package var status: Int? { Int(startLine.drop { $0 != " " }.dropFirst().prefix { $0 != " " }) }
    }
}

/// What a learner may predict before a request is sent: choices, of which exactly one is right.
package struct Question: Sendable, Equatable {
    /// The question.
    package var text: String
    /// Two to four choices, in the order in which they are shown.
    package var choices: [Choice]
    /// Why the right choice is right.
    package var why: String

    /// One thing that might come.
    package struct Choice: Sendable, Equatable {
        /// What might come.
        package var text: String
        /// Whether it does.
        package var isRight: Bool
    }
}

/// Where an answer is not what a transcript says.
package struct Difference: Sendable, Equatable {
    /// The part of the answer: the status line, a field by its name, or the content.
    package var part: String
    /// What the transcript says, `…` standing for any text.
    package var expected: String
    /// What came; nil if that field did not.
    package var actual: String?

    /// The difference in a sentence.
    package var sentence: String {
        guard let actual else { return "\(part) is missing; expected was \(expected)." }
        return "\(part) is \(actual.isEmpty ? "empty" : actual); expected was \(expected.isEmpty ? "none" : expected)."
    }
}

extension Transcript.Message {
    /// Where `answer` is not what this message says. Fields that are not named here do not matter, nor does a line end
    /// after the content.
    package func differences(in answer: Transcript.Message) -> [Difference] {
        var found: [Difference] = []
        func compare(_ part: String, _ expected: String, _ actual: String?) {
            guard let actual, Self.fits(actual, expected) else {
                found.append(Difference(part: part, expected: expected, actual: actual))
                return
            }
        }
        compare("The status line", startLine, answer.startLine)
        for field in fields {
            let name = field.spelling.asciiLowercased()
            let values = answer.fields.filter { $0.spelling.asciiLowercased() == name }.map(\.value)
            compare(field.spelling, field.value, values.isEmpty ? nil : values.joined(separator: ", "))
        }
        let ending = answer.content.utf8.last == UInt8(ascii: "\n") ? 1 : 0
        compare("The content", content, String(decoding: answer.content.utf8.dropLast(ending), as: UTF8.self))
        return found
    }

    /// Whether `text` is `pattern`, byte for byte, but for `…`, which stands for any text.
    static func fits(_ text: String, _ pattern: String) -> Bool {
        let parts = pattern.split(separator: "…", omittingEmptySubsequences: false).map { Array($0.utf8) }
        var rest = Array(text.utf8)[...]
        guard parts.count > 1, let first = parts.first, let last = parts.last else {
            return rest.elementsEqual(pattern.utf8)
        }
        guard rest.starts(with: first), rest.count >= first.count + last.count,
            rest.suffix(last.count).elementsEqual(last)
        else { return false }
        rest = rest.dropFirst(first.count).dropLast(last.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let found = rest.firstRange(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return true
    }
}
