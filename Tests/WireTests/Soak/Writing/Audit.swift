import Testing

/// Holds a running service, and the file that it writes, against a ledger.
struct Audit {
    let service: PutstoreProcess
    var ledger: Ledger
    /// Comparisons made.
    private(set) var comparisons = 0

    init(_ service: PutstoreProcess, _ ledger: Ledger) {
        self.service = service
        self.ledger = ledger
    }

    /// GETs each address: what was acknowledged is there to the byte, with its tag; what was not is there wholly or not at all.
    mutating func read(_ targets: some Sequence<String>) throws {
        let wire = try service.connect()
        for target in targets {
            let answer = try wire.send("GET", target)
            guard [200, 404].contains(answer.status) else { throw HarnessError("GET \(target): \(answer.text)") }
            let actual = answer.status == 200 ? (text: answer.text, tag: try answer.entityTag()) : nil
            let fault = ledger.finish(target, actual)
            #expect(fault == nil)
            comparisons += 1
        }
    }

    /// GETs revisions that were acknowledged: each is to the byte what it was, unless it was dropped for its age.
    mutating func read(revisions: some Sequence<Int>) throws {
        let wire = try service.connect()
        guard case .number(let oldest) = try wire.send("GET", "/_history").json()["oldest"] else {
            throw HarnessError("no oldest")
        }
        for number in revisions {
            let answer = try wire.send("GET", "/_revisions/\(number)")
            if answer.status == 410, number < Int(oldest) { continue }
            #expect(
                answer.status == 200 && answer.text == ledger.revisions[number]?.text, "\(number): \(answer.status)")
            #expect(answer["ETag"] == "\"\(number)\"")
            comparisons += 1
        }
    }

    /// Sends again what has a key and got no answer. What is there already must be replayed, and nothing is done twice.
    mutating func repeatUnanswered() throws {
        let wire = try service.connect()
        for (key, write) in ledger.patches.sorted(by: { $0.key < $1.key }) {
            let entry = ledger.entries[write.target]?.certain
            let answer = try send(write, over: wire)
            let wasDone = entry?.document == write.document
            #expect((answer["Idempotency-Replayed"] == "true") == wasDone, "\(key)")
            if wasDone { #expect(answer["ETag"] == entry?.tag, "\(key)") }
            try ledger.acknowledge(write, answer)
            comparisons += 1
        }
        for (_, post) in ledger.posts.filter({ $0.value.answer == nil }).sorted(by: { $0.key < $1.key }) {
            let first = try send(post.write, over: wire)
            let target = try ledger.acknowledge(post.write, first)
            let second = try send(post.write, over: wire)
            #expect(second["Idempotency-Replayed"] == "true")
            #expect(second["Location"] == target && second["ETag"] == first["ETag"])
            try read([target])
        }
    }

    /// Sends POSTs again that were answered: the first answer comes again.
    mutating func replay(_ keys: some Sequence<String>) throws {
        let wire = try service.connect()
        for key in keys {
            guard let post = ledger.posts[key], let first = post.answer else { continue }
            let answer = try send(post.write, over: wire)
            #expect(answer.status == 201 && answer["Idempotency-Replayed"] == "true", "\(key): \(answer)")
            #expect(answer["Location"] == first.location && answer["ETag"] == first.tag, "\(key)")
            comparisons += 1
        }
    }

    /// Looks into the file with another program: it is sound, and has these resources and no other.
    mutating func inspect() throws {
        let script = """
            PRAGMA integrity_check;
            SELECT '/' || collection || '/' || id, revision, length(content) FROM resource;
            """
        let file = service.directory.path + "/store.db"
        let lines = try Tool.run("sqlite3", ["-cmd", ".timeout 5000", file, script], in: service.directory)
            .split(separator: "\n")
        #expect(lines.first == "ok", "\(lines.prefix(10))")
        var live = ledger.live
        for line in lines.dropFirst() {
            let parts = line.split(separator: "|").map(String.init)
            guard parts.count == 3, let version = live.removeValue(forKey: parts[0]) else {
                Issue.record("nobody wrote \(line)")
                continue
            }
            let length = version.document?.text.utf8.count ?? 0
            #expect(version.tag == "\"\(parts[1])\"" && parts[2] == "\(length)", "\(line)")
            comparisons += 1
        }
        #expect(live.isEmpty, "lost: \(live.keys.sorted().prefix(10))")
        #expect(Set(ledger.live.values.map(\.tag)).count == ledger.live.count, "a revision was used twice")
    }

    private func send(_ write: Write, over wire: Wire) throws -> Answer {
        try wire.send(write.request(port: service.port))
        return try wire.receive(to: write.verb)
    }
}
