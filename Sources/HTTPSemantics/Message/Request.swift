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
        self.init(
            Method(name: methodName), methodName, target, minorVersion, fields, contentLength: contentLength,
            isChunked: isChunked)
    }

    /// The same, where the method is known already.
    package init(
        _ method: Method, _ methodName: String, _ target: String, _ minorVersion: Int, _ fields: Fields,
        contentLength: Int?, isChunked: Bool
    ) {
        self.method = method
        self.methodName = methodName
        self.target = target
        self.minorVersion = minorVersion
        self.fields = fields
        self.contentLength = contentLength
        self.isChunked = isChunked
    }

    /// The host that the request is for, and its port, as they stand in a URL. A target in absolute form names it, and Host
    /// does not count then (RFC 9112 §3.2.2). Nil if neither does.
    package var host: String? { RequestTarget(target)?.authority?.spelling ?? fields[.host] }

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

/// The method of a request, as far as this service tells methods apart. Names are case-sensitive (RFC 9110 §9.1).
package enum Method: String, CaseIterable, Sendable {
    case get = "GET"
    case head = "HEAD"
    case put = "PUT"
    case patch = "PATCH"
    case post = "POST"
    case delete = "DELETE"
    case options = "OPTIONS"
    case query = "QUERY"
    /// Any other method, registered or invented: not implemented, 501.
    case other = ""

    /// The method that `name` spells; `.other` if the service does not implement it.
    package init(name: String) {
        self = Method(rawValue: name) ?? .other
    }

    /// Whether the service gives content of a request with this method a meaning. Elsewhere content is read and dropped.
    package var takesContent: Bool {
        switch self {
        case .put, .patch, .post, .query: true
        case .get, .head, .delete, .options, .other: false
        }
    }

    /// Whether a request with this method asks for no change (RFC 9110 §9.2.1).
    package var isSafe: Bool {
        switch self {
        case .get, .head, .options, .query: true
        case .put, .patch, .post, .delete, .other: false
        }
    }
}
