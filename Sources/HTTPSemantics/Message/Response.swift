/// An answer, before the server adds what belongs to the connection: `Date`, `Content-Length`, `Connection`.
public struct Response: Sendable, Equatable {
    /// The status.
    public var status: Status
    /// The fields, without `Date`, `Content-Length`, `Connection` and `Transfer-Encoding`.
    public var fields: Fields
    /// The content; the server leaves it out of an answer to HEAD and keeps its length.
    public var content: [UInt8]

    /// An answer.
    public init(_ status: Status, _ fields: Fields = Fields(), content: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.content = content
    }
}
