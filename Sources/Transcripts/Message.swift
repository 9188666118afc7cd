import HTTPSemantics

extension Transcript {
    /// A message as it is written: its first line, its fields, its content.
    public struct Message: Sendable, Equatable {
        /// The request line or the status line, without HTTP's version in a request.
        public var startLine: String
        /// The fields, in order.
        public var fields: [FieldLine]
        /// The content, without a line end after it.
        public var content: String

        /// A message from its parts.
        public init(startLine: String, fields: [FieldLine], content: String) {
            self.startLine = startLine
            self.fields = fields
            self.content = content
        }

        /// The value of a field; nil if it is not there.
        public subscript(_ name: FieldName) -> String? {
            fields.first { $0.name == name }?.value
        }

        /// The method of a request.
        public var method: String { String(startLine.prefix { $0 != " " }) }

        /// The target of a request.
        public var target: String { String(startLine.drop { $0 != " " }.dropFirst().prefix { $0 != " " }) }

        /// The request's head, with the Host and Content-Length that a client would add.
        public var request: Request {
            var all = Fields(fields)
            if !all.has(.host) { all.append(.host, "localhost") }
            let isChunked = all.has(.transferEncoding)
            let length = content.isEmpty || isChunked ? nil : content.utf8.count
            if let length, !all.has(.contentLength) { all.append(.contentLength, "\(length)") }
            return Request(
                methodName: method, target: target, fields: all, contentLength: length, isChunked: isChunked)
        }

        /// The status code of an answer; nil if there is none.
        public var status: Int? { Int(startLine.drop { $0 != " " }.dropFirst().prefix { $0 != " " }) }
    }
}
