/// An answer, before the server adds what belongs to the connection: `Date`, `Content-Length`, `Connection`.
package struct Response: Sendable, Equatable {
    /// The status.
    package var status: Status
    /// The fields, without `Date`, `Content-Length`, `Connection` and `Transfer-Encoding`.
    package var fields: Fields
    /// The content; the server leaves it out of an answer to HEAD and keeps its length.
    package var content: [UInt8]
    /// In an answer to HEAD whose content was not made: the bytes that the content of the answer to GET would have.
    package var declaredLength: Int?
    /// Whether the access log has a line for the request.
    package var isLogged = true
    /// How it reaches the client; nil: whole, and at once.
    package var delivery: Delivery?

    /// An answer.
    package init(_ status: Status, _ fields: Fields = Fields(), content: [UInt8] = [], declaredLength: Int? = nil) {
        self.status = status
        self.fields = fields
        self.content = content
        self.declaredLength = declaredLength
    }
}

/// How an answer reaches its client where that is disturbed on purpose.
package indirect enum Delivery: Sendable, Equatable {
    /// The client waits though the answer is there.
    case late(Duration)
    /// Not a byte is sent: the connection is closed, or reset.
    case never(isReset: Bool)
    /// The connection is closed after so many bytes of the content.
    case cut(after: Int)
    /// So many bytes of the content at a time, with a pause behind each part.
    case slow(bytes: Int, every: Duration)
}

/// A status code (RFC 9110 §15).
package struct Status: RawRepresentable, CaseIterable, Hashable, Sendable {
    package let rawValue: Int

    /// Nil for what is no final status code.
    package init?(rawValue: Int) {
        guard Self.codes.contains(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    private init(_ code: Int) { rawValue = code }

    /// Final status codes.
    package static let codes = 200..<600

    package static let ok = Status(200)
    package static let created = Status(201)
    package static let noContent = Status(204)
    package static let partialContent = Status(206)
    package static let notModified = Status(304)
    package static let badRequest = Status(400)
    package static let unauthorized = Status(401)
    package static let forbidden = Status(403)
    package static let notFound = Status(404)
    package static let methodNotAllowed = Status(405)
    package static let notAcceptable = Status(406)
    package static let requestTimeout = Status(408)
    package static let conflict = Status(409)
    package static let gone = Status(410)
    package static let preconditionFailed = Status(412)
    package static let contentTooLarge = Status(413)
    package static let uriTooLong = Status(414)
    package static let unsupportedMediaType = Status(415)
    package static let rangeNotSatisfiable = Status(416)
    package static let expectationFailed = Status(417)
    package static let misdirectedRequest = Status(421)
    package static let unprocessableContent = Status(422)
    package static let preconditionRequired = Status(428)
    package static let requestHeaderFieldsTooLarge = Status(431)
    package static let internalServerError = Status(500)
    package static let notImplemented = Status(501)
    package static let serviceUnavailable = Status(503)
    package static let httpVersionNotSupported = Status(505)
    package static let insufficientStorage = Status(507)

    /// Those that have a name (RFC 9110 §15, RFC 4918 §11, RFC 6585, RFC 7725, RFC 8470).
    package static let allCases = reasons.keys.sorted().map { Status($0) }

    /// The reason phrase of the status line.
    package var reasonPhrase: String { Self.reasons[rawValue] ?? (rawValue < 500 ? "Client Error" : "Server Error") }

    private static let reasons: [Int: String] = [
        200: "OK", 201: "Created", 204: "No Content", 206: "Partial Content", 304: "Not Modified",
        400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found",
        405: "Method Not Allowed", 406: "Not Acceptable", 407: "Proxy Authentication Required",
        408: "Request Timeout", 409: "Conflict", 410: "Gone", 411: "Length Required", 412: "Precondition Failed",
        413: "Content Too Large", 414: "URI Too Long", 415: "Unsupported Media Type", 416: "Range Not Satisfiable",
        417: "Expectation Failed", 421: "Misdirected Request", 422: "Unprocessable Content", 423: "Locked",
        424: "Failed Dependency", 425: "Too Early", 426: "Upgrade Required", 428: "Precondition Required",
        429: "Too Many Requests", 431: "Request Header Fields Too Large", 451: "Unavailable For Legal Reasons",
        500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
        504: "Gateway Timeout", 505: "HTTP Version Not Supported", 506: "Variant Also Negotiates",
        507: "Insufficient Storage", 508: "Loop Detected", 511: "Network Authentication Required",
    ]
}
