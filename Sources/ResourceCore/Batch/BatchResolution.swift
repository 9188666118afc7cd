import HTTPSemantics

/// Decides what a request for many resources comes to, by the same graph as one for a single resource: the collection, or the
/// store, is the target that exists and has the validators.
package struct BatchResolution: Sendable {
    package let operation: Operation
    /// A digest of the request, to tell a retry from another request under the same key; empty without a key.
    package let fingerprint: [UInt8]
    /// The address of the collection, as clients have it.
    package let address: String
    /// How the service tells where that is which was made, for the record of the answer.
    package let list: @Sendable ([BatchItem]) -> [UInt8]

    package init(
        _ operation: Operation, at address: String, fingerprint: [UInt8],
        list: @escaping @Sendable ([BatchItem]) -> [UInt8]
    ) {
        self.operation = operation
        self.address = address
        self.fingerprint = fingerprint
        self.list = list
    }

    /// What a request asks for, as far as it is known before the transaction.
    package enum Work: Sendable {
        /// Everything in the collection is to go.
        case clear(String)
        /// These are to be made.
        case create([Target: Representation], order: [Target])
        /// What a patch comes to.
        case patch(BatchPlan)
        /// Nothing: the content was refused.
        case faulty(BatchFault)
    }

    /// The collection that `operation` is for; nil for the store.
    private var collection: String? { operation.target.collection.isEmpty ? nil : operation.target.collection }

    /// Whether the answer tells of the resources.
    private var returnsItems: Bool { operation.method == .post || operation.returnsRepresentation }

    /// The walk that needs no content: what a client may be told before it sends any.
    package func foreseen(_ facts: BatchFacts) -> (problem: Problem, answers: Answers)? {
        var input = input(facts, nil)
        let (conclusion, answers) = Resolution.evaluate(&input)
        guard conclusion.needsNoContent, let problem = problem(conclusion, input, nil) else { return nil }
        return (problem, answers)
    }

    package func decide(_ work: Work, _ facts: BatchFacts) -> BatchDecision {
        var work = work
        var fault: BatchFault?
        var plan: BatchPlan?
        switch work {
        case .faulty(let found): fault = found
        case .patch(let made):
            // A key that is known, or a condition that fails, counts before what the patch comes to.
            guard let fitting = facts.record == nil ? made.fitting(facts) : made else {
                return foreseen(facts).map { refusal($0.problem, $0.answers, facts) } ?? BatchDecision(.outdated)
            }
            plan = fitting
            work = .patch(fitting)
            if case .failure(let found) = fitting.result { fault = found }
        case .clear, .create: break
        }
        var input = input(facts, fault)
        if let plan, fault == nil {
            input.appliedPatch = AppliedPatch(
                revision: facts.validators.revision, result: .applied(plan.isWithoutChange ? [] : [0]))
        }
        let (conclusion, answers) = Resolution.evaluate(&input)
        var decision =
            switch conclusion {
            case .success(let success): self.decision(success, work, facts)
            case .refused:
                BatchDecision(.refused(problem(conclusion, input, fault) ?? Problem(.internalError, detail: "")))
            }
        decision.answers = answers
        decision.revisionBefore = facts.validators.revision
        switch decision.changes {
        case .none: decision.revisionAfter = facts.validators.revision
        case .each(let changes): decision.revisionAfter = facts.nextRevision &+ Int64(changes.count - 1)
        case .clear: decision.revisionAfter = nil
        }
        return decision
    }

    // MARK: The walk

    private func refusal(_ problem: Problem, _ answers: Answers, _ facts: BatchFacts) -> BatchDecision {
        let revision = facts.validators.revision
        return BatchDecision(
            .refused(problem), answers: answers, revisionBefore: revision, revisionAfter: revision)
    }

    /// The collection stands in the graph as a JSON document without content.
    private func input(_ facts: BatchFacts, _ fault: BatchFault?) -> ResolutionInput {
        let isTargetJSON = fault?.stage != .type
        let stored = StoredRepresentation(
            Representation(content: [], mediaType: isTargetJSON ? "application/json" : "application/octet-stream"),
            revision: facts.validators.revision, lastModified: facts.validators.lastModified ?? facts.now)
        let parsed: ParsedContent =
            switch fault?.stage {
            case .digest: .faulty(.digest(field: .contentDigest, sent: "", right: ""))
            case .content: .faulty(.absent)
            // Only a patch has a result that may be too large.
            case .size where operation.method == .post: .faulty(.absent)
            case .type, .application, .size, nil: .none
            }
        var input = ResolutionInput(
            operation, parsed, submittedType: "application/json", fingerprint: fingerprint,
            facts: Facts(
                stored: stored, collection: facts.validators, record: facts.record, nextRevision: facts.nextRevision,
                now: facts.now),
            selected: ResolutionInput.Selected(facts.validators))
        let result: PatchResult? =
            switch fault?.stage {
            case .application: .inapplicable(detail: "", pointer: nil)
            case .size: .tooLarge(detail: "")
            case .digest, .content, .type, nil: nil
            }
        if let result { input.appliedPatch = AppliedPatch(revision: stored.revision, result: result) }
        return input
    }

    private func problem(
        _ conclusion: Conclusion<Resolution>, _ input: ResolutionInput, _ fault: BatchFault?
    ) -> Problem? {
        guard case .refused(_, let question) = conclusion, let problem = conclusion.problem(input) else { return nil }
        switch question {
        case .isContentWellFormed, .isTargetJSON, .doesPatchApply, .isResultWithinLimit, .doesDigestMatch:
            return fault?.problem ?? problem
        case .isRequiredConditionMissing where operation.method == .delete:
            return problem.with {
                $0.detail =
                    "DELETE of a collection deletes everything in it, and so is taken with a condition only. GET it, look at it, then send its ETag as If-Match; If-Match: * is for whatever is there. DELETE of a single resource goes to \(address)/{id}."
            }
        case _: return problem
        }
    }

    // MARK: What comes of it

    private func decision(_ success: Resolution.Success, _ work: Work, _ facts: BatchFacts) -> BatchDecision {
        switch (success, work) {
        case (.replayed, _):
            guard let record = facts.record else { break }
            return BatchDecision(.replayed(record.answer, nil))
        case (.deleted, .clear(let collection)): return BatchDecision(.cleared, .clear(collection))
        case (.created, .create(let representations, let order)):
            let changes = order.enumerated().compactMap { index, target in
                representations[target].map { change(target, $0, replacing: nil, index, facts) }
            }
            return changed(changes, status: .created, facts)
        case (.replaced, .patch(let plan)), (.unchanged, .patch(let plan)):
            guard case .success(let planned) = plan.result else { break }
            let changes = planned.enumerated().map { index, planned in
                change(planned.target, planned.new, replacing: facts.stored[planned.index], index, facts)
            }
            return changed(changes, status: returnsItems ? .ok : .noContent, facts)
        case _: break
        }
        return BatchDecision(
            .refused(
                Problem(
                    .internalError, detail: "The decision contradicts what it was based on; nothing was changed.")))
    }

    /// The `index`-th change: it has the revision that the transaction will give it.
    private func change(
        _ target: Target, _ new: Representation?, replacing old: StoredRepresentation?, _ index: Int,
        _ facts: BatchFacts
    ) -> BatchChange {
        guard let new else { return BatchChange(target, nil) }
        let stored = StoredRepresentation(
            new, revision: facts.nextRevision &+ Int64(index), replacing: old, now: facts.now)
        return BatchChange(target, stored, isPatch: operation.method == .patch)
    }

    private func changed(_ changes: [BatchChange], status: Status, _ facts: BatchFacts) -> BatchDecision {
        let items = changes.compactMap { change in change.new.map { BatchItem(change.target, $0) } }
        var validators = facts.validators
        if !changes.isEmpty {
            let last = facts.nextRevision &+ Int64(changes.count - 1)
            let time = items.reduce(facts.now) { max($0, $1.stored.lastModified) }
            validators =
                collection == nil
                ? CollectionValidators(revision: last, lastModified: nil) : validators.changed(last, at: time)
        }
        return BatchDecision(
            status == .created ? .created(items) : .changed(items, validators),
            changes.isEmpty ? .none : .each(changes), record: record(status, items, validators, facts))
    }

    /// The record of the answer; nil if the request has no key.
    private func record(
        _ status: Status, _ items: [BatchItem], _ validators: CollectionValidators, _ facts: BatchFacts
    ) -> IdempotencyRecord? {
        guard let key = operation.recordKey else { return nil }
        let (expires, isOverflow) = facts.now.addingReportingOverflow(operation.idempotencyLifetime)
        return IdempotencyRecord(
            key: key, fingerprint: fingerprint, expires: isOverflow ? .max : expires,
            answer: RecordedAnswer(
                status: status.rawValue, target: Target(collection: collection ?? "", id: ""),
                revision: validators.revision, lastModified: validators.lastModified ?? facts.now,
                content: returnsItems
                    ? .list(list(items), isWhole: operation.returnsRepresentation) : .none))
    }
}
