import Testing

@Suite(.tags(.idempotencyKey)) struct CommandTests {
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
        #expect(errors.contains("request.http, line 1, column 14: expected “HTTP/1.1” at the end of the request line."))
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\nHost: a\nHost: b\n", "400 Bad Request", "more than one Host"),
        ("PUT /a/b HTTP/1.1\nBad Name: b\n\n1", "400 Bad Request", "white space between"),
        ("PUT /a/b HTTP/1.1\nContent-Length: 1\nTransfer-Encoding: chunked\n\n1", "400 Bad Request", "beside"),
        ("PUT /a/b HTTP/1.1\nContent-Length: 10\n\n{}", "408 Request Timeout", "stopped arriving"),
        (
            "PUT /a/b HTTP/1.1\nHost: evil.example\nContent-Type: application/json\n\n{}", "421 Misdirected",
            "meant for this"
        ),
        ("PUT /a/b HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{}\r\n", "201 Created", "yes"),
        ("PUT /a/b HTTP/1.1\nContent-Type: application/json\nTransfer-Encoding: chunked\n\n{}", "201 Created", "yes"),
        (
            "PUT /a/b HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1;x=y\r\n{\r\n1\r\n}\r\n0\r\n\r\n",
            "201 Created", "yes"
        ), ("PUT /a/b HTTP/1.1\nContent-Type: application/json\nContent-Length: 2\n\n{}xyz", "201 Created", "yes"),
        ("PUT /a/b HTTP/1.1\nContent-Type: application/json\nContent-Length: 4\n\n{}\n\n", "201 Created", "yes"),
        ("PUT /a/b HTTP/1.1\nContent-Type: application/json\n\n{\"a\":\"{{x}} {{host}}\"}", "201 Created", "yes"),
        ("POST /_spaces HTTP/1.1\nContent-Length: 0\n\n", "201 Created", "yes"),
        ("BREW /a/b HTTP/1.1\n", "501 Not Implemented", "no  Does this service implement the method?"),
    ])
    func `putstore explain says of a message what the service would`(text: String, status: String, said: String) throws
    {
        let directory = try TemporaryDirectory()
        let file = try directory.write(text, to: "request.http")
        let (ending, output, _) = try PutstoreProcess.run(["explain", file], in: directory)
        #expect(ending == .exit(0))
        #expect(output.contains(" → \(status)"), "\(output)")
        #expect(output.contains(said), "\(output)")
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
        for arguments in [["serve", "--help"], ["--help"], ["--port", "80", "-h"]] {
            let (ending, help, _) = try PutstoreProcess.run(arguments, in: directory)
            #expect(ending == .exit(0))
            for option in ["--db", "--host", "--port", "--content-limit", "--accept", "--token-file", "--log-level"] {
                #expect(help.contains(option), "\(option)")
            }
        }
    }

    @Test(arguments: [
        (["explain"], "GET /a/1 → 404 Not Found"), (["snippet", "--language", "curl"], "http://127.0.0.1:8080/a/1"),
    ])
    func `at a terminal a command without a file says what it waits for`(command: [String], result: String) throws {
        let directory = try TemporaryDirectory()
        let script = try directory.write(Self.terminal, to: "terminal.py")
        let output = try Tool.run("python3", [script, ProgramLocation.putstore()] + command, in: directory)
        #expect(output.hasPrefix("Type a request: "), "\(output)")
        #expect(output.contains(result), "\(output)")
        #expect(output.hasSuffix("\nended with 0\n"), "\(output)")
    }

    /// Runs a program at a terminal, types a request when it has said something, and Ctrl-D.
    private static let terminal = """
        import os, pty, select, sys
        child, terminal = pty.fork()
        if child == 0:
            os.execv(sys.argv[1], sys.argv[1:])
        seen = b""
        typed = False
        while select.select([terminal], [], [], 10)[0]:
            try:
                seen += os.read(terminal, 65536)
            except OSError:
                break
            if not typed and seen.endswith(b"\\n"):
                typed = True
                os.write(terminal, b"GET /a/1 HTTP/1.1\\n\\n\\x04")
        else:
            os.kill(child, 9)
        print(seen.decode().replace("\\r\\n", "\\n"))
        print("ended with", os.waitpid(child, 0)[1])

        """
}
