import HTTPSemantics
import ResourceCore

/// Answers the requests of one event loop: routes, admits, and sends each to where it is answered.
final class ServiceHandler: RequestHandler {
    private let service: Service
    private let reader: any ResourceReader
    private let feed: LoopFeed
    /// Nil unless tests may ask for faults.
    private let faults: FaultInjection?
    /// Nil within a space.
    private let spaces: SpaceHandlers?
    /// The Host field that came last, which is nearly always the next one, too, and what it spells.
    private var host: (field: String, authority: Authority?) = ("", nil)

    init(_ service: Service, _ reader: any ResourceReader) {
        self.service = service
        self.reader = reader
        feed = LoopFeed(service, reader)
        faults = service.policy.isTesting ? FaultInjection(service.faultRules, service) : nil
        spaces = service.spaces.map(SpaceHandlers.init)
    }

    func begin(on loop: any HandlerLoop) {
        feed.begin(on: loop)
        faults?.begin(on: loop)
        spaces?.begin(on: loop)
    }

    func wake() {
        faults?.wake()
        feed.wake()
        spaces?.wake()
    }

    func tick() {
        feed.tick()
        spaces?.tick()
    }

    func stop() {
        faults?.stop()
        feed.stop()
        spaces?.stop()
    }

    func admit(_ request: Request) -> HeadDisposition {
        guard let spaces, SpaceHandlers.place(request) != nil else { return admit(request, nil) }
        return spaces.admit(request) { [self] in admit(request, nil) } ?? admit(request, nil)
    }

    /// - Parameters:
    ///   - fault: The one that the request has met.
    ///   - isNew: Whether it may meet one, and its content is not known yet.
    private func admit(_ request: Request, _ fault: InjectedFault?, isNew: Bool = true) -> HeadDisposition {
        let now = service.rendering.observedNow()
        var (endpoint, routing) = service.router.match(request)
        if case .nowhere = endpoint, case .unknown = routing.finding, let reason = spaces?.absence(request) {
            routing.finding = .unknown(TargetError(reason))
        }
        var input = AdmissionInput(request, routing, service.sharedPolicy, host: authority(request), now: now)
        if case .foreign(let origin) = input.origin, request.fields.has(.origin) {
            service.refusedOrigins.tell(of: origin, now: now)
        }
        let (conclusion, answers) = Admission.evaluate(&input)
        let context = RequestContext(
            ResponseRenderer(
                request: request, id: service.requestLog.newID(), admission: answers, setup: service.rendering,
                began: now),
            service, fault)
        let renderer = context.renderer
        if let faults, fault == nil, isNew,
            let disposition = faults.disposition(input, conclusion, renderer, admit: { self.admit(request, $0) })
        {
            return disposition
        }
        if var problem = conclusion.problem(input) {
            if let answer = OptionsPage.preflight(refusedAs: problem.type, input, renderer) {
                return .answer(context.finish(answer))
            }
            if problem.type == .idempotencyKeyRequired {
                // Written out, so that who sends the pasted command twice has one key.
                problem.fix = CurlOption.field(.idempotencyKey, "\"\(service.dependencies.newID())\"")
            }
            guard conclusion.dependsOnContent, RefusedContent.isWorthReading(request) else {
                return .answer(context.finish(renderer.response(to: problem)))
            }
            let refused = RefusedContent(conclusion, input, context) { self.admit($0, fault, isNew: false) }
            return .exchange(refused, contentLimit: RefusedContent.limit)
        }
        if request.method == .options { return .answer(context.finish(OptionsPage.response(input, renderer))) }
        switch endpoint {
        case .resource(let target):
            return admit(input, on: target, context, now: now)
        case .collection(let name, let query, let place):
            if operatesOnMany(input) { return admit(input, on: name, context) }
            guard request.method == .post else {
                let operation = operation(input, on: Target(collection: name, id: ""))
                if request.method == .query {
                    let reading = QueryContent(name: name, input: input, operation: operation, now: now)
                    return .exchange(
                        QueryExchange(service, context, reading) { [self] in respond(with: $0, context, $1) },
                        contentLimit: service.policy.contentLimit)
                }
                return read(
                    CollectionPage(name, query, place, operation, now, scanLimit: service.policy.scanLimit), context)
            }
            let target = Target(collection: name, id: Slug.id(request) ?? service.dependencies.newID())
            return admit(input, on: target, context, now: now)
        case .store: return admit(input, on: nil, context)
        case .page(let index, let values, let parameters):
            return answer(index, values, parameters, input, context)
        case .server, .nowhere:
            return .answer(context.finish(renderer.response(to: Self.nothing)))
        }
    }

