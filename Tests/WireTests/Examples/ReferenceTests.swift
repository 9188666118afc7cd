import Testing

struct ReferenceTests {
    @Test func `REFERENCE.md is what putstore reference prints, and what the service answers`() throws {
        let page = try Project.text("REFERENCE.md")
        let directory = try TemporaryDirectory()
        #expect(try PutstoreProcess.run(["reference"], in: directory).output == page)
        let answer = try PutstoreProcess.shared().send("GET", "/_reference")
        #expect(answer.status == 200)
        #expect(answer["Content-Type"] == "text/markdown; charset=utf-8")
        #expect(answer.text == page)
    }

    private static func testNames() throws -> Set<String> {
        Set(
            try Project.output(of: "grep -rhoE 'func `[^`]+`' '\(Project.root)/Tests'")
                .split(separator: "\n").map { String($0.dropFirst("func `".count).dropLast()) })
    }

    @Test func `every test that the reference names is there`() throws {
        let names = try Self.testNames()
        let named = try Project.text("REFERENCE.md").split(separator: "\n")
            .filter { $0.hasPrefix("| ") && $0.contains("**Yes**") || $0.contains("**No**") }
            .compactMap { $0.split(separator: " | ").last?.dropLast(2) }
        #expect(named.count > 40)
        for name in named { #expect(names.contains(String(name)), "\(name)") }
    }

    @Test func `every test that the requirements name is there, and they are counted right`() throws {
        let names = try Self.testNames()
        let sections = try Project.text("REQUIREMENTS.md").split(separator: "\n## ")
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
                for name in row.2.matches(of: #/: `([^`]+)`/#) { #expect(names.contains(String(name.1)), "\(name.1)") }
                #expect(row.1 == "not met" || row.2.contains(": `"), "\(row.0)")
            }
        }
    }

    @Test func `the OpenAPI description is served as JSON`() throws {
        let answer = try PutstoreProcess.shared().send("GET", "/_openapi.json")
        #expect(answer.status == 200)
        #expect(try answer.json()["openapi"]?.string?.hasPrefix("3.1") == true)
    }
}
