import Testing

/// What requests that were held together come to, one after the other: each sees what those before it left.
struct HoldOrderTests {
    struct Held: Sendable {
        var method: String
        /// Behind the collection's address; nil for the store.
        var target: String?
        var fields: [(name: String, value: String)] = []
        var content: String?

        static func put(_ id: String, _ content: String, _ fields: [(name: String, value: String)] = []) -> Held {
            Held(
                method: "PUT", target: "/" + id, fields: [(name: "Content-Type", value: "application/json")] + fields,
                content: content)
        }

        static func read(_ id: String, by method: String = "GET") -> Held { Held(method: method, target: "/" + id) }

        static func merge(_ target: String?, _ patch: String, _ fields: [(name: String, value: String)] = []) -> Held {
            Held(
                method: "PATCH", target: target,
                fields: [(name: "Content-Type", value: "application/merge-patch+json")] + fields, content: patch)
        }

        static func post(_ content: String, _ type: String, _ fields: [(name: String, value: String)] = []) -> Held {
            Held(
                method: "POST", target: "", fields: [(name: "Content-Type", value: type)] + fields, content: content)
        }

        static let clear = Held(method: "DELETE", target: "", fields: [(name: "If-Match", value: "*")])
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        /// What is at /there before.
        var before: String?
        var held: [Held]
        var statuses: [Int]
        /// The outcomes of the changes, in order, with ids where they are known.
        var changes: [String]
        var testDescription: String { name }
    }

    private static let large = #"{"pad":"\#(String(repeating: "x", count: 300_000))"}"#

