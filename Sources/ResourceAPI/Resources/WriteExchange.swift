import HTTPSemantics
import Storage

/// A PUT, PATCH, POST or DELETE that was admitted: parses its content, commits, answers.
final class WriteExchange: Exchange, Sendable {
    private let store: any ResourceStore
    private let evidence: AdmissionEvidence
    private let operation: Operation
    private let rendering: Rendering

    init(_ store: any ResourceStore, _ evidence: AdmissionEvidence, _ operation: Operation, _ rendering: Rendering) {
        self.store = store
        self.evidence = evidence
        self.operation = operation
        self.rendering = rendering
    }

    func respond(to content: [UInt8], reply: @escaping @Sendable (Response) -> Void) {
        let submission =
            operation.method == .delete ? Submission.none : ContentParsing.submission(of: content, evidence)
        let fingerprint = operation.idempotencyKey == nil ? [] : fingerprint(of: content)
        let submittedType = evidence.request.fields[.contentType]
        store.commit(
            Commit(to: operation.target, idempotencyKey: operation.idempotencyKey?.value) { [self] facts in
                Resolution.decide(
                    ResolutionEvidence(
                        operation, submission, submittedType: submittedType, fingerprint: fingerprint, facts: facts))
            } completion: { [self] result in
                switch result {
                case .success(let decision): reply(rendering.response(to: operation, decision))
                case .failure(let failure): reply(rendering.response(to: failure))
                }
            })
    }

    private func fingerprint(of content: [UInt8]) -> [UInt8] {
        Digests.fingerprint(
            evidence.request, collection: operation.target.collection,
            id: operation.method == .post ? nil : operation.target.id, content: content)
    }
}
