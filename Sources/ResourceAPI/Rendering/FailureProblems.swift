import HTTPSemantics
import ResourceCore

extension StoreError {
    /// What clients are told of it: internals are for the log.
    var problem: Problem {
        let problem =
            switch self {
            case .outOfSpace:
                Problem(.storeFull, detail: "The store has no room for this; nothing was changed.")
            case .readOnly:
                Problem(.storeUnavailable, detail: "The store cannot be written at present; nothing was changed.")
            case .revisionsUsedUp:
                Problem(
                    .storeUnavailable,
                    detail:
                        "The store has given the last revision number there is, and takes no change any more: not now, and not later. What it has can be read, exported (GET /_store) and imported into another; nothing was changed."
                )
            case .clockBeyondDates:
                Problem(
                    .storeUnavailable,
                    detail:
                        "The clock that changes are dated by is before 1970 or after 9999, where no date can be told: until it is set, nothing can be changed, and nothing was; what is stored can be read."
                )
            case .broken, .inUse, .notOurs, .newer, .older, .closed:
                Problem(.storeUnavailable, detail: "The store does not answer at present; nothing was changed.")
            case .unreachable:
                Problem(
                    .storeUnavailable,
                    detail: "The database cannot be reached, or does not answer in time; nothing was changed.")
            case .locked:
                Problem(
                    .storeUnavailable,
                    detail:
                        "Others hold a lock in the database that this needs, and did not let go of it in time; nothing was changed."
                )
            case .outcomeUnknown:
                Problem(
                    .outcomeUnknown,
                    detail: "The database did not say whether it has stored the change; it may have been made.")
            }
        // What will never be is not worth trying again.
        return self == .revisionsUsedUp ? problem : problem.with { $0.fields = [FieldLine(.retryAfter, "5")] }
    }
}

extension MessageError {
    /// The problem that reports it.
    package var problemType: ProblemType {
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

    /// What is told of it. `culprit` is the name of the field that is at fault, or the character of the target, or how many bytes
    /// of content would be taken; nil if that is none.
    func problem(at culprit: String?) -> Problem {
        var problem = Problem(problemType, detail: sentence)
        if let culprit, self == .badTarget {
            let isCharacter = !culprit.hasPrefix("0x")
            problem.detail +=
                isCharacter
                ? " It has “\(culprit)”, which is written \(PathSegments.encode(culprit))."
                : " It has the byte \(culprit), which is no UTF-8 either: a character beyond ASCII is written as the bytes of its UTF-8, each as % and two digits."
        } else if let culprit, self == .contentTooLarge {
            problem.detail = "The content is larger than is taken here: at most \(culprit) bytes."
        } else if let culprit {
            problem.detail += " It is \(culprit) that is too large."
            problem.field = culprit
        }
        return problem
    }
}

extension Problem {
    static let manyRequests = "Too many large requests are under way."

    /// There are too many such requests.
    static func overloaded(_ detail: String = manyRequests) -> Problem {
        Problem(.overloaded, detail: detail).with { $0.fields = [FieldLine(.retryAfter, "1")] }
    }
}
