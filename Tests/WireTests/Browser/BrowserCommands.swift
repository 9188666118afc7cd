import Foundation

/// What a test asks of the browser.
extension Browser {
    /// Goes to an address and waits until it has loaded.
    func open(_ address: String) throws { try driver.command("POST", "/url", ["url": .string(address)]) }

    /// The address of the page.
    func address() throws -> String { try driver.command("GET", "/url").string ?? "" }

    /// Runs the body of a function in the page; what it returns. `arguments` in it are the values given, elements too.
    @discardableResult
    func run(_ body: String, _ arguments: [JSON] = []) throws -> JSON {
        try driver.command("POST", "/execute/sync", ["script": .string(body), "args": .array(arguments)])
    }

    /// The same for a function that calls its last argument with the result when it is done.
    @discardableResult
    func runAsync(_ body: String, _ arguments: [JSON] = []) throws -> JSON {
        try driver.command("POST", "/execute/async", ["script": .string(body), "args": .array(arguments)])
    }

    /// Waits until a JavaScript expression is true in the page; throws after `seconds`. Looks every 20 ms.
    func wait(until expression: String, within seconds: Double = Deadline.answer) throws {
        let deadline = Deadline(after: seconds)
        while try run("return Boolean(\(expression))") != .bool(true) {
            guard !deadline.isOver else { throw HarnessError("not within \(seconds) s: \(expression)") }
            usleep(20_000)
        }
    }

    /// The first element that a CSS selector finds; waits until there is one, throws after `seconds`.
    func find(_ selector: String, within seconds: Double = Deadline.answer) throws -> Element {
        let deadline = Deadline(after: seconds)
        while true {
            if let first = try findAll(selector).first { return first }
            guard !deadline.isOver else { throw HarnessError("no \(selector) within \(seconds) s") }
            usleep(20_000)
        }
    }

    /// Every element that a CSS selector finds now, in the order of the document.
    func findAll(_ selector: String) throws -> [Element] {
        let found = try driver.command(
            "POST", "/elements", ["using": "css selector", "value": .string(selector)])
        return (found.array ?? []).compactMap { Element($0, in: self) }
    }

    /// The element that has the focus.
    func focused() throws -> Element {
        guard let element = Element(try driver.command("GET", "/element/active"), in: self) else {
            throw HarnessError("nothing has the focus")
        }
        return element
    }

    /// Presses keys one after the other; they go to what has the focus then.
    func press(_ keys: Key...) throws {
        let strokes = keys.flatMap { key in
            key.strokes.map { ["type": .string($0.type), "value": .string($0.value)] as JSON }
        }
        try driver.command(
            "POST", "/actions", ["actions": [["type": "key", "id": "keyboard", "actions": .array(strokes)]]])
    }

    /// Sets the size of the window, in CSS pixels; Chromium's windows have at least 500 in width.
    func setWindow(width: Int, height: Int) throws {
        let size: JSON = ["width": .number(Double(width)), "height": .number(Double(height))]
        try driver.command("POST", "/window/rect", size)
    }

    /// Lays the page out as on a screen of that size, in CSS pixels; any width.
    func setViewport(width: Int, height: Int, isPhone: Bool = false) throws {
        try developerTools(
            "Emulation.setDeviceMetricsOverride",
            [
                "width": .number(Double(width)), "height": .number(Double(height)),
                "deviceScaleFactor": .number(isPhone ? 2 : 1), "mobile": .bool(isPhone),
            ])
    }

    /// `light` or `dark`, as `prefers-color-scheme` tells it.
    func setColorScheme(_ scheme: String) throws {
        try setMedia(["prefers-color-scheme": scheme])
    }

    /// Media features by name, such as `prefers-reduced-motion`; replaces those set before.
    func setMedia(_ features: [String: String]) throws {
        let list = features.map { ["name": .string($0.key), "value": .string($0.value)] as JSON }
        try developerTools("Emulation.setEmulatedMedia", ["features": .array(list)])
    }

    /// Lets pages use what they would otherwise ask for, such as `clipboardReadWrite` and `clipboardSanitizedWrite`.
    func grant(_ permissions: String...) throws {
        try developerTools("Browser.grantPermissions", ["permissions": .array(permissions.map { .string($0) })])
    }

    /// A command of the Chrome DevTools protocol.
    @discardableResult
    func developerTools(_ name: String, _ parameters: JSON = [:]) throws -> JSON {
        try driver.command("POST", "/goog/cdp/execute", ["cmd": .string(name), "params": parameters])
    }

    /// A picture of what the window shows, as PNG.
    func screenshot() throws -> Data {
        let text = try driver.command("GET", "/screenshot").string ?? ""
        guard let picture = Data(base64Encoded: text), !picture.isEmpty else { throw HarnessError("no screenshot") }
        return picture
    }

    /// The same in a file.
    func saveScreenshot(to path: String) throws { try screenshot().write(to: URL(fileURLWithPath: path)) }

    /// What the console has got since the last call: `SEVERE: …`, `WARNING: …`. Failed loads are in it.
    func consoleMessages() throws -> [String] {
        let entries = try driver.command("POST", "/se/log", ["type": "browser"]).array ?? []
        return entries.map { "\($0["level"]?.string ?? ""): \($0["message"]?.string ?? "")" }
    }
}
