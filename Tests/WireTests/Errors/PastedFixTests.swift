import Testing

/// Errors: the fix of every kind of problem, pasted as it stands into curl's command line.
struct PastedFixTests {
    /// A request that is refused, to a resource that has `{"old":1}`.
    struct Refused: Sendable, CustomTestStringConvertible {
        var type: String
        var method = "PUT"
        /// `{c}` stands for the collection, `{stale}` and `{tag}` for the first and the current entity tag.
        var path = "/{c}/1"
        var fields = ["Content-Type: application/json"]
        var content: String? = "{\"new\":2}"
        /// What the resource may be after the fix was pasted, beside what it was.
        var mayBecome: String? = "{\"new\":2}"

        var testDescription: String { "\(type): \(method) \(path) \(fields)" }
    }

    private static let json = "Content-Type: application/json"

    @Test(arguments: [
        Refused(type: "precondition-failed", fields: [json, "If-Match: {stale}"], mayBecome: nil),
        Refused(type: "precondition-failed", fields: [json, "If-None-Match: *"], mayBecome: nil),
        Refused(
            type: "precondition-failed", fields: [json, "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT"],
            mayBecome: nil),
        Refused(
            type: "precondition-failed", method: "DELETE", fields: ["If-Match: {stale}"], content: nil, mayBecome: nil),
        Refused(type: "malformed-condition", fields: [json, "If-Match: null"], mayBecome: nil),
        Refused(type: "malformed-condition", fields: [json, "If-Match: *, {stale}"], mayBecome: nil),
        Refused(type: "malformed-condition", fields: [json, "If-Match: 0"], mayBecome: nil),
        Refused(type: "malformed-condition", fields: [json, "If-Match: true"], mayBecome: nil),
        Refused(type: "malformed-condition", fields: [json, "If-None-Match: *, \"0\""], mayBecome: nil),
        Refused(type: "partial-put", fields: [json, "Content-Range: bytes 4-8/9"], mayBecome: nil),
        Refused(type: "method-not-allowed", path: "/{c}", mayBecome: nil),
        Refused(type: "method-not-allowed", method: "POST", mayBecome: nil),
        Refused(type: "method-not-implemented", method: "put", mayBecome: nil),
        Refused(type: "undefined-query", path: "/{c}/1?id=2", mayBecome: nil),
        Refused(type: "undefined-query", method: "GET", path: "/{c}/1?id=2", fields: [], content: nil),
        Refused(type: "malformed-target", method: "GET", path: "/{c}/1/", fields: [], content: nil),
        Refused(type: "not-found", path: "/{c}/1/2", mayBecome: nil),
        Refused(type: "malformed-content", content: "{'new':2}", mayBecome: nil),
        Refused(type: "malformed-content", content: "", mayBecome: nil),
        Refused(type: "digest-mismatch", fields: [json, "Content-Digest: sha-256=:AAAA:"], mayBecome: nil),
        Refused(type: "malformed-content-field", fields: [json, "Content-Digest: md5"], mayBecome: nil),
        Refused(type: "malformed-content-field", fields: [json, "Repr-Digest: SHA-256=:AAAA:"], mayBecome: nil),
        Refused(type: "malformed-content-field", fields: [json, "Content-Language: -"], mayBecome: nil),
        Refused(type: "content-field-not-implemented", fields: [json, "Content-'`id`': 1"], mayBecome: nil),
        Refused(type: "content-field-not-implemented", fields: [json, "Content-MD5: AAAA"], mayBecome: nil),
        Refused(type: "expectation-failed", fields: [json, "Expect: x"]),
        Refused(type: "unsupported-content-coding", fields: [json, "Content-Encoding: gzip"]),
        Refused(type: "unsupported-media-type", fields: ["Content-Type: application/x-www-form-urlencoded"]),
        Refused(
            type: "unsupported-media-type", fields: ["Content-Type: application/x-www-form-urlencoded"],
            content: "new=2", mayBecome: nil),
        Refused(type: "content-type-required", fields: ["Content-Type:"]),
        Refused(type: "malformed-content-type", fields: ["Content-Type: json"]),
        Refused(
            type: "unsupported-media-type", method: "PATCH", content: "{\"old\":2}", mayBecome: "{\"old\":2}"),
        Refused(
            type: "unsupported-media-type", method: "PATCH",
            content: "[{\"op\":\"replace\",\"path\":\"/old\",\"value\":2}]", mayBecome: "{\"old\":2}"),
        Refused(
            type: "patch-does-not-apply", method: "PATCH", fields: ["Content-Type: application/json-patch+json"],
            content: "[{\"op\":\"test\",\"path\":\"/old\",\"value\":2}]", mayBecome: nil),
        Refused(
            type: "malformed-idempotency-key", method: "POST", path: "/{c}",
            fields: [json, "Idempotency-Key: \"no end"]),
        Refused(type: "misdirected-request", fields: [json, "Host: evil.example"], mayBecome: nil),
        Refused(type: "misdirected-request", method: "GET", fields: ["Host: evil.example"], content: nil),
        Refused(type: "cross-site-write", fields: [json, "Origin: http://evil.example"], mayBecome: nil),
        Refused(type: "not-acceptable", method: "GET", fields: ["Accept: text/html"], content: nil),
        Refused(type: "range-not-satisfiable", method: "GET", fields: ["Range: bytes=99-"], content: nil),
    ])
    func `a pasted fix loses nothing that the refusal protected`(request: Refused) throws {
        let service = try PutstoreProcess.shared()
        let directory = try TemporaryDirectory()
        let collection = Fresh.collection()
        let stale = try service.put("/\(collection)/1", "{\"older\":1}").entityTag()
        let tag = try service.put("/\(collection)/1", "{\"old\":1}").entityTag()
        let fill = { (text: String) in
            text.replacing("{c}", with: collection).replacing("{stale}", with: stale).replacing("{tag}", with: tag)
        }
        let content = try request.content.map { try directory.write($0, to: "content") }
        let fields = request.fields.map(fill)
        let url = "http://127.0.0.1:\(service.port)" + fill(request.path)

        func curl(_ fields: [String], _ fix: String) throws -> JSON? {
            let options =
                fields.map { "-H " + quoted($0) }
                + (content.map { ["--data-binary @" + $0] } ?? [])
                + (fix.hasPrefix("--url ") ? [] : ["--url " + quoted(url)]) + [fix]
            let command = "curl -sS -g --path-as-is -X \(request.method) \(options.joined(separator: " "))"
            let output = try Tool.run("sh", ["-c", command], in: directory)
            return output.hasPrefix("{\"type\"") ? try JSON(parsing: output) : nil
        }
        let problem = try #require(try curl(fields, ""), "it was not refused")
        #expect(problem["type"]?.string == "/_problems/\(request.type)")
        guard let fix = problem["fix"]?.string else { return }
        #expect(!fix.contains("-X"))

        // It stands in place of the field that it names.
        let named = problem["field"]?.string?.lowercased() ?? "?"
        let kept = fields.filter { !$0.lowercased().hasPrefix(named + ":") }
        let second = try curl(fix.hasPrefix("-H") ? kept : fields, fix)
        #expect(second?["type"] != problem["type"], "\(fix)")
        let now = try service.send("GET", "/\(collection)/1").text
        #expect(now == "{\"old\":1}" || now == request.mayBecome, "\(fix) made it \(now)")
        let items = try service.send("GET", "/\(collection)").json()["items"]?.array
        #expect(items?.count == (request.method == "POST" && request.type.contains("key") ? 2 : 1))
    }

    private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }
}
