import Testing

/// Validators: what an ETag and a Last-Modified are.
struct ValidatorTests {
    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws { service = try .shared() }

    @Test func `an ETag never repeats, not even after DELETE, and is short enough to type`() throws {
        var tags: [String] = []
        for round in 0..<10 {
            tags.append(try service.put(target, "\(round % 2)").entityTag())
            if round % 3 == 0 { _ = try service.send("DELETE", target) }
        }
        #expect(Set(tags).count == tags.count)
        #expect(tags.allSatisfy { $0.hasPrefix("\"") && $0.hasSuffix("\"") && $0.utf8.count < 22 })
        let revisions = tags.compactMap { Int($0.dropFirst().dropLast()) }
        #expect(revisions.count == tags.count)
        #expect(revisions == revisions.sorted())
    }

    @Test func `the revision is a counter of the whole store`() throws {
        let first = try service.put(target, "1").entityTag()
        let second = try service.put(Fresh.resource(), "1").entityTag()
        #expect(first != second)
    }

    @Test func `Last-Modified has the second of the last change`() throws {
        let answer = try service.put(target, "1")
        #expect(answer["Last-Modified"] == answer["Date"])
        #expect(try service.send("GET", target)["Last-Modified"] == answer["Last-Modified"])
    }

    @Test func `--require-preconditions: writes to what exists are 428 without a condition`() throws {
        try withPutstore("--require-preconditions") { (service) throws in
            let json: SentFields = ["Content-Type": "application/json"]
            let patch: SentFields = ["Content-Type": "application/merge-patch+json"]
            let created = try service.send("PUT", "/c/1", json, "1")
            expect(created, 201, UsualFields.created("/c/1"))
            let tag = try created.entityTag()
            for (method, fields) in [("PUT", json), ("PATCH", patch), ("DELETE", [:])] {
                try expectProblem(
                    try service.send(method, "/c/1", fields, "2"), 428, "precondition-required",
                    ["field": "If-Match", "currentETag": .string(tag)], hasFix: false)
            }
            #expect(try service.send("PUT", "/c/1", ["Content-Type": "text/plain"], "2").status == 415)
            #expect(try service.send("POST", "/c", json, "1").status == 201)
            #expect(try service.send("DELETE", "/c/2").status == 404)
            let replaced = try service.send("PUT", "/c/1", ["Content-Type": "application/json", "If-Match": tag], "2")
            expect(replaced, 204, UsualFields.written)
            #expect(try service.send("DELETE", "/c/1", ["If-Match": "*"]).status == 204)
        }
    }
}
