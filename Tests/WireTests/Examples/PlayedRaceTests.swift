import Testing

/// Races that take place, and those that do not.
struct PlayedRaceTests {
    private static func play(_ text: String) throws -> (ending: ChildProcess.Ending, output: String) {
        let directory = try TemporaryDirectory()
        let file = try directory.write(text, to: "file.http")
        let (ending, output, _) = try PutstoreProcess.run(["play", file], in: directory)
        return (ending, output)
    }

    private static func put(_ fields: String, _ status: Int, mark: String = "#") -> String {
        "### \(fields)\n\(mark)\nPUT {{host}}/o/1\n\(fields)\nIf-None-Match: *\n\n1\n\n#< HTTP/1.1 \(status)\n\n"
    }

    private static let json = "Content-Type: application/json"

    @Test func `a write and what reads behind it race in the order in which they stand`() throws {
        let text = """
            ### A
            # @together 5
            PUT {{host}}/o/1
            Content-Type: application/json

            {"c":1}

            #< HTTP/1.1 201

            ### B
            GET {{host}}/o/1

            #< HTTP/1.1 200
            #<
            #< {"c":1}

            ### C
            PATCH {{host}}/o
            Content-Type: application/merge-patch+json
            If-Match: "0"

            {"2":{}}

            #< HTTP/1.1 412

            ### D
            DELETE {{host}}/o
            If-Match: *

            #< HTTP/1.1 204

            ### E
            HEAD {{host}}/o/1

            #< HTTP/1.1 404

            """
        for _ in 1...3 {
            let (ending, output) = try Self.play(text)
            #expect(ending == .exit(0), "\(output)")
        }
    }

    @Test(arguments: [
        [put(json, 201, mark: "# @together 3"), put("Content-Type: text/plain", 415), put(json, 412)],
        [put(json, 201, mark: "# @together 3"), put(json, 412), put("Content-Type: text/plain", 415)],
        [put("Content-Type: text/plain", 415, mark: "# @together 3"), put(json, 201), put(json, 412)],
        [put(json, 201, mark: "# @together"), "### Page\nGET {{host}}/_history\n\n#< HTTP/1.1 200\n"],
        [
            "### Before\n# @name a\nGET {{host}}/none\n", put(json, 201, mark: "# @together"),
            "### Never sent\nGET {{host}}/{{a.response.headers.Age}}\n",
        ],
    ])
    func `a race that does not take place is a failed test that says so, and nobody waits long for it`(
        requests: [String]
    ) throws {
        let begin = Deadline.now
        let (ending, output) = try Self.play(requests.joined())
        #expect(ending == .exit(1))
        #expect(
            output.matches(of: #/The race did not take place: this request did not wait for the others./#).count == 1,
            "\(output)")
        #expect(Deadline.now - begin < 8)
    }
}
