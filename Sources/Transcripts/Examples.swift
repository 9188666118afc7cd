/// The transcripts of `Examples`: first the lessons, in their order, then the others by name.
///
/// A transcript is written for an empty store. It can be played on one in use if the player gives the collection, the
/// first segment of targets, `Location` and `Content-Location`, another name, appends something to the
/// `Idempotency-Key`, and translates entity tags: what is really in `ETag` where the transcript has `"2"` stands for
/// `"2"` from then on.
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
