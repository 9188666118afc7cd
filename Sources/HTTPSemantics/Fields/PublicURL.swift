/// How clients reach the service through a proxy that takes `path` off the front of every target.
package struct PublicURL: Sendable, Hashable {
    package let isSecure: Bool
    /// The host, and the port where one is given.
    package let authority: Authority
    /// Stands before every path of the service: empty, or a slash and segments, without a slash at the end.
    package let path: String

    /// Nil if `text` is no http or https URL, has user information, a query or a fragment, or a path that no client
    /// would send as it is: with empty segments, dot segments or bad percent-encoding, or a slash at its end.
    package init?(_ text: String) {
        guard let target = RequestTarget(text), target.form == .absolute, let authority = target.authority,
            target.query == nil, !text.hasSuffix("/"), case .success = PathSegments.decode(target.path)
        else { return nil }
        isSecure = target.isSecure
        self.authority = authority
        path = target.path == "/" ? "" : target.path
    }

    /// Scheme and authority: `https://example.test:8443`.
    package var origin: String { (isSecure ? "https://" : "http://") + authority.spelling }
}

/// The one place that turns a path of the service into the one that clients see. Nil stands for clients that reach it
/// directly.
extension PublicURL? {
    /// The address that clients have for `path`, which begins with a slash.
    package func address(of path: String) -> String {
        switch self {
        case nil: path
        case .some(let url): url.path + path
        }
    }

    /// The whole URL that clients have for `path`. `host` is the one that the request named.
    package func url(of path: String, host: String) -> String {
        (map(\.origin) ?? "http://" + host) + address(of: path)
    }
}
