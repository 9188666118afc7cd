import HTTPSemantics
import JSONDocuments
import ResourceCore

/// A PUT, PATCH, POST or DELETE that was admitted: parses its content, commits, answers.
///
/// What is large is parsed by a worker. A patch is applied before the transaction, to what a reader sees; within it only
/// the revision is compared, and a small patch applied anew if another write came between. For a large one all begins
/// again, a few times.
final class WriteExchange: Exchange, Sendable {
    private let service: Service
    private let input: AdmissionInput
    private let operation: Operation
    private let context: RequestContext
    /// Unchecked: the reader of the event loop that calls `respond`, used in that call only.
    private nonisolated(unsafe) let reader: any ResourceReader

    /// How often a patch is applied before it gives way to other writes.
    private static let attempts = 4

    init(
        _ service: Service, _ reader: any ResourceReader, _ input: AdmissionInput, _ operation: Operation,
        _ context: RequestContext
    ) {
        self.service = service
        self.reader = reader
        self.input = input
        self.operation = operation
        self.context = context
    }

    /// What the request brings, parsed.
    private struct Parsed: Sendable {
        var content: ParsedContent
        var fingerprint: [UInt8]
        /// Bytes of content, and of a patch's target.
        var size: Int
        /// What to add to the explanation.
        var note: String?
    }

    /// Whether what is written has the name that it was admitted with: a POST whose Slug is taken has another in the end.
    var hasCertainTarget: Bool { operation.method != .post || Slug.id(input.request) == nil }

    func respond(to content: [UInt8], reply: Reply) {
        guard content.count > WorkerPool.inlineLimit, operation.method != .delete else {
            let parsed = parsed(content)
            guard case .patch = parsed.content else {
                return commit(parsed, nil, mayWait: reply.isLoopOtherwiseIdle, reply)
            }
            return prepare(parsed, reply)
        }
        guard operation.method == .patch else { return respondOnWorker(to: content, bytes: content.count, reply) }
        reader.representation(of: operation.target, part: { _ in .none }) { [self] result in
            switch result {
            case .failure(let error): answer(error, reply)
            case .success(let stored):
                respondOnWorker(to: content, bytes: content.count + (stored?.contentLength ?? 0), reply)
            }
        }
    }

    /// - Parameter bytes: Those of the content, and of a patch's target.
    private func respondOnWorker(to content: [UInt8], bytes: Int, _ reply: Reply) {
        onWorker(bytes: bytes, reply) { [self] worker in
            var parsed = parsed(content)
            parsed.size = bytes
            if case .patch = parsed.content {
                prepare(parsed, worker, attempt: 1, reply)
            } else {
                commit(parsed, nil, reply)
            }
        }
    }

    private func parsed(_ content: [UInt8]) -> Parsed {
        let isArray =
            operation.method == .post && input.takesSequence
            && content.first { $0 > 0x20 } == UInt8(ascii: "[")
        return Parsed(
            content: operation.method == .delete ? .none : ContentParsing.parsedContent(of: content, input),
            fingerprint: operation.idempotencyKey == nil
                ? []
                : Digests.fingerprint(
                    input.request, collection: operation.target.collection,
                    id: operation.method == .post ? nil : operation.target.id, content: content),
            size: content.count,
            note: isArray
                ? "The content is a JSON array, and makes one resource, which is that array. To make many at once, POST each as a line of \(RecordSequence.lines.rawValue) (NDJSON)."
                : nil)
    }

    private func resolutionInput(_ parsed: Parsed, _ facts: Facts, _ effort: PatchEffort) -> ResolutionInput {
        ResolutionInput(
            operation, parsed.content, submittedType: input.request.fields[.contentType],
            fingerprint: parsed.fingerprint, facts: facts, effort: effort)
    }

    // MARK: Patches

    /// Applies a patch on the event loop, if that takes little, or has a worker do it.
    private func prepare(_ parsed: Parsed, _ reply: Reply) {
        let limit = WorkerPool.inlineLimit
        reader.representation(of: operation.target, part: { $0.contentLength <= limit ? .whole : .none }) {
            [self] result in
            switch result {
            case .failure(let error): answer(error, reply)
            case .success(let stored):
                let facts = Facts(stored: stored, nextRevision: 0, now: context.renderer.setup.now())
                let patch = applied(parsed, facts, .little)
                guard case .outdated = patch?.result else {
                    return commit(parsed, patch, mayWait: reply.isLoopOtherwiseIdle, reply)
                }
                var parsed = parsed
                parsed.size += stored?.contentLength ?? 0
                prepareOnWorker(parsed, attempt: 1, reply)
            }
        }
    }

