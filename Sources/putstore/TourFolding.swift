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