    private func authority(_ request: Request) -> Authority? {
        guard let field = request.fields[.host] else { return nil }
        if !field.hasBytes(of: host.field) { host = (field, Authority(field)) }
        return host.authority
    }

    private static let nothing = Problem(.notFound, detail: "There is nothing under this address.")

    private func answer(
        _ index: Int, _ values: [String], _ parameters: [String: String], _ input: AdmissionInput,
        _ context: RequestContext
    ) -> HeadDisposition {
        let page = service.router.pages[index]
        let route = page.route
        let request = PageRequest(
            route: route, head: input.request, values: values, parameters: parameters, service: service,
            promptReader: service.store.readsAtOnce ? reader : nil, feed: feed,
            operation: operation(input, on: Target(collection: "", id: "")), input: input)
        func respond(_ answer: PageAnswer) -> HeadDisposition {
            .answer(context.finish(context.renderer.response(to: answer, route, request.operation)))
        }
        let contentLimit = min(route.bytesTaken(with: parameters), service.policy.contentLimit)
        func begin(_ disposition: PageDisposition) -> HeadDisposition {
            switch disposition {
            case .answer(let answer): return respond(answer)
            case .content(let answer):
                return .exchange(PageExchange(input, context, route) { $1(answer($0)) }, contentLimit: contentLimit)
            case .change(let answer):
                return .exchange(PageExchange(input, context, route, answer), contentLimit: contentLimit)
            case .read(let bytes, let make):
                let renderer = context.renderer
                return answer(context, bytes: bytes) { () throws(StoreError) in
                    try make(PageReading(reader, renderer, mayTakeLong: false))
                        .map { renderer.response(to: $0, route, request.operation) }
                } onWorker: { [operation = request.operation] (worker) throws(StoreError) in
                    guard let answer = try make(PageReading(worker.reader(), renderer, mayTakeLong: true)) else {
                        throw .broken("\(route.pattern) was not read")
                    }
                    return renderer.response(to: answer, route, operation)
                }
            case .action(let begin):
                return .respond(ActionExchange(context, route, request.operation, begin))
            case .look(let look, let late):
                return .respond(TimedExchange(feed, context, route, request.operation, look, late: late))
            case .stream(let mediaType, let makeSource):
                var response = Response(.ok)
                response.fields.append(.contentType, mediaType)
                response.fields.append(.cacheControl, "no-store")
                let finished = context.renderer.finished(response, vary: "Accept")
                // The request for the stream is entered in the log first: the stream begins behind it.
                let answer = context.finish(TracedResponse(finished))
                return .stream(answer, makeSource())
            }
        }
        switch page.answer {
        case .fixed(let make): return respond(.representation(service.fixedContent(of: index, make)))
        case .current(let make):
            return respond(make(request).map { .representation($0) } ?? .problem(Self.nothing))
        case .own(let dispose): return dispose(request, context)
        case .changes: return ChangePages.disposition(request, context)
        case .any(let dispose): return begin(dispose(request))
        case .state(let state):
            let address = request.address
            if let problem = state.fault(address) { return respond(.problem(problem)) }
            guard !request.operation.isRead else {
                return begin(
                    .read(bytes: 0) { (reading) throws(StoreError) in
                        try state.content(address, reading.reader).map { .representation($0) }
                            ?? .problem(state.absence)
                    })
            }
            let condition = request.condition
            guard condition.isThere else { return begin(state.change(request)) }
            // Before content is asked for: what it makes of the page as it is now.
            let refusal: @Sendable (any ResourceReader) -> Result<PageAnswer?, StoreError> = { reader in
                Result { () throws(StoreError) in
                    condition.refusal(try state.content(address, reader)).map { .problem($0) }
                }
            }
            return service.disposition { [service] (told: @escaping StoreCompletion<PageAnswer?>) in
                if let reader = request.promptReader { return told(refusal(reader)) }
                let isTaken = service.workers.run(bytes: 0) { worker in
                    told(Result { () throws(StoreError) in try refusal(worker.reader()).get() })
                }
                if !isTaken { told(.success(.problem(.overloaded()))) }
            } judge: { refused in
                switch refused {
                case .success(nil): begin(state.change(request))
                case .success(let answer?): respond(answer)
                case .failure(let error): respond(.failure(error))
                }
            }
        }
    }

