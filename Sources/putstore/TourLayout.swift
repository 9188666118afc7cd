import JSONDocuments

/// Lays JSON out for reading: what fits into a line stays as it is, what does not gets a line for each of its parts.
enum TourLayout {
    /// The lines of a JSON text; nil if `text` is not JSON.
    static func lines(of text: String, width: Int) -> [String]? {
        guard let document = try? JSONDocument(parsing: Array(text.utf8)) else { return nil }
        var lines: [String] = []
        append(document.value, after: "", before: "", indent: "", width: width, to: &lines)
        return lines
    }

    private static func append(
        _ value: JSONValue, after lead: String, before trail: String, indent: String, width: Int,
        to lines: inout [String]
    ) {
        let whole = indent + lead + text(value) + trail
        let parts = parts(of: value)
        guard whole.count > width, !parts.isEmpty else {
            lines.append(whole)
            return
        }
        var brackets = ("{", "}")
        if case .array = value { brackets = ("[", "]") }
        lines.append(indent + lead + brackets.0)
        for (index, part) in parts.enumerated() {
            let comma = index < parts.count - 1 ? "," : ""
            append(part.value, after: part.lead, before: comma, indent: indent + "  ", width: width, to: &lines)
        }
        lines.append(indent + brackets.1 + trail)
    }

    /// The elements, or the members with their names before them; none of a value that is in one piece.
    private static func parts(of value: JSONValue) -> [(lead: String, value: JSONValue)] {
        switch value {
        case .object(let object): object.members.map { (text(.string($0.name)) + ":", $0.value) }
        case .array(let array): array.elements.map { ("", $0) }
        case .null, .boolean, .number, .string: []
        }
    }

    private static func text(_ value: JSONValue) -> String { String(decoding: value.bytes, as: UTF8.self) }
}
