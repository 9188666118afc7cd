import Glibc
import Synchronization

/// A headless Chromium of its own, steered through Debian's chromedriver. It reaches nothing but this machine.
///
///     let browser = try Browser()                      // chromedriver on a free port, one window of 1280 × 800
///     defer { browser.end() }                          // the end of its last owner ends it, too
///     try browser.open("http://127.0.0.1:\(port)/")
///     try browser.find("#send").click()                // a CSS selector; waits until there is such an element
///     try browser.find("#content").type("{}")
///     try browser.press(.tab, .enter)                  // to whatever has the focus
///     try browser.wait(until: "document.querySelector('#status').textContent === '201'")
///     let title = try browser.run("return document.title").string
///     let sum = try browser.run("return arguments[0] + arguments[1]", [1, 2]).number
///     let text = try browser.runAsync("const [url, done] = arguments; fetch(url).then(r => r.text()).then(done)", ["/"])
///     try browser.setViewport(width: 375, height: 667, isPhone: true)
///     try browser.setColorScheme("dark")
///     #expect(try browser.consoleMessages().isEmpty)   // since the last call
///     try browser.saveScreenshot(to: "/tmp/page.png")
///
/// Every wait is bounded. A test that needs it calls `Browser.isInstalled` first.
final class Browser: Sendable {
    let driver: WebDriver
    private let process: ChildProcess
    /// Chromium's own process, should chromedriver not end it.
    private let chromium: pid_t?
    private let directory: TemporaryDirectory
    private let isRunning = Mutex(true)

    /// Starts chromedriver and a browser; a second or two.
    init() throws {
        let directory = try TemporaryDirectory()
        let process = try ChildProcess(
            "chromedriver", ["--port=0"],
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": directory.path, "TMPDIR": directory.path],
            errorFile: directory.path + "/chromedriver-errors.txt")
        var driver = WebDriver(port: try Self.port(of: process))
        let started = try driver.command("POST", "/session", Self.capabilities, within: 60)
        guard let session = started["sessionId"]?.string else { throw HarnessError("no session: \(started)") }
        driver.session = "/session/" + session
        self.directory = directory
        self.process = process
        self.driver = driver
        chromium = started["capabilities"]?["goog:processID"]?.number.map { pid_t($0) }
    }

    deinit { end() }

    /// Closes the browser and ends chromedriver. May be called twice.
    func end() {
        let wasRunning = isRunning.withLock { isRunning in
            defer { isRunning = false }
            return isRunning
        }
        guard wasRunning else { return }
        let isClosed = (try? driver.command("DELETE", "", within: 10)) != nil
        // chromedriver knows that it is gone; where it does not answer, the browser must not stay behind.
        if !isClosed, let chromium { kill(chromium, SIGKILL) }
        // It has nothing left to finish; and SIGTERM may be masked, as it is in the threads that run tests.
        process.send(signal: SIGKILL)
        _ = try? process.waitForEnd(by: Deadline())
    }

    /// Whether chromedriver and Chromium are there.
    static var isInstalled: Bool {
        ["chromedriver", "chromium"].allSatisfy { name in
            ["/usr/local/bin/", "/usr/bin/", "/bin/"].contains { access($0 + name, X_OK) == 0 }
        }
    }

    private static func port(of process: ChildProcess) throws -> UInt16 {
        let deadline = Deadline()
        while case let line = try process.line(by: deadline), !line.isEmpty {
            guard let words = line.firstMatch(of: #/started successfully on port (\d+)/#) else { continue }
            if let port = UInt16(words.1) { return port }
        }
        throw HarnessError("chromedriver did not start")
    }

    private static var capabilities: JSON {
        // Chromium's sandbox refuses to run as root.
        let asRoot: [JSON] = geteuid() == 0 ? ["--no-sandbox"] : []
        let arguments: [JSON] = [
            "--headless=new", "--window-size=1280,800", "--no-first-run", "--disable-dev-shm-usage", "--disable-gpu",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
            "--force-color-profile=srgb", "--lang=en-US",
            // No name is ever looked up but that of this machine.
            "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
        ]
        return [
            "capabilities": [
                "alwaysMatch": [
                    "browserName": "chrome",
                    "timeouts": ["script": 20_000, "pageLoad": 20_000, "implicit": 0],
                    "goog:chromeOptions": ["args": .array(arguments + asRoot), "binary": "/usr/bin/chromium"],
                    "goog:loggingPrefs": ["browser": "ALL"],
                ]
            ]
        ]
    }
}
