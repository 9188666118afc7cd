import Testing

/// History: nothing acknowledged is lost of the past either.
struct HistoryRaceTests {
    @Test func `of 100 racing writes each is a revision with its bytes, in one chain, also after kill -9`() throws {
        let first = try PutstoreProcess()
        let answers = try Race.run(
            100, "PUT", "/c/1", [(name: "Content-Type", value: "application/json")], against: first
        ) { "{\"writer\":\($0)}" }
        let numbers = try answers.map { try $0.entityTag().filter { $0 != "\"" } }
        try expect(numbers, in: first)
        try first.kill()
        let second = try first.restarted()
        try expect(numbers, in: second)
        #expect(try second.put("/c/1", "1").entityTag() == "\"101\"")
        #expect(try second.stop() == .exit(0))
    }

    private func expect(_ numbers: [String], in service: PutstoreProcess) throws {
        #expect(Set(numbers) == Set((1...100).map { "\($0)" }))
        let wire = try service.connect()
        for (writer, number) in numbers.enumerated() {
            let answer = try wire.send("GET", "/_revisions/\(number)")
            #expect(answer.text == "{\"writer\":\(writer)}" && answer["ETag"] == "\"\(number)\"")
            let link = answer["Link"] ?? ""
            #expect(
                link.contains("</_revisions/\((Int(number) ?? 0) - 1)>; rel=\"predecessor-version\"") == (number != "1")
            )
            #expect(link.contains("rel=\"successor-version\"") == (number != "100"))
        }
        let items = try #require(try wire.send("GET", "/_history/c/1?limit=1000").json()["items"]?.array)
        #expect(items.map { $0["revision"] } == (1...100).reversed().map { JSON.number(Double($0)) })
    }
}
