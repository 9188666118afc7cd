import Testing

extension Wire {
    /// Sends `bytes`, takes one answer, and demands that the service then closes: nothing that follows is a request.
    func onlyAnswer(to bytes: String, method: String = "GET") throws -> Answer {
        try send(bytes)
        let answer = try receive(to: method)
        let rest = try receiveToEnd()
        #expect(rest.isEmpty, "after the answer: \(String(decoding: rest, as: UTF8.self))")
        #expect(answer["Connection"] == "close")
        return answer
    }
}

/// Holds an answer after which the service closes against a problem document.
func expectClosingProblem(
    _ answer: Answer, _ status: Int, _ type: String, _ members: [String: JSON] = [:], fields: ExpectedFields = [:],
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    try expectProblem(
        answer, status, type, fields: UsualFields.with(fields, ["Connection": "close"]), members,
        sourceLocation: sourceLocation)
}

extension Answer {
    /// The answer without `Connection`: whether the service goes on after it is its own choice.
    var withoutConnection: Answer {
        var answer = self
        answer.fields.removeAll { $0.name == "Connection" }
        return answer
    }
}
