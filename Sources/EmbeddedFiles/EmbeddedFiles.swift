import CEmbeddedFiles

/// A file of the tree that the program carries within itself.
public struct EmbeddedFile: Sendable {
    /// The name: of a transcript without its ending.
    public let name: String
    /// The octets.
    public let content: [UInt8]

    /// The octets as text.
    public var text: String { String(decoding: content, as: UTF8.self) }

    /// The files of `Web/`.
    public static let web = files(embedded_web_files())

    /// The transcripts of `Examples/`.
    public static let transcripts = files(embedded_transcripts())

    /// The files of a list that ends with one without a name.
    private static func files(_ list: UnsafePointer<embedded_file>) -> [EmbeddedFile] {
        var files: [EmbeddedFile] = []
        var next = list
        while let name = next.pointee.name {
            let content = UnsafeBufferPointer(start: next.pointee.bytes, count: next.pointee.length)
            files.append(EmbeddedFile(name: String(cString: name), content: Array(content)))
            next += 1
        }
        return files
    }
}
