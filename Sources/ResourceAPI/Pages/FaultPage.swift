import HTTPSemantics
import ResourceCore

/// The answer to a message that could not be taken.
enum MessageErrorPage {
    static func response(_ fault: MessageError, at field: String?, requestLog: RequestLog) -> Response {
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
        let entry = requestLog.begin()
        response.content = problem.document(instance: entry.path)
        requestLog.record(RecordedRequest(entry: entry, fault: fault))
        return response
    }
}

extension MessageError {
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
