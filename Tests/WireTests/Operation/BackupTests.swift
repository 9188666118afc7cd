import Glibc
import Testing

/// Operation: `putstore backup`.
@Suite struct BackupTests {
    private func backup(
        _ arguments: [String], in directory: TemporaryDirectory
    ) throws -> (ending: ChildProcess.Ending, output: String, errors: String) {
        try PutstoreProcess.run(
            ["backup"] + arguments.map { $0.replacing("{directory}", with: directory.path) }, in: directory)
    }

    @Test func `a copy made while many write has all that was acknowledged before, and serves`() throws {
        let service = try PutstoreProcess()
        let directory = service.directory
        let writers = try Writers(8, to: "orders", of: service)
        try writers.run(until: 300) {}
        let before = writers.acknowledged
        let more = try Writers(8, to: "others", of: service)
        var result: (ending: ChildProcess.Ending, output: String, errors: String)?
        try more.run(until: 200) {
            result = try backup(["{directory}/copy.db", "--db", "{directory}/store.db"], in: directory)
        }
        let (ending, output, errors) = try #require(result)
        #expect(ending == .exit(0), "\(errors)")
        #expect(output.hasPrefix("\(directory.path)/copy.db: ") && output.contains(" bytes, a sound copy of "))
        // The original goes on, and still knows that it is whole.
        #expect(try service.send("GET", "/_health").status == 200)
        try service.put("/later/1", "1")
        #expect(try service.stop() == .exit(0))

        let names = try Tool.run("/bin/ls", ["-A", directory.path], in: directory).split(separator: "\n")
        #expect(!names.contains { $0.contains("partial") || $0.hasPrefix("copy.db-") }, "\(names)")
        let mode = try Tool.run("/usr/bin/stat", ["-c", "%a", directory.path + "/copy.db"], in: directory)
        #expect(mode == "600\n")
        let copy = try PutstoreProcess(database: directory.path + "/copy.db", in: directory)
        for (target, said) in before {
            let answer = try copy.send("GET", target)
            #expect(answer.text == said.content && answer["ETag"] == said.tag, "\(target)")
        }
        for (target, said) in more.acknowledged {
            let answer = try copy.send("GET", target)
            #expect(answer.status == 404 || (answer.text == said.content && answer["ETag"] == said.tag))
        }
        #expect(try copy.send("GET", "/later/1").status == 404)
        #expect(try copy.send("GET", "/_history/orders/1").status == 200)
        #expect(try copy.stop() == .exit(0))
    }

    @Test func `a store that is not served can be copied, too, and no file is left beside it`() throws {
        let service = try PutstoreProcess()
        try service.put("/orders/1", "1")
        #expect(try service.stop() == .exit(0))
        let directory = service.directory
        #expect(
            try backup(["{directory}/copy.db", "--db", "{directory}/store.db"], in: directory).ending == .exit(0))
        let names = try Tool.run("/bin/ls", ["-A", directory.path], in: directory).split(separator: "\n")
        #expect(names.filter { !$0.hasSuffix(".txt") }.sorted() == ["copy.db", "store.db"])
    }

    @Test
    func `a copy has a mark of its own, so that nobody's place among the changes is taken for one of the other's`()
        throws
    {
        let service = try PutstoreProcess()
        try service.put("/orders/1", "1")
        let directory = service.directory
        #expect(
            try backup(["{directory}/copy.db", "--db", "{directory}/store.db"], in: directory).ending == .exit(0))
        let before = try #require(try service.send("GET", "/_changes").json()["last"]?.string)
        try service.put("/orders/1", "2")
        let after = try #require(try service.send("GET", "/_changes").json()["last"]?.string)
        #expect(try service.stop() == .exit(0))
        let copy = try PutstoreProcess(database: directory.path + "/copy.db", in: directory)
        for content in ["3", "4"] { try copy.put("/orders/1", content) }
        for id in [before, after] {
            try expectProblem(
                try copy.send("GET", "/_changes?since=\(id)"), 410, "changes-gone",
                ["reason": "other-store", "oldest": 1, "last": 3])
        }
        let last = try copy.send("GET", "/_changes").json()["last"]
        #expect(try copy.stop() == .exit(0))
        // It is drawn once.
        let again = try PutstoreProcess(database: directory.path + "/copy.db", in: directory)
        #expect(try again.send("GET", "/_changes").json()["last"] == last)
        #expect(try again.stop() == .exit(0))
    }

    @Test func `nothing is overwritten, and what cannot be copied is told`() throws {
        let service = try PutstoreProcess()
        try service.put("/orders/1", "1")
        let directory = service.directory
        _ = try directory.write("mine", to: "there.db")
        _ = try directory.write("no database at all, but some text", to: "text.db")
        _ = try directory.write("", to: "empty.db")
        for (arguments, reason) in [
            (["{directory}/there.db", "--db", "{directory}/store.db"], "is there already"),
            (["{directory}/store.db", "--db", "{directory}/store.db"], "is there already"),
            (["{directory}", "--db", "{directory}/store.db"], "is there already"),
            (["{directory}/none/copy.db", "--db", "{directory}/store.db"], "No such file or directory"),
            (["", "--db", "{directory}/store.db"], "no file name"),
            (["{directory}/copy.db", "--db", "{directory}/none.db"], "there is no such file"),
            (["{directory}/copy.db", "--db", "{directory}/text.db"], "is not a putstore database"),
            (["{directory}/copy.db", "--db", "{directory}/empty.db"], "is not a putstore database"),
            (["{directory}/copy.db", "--db", "{directory}"], "putstore database"),
        ] {
            let (ending, output, errors) = try backup(arguments, in: directory)
            #expect(ending == .exit(1), "\(arguments)")
            #expect(output.isEmpty)
            #expect(errors.contains(reason), "\(arguments): \(errors)")
        }
        #expect(directory.read("there.db") == "mine")
        let names = try Tool.run("/bin/ls", ["-A", directory.path], in: directory)
        #expect(!names.contains("copy.db") && !names.contains("partial"), "\(names)")
        #expect(try service.stop() == .exit(0))
    }

    @Test func `a database that is damaged is not copied as if it were sound`() throws {
        let service = try PutstoreProcess()
        for number in 0..<40 { try service.put("/orders/\(number)", "\"\(String(repeating: "x", count: 3_000))\"") }
        #expect(try service.stop() == .exit(0))
        let directory = service.directory
        _ = try Tool.run(
            "dd",
            [
                "if=/dev/urandom", "of=\(directory.path)/store.db", "bs=4096", "seek=8", "count=10", "conv=notrunc",
                "status=none",
            ], in: directory)
        let (ending, output, errors) = try backup(
            ["{directory}/copy.db", "--db", "{directory}/store.db"], in: directory)
        #expect(ending == .exit(1), "\(output)")
        #expect(errors.contains("malformed") || errors.contains("damaged"), "\(errors)")
        #expect(!(try Tool.run("/bin/ls", [directory.path], in: directory)).contains("copy.db"))
    }
}
