import HTTPSemantics
import JSONDocuments
import ResourceCore

/// One of the service's own pages, whole: to add a page is to add such a value to the list that the service is made with.
package struct ServicePage: Sendable {
    /// What is told of it.
    package private(set) var route: Route
    let answer: Answer

    /// The page where what is for tests only may be used.
    var forTests: ServicePage {
        var page = self
        page.route.rules = route.rules.forTests
        return page
    }

    /// The page, with what it says at the moment passed through `coding`: its content codings, by what the client takes.
    package func coded(_ coding: @escaping @Sendable (PageContent, Request) -> PageContent) -> ServicePage {
        switch answer {
        case .current(let content):
            return ServicePage(route) { request in content(request).map { coding($0, request.head) } }
        case .any(let answer):
            return ServicePage(
                route,
                answer: { request in
                    let disposition = answer(request)
                    guard case .answer(.representation(let content)) = disposition else { return disposition }
                    return .answer(.representation(coding(content, request.head)))
                })
        case .fixed, .state, .changes, .own: return self
        }
    }

    enum Answer: Sendable {
        /// The same as long as the service runs: made when it is first asked for.
        case fixed(@Sendable (Service) -> PageContent)
        /// What the page says at the moment; nil if nothing is there.
        case current(@Sendable (PageRequest) -> PageContent?)
        /// Anything else.
        case any(@Sendable (PageRequest) -> PageDisposition)
        /// What clients can change.
        case state(State)
        /// Changes, as a stream or in pages.
        case changes
        /// What sends its answer itself.
        case own(@Sendable (PageRequest, RequestContext) -> HeadDisposition)
    }

    init(_ route: Route, _ answer: Answer) {
        self.route = route
        self.answer = answer
    }

    /// A page that sends its answer itself.
    init(
        _ route: Route, disposition: @escaping @Sendable (PageRequest, RequestContext) -> HeadDisposition
    ) {
        self.route = route
        answer = .own(disposition)
    }

    /// A page of changes.
    init(changes route: Route) {
        self.route = route
        answer = .changes
    }

    /// A page that is the same as long as the service runs.
    package init(_ route: Route, fixed content: @escaping @Sendable (Service) -> PageContent) {
        self.route = route
        answer = .fixed(content)
    }

    /// A page that is made for each request; nil is answered with 404.
    package init(_ route: Route, content: @escaping @Sendable (PageRequest) -> PageContent?) {
        self.route = route
        answer = .current(content)
    }

    /// A page that takes content, streams, or refuses in its own way.
    package init(_ route: Route, answer: @escaping @Sendable (PageRequest) -> PageDisposition) {
        self.route = route
        self.answer = .any(answer)
    }
}

/// A request for a page, admitted.
package struct PageRequest {
    package let route: Route
    /// The head.
    package let head: Request
    /// What stands for the names in braces of the pattern, in order.
    package let values: [String]
    /// The query.
    package let parameters: [String: String]
    package let service: Service
    /// What reads the store without waiting; nil where nothing does.
    let promptReader: (any ResourceReader)?
    let feed: LoopFeed
    let operation: Operation
    let input: AdmissionInput

    /// Whether the client takes `type` more gladly than the other types of the page.
    package func prefers(_ type: String) -> Bool { operation.prefers(type, among: route.mediaTypes) }

    /// The part of a list that is asked for.
    package var query: PageQuery { (try? PageQuery.parse(parameters).get()) ?? PageQuery() }
}

/// What a page says, and in which type.
package struct PageContent: Sendable {
    package let mediaType: String
    package let bytes: [UInt8]
    /// Whether it is made for browsers, and has the fields that keep them from harm.
    package var isForBrowsers = false
    /// The address of the next page of a list.
    package var next: String?
    /// Other types that the same address would have, to another Accept.
    package var otherTypes: [String] = []
    /// How `bytes` are encoded, where that depends on what the client takes; nil where it does not.
    package var coding: Coding?
    /// A digest of the bytes, or what else tells this state from others.
    package var entityTag: EntityTag

    package enum Coding: Sendable { case identity, gzip }

    package init(_ mediaType: String, _ bytes: [UInt8]) {
        self.mediaType = mediaType
        self.bytes = bytes
        entityTag = Digests.entityTag(of: bytes)
    }

    /// The JSON that `write` writes, with a line feed after it.
    package init(json write: (inout JSONBuilder) -> Void) {
        var json = JSONBuilder()
        write(&json)
        json.lineFeed()
        self.init("application/json", json.bytes)
    }

    /// What browsers must be told: the page runs its own scripts, and speaks to this service alone.
    static let browserFields: [(name: FieldName, value: String)] = [
        (
            .contentSecurityPolicy,
            """
            default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
            base-uri 'none'; form-action 'none'; frame-ancestors 'none'
            """
        ),
        (.referrerPolicy, "no-referrer"),
        (.xContentTypeOptions, "nosniff"),
    ]
}