    private func prepareOnWorker(_ parsed: Parsed, attempt: Int, _ reply: Reply) {
        onWorker(bytes: parsed.size, reply) { [self] in prepare(parsed, $0, attempt: attempt, reply) }
    }

    private func prepare(_ parsed: Parsed, _ worker: Worker, attempt: Int, _ reply: Reply) {
        let reader: any ResourceReader
        do throws(StoreError) {
            reader = try worker.reader()
        } catch {
            return answer(error, reply)
        }
        reader.facts(for: operation.target, idempotencyKey: operation.recordKey, part: .whole) { [self] result in
            switch result {
            case .failure(let error): answer(error, reply)
            case .success(let facts): commit(parsed, applied(parsed, facts, .any), attempt: attempt, reply)
            }
        }
    }

    /// The patch applied to what is stored in `facts`; nil if the walk ends before it is wanted.
    private func applied(_ parsed: Parsed, _ facts: Facts, _ effort: PatchEffort) -> AppliedPatch? {
        var input = resolutionInput(parsed, facts, effort)
        _ = Resolution.evaluate(&input)
        return input.appliedPatch
    }

    // MARK: The transaction

    private func commit(
        _ parsed: Parsed, _ patch: AppliedPatch?, attempt: Int = 1, mayWait: Bool = false, _ reply: Reply
    ) {
        // A request that was held brings it together with others, which are not to overtake it: what it comes to is decided
        // there and then, whatever that takes.
        let gathering = context.fault?.takeGathering()
        let effort: PatchEffort = gathering == nil ? .little : .any
        let commit = Commit(
            to: operation.target, idempotencyKey: operation.recordKey, mayWait: mayWait,
            isPatch: operation.method == .patch
        ) {
            [self] facts in
            var input = resolutionInput(parsed, facts, effort)
            input.appliedPatch = patch
            return Resolution.decide(input)
        } completion: { [self] result in
            switch result {
            case .success(let decision):
                guard case .outdated = decision.outcome else { return answer(decision, parsed.note, reply) }
                if operation.method == .post { return commitUnderFreshID(parsed, reply) }
                guard attempt < Self.attempts else { return giveWay(reply) }
                prepareOnWorker(parsed, attempt: attempt + 1, reply)
            case .failure(let error): answer(error, reply)
            }
        }
        if let (gathering, index) = gathering {
            gathering.add(commit, at: index)
        } else {
            service.store.commit(commit)
        }
    }

    /// The id that the client proposed is taken.
    private func commitUnderFreshID(_ parsed: Parsed, _ reply: Reply) {
        let target = Target(collection: operation.target.collection, id: service.dependencies.newID())
        WriteExchange(service, reader, input, operation.moved(to: target), context).commit(parsed, nil, reply)
    }

    // MARK: Answers

    private func answer(_ decision: Decision, _ note: String?, _ reply: Reply) {
        guard case .replayed(let recorded, _) = decision.outcome, recorded.content.isWhole else {
            return respond(decision, note, reply)
        }
        onWorker(bytes: 0, reply) { [self] worker in
            var decision = decision
            // Where it was dropped or erased, the rest is the answer.
            let stored = try? worker.reader().made(recorded.revision, at: recorded.target)
            decision.outcome = .replayed(recorded, stored?.representation)
            respond(decision, note, reply)
        }
    }

    private func respond(_ decision: Decision, _ note: String?, _ reply: Reply) {
        let renderer = context.renderer
        @Sendable func response(room: Int) -> TracedResponse {
            var answer = renderer.response(to: operation, decision, room: room)
            answer.detail = note
            return answer
        }
        guard renderer.wantsReprDigest, operation.returnsRepresentation else {
            return reply { [self] room in context.finish(response(room: room)) }
        }
        let isTaken = service.workers.run(bytes: 0) { [self] _ in
            let answer = response(room: .max)
            reply { [self] room in
                context.finish(answer.response.content.count <= room ? answer : response(room: 0))
            }
        }
        if !isTaken { reply { [self] _ in context.finish(response(room: 0)) } }
    }

    private func answer(_ error: StoreError, _ reply: Reply) {
        reply { [self] _ in context.finish(context.renderer.response(to: error)) }
    }

    private func giveWay(_ reply: Reply) {
        refuse("The resource changed each time before the patch was stored; nothing was changed.", reply)
    }

