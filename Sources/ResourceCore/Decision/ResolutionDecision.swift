import HTTPSemantics
import JSONDocuments

extension Resolution {
    /// Walks the graph and says what to answer and what to change.
    package static func decide(_ input: consuming ResolutionInput) -> Decision {
        let (conclusion, answers) = evaluate(&input)
        var decision =
            switch conclusion {
            case .success(let success): success.decision(input, answers)
            case .refused(let type, let question):
                Decision(.refused(question.problem(type, input)), answers: answers)
            }
        decision.revisionBefore = input.facts.stored?.revision
        return decision
    }
}

extension Resolution.Success {
    fileprivate func decision(_ input: ResolutionInput, _ answers: Answers) -> Decision {
        switch self {
        case .created, .replaced: return input.storing(self, answers)
        case .unchanged:
            guard let stored = input.facts.stored else { return Decision(.contradiction, answers: answers) }
            return Decision(.unchanged(stored), record: input.record(status: nil, stored), answers: answers)
        case .deleted: return Decision(.deleted, .delete, answers: answers)
        case .replayed:
            guard let record = input.facts.record else { return Decision(.contradiction, answers: answers) }
            return Decision(.replayed(record.answer), answers: answers)
        case .notModified:
            guard let selected = input.selected else { return Decision(.contradiction, answers: answers) }
            return Decision(.notModified(selected.entityTag), answers: answers)
        case .selected, .partial:
            guard let stored = input.facts.stored else { return Decision(.contradiction, answers: answers) }
            if self == .partial,
                case .part(let range) = input.operation.range.resolve(length: stored.contentLength)
            {
                return Decision(.partial(stored, range: range), answers: answers)
            }
            return Decision(.selected(stored), answers: answers)
        }
    }
}

extension ResolutionInput {
    fileprivate func storing(_ success: Resolution.Success, _ answers: Answers) -> Decision {
        if case .outdated = appliedPatch?.result { return Decision(.outdated, answers: answers) }
        // An id that POST took from Slug was free when it was looked at.
        if operation.method == .post, facts.stored != nil { return Decision(.outdated, answers: answers) }
        guard let wanted else { return Decision(.contradiction, answers: answers) }
        // A clock that was set back must not make a resource look older than it was (RFC 9110 §8.8.2.1).
        let now = max(facts.now, facts.stored?.lastModified ?? facts.now)
        let isDateStrong = facts.stored.map { $0.lastModified < now } ?? true
        let stored = StoredRepresentation(
            wanted, revision: facts.nextRevision, lastModified: now, isDateStrong: isDateStrong)
        let outcome: Outcome = success == .created ? .created(operation.target, stored) : .replaced(stored)
        return Decision(
            outcome, .store(stored), record: record(status: success == .created ? .created : nil, stored),
            answers: answers)
    }

    /// The record of the answer; nil if the request has no key. `status` nil: 200 or 204, as preferred.
    fileprivate func record(status: Status?, _ stored: StoredRepresentation) -> IdempotencyRecord? {
        guard let key = operation.recordKey else { return nil }
        let returned = operation.returnsRepresentation
        // A clock may say anything.
        let (expires, isOverflow) = facts.now.addingReportingOverflow(operation.idempotencyLifetime)
        return IdempotencyRecord(
            key: key, fingerprint: fingerprint, expires: isOverflow ? .max : expires,
            answer: RecordedAnswer(
                status: (status ?? (returned ? .ok : .noContent)).rawValue, target: operation.target,
                revision: stored.revision, lastModified: stored.lastModified,
                representation: returned ? stored.representation : nil))
    }
}
