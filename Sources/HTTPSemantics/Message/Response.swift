/// An answer, before the server adds what belongs to the connection: `Date`, `Content-Length`, `Connection`.
package struct Response: Sendable, Equatable {
    /// The status.
    package var status: Status
    /// The fields, without `Date`, `Content-Length`, `Connection` and `Transfer-Encoding`.
    package var fields: Fields
    /// The content; the server leaves it out of an answer to HEAD and keeps its length.
    package var content: [UInt8]
    /// In an answer to HEAD whose content was not made: the bytes that the content of the answer to GET would have.
    package var declaredLength: Int?
    /// Whether the access log has a line for the request.
    package var isLogged = true

    /// An answer.
    package init(_ status: Status, _ fields: Fields = Fields(), content: [UInt8] = [], declaredLength: Int? = nil) {
        self.status = status
        self.fields = fields
        self.content = content
        self.declaredLength = declaredLength
    }
}
