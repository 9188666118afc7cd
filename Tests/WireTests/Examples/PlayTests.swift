import DeveloperPages
import Testing

struct PlayTests {
    private static let file = """
        # A file of one's own

        @host = http://127.0.0.1:1

        ### Create it
        # @name made
        PUT {{host}}/things/1 HTTP/1.1
        Content-Type: application/json

        {"a":1}

        #< HTTP/1.1 201 Created
        #< ETag: "…"

        ### Read it \\ and # more
        GET {{host}}/things/1 HTTP/1.1

        #< HTTP/1.1 200 OK
        #< ETag: {{made.response.headers.ETag}}
        #<
        #< {"a":2}

        """

    @Test func `the service that it starts for a transcript answers for its own host only`() throws {
        let text = """
            # Hosts

            @host = http://127.0.0.1:1

            ### A
            GET {{host}}/o/1
            Host: attacker.example

            #< HTTP/1.1 421 Misdirected Request

            """
        let (ending, output, errors) = try Self.play(text)
        #expect(ending == .exit(0), "\(output)\(errors)")
    }

    @Test func `each request is a test: a difference is told with what was expected, and why the answer came`() throws {
        let (ending, output, errors) = try Self.play(Self.file)
        #expect(ending == .exit(1) && errors == "")
        let lines = output.split(separator: "\n")
        #expect(lines[0] == "ok      file.http: Create it")
        #expect(lines[1] == "NOT OK  file.http: Read it \\ and # more")
        #expect(lines[2] == "        GET /things/1")
        #expect(lines[3] == "        The body is {\"a\":1}; expected was {\"a\":2}.")
        #expect(lines[4] == "        Why the service answered so:")
        #expect(lines.contains("          yes Does the target resource exist?  [RFC 9110 §3.1, §15.5.5]"))
        #expect(lines.last == "2 requests in 1 file: 1 not as expected.")
    }

