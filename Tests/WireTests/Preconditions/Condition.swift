import Testing

/// A row of a table of conditions: the fields, in which `{tag}` and `{date}` stand for the current validators, and the
/// status that they lead to.
struct Condition: Sendable, CustomTestStringConvertible {
    var fields: [(name: String, value: String)]
    var status: Int
    /// The field that a 412 names.
    var failing: String?

    init(_ status: Int, failing: String? = nil, _ fields: (String, String)...) {
        self.status = status
        self.failing = failing
        self.fields = fields.map { (name: $0.0, value: $0.1) }
    }

    var testDescription: String {
        fields.map { "\($0.name): \($0.value)" }.joined(separator: ", ") + " → \(status)"
    }

    /// The fields to send where `answer` tells the current validators.
    func sent(current answer: Answer) -> [(name: String, value: String)] {
        fields.map { field in
            (
                name: field.name,
                value: field.value.replacing("{tag}", with: answer["ETag"] ?? "")
                    .replacing("{date}", with: answer["Last-Modified"] ?? "")
            )
        }
    }
}
