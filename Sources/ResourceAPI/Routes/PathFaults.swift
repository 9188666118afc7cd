import HTTPSemantics

extension PathFault {
    /// The fault as the client is told it; `query` is kept in the address that was probably meant.
    func targetFault(query: String?) -> TargetFault {
        switch self {
        case .badPercentEncoding: TargetFault("A % in the path is not followed by two hexadecimal digits.")
        case .notUTF8: TargetFault("A segment of the path is not UTF-8.")
        case .dotSegment: TargetFault("“.” and “..” are no names of resources.")
        case .controlCharacter: TargetFault("A segment of the path has a control character.")
        case .emptySegment(let trailingSlash, let path):
            TargetFault(
                trailingSlash ? "The path ends with a slash." : "A segment of the path is empty.",
                intended: path + (query.map { "?" + $0 } ?? ""))
        }
    }
}
