import ResourceCore
import Testing

struct CurlOptionTests {
    @Test func `whatever a text has, the shell reads it as one word`() {
        let alphabet = Array("'\"`$\\!*?[]{}()<>|&;#~ =%aé😀\u{301}".unicodeScalars)
        for _ in 0..<10_000 {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0..<12) { text.append(alphabet.randomElement() ?? "'") }
            #expect(Self.word(CurlOption.quoted(String(text))) == Array(String(text).utf8))
        }
    }

    /// What a POSIX shell makes of a word of quoted parts and escaped quotes; nil if anything in it stands unquoted.
    private static func word(_ quoted: String) -> [UInt8]? {
        var text: [UInt8] = []
        var rest = Array(quoted.utf8)[...]
        while let first = rest.popFirst() {
            if first == UInt8(ascii: "'") {
                guard let end = rest.firstIndex(of: UInt8(ascii: "'")) else { return nil }
                text += rest[..<end]
                rest = rest[(end + 1)...]
            } else if first == UInt8(ascii: "\\"), let escaped = rest.popFirst() {
                text.append(escaped)
            } else {
                return nil
            }
        }
        return text
    }
}
