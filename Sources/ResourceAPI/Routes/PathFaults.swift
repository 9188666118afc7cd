import HTTPSemantics
import ResourceCore

extension PathError {
    /// The fault as the client is told it; `query` is kept in the address that was probably meant.
    func targetError(query: String?) -> TargetError {
        switch self {
        case .badPercentEncoding: TargetError("A % in the path is not followed by two hexadecimal digits.")
        case .notUTF8: TargetError("A segment of the path is not UTF-8.")
        case .dotSegment: TargetError("“.” and “..” are no names of resources.")
        case .controlCharacter: TargetError("A segment of the path has a control character.")
        case .emptySegment(let trailingSlash, let path):
            TargetError(
                trailingSlash ? "The path ends with a slash." : "A segment of the path is empty.",
                intended: path + (query.map { "?" + $0 } ?? ""))
        }
    }
}
