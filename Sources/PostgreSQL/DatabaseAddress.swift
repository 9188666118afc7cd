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
            // libpq cites what it cannot read.
            let message = PostgreSQLError.line(String(cString: fault))
            throw PostgreSQLError(.badAddress, message.contains(url) ? "the URL cannot be read" : message)
        }
        self.url = url
        self.description = description
        names = found.all
    }

    private final class Names {
        var all: Set<String> = []
    }

    /// `url` without what stands between a colon and the last @ of its authority, and without parameters that are secret.
    static func withoutPassword(_ url: String) -> String {
        guard let scheme = url.range(of: "://") else { return "postgres://…" }
        let rest = url[scheme.upperBound...]
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var place = String(parts.first ?? "")
        if let at = place.lastIndex(of: "@") {
            let user = place[..<at].prefix { $0 != ":" }
            place = String(user) + String(place[at...])
        }
        var text = url[..<scheme.upperBound] + place
        if parts.count > 1 {
            let kept = parts[1].split(separator: "&").filter { parameter in
                !["password", "sslpassword", "passfile"].contains(parameter.prefix { $0 != "=" }.lowercased())
            }
            if !kept.isEmpty { text += "?" + kept.joined(separator: "&") }
        }
        return String(text)
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
