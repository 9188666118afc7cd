import HTTPSemantics

/// The answer to a message that could not be taken.
enum FaultPage {
    static func response(_ fault: MessageFault, at field: String?, journal: Journal) -> Response {
        var problem = Problem(fault.problemType, detail: fault.sentence)
        if let field {
            problem.detail += " It is \(field) that is too large."
            problem.field = field
        }
        var response = Response(fault.status)
        response.fields.append(.contentType, "application/problem+json")
        response.fields.append(.cacheControl, "no-store")
        // RFC 9110 §15.6.4.
        if fault.status == .serviceUnavailable { response.fields.append(.retryAfter, "1") }
        let entry = journal.begin()
        response.content = problem.document(instance: entry.path)
        journal.record(RecordedRequest(entry: entry, fault: fault))
        return response
    }
}

extension MessageFault {
    /// The problem that reports it.
    var problemType: ProblemType {
        switch status {
        case .notImplemented: self == .unknownMethod ? .methodNotImplemented : .transferCodingNotImplemented
        case .httpVersionNotSupported: .versionNotSupported
        case .uriTooLong: .targetTooLong
        case .requestHeaderFieldsTooLarge: .fieldsTooLarge
        case .contentTooLarge: .contentTooLarge
        case .requestTimeout: .requestTimeout
        case .serviceUnavailable: .overloaded
        case _: .malformedMessage
        }
    }
}
