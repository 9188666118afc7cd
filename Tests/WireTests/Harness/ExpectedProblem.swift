import Testing

/// Holds an answer against a problem document (RFC 9457): status, type, exactly these fields beside those that every
/// problem has, and exactly these members beside those that every problem has. `fix` is advice: where it stands, it says something.
func expectProblem(
    _ answer: Answer, _ status: Int, _ type: String, fields: ExpectedFields = [:], _ members: [String: JSON] = [:],
    hasFix: Bool? = nil, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    #expect(answer.status == status, "\(answer.text)", sourceLocation: sourceLocation)
    var wanted = fields
    wanted["Content-Type"] = "application/problem+json"
    wanted["Cache-Control"] = "no-store"
    expectFields(answer, wanted, sourceLocation: sourceLocation)
    var rest = try #require(try answer.json().object, sourceLocation: sourceLocation)
    #expect(rest.removeValue(forKey: "type") == .string("/_problems/\(type)"), sourceLocation: sourceLocation)
    #expect(rest.removeValue(forKey: "status") == .number(Double(status)), sourceLocation: sourceLocation)
    for name in ["title", "detail", "instance"] {
        let text = rest.removeValue(forKey: name)?.string ?? ""
        #expect(!text.isEmpty, "\(name)", sourceLocation: sourceLocation)
    }
    let fix = rest.removeValue(forKey: "fix")
    #expect(fix == nil || fix?.string?.isEmpty == false, sourceLocation: sourceLocation)
    if let hasFix { #expect((fix != nil) == hasFix, "fix", sourceLocation: sourceLocation) }
    #expect(rest == members, sourceLocation: sourceLocation)
}

/// Holds a refusal against texts that its detail has, and against its fix.
func expectAdvice(
    _ answer: Answer, _ status: Int, says texts: [String], fix: String? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    #expect(answer.status == status, "\(answer.text)", sourceLocation: sourceLocation)
    let detail = try answer.problem("detail")?.string ?? ""
    for text in texts { #expect(detail.contains(text), "\(text): \(detail)", sourceLocation: sourceLocation) }
    #expect(try answer.problem("fix")?.string == fix, sourceLocation: sourceLocation)
}
