import HTTPSemantics
import NIOHTTP1

extension Request {
    /// The parser's head as a value of our own, with what was kept from the parser.
    init(_ head: HTTPRequestHead, minorVersion: Int, _ withheld: borrowing ParserDialect.Withheld, framing: Framing) {
        var fields = Fields()
        fields.reserveCapacity(head.headers.count + withheld.fields.count)
        var next = 0
        for (name, value) in head.headers {
            while next < withheld.fields.count, withheld.fields[next].index <= fields.lines.count {
                fields.append(withheld.fields[next].line)
                next += 1
            }
            fields.append(FieldLine(spelling: name, value: Self.withoutTrailingSpace(value)))
        }
        for (_, line) in withheld.fields[next...] { fields.append(line) }
        let contentLength: Int? =
            switch framing {
            case .none: fields.has(.contentLength) ? 0 : nil
            case .counted(let length): length
            case .chunked: nil
            }
        self.init(
            methodName: withheld.requestLine?.method ?? head.method.rawValue,
            target: withheld.requestLine?.target ?? head.uri, minorVersion: minorVersion, fields: fields,
            contentLength: contentLength, isChunked: framing == .chunked)
    }

    /// RFC 9112 §5.1: white space around a value is not part of it. The parser takes away what stands before it.
    private static func withoutTrailingSpace(_ value: String) -> String {
        guard let last = value.utf8.last, last == 0x20 || last == 0x09 else { return value }
        var bytes = Substring(value).utf8
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
        return String(Substring(bytes))
    }
}
