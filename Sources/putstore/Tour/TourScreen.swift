import Glibc
import JSONDocuments

/// Prints a tour as plain text for 80 columns; in colour where somebody looks at it and has not asked for none.
struct TourScreen {
    /// What a text is, which gives it its colour.
    enum Style: String {
        case heading = "1"
        case command = "36"
        case good = "32"
        case bad = "31"
    }

    /// The widest that a line gets, in columns.
    static let width = 78

    private let isColoured =
        isatty(STDOUT_FILENO) == 1 && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)
        && (getenv("TERM").map { String(cString: $0) } ?? "dumb") != "dumb"

    /// Lines as they are.
    func print(_ text: String = "", _ style: Style? = nil) {
        Swift.print(styled(text, style))
    }

    /// A text that is broken into lines: the first begins with `lead`, the others with as many spaces.
    func prose(_ text: String, lead: String = "", _ style: Style? = nil) {
        let indent = String(repeating: " ", count: lead.count)
        for (index, line) in TourFolding.lines(of: text, width: Self.width - lead.count).enumerated() {
            print((index == 0 ? lead : indent) + line, style)
        }
    }

    /// A line of an answer: it keeps its indentation, and where it is too long, it goes on further to the right.
    func quotation(_ line: String) {
        let lead = "  " + line.prefix { $0 == " " }
        let text = String(line.drop { $0 == " " })
        for (index, part) in TourFolding.lines(of: text, width: Self.width - lead.count - 2).enumerated() {
            print(text.isEmpty ? "" : lead + (index == 0 ? "" : "  ") + part)
        }
    }

    /// A question at the end of which the cursor stays.
    func prompt(_ text: String) {
        Swift.print(text, terminator: " ")
        // Whoever is asked must see it.
        fflush(nil)
    }

    private func styled(_ text: String, _ style: Style?) -> String {
        guard isColoured, let style, !text.isEmpty else { return text }
        return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
    }
}

/// Breaks text into lines.
enum TourFolding {
    /// The lines of `text`, broken at spaces, none wider than `width` characters; a longer word is cut.
    static func lines(of text: String, width: Int) -> [String] {
        var lines: [String] = []
        var rest = Substring(text)
        while rest.count > width {
            let reach = rest.prefix(width + 1)
            // A space at the very beginning is indentation, which no line ends after.
            let space = reach.lastIndex(of: " ").flatMap { reach[..<$0].allSatisfy { $0 == " " } ? nil : $0 }
            let end = space ?? rest.index(rest.startIndex, offsetBy: width)
            lines.append(String(rest[..<end]))
            rest = rest[end...].drop { $0 == " " }
        }
        return lines + [String(rest)]
    }
}

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
