import CEmbeddedFiles

/// A file of the tree that the program carries within itself.
/// What it points at are constants.
package struct EmbeddedFile: @unchecked Sendable {
    /// The name: of a transcript without its ending.
    package let name: String
    private let bytes: UnsafeBufferPointer<UInt8>

    /// The bytes, in memory of their own.
    package var content: [UInt8] { Array(bytes) }

    /// The bytes as text.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The files of `Web/`.
    package static let web = files(embedded_web_files())

    /// The transcripts of `Examples/`.
    package static let transcripts = files(embedded_transcripts())

    /// The commit that the program was built from; empty if it does not know.
    package static let commit = String(cString: embedded_commit())

    /// The files of a list that ends with one without a name.
    private static func files(_ list: UnsafePointer<embedded_file>) -> [EmbeddedFile] {
        var files: [EmbeddedFile] = []
        var next = list
        while let name = next.pointee.name {
            let bytes = UnsafeBufferPointer(start: next.pointee.bytes, count: next.pointee.length)
            files.append(EmbeddedFile(name: String(cString: name), bytes: bytes))
            next += 1
        }
        return files
    }
}
