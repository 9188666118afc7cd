import Testing

/// The script itself.
private enum AxeCore {
    static let source = try? Project.text(".build/axe/axe_playwright_python/axe.min.js")

    /// Where nothing may be left out, a missing axe-core is a failure.
    static var isWanted: Bool { source != nil || Workshop.variable("CI") == "true" }
}

extension PageTests {
    /// What axe-core, which looks for faults that keep people with disabilities out, says of the page.
    /// `make test-packages` puts it where it is looked for.
    @Suite(.enabled(if: AxeCore.isWanted, "make test-packages has not been run"))
    struct AxeTests {
        @Test(arguments: PageScene.allCases)
        func `axe-core finds nothing, in the light and in the dark`(scene: PageScene) throws {
            try LabPage.used { (page) throws in
                try scene.show(in: page)
                for scheme in ["light", "dark"] {
                    try page.browser.setMedia(["prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce"])
                    #expect(try Self.findings(in: page) == [])
                }
            }
        }

        @Test func `faults that are planted are found`() throws {
            try LabPage.used { (page) throws in
                try page.browser.run(
                    """
                    document.querySelector('#views').insertAdjacentHTML('beforeend', '<button></button>');
                    document.querySelector('#send').setAttribute('role', 'listitem');
                    """)
                let findings = try Self.findings(in: page)
                #expect(findings.contains { $0.hasPrefix("button-name: ") }, "\(findings)")
                #expect(findings.contains { $0.hasPrefix("aria-allowed-role: ") }, "\(findings)")
            }
        }

        private static func findings(in page: LabPage) throws -> [String] {
            try page.browser.run(try #require(AxeCore.source))
            let script = """
                const [done] = arguments;
                const told = (found) => found.nodes.map((node) => `${found.id}: ${node.html.slice(0, 150)}`);
                axe.run().then(({ violations }) => done(violations.flatMap(told)), (error) => done([String(error)]));
                """
            guard let found = try page.browser.runAsync(script).array else { throw HarnessError("no list") }
            return found.compactMap(\.string)
        }
    }
}
