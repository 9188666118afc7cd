import HTTPSemantics

/// Options of curl, for the `fix` of a problem.
package enum CurlOption {
    /// `-H 'name: value'`, quoted for a POSIX shell.
    package static func field(_ name: FieldName, _ value: String) -> String {
        "-H " + quoted(name.spelling + ": " + value)
    }

    /// An Idempotency-Key that is another one each time.
    static let freshKey = #"-H "Idempotency-Key: \"$(date +%s%N)\"""#

    /// Leaves a field out.
    static func without(_ name: String) -> String { "-H " + quoted(name + ":") }

    /// A shell word that stands for `text`, whatever a client has put into it.
    package static func quoted(_ text: String) -> String {
        // By bytes: a quote may be part of a character that is no quote.
        var word: [UInt8] = [UInt8(ascii: "'")]
        for byte in text.utf8 {
            if byte == UInt8(ascii: "'") { word += Array("'\\'".utf8) }
            word.append(byte)
        }
        word.append(UInt8(ascii: "'"))
        return String(decoding: word, as: UTF8.self)
    }
}
