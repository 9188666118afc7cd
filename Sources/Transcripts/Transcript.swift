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
