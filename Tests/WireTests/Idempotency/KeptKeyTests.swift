import Testing

/// Idempotency-Key: how long the first answer is kept.
@Suite(.tags(.idempotencyKey)) struct KeptKeyTests {
    private let fields: SentFields = ["Content-Type": "application/json", "Idempotency-Key": "\"kept\""]

    @Test func `the first answer comes again after kill -9 and restart`() throws {
        let first = try PutstoreProcess()
        let made = try first.send("POST", "/c", fields, "{\"a\":1}")
        let location = try #require(made["Location"])
        expect(made, 201, UsualFields.created(location))
        try first.kill()
        let second = try first.restarted()
        let again = try second.send("POST", "/c", fields, "{\"a\":1}")
        expect(again, 201, UsualFields.with(UsualFields.created(location), ["Idempotency-Replayed": "true"]))
        #expect(again["ETag"] == made["ETag"])
        #expect(again["Last-Modified"] == made["Last-Modified"])
        try expectProblem(
            try second.send("POST", "/c", fields, "{\"a\":2}"), 422, "idempotency-key-reused",
            ["field": "Idempotency-Key"])
        #expect(try second.send("GET", "/c").json()["items"]?.array?.count == 1)
        #expect(try second.stop() == .exit(0))
    }

    @Test func `after --idempotency-ttl the key is free again`() throws {
        try withPutstore("--idempotency-ttl", "1") { (service) throws in
            let first = try service.send("POST", "/c", fields, "1")
            #expect(first.status == 201)
            let deadline = Deadline()
            let wire = try service.connect()
            while true {
                let answer = try wire.send("POST", "/c", fields, "1")
                #expect(answer.status == 201)
                if answer["Idempotency-Replayed"] == nil {
                    #expect(answer["Location"] != first["Location"])
                    break
                }
                guard !deadline.isOver else { throw HarnessError("the key is kept longer than a second") }
            }
        }
    }
}