    func answer(_ fault: MessageError, at field: String?) -> Response {
        let id = service.requestLog.newID()
        service.record(RecordedRequest(id, at: service.rendering.observedNow(), fault))
        return ResponseRenderer.response(to: fault, at: field, id, service.policy.publicURL)
    }

    private func admit(
        _ input: AdmissionInput, on target: Target, _ context: RequestContext, now: Int64
    ) -> HeadDisposition {
        let operation = operation(input, on: target)
        if operation.isRead {
            guard !input.request.fields.has(.acceptDatetime) else { return readPast(operation, context, now: now) }
            return read(operation, context, now: now)
        }
        let exchange = WriteExchange(service, reader, input, operation, context)
        let disposition = HeadDisposition.exchange(exchange, contentLimit: service.policy.contentLimit)
        guard mayBeForeseen(input, context) else { return disposition }
        return foreseeing(disposition, context) { [reader] completion in
            reader.facts(
                for: operation.target, idempotencyKey: operation.recordKey, part: .none, completion: completion)
        } refusal: { [self] facts in
            foreseenRefusal(operation, context.renderer, facts)
        }
    }

    /// `disposition`, unless what is read now tells that it will come to nothing. A store that cannot be read takes no content
    /// either: it is not asked for.
    private func foreseeing<Value: Sendable>(
        _ disposition: HeadDisposition, _ context: RequestContext,
        reading read: @escaping (@escaping StoreCompletion<Value>) -> Void,
        refusal: @escaping (Value) -> TracedResponse?
    ) -> HeadDisposition {
        service.disposition(reading: read) { [service] result in
            do throws(StoreError) {
                guard let refusal = refusal(try result.get()) else { return disposition }
                return .answer(context.finish(refusal))
            } catch {
                service.logger.error("read failed", metadata: ["failure": "\(error)"])
                return .answer(context.finish(context.renderer.response(to: error)))
            }
        }
    }

    /// Whether the client waits for leave to send its content, so that it is worth looking ahead.
    private func mayBeForeseen(_ input: AdmissionInput, _ context: RequestContext) -> Bool {
        guard let fault = context.fault?.fault else { return input.request.awaitsContinue }
        // Who meets a fault waits for that, and not for the store. What others change that a request waits for is not foreseen.
        return input.request.awaitsContinue && service.store.readsAtOnce && fault.kind != .hold
    }

    /// Whether a request to a collection is for the resources in it, or for many new ones.
    private func operatesOnMany(_ input: AdmissionInput) -> Bool {
        switch input.request.method {
        case .patch, .delete: true
        case .post: RecordSequence(input.mediaType.value) != nil
        case .get, .head, .put, .options, .query, .other: false
        }
    }

    /// A request for many resources: of a collection, or of the store.
    private func admit(
        _ input: AdmissionInput, on collection: String?, _ context: RequestContext
    ) -> HeadDisposition {
        let operation = operation(input, on: Target(collection: collection ?? "", id: ""))
        let exchange = BatchExchange(service, input, operation, of: collection, context)
        let disposition = HeadDisposition.exchange(exchange, contentLimit: service.policy.contentLimit)
        guard mayBeForeseen(input, context) else { return disposition }
        return foreseeing(disposition, context) { [reader] completion in
            reader.batchFacts(of: collection, key: operation.recordKey, completion: completion)
        } refusal: { facts in
            exchange.foreseenRefusal(facts)
        }
    }

    /// What was admitted, with what the service knows of its caller and its clock.
    private func operation(_ input: AdmissionInput, on target: Target) -> Operation {
        var keyScope = ""
        // Callers with different tokens have different keys.
        if input.idempotencyKey.value != nil, service.policy.tokens != nil,
            case .token(let token) = BearerToken.Credentials(lines: input.request.fields.values(.authorization))
        {
            keyScope = Digests.scope(of: token)
        }
        return Operation(input, on: target, keyScope: keyScope, earliestTime: service.rendering.earliestTime)
    }

