import HTTPSemantics
import ResourceCore
import Testing

extension StorageContract {
    static let looks = [
        Check("A look hands over each resource by id, JSON with its content and other types without") { it in
            let contents = ["b": "1", "a": "{}", "é": "[2]", "t": "text"]
            for (id, content) in contents {
                let type = id == "t" ? "text/plain" : id == "b" ? "application/vnd.b+json" : "application/json"
                try await it.put(Representation(content: Array(content.utf8), mediaType: type), at: .note(id))
            }
            try await it.put("", at: Target(collection: "note", id: "other"))
            let reader = try it.store.makeReader()
            #expect(try reader.seen(in: "notes") == ["a {}", "b 1", "t", "é [2]"])
            #expect(try reader.seen(in: "notes", after: "b") == ["t", "é [2]"])
            #expect(try reader.seen(in: "notes", after: "azz", limit: 1) == ["b 1"])
            #expect(try reader.seen(in: "notes", after: "é") == [])
            #expect(try reader.seen(in: "nothing") == [])
        },
        Check("A look sees one state, whatever is written meanwhile, and fetches whole resources") { it in
            for id in ["a", "b", "c"] { try await it.put("content of \(id)", at: .note(id)) }
            let store = it.store
            let reader = try store.makeReader()
            let items: [Page.Item] = try waiting { completion in
                reader.look(
                    into: "notes",
                    { (snapshot) throws(StoreError) in
                        #expect(snapshot.validators.revision == 3)
                        let late = Commit(
                            to: .note("b"), decide: { .putting(Representation("late"), at: .note("b"), $0) },
                            completion: { _ in })
                        store.commit(late)
                        return try snapshot.resources(["c", "b", "nothing", "a"], byteLimit: 1 << 20)
                    }, completion: completion)
            }
            #expect(items.map(\.id) == ["c", "b", "a"])
            #expect(
                items.map { String(decoding: $0.stored.representation.content, as: UTF8.self) }.first == "content of c")
            #expect(items.map(\.stored.revision) == [3, 2, 1])
        },
        Check("A look takes no more resources once they weigh the limit, but always one") { it in
            for id in ["a", "b", "c"] { try await it.put("12345", at: .note(id)) }
            let reader = try it.store.makeReader()
            for (limit, count) in [(1, 1), (16, 1), (17, 2), (1000, 3)] {
                let items: [Page.Item] = try waiting { completion in
                    reader.look(
                        into: "notes",
                        { (snapshot) throws(StoreError) in
                            try snapshot.resources(["a", "b", "c"], byteLimit: limit)
                        }, completion: completion)
                }
                #expect(items.count == count, "\(limit)")
            }
        },
    ]
}

extension ResourceReader {
    /// What a look sees, as text.
    fileprivate func seen(in collection: String, after: String? = nil, limit: Int = .max) throws -> [String] {
        try waiting { completion in
            look(
                into: collection,
                { (snapshot) throws(StoreError) in
                    var seen: [String] = []
                    try snapshot.forEach(after: after) { resource in
                        let id = String(decoding: resource.id, as: UTF8.self)
                        seen.append(id + (resource.json.map { " " + String(decoding: $0, as: UTF8.self) } ?? ""))
                        return seen.count < limit
                    }
                    return seen
                }, completion: completion)
        }
    }
}
