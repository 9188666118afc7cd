import HTTPSemantics
import ResourceCore

/// Finds the route that a request target names.
enum Routes {
    /// The endpoint, and what admission needs to know of it.
    static func match(_ request: Request) -> (endpoint: Endpoint, routing: Routing) {
        guard let target = RequestTarget(request.target) else {
            return (
                .nowhere, Routing(.malformed(TargetError("The request target has characters that a URI cannot have.")))
            )
        }
        switch target.form {
        case .asterisk:
            // Only OPTIONS may have it (RFC 9112 §3.2.4).
            guard request.method == .options else {
                return (.nowhere, Routing(.malformed(TargetError("Only OPTIONS takes the target “*”."))))
            }
            return (.server, Routing(.route(Route.server.rules)))
        case .authority:
            return (.nowhere, Routing(.malformed(TargetError("A host and a port alone are no address of a resource."))))
        case .origin, .absolute: break
        }
        var match = match(path: target, isReading: request.method.isSafe)
        match.routing.authority = target.authority
        match.routing.isSecure = target.isSecure
        return match
    }

    private static func match(
        path target: RequestTarget, isReading: Bool
    ) -> (endpoint: Endpoint, routing: Routing) {
        switch PathSegments.decode(target.path) {
        case .failure(let fault): (.nowhere, Routing(.malformed(fault.targetError(query: target.query))))
        case .success(let segments): match(segments, target, isReading: isReading)
        }
    }

    private static func match(
        _ segments: [String], _ target: RequestTarget, isReading: Bool
    ) -> (endpoint: Endpoint, routing: Routing) {
        guard let first = segments.first else { return own(.home, .home, target) }
        if first == "echo" { return echo(segments, target) }
        if first.utf8.first == UInt8(ascii: "_") { return page(segments, target) }
        guard isCollectionName(first) else {
            let fault = TargetError(
                "A collection's name is up to 128 letters, digits, “.”, “_” and “-”, beginning with a letter or digit.")
            return (.nowhere, Routing(.malformed(fault)))
        }
        switch segments.count {
        case 1: return collection(first, target, isReading: isReading)
        case 2:
            guard segments[1].utf8.count <= 512 else {
                return (
                    .nowhere,
                    Routing(.malformed(TargetError("An id is at most 512 bytes.")))
                )
            }
            return own(.resource(Target(collection: first, id: segments[1])), .resource, target)
        case _:
            let fault = TargetError(
                "An address is /{collection} or /{collection}/{id}; write a slash within an id as %2F.")
            return (.nowhere, Routing(.unknown(fault)))
        }
    }

    /// A route whose address takes no query.
    private static func own(
        _ endpoint: Endpoint, _ route: Route, _ target: RequestTarget
    ) -> (endpoint: Endpoint, routing: Routing) {
        let fault = target.query.map { _ in TargetError("This address takes no query.", intended: target.path) }
        return (endpoint, Routing(.route(route.rules), queryError: fault))
    }

    private static func collection(
        _ name: String, _ target: RequestTarget, isReading: Bool
    ) -> (endpoint: Endpoint, routing: Routing) {
        var routing = Routing(.route(Route.collection.rules))
        guard target.query != nil else { return (.collection(name, PageQuery()), routing) }
        routing.queryError = queryError(target, allowed: isReading ? Route.collection.query : [])
        guard routing.queryError == nil, let parameters = QueryParameters(target.query) else {
            return (.collection(name, PageQuery()), routing)
        }
        switch PageQuery.parse(parameters.pairs.map { ($0.name, $0.value) }) {
        case .success(let query): return (.collection(name, query), routing)
        case .failure(let fault):
            routing.queryError = TargetError(fault.detail, intended: target.path)
            return (.collection(name, PageQuery()), routing)
        }
    }

    private static func echo(_ segments: [String], _ target: RequestTarget) -> (
        endpoint: Endpoint, routing: Routing
    ) {
        if segments.count == 1 { return own(.echoIndex, .echoIndex, target) }
        guard var address = EchoAddress(segments.dropFirst()) else { return unknown(target) }
        let fault = queryError(target, allowed: Route.echo.query)
        address.isVerbose = fault == nil && target.query?.isEmpty == false
        return (.echo(address), Routing(.route(address.rules), queryError: fault))
    }

    private static func page(_ segments: [String], _ target: RequestTarget) -> (
        endpoint: Endpoint, routing: Routing
    ) {
        switch (segments[0], segments.count) {
        case ("_health", 1): own(.health, .health, target)
        case ("_reference", 1): own(.reference, .reference, target)
        case ("_graph", 1): own(.graph, .graph, target)
        case ("_openapi.json", 1): own(.openAPI, .openAPI, target)
        case ("_problems", 1): own(.problems, .problems, target)
        case ("_problems", 2): own(.problem(segments[1]), .problem, target)
        case ("_requests", 1): own(.requests, .requests, target)
        case ("_requests", 2): own(.request(segments[1]), .request, target)
        case ("_lab", 2): own(.lab(segments[1]), .lab, target)
        case ("_lessons", 1): own(.lessons, .lessons, target)
        case ("_snippets", 1): own(.snippets, .snippets, target)
        case ("_snippets", 2): own(.snippet(segments[1]), .snippet, target)
        case _: unknown(target)
        }
    }

    private static func unknown(_ target: RequestTarget) -> (endpoint: Endpoint, routing: Routing) {
        (.nowhere, Routing(.unknown(TargetError("No route of this service leads there."))))
    }

    private static func queryError(_ target: RequestTarget, allowed: [String]) -> TargetError? {
        guard let query = target.query else { return nil }
        guard let parameters = QueryParameters(query) else {
            return TargetError("The query's percent-encoding is malformed.", intended: target.path)
        }
        var seen: Set<String> = []
        for (name, _) in parameters.pairs.map({ ($0.name, $0.value) }) {
            guard allowed.contains(name) else {
                let known = allowed.isEmpty ? "" : " It takes \(allowed.joined(separator: ", "))."
                return TargetError("The query parameter “\(name)” is not defined here.\(known)", intended: target.path)
            }
            guard seen.insert(name).inserted else {
                return TargetError("The query parameter “\(name)” stands there twice.", intended: target.path)
            }
        }
        return nil
    }

    /// `[A-Za-z0-9][A-Za-z0-9._-]{0,127}`
    static func isCollectionName(_ name: String) -> Bool {
        guard 1...128 ~= name.utf8.count, let first = name.utf8.first, isAlphanumeric(first) else { return false }
        return name.hasOnlyBytes {
            isAlphanumeric($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}

extension Target {
    /// The address as a path, in its normal form.
    var path: String { "/" + collection + "/" + PathSegments.encode(id) }
}