    private func read(_ operation: Operation, _ context: RequestContext, now: Int64) -> HeadDisposition {
        let read = ResourceRead(operation, context.renderer, now: now)
        if let wait = service.wait(operation), operation.conditions.ifNoneMatch != nil {
            return .respond(
                WaitingRead(.resource(operation.target), wait, feed, context) { (reader) throws(StoreError) in
                    try read.response(reader, upTo: ResourceRead.inlineLimit)
                } onWorker: { (worker) throws(StoreError) in
                    try read.response(worker.reader())
                })
        }
        guard service.store.readsAtOnce else {
            return .respond(LaterRead(service, reader, operation.target, read, context))
        }
        return answer(context) { () throws(StoreError) in
            try read.response(reader, upTo: ResourceRead.inlineLimit)
        } onWorker: { (worker) throws(StoreError) in
            try read.response(worker.reader())
        }
    }

    private func readPast(_ operation: Operation, _ context: RequestContext, now: Int64) -> HeadDisposition {
        guard let moment = AcceptDatetime.moment(context.renderer.request.fields, now: now) else {
            let problem = AcceptDatetime.problem(context.renderer.request.fields, now: now)
            return .answer(context.finish(context.renderer.response(to: problem)))
        }
        let read = MementoRead(.moment(operation.target, moment), operation, context.renderer, service.policy, now: now)
        return answer(context) { () throws(StoreError) in
            try read.response(reader, upTo: ResourceRead.inlineLimit)
        } onWorker: { (worker) throws(StoreError) in
            try read.response(worker.reader())
        }
    }

    /// Answers with a page whose request has come to its end.
    private func respond(with page: CollectionPage, _ context: RequestContext, _ reply: Reply) {
        _ = read(page, context).carryOut([], reply)
    }

    private func read(_ page: CollectionPage, _ context: RequestContext) -> HeadDisposition {
        let renderer = context.renderer
        if let wait = service.wait(page.operation), page.operation.conditions.ifNoneMatch != nil {
            return .respond(
                WaitingRead(.collections([page.name]), wait, feed, context) { (reader) throws(StoreError) in
                    try page.response(reader, renderer, upTo: CollectionPage.inlineLimit)
                } onWorker: { (worker) throws(StoreError) in
                    try page.response(worker.reader(), renderer)
                })
        }
        return answer(context) { () throws(StoreError) in
            try page.response(reader, renderer, upTo: CollectionPage.inlineLimit)
        } onWorker: { (worker) throws(StoreError) in
            try page.response(worker.reader(), renderer)
        }
    }

    /// What `inline` makes; what a worker makes if that is nil, because it is large.
    private func answer(
        _ context: RequestContext, bytes: Int = 0, _ inline: () throws(StoreError) -> TracedResponse?,
        onWorker: @escaping WorkerExchange.Make
    ) -> HeadDisposition {
        guard service.store.readsAtOnce else {
            return .respond(WorkerExchange(service, context, bytes: bytes, onWorker))
        }
        do throws(StoreError) {
            guard let answer = try inline() else {
                return .respond(WorkerExchange(service, context, bytes: bytes, onWorker))
            }
            return .answer(context.finish(answer))
        } catch {
            service.logger.error("read failed", metadata: ["failure": "\(error)"])
            return .answer(context.finish(context.renderer.response(to: error)))
        }
    }

    /// The refusal that a client which waits for `100 (Continue)` need not send its content for. What the reader sees
    /// may change before the commit; that decides anew.
    private func foreseenRefusal(
        _ operation: Operation, _ renderer: ResponseRenderer, _ facts: Facts
    ) -> TracedResponse? {
        guard facts.record == nil else { return nil }
        var input = ResolutionInput(
            operation, .none, submittedType: renderer.request.fields[.contentType], facts: facts)
        let (conclusion, answers) = Resolution.evaluate(&input)
        guard conclusion.needsNoContent, let problem = conclusion.problem(input) else { return nil }
        var answer = renderer.response(to: problem, answers)
        answer.revisionBefore = facts.stored?.revision
        answer.revisionAfter = facts.stored?.revision
        return answer
    }
}
