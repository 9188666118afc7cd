import HTTPSemantics
import ResourceCore

/// A PUT, PATCH, POST or DELETE that was admitted: parses its content, commits, answers.
final class WriteExchange: Exchange, Sendable {
    private let store: any ResourceStore
    private let input: AdmissionInput
    private let operation: Operation
    private let context: RequestContext

    init(_ store: any ResourceStore, _ input: AdmissionInput, _ operation: Operation, _ context: RequestContext) {
        self.store = store
        self.input = input
        self.operation = operation
        self.context = context
    }

    func respond(to content: [UInt8], reply: Reply) {
        let parsedContent =
            operation.method == .delete ? ParsedContent.none : ContentParsing.parsedContent(of: content, input)
        let fingerprint = operation.idempotencyKey == nil ? [] : fingerprint(of: content)
        let submittedType = input.request.fields[.contentType]
        store.commit(
            Commit(
                to: operation.target, idempotencyKey: operation.idempotencyKey?.value,
                mayWait: reply.isLoopOtherwiseIdle
            ) { [self] facts in
                Resolution.decide(
                    ResolutionInput(
                        operation, parsedContent, submittedType: submittedType, fingerprint: fingerprint, facts: facts))
            } completion: { [self] result in
                switch result {
                case .success(let decision):
                    reply { [self] _ in context.finish(context.renderer.response(to: operation, decision)) }
                case .failure(let error):
                    reply { [self] _ in context.finish(context.renderer.response(to: error)) }
                }
            })
    }

    private func fingerprint(of content: [UInt8]) -> [UInt8] {
        Digests.fingerprint(
            input.request, collection: operation.target.collection,
            id: operation.method == .post ? nil : operation.target.id, content: content)
    }
}
