extension FieldScanner {
    /// The elements of `#element` (RFC 9110 §5.6.1) over all lines of a field, in order. Empty elements do not count.
    /// Each line is a list of its own, as lines are joined by commas. Nil if anything is not an element.
    static func list<Element>(
        _ lines: [String], of element: (inout FieldScanner) -> Element?
    ) -> [Element]? {
        var elements: [Element] = []
        for line in lines {
            var scanner = FieldScanner(line)
            while true {
                scanner.skipWhitespace()
                if scanner.isAtEnd { break }
                if scanner.take(",") { continue }
                guard let parsed = element(&scanner) else { return nil }
                elements.append(parsed)
                scanner.skipWhitespace()
                guard scanner.isAtEnd || scanner.take(",") else { return nil }
            }
        }
        return elements
    }
}
