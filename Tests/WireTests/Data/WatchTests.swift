import Glibc
import Testing

/// `serve --seed FILE --watch`.
@Suite struct WatchTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private var file: String { directory.path + "/db.json" }

    /// As editors do that write in place, and as those that replace the file.
    private func save(_ text: String, byRename: Bool = false) throws {
        _ = try directory.write(text, to: byRename ? "db.json~" : "db.json")
        if byRename { #expect(rename(file + "~", file) == 0) }
    }

    /// Waits until a GET of `path` gives `content`; nil: until it is 404.
    private func wait(_ service: PutstoreProcess, _ path: String, _ content: String?) throws {
        let deadline = Deadline(after: 15)
        while true {
            let answer = try service.send("GET", path)
            if content == nil ? answer.status == 404 : answer.status == 200 && answer.text == content { return }
            guard !deadline.isOver else { throw HarnessError("\(path) is \(answer.text):\n\(service.log)") }
            usleep(20_000)
        }
    }

    private func waitForLog(_ service: PutstoreProcess, _ text: String) throws {
        let deadline = Deadline(after: 15)
        while !service.log.contains(text) {
            guard !deadline.isOver else { throw HarnessError("no “\(text)” in the log:\n\(service.log)") }
            usleep(20_000)
        }
    }

    @Test(arguments: [false, true])
    func `what the file says differently is stored, and nothing else`(byRename: Bool) throws {
        try save("{\"dishes\":[{\"id\":1,\"n\":1},{\"id\":2,\"n\":2},{\"id\":3}],\"shop\":{\"open\":true}}")
        let service = try PutstoreProcess(["--seed", file, "--watch"])
        try service.put("/dishes/2", "{\"mine\":true}")
        try service.put("/dishes/9", "{\"mine\":true}")
        let tag = try service.send("GET", "/shop/shop")["ETag"]
        let text = "{\"dishes\":[{\"id\":1,\"n\":10.0},{\"id\":2,\"n\":2},{\"id\":4,\"n\":4}],\"shop\":{\"open\":true}}"
        try save(text, byRename: byRename)
        try wait(service, "/dishes/1", "{\"id\":1,\"n\":10.0}")
        try wait(service, "/dishes/4", "{\"id\":4,\"n\":4}")
        #expect(try service.send("GET", "/dishes/3").status == 404)
        // These the file says as before, or it says nothing of them.
        #expect(try service.send("GET", "/dishes/2").text == "{\"mine\":true}")
        #expect(try service.send("GET", "/dishes/9").text == "{\"mine\":true}")
        #expect(try service.send("GET", "/shop/shop")["ETag"] == tag)
        // All of it came at once: 4 of the seed, 2 by hand, 3 of the file.
        let last = try service.send("GET", "/_changes?since=0").json()["items"]?.array?.count
        #expect(last == 9)
        #expect(directory.read("db.json") == text)
        #expect(try service.stop() == .exit(0))
    }

    @Test func `a malformed, empty or missing file is told in the log, and changes nothing`() throws {
        let text = "{\"dishes\":[{\"id\":1,\"n\":1}]}"
        try save(text)
        let service = try PutstoreProcess(["--seed", file, "--watch"])
        try save("{\"dishes\":[\n  {\"id\":1,\"n\":}]}")
        try waitForLog(service, "column=")
        #expect(service.log.contains("line=2"))
        try save("")
        try waitForLog(service, "is empty")
        #expect(unlink(file) == 0)
        try waitForLog(service, "is gone")
        try save("{\"dishes\":[{\"id\":1},{\"id\":1}]}")
        try waitForLog(service, "another resource with the id 1")
        #expect(try service.send("GET", "/dishes/1").text == "{\"id\":1,\"n\":1}")
        #expect(try service.send("GET", "/_changes").json()["items"]?.array?.count == 1)
        // It goes on from what the file said when it could be read last.
        try save("{\"dishes\":[{\"id\":1,\"n\":1},{\"id\":2}]}", byRename: true)
        try wait(service, "/dishes/2", "{\"id\":2}")
        #expect(try service.send("GET", "/_changes").json()["items"]?.array?.count == 2)
        #expect(try service.stop() == .exit(0))
    }

    @Test func `a store that was not empty is changed by what changes from then on`() throws {
        try save("{\"dishes\":[{\"id\":1},{\"id\":2}]}")
        let first = try PutstoreProcess(in: directory)
        try first.put("/dishes/1", "{\"mine\":true}")
        #expect(try first.stop() == .exit(0))
        let service = try PutstoreProcess(["--seed", file, "--watch"], in: directory)
        try save("{\"dishes\":[{\"id\":1},{\"id\":2,\"n\":1}]}")
        try wait(service, "/dishes/2", "{\"id\":2,\"n\":1}")
        #expect(try service.send("GET", "/dishes/1").text == "{\"mine\":true}")
        try save("{\"dishes\":[]}")
        try wait(service, "/dishes/2", nil)
        try wait(service, "/dishes/1", nil)
        #expect(try service.stop() == .exit(0))
    }

    @Test func `--watch asks for a --seed`() throws {
        let run = try PutstoreProcess.run(["serve", "--port", "0", "--watch"], in: directory)
        #expect(run.ending != .exit(0) && run.errors.contains("--seed"))
    }
}
