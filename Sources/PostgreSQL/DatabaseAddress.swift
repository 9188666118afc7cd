import CPostgreSQL

/// A URL that libpq reads: `postgres://user@host1,host2/database?sslmode=verify-full`.
package struct DatabaseAddress: Sendable {
    /// As it was given: it may have a password in it.
    let url: String
    /// The same without a password: for people.
    package let description: String
    /// The settings that it names.
    package let names: Set<String>

    /// Whether `text` is meant as the address of a database.
    package static func isAddress(_ text: String) -> Bool {
        text.hasPrefix("postgres://") || text.hasPrefix("postgresql://")
    }

    /// - Throws: `.noLibrary`, or `.badAddress` with what is wrong.
    package init(_ url: String) throws(PostgreSQLError) {
        if let failure = cpq_load() { throw PostgreSQLError(.noLibrary, String(cString: failure)) }
        let description = Self.withoutPassword(url)
        let found = Names()
        let context = Unmanaged.passUnretained(found).toOpaque()
        let fault = cpq_parse(url, context) { context, name, _ in
            guard let context, let name else { return }
            Unmanaged<Names>.fromOpaque(context).takeUnretainedValue().all.insert(String(cString: name))
        }
        if let fault {
            defer { cpq_free(fault) }
            throw PostgreSQLError(
                .badAddress, Self.withoutSecrets(PostgreSQLError.line(String(cString: fault)), of: url))
        }
        self.url = url
        self.description = description
        names = found.all
    }

    private final class Names {
        var all: Set<String> = []
    }

    /// `url` for people: without a password, whichever way it is spelled, and with those parameters alone that hold no secret.
    static func withoutPassword(_ url: String) -> String {
        let parts = Parts(url)
        let kept = parts.parameters.filter { isHarmless($0) }
        return parts.start + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&"))
    }

    /// What libpq says of `url`, without what may be a part of its password.
    static func withoutSecrets(_ message: String, of url: String) -> String {
        let parts = Parts(url)
        let values = parts.parameters.filter { !isHarmless($0) }.map { $0.drop { $0 != "=" }.dropFirst() }
        let secrets = ([parts.secret] + values).filter { !$0.isEmpty }
        // libpq puts what it cites in quotation marks: every second piece.
        let pieces = message.split(separator: "\"", omittingEmptySubsequences: false)
        return pieces.enumerated().map { number, piece in
            number % 2 == 1 && (piece.contains("://") || secrets.contains { $0.contains(piece) })
                ? "…" : String(piece)
        }.joined(separator: "\"")
    }

    private static func isHarmless(_ parameter: Substring) -> Bool {
        harmlessNames.contains(String(parameter.prefix { $0 != "=" }))
    }

    private static let harmlessNames: Set = [
        "application_name", "channel_binding", "connect_timeout", "dbname", "host", "hostaddr", "load_balance_hosts",
        "port",
        "sslmode", "sslrootcert", "target_session_attrs", "user",
    ]

    /// A URL taken apart as libpq does, and more carefully where a password has a character that it may not have.
    private struct Parts {
        /// The scheme, user, hosts and database.
        var start: String
        /// What stands between the user's colon and the last @; without an @, what stands behind the first colon.
        var secret: Substring
        var parameters: [Substring]

        init(_ url: String) {
            let scheme = url.range(of: "://")?.upperBound ?? url.startIndex
            var rest = url[scheme...]
            let user = rest.prefix { !":@/?".contains($0) }
            secret = ""
            if rest.dropFirst(user.count).first == ":" {
                let at = rest.lastIndex(of: "@")
                let end = at ?? rest.firstIndex { "/?".contains($0) } ?? rest.endIndex
                secret = rest[user.endIndex..<end].dropFirst()
                if let at {
                    start = String(url[..<scheme] + user)
                    rest = rest[at...]
                } else {
                    start = String(url[..<scheme])
                }
            } else {
                start = String(url[..<scheme])
            }
            let halves = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
            start += halves.first ?? ""
            parameters = halves.count > 1 ? halves[1].split(separator: "&") : []
        }
    }

    /// What a session is opened with. What the URL says counts more than the first, and less than the last.
    func settings(patience seconds: Int) -> [(name: String, value: String)] {
        [
            ("application_name", "putstore"), ("connect_timeout", String(seconds)),
            // Of several hosts the one that takes writes.
            ("target_session_attrs", "read-write"),
            // A host that is gone without a word is noticed within seconds.
            ("keepalives_idle", "5"), ("keepalives_interval", "2"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "10000"),
            ("dbname", url),
            ("client_encoding", "UTF8"),
        ]
    }
}

extension String {
    fileprivate func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }
}