    @Test func `TAP 14 has a plan, a line for each request, and YAML for what differs`() throws {
        let (ending, output, _) = try Self.play(Self.file, "--report", "tap")
        #expect(ending == .exit(1))
        let lines = output.split(separator: "\n")
        #expect(
            lines[..<5] == [
                "TAP version 14", "1..2", "ok 1 - file.http: Create it",
                ##"not ok 2 - file.http: Read it \\ and \# more"##, "  ---",
            ])
        #expect(lines[5] == #"  message: "The body is {\"a\":1}; expected was {\"a\":2}.""#)
        #expect(lines[8] == "  explanation:" && lines[9].hasPrefix("    - \"yes "))
        #expect(lines.last == "  ...")
    }

    @Test func `JUnit's XML is well formed, whatever stands in titles and answers`() throws {
        let text = Self.file.replacing("Create it", with: "<Create> & \"\u{1}\" it")
        let (ending, output, _) = try Self.play(text, "--report", "junit")
        #expect(ending == .exit(1))
        let directory = try TemporaryDirectory()
        let xml = try directory.write(output, to: "report.xml")
        let script = try directory.write(
            """
            import sys, xml.etree.ElementTree as tree
            root = tree.parse(sys.argv[1]).getroot()
            suite = root[0]
            print(root.tag, suite.tag, suite.get('name'), suite.get('tests'), suite.get('failures'), suite.get('errors'))
            for case in suite.iter('testcase'):
                failure = case.find('failure')
                print(ascii(case.get('name')), case.get('classname'), float(case.get('time')) >= 0, failure is not None and failure.get('message'))
            """, to: "read.py")
        let read = try Tool.run("python3", [script, xml], in: directory)
        #expect(
            read == """
                testsuites testsuite file.http 2 1 0
                '<Create> & "\\ufffd" it' file True False
                'Read it \\\\ and # more' file True The body is {"a":1}; expected was {"a":2}.

                """)
    }

    @Test func `a file that is no lesson is sent to a service as it stands`() throws {
        try withPutstore(database: ":memory:") { service in
            try service.put("/things/1", "{\"a\":0}")
            let text = Self.file.replacing("201 Created", with: "204 No Content").replacing(
                "{\"a\":2}", with: "{\"a\":1}")
            let (ending, output, errors) = try Self.play(text, "--against", "http://127.0.0.1:\(service.port)")
            #expect(ending == .exit(0), "\(output)\(errors)")
            #expect(try service.send("GET", "/things/1").text == "{\"a\":1}")
        }
    }

    @Test func `a service with tokens is played on with one of them`() throws {
        let directory = try TemporaryDirectory()
        let tokens = try directory.write("secret\n", to: "tokens.txt")
        try withPutstore("--token-file", tokens, database: ":memory:") { (service) throws in
            let text = "### A\nPUT {{host}}/a/1\nContent-Type: application/json\n\n1\n#< HTTP/1.1 201 Created\n"
            let url = "http://127.0.0.1:\(service.port)"
            #expect(try Self.play(text, "--against", url).ending == .exit(1))
            #expect(try Self.play(text, "--against", url, "--token", "secret").ending == .exit(0))
        }
    }

    @Test func `a file that needs faults says so where the service does not offer them, and nothing of it is sent`()
        throws
    {
        try withPutstore(database: ":memory:") { service in
            for mark in ["# @fault drop; at=answer", "# @together", "#"] {
                let text = """
                    ### A
                    \(mark)
                    PUT {{host}}/a/1
                    Content-Type: application/json
                    \(mark == "#" ? "Prefer: fault=drop" : "X-A: b")

                    1

                    ### B
                    GET {{host}}/a

                    """
                let (ending, output, _) = try Self.play(text, "--against", "http://127.0.0.1:\(service.port)")
                #expect(ending == .exit(1))
                #expect(
                    output.matches(
                        of: #/file.http needs faults, which 127.0.0.1:\d+ does not offer: it runs without --testing\./#
                    ).count == 2)
                #expect(try service.send("GET", "/a/1").status == 404)
            }
        }
    }

    @Test(arguments: [
        ([], "Missing expected argument"), (["x.http", "--report", "html"], "--report"),
        (["x.http", "--against", "localhost"], "is no URL of a service"),
        (["x.http", "--against", "https://localhost"], "does not speak TLS"),
        (["x.http", "--token", "a b"], "--token is no bearer token"),
    ])
    func `bad usage has the exit code 64`(arguments: [String], message: String) throws {
        let (ending, _, errors) = try PutstoreProcess.run(["play"] + arguments, in: TemporaryDirectory())
        #expect(ending == .exit(64) && errors.contains(message), "\(errors)")
    }

    @Test func `a file that cannot be read is told with its place, and nothing is played`() throws {
        let directory = try TemporaryDirectory()
        let good = try directory.write("### A\nGET {{host}}/a\n", to: "a.http")
        let bad = try directory.write("### A\nGET {{host}}/a\nno header\n", to: "b.http")
        let (ending, output, errors) = try PutstoreProcess.run(["play", good, bad], in: directory)
        #expect(ending == .exit(1) && output == "")
        #expect(errors == "Error: \(bad), line 3, column 1: expected a header, “Name: value”.\n")
        let none = try PutstoreProcess.run(["play", directory.path + "/none.http"], in: directory)
        #expect(
            none.ending == .exit(1) && none.errors.contains("/none.http cannot be read: No such file or directory."))
        let wide = try directory.write(bytes: [0xFF, 0xFE, 0x23, 0x00], to: "c.http")
        let utf16 = try PutstoreProcess.run(["play", wide], in: directory)
        #expect(utf16.ending == .exit(1) && utf16.errors.contains("is in UTF-16"))
        let empty = try directory.write("# Nothing\n", to: "b.http")
        #expect(try PutstoreProcess.run(["play", empty], in: directory).errors.contains("there is no request in it"))
    }

    @Test(arguments: [
        ("tap", "TAP version 14\nBail out! "), ("junit", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"),
    ])
    func `a file that cannot be read is told in the report, too`(format: String, start: String) throws {
        let (ending, output, errors) = try Self.play("### A\nstray\n", "--report", format)
        #expect(ending == .exit(1) && errors.contains("line 2, column 1: expected a request line"))
        #expect(output.hasPrefix(start) && output.contains("file.http, line 2, column 1: expected a request line"))
        #expect(format == "tap" || output.contains("<error message=") && output.hasSuffix("</testsuites>\n"))
    }

    @Test func `a file of Windows is read, and addresses and methods are sent as editors send them`() throws {
        let text = """
            \u{FEFF}# A file

            ### Make it
            # @name made
            put {{host}}/dishes/crème brûlée
            Content-Type: application/json

            {}

            #< HTTP/1.1 201

            ### Read it
            @etag = {{made.response.headers.ETag}}
            GET {{host}}/dishes/crème brûlée
            If-None-Match: {{etag}}

            #< HTTP/1.1 304

            ### Ask for it
            GET {{host}}/dishes?city=New York

            #< HTTP/1.1 200

            """
        let (ending, output, errors) = try Self.play(text.replacing("\n", with: "\r\n"))
        #expect(ending == .exit(0), "\(output)\(errors)")
    }

    @Test func `where nothing listens, the run ends with what is wrong, in the report, too`() throws {
        let arguments = ["--against", "http://127.0.0.1:1"]
        #expect(try Self.play(Self.file, arguments: arguments).errors.contains("Nothing answers at 127.0.0.1:1"))
        let tap = try Self.play(Self.file, arguments: arguments + ["--report", "tap"])
        #expect(tap.ending == .exit(1) && tap.output.hasPrefix("TAP version 14\n1..2\nBail out! Nothing answers"))
        let junit = try Self.play(Self.file, arguments: arguments + ["--report", "junit"])
        #expect(junit.ending == .exit(1) && junit.output.contains("<error message=\"Nothing answers"))
    }

    @Test func `requests that race meet at the service, and those after them see what came of it`() throws {
        let racing = (1...5).map { number in
            """
            ### Number \(number)
            # @together
            PUT {{host}}/race/1
            Content-Type: application/json
            If-None-Match: *

            \(number)

            #< HTTP/1.1 \(number == 1 ? "201 Created" : "412 Precondition Failed")

            """
        }
        let text = racing.joined() + "### The first\nGET {{host}}/race/1\n#< HTTP/1.1 200 OK\n#<\n#< 1\n"
        for _ in 1...3 {
            let (ending, output, errors) = try Self.play(text)
            #expect(ending == .exit(0), "\(output)\(errors)")
        }
    }

    @Test func `of a stream of events play takes the events of its first seconds, and goes on`() throws {
        let (ending, output, _) = try Self.play(
            """
            PUT {{host}}/things/1
            Content-Type: application/json

            1

            ###
            GET {{host}}/_changes?since=0
            Accept: text/event-stream

            #< HTTP/1.1 200 OK
            #< Content-Type: text/event-stream
            #<
            #< retry: 2000
            #<
            #< id: …
            #< data: …"/things/1"…

            ###
            GET {{host}}/_requests
            Accept: text/event-stream

            #< HTTP/1.1 200 OK

            """)
        #expect(ending == .exit(0), "\(output)")
        #expect(output.hasSuffix("3 requests in 1 file: every answer is as expected.\n"), "\(output)")
    }

    private static func play(
        _ text: String, _ arguments: String...
    ) throws -> (ending: ChildProcess.Ending, output: String, errors: String) {
        try play(text, arguments: arguments)
    }

    private static func play(
        _ text: String, arguments: [String]
    ) throws -> (ending: ChildProcess.Ending, output: String, errors: String) {
        let directory = try TemporaryDirectory()
        let file = try directory.write(text, to: "file.http")
        return try PutstoreProcess.run(["play", file] + arguments, in: directory)
    }
}
