import Testing

/// RFC 9110 §13.2.2: every combination of the four condition fields, against the order of the text written down again.
@Suite(.tags(.rfc9110)) struct ConditionMatrixTests {
    /// What a field of the combination says; `Tag` and `Date` stand for the current validators.
    private static let tags: [String?] = [nil, "*", "Tag", "\"0\"", "W/Tag", "\"0\", Tag", "malformed"]
    private static let dates: [String?] = [nil, "Sun, 06 Nov 1994 08:49:37 GMT", "Date"]

    private struct Combination {
        var method: String
        var exists: Bool
        var match: String?
        var noneMatch: String?
        var unmodified: String?
        var modified: String?

        var isRead: Bool { method == "GET" || method == "HEAD" }

        /// The status by the steps of §13.2.2, and by §13.2.1 where the answer would be another anyway.
        var status: Int {
            if !exists, method != "PUT" { return 404 }
            if match == "malformed" || noneMatch == "malformed" { return 400 }
            if let match {
                guard exists, ["*", "Tag", "\"0\", Tag"].contains(match) else { return 412 }
            } else if exists, unmodified?.hasSuffix("1994 08:49:37 GMT") == true {
                return 412
            }
            if let noneMatch {
                if exists, noneMatch != "\"0\"" { return isRead ? 304 : 412 }
            } else if isRead, modified == "Date" {
                return 304
            }
            return isRead ? 200 : exists ? 204 : 201
        }
    }

    @Test(arguments: ["GET", "HEAD", "PUT", "PATCH", "DELETE"], [true, false])
    func `every combination of conditions comes to what the order of the RFC says`(method: String, exists: Bool) throws
    {
        let service = try PutstoreProcess.shared()
        let target = Fresh.resource()
        let json: SentFields = ["Content-Type": "application/json"]
        var wire = try service.connect()
        var current = try wire.send("PUT", target, json, "[1]")
        for match in Self.tags {
            for noneMatch in Self.tags {
                for unmodified in Self.dates {
                    for modified in [nil, "Date"] {
                        let combination = Combination(
                            method: method, exists: exists, match: match, noneMatch: noneMatch, unmodified: unmodified,
                            modified: modified)
                        if !exists { _ = try wire.send("DELETE", target) }
                        let answer = try ask(combination, target, current: current, over: wire)
                        #expect(answer.status == combination.status, "\(combination)")
                        if answer.status >= 400, exists {
                            #expect(answer["ETag"] == (answer.status == 412 ? current["ETag"] : nil), "\(combination)")
                        }
                        if answer["Connection"] == "close" { wire = try service.connect() }
                        if answer.status == 204 { current = try wire.send("PUT", target, json, "[1]") }
                    }
                }
            }
        }
    }

    private func ask(
        _ combination: Combination, _ target: String, current: Answer, over wire: Wire
    ) throws -> Answer {
        let type = ["PUT": "application/json", "PATCH": "application/merge-patch+json"][combination.method]
        let fields = [
            ("If-Match", combination.match), ("If-None-Match", combination.noneMatch),
            ("If-Unmodified-Since", combination.unmodified), ("If-Modified-Since", combination.modified),
            ("Content-Type", type),
        ].compactMap { name, value in
            value.map {
                (
                    name: name,
                    value: $0.replacing("Tag", with: current["ETag"] ?? "")
                        .replacing(#/^Date$/#, with: current["Last-Modified"] ?? "")
                )
            }
        }
        let request = RequestText(
            method: combination.method, target: target, fields: fields, content: type == nil ? nil : Array("[2]".utf8))
        try wire.send(request.bytes(port: wire.port))
        return try wire.receive(to: combination.method)
    }
}