/// What becomes of a request for a page once its head was judged.
package enum PageDisposition {
    case answer(PageAnswer)
    /// The content, if any, is wanted, judged by what the route takes.
    case content(@Sendable ([UInt8]) -> PageAnswer)
    /// The same of content that changes the store: the answer is told later, once, from any thread.
    case change(@Sendable ([UInt8], @escaping @Sendable (PageAnswer) -> Void) -> Void)
    /// What is read from the store: on the event loop, or by a worker where that gives nil. `bytes`: what it may have to hold
    /// at once.
    case read(bytes: Int, @Sendable (PageReading) throws(StoreError) -> PageAnswer?)
    /// What a change comes to: told later, once, from any thread.
    case action(@Sendable (@escaping @Sendable (PageAnswer) -> Void) -> Void)
    /// What a look at the store comes to, told in the same way; where that takes seconds, the other answer is given.
    case look((@escaping @Sendable (PageAnswer) -> Void) -> Void, late: () -> PageAnswer)
    /// Content that comes bit by bit until the connection ends.
    case stream(mediaType: String, () -> any ContentSource)
}

/// What a page that reads the store has to read with.
package struct PageReading {
    package let reader: any ResourceReader
    let renderer: ResponseRenderer
    /// Whether a worker asks: on an event loop, what takes longer than some milliseconds is left to it.
    package let mayTakeLong: Bool

    init(_ reader: any ResourceReader, _ renderer: ResponseRenderer, mayTakeLong: Bool) {
        self.reader = reader
        self.renderer = renderer
        self.mayTakeLong = mayTakeLong
    }
}

/// The answer of a page.
package enum PageAnswer: Sendable {
    /// A representation: conditions and `Accept` count as for a resource.
    case representation(PageContent)
    /// What an action came to: 200, and nothing is kept.
    case result(mediaType: String, [UInt8])
    /// What was asked for is done: 204.
    case done
    /// The same, and it made something at that path: 201.
    case created(at: String)
    case problem(Problem)
    case failure(StoreError)
    /// A response that is whole already.
    case response(TracedResponse)
}

extension ResponseRenderer {
    /// The answer of a page.
    func response(to answer: PageAnswer, _ route: Route, _ operation: Operation) -> TracedResponse {
        var traced = traced(answer, route, operation)
        // What a problem calls its instance is to be found there.
        traced.response.isLogged = route.isLogged || traced.response.status.rawValue >= 400
        return traced
    }

    private func traced(_ answer: PageAnswer, _ route: Route, _ operation: Operation) -> TracedResponse {
        switch answer {
        case .representation(let content): return response(to: content, route, operation)
        case .problem(let problem): return response(to: problem)
        case .failure(let error): return response(to: error)
        case .response(let response): return response
        case .done:
            var response = Response(.noContent)
            response.fields.append(.cacheControl, "no-store")
            return TracedResponse(finished(response, vary: nil))
        case .created(let path):
            var response = Response(.created)
            response.fields.append(.location, address(of: path))
            response.fields.append(.cacheControl, "no-store")
            return TracedResponse(finished(response, vary: nil))
        case .result(let mediaType, let bytes):
            var response = Response(.ok)
            response.fields.append(.contentType, mediaType)
            response.fields.append(.cacheControl, "no-store")
            response.content = bytes
            return TracedResponse(finished(response, vary: nil))
        }
    }

    private func response(to content: PageContent, _ route: Route, _ operation: Operation) -> TracedResponse {
        var selected = ResolutionInput.Selected(entityTag: content.entityTag, mediaType: content.mediaType)
        selected.otherTypes =
            route.mediaTypes.contains(content.mediaType) && route.variables.isEmpty
            ? route.mediaTypes.filter { $0 != content.mediaType } : content.otherTypes
        return response(
            to: operation, selecting: selected, Facts(stored: nil, nextRevision: 0, now: setup.now()),
            vary: content.coding == nil ? "Accept" : "Accept, Accept-Encoding"
        ) {
            var response = Response(.ok)
            response.fields.append(.contentType, content.mediaType)
            if content.coding == .gzip { response.fields.append(.contentEncoding, "gzip") }
            response.fields.append(.etag, content.entityTag.fieldValue)
            response.fields.append(.cacheControl, "no-cache")
            if let next = content.next { response.fields.append(.link, "<\(next)>; rel=\"next\"") }
            if content.isForBrowsers {
                for (name, value) in PageContent.browserFields { response.fields.append(name, value) }
            }
            response.content = content.bytes
            return response
        }
    }
}
