import Glibc

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
