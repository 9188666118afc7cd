import HTTPSemantics
import ResourceCore

/// A path of the description: a row of the route table, or one of the addresses that an echo row stands for.
struct OpenAPIPlace: Sendable {
    /// The row.
    let route: Route
    /// The path, with names in braces for what varies.
    let path: String
    /// Methods and content.
    let rules: RouteRules

    /// Every path. `OPTIONS *` is none: a path of OpenAPI begins with a slash.
    static let all: [OpenAPIPlace] = Route.allCases.flatMap { route -> [OpenAPIPlace] in
        switch route {
        case .server: []
        case .echo: echo(route, isJSON: false)
        case .echoJSON: echo(route, isJSON: true)
        case .resource, .collection, .home, .echoIndex, .health, .problems, .problem, .requests, .request, .graph,
            .reference, .openAPI, .lab, .lessons, .snippets, .snippet:
            [OpenAPIPlace(route: route, path: route.pattern, rules: route.rules)]
        }
    }

    /// An echo address has one method, and so its own rules.
    private static func echo(_ route: Route, isJSON: Bool) -> [OpenAPIPlace] {
        EchoAddress.methods.compactMap { method in
            let name = method.rawValue.asciiLowercased()
            return EchoAddress(isJSON ? [name, "json"] : [name]).map {
                OpenAPIPlace(
                    route: route, path: route.pattern.replacing(braced: "method", with: name), rules: $0.rules)
            }
        }
    }

    /// Whether the answers to a method are no representation of anything, so that resolution has no part in them.
    func isJudgedByHeadAlone(_ method: Method) -> Bool {
        switch route {
        case .echo, .echoJSON: !method.isSafe
        case .snippet: true
        case .resource, .collection, .home, .server, .echoIndex, .health, .problems, .problem, .requests, .request,
            .graph, .reference, .openAPI, .lab, .lessons, .snippets:
            false
        }
    }

    /// The methods, in the order of `Allow`.
    var methods: [Method] {
        Method.allCases.filter { $0 != .other && rules.methods.contains(MethodSet($0)) }
    }

    /// The names in braces.
    var variables: [String] {
        path.split(separator: "{").dropFirst().compactMap { $0.split(separator: "}").first.map(String.init) }
    }

    /// A name for a method here that no other operation has: `putResource`, `postEchoPostJson`.
    func operationID(_ method: Method) -> String {
        let words =
            route == .echo || route == .echoJSON
            ? path.split(separator: "/").map(String.init) : ["\(route)"]
        return method.rawValue.asciiLowercased() + words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// Which part of the service it belongs to.
    var tag: String {
        switch route {
        case .resource, .collection, .home, .server: "resources"
        case .echoIndex, .echo, .echoJSON: "echo"
        case .health, .problems, .problem, .requests, .request, .graph, .reference, .openAPI: "service"
        case .lab, .lessons, .snippets, .snippet: "lab"
        }
    }

    /// What a method does here.
    func summary(_ method: Method) -> String {
        switch (route, method) {
        case (_, .options): "The methods of this address, in Allow."
        case (.resource, .put): "Creates the resource, or replaces the whole of it."
        case (.resource, .patch): "Applies a patch document: all of it or nothing."
        case (.resource, .delete): "Deletes the resource."
        case (.collection, .get), (.collection, .head): "A page of the collection, ordered by id."
        case (.collection, .post): "Makes a new resource under a fresh id, each time it is sent."
        case _: route.summary
        }
    }
}

extension String {
    /// The text with `{name}` replaced.
    fileprivate func replacing(braced name: String, with value: String) -> String {
        let parts = split(separator: "{", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].hasPrefix(name + "}") else { return self }
        return parts[0] + value + parts[1].dropFirst(name.utf8.count + 1)
    }
}
