import EmbeddedFiles

/// Which putstore this is.
enum Version {
    static let number = "0.1.0"

    /// The commit that it was built from, as `make dist` has written it into the program; empty in other builds.
    static let commit = EmbeddedFile.commit

    /// As people are told it.
    static var text: String { commit.isEmpty ? number : "\(number) (\(commit))" }
}
