/// An element of the page that the browser shows.
struct Element {
    /// The element as an argument for `Browser.run`.
    let reference: JSON
    private let identifier: String
    private let browser: Browser

    /// The name by which WebDriver knows references (§12.1).
    private static let key = "element-6066-11e4-a52e-4f735466cecf"

    init?(_ value: JSON, in browser: Browser) {
        guard let identifier = value[Self.key]?.string else { return nil }
        reference = value
        self.identifier = identifier
        self.browser = browser
    }

    /// Scrolls to it and clicks in its middle; throws if it is hidden or covered.
    func click() throws { try command("POST", "/click", [:]) }

    /// Types text where its caret stands, after what is there.
    func type(_ text: String) throws { try command("POST", "/value", ["text": .string(text)]) }

    /// Empties a text field.
    func clear() throws { try command("POST", "/clear", [:]) }

    /// Its text as it is shown.
    func text() throws -> String { try command("GET", "/text").string ?? "" }

    /// An attribute of the markup; nil if it is not there.
    func attribute(_ name: String) throws -> String? { try command("GET", "/attribute/\(name)").string }

    /// A property of the object in the document, such as `value` or `checked`.
    func property(_ name: String) throws -> JSON { try command("GET", "/property/\(name)") }

    /// A property of the style that holds for it, such as `background-color`.
    func style(_ name: String) throws -> String { try command("GET", "/css/\(name)").string ?? "" }

    /// Whether it can be seen.
    func isDisplayed() throws -> Bool { try command("GET", "/displayed") == .bool(true) }

    /// Whether it takes input.
    func isEnabled() throws -> Bool { try command("GET", "/enabled") == .bool(true) }

    /// The name that a screen reader says.
    func accessibleName() throws -> String { try command("GET", "/computedlabel").string ?? "" }

    /// The role that a screen reader says.
    func role() throws -> String { try command("GET", "/computedrole").string ?? "" }

    @discardableResult
    private func command(_ method: String, _ path: String, _ content: JSON? = nil) throws -> JSON {
        try browser.driver.command(method, "/element/\(identifier)" + path, content)
    }
}
