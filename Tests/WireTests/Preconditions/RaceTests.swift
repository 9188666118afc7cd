import Testing

/// Judging and writing are one transaction: races on a hundred connections.
@Suite(.serialized, .tags(.rfc5789, .rfc9110)) struct RaceTests {
    private let service: PutstoreProcess
    private let target = Fresh.resource()
    private let json = [(name: "Content-Type", value: "application/json")]

    init() throws { service = try .shared() }

    @Test func `of 100 racing writes with the same If-Match exactly one succeeds`() throws {
        let tag = try service.put(target, "\"first\"").entityTag()
        let answers = try race("PUT", json + [(name: "If-Match", value: tag)])
        try expectOneWinner(answers, status: 204)
    }

    @Test func `of 100 racing creations with If-None-Match * exactly one succeeds`() throws {
        let answers = try race("PUT", json + [(name: "If-None-Match", value: "*")])
        try expectOneWinner(answers, status: 201)
    }

    @Test func `of 100 racing plain PUTs to a new address exactly one is 201`() throws {
        let answers = try race("PUT", json)
        #expect(answers.filter { $0.status == 201 }.count == 1)
        #expect(answers.filter { $0.status == 204 }.count == 99)
        let tags = try answers.map { try $0.entityTag() }
        #expect(Set(tags).count == 100)
        let stored = try service.send("GET", target)
        let last = try #require(tags.firstIndex(of: try stored.entityTag()))
        #expect(stored.text == "{\"writer\":\(last)}")
        #expect(tags.compactMap { revision($0) }.max() == revision(tags[last]))
    }

    @Test func `of 100 racing DELETEs exactly one is 204, the others 404`() throws {
        try service.put(target, "1")
        let answers = try Race.run(
            (0..<100).map { _ in RequestText(method: "DELETE", target: target) }, against: service)
        #expect(answers.filter { $0.status == 204 }.count == 1)
        #expect(answers.filter { $0.status == 404 }.count == 99)
    }

    @Test func `100 racing patches of different members all apply`() throws {
        try service.put(target, "{}")
        let answers = try Race.run(
            100, "PATCH", target, [(name: "Content-Type", value: "application/merge-patch+json")], against: service
        ) { "{\"m\($0)\":\($0)}" }
        #expect(answers.allSatisfy { $0.status == 204 })
        let members = try #require(try service.send("GET", target).json().object)
        #expect(members == Dictionary(uniqueKeysWithValues: (0..<100).map { ("m\($0)", .number(Double($0))) }))
    }

    @Test func `of 100 racing PATCHes and DELETEs with the same If-Match exactly one succeeds`() throws {
        let tag = try service.put(target, "{}").entityTag()
        let condition = (name: "If-Match", value: tag)
        let answers = try Race.run(
            (0..<100).map { index in
                index % 2 == 0
                    ? RequestText(method: "DELETE", target: target, fields: [condition])
                    : RequestText(
                        method: "PATCH", target: target,
                        fields: [condition, (name: "Content-Type", value: "application/merge-patch+json")],
                        content: Array("{\"writer\":\(index)}".utf8))
            }, against: service)
        #expect(answers.filter { $0.status == 204 }.count == 1)
        #expect(answers.filter { [404, 412].contains($0.status) }.count == 99)
    }

    private func race(_ method: String, _ fields: [(name: String, value: String)]) throws -> [Answer] {
        try Race.run(100, method, target, fields, against: service) { "{\"writer\":\($0)}" }
    }

    /// One answer has `status`, the others are 412, and what is stored is the winner's.
    private func expectOneWinner(_ answers: [Answer], status: Int) throws {
        #expect(answers.filter { $0.status == status }.count == 1)
        #expect(answers.filter { $0.status == 412 }.count == 99)
        let winner = try #require(answers.firstIndex { $0.status == status })
        let stored = try service.send("GET", target)
        expect(
            stored, 200, UsualFields.read(tag: .exactly(try answers[winner].entityTag())), "{\"writer\":\(winner)}")
        #expect(answers.allSatisfy { $0["ETag"] == stored["ETag"] })
    }

    private func revision(_ tag: String) -> Int? { Int(tag.dropFirst().dropLast()) }
}
