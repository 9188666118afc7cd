import HTTPSemantics
import JSONDocuments

/// The transcripts of `Examples`: first the lessons, in their order, then the others by name.
///
/// A transcript is written for an empty store. It can be played on one in use if the player gives the collection, the
/// first segment of targets, `Location` and `Content-Location`, another name, appends something to the
/// `Idempotency-Key`, and translates entity tags: what is really in `ETag` where the transcript has `"2"` stands for
/// `"2"` from then on, and its number for that of `/_revisions/2`.
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
    /// - Throws: an `ExampleError` that names the file and the line.
    package init(_ files: [(name: String, text: String)]) throws(ExampleError) {
        var read: [Example] = []
        for file in files {
            do {
                read.append(Example(name: file.name, transcript: try Transcript(parsing: file.text)))
            } catch {
                throw ExampleError(name: file.name, fault: error)
            }
        }
        all = read.sorted { ($0.transcript.lesson ?? .max, $0.name) < ($1.transcript.lesson ?? .max, $1.name) }
    }

    /// The lessons, in their order.
    package var lessons: [Example] { all.filter { $0.transcript.lesson != nil } }
}

/// Why a file of `Examples` cannot be read.
package struct ExampleError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file's name without `.http`.
    package var name: String
    /// What is wrong with it.
    package var fault: TranscriptError

    /// The fault in a sentence.
    package var description: String { "\(name), line \(fault.line): expected \(fault.expected)." }
}

extension Examples {
    /// All transcripts as a JSON array, for a page that shows and plays them.
    package var json: [UInt8] {
        var json = JSONBuilder()
        json.beginArray()
        for example in all { example.write(to: &json) }
        json.endArray()
        json.lineFeed()
        return json.bytes
    }
}

extension Examples.Example {
    fileprivate func write(to json: inout JSONBuilder) {
        json.beginObject()
        json.member("name", name)
        json.member("lesson")
        if let lesson = transcript.lesson { json.number(lesson) } else { json.null() }
        json.member("title", transcript.title)
        json.member("introduction", transcript.introduction)
        json.member("exchanges")
        json.beginArray()
        for exchange in transcript.exchanges { exchange.write(to: &json) }
        json.endArray()
        json.endObject()
    }
}

extension Transcript.Exchange {
    fileprivate func write(to json: inout JSONBuilder) {
        json.beginObject()
        json.member("title", title)
        json.member("request")
        json.beginObject()
        json.member("method", request.method)
        json.member("target", request.target)
        request.writeFieldsAndContent(to: &json)
        json.endObject()
        json.member("answer")
        json.beginObject()
        json.member("status")
        if let status = answer.status { json.number(status) } else { json.null() }
        answer.writeFieldsAndContent(to: &json)
        json.endObject()
        json.member("question")
        if let question { question.write(to: &json) } else { json.null() }
        json.endObject()
    }
}

extension Transcript.Message {
    fileprivate func writeFieldsAndContent(to json: inout JSONBuilder) {
        json.member("fields")
        json.beginArray()
        for field in fields {
            json.beginObject()
            json.member("name", field.spelling)
            json.member("value", field.value)
            json.endObject()
        }
        json.endArray()
        json.member("content", content)
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
            json.endObject()
        }
        json.endArray()
        json.member("why", why)
        json.endObject()
    }
}
