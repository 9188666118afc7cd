/// The shapes in which an input is read.
enum Input {
    /// What stands before and after the first record separator, which no text has by chance; nil if there is none.
    static func halves(_ input: [UInt8]) -> (first: [UInt8], second: [UInt8])? {
        guard let mark = input.firstIndex(of: 0x1E) else { return nil }
        return (Array(input[..<mark]), Array(input[(mark + 1)...]))
    }

    /// A field value, as the server makes one of the bytes of a field line.
    static func text(_ input: some Collection<UInt8>) -> String { String(decoding: input, as: UTF8.self) }

    /// The lines of a field that is sent more than once.
    static func lines(_ input: [UInt8]) -> [String] {
        input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(text)
    }
}
