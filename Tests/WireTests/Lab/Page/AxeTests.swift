import Testing

/// axe-core, which looks for faults that keep people with disabilities out. `make test-packages` puts it where it is
/// looked for.
enum AxeCore {
    private static let source = try? Project.text(".build/axe/axe_playwright_python/axe.min.js")

    /// Where nothing may be left out, a missing axe-core is a failure.
    static var isWanted: Bool { source != nil || Workshop.variable("CI") == "true" }

    /// What it finds in the page as it is shown: `rule: element`.
    static func findings(in page: LabPage) throws -> [String] {
        try page.browser.run(try #require(source))
        let script = """
            const [done] = arguments;
            const told = (found) => found.nodes.map((node) => `${found.id}: ${node.html.slice(0, 150)}`);
            axe.run().then(({ violations }) => done(violations.flatMap(told)), (error) => done([String(error)]));
            """
        guard let found = try page.browser.runAsync(script).array else { throw HarnessError("no list") }
        return found.compactMap(\.string)
    }
}

extension PageTests {
    /// That it looks; what it finds in each part of the page, `SceneTests` say.
    @Suite(.enabled(if: AxeCore.isWanted, "make test-packages has not been run"))
    struct AxeTests {
        @Test func `faults that are planted are found`() throws {
            try LabPage.used { (page) throws in
                try page.browser.run(
                    """
                    document.querySelector('#views').insertAdjacentHTML('beforeend', '<button></button>');
                    document.querySelector('#send').setAttribute('role', 'listitem');
                    """)
                let findings = try AxeCore.findings(in: page)
                #expect(findings.contains { $0.hasPrefix("button-name: ") }, "\(findings)")
                #expect(findings.contains { $0.hasPrefix("aria-allowed-role: ") }, "\(findings)")
            }
        }
    }
}
