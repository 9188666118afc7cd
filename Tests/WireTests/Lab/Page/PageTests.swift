import Testing

/// The lab's page in headless Chromium, used as a learner uses it: all suites have one browser and one putstore, whose
/// store fills as they go. Every test demands, beside its own question, what `LabPage.used` does.
@Suite(.serialized, .inBrowser, .enabled(if: LabScope.isPossible, "there is no chromium or no chromedriver"))
enum PageTests {}

extension Trait where Self == LabScope {
    /// With a browser and a putstore in `LabPage.current`.
    static var inBrowser: Self { Self() }
}

/// Starts a browser and a putstore before the first test of a suite, and ends them after the last.
struct LabScope: SuiteTrait, TestScoping {
    /// Where nothing may be left out, a missing browser is a failure.
    static var isPossible: Bool { Browser.isInstalled || Workshop.variable("CI") == "true" }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let browser = try Browser()
        defer { browser.end() }
        try browser.grant("clipboardReadWrite", "clipboardSanitizedWrite")
        let service = try PutstoreProcess(database: ":memory:")
        try await LabPage.$current.withValue(LabPage(browser: browser, service: service), operation: function)
        #expect(try service.stop() == .exit(0))
    }
}
