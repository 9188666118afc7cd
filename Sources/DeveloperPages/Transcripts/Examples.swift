import HTTPSemantics
import JSONDocuments

/// The transcripts of a folder: first the lessons, in their order, then the others by name.
package struct Examples: Sendable, Equatable {
    /// Every transcript.
    package let all: [Example]

    /// A transcript with the name of its file.
    package struct Example: Sendable, Equatable {
        /// The file's name without `.http`.
        package var name: String
        /// What is in it.
        package var transcript: Transcript
    }

    /// Reads files, in any order: the number at the head of a file makes it a lesson, and gives its place.
    /// - Throws: an `ExampleError` that names the file and the place.
    package init(_ files: [(name: String, text: String)]) throws(ExampleError) {
        let (examples, errors) = Self.reading(files)
        if let error = errors.first { throw error }
        self = examples
    }

    /// What can be read of files, and why the others cannot.
    package static func reading(_ files: [(name: String, text: String)]) -> (Examples, [ExampleError]) {
        var read: [Example] = []
        var errors: [ExampleError] = []
        for file in files {
            do throws(TranscriptError) {
                read.append(Example(name: file.name, transcript: try Transcript(playing: file.text)))
            } catch {
                errors.append(ExampleError(name: file.name, fault: error))
            }
        }
        return (Examples(sorting: read), errors)
    }

    private init(sorting examples: [Example]) {
        all = examples.sorted { ($0.transcript.lesson ?? .max, $0.name) < ($1.transcript.lesson ?? .max, $1.name) }
    }

    /// The lessons, in their order.
    package var lessons: [Example] { all.filter { $0.transcript.lesson != nil } }
}

/// Why a file cannot be read.
package struct ExampleError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file's name without `.http`.
    package var name: String
    /// What is wrong with it.
    package var fault: TranscriptError

    package init(name: String, fault: TranscriptError) {
        self.name = name
        self.fault = fault
    }

    /// The fault in a sentence.
    package var description: String { "\(name), \(fault.description)" }
}

extension Examples {
    /// All transcripts as a JSON array, for a page that shows and plays them; behind them the files that cannot be read.
    package func json(_ errors: [ExampleError] = []) -> [UInt8] {
        var json = JSONBuilder()
        json.beginArray()
        for example in all { example.write(to: &json) }
        for error in errors { error.write(to: &json) }
        json.endArray()
        json.lineFeed()
        return json.bytes
    }
}

extension ExampleError {
    fileprivate func write(to json: inout JSONBuilder) {
        json.beginObject()
        json.member("name", name)
        json.member("lesson")
        json.null()
        json.member("title", name)
        json.member("introduction", "")
        json.member("exchanges")
        json.beginArray()
        json.endArray()
        json.member("fault")
        json.beginObject()
        json.member("line")
        json.number(fault.line)
        json.member("column")
        json.number(fault.column)
        json.member("detail", fault.fault + ".")
        json.endObject()
        json.endObject()
    }
}

extension Examples.Example {
    fileprivate func write(to json: inout JSONBuilder) {
        json.beginObject()
        json.member("name", name)
        json.member("lesson")
        if let lesson = transcript.lesson { json.number(lesson) } else { json.null() }
        json.member("title", transcript.title.isEmpty ? name : transcript.title)
        json.member("introduction", transcript.introduction)
        json.member("exchanges")
        json.beginArray()
        for exchange in transcript.exchanges { exchange.write(to: &json) }
        json.endArray()
        json.member("fault")
        json.null()
        json.endObject()
    }
}

extension Transcript.Exchange {
    fileprivate func write(to json: inout JSONBuilder) {
        json.beginObject()
        json.member("title", title)
        json.member("prose", prose)
        json.text("name", name)
        json.text("client", client)
        json.text("fault", fault)
        json.member("race")
        if let race { json.number(race) } else { json.null() }
        json.member("request")
        json.beginObject()
        json.member("method", request.method)
        json.member("target", request.target)
        json.write(request.fields)
        json.member("content", request.content)
        json.endObject()
        json.member("answer")
        switch answer {
        case .any: json.null()
        case .none:
            json.beginObject()
            json.member("status")
            json.null()
            json.endObject()
        case .answer(let answer): answer.write(to: &json)
        }
        json.member("question")
        if let question { question.write(to: &json) } else { json.null() }
        json.endObject()
    }
}

extension ExpectedAnswer {
    fileprivate func write(to json: inout JSONBuilder) {
        json.beginObject()
        json.member("status")
        if let status { json.number(status) } else { json.null() }
        json.member("statusLine", statusLine)
        json.write(fields)
        json.text("content", content)
        json.endObject()
    }
}

extension JSONBuilder {
    fileprivate mutating func write(_ fields: [FieldLine]) {
        member("fields")
        beginArray()
        for field in fields {
            beginObject()
            member("name", field.spelling)
            member("value", field.value)
            endObject()
        }
        endArray()
    }

    /// A member that may be null.
    fileprivate mutating func text(_ name: String, _ value: String?) {
        guard let value else {
            member(name)
            return null()
        }
        member(name, value)
    }
}

extension Question {
    fileprivate func write(to json: inout JSONBuilder) {
        json.beginObject()
        json.member("text", text)
        json.member("choices")
        json.beginArray()
        for choice in choices {
            json.beginObject()
            json.member("text", choice.text)
            json.member("isRight", choice.isRight)
            json.member("reply", choice.reply)
            json.endObject()
        }
        json.endArray()
        json.member("why", why)
        json.endObject()
    }
}
