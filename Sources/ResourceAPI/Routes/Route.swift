import HTTPSemantics
import ResourceCore

/// An address of the service, or all addresses of one pattern: what `Allow`, OPTIONS, the reference and the OpenAPI
/// description know of it.
package struct Route: Sendable {
    /// The address, with names in braces for what varies: `/_requests/{id}`.
    package let pattern: String
    /// The segments of the pattern.
    package let segments: [String]
    /// A name that no other route has, in CamelCase: with the method before it, it names an operation.
    package var name: String
    /// What is there.
    package var summary: String
    package var part: Part
    /// Methods and content, for admission.
    package var rules: RouteRules
    /// What bounds its content beside the limit of all; nil if nothing does.
    package var contentLimit: ContentLimit?
    /// The query parameters that it defines.
    package var query: [String]
    /// Those of them that may stand there more than once.
    package var repeatable: Set<String>
    /// The media types of what reading it gives (of what POST gives, where it is not read), where they are the service's own.
    /// The client's `Accept` chooses, and the first is for those who do not mind.
    package var mediaTypes: [String]
    /// A JSON Schema of the first of them, as JSON text; it may refer to the components of the OpenAPI description.
    package var schema: String
    /// Some of what may stand for the name in braces.
    package var examples: [String]
    /// Whether the access log has a line for each request.
    package var isLogged: Bool
    /// Whether what it gives has an entity tag, so that conditions apply.
    package var hasValidators = true
    /// The one of its media types that callers without a token get, too.
    package var openType: String?
    /// Whether it is there with `--testing` only.
    package private(set) var isForTesting = false

    /// The parts of the service that an address may belong to.
    package enum Part: String, CaseIterable, Sendable {
        case resources, echo, service, lab
    }

    /// Bytes of content that an address takes at most.
    package struct ContentLimit: Sendable {
        package let bytes: Int
        /// The parameter of the query with which it holds; nil: always.
        package let parameter: String?

        package init(_ bytes: Int, with parameter: String? = nil) {
            self.bytes = bytes
            self.parameter = parameter
        }
    }

    /// Bytes of content that a request with these parameters may have, as far as the address has a say.
    func bytesTaken(with parameters: [String: String]) -> Int {
        guard let contentLimit else { return .max }
        return contentLimit.parameter.map { parameters[$0] != nil } ?? true ? contentLimit.bytes : .max
    }

    package init(
        _ pattern: String, _ name: String, _ summary: String, in part: Part, rules: RouteRules = .page,
        contentLimit: ContentLimit? = nil, query: [String] = [], repeatable: Set<String> = [],
        mediaTypes: [String] = ["application/json"],
        examples: [String] = [],
        schema: String = #"{"type":"string"}"#, isLogged: Bool = true
    ) {
        self.pattern = pattern
        segments = pattern.split(separator: "/").map(String.init)
        self.name = name
        self.summary = summary
        self.part = part
        self.rules = rules
        self.contentLimit = contentLimit
        self.query = query
        self.repeatable = repeatable
        self.mediaTypes = mediaTypes
        self.schema = schema
        self.examples = examples
        self.isLogged = isLogged
    }

    /// The query parameters that a request with `method` may have. Where an address is read, they choose a part of it, and what
    /// changes it is for the whole.
    package func query(for method: Method) -> [String] {
        method.isSafe || !rules.methods.contains(.reading) ? query : []
    }

    /// The route of something that is there with `--testing` only.
    package func forTesting() -> Route {
        var route = self
        route.isForTesting = true
        return route
    }

    /// The route of something that has no entity tag.
    func withoutValidators() -> Route {
        var route = self
        route.hasValidators = false
        return route
    }

    /// The names in braces.
    package var variables: [String] {
        segments.filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }

    /// What stands for the names in braces in an address of these segments; nil if the address is not of the pattern.
    func values(in segments: [String]) -> [String]? {
        guard segments.count == self.segments.count else { return nil }
        var values: [String] = []
        for (pattern, segment) in zip(self.segments, segments) {
            if pattern.hasPrefix("{") { values.append(segment) } else if !pattern.hasBytes(of: segment) { return nil }
        }
        return values
    }
}

extension RouteRules {
    /// GET, HEAD and OPTIONS: the rules of most pages.
    package static let page = RouteRules([.reading, .options])
    /// The same, and for callers without a token, too.
    package static let openPage = RouteRules([.reading, .options], isOpen: true)
}

// What is no page.
extension Route {
    package static let resource = Route(
        "/{collection}/{id}", "Resource", "A resource: one representation, stored to the letter.", in: .resources,
        rules: RouteRules([.reading, .put, .patch, .delete, .options], content: .representation), schema: "{}")

    package static let collection = Route(
        "/{collection}", "Collection", "A collection: its resources in pages; POST makes new ones, PATCH changes many.",
        in: .resources,
        rules: RouteRules(
            [.reading, .post, .patch, .delete, .options, .query], content: .representation, takesSequences: true),
        query: ["limit", "after", "sort", "fields", "q", "count", "view"],
        schema: ##"{"$ref":"#/components/schemas/Listing"}"##)

    package static let server = Route(
        "*", "Server", "The service as a whole.", in: .service,
        rules: RouteRules([.reading, .put, .patch, .post, .delete, .options, .query]))
}
