/// Commands of W3C WebDriver over loopback: JSON to chromedriver and back. The tests use `Browser`, which stands on it.
struct WebDriver: Sendable {
    /// Where chromedriver listens.
    let port: UInt16
    /// The session, once there is one: `/session/…`.
    var session = ""

    /// What chromedriver says when a command fails, such as “no such element”.
    struct Refusal: Error, CustomStringConvertible {
        /// The error code of the specification (§6.6).
        let code: String
        let message: String

        var description: String { "\(code): \(message)" }
    }

    /// Sends a command and returns the `value` of its answer.
    /// - Parameters:
    ///   - path: What follows the session's address, such as `/url`.
    ///   - content: The parameters; nil for GET and DELETE.
    ///   - seconds: How long the answer may take.
    /// - Throws: a `Refusal` if the command fails, a `HarnessError` if there is no answer.
    @discardableResult
    func command(_ method: String, _ path: String, _ content: JSON? = nil, within seconds: Double = 30) throws -> JSON {
        let wire = try Wire(port: port)
        let bytes = content.map { Array($0.text.utf8) }
        let type: SentFields = bytes == nil ? [:] : ["Content-Type": "application/json; charset=utf-8"]
        try wire.request(method, session + path, type, bytes: bytes)
        let answer = try wire.receive(to: method, by: Deadline(after: seconds))
        let value = try answer.json()["value"] ?? .null
        guard answer.status == 200 else {
            let message = value["message"]?.string ?? answer.text
            throw Refusal(code: value["error"]?.string ?? "\(answer.status)", message: message)
        }
        return value
    }
}
