import HTTPSemantics
import NIOHTTP1

extension Request {
    /// The parser's head as a value of our own.
    init(_ head: HTTPRequestHead, framing: Framing) {
        var fields = Fields()
        fields.reserveCapacity(head.headers.count)
        for (name, value) in head.headers {
            fields.append(FieldLine(spelling: name, value: Self.withoutTrailingSpace(value)))
        }
        let contentLength: Int? =
            switch framing {
            case .none: fields.has(.contentLength) ? 0 : nil
            case .counted(let length): length
            case .chunked: nil
            }
        self.init(
            methodName: head.method.rawValue, target: head.uri, minorVersion: head.version.minor, fields: fields,
            contentLength: contentLength, isChunked: framing == .chunked)
    }

    /// RFC 9112 §5.1: white space around a value is not part of it. The parser takes away what stands before it.
    private static func withoutTrailingSpace(_ value: String) -> String {
        guard let last = value.utf8.last, last == 0x20 || last == 0x09 else { return value }
        var octets = Substring(value).utf8
        while let last = octets.last, last == 0x20 || last == 0x09 { octets.removeLast() }
        return String(Substring(octets))
    }
}
