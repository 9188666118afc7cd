/// Why a request cannot be written in a language: its client would send something else, or nothing.
package enum SnippetRefusal: Error, Sendable, Equatable {
    /// The client respells the method, or keeps it to itself.
    case method(String)
    /// The client sends no content with this method.
    case contentWithMethod(String)
    /// The client would give content without a Content-Type one of its own.
    case untypedContent
    /// The client does not let code set this field.
    case field(String)
    /// The client cannot spell this field's value.
    case fieldValue(String)
    /// The client would send another target, such as one without its `..`.
    case target
    /// The content has a NUL, which no argument of a command can hold.
    case nul
    /// The content has more bytes than a literal or an argument may have.
    case contentTooLong(limit: Int)

    /// The refusal in a human sentence.
    /// - Parameter title: the language's title.
    package func sentence(_ title: String) -> String {
        switch self {
        case .method(let name): "\(title) cannot send the method \(name) as it is spelled."
        case .contentWithMethod(let name): "\(title) cannot send content with \(name)."
        case .untypedContent: "\(title) would add a Content-Type to content that has none."
        case .field(let name): "\(title) does not let code set the field \(name)."
        case .fieldValue(let name): "\(title) cannot spell this value of the field \(name)."
        case .target: "\(title) would send another target than this one."
        case .nul: "\(title) takes content as an argument of a command, which cannot hold a NUL."
        case .contentTooLong(let limit): "\(title) takes at most \(limit) bytes of content in place."
        }
    }
}
