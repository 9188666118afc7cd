import EmbeddedFiles

/// Where the lessons of the lab come from.
package struct LessonSource: Sendable {
    /// What there is.
    package struct Lessons: Sendable {
        /// `/_lessons`.
        package var bytes: [UInt8]
        /// The files that cannot be read.
        package var errors: [ExampleError]

        package init(bytes: [UInt8], errors: [ExampleError]) {
            self.bytes = bytes
            self.errors = errors
        }
    }

    /// What there is now; called for every request, on its event loop.
    package let current: @Sendable () -> Lessons

    package init(_ current: @escaping @Sendable () -> Lessons) { self.current = current }

    /// Those that the program carries, read when they are first asked for.
    package static let own = LessonSource { carried }

    private static let carried: Lessons = {
        // That they can be read, a test says.
        let (examples, errors) = Examples.reading(EmbeddedFile.transcripts.map { ($0.name, $0.text) })
        return Lessons(bytes: examples.json(errors), errors: errors)
    }()
}
