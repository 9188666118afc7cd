import Foundation
import Testing

/// Data in and out: `putstore import`, `putstore export` and `serve --seed`.
struct ImportTests {
    private let directory: TemporaryDirectory
    private var database: String { directory.path + "/store.db" }

    init() throws { directory = try TemporaryDirectory() }

    private func putstore(_ arguments: String...) throws -> (
        ending: ChildProcess.Ending, output: String, errors: String
    ) {
        try PutstoreProcess.run(arguments, in: directory)
    }

    private static let database = """
        {
          "posts": [
            { "id": 1, "title": "a", "price": 10.00 },
            { "id": "two", "title": "b" },
            { "title": "c" },
            "just text"
          ],
          "empty": [],
          "profile": { "name": "typicode", "id": 7 }
        }
        """

    @Test(arguments: ["export", "check"])
    func `a directory is no database`(command: String) throws {
        let (ending, output, errors) = try putstore(command, "--db", directory.path)
        #expect(ending != .exit(0) && output.isEmpty)
        #expect(errors.contains("\(directory.path) is not a putstore database"))
    }

    @Test func `of thousands of lines each is stored, and the first mistake is told by its line`() throws {
        func line(_ id: Int, _ content: String) -> String {
            "{\"content\":\(content),\"collection\":\"c\",\"contentType\":\"application/json\",\"id\":\"\(id)\"}\n"
        }
        let lines = (0..<5000).map { line($0 * 7 % 5000, "{\"n\":\($0)}") }
        let file = try directory.write(lines.joined(), to: "a.ndjson")
        let (_, output, errors) = try putstore("import", file, "--db", database)
        #expect(output == "\(database): 5000 created.\n", "\(errors)")
        let export = try putstore("export", "--db", database).output
        #expect(export.split(separator: "\n").count == 5000 && export.contains("\"content\":{\"n\":4999}"))
        // The second of an id, and then a line that is no JSON.
        var doubled = lines
        doubled[3000] = lines[10]
        let other = try directory.write(doubled.joined(), to: "b.ndjson")
        let double = try putstore("import", other, "--db", database)
        #expect(double.ending != .exit(0) && double.errors.contains("line 3001, column 1: There is another resource"))
        doubled[4000] = "{\"collection\":\n"
        let broken = try putstore("import", try directory.write(doubled.joined(), to: "c.ndjson"), "--db", database)
        #expect(broken.ending != .exit(0) && broken.errors.contains("line 4001"))
        #expect(try putstore("export", "--db", database).output == export)
    }

    @Test func `a db.json makes each element a resource under its id or its position, to the letter`() throws {
        let file = try directory.write(Self.database, to: "db.json")
        let (ending, output, errors) = try putstore("import", file, "--db", database)
        #expect(ending == .exit(0), "\(errors)")
        #expect(output == "\(database): 5 created.\n")
        let service = try PutstoreProcess(in: directory)
        for (path, content) in [
            ("/posts/1", "{ \"id\": 1, \"title\": \"a\", \"price\": 10.00 }"),
            ("/posts/two", "{ \"id\": \"two\", \"title\": \"b\" }"), ("/posts/3", "{ \"title\": \"c\" }"),
            ("/posts/4", "\"just text\""), ("/profile/profile", "{ \"name\": \"typicode\", \"id\": 7 }"),
        ] {
            #expect(try service.send("GET", path).text == content)
        }
        #expect(try service.send("GET", "/").json()["collections"]?.array?.count == 2)
    }

