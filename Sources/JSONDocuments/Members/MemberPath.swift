/// Names a member somewhere in a value: by names with dots between (`author.name`), or by a JSON Pointer (`/author/name`).
///
/// The two say the same; a name with a dot in it needs a pointer. In an array a step is a position.
package struct MemberPath: Sendable, Hashable {
    /// The steps, decoded, as UTF-8; one or more.
    package let tokens: [[UInt8]]

    package init(tokens: [[UInt8]]) { self.tokens = tokens }

    /// - Throws: where the text is neither: empty, with nothing between two dots, or a pointer with a bad `~`.
    package init(parsing text: String) throws(MemberPathError) {
        if text.utf8.first == UInt8(ascii: "/") {
            do {
                tokens = try JSONPointer(parsing: text).tokens
            } catch {
                throw .badPointer(error)
            }
        } else {
            tokens = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map { Array($0) }
            guard tokens.allSatisfy({ !$0.isEmpty }) else { throw text.isEmpty ? .empty : .emptyName }
        }
    }

    /// With dots where that says the same, else as a pointer.
    package var description: String {
        let isPlain = tokens.allSatisfy { !$0.isEmpty && !$0.contains(UInt8(ascii: ".")) }
        if isPlain, tokens[0].first != UInt8(ascii: "/") {
            return String(decoding: Array(tokens.joined(separator: [UInt8(ascii: ".")])), as: UTF8.self)
        }
        return pointer
    }

    /// As a JSON Pointer.
    package var pointer: String { JSONPointer(tokens: tokens).description }
}

package enum MemberPathError: Error, Sendable, Equatable {
    case empty
    /// Two dots with nothing between, or one at an end.
    case emptyName
    case badPointer(JSONPointerError)

    package var sentence: String {
        switch self {
        case .empty: "The name of a member is missing."
        case .emptyName: "Between two dots there is no name; a member whose name is empty is written as a JSON Pointer."
        case .badPointer(let error): error.sentence
        }
    }
}
