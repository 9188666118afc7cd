import ResourceCore
import Testing

/// What earlier versions recorded of answers: contents, too. A store that takes such records over keeps no content but lists.
package struct OldRecords {
    /// Must not be found in the database any more.
    package static let secret = "SECRETWORD"

    private let bytes: (String) -> String

    /// - Parameter bytes: A text as bytes, in the database's SQL.
    package init(bytes: @escaping (String) -> String) {
        self.bytes = bytes
    }

    /// Statements that put such records into `table`.
    package func insertions(into table: String) -> [String] {
        [
            ("single", "2", "'text/plain', 'de', 'inline', \(bytes(Self.secret))"),
            ("bare", "2", "NULL, NULL, NULL, NULL"),
            ("list", "", "'application/json', NULL, NULL, \(bytes(Self.list("")))"),
            ("whole", "", "'application/json', NULL, NULL, \(bytes(Self.list(Self.content)))"),
        ].map { key, id, content in
            "INSERT INTO \(table) VALUES ('\(key)', \(bytes("f")), 9000000000, 201, 'notes', '\(id)', 2, 7, \(content))"
        }
    }

    private static let content = ",\"contentType\":\"a/b\",\"content\":\"\(secret)\""

    private static func list(_ more: String) -> String {
        "{\"items\":[{\"id\":\"\\\"contentType\\\":\",\"href\":\"/notes/x\",\"etag\":\"\\\"2\\\"\"\(more)}]}\n"
    }

    /// Looks what a store that was opened since has of them.
    package func expectListsAlone(in reader: any ResourceReader) throws {
        func content(_ key: String) throws -> RecordedContent? {
            let facts: Facts = try waiting {
                reader.facts(
                    for: Target(collection: "notes", id: "1"), idempotencyKey: key, part: .none, completion: $0)
            }
            return facts.record?.answer.content
        }
        #expect(try content("single") == .representation)
        #expect(try content("bare") == RecordedContent.none)
        #expect(try content("list") == .list(Array(Self.list("").utf8), isWhole: false))
        #expect(try content("whole") == RecordedContent.none)
    }
}
