import HTTPSemantics
import ResourceCore

/// Finds what a request target names: a resource, a collection, or one of the service's own pages.
package struct Router: Sendable {
    /// The service's own pages.
    package let pages: [ServicePage]
    /// First segments that are no collections, beside those that begin with `_`.
    private let reserved: [String]
    private let isTesting: Bool

    package init(_ pages: [ServicePage], isTesting: Bool = false) {
        self.isTesting = isTesting
        self.pages = pages
        reserved = Array(Set(pages.compactMap { $0.route.segments.first }.filter { $0.first != "_" }))
    }

    /// Every address of the service.
    package var routes: [Route] {
        [.resource, .collection, .server] + pages.map(\.route).filter { isTesting || !$0.isForTesting }
    }

    /// The endpoint, and what admission needs to know of it.
    func match(_ request: Request) -> (endpoint: Endpoint, routing: Routing) {
        guard let target = RequestTarget(request.target) else {
            return (.nowhere, Routing(.malformed(misspelling(in: request))))
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
        var match = match(target, request)
        match.routing.authority = target.authority
        match.routing.isSecure = target.isSecure
        return match
    }

    private func match(_ target: RequestTarget, _ request: Request) -> (endpoint: Endpoint, routing: Routing) {
        let segments: [String]
        switch PathSegments.decode(target.path) {
        case .success(let decoded): segments = decoded
        case .failure(let error): return (.nowhere, Routing(.malformed(targetError(error, target, request))))
        }
        if segments.isEmpty, request.method == .patch,
            let home = pages.first(where: { $0.route.segments.isEmpty })?.route
        {
            let error = target.query == nil ? nil : queryError(target, request, home.query(for: .patch))
            return (.store, Routing(.route(home.rules), queryError: error))
        }
        guard let first = segments.first, first.utf8.first != UInt8(ascii: "_"), !reserved.contains(first) else {
            return page(segments, target, request)
        }
        guard Self.isCollectionName(first) else {
            let error = TargetError(
                "A collection's name is up to 128 letters, digits, “.”, “_” and “-”, beginning with a letter or digit.")
            return (.nowhere, Routing(.malformed(error)))
        }
        switch segments.count {
        case 1: return collection(first, target, request)
        case 2:
            guard segments[1].utf8.count <= 512 else {
                return (.nowhere, Routing(.malformed(TargetError("An id is at most 512 bytes."))))
            }
            let routing = Routing(
                .route(Route.resource.rules), queryError: target.query == nil ? nil : queryError(target, request, []))
            return (.resource(Target(collection: first, id: segments[1])), routing)
        case _:
            let error = TargetError(
                "An address is /{collection} or /{collection}/{id}; write a slash within an id as %2F.")
            return (.nowhere, Routing(.unknown(error)))
        }
    }

    private func collection(
        _ name: String, _ target: RequestTarget, _ request: Request
    ) -> (endpoint: Endpoint, routing: Routing) {
        var routing = Routing(.route(Route.collection.rules))
        var asked = (query: CollectionQuery(), place: QueryCursor.Place.first)
        if let text = target.query {
            switch request.method {
            case .get, .head, .options:
                do throws(QueryError) {
                    asked = try Self.query(text, of: name)
                } catch {
                    routing.queryError = TargetError(
                        error.detail,
                        intended: Self.isPageOnly(text)
                            ? Self.withSoundLimit(target) { (try? Self.query($0, of: name)) != nil } : nil)
                }
            case .query:
                routing.queryError = TargetError("QUERY has its query in the content, and none in the address.")
            case .put, .patch, .post, .delete, .other:
                routing.queryError = TargetError("\(request.methodName) takes no query.")
            }
        }
        return (.collection(name, asked.query, asked.place), routing)
    }

    private static func query(
        _ text: String, of collection: String
    ) throws(QueryError) -> (CollectionQuery, QueryCursor.Place) {
        guard let parameters = QueryParameters(form: text) else {
            throw QueryError("The query's percent-encoding is malformed, or it is not UTF-8.")
        }
        let query = try QueryForm.parse(parameters.pairs)
        return (query, try QueryCursor.place(query, in: collection))
    }

    /// Whether a query only says which page is meant.
    private static func isPageOnly(_ text: String) -> Bool {
        QueryParameters(text)?.pairs.allSatisfy { ["limit", "after"].contains($0.name) } ?? false
    }

    /// The address with a limit that may stand there, and all else as it was sent, for that alone makes no other answer of it:
    /// nil if something else is wrong, for without any other parameter the answer would be a wider one, or begin anew.
    private static func withSoundLimit(_ target: RequestTarget, _ isSound: (String) -> Bool) -> String? {
        let parts = (target.query ?? "").split(separator: "&", omittingEmptySubsequences: false).map(String.init)
        let limits = parts.indices.filter { QueryParameters(parts[$0])?.pairs.first?.name == "limit" }
        guard let place = limits.first, limits.count == 1 else { return nil }
        let value = QueryParameters(parts[place])?.pairs.first?.value ?? ""
        var mended = parts
        if !value.isEmpty, value.utf8.first != UInt8(ascii: "0"), value.utf8.allSatisfy({ $0.digitValue != nil }) {
            mended[place] = "limit=\(PageQuery.maximum)"
        } else {
            mended.remove(at: place)
        }
        let query = mended.joined(separator: "&")
        guard isSound(query) else { return nil }
        return query.isEmpty ? target.path : target.path + "?" + query
    }

    private func page(
        _ segments: [String], _ target: RequestTarget, _ request: Request
    ) -> (endpoint: Endpoint, routing: Routing) {
        for (index, page) in pages.enumerated() {
            guard let values = page.route.values(in: segments) else { continue }
            guard isTesting || !page.route.isForTesting else {
                return (
                    .nowhere,
                    Routing(.unknown(TargetError("This is there only where the service runs with --testing.")))
                )
            }
            var rules = page.route.rules
            // With a query it may tell what it was sent.
            rules.takesAnyHost = rules.takesAnyHost && target.query == nil
            if let type = page.route.openType, target.query == nil, request.method == .get || request.method == .head {
                let accept = Accept(lines: request.fields.values(.accept))
                rules.isOpen = rules.isOpen || accept?.prefers(type, among: page.route.mediaTypes) == true
            }
            var routing = Routing(.route(rules))
            if target.query != nil {
                routing.queryError = queryError(
                    target, request, page.route.query(for: request.method), page.route.repeatable)
            }
            let parameters =
                routing.queryError == nil ? Self.parameters(QueryParameters(target.query)?.pairs ?? []) : [:]
            return (.page(index, values: values, parameters: parameters), routing)
        }
        let isOfSpace = segments.count > 2 && segments[0].hasBytes(of: "_spaces")
        let reason = isOfSpace ? Spaces.absence : "No route of this service leads there."
        return (.nowhere, Routing(.unknown(TargetError(reason))))
    }

    private static func parameters(_ pairs: [(name: String, value: String)]) -> [String: String] {
        Dictionary(pairs.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// What is wrong with the query; nil if every parameter is defined, stands there once, and has a value that it may have.
    private func queryError(
        _ target: RequestTarget, _ request: Request, _ allowed: [String], _ repeatable: Set<String> = []
    ) -> TargetError? {
        guard let detail = Self.queryFault(target.query, allowed, repeatable) else { return nil }
        // To leave the query out of a write would make it a write to something else.
        guard request.method.isSafe else { return TargetError(detail) }
        // An address that takes none has one answer.
        guard !allowed.isEmpty else { return TargetError(detail, intended: target.path) }
        return TargetError(
            detail, intended: Self.withSoundLimit(target) { Self.queryFault($0, allowed, repeatable) == nil })
    }

    private static func queryFault(_ query: String?, _ allowed: [String], _ repeatable: Set<String>) -> String? {
        guard !allowed.isEmpty else { return "This address takes no query." }
        guard let pairs = QueryParameters(query)?.pairs else { return "The query's percent-encoding is malformed." }
        var seen: Set<String> = []
        for (name, _) in pairs {
            guard allowed.contains(name) else {
                let known = allowed.joined(separator: ", ")
                return "The query parameter “\(name)” is not defined here. It takes \(known)."
            }
            guard seen.insert(name).inserted || repeatable.contains(name) else {
                return "The query parameter “\(name)” stands there twice."
            }
        }
        guard case .failure(let error) = PageQuery.parse(parameters(pairs)) else { return nil }
        return error.detail
    }

    /// Whether `name` may be a collection's.
    package func isCollection(_ name: String) -> Bool { Self.isCollectionName(name) && !reserved.contains(name) }

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

// What is wrong with a target, as the client is told it.
extension Router {
    private func targetError(_ error: PathError, _ target: RequestTarget, _ request: Request) -> TargetError {
        switch error {
        case .badPercentEncoding: TargetError("A % in the path is not followed by two hexadecimal digits.")
        case .notUTF8: TargetError("A segment of the path is not UTF-8.")
        case .dotSegment: TargetError("“.” and “..” are no names of resources.")
        case .controlCharacter: TargetError("A segment of the path has a control character.")
        case .emptySegment(let trailingSlash, let path):
            emptySegment(
                trailingSlash ? "The path ends with a slash." : "A segment of the path is empty.",
                path + (target.query.map { "?" + $0 } ?? ""), named: Self.named(target.path), request)
        }
    }

    /// The path with a name in place of each gap, as it is where a variable that should be there was empty.
    private static func named(_ path: String) -> String {
        var named: [String] = []
        var isInGap = false
        for segment in path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst() {
            if !segment.isEmpty { named.append(String(decoding: segment, as: UTF8.self)) }
            if segment.isEmpty, !isInGap { named.append("name") }
            isInGap = segment.isEmpty
        }
        return named.map { "/" + $0 }.joined()
    }

    /// - Parameters:
    ///   - address: The address without its empty segments: what was meant, if the method is one of its own.
    ///   - named: The one with names in their place: where a change could go there, too, only its sender knows which is meant.
    private func emptySegment(_ detail: String, _ address: String, named: String, _ request: Request) -> TargetError {
        let (endpoint, routing) = match(Request(methodName: request.methodName, target: address))
        guard case .route(let rules) = routing.finding, routing.queryError == nil else { return TargetError(detail) }
        let method = MethodSet(request.method)
        // What goes to a resource, and not to its collection, admission has a word about.
        let isAboveResources = if case .collection = endpoint { true } else { address == "/" }
        if !isAboveResources, !request.method.isSafe,
            case .route(let rules) = match(Request(methodName: request.methodName, target: named)).routing.finding,
            rules.methods.contains(method)
        {
            return TargetError(detail + " A name is missing there, or there is a slash too many.")
        }
        let isMeant =
            rules.methods.contains(method) || (isAboveResources && Route.resource.rules.methods.contains(method))
        return TargetError(detail, intended: isMeant ? address : nil)
    }

    /// The error of a target that is of no form.
    private func misspelling(in request: Request) -> TargetError {
        let target = request.target
        guard let (character, encoding) = RequestTarget.misspelling(in: target) else {
            return TargetError("The request target is neither a path that begins with a slash nor an http address.")
        }
        let placeholder = target.firstMatch(of: #/\$?\{+[^/{}]*\}+|<[^/<>]+>/#)?.output
        let detail =
            character == "#"
            ? "The request target has “#”: what follows it is for the client alone. Within a name it is written %23."
            : placeholder.map {
                "The request target has “\($0)”, which looks like a placeholder that was not filled in. If it is meant so, “\(character)” is written \(encoding)."
            } ?? "The request target has “\(character)”, which no URI has as it is: write it \(encoding)."
        // What a write is meant for is for its sender to say.
        let encoded = RequestTarget.encoded(target)
        guard request.method.isSafe, character != "#", target.hasPrefix("/") else { return TargetError(detail) }
        let (endpoint, routing) = match(Request(methodName: request.methodName, target: encoded))
        guard case .route = routing.finding else { return TargetError(detail) }
        if case .collection = endpoint, Self.isForeignQuery(encoded) {
            return TargetError(
                detail + " Comparisons are written otherwise here: member:gte=1, member:in=a,b, sort=-member.")
        }
        return TargetError(detail, intended: encoded)
    }

    /// Whether the query of an address compares as others do: with signs in names, or with objects. Encoded it would mean a
    /// member of that name, or one that equals that text, and find nothing.
    private static func isForeignQuery(_ target: String) -> Bool {
        QueryParameters(RequestTarget(target)?.query)?.pairs.contains { name, value in
            name.utf8.contains { "<>[]{}|^".utf8.contains($0) } || value.utf8.first == UInt8(ascii: "{")
        } ?? false
    }
}

extension Target {
    /// The address as a path, in its normal form.
    var path: String { "/" + collection + "/" + PathSegments.encode(id) }
}

/// Where a request goes.
enum Endpoint: Sendable, Equatable {
    case resource(Target)
    /// What is asked of it, and where the page begins.
    case collection(String, CollectionQuery, QueryCursor.Place)
    /// All resources, to be changed.
    case store
    /// The page at that index of the table, with what stands for the names in braces, and the query.
    case page(Int, values: [String], parameters: [String: String])
    case server
    /// No route leads there.
    case nowhere
}

/// Which part of a list of the service's own is asked for.
package struct PageQuery: Sendable, Equatable {
    /// The most items that a page may have.
    package static let maximum = CollectionQuery.largestLimit

    /// The most items, 1 to 1000.
    package var limit = 100
    /// The id after which the page begins; nil for the first page.
    package var after: String?

    package init() {}

    /// The page that a query asks for, or what is wrong with the query.
    static func parse(_ parameters: [String: String]) -> Result<PageQuery, PageQueryError> {
        var query = PageQuery()
        if let value = parameters["limit"] {
            guard value.utf8.count <= 4, value.utf8.allSatisfy({ $0.digitValue != nil }), let limit = Int(value),
                1...maximum ~= limit
            else {
                return .failure(
                    PageQueryError(detail: "limit is a whole number from 1 to \(maximum), written in digits."))
            }
            query.limit = limit
        }
        if let value = parameters["after"] {
            guard let id = Cursor.id(value) else {
                return .failure(PageQueryError(detail: "after is a cursor from the “next” of another page."))
            }
            query.after = id
        }
        return .success(query)
    }

    struct PageQueryError: Error {
        var detail: String
    }
}