    private func onWorker(bytes: Int, _ reply: Reply, _ job: @escaping WorkerPool.Job) {
        guard !service.workers.run(bytes: bytes, job) else { return }
        refuse("Too many large requests are under way; nothing was changed.", reply)
    }

    private func refuse(_ detail: String, _ reply: Reply) {
        reply { [self] _ in context.finish(context.renderer.overloaded(detail)) }
    }
}

/// Turns the content of an admitted request into a parsedContent. Parsed here, before the transaction; judged there.
enum ContentParsing {
    static func parsedContent(of content: [UInt8], _ input: AdmissionInput) -> ParsedContent {
        if let fault = Digests.mismatch(content, input) { return .faulty(fault) }
        switch input.contentRule {
        case nil, .anything, .requestMessage, .dataFile: return .none
        case .query:
            // An empty form is one, which asks for nothing in particular.
            if content.isEmpty { return input.mediaType.value?.essence == MediaType.form ? .none : .faulty(.absent) }
            guard input.mediaType.value?.isJSON == true else { return .none }
            return jsonError(content, input).map { .faulty(.json($0)) } ?? .none
        case .nothing:
            guard !content.isEmpty else { return .none }
            if let error = jsonError(content, input) { return .faulty(.json(error)) }
            let isEmptyObject = content.filter { $0 > 0x20 } == Array("{}".utf8)
            return isEmptyObject ? .none : .faulty(.unwanted)
        case .json:
            if content.isEmpty { return .faulty(.absent) }
            return jsonError(content, input).map { .faulty(.json($0)) } ?? .none
        case .recognisedJSON:
            // Chunks may turn out to hold nothing.
            if content.isEmpty, !input.request.method.takesContent { return .none }
            return jsonError(content, input).map { .faulty(.json($0)) } ?? .none
        case .representation:
            // An empty text is a text, where its length is told; nothing else that may be stored here is empty.
            let type = input.mediaType.value
            let isTold = input.request.contentLength != nil || input.request.isChunked
            let isText = type.map { type in
                isTold && !type.isJSON && input.policy.acceptedTypes.contains { $0.matches(type) }
            }
            if content.isEmpty, isText != true { return .faulty(.absent) }
            let fields = input.request.fields
            // Without a type there is no content (admission saw to that), and no content is no JSON.
            if input.mediaType.value?.isJSON ?? true, let fault = jsonError(content, input) {
                return .faulty(.json(fault))
            }
            return .representation(
                Representation(
                    content: content, mediaType: fields[.contentType] ?? "application/json",
                    language: languages(fields), disposition: fields[.contentDisposition]))
        case .patchDocument: return content.isEmpty ? .faulty(.absent) : patch(content, input)
        }
    }

    /// `Content-Language` without empty elements, which no sender may make (RFC 9110 §5.6.1.1); nil if none is named.
    static func languages(_ fields: Fields) -> String? {
        guard fields.has(.contentLanguage) else { return nil }
        let tags = fields.elements(.contentLanguage)
        return tags.isEmpty ? nil : tags.joined(separator: ", ")
    }

    private static func jsonError(_ content: [UInt8], _ input: AdmissionInput) -> JSONError? {
        JSONCheck.fault(in: content, depthLimit: input.policy.depthLimit)
    }

    private static func patch(_ content: [UInt8], _ input: AdmissionInput) -> ParsedContent {
        // Without a type there is no content, and no content is no patch document.
        let isMerge = input.mediaType.value.map { $0.essence == MediaType.mergePatch.essence } ?? true
        let depthLimit = input.policy.depthLimit
        do throws(JSONPatchError) {
            let patch = try self.patch(content, isMerge: isMerge, depthLimit)
            guard content.count > largePatch else { return .patch(patch) }
            return .patch(.large { try? self.patch(content, isMerge: isMerge, depthLimit) })
        } catch {
            switch error {
            case .notJSON(let fault): return .faulty(.json(fault))
            case .notPatch: return .faulty(.notAPatch(detail: error.sentence))
            }
        }
    }

    /// Bytes of a patch document from which on its values are not kept while it waits.
    private static let largePatch = 65_536

    private static func patch(_ content: [UInt8], isMerge: Bool, _ depthLimit: Int) throws(JSONPatchError) -> Patch {
        guard isMerge else { return .operations(try JSONPatch(parsing: content, depthLimit: depthLimit)) }
        do {
            return .merge(try MergePatch(parsing: content, depthLimit: depthLimit))
        } catch {
            throw .notJSON(error)
        }
    }
}
