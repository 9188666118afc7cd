/// The head of a request, as it came over the wire; its content follows separately.
package struct Request: Sendable, Equatable {
    /// The method, as far as the service tells methods apart.
    package var method: Method
    /// The method as it was sent.
    package var methodName: String
    /// The request target as it was sent, in any of the four forms of RFC 9112 §3.2.
    package var target: String
    /// The minor version of HTTP/1: 0 or 1.
    package var minorVersion: Int
    /// The header fields.
    package var fields: Fields
    /// Bytes of content that Content-Length announces; nil if there is none or the content is chunked.
    package var contentLength: Int?
    /// Whether the content is chunked, its length therefore unknown.
    package var isChunked: Bool

    /// A request head. The defaults are those of a request without content.
    package init(
        methodName: String, target: String, minorVersion: Int = 1, fields: Fields = Fields(), contentLength: Int? = nil,
        isChunked: Bool = false
    ) {
        self.method = Method(name: methodName)
        self.methodName = methodName
        self.target = target
        self.minorVersion = minorVersion
        self.fields = fields
        self.contentLength = contentLength
        self.isChunked = isChunked
    }

    /// Whether content may follow the head.
    package var announcesContent: Bool { isChunked || (contentLength ?? 0) > 0 }

    /// The expectations of the client, in lower case; none in HTTP/1.0, where they are ignored (RFC 9110 §10.1.1).
    package var expectations: [String] {
        guard minorVersion >= 1, fields.has(.expect) else { return [] }
        return fields.elements(.expect).map { $0.asciiLowercased() }
    }

    /// Whether the client waits for `100 (Continue)` before it sends the content (RFC 9110 §10.1.1); never without
    /// content.
    package var awaitsContinue: Bool {
        announcesContent && fields.has(.expect) && expectations.contains("100-continue")
    }
}