    @Test func `what an export has comes back with the same bytes, types, languages and dispositions`() throws {
        let service = try PutstoreProcess(["--accept", "text/*,image/png"], in: directory)
        try service.put("/a/x%2Fy%20%C3%A9", "[1,\n2]")
        try service.put("/b/2", " {\"n\": 1.0}")
        _ = try service.send(
            "PUT", "/a/text",
            [
                "Content-Type": "text/plain; charset=utf-8", "Content-Language": "de, en",
                "Content-Disposition": "inline; filename=\"a\"",
            ], "one\r\ntwo \u{0}\"")
        _ = try service.send("PUT", "/a/png", ["Content-Type": "image/png"], bytes: Array(0...255))
        let streamed = try service.send("GET", "/_store").text
        let (ending, exported, _) = try putstore("export", "--db", database)
        #expect(ending == .exit(0))
        #expect(exported == streamed)
        let file = try directory.write(exported, to: "export.ndjson")
        let copy = directory.path + "/copy.db"
        #expect(try putstore("import", file, "--db", copy).ending == .exit(0))
        func withoutRevisions(_ text: String) -> String {
            text.replacing(#/"etag":"[^,]*","lastModified":"[^"]*",/#, with: "")
        }
        let again = try putstore("export", "--db", copy).output
        #expect(withoutRevisions(again) == withoutRevisions(exported))
        #expect(again.split(separator: "\n").count == 4)
    }

    @Test func `import adds and replaces, and leaves what is the same as it is; --replace leaves nothing else`() throws
    {
        var file = try directory.write("{\"a\":[{\"id\":1,\"n\":1},{\"id\":2,\"n\":1}],\"b\":[1]}", to: "db.json")
        #expect(try putstore("import", file, "--db", database).output == "\(database): 3 created.\n")
        file = try directory.write("{\"a\":[{\"id\":2,\"n\":2},{\"id\":1,\"n\":1},{\"id\":3}]}", to: "db.json")
        #expect(
            try putstore("import", file, "--db", database).output
                == "\(database): 1 created, 1 replaced, 1 unchanged.\n")
        file = try directory.write("{\"a\":[{\"id\":1,\"n\":1}],\"c\":[0]}", to: "db.json")
        #expect(
            try putstore("import", file, "--db", database, "--replace").output
                == "\(database): 1 created, 1 unchanged, 3 deleted.\n")
        let service = try PutstoreProcess(in: directory)
        let items = try service.send("GET", "/_store").text.split(separator: "\n").map { try JSON(parsing: String($0)) }
        #expect(items.map { $0["collection"] } == ["a", "c"])
        #expect(items[0]["etag"] == "\"1\"")
    }

    @Test(arguments: [
        ("{\"a\":[1,2", 1, 10, "ends too soon"),
        ("{\"a\":[\n{\"id\":1},\n{\"id\":1.0},{\"id\":1}]}", 3, 18, "another resource"),
        ("{\"a b\":[]}", 0, 0, ""), ("{\"ok\":[],\n \"a b\":[1]}", 2, 2, "A collection's name"),
        ("{\"echo\":[1]}", 1, 2, "A collection's name"), ("{\"a\":5}", 1, 6, "single value"),
        ("{\"a\":[{\"id\":null}]}", 1, 13, "An id is a string or a number"),
        ("{\"a\":[{\"id\":\"\"}]}", 1, 13, "An id has 1 to 512 bytes"), ("[1]", 1, 1, "object of collections"),
        ("5", 1, 1, "object of collections"),
        (
            "{\"collection\":\"a\",\"id\":\"1\",\"content\":1}\n{\"collection\":\"a\",\"id\":\"1\",\"content\":2}\n", 2,
            1, "another resource"
        ),
        (
            "{\"collection\":\"a\",\"id\":\"1\",\"content\":1}\n{\"collection\":\"a\",\"id\":\"2\"}\n", 2, 1,
            "“content”, “text” or “base64”"
        ),
        (
            "{\"collection\":\"a\",\"id\":\"1\",\"content\":1}\n{\"collection\":\"a\",\"id\":\"2\",\"base64\":\"?\"}\n",
            2, 37, "Base64"
        ),
        ("{\"collection\":\"a\",\"id\":\"1\",\"content\":1}\n{\"id\":\"2\",\"content\":", 2, 21, "ends too soon"),
    ])
    func `a bad file is refused whole, with line and column`(
        content: String, line: Int, column: Int, said: String
    ) throws {
        guard line > 0 else { return }
        let file = try directory.write(content, to: "bad.json")
        let good = try directory.write("{\"kept\":[1]}", to: "good.json")
        #expect(try putstore("import", good, "--db", database).ending == .exit(0))
        let before = try putstore("export", "--db", database).output
        let (ending, output, errors) = try putstore("import", file, "--db", database)
        #expect(ending != .exit(0))
        #expect(output.isEmpty)
        #expect(errors.contains("bad.json, line \(line), column \(column): "), "\(errors)")
        #expect(errors.contains(said), "\(errors)")
        #expect(try putstore("export", "--db", database).output == before)
        // Nor does a service start with it.
        let fresh = directory.path + "/fresh.db"
        let start = try putstore("serve", "--port", "0", "--db", fresh, "--seed", file)
        #expect(start.ending != .exit(0))
        #expect(start.errors.contains("bad.json, line \(line), column \(column): "))
    }

    @Test func `a file that is served, or is not there, is refused`() throws {
        let file = try directory.write("{\"a\":[1]}", to: "db.json")
        let service = try PutstoreProcess(in: directory)
        let (ending, _, errors) = try putstore("import", file, "--db", database)
        #expect(ending != .exit(0))
        #expect(errors.contains("is in use by another putstore"))
        #expect(try service.send("GET", "/_store").text.isEmpty)
        #expect(
            try putstore("import", directory.path + "/none.json", "--db", database).errors.contains("cannot be read"))
        #expect(try putstore("export", "--db", directory.path + "/none.db").ending != .exit(0))
    }

    @Test(arguments: ["{directory}/store.db", ":memory:"])
    func `--seed fills an empty store, and is passed over where there is something`(database: String) throws {
        let file = try directory.write(Self.database, to: "db.json")
        let service = try PutstoreProcess(["--seed", file], database: database, in: directory)
        #expect(try service.send("GET", "/_store").text.split(separator: "\n").count == 5)
        #expect(try service.send("GET", "/posts/two").text == "{ \"id\": \"two\", \"title\": \"b\" }")
        guard database != ":memory:" else { return }
        _ = try service.send("DELETE", "/posts/two")
        #expect(try service.stop() == .exit(0))
        let again = try service.restarted()
        #expect(try again.send("GET", "/posts/two").status == 404)
        #expect(again.log.contains("has something in it: --seed"))
        #expect(try String(contentsOfFile: file, encoding: .utf8) == Self.database)
    }
}
