import Testing

/// `--history` and `--history-age`: how much of the past is kept.
struct BoundTests {
    private static let content = "\"" + String(repeating: "x", count: 200) + "\""

    /// Asks until the answer is as wanted: the past is dropped in turns in which nothing else is to do.
    private func wait(
        for service: PutstoreProcess, _ target: String, _ isRight: (Answer) throws -> Bool
    ) throws -> Answer {
        let deadline = Deadline(after: 10)
        while true {
            let answer = try service.send("GET", target)
            if try isRight(answer) { return answer }
            guard !deadline.isOver else { throw HarnessError("GET \(target): \(answer.text)") }
        }
    }

    private func number(_ answer: Answer, _ member: String) throws -> Int {
        guard case .number(let number) = try answer.json()[member] else { throw HarnessError("no \(member)") }
        return Int(number)
    }

    @Test func `--history bounds what is kept: the oldest changes go first, and what is current stays`() throws {
        try withPutstore("--history", "1KiB") { (service) throws in
            try service.put("/c/still", Self.content)
            for number in 1...20 { try service.put("/c/1", Self.content + String(repeating: " ", count: number)) }
            let extent = try wait(for: service, "/_history") { try number($0, "bytes") <= 1024 }
            let oldest = try number(extent, "oldest")
            #expect(oldest > 10 && oldest <= 21)
            #expect(try number(extent, "newest") == 21)
            try expectProblem(
                try service.send("GET", "/_revisions/2"), 410, "revision-gone", ["oldest": .number(Double(oldest))],
                hasFix: false)
            // What the oldest change replaced, and all from there on.
            for revision in (oldest - 1)...21 {
                #expect(try service.send("GET", "/_revisions/\(revision)").status == 200, "\(revision)")
            }
            #expect(try service.send("GET", "/_revisions/1").text == Self.content)
            let items = try #require(try service.send("GET", "/_history/c/1").json()["items"]?.array)
            #expect(items.map { $0["href"]?.string } == ((oldest - 1)...21).reversed().map { "/_revisions/\($0)" })
        }
    }

    @Test func `--history off keeps nothing that was superseded`() throws {
        try withPutstore("--history", "off") { (service) throws in
            for content in ["1", "2"] { try service.put("/c/1", content) }
            _ = try wait(for: service, "/_revisions/1") { $0.status == 410 }
            #expect(try service.send("GET", "/_history").text == "{\"oldest\":2,\"newest\":2,\"bytes\":0}\n")
            #expect(try service.send("GET", "/_revisions/2").text == "2")
            let answer = try service.send("GET", "/c/1", ["Accept-Datetime": Moment.longAgo])
            #expect(answer.text == "2" && answer["Content-Location"] == "/_revisions/2")
        }
    }

    @Test func `--history-age drops what is older`() throws {
        try withPutstore("--history-age", "1s") { (service) throws in
            for content in ["1", "2", "3"] { try service.put("/c/1", content) }
            var content = 3
            let deadline = Deadline(after: 10)
            while try service.send("GET", "/_revisions/1").status == 200, !deadline.isOver {
                content += 1
                try service.put("/c/1", "\(content)")
            }
            #expect(try service.send("GET", "/_revisions/1").status == 410)
            #expect(try service.send("GET", "/c/1").text == "\(content)")
        }
    }

    @Test(arguments: [
        ["--history", "unlimited"], ["--history", "2GiB", "--history-age", "30d"], ["--history", "1000000"],
    ])
    func `within the bound nothing goes`(options: [String]) throws {
        let service = try PutstoreProcess(options)
        for content in ["1", "2", "3"] { try service.put("/c/1", content) }
        #expect(try service.send("GET", "/_history").text == "{\"oldest\":1,\"newest\":3,\"bytes\":2}\n")
        #expect(try service.send("GET", "/_revisions/1").text == "1")
        #expect(try service.stop() == .exit(0))
    }
}
