import Glibc
import JSONDocuments

/// Prints a tour as plain text for 80 columns, or for as many as the terminal has; in colour where somebody looks at it and has not asked for none.
struct TourScreen {
    /// What a text is, which gives it its colour.
    enum Style: String {
        case heading = "1"
        case command = "36"
        case good = "32"
        case bad = "31"
    }

    /// The widest that a line of prose gets, in columns.
    let width = TourScreen.columns - 2

    /// What the terminal has, 80 at most; 80 where there is none.
    private static var columns: Int {
        var size = winsize()
        guard isatty(STDOUT_FILENO) == 1, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return 80
        }
        return min(80, max(24, Int(size.ws_col)))
    }

    private let isColoured =
        isatty(STDOUT_FILENO) == 1 && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)
        && (getenv("TERM").map { String(cString: $0) } ?? "dumb") != "dumb"

    /// Lines as they are.
    func print(_ text: String = "", _ style: Style? = nil) {
        Swift.print(styled(text, style))
    }

    /// A text that is broken into lines: the first begins with `lead`, the others with as many spaces.
    func prose(_ text: String, lead: String = "", _ style: Style? = nil) {
        guard !text.isEmpty else { return }
        let indent = String(repeating: " ", count: lead.count)
        for (index, line) in TourFolding.lines(of: text, width: width - lead.count).enumerated() {
            print((index == 0 ? lead : indent) + line, style)
        }
    }

    /// A line of an answer: it keeps its indentation, and where it is too long, it goes on further to the right.
    func quotation(_ line: String) {
        let lead = "  " + line.prefix { $0 == " " }
        let text = String(line.drop { $0 == " " })
        for (index, part) in TourFolding.lines(of: text, width: width - lead.count - 2).enumerated() {
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
    /// The lines of `text`, broken at spaces, or after a mark that separates, none wider than `width` characters; a word is
    /// never cut.
    static func lines(of text: String, width: Int) -> [String] {
        var lines: [String] = []
        var rest = Substring(text)
        while rest.count > width, let end = end(of: rest, width) {
            lines.append(String(rest[..<end]))
            rest = rest[end...].drop { $0 == " " }
        }
        return lines + [String(rest)]
    }

    /// Where a line ends that is to be no wider; nil if it cannot end before the text does.
    private static func end(of text: Substring, _ width: Int) -> Substring.Index? {
        let reach = text.prefix(width + 1)
        // A space at the very beginning is indentation, which no line ends after.
        if let space = reach.lastIndex(of: " "), !reach[..<space].allSatisfy({ $0 == " " }) { return space }
        let isMark = { (character: Character) in ",;/&?".contains(character) }
        if let mark = reach.dropLast().lastIndex(where: isMark) { return text.index(after: mark) }
        let further = text.dropFirst(width)
        guard let next = further.firstIndex(where: { $0 == " " || isMark($0) }) else { return nil }
        let end = text[next] == " " ? next : text.index(after: next)
        return end < text.endIndex ? end : nil
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
