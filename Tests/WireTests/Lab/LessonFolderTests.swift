import Testing

struct LessonFolderTests {
    @Test func `serve --lessons teaches what is in a folder instead, reads it anew, and tells what cannot be read`()
        throws
    {
        let directory = try TemporaryDirectory()
        try directory.write("\u{FEFF}# Lesson 2: Second\n\n### A\nGET {{host}}/a\n", to: "b.http")
        try directory.write("# Lesson 1: First\n\n### A\nGET {{host}}/a\n", to: "c.http")
        try directory.write("# Not a lesson\n\n### A\nstray\n", to: "a.http")
        try directory.write("stray", to: "notes.txt")
        try withPutstore("--lessons", directory.path, database: ":memory:") { service in
            var lessons = try #require(try service.send("GET", "/_lessons").json().array)
            #expect(lessons.map { $0["title"]?.string } == ["First", "Second", "a.http"])
            #expect(lessons[0]["fault"] == .null)
            #expect(lessons[2]["fault"]?["line"]?.number == 4 && lessons[2]["fault"]?["column"]?.number == 1)
            #expect(lessons[2]["fault"]?["detail"]?.string?.hasPrefix("expected a request line") == true)
            #expect(service.log.contains("Warning: \(directory.path)/a.http, line 4, column 1: expected a request"))
            try directory.write("# Lesson 3: Empty\n", to: "a.http")
            lessons = try #require(try service.send("GET", "/_lessons").json().array)
            #expect(lessons[2]["fault"]?["detail"]?.string == "there is no request in it.")
            try directory.write("# Mended\n\n### A\nGET {{host}}/a\n### B\nGET {{host}}/b\n", to: "a.http")
            lessons = try #require(try service.send("GET", "/_lessons").json().array)
            #expect(lessons.map { $0["title"]?.string } == ["First", "Second", "Mended"])
            #expect(lessons[2]["exchanges"]?.array?.count == 2)
        }
    }

    @Test func `a folder that is none keeps the service from starting`() throws {
        let directory = try TemporaryDirectory()
        let (ending, _, errors) = try PutstoreProcess.run(
            ["serve", "--port", "0", "--db", ":memory:", "--lessons", directory.path + "/none"], in: directory)
        #expect(ending == .exit(1) && errors.contains("/none is no folder that can be read."))
    }
}
