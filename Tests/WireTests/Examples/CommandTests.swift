import Testing

struct CommandTests {
    @Test func `putstore explain tells what a request would come to, and changes nothing`() throws {
        let service = try PutstoreProcess()
        _ = try service.send("PUT", "/orders/1", ["Content-Type": "application/json"], "{\"a\":1}")
        let file = try service.directory.write(
            "PUT /orders/1 HTTP/1.1\nContent-Type: application/json\nIf-Match: \"9\"\n\n{}\n", to: "request.http")
        let database = service.directory.path + "/store.db"
        // While the service runs, and after it has stopped.
        for isRunning in [true, false] {
            if !isRunning { #expect(try service.stop() == .exit(0)) }
            let (ending, output, _) = try PutstoreProcess.run(
                ["explain", "--db", database, file], in: service.directory)
            #expect(ending == .exit(0))
            #expect(output.hasPrefix("PUT /orders/1 → 412 Precondition Failed\ntarget: \"1\" before, \"1\" after\n"))
            #expect(output.contains("  no  Is the current entity tag one of those in If-Match?  [RFC 9110 §13.1.1]\n"))
            #expect(output.contains("\"currentETag\":\"\\\"1\\\"\""))
        }
        let again = try service.restarted()
        #expect(try again.send("GET", "/orders/1").text == "{\"a\":1}")
        #expect(try again.stop() == .exit(0))
    }

    @Test func `putstore explain needs no database, and names the line that is no request`() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("GET /orders/1\n\n", to: "request.http")
        let (ending, _, errors) = try PutstoreProcess.run(["explain", file], in: directory)
        #expect(ending != .exit(0))
        #expect(errors.contains("request.http, line 1: expected “HTTP/1.1” at the end of the request line."))
    }

    @Test func `putstore graph prints both graphs as Mermaid`() throws {
        let directory = try TemporaryDirectory()
        let (ending, output, _) = try PutstoreProcess.run(["graph"], in: directory)
        #expect(ending == .exit(0))
        #expect(output.hasPrefix("flowchart TD\n    admission_isMethodImplemented{"))
        #expect(output.contains("    resolution_isIdentical -- yes --> resolution_end_unchanged\n"))
    }

    @Test func `putstore --version prints a version, and --help names every option`() throws {
        let directory = try TemporaryDirectory()
        #expect(try PutstoreProcess.run(["--version"], in: directory).output.wholeMatch(of: #/\d+\.\d+\.\d+\n/#) != nil)
        let help = try PutstoreProcess.run(["serve", "--help"], in: directory).output
        for option in ["--db", "--host", "--port", "--content-limit", "--accept", "--token-file", "--log-level"] {
            #expect(help.contains(option), "\(option)")
        }
    }
}
