import JSONDocuments
import Testing

@Suite struct PatchBombTests {
    /// 10,000 doublings would be 2¹⁰⁰⁰⁰ bytes.
    @Test(arguments: [1_000_000, 1 << 40, Int.max])
    func `doubling by copy is refused early`(limit: Int) throws {
        let patch = try patch(repeatElement("{\"op\":\"copy\",\"from\":\"\",\"path\":\"/-\"}", count: 10_000))
        let failure = try #require(throws: JSONPatchApplicationError.self) {
            try patch.apply(to: document("[\"aaaaaaaaaaaaaaaaaaaaaaaaaa\"]"), limit: limit)
        }
        #expect(failure.operation < 70)
        switch failure.reason {
        case .tooLarge(let size): #expect(size == 1_000_000)
        case .tooCostly, .tooDeep: #expect(limit > 1_000_000)
        case .noSuchLocation, .notAnIndex, .indexOutOfRange, .testFailed, .moveIntoItself, .rootRemoved:
            Issue.record("\(failure.sentence)")
        }
    }

    @Test func `nesting by copy is refused at the depth limit`() throws {
        let patch = try patch(repeatElement("{\"op\":\"copy\",\"from\":\"\",\"path\":\"/0\"}", count: 1000))
        let failure = try #require(throws: JSONPatchApplicationError.self) {
            try patch.apply(to: document("[0]"), limit: .max, depthLimit: 12)
        }
        #expect(failure.reason == .tooDeep(limit: 12))
        #expect(failure.operation == 11)
    }

    @Test func `nesting by add is refused at the depth limit, 512 at most`() throws {
        let operations = (0..<600).map {
            "{\"op\":\"add\",\"path\":\"\(String(repeating: "/0", count: $0))/0\",\"value\":[]}"
        }
        let failure = try #require(throws: JSONPatchApplicationError.self) {
            try patch(operations).apply(to: document("[]"), limit: 1_000_000, depthLimit: 10_000)
        }
        #expect(failure.reason == .tooDeep(limit: 512))
        #expect(failure.operation == 511)
        let fits = try patch(operations.prefix(511)).apply(to: document("[]"), limit: 1_000_000)
        #expect(try fits.bytes(limit: 1_000_000).count == 1024)
    }

    @Test func `depth that was taken away again does not count`() throws {
        let patch = try patch([
            "{\"op\":\"add\",\"path\":\"/0\",\"value\":[[[]]]}", "{\"op\":\"replace\",\"path\":\"/0\",\"value\":[]}",
            "{\"op\":\"copy\",\"from\":\"\",\"path\":\"/0/0\"}",
        ])
        #expect(try written(patch.apply(to: document("[]"), limit: 100, depthLimit: 4)) == "[[[[]]]]")
    }

    @Test func `endless searching is refused`() throws {
        let name = String(repeating: "n", count: 8000)
        let target = try document("{\"\(name)\":0}")
        let patch = try patch(repeatElement("{\"op\":\"test\",\"path\":\"/\(name)\",\"value\":0}", count: 100))
        #expect(try patch.apply(to: target, limit: 1_000_000).byteCount == target.byteCount)
        let failure = try #require(throws: JSONPatchApplicationError.self) {
            try patch.apply(to: target, limit: 1_000_000, stepLimit: 50_000)
        }
        #expect(failure.reason == .tooCostly(limit: 50_000))
        #expect(failure.operation == 24)
    }

    /// What many small operations on a wide object cost grows with their number, and not with its square.
    @Test func `ten thousand members can be added, found, moved and removed`() throws {
        let numbers = 0..<10_000
        let adds = numbers.map { "{\"op\":\"add\",\"path\":\"/n\($0)\",\"value\":\($0)}" }
        let wide = try patch(adds).apply(to: document("{}"), limit: 1 << 24, stepLimit: 100_000)
        #expect(try written(wide) == "{" + numbers.map { "\"n\($0)\":\($0)" }.joined(separator: ",") + "}")
        let tests = numbers.map { "{\"op\":\"test\",\"path\":\"/n\($0)\",\"value\":\($0)}" }
        _ = try patch(tests).apply(to: wide, limit: 1 << 24, stepLimit: 1_000_000)
        let moves = numbers.map { "{\"op\":\"move\",\"from\":\"/n\($0)\",\"path\":\"/m\($0)\"}" }
        let moved = try patch(moves).apply(to: wide, limit: 1 << 24)
        #expect(try written(moved) == "{" + numbers.map { "\"m\($0)\":\($0)" }.joined(separator: ",") + "}")
        let removals = numbers.map { "{\"op\":\"remove\",\"path\":\"/m\($0 * 7 % 10_000)\"}" }
        #expect(try written(patch(removals).apply(to: moved, limit: 1 << 24)) == "{}")
    }

    @Test func `a wide object is searched rightly while members come and go`() throws {
        var dice = Dice(seed: 7)
        var names = (0..<100).map { "n\($0)" }
        var result = try document("{" + names.map { "\"\($0)\":0" }.joined(separator: ",") + "}")
        for round in 0..<600 {
            let operation: String
            if dice.roll(5) < 3 {
                operation = "{\"op\":\"remove\",\"path\":\"/\(names.remove(at: dice.roll(names.count)))\"}"
            } else {
                names.append("n\(round % 2 == 0 ? round : round + 1000)x")
                operation = "{\"op\":\"add\",\"path\":\"/\(names[names.count - 1])\",\"value\":0}"
            }
            if names.count < 20 { names.append("r\(round)") }
            let isRefill = names.last == "r\(round)"
            let refill = isRefill ? ["{\"op\":\"add\",\"path\":\"/r\(round)\",\"value\":0}"] : []
            let tests = names.map { "{\"op\":\"test\",\"path\":\"/\($0)\",\"value\":0}" }
            result = try patch([operation] + refill + tests).apply(to: result, limit: 1 << 20)
            #expect(try written(result) == "{" + names.map { "\"\($0)\":0" }.joined(separator: ",") + "}")
        }
    }

    @Test func `endless copying and shifting is refused`() throws {
        let target = try document("[[" + repeatElement("1", count: 10_000).joined(separator: ",") + "],0]")
        let copies = try patch(repeatElement("{\"op\":\"copy\",\"from\":\"/0\",\"path\":\"/1\"}", count: 20_000))
        let shifts = try patch(repeatElement("{\"op\":\"remove\",\"path\":\"/0/0\"}", count: 9000))
        for bomb in [copies, shifts] {
            let failure = try #require(throws: JSONPatchApplicationError.self) {
                try bomb.apply(to: target, limit: 1_000_000, stepLimit: 1_000_000)
            }
            #expect(failure.reason == .tooCostly(limit: 1_000_000))
        }
    }

    private func patch(_ operations: some Sequence<String>) throws -> JSONPatch {
        try JSONPatch(parsing: Array("[\(operations.joined(separator: ","))]".utf8))
    }
}
