import Testing

/// The lab's page in headless Chromium, used as a learner uses it: all suites share two browsers, each with a putstore whose
/// store fills as they go. Every test demands, beside its own question, what `LabPage.used` does.
@Suite(.inBrowsers, .onPageOfItsOwn, .enabled(if: LabScope.isPossible, "there is no chromium or no chromedriver"))
enum PageTests {}

extension Trait where Self == LabScope {
    /// With browsers that tests can borrow.
    static var inBrowsers: Self { Self() }
}

extension Trait where Self == PageScope {
    /// With a browser and a putstore in `LabPage.current`, that nobody else uses meanwhile.
    static var onPageOfItsOwn: Self { Self() }
}

/// Has browsers and putstores from the first test of a suite to the last.
struct LabScope: SuiteTrait, TestScoping {
    /// Where nothing may be left out, a missing browser is a failure.
    static var isPossible: Bool { Browser.isInstalled || Workshop.variable("CI") == "true" }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let pages = LabPages(limit: 2)
        do {
            try await LabPages.$current.withValue(pages, operation: function)
        } catch {
            try await pages.end()
            throw error
        }
        try await pages.end()
    }
}

/// Borrows one of the pages for a test.
struct PageScope: SuiteTrait, TestTrait, TestScoping {
    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let pages = try #require(LabPages.current)
        let page = try await pages.borrow()
        do {
            try await LabPage.$current.withValue(page, operation: function)
        } catch {
            await pages.giveBack(page)
            throw error
        }
        await pages.giveBack(page)
    }
}

/// Browsers, each with a putstore, that are started when they are wanted.
actor LabPages {
    @TaskLocal static var current: LabPages?

    private let limit: Int
    private var all: [LabPage] = []
    private var idle: [LabPage] = []
    private var waiting: [CheckedContinuation<LabPage, Never>] = []

    init(limit: Int) { self.limit = limit }

    func borrow() async throws -> LabPage {
        if let page = idle.popLast() { return page }
        guard all.count == limit else {
            let browser = try Browser()
            try browser.grant("clipboardReadWrite", "clipboardSanitizedWrite")
            let page = LabPage(browser: browser, service: try PutstoreProcess(database: ":memory:"))
            all.append(page)
            return page
        }
        return await withCheckedContinuation { waiting.append($0) }
    }

    func giveBack(_ page: LabPage) {
        if waiting.isEmpty { idle.append(page) } else { waiting.removeFirst().resume(returning: page) }
    }

    func end() throws {
        for page in all {
            page.browser.end()
            #expect(try page.service.stop() == .exit(0))
        }
    }
}
