import HTTPSemantics
import JSONDocuments
import ResourceCore

/// PUT of `/_store`, or of a collection of it: nothing stays but what the content has. What is equal to the byte stays as it is.
final class ReplacementExchange: Exchange, Sendable {
    private let service: Service
    private let input: AdmissionInput
    private let operation: Operation
    private let context: RequestContext
    /// The collection; nil for the store.
    private let collection: String?

    /// What becomes of such a request.
    static func disposition(_ request: PageRequest, _ context: RequestContext) -> HeadDisposition {
        let collection = request.values.first
        if let collection, !request.service.router.isCollection(collection) {
            let detail = "“\(collection)” is not a name that a collection can have."
            return .answer(
                context.finish(context.renderer.response(to: Problem(.malformedTarget, detail: detail))))
        }
        let exchange = ReplacementExchange(request, of: collection, context)
        if let reader = request.promptReader {
            do throws(StoreError) {
                if let problem = try exchange.refusal(reader) {
                    return .answer(context.finish(context.renderer.response(to: problem)))
                }
            } catch {
                return .answer(context.finish(context.renderer.response(to: error)))
            }
        }
        return .exchange(exchange, contentLimit: request.service.policy.contentLimit)
    }

    private init(_ request: PageRequest, of collection: String?, _ context: RequestContext) {
        service = request.service
        input = request.input
        operation = request.operation
        self.collection = collection
        self.context = context
    }

    func respond(to content: [UInt8], reply: Reply) {
        let mayBeRefused = isConditional && !service.store.readsAtOnce
        guard content.count > WorkerPool.inlineLimit || mayBeRefused else { return begin(content, reply) }
        let isTaken = service.workers.run(bytes: content.count) { [self] worker in
            do throws(StoreError) {
                if mayBeRefused, let problem = try refusal(worker.reader()) { return refuse(problem, reply) }
            } catch {
                return fail(error, reply)
            }
            begin(content, reply)
        }
        if !isTaken { reply { [self] _ in context.finish(context.renderer.overloaded()) } }
    }

    private var isConditional: Bool { PageCondition(operation, now: 0).isThere || operation.requiresCondition }

    /// What a condition makes of the request before its content is looked at. It is decided anew where everything is replaced.
    private func refusal(_ reader: any ResourceReader) throws(StoreError) -> Problem? {
        isConditional ? refusal(try reader.batchFacts(of: collection, key: nil).validators) : nil
    }

    private func refusal(_ validators: CollectionValidators) -> Problem? {
        var input = ResolutionInput(
            operation, facts: Facts(stored: nil, nextRevision: 0, now: service.dependencies.now()),
            selected: ResolutionInput.Selected(validators))
        return Resolution.evaluate(&input).conclusion.problem(input)
    }

    private func begin(_ content: [UInt8], _ reply: Reply) {
        if let fault = Digests.mismatch(content, input) {
            return refuse(fault.problem(profile: operation.statusProfile), reply)
        }
        guard !content.isEmpty else {
            return refuse(ContentError.absent.problem(profile: operation.statusProfile), reply)
        }
        let isDatabase = input.mediaType.value?.isJSON == true
        if collection == nil, isDatabase, let name = Self.snapshotName(in: content) {
            return commit(.goBack(name), reply)
        }
        let file = DataFile(service.fileRules, as: isDatabase ? .database : .lines, of: collection)
        let read: @Sendable ((DataFile.Resource) -> JSONOutline.Fault?) -> DataFile.Fault? = { take in
            content.withUnsafeBufferPointer { file.read($0, take: take) }
        }
        // What is no such file need not come before the writer.
        if let fault = read({ _ in nil }) { return refuse(problem(fault), reply) }
        commit(.fill(collection.map { .replacing($0) } ?? .replacingAll, source: read), reply)
    }

    /// The name of the snapshot that is to be gone back to: `{"snapshot":"seed"}`, for a collection of that name would be an
    /// array.
    private static func snapshotName(in content: [UInt8]) -> String? {
        content.withUnsafeBufferPointer { bytes in
            guard let members = try? JSONOutline.members(of: bytes), members.count == 1, members[0].kind == .string,
                members[0].name.elementsEqual("snapshot".utf8)
            else { return nil }
            return JSONOutline.text(bytes, members[0].value)
        }
    }

    private func commit(_ work: BulkCommit.Work, _ reply: Reply) {
        service.store.commit(
            BulkCommit(work) { [self] in
                refusal($0)
            } completion: { [self] result in
                switch result {
                case .success(.done(let summary)): answer(summary, reply)
                case .success(.refused(let problem)): refuse(problem, reply)
                case .success(.faulty(let fault)): refuse(problem(fault), reply)
                case .failure(let error): fail(error, reply)
                }
            })
    }

    private func problem(_ fault: DataFile.Fault) -> Problem {
        Problem(.malformedContent, detail: "Line \(fault.line): \(fault.sentence)", profile: operation.statusProfile)
            .with { $0.place = Problem.Place(offset: fault.offset, line: fault.line, column: fault.column) }
    }

    private func answer(_ summary: BulkSummary, _ reply: Reply) {
        reply { [self] _ in
            let renderer = context.renderer
            var response = Response(.noContent)
            renderer.appendValidators(
                summary.validators.entityTag, summary.validators.lastModified, isDateStrong: false, to: &response)
            response.fields.append(.cacheControl, "no-store")
            return context.finish(TracedResponse(renderer.finished(response, vary: "Prefer")))
        }
    }

    private func fail(_ error: StoreError, _ reply: Reply) {
        reply { [self] _ in context.finish(context.renderer.response(to: error)) }
    }

    private func refuse(_ problem: Problem, _ reply: Reply) {
        reply { [self] _ in context.finish(context.renderer.response(to: problem)) }
    }
}

extension Service {
    /// What a file may have.
    var fileRules: BatchRules {
        var rules = batchRules
        rules.limit = .max
        return rules
    }
}
