import HTTPSemantics

extension Transcript {
    /// A message as it is written: its first line, its fields, its content.
    package struct Message: Sendable, Equatable {
        /// The request line or the status line, without HTTP's version in a request.
        package var startLine: String
        /// The fields, in order.
        package var fields: [FieldLine]
        /// The content, without a line end after it.
        package var content: String

        /// A message from its parts.
        package init(startLine: String, fields: [FieldLine], content: String) {
            self.startLine = startLine
            self.fields = fields
            self.content = content
        }

        /// The value of a field; nil if it is not there.
        package subscript(_ name: FieldName) -> String? {
            fields.first { $0.name == name }?.value
        }

        /// The method of a request.
        package var method: String { String(startLine.prefix { $0 != " " }) }

        /// The target of a request.
        package var target: String { String(startLine.drop { $0 != " " }.dropFirst().prefix { $0 != " " }) }

        /// The request's head, with the Host and Content-Length that a client would add.
        package var request: Request {
            var all = Fields(fields)
            if !all.has(.host) { all.append(.host, "localhost") }
            let isChunked = all.has(.transferEncoding)
            let length = content.isEmpty || isChunked ? nil : content.utf8.count
            if let length, !all.has(.contentLength) { all.append(.contentLength, "\(length)") }
            return Request(
                methodName: method, target: target, fields: all, contentLength: length, isChunked: isChunked)
        }

        /// The request as it is sent. With a Transfer-Encoding the content is one chunk.
        package var bytes: [UInt8] {
            let request = request
            let lines = request.fields.lines.map { "\($0.spelling): \($0.value)\r\n" }.joined()
            let head = "\(method) \(target) HTTP/1.1\r\n\(lines)\r\n"
            guard request.isChunked else { return Array((head + content).utf8) }
            let size = String(content.utf8.count, radix: 16)
            let chunk = content.isEmpty ? "" : "\(size)\r\n\(content)\r\n"
            return Array((head + chunk + "0\r\n\r\n").utf8)
        }

        /// The status code of an answer; nil if there is none.
        package var status: Int? { Int(startLine.drop { $0 != " " }.dropFirst().prefix { $0 != " " }) }
    }
}
