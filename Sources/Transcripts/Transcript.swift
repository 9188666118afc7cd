import HTTPSemantics

/// An `Examples/*.http` file: requests, each with the answer that it must get. Documentation and test from one source.
///
///     # What the file shows.
///
///     ### The title of an exchange
///     PUT /orders/1 HTTP/1.1
///     Content-Type: application/json
///
///     {"Quantity":1}
///
///     HTTP/1.1 201 Created
///     Location: /orders/1
///     Last-Modified: …
///
/// `…` in an answer stands for any text. Content ends before the blank line that precedes what follows; Host and
/// Content-Length of a request are understood.
public struct Transcript: Sendable, Equatable {
    /// What the file shows: its first line, without the `#`.
    public var title: String
    /// The exchanges, in order.
    public var exchanges: [Exchange]

    /// One request with its answer.
    public struct Exchange: Sendable, Equatable {
        /// What it shows.
        public var title: String
        /// The request.
        public var request: Message
        /// The answer.
        public var answer: Message
    }

    /// A message as it is written: its first line, its fields, its content.
    public struct Message: Sendable, Equatable {
        /// The request line or the status line, without HTTP's version in a request.
        public var startLine: String
        /// The fields, in order.
        public var fields: [FieldLine]
        /// The content, without a line end after it.
        public var content: String

        /// The value of a field; nil if it is not there.
        public subscript(_ name: FieldName) -> String? {
            fields.first { $0.name == name }?.value
        }

        /// The method of a request.
        public var method: String { String(startLine.prefix { $0 != " " }) }

        /// The target of a request.
        public var target: String { String(startLine.drop { $0 != " " }.dropFirst().prefix { $0 != " " }) }

        /// The request's head, with the Host and Content-Length that a client would add.
        public var request: Request {
            var all = Fields(fields)
            if !all.has(.host) { all.append(.host, "localhost") }
            let isChunked = all.has(.transferEncoding)
            let length = content.isEmpty || isChunked ? nil : content.utf8.count
            if let length, !all.has(.contentLength) { all.append(.contentLength, "\(length)") }
            return Request(
                methodName: method, target: target, fields: all, contentLength: length, isChunked: isChunked)
        }

        /// The status code of an answer; nil if there is none.
        public var status: Int? { Int(startLine.drop { $0 != " " }.dropFirst().prefix { $0 != " " }) }
    }

    /// The requests of a file that is a transcript, or one request alone.
    /// - Throws: a `TranscriptFault` that names the line.
    public static func requests(in text: String) throws(TranscriptFault) -> [Message] {
        guard !text.hasPrefix("#") else { return try Transcript(parsing: text).exchanges.map(\.request) }
        var reader = TranscriptReader(text)
        return [try reader.message(isAnswer: false)]
    }

    /// Reads a file.
    /// - Throws: a `TranscriptFault` that names the line.
    public init(parsing text: String) throws(TranscriptFault) {
        var reader = TranscriptReader(text)
        title = reader.title()
        exchanges = []
        while let title = try reader.exchangeTitle() {
            let request = try reader.message(isAnswer: false)
            exchanges.append(Exchange(title: title, request: request, answer: try reader.message(isAnswer: true)))
        }
    }
}

/// Why a file is no transcript.
public struct TranscriptFault: Error, Sendable, Equatable {
    /// The line, from 1.
    public var line: Int
    /// What was expected there.
    public var expected: String
}
