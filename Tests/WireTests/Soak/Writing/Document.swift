/// Content that is told by three numbers, so that a hundred thousand of them can be remembered.
struct Document: Hashable {
    /// Different for each content that was ever sent.
    var number: Int
    /// What patches change.
    var mark = 0
    /// Bytes of filling.
    var length: Int

    /// The bytes, with a spelling that a service which parses and prints would not keep.
    var text: String {
        "{\"number\": \(number).00,\"mark\":\(mark), \"filling\":\"\(String(repeating: "x", count: length))\"}"
    }

    /// The patch document that makes `mark` what it is now.
    var patch: String { "{\"mark\":\(mark)}" }
}

/// What is stored at an address, as far as the writer can know it.
struct Version: Equatable {
    /// Nil if there is nothing.
    var document: Document?
    /// The entity tag; nil if no answer has told it.
    var tag: String?

    static let nothing = Version()
}

/// The number in an entity tag.
func revision(_ tag: String) -> Int? { Int(tag.dropFirst().dropLast()) }
