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

    @Test func `every test that the reference and the requirements name is there`() throws {
        let names = Set(
            try Project.output(of: "grep -rhoE 'func `[^`]+`' '\(Project.root)/Tests'")
                .split(separator: "\n").map { String($0.dropFirst("func `".count).dropLast()) })
        let named = try Project.text("REFERENCE.md").split(separator: "\n")
            .filter { $0.hasPrefix("| ") && $0.contains("**Yes**") || $0.contains("**No**") }
            .compactMap { $0.split(separator: " | ").last?.dropLast(2) }
        #expect(named.count > 40)
        for name in named { #expect(names.contains(String(name)), "\(name)") }
    }

    @Test func `the OpenAPI description is served as JSON`() throws {
        let answer = try PutstoreProcess.shared().send("GET", "/_openapi.json")
        #expect(answer.status == 200)
        #expect(try answer.json()["openapi"]?.string?.hasPrefix("3.1") == true)
    }
}
