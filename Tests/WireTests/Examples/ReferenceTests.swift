import Testing

struct ReferenceTests {
    @Test func `Documentation/Reference.md is what putstore reference prints, and what the service answers`() throws {
        let page = try Project.text("Documentation/Reference.md")
        let directory = try TemporaryDirectory()
        #expect(try PutstoreProcess.run(["reference"], in: directory).output == page)
        let answer = try PutstoreProcess.shared().send("GET", "/_reference")
        #expect(answer.status == 200)
        #expect(answer["Content-Type"] == "text/markdown; charset=utf-8")
        #expect(answer.text == page)
    }

    @Test
    func `every test that RFC-Coverage names is there, in a suite with the RFC's tag, and they are counted right`()
        throws
    {
        let suites = try Self.suites()
        let sections = try Project.text("Documentation/RFC-Coverage.md").split(separator: "\n## ")
        let counts = sections[0].split(separator: "\n").compactMap {
            $0.wholeMatch(of: #/\| (\S.*) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|/#)
        }
        #expect(counts.map { String($0.1) } == sections.dropFirst().map { String($0.prefix { $0 != "\n" }) })
        for (section, count) in zip(sections.dropFirst(), counts) {
            let rows = section.split(separator: "\n").compactMap {
                $0.wholeMatch(of: #/\| .* \| (met|not met|not observable) \| (.*) \|/#)
            }
            let states = ["met", "not met", "not observable"].map { state in "\(rows.count { $0.1 == state })" }
            #expect(states == [String(count.3), String(count.4), String(count.5)], "\(count.1)")
            for row in rows where row.1 != "not observable" {
                for test in row.2.matches(of: #/(\w+): `([^`]+)`/#) {
                    let suite = try #require(suites[String(test.1)], "\(test.1)")
                    #expect(suite.text.contains("func `\(test.2)`"), "\(test.2)")
                    // Where a section is on two RFCs, its rows say which.
                    let number = row.0.firstMatch(of: #/^\| (\d{4}) /#) ?? count.1.firstMatch(of: #/^RFC (\d{4})/#)
                    let other = count.1.hasSuffix("server-sent events") ? ".serverSentEvents" : ".idempotencyKey"
                    let tag = number.map { ".rfc\($0.1)" } ?? other
                    #expect(!suite.isWire || suite.text.contains(tag), "\(test.1) has no tag \(tag)")
                }
                #expect(row.1 == "not met" || row.2.contains(": `"), "\(row.0)")
            }
        }
    }

    /// Every suite of the tests, by its name.
    private static func suites() throws -> [String: (text: String, isWire: Bool)] {
        let files = try Project.output(
            of: "grep -rlE 'struct [A-Za-z]+Tests' '\(Project.root)/Tests' --include=*.swift")
        var suites: [String: (text: String, isWire: Bool)] = [:]
        for file in files.split(separator: "\n") {
            let text = try Project.output(of: "cat '\(file)'")
            for name in text.matches(of: #/struct (\w+Tests)/#) {
                // A name may stand in two targets.
                let known = suites[String(name.1)]
                suites[String(name.1)] = (
                    (known?.text ?? "") + text, known?.isWire == true || file.contains("/WireTests/")
                )
            }
        }
        return suites
    }

    @Test func `the OpenAPI description is served as JSON`() throws {
        let answer = try PutstoreProcess.shared().send("GET", "/_openapi.json")
        #expect(answer.status == 200)
        #expect(try answer.json()["openapi"]?.string?.hasPrefix("3.1") == true)
    }
}
