/// Text as a Java text block (JLS §3.10.6), for what would need many escapes otherwise, such as JSON.
enum JavaTextBlock {
    /// The block, its lines indented by that many spaces, which Java takes away again; nil where the text has a character
    /// that needs an escape even there, or white space that Java would take away too.
    static func literal(_ text: String, indent: Int) -> String? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard text.contains("\""), !text.hasSuffix("\""), !text.contains("\"\"\""),
            text.utf8.allSatisfy({ 0x20...0x7E ~= $0 && $0 != UInt8(ascii: "\\") || $0 == UInt8(ascii: "\n") }),
            lines.allSatisfy({ !$0.hasSuffix(" ") }), lines.contains(where: { !$0.isEmpty && !$0.hasPrefix(" ") })
        else { return nil }
        let margin = String(repeating: " ", count: indent)
        // With a line end at the end, the closing marks stand alone in a line: their indent counts, too.
        let block = lines.enumerated().map { index, line in
            line.isEmpty && index < lines.count - 1 ? "" : margin + line
        }
        return "\"\"\"\n" + block.joined(separator: "\n") + "\"\"\""
    }
}
