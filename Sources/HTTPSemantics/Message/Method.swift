/// The method of a request, as far as this service tells methods apart. Names are case-sensitive (RFC 9110 §9.1).
package enum Method: String, CaseIterable, Sendable {
    case get = "GET"
    case head = "HEAD"
    case put = "PUT"
    case patch = "PATCH"
    case post = "POST"
    case delete = "DELETE"
    case options = "OPTIONS"
    /// Any other method, registered or invented: not implemented, 501.
    case other = ""

    /// The method that `name` spells; `.other` if the service does not implement it.
    package init(name: String) {
        self = Method(rawValue: name) ?? .other
    }

    /// Whether the service gives content of a request with this method a meaning. Elsewhere content is read and dropped.
    package var takesContent: Bool {
        switch self {
        case .put, .patch, .post: true
        case .get, .head, .delete, .options, .other: false
        }
    }

    /// Whether a request with this method asks for no change (RFC 9110 §9.2.1).
    package var isSafe: Bool {
        switch self {
        case .get, .head, .options: true
        case .put, .patch, .post, .delete, .other: false
        }
    }
}
