import HTTPSemantics
import ResourceCore
import Snippets

/// Answers the requests of one event loop: routes, admits, and sends each to where it is answered.
final class ServiceHandler: RequestHandler {
    private let service: Service
    private let reader: any ResourceReader

    init(_ service: Service, _ reader: any ResourceReader) {
        self.service = service
        self.reader = reader
    }

    func admit(_ request: Request) -> HeadDisposition {
        let now = service.dependencies.now()
        let (endpoint, routing) = Routes.match(request)
        var input = AdmissionInput(request, routing, service.policy, now: now)
        let (conclusion, answers) = Admission.evaluate(&input)
        let rendering = Rendering(
            request: request, entry: service.requestLog.begin(), admission: answers, requestLog: service.requestLog,
            crossOrigin: service.crossOrigin, now: service.dependencies.now)
        if let problem = conclusion.problem(input) { return .answer(rendering.response(to: problem)) }
        if request.method == .options { return .answer(OptionsPage.response(input, rendering)) }
        switch endpoint {
        case .resource(let target):
            return admit(consume input, on: target, rendering, now: now)
        case .collection(let name, let page):
            guard request.method == .post else {
                let operation = Operation(input, on: Target(collection: name, id: ""))
                return .answer(CollectionPage(reader, operation, page, now: now).response(rendering))
            }
            let target = Target(collection: name, id: service.dependencies.newID())
            return admit(consume input, on: target, rendering, now: now)
        case .echo(let address):
            let limit = address.isVerbose ? EchoAddress.verboseLimit : Int.max
            return .exchange(
                EchoExchange(address, input, rendering), contentLimit: min(limit, service.policy.contentLimit))
        case .snippet(let name):
            guard let language = SnippetLanguage(rawValue: name) else {
                return .answer(rendering.response(to: SnippetExchange.unknownLanguage))
            }
            return .exchange(
                SnippetExchange(language, input, rendering),
                contentLimit: min(SnippetExchange.contentLimit, service.policy.contentLimit))
        case .home, .server, .echoIndex, .health, .problems, .problem, .requests, .request, .graph, .reference,
            .openAPI, .lab, .lessons, .snippets, .nowhere:
            let operation = Operation(input, on: Target(collection: "", id: ""))
            if endpoint == .requests,
                operation.prefers(RequestStream.mediaType, among: Route.requests.mediaTypes)
            {
                return stream(rendering)
            }
            return .answer(OwnPage(endpoint, service, reader, operation).response(rendering, now: now))
        }
    }

    func answer(_ fault: MessageError, at field: String?) -> Response {
        MessageErrorPage.response(fault, at: field, requestLog: service.requestLog)
    }

    /// The requests that come from now on. A stream is not a representation with validators: no condition applies.
    private func stream(_ rendering: Rendering) -> HeadDisposition {
        var response = Response(.ok)
        response.fields.append(.contentType, RequestStream.mediaType)
        response.fields.append(.cacheControl, "no-store")
        let finished = rendering.finished(response, vary: "Accept")
        return .stream(
            finished,
            RequestStream(
                service.requestLog, after: rendering.request.fields[.lastEventID], now: service.dependencies.now))
    }

    private func admit(
        _ input: consuming AdmissionInput, on target: Target, _ rendering: consuming Rendering, now: Int64
    ) -> HeadDisposition {
        let operation = Operation(input, on: target)
        if operation.isRead { return .answer(read(operation, rendering, now: now)) }
        if input.request.awaitsContinue, let refusal = foreseenRefusal(operation, rendering) {
            return .answer(refusal)
        }
        return .exchange(
            WriteExchange(service.store, input, operation, rendering), contentLimit: service.policy.contentLimit)
    }

    private func read(_ operation: Operation, _ rendering: Rendering, now: Int64) -> Response {
        do {
            // A read needs no other fact than what is stored, and one statement is a snapshot.
            let facts = Facts(stored: try reader.representation(of: operation.target), nextRevision: 0, now: now)
            return rendering.response(
                to: operation, Resolution.decide(ResolutionInput(operation, .none, facts: facts)))
        } catch {
            service.logger.error("read failed", metadata: ["failure": "\(error)"])
            return rendering.response(to: error)
        }
    }

    /// The refusal that a client which waits for `100 (Continue)` need not send its content for. What the reader sees
    /// may change before the commit; that decides anew.
    private func foreseenRefusal(_ operation: Operation, _ rendering: Rendering) -> Response? {
        guard
            let facts = try? reader.facts(for: operation.target, idempotencyKey: operation.idempotencyKey?.value),
            facts.record == nil
        else { return nil }
        var input = ResolutionInput(
            operation, .none, submittedType: rendering.request.fields[.contentType], facts: facts)
        let (conclusion, answers) = Resolution.evaluate(&input)
        guard conclusion.needsNoContent else { return nil }
        return rendering.response(
            to: conclusion.problem(input), Decision(.missing, answers: answers))
    }
}