    private static let cases = [
        Case(
            name: "a read after a write", held: [.put("a", "1"), .read("a")], statuses: [201, 200],
            changes: ["created a"]),
        Case(
            name: "HEAD after a write", held: [.put("a", "1"), .read("a", by: "HEAD")], statuses: [201, 200],
            changes: ["created a"]),
        Case(
            name: "a read after a deletion", before: "1",
            held: [Held(method: "DELETE", target: "/there"), .read("there")], statuses: [204, 404],
            changes: ["created there", "deleted there"]),
        Case(
            name: "reads between writes", held: [.read("a"), .put("a", "1"), .read("a"), .put("a", "2")],
            statuses: [404, 201, 200, 204], changes: ["created a", "replaced a"]),
        Case(
            name: "all is deleted after a write", held: [.put("a", "1"), .clear], statuses: [201, 204],
            changes: ["created a", "deleted a"]),
        Case(
            name: "a write after all is deleted", before: "1",
            held: [.clear, .put("there", "2", [(name: "If-None-Match", value: "*")])], statuses: [204, 201],
            changes: ["created there", "deleted there", "created there"]),
        Case(
            name: "a condition on the collection",
            held: [.put("a", "1"), .merge("", #"{"b":1}"#, [(name: "If-Match", value: #""0""#)])],
            statuses: [201, 412], changes: ["created a"]),
        Case(
            name: "a patch of the collection", held: [.put("a", "1"), .merge("", #"{"a":null}"#)],
            statuses: [201, 204], changes: ["created a", "deleted a"]),
        Case(
            name: "a patch of the store", held: [.put("a", "1"), .merge(nil, #"{"{c}":{"a":null}}"#)],
            statuses: [201, 204], changes: ["created a", "deleted a"]),
        Case(
            name: "many are made, then deleted", held: [.post("{}\n{}\n", "application/x-ndjson"), .clear],
            statuses: [201, 204], changes: ["created", "created", "deleted", "deleted"]),
        Case(
            name: "a patch of what is large", before: large,
            held: [.merge("/there", #"{"y":1}"#), .merge("/there", #"{"z":2}"#), .put("there", #"{"final":1}"#)],
            statuses: [204, 204, 204], changes: ["created there", "patched there", "patched there", "replaced there"]),
        Case(
            name: "a Slug that is taken meanwhile",
            held: [
                .post("1", "application/json", [(name: "Slug", value: "x")]),
                .post("2", "application/json", [(name: "Slug", value: "x")]), Held(method: "DELETE", target: "/x"),
            ], statuses: [201, 201, 204], changes: ["created x", "created", "deleted x"]),
        Case(
            name: "one that could be refused by its head",
            held: [.put("a", "{}"), .merge("/a", #"{"y":1}"#, [(name: "Expect", value: "100-continue")])],
            statuses: [201, 204], changes: ["created a", "patched a"]),
        Case(
            name: "one that waits for a change", before: "1",
            held: [
                Held(
                    method: "GET", target: "/there",
                    fields: [(name: "If-None-Match", value: "{etag}"), (name: "Prefer", value: "wait=60")]),
                .put("there", "2"),
            ], statuses: [200, 204], changes: ["created there", "replaced there"]),
    ]

    @Test(arguments: cases)
    func `each sees what those before it left, whatever it is`(this: Case) throws {
        let service = try PutstoreProcess.testing()
        let collection = Fresh.collection()
        if let before = this.before { try service.put("/\(collection)/there", before) }
        let wires = try send(this.held, to: collection, of: service)
        let answers = try zip(wires, this.held).map { wire, held in
            var answer = try wire.receive(to: held.method)
            if answer.status == 100 { answer = try wire.receive(to: held.method) }
            return answer
        }
        #expect(answers.map(\.status) == this.statuses)
        #expect(try changes(of: collection, service) == this.changes)
    }

    @Test func `QUERY and a page of the collection have what was stored before them, and not what comes after`() throws
    {
        let service = try PutstoreProcess.testing()
        let collection = Fresh.collection()
        let query = Held(
            method: "QUERY", target: "",
            fields: [(name: "Content-Type", value: "application/x-www-form-urlencoded")], content: "n=1")
        let held = [.put("a", #"{"n":1}"#), query, Held(method: "GET", target: ""), .put("b", #"{"n":1}"#)]
        let wires = try send(held, to: collection, of: service)
        let answers = try zip(wires, held).map { try $0.receive(to: $1.method) }
        #expect(answers.map(\.status) == [201, 200, 200, 201])
        for answer in answers[1...2] { #expect(try answer.json()["items"]?.array?.map { $0["id"]?.string } == ["a"]) }
    }

    /// Sends requests, each when the one before waits; a rule holds them.
    private func send(_ all: [Held], to collection: String, of service: PutstoreProcess) throws -> [Wire] {
        let rule = "order-\(collection)"
        try service.arm(
            rule, #"{"fields":{"X-Order":"\#(rule)"},"steps":[{"hold":{"until":\#(all.count),"seconds":30}}]}"#)
        defer { _ = try? service.send("DELETE", "/_faults/\(rule)") }
        let tag = try service.send("HEAD", "/\(collection)/there")["ETag"] ?? ""
        return try all.enumerated().map { index, held in
            let wire = try service.connect()
            let content = held.content.map { Array($0.replacing("{c}", with: collection).utf8) }
            let request = RequestText(
                method: held.method, target: held.target.map { "/" + collection + $0 } ?? "/",
                fields: held.fields.map { ($0.name, $0.value.replacing("{etag}", with: tag)) } + [
                    (name: "X-Order", value: rule)
                ], content: content)
            try wire.send(request.bytes(port: service.port))
            let deadline = Deadline()
            while index + 1 < all.count, !deadline.isOver,
                try service.send("GET", "/_faults/\(rule)").json()["held"] != .number(Double(index + 1))
            {}
            if index + 1 == all.count { try wait(for: rule, all.count, of: service) }
            return wire
        }
    }

    /// Waits until all of a group go on.
    private func wait(for rule: String, _ count: Int, of service: PutstoreProcess) throws {
        let deadline = Deadline()
        while !deadline.isOver {
            let state = try service.send("GET", "/_faults/\(rule)").json()
            if state["held"] == 0, state["fired"] == .number(Double(count)) { return }
        }
        throw HarnessError("they are not all there")
    }

    private func changes(of collection: String, _ service: PutstoreProcess) throws -> [String] {
        let items = try service.send("GET", "/_changes/\(collection)").json()["items"]?.array ?? []
        return items.map { item in
            let id = item["id"]?.string ?? ""
            return [item["outcome"]?.string ?? "", id.count > 20 ? "" : id].filter { !$0.isEmpty }.joined(
                separator: " ")
        }
    }
}
