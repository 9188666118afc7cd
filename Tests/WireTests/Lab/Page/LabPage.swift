import Testing

/// The page in a browser, by its hooks: ids, and `data-test` for what comes and goes.
struct LabPage: Sendable {
    let browser: Browser
    let service: PutstoreProcess

    /// The one that the test has borrowed.
    @TaskLocal static var current: LabPage?

    /// Opens the page as somebody who has never been here, and lets `body` use it. Afterwards the console must be
    /// empty, and the page must have asked nobody but the service.
    ///
    /// - Parameter service: Another one than the suite's.
    static func used(
        at view: String = "#request", of service: PutstoreProcess? = nil, _ body: (LabPage) throws -> Void
    ) throws {
        let shared = try #require(current)
        let page = LabPage(browser: shared.browser, service: service ?? shared.service)
        let browser = page.browser
        try browser.developerTools("Emulation.clearDeviceMetricsOverride")
        // No smooth scrolling: what is clicked stands still.
        try browser.setMedia(["prefers-reduced-motion": "reduce"])
        _ = try browser.consoleMessages()
        try page.open(view, isFirstVisit: true)
        try body(page)
        // The browser itself notes each 4xx answer, and each that never came.
        let messages = try browser.consoleMessages().filter { !$0.contains("Failed to load resource") }
        #expect(messages.isEmpty, "\(messages)")
        let foreign = try page.requestedAddresses().filter { !$0.hasPrefix(page.origin + "/") }
        #expect(foreign.isEmpty, "\(foreign)")
    }

    /// Where the page has asked for something since it was opened: its parts, what scripts fetched, the stream.
    func requestedAddresses() throws -> [String] {
        let script = "return performance.getEntriesByType('resource').map((entry) => entry.name)"
        return (try browser.run(script).array ?? []).compactMap(\.string)
    }

    var origin: String { "http://127.0.0.1:\(service.port)" }

    /// Goes to the page anew, with a part such as `#live`; on a first visit the browser remembers nothing.
    func open(_ view: String = "#request", isFirstVisit: Bool = false) throws {
        // From elsewhere: another part of the same page would not load it again.
        try browser.open("about:blank")
        if isFirstVisit {
            try browser.open(origin + "/_health")
            try browser.run("localStorage.clear(); sessionStorage.clear()")
        }
        try browser.open(origin + "/" + view)
        try browser.run("performance.setResourceTimingBufferSize(10000)")
        try wait("document.documentElement.dataset.ready === 'true'")
    }

    /// Goes to a part by its link.
    func show(_ view: String) throws {
        try click("#nav-\(view)")
        try wait("!document.querySelector('#view-\(view)').hidden")
    }

    /// Waits for a JavaScript expression.
    func wait(_ expression: String) throws { try browser.wait(until: expression) }

    /// Waits for an element.
    func appears(_ selector: String) throws { try wait("document.querySelector(\(JSON.string(selector).text))") }

    /// Clicks with the mouse, where nothing that stays on top covers it.
    func click(_ selector: String) throws {
        let element = try browser.find(selector)
        try browser.run("arguments[0].scrollIntoView({ block: 'center' })", [element.reference])
        try element.click()
    }

    /// Activates a control as a screen reader does, without a pointer; a tenth of a second sooner than a click.
    func activate(_ selector: String) throws {
        try browser.run("arguments[0].click()", [browser.find(selector).reference])
    }

    /// The texts of all that a selector finds, those for screen readers alone among them.
    func texts(_ selector: String) throws -> [String] {
        let script = "return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent.trim())"
        return (try browser.run(script, [.string(selector)]).array ?? []).compactMap(\.string)
    }

    /// The text of the one element that a selector finds.
    func text(_ selector: String) throws -> String {
        let all = try texts(selector)
        guard let only = all.first, all.count == 1 else { throw HarnessError("\(all.count) × \(selector): \(all)") }
        return only
    }

    /// An attribute of all that a selector finds; "" where it is absent.
    func values(_ attribute: String, of selector: String) throws -> [String] {
        let script =
            "return [...document.querySelectorAll(arguments[0])].map((e) => e.getAttribute(arguments[1]) ?? '')"
        let found = try browser.run(script, [.string(selector), .string(attribute)])
        return (found.array ?? []).compactMap(\.string)
    }
}
