import HTTPSemantics

/// A `.http` file: requests, each with the answer that it must get. Documentation, lesson and test from one source, and
/// editors send it as it is: all that is not a request stands in comments. `Documentation/Lessons.md` describes the format.
package struct Transcript: Sendable, Equatable {
    /// Its place among the lessons, from 1; nil if it is none.
    package var lesson: Int?
    /// What the file shows: its first line, without the `#` and the number of the lesson.
    package var title: String
    /// What a reader should know beforehand; empty if there is nothing.
    package var introduction: String
    /// The exchanges, in order.
    package var exchanges: [Exchange]

    /// One request with its answer. What varies stands in both as `{{…}}` (`Template`).
    package struct Exchange: Sendable, Equatable {
        /// What it shows.
        package var title: String
        /// What a reader should know before the request; empty if there is nothing.
        package var prose: String
        /// What a learner may predict before the request is sent; nil if nothing is asked.
        package var question: Question?
        /// The name by which later requests refer to this one.
        package var name: String?
        /// Who sends it; nil if that does not matter.
        package var client: String?
        /// The fault that it is to meet, as `Prefer: fault=` takes it.
        package var fault: String?
        /// The number of the race that it takes part in: neighbours with the same number are sent together.
        package var race: Int?
        /// The request.
        package var request: Message
        /// The answer.
        package var answer: Expectation
    }

    /// Whether an exchange needs faults, which are for tests only.
    package var needsFaults: Bool {
        exchanges.contains { exchange in
            exchange.fault != nil || exchange.race != nil
                || exchange.request.fields.contains {
                    $0.name == .prefer && !Preference.all(named: "fault", in: [$0.value]).isEmpty
                }
        }
    }

    /// The indices of the exchanges, those of a race together.
    package var rounds: [Range<Int>] {
        var rounds: [Range<Int>] = []
        for (index, exchange) in exchanges.enumerated() {
            if let race = exchange.race, index > 0, exchanges[index - 1].race == race, let last = rounds.popLast() {
                rounds.append(last.lowerBound..<index + 1)
            } else {
                rounds.append(index..<index + 1)
            }
        }
        return rounds
    }
}

/// Why a file is no transcript.
package struct TranscriptError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The line and the column in it, from 1.
    package var line: Int
    package var column: Int
    /// What is wrong there, in a sentence without its full stop.
    package var fault: String

    package init(line: Int, column: Int = 1, fault: String) {
        self.line = line
        self.column = column
        self.fault = fault
    }

    /// The fault with its place.
    package var description: String { "line \(line), column \(column): \(fault)." }
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
        /// Whether it is meant as it stands: braces in it are braces.
        var isLone = false

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
        package var target: String { String(startLine.drop { $0 != " " }.dropFirst()) }

        /// Whether it is whole only with what an earlier request was answered.
        package var refersToAnswers: Bool { !isLone && texts.contains { $0.contains("{{") } }

        /// The names of the requests that it refers to.
        var references: [String] {
            texts.flatMap { Template.pieces(of: $0) }.compactMap { piece in
                guard case .reference(let inner, _) = piece,
                    case .success(.exchange(let name, _)) = Template.reference(inner)
                else { return nil }
                return name
            }
        }

        private var texts: [String] { [startLine, content] + fields.map(\.value) }

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
        /// What whoever chose it is told; empty if there is nothing.
        package var reply = ""
    }
}
