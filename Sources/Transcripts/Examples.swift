/// The transcripts of `Examples`: first the lessons, in their order, then the others by name.
///
/// A transcript is written for an empty store. It can be played on one in use if the player gives the collection, the
/// first segment of targets, `Location` and `Content-Location`, another name, appends something to the
/// `Idempotency-Key`, and translates entity tags: what is really in `ETag` where the transcript has `"2"` stands for
/// `"2"` from then on.
public struct Examples: Sendable, Equatable {
    /// Every transcript.
    public let all: [Example]

    /// A transcript with the name of its file.
    public struct Example: Sendable, Equatable {
        /// The file's name without `.http`.
        public var name: String
        /// What is in it.
        public var transcript: Transcript
    }

    /// Reads files, in any order: the number at the head of a file makes it a lesson, and gives its place.
    /// - Throws: an `ExampleFault` that names the file and the line.
    public init(_ files: [(name: String, text: String)]) throws(ExampleFault) {
        var read: [Example] = []
        for file in files {
            do {
                read.append(Example(name: file.name, transcript: try Transcript(parsing: file.text)))
            } catch {
                throw ExampleFault(name: file.name, fault: error)
            }
        }
        all = read.sorted { ($0.transcript.lesson ?? .max, $0.name) < ($1.transcript.lesson ?? .max, $1.name) }
    }

    /// The lessons, in their order.
    public var lessons: [Example] { all.filter { $0.transcript.lesson != nil } }
}

/// Why a file of `Examples` cannot be read.
public struct ExampleFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file's name without `.http`.
    public var name: String
    /// What is wrong with it.
    public var fault: TranscriptFault

    /// The fault in a sentence.
    public var description: String { "\(name), line \(fault.line): expected \(fault.expected)." }
}
