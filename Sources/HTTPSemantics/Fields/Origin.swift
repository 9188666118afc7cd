/// A web origin: scheme, host and port (RFC 6454 §4), as browsers send it in `Origin`.
package struct Origin: Sendable, Hashable {
    /// The scheme, in lower case.
    package let scheme: String
    /// The host, in lower case; an IP literal without its brackets.
    package let host: String
    /// The port, the scheme's own if none was given; nil for a scheme that has none.
    package let port: Int?

    /// The origin that `value` spells: `http://localhost:3000`. Nil for `null`, a list, or anything with a path.
    package init?(_ value: String) {
        guard let (scheme, rest) = Self.split(value), let authority = Authority(rest), !rest.hasSuffix(":") else {
            return nil
        }
        self.init(scheme: scheme, authority)
    }

    /// The origin of a service that is reached by `scheme` at `authority`.
    package init(scheme: String, _ authority: Authority) {
        self.scheme = scheme
        host = authority.host
        port = authority.port ?? Self.usualPort(scheme)
    }

    fileprivate var hasUsualPort: Bool { port != nil && port == Self.usualPort(scheme) }

    private static func usualPort(_ scheme: String) -> Int? {
        switch scheme {
        case "http": 80
        case "https": 443
        default: nil
        }
    }

    /// The scheme, in lower case, and what follows `://`; nil if there is no scheme (RFC 3986 §3.1).
    fileprivate static func split(_ value: String) -> (scheme: String, rest: String)? {
        var scanner = FieldScanner(value)
        let scheme = scanner.run {
            $0.isAlphanumeric || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
        }
        guard let first = scheme.first, first.isLetter, scanner.take("://") else { return nil }
        return (
            String(decoding: scheme, as: UTF8.self).asciiLowercased(),
            String(decoding: scanner.bytes[scanner.position...], as: UTF8.self)
        )
    }
}

/// Origins that an operator allows: one, `*` for any, or one with its port left open: `http://localhost:*`.
package struct OriginPattern: Sendable, Hashable {
    private enum Pattern: Hashable {
        case any
        case exactly(Origin)
        /// Any port, and none.
        case anyPort(scheme: String, host: String)
    }

    /// The pattern as it was written.
    package let spelling: String
    private let pattern: Pattern

    /// The pattern that `value` spells; nil if browsers never send an origin so: in lower case, and with the scheme's own
    /// port left out (RFC 6454 §6.2).
    package init?(_ value: String) {
        spelling = value
        guard value.hasOnlyBytes({ $0 == $0.asciiLowercased }) else { return nil }
        // “*” may stand in a name (RFC 3986 §3.2.2); no browser knows such a host, so it is a wildcard that is none.
        let name = value == "*" ? "" : value.hasSuffix(":*") ? value.dropLast(2) : value[...]
        guard !name.utf8.contains(UInt8(ascii: "*")) else { return nil }
        if value == "*" {
            pattern = .any
        } else if value.hasSuffix(":*") {
            guard let origin = Origin(String(value.dropLast(2))), !Self.hasPort(value.dropLast(2)) else { return nil }
            guard Self.isOfPages(origin) else { return nil }
            pattern = .anyPort(scheme: origin.scheme, host: origin.host)
        } else {
            guard let origin = Origin(value), Self.isOfPages(origin),
                !Self.hasPort(value[...]) || !origin.hasUsualPort
            else { return nil }
            pattern = .exactly(origin)
        }
    }

    /// Whether pages come from there: no browser shows what it has by other protocols as a page. Apps have schemes of their own.
    private static func isOfPages(_ origin: Origin) -> Bool {
        !["ftp", "ftps", "ws", "wss", "file", "data"].contains(origin.scheme)
    }

    /// Whether the value of an `Origin` field fits the pattern. `null` fits `*` alone.
    package func matches(_ value: String) -> Bool {
        switch pattern {
        case .any: return true
        case .exactly(let allowed): return Origin(value) == allowed
        case .anyPort(let scheme, let host):
            guard let origin = Origin(value) else { return false }
            return origin.scheme == scheme && origin.host == host
        }
    }

    private static func hasPort(_ value: Substring) -> Bool {
        Origin.split(String(value)).flatMap { Authority($0.rest) }?.port != nil
    }
}

/// How clients reach the service through something that takes `path` off the front of every target: a proxy, or the service
/// that a space is within.
package struct PublicURL: Sendable, Hashable {
    package let isSecure: Bool
    /// The host, and the port where one is given; nil where clients reach it by the host that they name.
    package let authority: Authority?
    /// Stands before every path of the service: empty, or a slash and segments, without a slash at the end.
    package private(set) var path: String

    private init() {
        isSecure = false
        authority = nil
        path = ""
    }

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
    package var origin: String? { authority.map { (isSecure ? "https://" : "http://") + $0.spelling } }

    /// How clients reach what is under `path` of a service that they reach through `url`.
    package static func within(_ path: String, of url: PublicURL?) -> PublicURL {
        var inner = url ?? PublicURL()
        inner.path += path
        return inner
    }
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

    /// The whole URL that clients have for `path`. `host` is the one that the request named; nil if there is none at all.
    package func url(of path: String, host: String?) -> String? {
        (flatMap(\.origin) ?? host.map { "http://" + $0 }).map { $0 + address(of: path) }
    }
}
